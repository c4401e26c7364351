"""Fields of a CAP message, read leniently: what is off becomes a defect with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from app.clock import BEIJING, from_rfc3339
from app.domain.alert import UNKNOWN, Reference
from app.domain.alert_data import IDENTITY_MAX
from app.feeds.cap_xml import Element

Choices = tuple[str, ...]
STATUS: Final[Choices] = ("Actual", "Exercise", "System", "Test", "Draft")
MSG_TYPE: Final[Choices] = ("Alert", "Update", "Cancel", "Ack", "Error")
SCOPE: Final[Choices] = ("Public", "Restricted", "Private")
URGENCY: Final[Choices] = ("Immediate", "Expected", "Future", "Past", UNKNOWN)
SEVERITY: Final[Choices] = ("Extreme", "Severe", "Moderate", "Minor", UNKNOWN)
CERTAINTY: Final[Choices] = ("Observed", "Likely", "Possible", "Unlikely", UNKNOWN)
CATEGORY: Final[Choices] = (
    *("Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport"),
    *("Infra", "CBRNE", "Other"),
)
RESPONSE: Final[Choices] = (
    *("Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear"),
    "None",
)
MAX_DEFECTS = 50
MAX_REFERENCES = 100
_NO_OFFSET = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?")
# The national network writes colours where the standard has severities.
_COLOURED = {"red": "Extreme", "orange": "Severe", "yellow": "Moderate", "blue": "Minor"}


@dataclass(slots=True)
class Defects:
    """What is off in one message, in the order found."""

    found: list[str] = field(default_factory=list)

    def add(self, place: str, what: str) -> None:
        """Note a defect, as ``info[0].urgency: empty``."""
        if len(self.found) < MAX_DEFECTS:
            self.found.append(f"{place}: {what}")


def plain(parent: Element, name: str) -> str:
    """Return the text of an optional child, "" where it is missing or empty."""
    child = parent.first(name)
    return child.text if child else ""


def choice(parent: Element, name: str, known: Choices, place: str, defects: Defects) -> str:
    """Return a word of the standard, ``Unknown`` where there is none."""
    child = parent.first(name)
    if child is None:
        defects.add(f"{place}{name}", "missing")
        return UNKNOWN
    return word(child.text, known, f"{place}{name}", defects)


def word(text: str, known: Choices, place: str, defects: Defects) -> str:
    """Return ``text`` as the word of the standard that it is meant to be, else ``Unknown``."""
    if text in known:
        return text
    if not text:
        defects.add(place, "empty")
        return UNKNOWN
    meant = next((item for item in known if item.lower() == text.lower()), None)
    if meant is None and known is SEVERITY:
        meant = _COLOURED.get(text.lower())
    if meant is None and known is CERTAINTY and text.lower() == "very likely":
        meant = "Likely"  # CAP 1.0; the standard asks to read it so.
    defects.add(place, f"{text[:40]!r} is no word of the standard")
    return meant or UNKNOWN


def words(parent: Element, name: str, known: Choices, place: str, defects: Defects) -> Choices:
    """Return the words of a repeatable child, those unknown left out."""
    found = (
        word(child.text, known, f"{place}{name}[{index}]", defects)
        for index, child in enumerate(parent.all(name))
    )
    return tuple(item for item in found if item != UNKNOWN)


def moment(text: str, place: str, defects: Defects) -> datetime | None:
    """Return an instant, None where it is none; one without an offset counts as Beijing time."""
    try:
        if _NO_OFFSET.fullmatch(text):
            at = datetime.fromisoformat(text).replace(tzinfo=BEIJING)
            defects.add(place, "no offset, taken as +08:00")
            return from_rfc3339(at.isoformat())
        return from_rfc3339(text)
    except (ValueError, OverflowError):
        defects.add(place, f"{text[:40]!r} is no time")
        return None


def optional_moment(parent: Element, name: str, place: str, defects: Defects) -> datetime | None:
    """Return the instant of an optional child."""
    text = plain(parent, name)
    return moment(text, f"{place}{name}", defects) if text else None


def pairs(parent: Element, name: str, place: str, defects: Defects) -> tuple[tuple[str, str], ...]:
    """Return the (valueName, value) pairs of a repeatable child, empty ones left out."""
    found = []
    for index, child in enumerate(parent.all(name)):
        label, value = plain(child, "valueName"), plain(child, "value")
        if label and value:
            found.append((label, value))
        else:
            missing = "value" if label else "valueName"
            defects.add(f"{place}{name}[{index}].{missing}", "empty")
    return tuple(found)


def references(parent: Element, defects: Defects) -> tuple[Reference, ...]:
    """Return the earlier messages that a message names; broken ones are left out."""
    child = parent.first("references")
    if child is None:
        return ()
    if not child.text:
        defects.add("references", "empty")
    found = []
    for index, item in enumerate(child.text.split()[:MAX_REFERENCES]):
        place = f"references[{index}]"
        sender, _, rest = item.partition(",")
        identifier, _, sent = rest.rpartition(",")
        if not sender or not identifier or max(len(sender), len(identifier)) > IDENTITY_MAX:
            defects.add(place, "not sender,identifier,sent")
            continue
        at = moment(sent, place, defects)
        if at is not None:
            found.append(Reference(sender=sender, identifier=identifier, sent_at=at))
    return tuple(found)
