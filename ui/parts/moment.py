"""Times that a person types: 03:00, 0300, 8-5 03:00; Beijing time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from app.clock import BEIJING


def parse_moment(text: str, now: datetime, *, is_ahead: bool = False) -> datetime | None:
    """Return the instant that a text names; None if it is no time.

    Without a date it is the last such time, at the latest a minute from now; with ``is_ahead``
    the next one, at the earliest a minute ago.
    """
    plain = text.strip().replace("：", ":").replace("月", "-").replace("日", " ")
    date, _, clock = plain.rpartition(" ")
    digits = clock.replace(":", "")
    if not digits.isascii() or not digits.isdigit() or len(digits) not in (3, 4):
        return None
    today = now.astimezone(BEIJING)
    try:
        local = today.replace(
            hour=int(digits[:-2]), minute=int(digits[-2:]), second=0, microsecond=0
        )
        if date.strip():
            month, _, day = date.strip().partition("-")
            return local.replace(month=int(month), day=int(day)).astimezone(UTC)
    except ValueError:
        return None
    minute = timedelta(minutes=1)
    if not is_ahead and local > today + minute:
        local -= timedelta(days=1)
    if is_ahead and local < today - minute:
        local += timedelta(days=1)
    return local.astimezone(UTC)
