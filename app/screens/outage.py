"""三断, network, mains and roads gone: when it is offered, and what may be ordered alone.

It also tells what the clock of a seat is still worth that nobody compares any more.
Source: screen design 5.6; domain brief 5.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.conflict import ConflictKind, open_items
from app.domain.picture import Picture
from app.rules.actor import Actor
from app.rules.situation import holds_token

OFFER_AFTER_S = 300.0
# What the clock of an office machine may lose or gain, and what is never known better.
_DRIFT = 50e-6
_LEAST_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What is known of network and mains; None where nobody says.

    ``down_s`` is for how long the district does not answer, ``on_battery_s`` since when the mains
    are gone, ``heard_s`` when the district was last heard, ``skew_s`` its clock against ours,
    ``on_mains`` what the supply says.
    """

    down_s: float | None
    on_battery_s: float | None
    heard_s: float | None
    skew_s: float | None
    speed: float = 1.0
    on_mains: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageView:
    """The mode and what goes with it.

    ``since`` is when network or mains went, the earlier of both, None while both are there.
    ``is_free`` tells that this seat may lower, end and settle, because it holds a token or is not
    cut off. ``unratified`` are provisional orders; ``closed`` places. ``uncertainty_s`` is what
    the local time may be off, None if it was never compared; ``synced_at`` when it was.
    ``is_net_known`` and ``is_power_known`` tell whether anybody says how network and supply are.
    """

    is_on: bool
    is_offered: bool
    is_net_down: bool
    is_on_battery: bool
    since: datetime | None
    is_free: bool
    unratified: int
    closed: int
    uncertainty_s: float | None
    synced_at: datetime | None
    now: datetime
    is_net_known: bool
    is_power_known: bool


def is_offered(signs: Signs, after_s: float = OFFER_AFTER_S) -> bool:
    """Tell whether the mode is offered: long without network, and on battery."""
    return signs.down_s is not None and signs.down_s >= after_s and signs.on_battery_s is not None


def uncertainty_s(signs: Signs) -> float | None:
    """Return what the clock may be off, grown since it was last compared; None if it never was."""
    if signs.skew_s is None or signs.heard_s is None:
        return None
    return _LEAST_S + abs(signs.skew_s) + signs.heard_s * _DRIFT


def build(
    picture: Picture, actor: Actor, signs: Signs, mode: tuple[bool, float], now: datetime
) -> OutageView:
    """Return the view; ``mode`` is whether it is on, and after how long it is offered."""
    is_on, after_s = mode
    lost = [span for span in (signs.down_s, signs.on_battery_s) if span is not None]
    heard_s = signs.heard_s
    return OutageView(
        is_on=is_on,
        is_offered=not is_on and is_offered(signs, after_s),
        is_net_down=signs.down_s is not None,
        is_on_battery=signs.on_battery_s is not None,
        since=now - timedelta(seconds=max(lost) * signs.speed) if lost else None,
        is_free=not actor.is_cut_off or holds_token(picture, actor),
        unratified=sum(item.kind is ConflictKind.ORDER for item in open_items(picture)),
        closed=sum(item.is_closed for item in picture.closures.values()),
        uncertainty_s=uncertainty_s(signs),
        synced_at=None if heard_s is None else now - timedelta(seconds=heard_s * signs.speed),
        now=now,
        is_net_known=signs.down_s is not None or heard_s is not None,
        is_power_known=signs.on_battery_s is not None or signs.on_mains is not None,
    )
