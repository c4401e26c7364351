"""The words of the response column."""

from __future__ import annotations

import unicodedata
from datetime import datetime

from app.domain.response import Level
from app.screens.response import Card, DraftCard, LadderRow, ReasonLine, ResponseView, Signer
from app.wording import HAZARD_NAMES, RANK_NAMES, ROLE_NAMES, Order
from ui.parts.age import age_words, instant_words, span_words
from ui.parts.reading import limit_words, number_words
from ui.parts.signs import LEVEL_WORDS
from ui.parts.text import text_width

NOTHING_DRAFTED = "F4 选级，Enter 起草；批准须另一人"
NOBODY = "本席无人登录：Ctrl+Shift+S 登录后才能起草和批准"
_TYPED = {
    Level.ATTENTION: ("关注", "关注级"),
    Level.IV: ("四级", "IV", "4", "IV级"),
    Level.III: ("三级", "III", "3", "III级"),
    Level.II: ("二级", "II", "2", "II级"),
    Level.I: ("一级", "I", "1", "I级"),
    Level.ENDED: ("终止", "结束", "解除"),
}
TYPED_HINT = {
    Level.ATTENTION: "关注",
    Level.IV: "四级 或 IV",
    Level.III: "三级 或 III",
    Level.II: "二级 或 II",
    Level.I: "一级 或 I",
    Level.ENDED: "终止",
}


def level_word(level: Level) -> str:
    """Return Ⅲ, 关注 or 无响应."""
    return LEVEL_WORDS[level.value]


def is_typed(text: str, level: Level) -> bool:
    """Tell whether a typed word names the level: 三级, III, Ⅲ, iii, 3."""
    plain = unicodedata.normalize("NFKC", text).strip().upper().replace(" ", "")
    return plain in _TYPED[level]


def since_words(row: LadderRow, now: datetime) -> str:
    """Return the line under the hazard: since when and for how long, or 无响应."""
    if row.since is None:
        return "无响应"
    return f"{instant_words(row.since, now)} 起 · {span_words(now - row.since)}"


def standing_words(row: LadderRow, now: datetime) -> tuple[tuple[str, bool], str]:
    """Return the two lines on the right of a row: ((first, is strong), second)."""
    if row.is_disputed:
        return ("两席决定不一", True), "须核定"
    if row.debt_due is not None:
        if now > row.debt_due:
            return ("补签逾期", True), f"{span_words(now - row.debt_due)} · {row.by}"
        return ("待补签", True), f"{instant_words(row.debt_due, now)} 前"
    if row.draft is not None:
        return ("待批准", True), "有草稿"
    if row.next_change is not None:
        level, at = row.next_change
        word = "终止" if level is Level.ENDED else f"转 {level_word(level)}"
        return (f"已批 {word}", False), f"{instant_words(at, now)} 生效"
    if row.level is not Level.ENDED:
        until = f"至 {instant_words(row.expires_at, now)}" if row.expires_at else "未定期限"
        return (f"{row.by} 批", False), until
    if row.last_end is not None:
        level, at = row.last_end
        return (f"上次 {level_word(level)}", False), f"{instant_words(at, now)} 终止"
    return ("本机无记录", False), ""


def change_words(from_level: Level, level: Level) -> str:
    """Return Ⅳ → Ⅲ, 启动 Ⅲ or 终止 Ⅳ."""
    if level is Level.ENDED:
        return f"终止 {level_word(from_level)}"
    if from_level is Level.ENDED:
        return f"启动 {level_word(level)}"
    return f"{level_word(from_level)} → {level_word(level)}"


def card_title(card: Card) -> str:
    """Return what a suggestion proposes."""
    return f"建议 {HAZARD_NAMES[card.hazard]} {change_words(card.from_level, card.level)}"


def draft_title(draft: DraftCard) -> str:
    """Return what a draft would do."""
    return f"待批 {HAZARD_NAMES[draft.hazard]} {change_words(draft.from_level, draft.level)}"


_COLOURS = {"red": "红", "orange": "橙", "yellow": "黄", "blue": "蓝", "white": "白"}


def reason_name(line: ReasonLine) -> str:
    """Return what a fact is about: G1 梧桐村 3 时雨量, P12 罗湖火车站 积水, 暴雨红色预警."""
    head, _, rest = line.code.partition("_")
    match head:
        case "warning":
            return line.name or f"预警信号 {_COLOURS.get(rest, rest)}"
        case "rain":
            return f"{line.name or line.source} {rest.partition('h_')[0]} 时雨量"
        case "ponds":
            return f"{line.name or line.source} 积水"
        case "slope":
            return f"{line.name or line.source} 位移"
        case "calm":
            return "60 分内没有依据维持本级"
        case _:
            return line.name or line.source


def reason_value(line: ReasonLine) -> str:
    """Return the value of a fact with its unit, "" for a signal."""
    if line.value is None:
        return ""
    return f"{number_words(line.value, line.digits)} {line.unit}".strip()


def reason_limit(line: ReasonLine) -> str:
    """Return the limit that a fact reached; that it was issued for a signal."""
    if line.limit is None:
        return "已发布" if line.code.startswith("warning_") else ""
    return f"≥ {limit_words(line.limit)}"


def card_reasons(card: Card, count: int | None = None) -> str:
    """Return the first facts of a suggestion in full, all if no count is given, and the rest's."""
    shown = card.reasons[:count]
    parts = [
        f"{reason_name(line)} {reason_value(line)} {reason_limit(line)}".replace("  ", " ").strip()
        + (" 过期" if line.is_stale else "")
        for line in shown
    ]
    more = len(card.reasons) - len(shown)
    return " · ".join([*parts, *([f"另 {more} 项"] if more > 0 else [])])


def card_reasons_in(card: Card, room_px: float) -> str:
    """Return as many facts in full as fit into a room, at least one, and how many more there are.

    Where not even one fits, its station's number goes without the name.
    """
    ways = [card_reasons(card, count) for count in range(len(card.reasons), 0, -1)]
    if ways:
        first, _, rest = ways[-1].partition(" ")
        ways.append(f"{first} {rest.partition(' ')[2]}".strip())
    return next((way for way in ways if text_width(way, 14) <= room_px), ways[-1] if ways else "")


def draft_reasons(draft: DraftCard, now: datetime) -> str:
    """Return who drafted, when, and who may approve."""
    asked = f"须{RANK_NAMES[draft.needed]}批准"
    if draft.is_overtaken:
        asked = "级别已变，只能退回"
    return f"{draft.drafter_name} {instant_words(draft.drafted_at, now)} 起草 · {asked}"


def signer_words(person: Signer) -> str:
    """Return post and name: 副总指挥 黄志远."""
    roles = {role.value: name for role, name in ROLE_NAMES.items()}
    return f"{roles.get(person.role, '')} {person.name}".strip()


def area_names(view: ResponseView, areas: tuple[str, ...]) -> tuple[str, ...]:
    """Return the full names of street codes; a name that is no code stays."""
    names = dict(view.streets)
    return tuple(f"{names[code]}街道" if code in names else code for code in areas)


def order_of(draft: DraftCard, view: ResponseView, approver: Signer | None) -> Order:
    """Return the order that approving a draft would give."""
    commander = signer_words(approver).replace(" ", "") if approver else RANK_NAMES[draft.needed]
    return Order(
        place=view.place,
        bureau=view.bureau,
        hazard=draft.hazard,
        level=draft.level,
        from_level=draft.from_level,
        effective_at=draft.effective_at,
        areas=area_names(view, draft.areas),
        commander=commander,
        drafter=draft.drafter_name,
        reason=draft.reason,
        is_exercise=view.is_exercise,
    )


def waited_words(draft: DraftCard, now: datetime) -> str:
    """Return how long a draft has waited."""
    return f"已等 {age_words(now - draft.drafted_at).removesuffix('前').strip()}"
