"""The words of the evacuation column."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.clock import BEIJING
from app.domain.evacuation import FIGURES, Figures
from app.screens.evacuation import EvacuationView, StreetRow
from app.wording import HAZARD_NAMES
from ui.parts.age import instant_words
from ui.parts.signs import LEVEL_WORDS

FIGURE_WORDS = {
    "due": "应转",
    "notified": "通知",
    "moved": "已转",
    "concentrated": "集中",
    "dispersed": "分散",
    "refused": "拒绝",
    "unreachable": "失联",
    "returned": "返回",
}
TOTAL = "全区"


def count_words(value: int) -> str:
    """Return a number of persons with thousands parted and a real minus sign."""
    return f"{value:,}".replace("-", "−")


def gain_words(value: int | None) -> str:
    """Return +35, 0 or — for a gain."""
    if value is None:
        return "—"
    return f"+{value:,}" if value > 0 else count_words(value) if value else "—"


def share_words(figures: Figures) -> str:
    """Return how much of what is due was moved, in whole per cent; — without due.

    Never 100 % while somebody is still to be moved.
    """
    if figures.due <= 0:
        return "—"
    share = (figures.moved * 200 + figures.due) // (2 * figures.due)
    return f"{min(share, 99) if figures.moved < figures.due else share} %"


def moment_words(at: datetime | None, now: datetime) -> str:
    """Return HH:MM, with month and day if it is not today, 未报 without a report."""
    if at is None:
        return "未报"
    local, today = at.astimezone(BEIJING), now.astimezone(BEIJING)
    if local.date() == today.date():
        return f"{local:%H:%M}"
    if local.year == today.year:
        return f"{local.month}-{local.day} {local:%H:%M}"
    return f"{local:%Y-%m-%d}"


def odd_words(figures: Figures) -> str:
    """Return 去向多 17 where more people are somewhere than were moved, "" elsewhere."""
    return f"去向多 {-figures.unclassified:,}" if figures.unclassified < 0 else ""


def full_moment_words(at: datetime) -> str:
    """Return the date and time in Beijing: 8月5日 03:00."""
    local = at.astimezone(BEIJING)
    return f"{local.month}月{local.day}日 {local:%H:%M}"


def interval_words(interval: timedelta) -> str:
    """Return the rhythm of reports: 每 1 时报, 每 30 分报."""
    minutes = int(interval.total_seconds()) // 60
    return f"每 {minutes // 60} 时报" if minutes >= 60 else f"每 {minutes} 分报"


def header_words(view: EvacuationView) -> str:
    """Return what stands beside the title: what is odd first, else what sets the rhythm."""
    if view.is_idle:
        return "无转移任务 · 在册数据"
    odd = []
    if view.stale:
        odd.append(f"含 {view.stale} 街道过期")
    if view.contested:
        odd.append(f"{view.contested} 处两报不一")
    if view.unreported:
        odd.append(f"{view.unreported} 街道未报")
    if view.known_until is not None:
        return " · ".join([f"截至 {instant_words(view.known_until, view.now)} 本机", *odd[:1]])
    rhythm = interval_words(view.interval) if view.interval else "无响应"
    if odd:
        return " · ".join(odd[:2] if len(odd) > 1 else [rhythm, *odd])
    if view.governing is None:
        return f"{rhythm} · 人"
    hazard, level = view.governing
    return f"{HAZARD_NAMES[hazard]} {LEVEL_WORDS[level.value]} · {rhythm} · 人"


def spoken(row: StreetRow, now: datetime) -> str:
    """Return a row as a screen reader says it."""
    figures = "，".join(f"{FIGURE_WORDS[name]} {getattr(row.figures, name)}" for name in FIGURES)
    flags = [
        word
        for word, holds in (
            ("过期", row.is_stale),
            ("两报不一", bool(row.rivals)),
            ("超应转", row.is_over),
            (odd_words(row.figures), row.figures.unclassified < 0),
        )
        if holds
    ]
    until = f"截至 {moment_words(row.as_of, now)}"
    return "，".join([row.name, figures, until, *flags])


def check_words(figures: Figures) -> str:
    """Return what does not add up, or how many are still to move."""
    parts = []
    over = figures.moved + figures.refused + figures.unreachable - figures.due
    if over > 0:
        parts.append(f"超应转 {over}")
    if figures.unclassified > 0:
        parts.append(f"未分类 {figures.unclassified}")
    if figures.unclassified < 0:
        parts.append(f"去向多出 {-figures.unclassified}")
    if figures.pending > 0:
        parts.append(f"待转 {figures.pending}")
    return " · ".join(parts) if parts else "数字相符"
