"""An alert as the data of an event, and back; what does not fit into an event is cut.

The whole message is kept as a file by its SHA-256, so cutting loses nothing but convenience; the
cut stands among the defects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from app.clock import micros
from app.domain import canonical
from app.domain.alert import Alert, AlertArea, AlertInfo, Reference
from app.domain.event import Data, instant, optional_instant

DATA_MAX = 14_000
"""Bytes of canonical CBOR; an event core holds 16 KiB with its envelope. Source: contracts 4."""

IDENTITY_MAX = 300
"""Characters of a sender or an identifier."""

CUT = "cut: too long for the record, the file has all of it"
_T = TypeVar("_T")
_WORD = 20
_TEXTS = ("language", "event", "urgency", "severity", "certainty", "sender_name", "headline")
_LONG = ("description", "instruction")
_INSTANTS = ("effective", "onset", "expires")


@dataclass(frozen=True, slots=True)
class _Bounds:
    """How much of an alert is taken: characters of a short and a long text, and counts."""

    short: int
    long: int
    infos: int
    areas: int
    geocodes: int
    references: int


# From generous to what fits whatever the alert says, in characters of four bytes too.
_STEPS = (
    _Bounds(500, 4000, 20, 200, 50, 100),
    _Bounds(300, 2000, 8, 100, 10, 50),
    _Bounds(300, 1000, 4, 60, 4, 30),
    _Bounds(200, 500, 3, 30, 2, 20),
    _Bounds(100, 300, 2, 15, 0, 10),
    _Bounds(60, 150, 1, 6, 0, 3),
    _Bounds(30, 100, 1, 4, 0, 1),
)


def reference_data(reference: Reference) -> dict[str, object]:
    """Return a reference as event data."""
    return {
        "sender": reference.sender,
        "identifier": reference.identifier,
        "sent_us": micros(reference.sent_at),
    }


def reference_from(data: Data) -> Reference:
    """Return a reference of event data.

    Raises:
        KeyError, TypeError, OverflowError: it is malformed.
    """
    return Reference(
        sender=text(data, "sender"),
        identifier=text(data, "identifier"),
        sent_at=instant(data, "sent_us"),
    )


def alert_data(alert: Alert) -> dict[str, object]:
    """Return an alert as event data of at most ``DATA_MAX`` bytes.

    Sender and identifier are never cut; the feed takes none longer than ``IDENTITY_MAX``.
    """
    sizes = (_data(alert, bounds) for bounds in _STEPS)
    return next(data for data in sizes if len(canonical.encode(data)) <= DATA_MAX)


def alert_from(data: Data) -> Alert:
    """Return the alert of event data.

    Raises:
        KeyError, TypeError, OverflowError: it is malformed.
    """
    sha256 = data["sha256"]
    if not isinstance(sha256, bytes) or len(sha256) != 32:
        raise TypeError("sha256")
    return Alert(
        sender=text(data, "sender"),
        identifier=text(data, "identifier"),
        sent_at=instant(data, "sent_us"),
        status=text(data, "status"),
        msg_type=text(data, "msg_type"),
        scope=text(data, "scope"),
        sha256=sha256,
        references=tuple(reference_from(item) for item in _maps(data, "references")),
        infos=tuple(_info_from(item) for item in _maps(data, "infos")),
        defects=_texts(data, "defects"),
    )


def text(data: Data, key: str) -> str:
    """Return a text of event data.

    Raises:
        KeyError, TypeError: it is missing or no text.
    """
    value = data[key]
    if not isinstance(value, str):
        raise TypeError(key)
    return value


def _data(alert: Alert, bounds: _Bounds) -> dict[str, object]:
    main = alert.main
    kept = _first(alert.infos, bounds.infos, lambda info: info is main)
    references = sorted(alert.references, key=lambda item: item.sent_at)[-bounds.references :]
    data: dict[str, object] = {
        **reference_data(
            Reference(sender=alert.sender, identifier=alert.identifier, sent_at=alert.sent_at)
        ),
        "status": alert.status[: bounds.short],
        "msg_type": alert.msg_type[: bounds.short],
        "scope": alert.scope[: bounds.short],
        "sha256": alert.sha256,
        "references": [reference_data(item) for item in references],
        "infos": [_info_data(info, bounds) for info in kept],
    }
    defects = [item[: bounds.short] for item in alert.defects[:20]]
    is_cut = len(references) < len(alert.references) or len(kept) < len(alert.infos)
    if is_cut or any(_is_cut(info, bounds) for info in kept):
        defects.append(CUT)
    data["defects"] = defects
    return data


def _is_cut(info: AlertInfo, bounds: _Bounds) -> bool:
    return (
        any(len(getattr(info, name)) > bounds.short for name in _TEXTS)
        or any(len(getattr(info, name)) > bounds.long for name in _LONG)
        or len(info.areas) > bounds.areas
        or any(
            len(area.name) > bounds.short or len(area.geocodes) > bounds.geocodes
            for area in info.areas
        )
    )


def _info_data(info: AlertInfo, bounds: _Bounds) -> dict[str, object]:
    data: dict[str, object] = {name: getattr(info, name)[: bounds.short] for name in _TEXTS}
    data |= {name: getattr(info, name)[: bounds.long] for name in _LONG}
    data |= {"kind": info.kind, "colour": info.colour}
    data["categories"] = [item[:_WORD] for item in info.categories[:12]]
    data["responses"] = [item[:_WORD] for item in info.responses[:12]]
    for name in _INSTANTS:
        moment: datetime | None = getattr(info, f"{name}_at")
        if moment is not None:
            data[f"{name}_us"] = micros(moment)
    # A cut must never make a warning look foreign.
    areas = _first(info.areas, bounds.areas, lambda area: area.in_district)
    data["areas"] = [_area_data(area, bounds) for area in areas]
    return data


def _first(items: Sequence[_T], count: int, is_wanted: Callable[[_T], bool]) -> list[_T]:
    """Return at most ``count`` items in their order; those wanted are the last to be left out."""
    order = sorted(range(len(items)), key=lambda index: not is_wanted(items[index]))
    return [items[index] for index in sorted(order[:count])]


def _area_data(area: AlertArea, bounds: _Bounds) -> dict[str, object]:
    return {
        "name": area.name[: bounds.short],
        "geocodes": [
            [name[: bounds.short], value[: bounds.short]]
            for name, value in area.geocodes[: bounds.geocodes]
        ],
        "in_district": int(area.in_district),
    }


def _info_from(data: Data) -> AlertInfo:
    texts = {name: text(data, name) for name in (*_TEXTS, *_LONG, "kind", "colour")}
    return AlertInfo(
        **texts,
        categories=_texts(data, "categories"),
        responses=_texts(data, "responses"),
        effective_at=optional_instant(data, "effective_us"),
        onset_at=optional_instant(data, "onset_us"),
        expires_at=optional_instant(data, "expires_us"),
        areas=tuple(_area_from(item) for item in _maps(data, "areas")),
    )


def _area_from(data: Data) -> AlertArea:
    geocodes = []
    for pair in _items(data, "geocodes"):
        name, value = pair if isinstance(pair, (list, tuple)) and len(pair) == 2 else (None, None)
        if not isinstance(name, str) or not isinstance(value, str):
            raise TypeError("geocodes")
        geocodes.append((name, value))
    return AlertArea(
        name=text(data, "name"),
        geocodes=tuple(geocodes),
        in_district=data.get("in_district") == 1,
    )


def _items(data: Data, key: str) -> Iterable[object]:
    value = data.get(key, ())
    if not isinstance(value, (list, tuple)):
        raise TypeError(key)
    return value


def _maps(data: Data, key: str) -> Iterable[Data]:
    for item in _items(data, key):
        if not isinstance(item, Mapping):
            raise TypeError(key)
        yield item


def _texts(data: Data, key: str) -> tuple[str, ...]:
    items = tuple(_items(data, key))
    if not all(isinstance(item, str) for item in items):
        raise TypeError(key)
    return tuple(str(item) for item in items)
