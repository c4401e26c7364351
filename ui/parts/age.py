"""Words for ages, instants and countdowns; Beijing time, 24 hours."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.clock import BEIJING

_WEEKDAYS = "一二三四五六日"


def age_words(age: timedelta) -> str:
    """Return how long ago, as 12 秒前, 6 分前, 3 时前 or 2 天前; never less than 0 秒前."""
    return f"{span_words(age)}前"


def span_words(span: timedelta) -> str:
    """Return a span in its largest whole unit: 12 秒, 6 分, 3 时, 2 天."""
    seconds = max(0, int(span.total_seconds()))
    if seconds < 60:
        return f"{seconds} 秒"
    if seconds < 3600:
        return f"{seconds // 60} 分"
    if seconds < 86400:
        return f"{seconds // 3600} 时"
    return f"{seconds // 86400} 天"


def instant_words(moment: datetime, now: datetime) -> str:
    """Return HH:MM in Beijing time, with the date in front when it is not today."""
    local, today = moment.astimezone(BEIJING), now.astimezone(BEIJING)
    if local.date() == today.date():
        return f"{local:%H:%M}"
    if local.year == today.year:
        return f"{local.month}月{local.day}日 {local:%H:%M}"
    return f"{local.year}-{local:%m-%d %H:%M}"


def clock_words(moment: datetime) -> str:
    """Return HH:MM:SS in Beijing time."""
    return f"{moment.astimezone(BEIJING):%H:%M:%S}"


def date_words(moment: datetime) -> str:
    """Return the date as 8月5日 周二, Beijing time."""
    local = moment.astimezone(BEIJING)
    return f"{local.month}月{local.day}日 周{_WEEKDAYS[local.weekday()]}"


def countdown_words(left: timedelta) -> str:
    """Return what is left as m:ss or h:mm:ss; overdue as 逾期 and the span."""
    seconds = int(left.total_seconds())
    if seconds < 0:
        return f"逾期 {span_words(-left)}"
    hours, rest = divmod(seconds, 3600)
    minutes, second = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{second:02}" if hours else f"{minutes}:{second:02}"
