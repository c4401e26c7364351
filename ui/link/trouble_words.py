"""The words of what is wrong with the record: what, whose, why, and what to do about it."""

from __future__ import annotations

from app.screens.troubles import Found, Trouble, TroublesView
from ui.parts.age import instant_words
from ui.parts.lines import Line

ALARM, UNCOUNTED = "记录异常", "记录不计"
EMPTY = "没有异常：收到的记录都已计入"
EMPTY_HINT = "分叉、核对不一致、不计入与需更新控制台的记录会列在这里"
_WHAT = {
    Trouble.FORK: "记录分叉",
    Trouble.DIVERGED: "核对不一致",
    Trouble.IGNORED: "记录不计入",
    Trouble.UNKNOWN: "需更新的控制台",
}
_WEIGHT = {
    Trouble.FORK: "须处理",
    Trouble.DIVERGED: "须处理",
    Trouble.IGNORED: "已保留",
    Trouble.UNKNOWN: "已保留",
}
REASONS = {
    "act_bad": "本人签名验不过",
    "act_missing": "缺少本人签名",
    "act_on_another": "签名不是对这一份内容签的",
    "already_answered": "同一事项已经答复过",
    "choice_not_offered": "选定的不是待调解的任何一方",
    "device_bad": "设备签名验不过",
    "epoch_went_back": "引用了比以前更旧的登记册",
    "heads_differ": "合并时各方数字并不相同",
    "heads_not_seen": "没有看全各方就作了裁定",
    "malformed": "内容不完整或格式不对",
    "no_authority_offline": "离线时无权办理这一事项",
    "no_conflict": "没有需要调解的冲突",
    "no_debt": "没有需要补签的批准",
    "not_a_machine": "应由系统自动写入，却署了人名",
    "not_attention": "只有关注级可以这样启动",
    "not_closed": "该处没有封闭，不能重开",
    "not_expired": "期限未到",
    "not_explained": "有未了事项没有说明",
    "not_your_street": "报送的不是本街道",
    "own_draft": "起草人批准了自己的草稿",
    "own_order": "本人追认或接收了自己的指令",
    "rank_too_low": "权限不足",
    "reason_missing": "没有写明理由",
    "revoked": "席位或设备已被停用",
    "unknown_account": "登记册中没有这个账户",
    "unknown_device": "登记册中没有这台设备",
    "unknown_draft": "找不到所答复的草稿",
    "unknown_epoch": "引用的登记册本机还没有收到",
    "unknown_hazard": "不认识这个灾种",
    "unknown_order": "找不到所指的指令",
    "writer_not_opened": "写入方没有有效的开头",
    "wrong_subject": "编号与内容不符",
}
_LEFT_TO_ADMIN = frozenset({"revoked", "unknown_device", "device_bad", "writer_not_opened"})
_COMES_BY_ITSELF = frozenset({"unknown_epoch"})


def owner_words(found: Found) -> str:
    """Return whose it is: by name, with the mark that tells two of one name apart."""
    mark = found.owner.hex()[:8]
    who = f"{found.name}（{mark}）" if found.name else f"未登记的写入方 {mark}"
    return f"本席 {who}" if found.is_ours else who


def title_words(found: Found) -> str:
    """Return what it is, whose, and how many."""
    count = "" if found.what is Trouble.DIVERGED else f" · {found.count:,} 条"
    return f"{_WHAT[found.what]} · {owner_words(found)}{count}"


def why_words(found: Found) -> str:
    """Return why; a reason without words of ours is shown as it is."""
    match found.what:
        case Trouble.FORK:
            return f"同一编号写了两份不同的记录：第 {found.kept_to} 条以后两份都保留、都不计"
        case Trouble.DIVERGED:
            source = "据U盘自述，" if found.is_claimed else ""
            return f"{source}收到的记录相同、算出的结果不同，从头重算后仍不一致"
        case Trouble.UNKNOWN:
            return f"不认识 {found.reason}：由更新的控制台写成，本机不计入，照样保留并转发"
        case Trouble.IGNORED:
            return f"原因：{REASONS.get(found.reason, found.reason)}"


def todo_words(found: Found) -> str:
    """Return what to do about it."""
    if found.what is Trouble.FORK:
        return "这条写入链已冻结，该席位另起新链；请联系区管理员核对，不计的内容由有权限的人重录"
    if found.what is Trouble.DIVERGED:
        return "两台机器的数字可能不同：以区服务器为准，请联系区管理员核对两台程序的版本"
    if found.what is Trouble.UNKNOWN:
        return "请更新本机控制台，更新后自动计入"
    if found.reason in _COMES_BY_ITSELF:
        return "登记册收到后自动重判，无须处理"
    if found.reason in _LEFT_TO_ADMIN:
        return "记录已保留、照样转发；请联系区管理员，确需计入的由其他席位重录"
    return "记录已保留、照样转发；确需计入的，请有权限的人重录"


def line(found: Found, view: TroublesView) -> Line:
    """Return it as a row of the list."""
    since = instant_words(found.since, view.now)
    return Line(
        key=found.key,
        title=title_words(found),
        tag=_WEIGHT[found.what],
        second=f"{since} 起 · {why_words(found)}",
        third=todo_words(found),
        is_over=found.what in (Trouble.IGNORED, Trouble.UNKNOWN),
    )


def copied_words(view: TroublesView, key: str = "") -> str:
    """Return the rows, or the one with a key, to paste elsewhere; columns parted by tabs."""
    rows = [line(item, view) for item in view.rows if not key or item.key == key]
    return "\n".join("\t".join((row.title, row.second, row.third)) for row in rows)


def badge_words(view: TroublesView) -> tuple[str, int]:
    """Return what the strip counts: what needs somebody before what only does not count."""
    return (ALARM, view.alarms) if view.alarms else (UNCOUNTED, view.uncounted)


def told_words(found: Found) -> str:
    """Return the sentence that tells once, aloud, of something that needs somebody."""
    return f"{_WHAT[found.what]}：{owner_words(found)}。{why_words(found)}。F10“记录”页查看。"
