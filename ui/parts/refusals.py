"""Why a button cannot be pressed, in a few words; the whole sentence stands in the notice."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter

_WORDS = {
    "not_signed_in": "本席无人登录：Ctrl+Shift+S 登录后办理",
    "unknown_account": "本席无人登录：Ctrl+Shift+S 登录后办理",
    "rank_too_low": "权限不足：由级别更高的人登录后办理",
    "own_order": "不能签自己的命令：由另一人登录后办理",
    "not_your_street": "街道账户只能办本街道的事",
    "no_authority_offline": "本席与区服务器失联且不持指挥权：恢复联系后再办理",
    "token_elsewhere": "指挥权在{seat}：由该席办理",
    "token_held": "{seat}已持有指挥权",
    "not_cut_off": "与区服务器联系正常：由总指挥授予，不必接管",
    "already_closed": "此处已经封闭",
    "already_proposed": "已有人提出重开，等另一人签字",
    "not_closed": "此处没有封闭",
    "order_answered": "已经处理过了",
    "unknown_order": "已经处理过了",
    "data_admin_needed": "由数据管理员登录后办理",
    "same_value": "已经是这个值",
    "level_still_high": "响应还在Ⅱ级或Ⅰ级：先降级",
    "shelter_occupied": "还登记着 {count} 人：先转出",
}


def refusal_words(code: str, details: Mapping[str, object] | None = None) -> str:
    """Return the words for a code; an unknown one is shown as it is."""
    template = _WORDS.get(code, f"不能办理：{code}")
    given = details or {}
    names = {name for _, name, _, _ in Formatter().parse(template) if name}
    return template.format(**given) if names <= given.keys() else f"不能办理：{code}"
