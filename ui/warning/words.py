"""Words of the list of warnings; texts of a sender stay as the sender wrote them."""

from __future__ import annotations

from datetime import datetime

from app.screens.warning import Standing, WarningRow, WarningsView
from ui.parts.age import age_words, instant_words
from ui.parts.facts import Fact
from ui.parts.lines import Line
from ui.parts.signals import chip_words

NOTHING = "没有收到过预警信号"
HINT = "气象台等单位的预警（CAP 1.1、1.2）到达后列在这里，过期的、区外的也在"
SEEK = "在时间轴上看"

_STANDINGS = {
    Standing.IN_FORCE: "生效中",
    Standing.AHEAD: "未生效",
    Standing.EXPIRED: "已过期",
    Standing.CANCELLED: "已解除",
    Standing.REPLACED: "已更新",
    Standing.SAYS_NOTHING: "通知",
}
_STATUS = {
    "Test": "测试",
    "Exercise": "演习",
    "System": "系统",
    "Draft": "草稿",
    "Unknown": "状态不明",
}
_SEVERITIES = {
    "Extreme": "特别严重",
    "Severe": "严重",
    "Moderate": "中等",
    "Minor": "轻微",
}


def name_words(row: WarningRow) -> str:
    """Return 暴雨橙, of a kind that the district's table does not name the sender's event."""
    return row.event if row.kind == "other" and row.event else chip_words(row.kind, row.colour)


def standing_words(row: WarningRow) -> str:
    """Return where it stands and whom it is for: 已过期 · 区外 · 测试."""
    parts = [_STANDINGS[row.standing]]
    if not row.is_ours:
        parts.append("区外")
    if not row.is_actual:
        parts.append(_STATUS.get(row.status, row.status))
    return " · ".join(parts)


def count_words(view: WarningsView) -> str:
    """Return how many there are and how many of them hold for the district."""
    return f"共 {len(view.rows)} 条 · 本区生效 {view.counting} 条"


def warning_line(row: WarningRow, now: datetime) -> Line:
    """Return the row of the list."""
    bad = f" · 格式问题 {len(row.defects)} 处" if row.defects else ""
    return Line(
        key=row.id.hex(),
        title=name_words(row),
        tag=standing_words(row),
        second=f"{instant_words(row.sent_at, now)} 发布{bad}",
        third="、".join(row.areas),
        is_over=not row.counts,
    )


def warning_facts(row: WarningRow, now: datetime) -> list[Fact]:
    """Return everything that is known of a warning."""
    end = "发布方未写期限，按 72 小时计" if row.is_open_ended else ""
    over = f"（{age_words(now - row.ended_at)}）" if row.ended_at <= now else ""
    until = f"{instant_words(row.ended_at, now)}{over}"
    more = f"收到 {row.variants} 种文本" if row.variants > 1 else ""
    return [
        ("状态", standing_words(row)),
        ("本区", "覆盖本区" if row.is_ours else "不覆盖本区：不上横幅，不产生建议"),
        ("发布", f"{instant_words(row.sent_at, now)}（{age_words(now - row.sent_at)}）"),
        ("生效", instant_words(row.effective_at, now)),
        ("至", "，".join(part for part in (until, end) if part)),
        ("范围", "、".join(row.areas)),
        ("等级", _SEVERITIES.get(row.severity, "未写明")),
        ("发布方", " · ".join(part for part in (row.sender_name, row.sender) if part)),
        ("编号", "，".join(part for part in (row.identifier, more) if part)),
        ("格式问题", "；".join(row.defects) or "没有"),
        ("标题", row.headline),
        ("原文", row.text),
    ]
