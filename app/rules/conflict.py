"""Deciding an open item of the ledger."""

from __future__ import annotations

from datetime import datetime

from app.clock import micros
from app.domain.commands import ResolveConflict
from app.domain.conflict import Conflict, ConflictKind, Head, open_items
from app.domain.event import NewEvent
from app.domain.people import Rank
from app.domain.picture import Picture
from app.domain.response import Approval, rank_needed, standing
from app.domain.shelter import Registration
from app.domain.threshold import Changed, may_change
from app.errors import OperatorError
from app.rules.actor import Actor, acting, needed_text
from app.rules.situation import check_authority


def resolve(
    picture: Picture, command: ResolveConflict, by: Actor, now: datetime
) -> tuple[NewEvent, ...]:
    """Return the resolution of an open item in favour of one of its heads.

    Raises:
        OperatorError: the item is gone, the choice is none of its heads, the account may not
            decide it, or the reason is missing.
    """
    acting(picture.registry, by)
    item = next((i for i in open_items(picture) if i.id == command.conflict), None)
    if item is None or item.kind is ConflictKind.ORDER:
        raise OperatorError("unknown_conflict")
    chosen = item.head(command.choice)
    if chosen is None:
        raise OperatorError("choice_not_offered")
    check_choice(picture, item, chosen, by)
    data: dict[str, object] = {
        "of": item.of.value,
        **_key(item, chosen),
        "heads": [[head.writer, head.seq] for head in sorted(item.heads, key=lambda h: h.id)],
        "choice": [chosen.writer, chosen.seq],
        "reason": needed_text(command.reason),
    }
    if isinstance(chosen, Approval):
        data["effective_us"] = micros(now)
    event = NewEvent(
        kind="conflict.resolved", subject=item.id, data=data, actor=by.account, needs_act=True
    )
    return (event,)


def check_choice(picture: Picture, item: Conflict, chosen: Head, by: Actor) -> None:
    """Let only those pass who may decide an open item in favour of a head.

    Raises:
        OperatorError: nobody acts, the rank or role does not suffice, or the seat may not.
    """
    acting(picture.registry, by)
    registry = picture.registry
    check_authority(picture, by, chosen.hazard if isinstance(chosen, Approval) else None)
    if isinstance(chosen, Approval):
        current = standing(picture.responses[chosen.hazard])
        is_allowed = registry.rank(by.account) >= rank_needed(current, chosen.level)
    elif isinstance(chosen, Changed):
        is_allowed = may_change(registry, by.account)
    else:
        is_allowed = registry.rank(by.account) >= Rank.DUTY_OFFICER
    if not is_allowed:
        code = "data_admin_needed" if item.kind is ConflictKind.THRESHOLD else "rank_too_low"
        raise OperatorError(code)


def _key(item: Conflict, chosen: Head) -> dict[str, object]:
    match chosen:
        case Approval():
            return {"hazard": chosen.hazard.value}
        case Changed():
            return {"stream": chosen.stream, "severity": chosen.severity.value}
        case Registration():
            return {}
        case _:
            return {"street": item.key}
