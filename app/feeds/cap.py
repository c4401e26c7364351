"""CAP 1.2 and 1.1: the bytes of a public alert to an ``Alert``.

Lenient with what a sender left empty, since a public warning is not lost over a formality; strict
with what names the alert and with its header. Source: CAP 1.2 and 1.1 (OASIS); contracts 10.
"""

from __future__ import annotations

import hashlib
import re

from app.domain.alert import Alert, AlertArea, AlertInfo
from app.domain.alert_data import IDENTITY_MAX
from app.feeds.cap_fields import (
    CATEGORY,
    CERTAINTY,
    MSG_TYPE,
    RESPONSE,
    SCOPE,
    SEVERITY,
    STATUS,
    URGENCY,
    Defects,
    choice,
    moment,
    optional_moment,
    pairs,
    plain,
    references,
    words,
)
from app.feeds.cap_shapes import shapes_of
from app.feeds.cap_xml import CapError, Element, read_xml
from app.feeds.signal_ground import SignalGround, colour_among, colour_in

__all__ = ["CapError", "parse"]

_NAMESPACES = frozenset(
    {"urn:oasis:names:tc:emergency:cap:1.1", "urn:oasis:names:tc:emergency:cap:1.2"}
)
_HEADER = ("identifier", "sender", "sent", "status", "msgType", "scope")
_FORBIDDEN = re.compile(r"[\s,<&]")


def parse(raw: bytes, ground: SignalGround) -> Alert:
    """Return the alert that a document holds, read against a district.

    Raises:
        CapError: it is no CAP alert, lacks a required header, or nothing names it.
    """
    root = read_xml(raw)
    if root.name != "alert":
        raise CapError(root.line, root.name, "not a CAP alert: the root is no <alert>")
    if root.namespace not in _NAMESPACES:
        named = root.namespace or "none"
        raise CapError(root.line, "alert", f"not CAP 1.1 or 1.2: the namespace is {named}")
    for name in _HEADER:
        if root.first(name) is None:
            raise CapError(root.line, f"alert/{name}", "required, but missing")
    defects = Defects()
    for name in _HEADER:
        if len(root.all(name)) > 1:
            defects.add(name, "stands more than once, the first counts")
    sent = _identity(root, "sent", defects)
    sent_at = moment(sent.text, "sent", defects)
    if sent_at is None:
        raise CapError(sent.line, "alert/sent", f"no time: {sent.text[:40]}")
    return Alert(
        sender=_identity(root, "sender", defects).text,
        identifier=_identity(root, "identifier", defects).text,
        sent_at=sent_at,
        status=choice(root, "status", STATUS, "", defects),
        msg_type=choice(root, "msgType", MSG_TYPE, "", defects),
        scope=choice(root, "scope", SCOPE, "", defects),
        sha256=hashlib.sha256(raw).digest(),
        references=references(root, defects),
        infos=tuple(
            _info(item, f"info[{index}].", ground, defects)
            for index, item in enumerate(root.all("info"))
        ),
        defects=tuple(defects.found),
    )


def _identity(root: Element, name: str, defects: Defects) -> Element:
    """Return a header that names the alert; it is never empty."""
    found = root.first(name)
    assert found is not None
    if not found.text:
        raise CapError(found.line, f"alert/{name}", "required, but empty")
    if len(found.text) > IDENTITY_MAX:
        raise CapError(found.line, f"alert/{name}", f"longer than {IDENTITY_MAX} characters")
    if name != "sent" and _FORBIDDEN.search(found.text):
        defects.add(name, "holds a space, a comma, < or &")
    return found


def _info(element: Element, place: str, ground: SignalGround, defects: Defects) -> AlertInfo:
    event = plain(element, "event")
    if not event:
        defects.add(f"{place}event", "empty" if element.first("event") else "missing")
    if not element.all("category"):
        defects.add(f"{place}category", "missing")
    headline = plain(element, "headline")
    codes = tuple(value for _, value in pairs(element, "eventCode", place, defects))
    # An empty parameter is no defect: the standard leaves its value to the sender.
    parameters = pairs(element, "parameter", place, Defects())
    severity = plain(element, "severity")
    return AlertInfo(
        event=event,
        language=plain(element, "language"),
        categories=words(element, "category", CATEGORY, place, defects),
        responses=words(element, "responseType", RESPONSE, place, defects),
        urgency=choice(element, "urgency", URGENCY, place, defects),
        severity=choice(element, "severity", SEVERITY, place, defects),
        certainty=choice(element, "certainty", CERTAINTY, place, defects),
        effective_at=optional_moment(element, "effective", place, defects),
        onset_at=optional_moment(element, "onset", place, defects),
        expires_at=optional_moment(element, "expires", place, defects),
        sender_name=plain(element, "senderName"),
        headline=headline,
        description=plain(element, "description"),
        instruction=plain(element, "instruction"),
        kind=ground.kind_of(event or headline, (*codes, event)),
        colour=colour_in(event)
        or colour_among(parameters)
        or colour_in(severity)
        or colour_in(headline),
        areas=tuple(
            _area(item, f"{place}area[{index}].", ground, defects)
            for index, item in enumerate(element.all("area"))
        ),
    )


def _area(element: Element, place: str, ground: SignalGround, defects: Defects) -> AlertArea:
    name = plain(element, "areaDesc")
    if not name:
        defects.add(f"{place}areaDesc", "empty" if element.first("areaDesc") else "missing")
    geocodes = pairs(element, "geocode", place, defects)
    shapes = shapes_of(element, place, defects)
    return AlertArea(
        name=name,
        geocodes=geocodes,
        in_district=ground.covers_name(name)
        or any(ground.covers_code(value) for _, value in geocodes)
        or any(ground.covers_shape(polygon) for polygon in shapes.polygons),
    )
