"""A script's warning as a CAP 1.2 document, so that scripts come in by the same door as the world.

All of it is 样例: the sender is a made-up one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from xml.sax.saxutils import escape

from app.clock import BEIJING
from app.domain.alert import ALERT, CANCEL, UPDATE
from app.errors import OperatorError

SENDER: Final = "sample-met.szmb.gov.cn"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
_NAMESPACE = 'xmlns="urn:oasis:names:tc:emergency:cap:1.2"'
_SENDER_NAME = "深圳市气象台（样例）"
_KINDS = {
    "rainstorm": ("暴雨", "Met"),
    "typhoon": ("台风", "Met"),
    "geohazard": ("地质灾害", "Geo"),
}
_COLOURS = {
    "white": ("白色", "Minor"),
    "blue": ("蓝色", "Minor"),
    "yellow": ("黄色", "Moderate"),
    "orange": ("橙色", "Severe"),
    "red": ("红色", "Extreme"),
}
_ACTIONS = {
    "issue": ALERT,
    "upgrade": UPDATE,
    "downgrade": UPDATE,
    "extend": UPDATE,
    "cancel": CANCEL,
}
_DISTRICT_CODES = {"罗湖区": "440303", "福田区": "440304", "深圳市": "440300"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalRow:
    """The data of a ``warning`` row; ``expires_at`` None = no end, ``replaces`` "" = none."""

    identifier: str
    kind: str
    colour: str
    action: str
    areas: tuple[str, ...]
    text: str
    expires_at: datetime | None = None
    replaces: str = ""


class SignalWriter:
    """Makes documents; remembers when each identifier was sent, since references name it."""

    def __init__(self) -> None:
        self._sent: dict[str, datetime] = {}

    def document(self, row: SignalRow, sent_at: datetime) -> bytes:
        """Return the document of a row that is sent at ``sent_at``.

        Raises:
            OperatorError: ``signal_bad`` with field and reason.
        """
        kind, colour = (
            _looked_up(row.kind, _KINDS, "kind"),
            _looked_up(row.colour, _COLOURS, "colour"),
        )
        if row.action not in _ACTIONS:
            raise _fault("action", row.action)
        if row.replaces and row.replaces not in self._sent:
            raise _fault("replaces", f"not sent before: {row.replaces}")
        self._sent[row.identifier] = sent_at
        head = [
            _tag("identifier", row.identifier),
            _tag("sender", SENDER),
            _tag("sent", _time(sent_at)),
            _tag("status", "Actual"),
            _tag("msgType", _ACTIONS[row.action]),
            _tag("scope", "Public"),
            _tag("note", "样例"),
        ]
        if row.replaces:
            sent = _time(self._sent[row.replaces])
            head.append(_tag("references", f"{SENDER},{row.replaces},{sent}"))
        parts = (*head, "<info>", *_info(row, sent_at, kind, colour), "</info>")
        body = "\n".join(parts)
        return f"{_DECLARATION}\n<alert {_NAMESPACE}>\n{body}\n</alert>\n".encode()


def _info(
    row: SignalRow, sent_at: datetime, kind: tuple[str, str], colour: tuple[str, str]
) -> list[str]:
    event = f"{kind[0]}{colour[0]}预警"
    urgency = "Past" if row.action == "cancel" else "Immediate"
    parts = [
        _tag("language", "zh-CN"),
        _tag("category", kind[1]),
        _tag("event", event),
        _tag("urgency", urgency),
        _tag("severity", colour[1]),
        _tag("certainty", "Likely"),
        _tag("effective", _time(sent_at)),
    ]
    if row.expires_at is not None:
        parts.append(_tag("expires", _time(row.expires_at)))
    verb = "解除" if row.action == "cancel" else "发布"
    parts += [
        _tag("senderName", _SENDER_NAME),
        _tag("headline", f"{_SENDER_NAME}{verb}{event}"),
        _tag("description", row.text),
    ]
    for area in row.areas:
        parts += ["<area>", _tag("areaDesc", area), *_geocode(area), "</area>"]
    return parts


def _geocode(area: str) -> list[str]:
    code = _DISTRICT_CODES.get(area)
    if code is None:
        return []
    return ["<geocode>", _tag("valueName", "GB/T 2260"), _tag("value", code), "</geocode>"]


def _tag(name: str, text: str) -> str:
    return f"<{name}>{escape(text)}</{name}>"


def _time(moment: datetime) -> str:
    return moment.astimezone(BEIJING).isoformat()


def _looked_up(word: str, table: dict[str, tuple[str, str]], field: str) -> tuple[str, str]:
    if word not in table:
        raise _fault(field, word)
    return table[word]


def _fault(field: str, reason: str) -> OperatorError:
    return OperatorError("signal_bad", field=field, reason=reason)
