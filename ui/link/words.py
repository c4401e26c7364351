"""The words of the link, whole sentences with named blanks. Source: screen design 5.6."""

from __future__ import annotations

from datetime import timedelta

from app.screens.link import LinkView
from app.screens.outage import OutageView
from ui.parts.age import age_words, clock_words, date_words, instant_words, span_words
from ui.parts.pill import PillText
from ui.parts.signs import Mark

WORDS = {
    "online": "在线",
    "degraded": "降级",
    "offline": "离线",
    "recovering": "恢复",
    "revoked": "已停用",
    "unjoined": "未加入",
    "none": "单机",
}
_MARKS = {
    "online": Mark.FULL,
    "degraded": Mark.HALF,
    "offline": Mark.HOLLOW,
    "recovering": Mark.HALF,
    "revoked": Mark.HOLLOW,
    "unjoined": Mark.HOLLOW,
    "none": Mark.HOLLOW,
}


def realm_words(name: str) -> str:
    """Return a realm as people say it, with its name: 演练 drill（440303/exercise/drill）."""
    kind, _, exercise = name.partition("/")[2].partition("/")
    said = f"演练 {exercise}" if kind == "exercise" else "实况" if kind == "live" else ""
    return f"{said}（{name}）" if said else name


def realms_apart(theirs: str, ours: str) -> str:
    """Return why a district of another realm and this seat have nothing to exchange."""
    return f"区服务器是{realm_words(theirs)}，本席是{realm_words(ours)}：不能混用，未交换任何数据。"


def pill_text(view: LinkView, *, with_unsent: bool = False) -> PillText:
    """Return what the link pill says; with the unsent count where no other place tells it."""
    second = second_line(view)
    if with_unsent and view.unsent and view.word in ("online", "degraded"):
        second = f"待发 {view.unsent}"
    return PillText(
        mark=_MARKS.get(view.word, Mark.HOLLOW),
        word=WORDS.get(view.word, "未知"),
        second=second,
        is_warning=view.word in ("offline", "revoked", "unjoined"),
    )


def outage_pill(view: LinkView, outage: OutageView) -> PillText:
    """Return what the pill says in the 三断 mode: the word, and when the district last answered."""
    synced = outage.synced_at
    second = "从未同步" if synced is None else f"末次同步 {instant_words(synced, outage.now)}"
    if view.word in ("online", "degraded", "recovering"):
        second = f"网络已恢复 · {second_line(view)}"
    return PillText(mark=Mark.BARS, word="三断", second=second, is_warning=True)


def second_line(view: LinkView) -> str:
    """Return the line under the pill: how old, how long, how much is left."""
    lasting = span_words(timedelta(seconds=view.down_s))
    match view.word:
        case "online":
            return contact_words(view, "同步 {age}")
        case "degraded":
            return contact_words(view, "末次 {age}")
        case "offline":
            return f"{lasting} · 待发 {view.unsent}" if view.unsent else f"已 {lasting}"
        case "recovering":
            return f"正在补传 {view.sent}/{view.total}"
        case "revoked":
            return "请联系区管理员"
        case "unjoined":
            return "等待区服务器"
        case _:
            return "未设区服务器"


def contact_words(view: LinkView, template: str) -> str:
    """Return the sentence of the last contact; its blank is ``age``."""
    if view.contact_age_s is None:
        return "尚未同步"
    return template.format(age=age_words(timedelta(seconds=view.contact_age_s)))


def lost_words(view: LinkView) -> str:
    """Return which entries of a revoked seat do not count."""
    if view.lost_since is None:
        return "已写的记录都已计入，以后的不计"
    day = date_words(view.lost_since).partition(" ")[0]
    since = f"{day} {clock_words(view.lost_since)}"
    return f"自 {since} 起的 {view.lost} 条记录不计，此前的照样有效"


def skew_words(view: LinkView) -> str:
    """Return how this clock stands against the district's."""
    if view.skew_s is None:
        return "校时 未知"
    if view.is_skewed:
        return f"与区服务器相差 {abs(round(view.skew_s))} 秒"
    return f"校时 ±{abs(view.skew_s):.1f} 秒"


def meaning(view: LinkView) -> str:
    """Return what the present state means for the people at this seat."""
    if view.their_realm:
        return realms_apart(view.their_realm, view.our_realm)
    match view.word:
        case "online":
            return "本席与区服务器一致，新记录随写随传。"
        case "degraded":
            return "链路时断时续：记录先存本机，再补传；旧数据以斜线标出。"
        case "offline":
            return "与区服务器失联：本席照常工作，记录存在本机，恢复后自动补传。"
        case "recovering":
            return "链路已恢复，正在补传离线期间的记录。"
        case "revoked":
            return f"本席已被停用：{lost_words(view)}；请联系区管理员。"
        case "unjoined":
            return "本席还没有加入区服务器：启动区服务器后自动加入，之前不能下达指令。"
        case _:
            return "本席没有设置区服务器：用 --district 指定地址后才能与其他席位一致。"
