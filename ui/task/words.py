"""The words of closures and evacuation orders, whole sentences with named blanks."""

from __future__ import annotations

from datetime import datetime

from app.domain.order import OrderState
from app.domain.people import Role
from app.domain.release import ReleaseState
from app.screens.task import (
    ClosureRow,
    Deed,
    Option,
    OrderRow,
    ReturnRow,
    Signed,
    Standing,
    TaskView,
)
from app.wording import RANK_NAMES, ROLE_NAMES
from ui.parts.act_bar import Act
from ui.parts.age import instant_words
from ui.parts.lines import Line
from ui.parts.refusals import refusal_words

CLOSED_NOTHING = "没有封闭的道路和场所"
CLOSED_HINT = "按 Ctrl+N 封闭：选地点、规则，写理由；重开须另一人签字"
ORDERED_NOTHING = "没有转移令"
ORDERED_HINT = "按 Ctrl+N 下达：选街道、填人数、名单编号，写理由；由副总指挥批准"
OFF_MAP = "底图没有这处地点：只列在表中和时间轴上，不标在图上"
# What a bureau closes by, until its own conditions are known (样例). Source: domain brief 2.10.
RULES = (
    "积水 ≥ 25 cm",
    "暴雨橙色及以上",
    "1 时雨量 ≥ 40 mm",
    "边坡告警橙色及以上",
    "道路中断",
    "能见度 < 50 m",
    "现场判断",
)
REOPENERS = ("带班领导", "带班领导，地灾专家同意", "区指挥部", "交警大队")
RETURNED_NOTHING = "没有返回许可"
RETURNED_HINT = "按 Ctrl+N 提出：选街道、填人数，写理由；由总指挥签字"
RETURN_STATES = {
    ReleaseState.WAITING: "待签字",
    ReleaseState.IN_FORCE: "已许可",
    ReleaseState.REVOKED: "已撤销",
}
STATES = {
    OrderState.WAITING: "待批准",
    OrderState.PROVISIONAL: "临机 已生效 待追认",
    OrderState.IN_FORCE: "已生效",
    OrderState.REVOKED: "已撤销",
}


def who_words(signed: Signed, now: datetime) -> str:
    """Return 02:55 街道三防 唐山海 席位 B."""
    role = ROLE_NAMES[Role(signed.role)] if signed.role else ""
    parts = (instant_words(signed.at, now), role, signed.name, signed.seat)
    return " ".join(part for part in parts if part)


def closure_line(row: ClosureRow, now: datetime) -> Line:
    """Return the row of a place in the list."""
    if row.ended is not None:
        return Line(
            key=row.key,
            title=row.name,
            tag="已重开",
            second=who_words(row.ended, now),
            third=row.ended.reason,
            is_over=True,
        )
    first = row.standing[0]
    waits = " · ".join(
        "重开待另一人签字" if item.is_reopening else "临机待追认" for item in row.waiting
    )
    return Line(
        key=row.key,
        title=row.name,
        tag="临机" if row.is_provisional else "待签字" if row.waiting else "",
        second=f"{instant_words(first.by.at, now)} 起 · {first.by.name} · {first.by.seat}",
        third=waits or first.rule or first.by.reason,
    )


def closure_count_words(view: TaskView) -> str:
    """Return 封闭 3 处 · 待签字 1."""
    closed = [row for row in view.closures if row.is_closed]
    waiting = sum(len(row.waiting) for row in closed)
    tail = f" · 待签字 {waiting}" if waiting else ""
    return f"封闭 {len(closed)} 处{tail}" if closed else "无封闭"


def closure_facts(row: ClosureRow, now: datetime) -> tuple[tuple[str, str], ...]:
    """Return everything known of the closing of a place."""
    facts: list[tuple[str, str]] = [("街道", row.street)]
    for number, item in enumerate(row.standing):
        word = "封闭" if number == 0 else "也封闭"
        facts += [(word, standing_words(item, now)), ("理由", item.by.reason)]
        facts += [("规则", item.rule), ("谁可重开", item.reopens)]
    for waiting in row.waiting:
        word = "拟重开" if waiting.is_reopening else ""
        if word:
            facts.append((word, f"{who_words(waiting.by, now)}：{waiting.by.reason}"))
            facts.append(("还差", "另一位带班领导以上或地灾专家签字，之前仍封闭"))
        else:
            facts.append(("还差", "另一人追认或撤销；之前一直封闭"))
    if row.ended is not None:
        facts += [("重开", who_words(row.ended, now)), ("理由", row.ended.reason)]
    facts.append(("地图", "" if row.is_on_map else OFF_MAP))
    return tuple(facts)


def standing_words(item: Standing, now: datetime) -> str:
    """Return who closed a place, and that it was on the own authority of a cut-off seat."""
    mark = "（失联席位临机处置）" if item.is_provisional else ""
    return f"{who_words(item.by, now)}{mark}"


def closure_acts(row: ClosureRow) -> tuple[Act, ...]:
    """Return the buttons of a place."""
    return tuple(
        Act(
            words=_closure_button(row, option),
            needs_reason=option.needs_reason,
            refusal=_refused(option),
        )
        for option in row.options
    )


def _closure_button(row: ClosureRow, option: Option) -> str:
    match option.deed:
        case Deed.REOPEN:
            return f"提出重开 {row.name}"
        case Deed.SIGN:
            return f"签字重开 {row.name}" if option.is_reopening else f"追认封闭 {row.name}"
        case Deed.REVOKE:
            return "驳回重开" if option.is_reopening else "撤销封闭"


def order_line(row: OrderRow, now: datetime) -> Line:
    """Return the row of an order in the list."""
    return Line(
        key=row.key,
        title=f"{'、'.join(row.streets)} {row.count:,} 人",
        tag="临机" if row.state is OrderState.PROVISIONAL else "",
        second=f"{STATES[row.state]} · {instant_words(row.by.at, now)} {row.by.name}",
        third=row.by.reason,
        is_over=row.state is OrderState.REVOKED,
    )


def order_count_words(view: TaskView) -> str:
    """Return 转移令 3 道 · 待批准 1."""
    open_ones = [row for row in view.orders if row.options]
    tail = f" · 待签字 {len(open_ones)}" if open_ones else ""
    return f"转移令 {len(view.orders)} 道{tail}" if view.orders else "无转移令"


def order_facts(row: OrderRow, view: TaskView) -> tuple[tuple[str, str], ...]:
    """Return everything known of an order, who signs next among it."""
    signer = RANK_NAMES[view.signer]
    next_step = {
        OrderState.WAITING: f"{signer}以上另一人批准后生效",
        OrderState.PROVISIONAL: f"已生效；{signer}以上另一人追认或撤销",
    }.get(row.state, "")
    answered = who_words(row.answered, view.now) if row.answered else ""
    word = "撤销" if row.state is OrderState.REVOKED else "签字"
    return (
        ("状态", STATES[row.state]),
        ("街道", "、".join(row.streets)),
        ("人数", f"{row.count:,} 人"),
        ("名单", row.list_ref or "未附编号"),
        ("下令", who_words(row.by, view.now)),
        ("理由", row.by.reason),
        ("还差", next_step),
        (word, answered),
        (f"{word}理由", row.answered.reason if row.answered else ""),
        ("说明", "应转人数由街道报送，转移令只附名单，不重复计数"),
    )


def order_acts(row: OrderRow) -> tuple[Act, ...]:
    """Return the buttons of an order."""
    what = f"{'、'.join(row.streets)} {row.count:,} 人"
    verb = "追认" if row.state is OrderState.PROVISIONAL else "批准"
    return tuple(
        Act(
            words=f"{verb}转移 {what}" if option.deed is Deed.SIGN else f"撤销转移 {what}",
            needs_reason=option.needs_reason,
            refusal=_refused(option),
        )
        for option in row.options
    )


def return_line(row: ReturnRow, now: datetime) -> Line:
    """Return the row of a permission in the list."""
    return Line(
        key=row.key,
        title=f"{row.street} {row.count:,} 人返回",
        second=f"{RETURN_STATES[row.state]} · {instant_words(row.by.at, now)} {row.by.name}",
        third=row.by.reason,
        is_over=row.state is ReleaseState.REVOKED,
    )


def return_count_words(view: TaskView) -> str:
    """Return 返回许可 2 件 · 待签字 1."""
    waiting = sum(row.state is ReleaseState.WAITING for row in view.returns)
    tail = f" · 待签字 {waiting}" if waiting else ""
    return f"返回许可 {len(view.returns)} 件{tail}" if view.returns else "无返回许可"


def return_facts(row: ReturnRow, view: TaskView) -> tuple[tuple[str, str], ...]:
    """Return everything known of a permission, who signs next among it."""
    is_waiting = row.state is ReleaseState.WAITING
    word = "撤销" if row.state is ReleaseState.REVOKED else "签字"
    return (
        ("状态", RETURN_STATES[row.state]),
        ("街道", row.street),
        ("人数", f"{row.count:,} 人"),
        ("提出", who_words(row.by, view.now)),
        ("理由", row.by.reason),
        ("还差", f"{RANK_NAMES[view.return_signer]}签字；之前谁也不返回" if is_waiting else ""),
        (word, who_words(row.answered, view.now) if row.answered else ""),
        (f"{word}理由", row.answered.reason if row.answered else ""),
        ("说明", "许可返回不等于已返回：返回人数由街道报送"),
    )


def return_acts(row: ReturnRow) -> tuple[Act, ...]:
    """Return the buttons of a permission."""
    return tuple(
        Act(
            words=f"许可 {row.street} {row.count:,} 人返回"
            if option.deed is Deed.SIGN
            else "撤销返回许可",
            needs_reason=option.needs_reason,
            refusal=_refused(option),
        )
        for option in row.options
    )


def _refused(option: Option) -> str:
    kept = option.refusal
    return refusal_words(kept.code, kept.details) if kept else ""
