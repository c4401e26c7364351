"""The duty log, sessions and writers: who sat where, and what they wrote down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from app.domain.event import Event, Fact, IgnoredError, instant, optional_instant
from app.domain.people import Registry

_F = TypeVar("_F", bound=Fact)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry(Fact):
    """One line of the duty log; ``at`` is when it happened, ``written_at`` when it was typed."""

    at: datetime
    text: str
    category: str
    seat: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionOpened(Fact):
    """An account signed in at a seat, or with ``is_end`` out of it."""

    account: str
    seat: str
    at: datetime
    is_end: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer(Fact):
    """A writer incarnation: who keeps a chain, on which device."""

    public_key: bytes
    device: bytes
    name: str


def apply_log(before: LogEntry | None, event: Event, fact: Fact, registry: Registry) -> LogEntry:
    """Return the log entry of an event; of two with one subject the earlier stays.

    Raises:
        IgnoredError: the account is unknown or the text is empty.
    """
    if registry.account(event.actor) is None:
        raise IgnoredError("unknown_account")
    text = str(event.data.get("text", "")).strip()
    if not text:
        raise IgnoredError("malformed")
    entry = LogEntry(
        **fact.base(),
        at=optional_instant(event.data, "at_us") or fact.written_at,
        text=text,
        category=str(event.data.get("category", "")),
        seat=str(event.data.get("seat", "")),
    )
    return entry if before is None else _earlier(before, entry)


def apply_session(
    before: SessionOpened | None, event: Event, fact: Fact, registry: Registry
) -> SessionOpened:
    """Return the sign-in, or with ``session.closed`` the sign-out, of an event.

    Raises:
        IgnoredError: the account is unknown or the time is missing.
    """
    if registry.account(event.actor) is None:
        raise IgnoredError("unknown_account")
    try:
        at = instant(event.data, "at_us")
    except (KeyError, TypeError) as error:
        raise IgnoredError("malformed") from error
    session = SessionOpened(
        **fact.base(),
        account=event.actor,
        seat=str(event.data.get("seat", "")),
        at=at,
        is_end=event.kind == "session.closed",
    )
    return session if before is None else _earlier(before, session)


def apply_writer(event: Event, fact: Fact, registry: Registry) -> Writer:
    """Return the writer that its first event opens.

    Raises:
        IgnoredError: the event is malformed, is not the first of its writer, or the registry does
            not name its device.
    """
    key, device = event.data.get("public_key"), event.data.get("device")
    if event.seq != 1 or not isinstance(key, bytes) or not isinstance(device, bytes):
        raise IgnoredError("malformed")
    if device not in registry.devices:
        raise IgnoredError("unknown_device")
    name = str(event.data.get("name", ""))
    return Writer(**fact.base(), public_key=key, device=device, name=name)


def _earlier(one: _F, other: _F) -> _F:
    """Two events of one subject are a writer's fault; whatever the order, the same one stays."""
    return min(one, other, key=lambda item: (item.hlc, item.id))
