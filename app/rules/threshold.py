"""Changing a limit of a stream."""

from __future__ import annotations

from datetime import datetime

from app.domain.commands import ChangeThreshold
from app.domain.event import NewEvent
from app.domain.picture import Picture
from app.domain.threshold import may_change
from app.errors import OperatorError
from app.ids import uuid7
from app.rules.actor import Actor, acting, needed_text, within


def change(
    picture: Picture, command: ChangeThreshold, by: Actor, now: datetime
) -> tuple[NewEvent, ...]:
    """Return the change; a stricter limit holds at once, a laxer one when it is ratified.

    Raises:
        OperatorError: the account is no data administrator, the value stands already, or stream
            or reason are missing.
    """
    acting(picture.registry, by)
    if not may_change(picture.registry, by.account):
        raise OperatorError("rank_too_low")
    stream = within(command.stream)
    if not stream:
        raise OperatorError("unknown_stream", stream=command.stream)
    held = picture.thresholds.get((stream, command.severity.value))
    if held is not None and {item.value_milli for item in held.heads} == {command.value_milli}:
        raise OperatorError("same_value")
    data: dict[str, object] = {
        "stream": stream,
        "severity": command.severity.value,
        "value_milli": command.value_milli,
        "reason": needed_text(command.reason),
    }
    event = NewEvent(
        kind="threshold.changed",
        subject=uuid7(now),
        data=data,
        actor=by.account,
        needs_act=True,
    )
    return (event,)
