"""The words of command tokens."""

from __future__ import annotations

from datetime import datetime

from app.domain.people import Role
from app.screens.token import Deed, Option, Signature, TokenRow, TokensView
from app.wording import HAZARD_NAMES, ROLE_NAMES
from ui.parts.act_bar import Act
from ui.parts.age import instant_words
from ui.parts.lines import Line
from ui.parts.refusals import refusal_words

NOWHERE = "没有席位"
MEANING = "持指挥权的席位才能降级、终止、重开和裁定；失联的其他席位只能提级、封闭、转移，事后追认"
TAKE_HINT = "持有席位和区服务器都失联时，由总指挥、副总指挥两人在本席签字接管，恢复后追认"


def who_words(signed: Signature, now: datetime) -> str:
    """Return 02:55 总指挥 陈国梁 席位 A."""
    role = ROLE_NAMES[Role(signed.role)] if signed.role else ""
    parts = (instant_words(signed.at, now), role, signed.name, signed.seat)
    return " ".join(part for part in parts if part)


def seat_words(row: TokenRow) -> str:
    """Return the seat that holds the token, with a word when it is this one."""
    if not row.seat:
        return NOWHERE
    return f"{row.seat}（本席）" if row.is_here else row.seat


def token_line(row: TokenRow, now: datetime) -> Line:
    """Return the row of a token in the list."""
    given = "初始持有" if row.given is None else who_words(row.given, now)
    tag = "待追认" if row.unratified else "待第二人" if row.begun else ""
    return Line(
        key=row.hazard.value,
        title=HAZARD_NAMES[row.hazard],
        tag=tag,
        second=f"指挥权 {seat_words(row)}",
        third=f"{'接管' if row.is_taken else '授予'} {given}" if row.given else given,
    )


def token_facts(row: TokenRow, now: datetime) -> tuple[tuple[str, str], ...]:
    """Return everything known of a token."""
    facts = [("持有席位", seat_words(row))]
    if row.given is not None:
        facts.append(("接管" if row.is_taken else "授予", who_words(row.given, now)))
        facts.append(("理由", row.given.reason))
    else:
        facts.append(("来历", "最先加入本域的席位，无人另行授予"))
    for signed in row.begun:
        facts.append(("接管签字", f"{who_words(signed, now)}：{signed.reason}"))
        facts.append(("还差", "总指挥、副总指挥中的另一位签字后生效"))
    facts += [
        ("待追认", f"{who_words(signed, now)} 接管：{signed.reason}") for signed in row.unratified
    ]
    facts += [("含义", MEANING), ("接管", TAKE_HINT)]
    return tuple(facts)


def token_acts(row: TokenRow) -> tuple[Act, ...]:
    """Return the buttons of a token."""
    return tuple(
        Act(
            words=_button_words(row, option),
            needs_reason=option.needs_reason,
            refusal=refusal_words(option.refusal.code, option.refusal.details)
            if option.refusal
            else "",
        )
        for option in row.options
    )


def _button_words(row: TokenRow, option: Option) -> str:
    name = HAZARD_NAMES[row.hazard]
    match option.deed:
        case Deed.TAKE:
            return f"签字接管{name}指挥权"
        case Deed.SIGN:
            return f"追认接管{name}指挥权"
        case Deed.REVOKE:
            return "撤销接管"


def count_words(view: TokensView) -> str:
    """Return how many tokens this seat holds."""
    here = sum(row.is_here for row in view.rows)
    state = " · 与区服务器失联" if view.is_cut_off else ""
    return f"本席持有 {here} / {len(view.rows)}{state}"
