"""The texts of documents that leave the console: order lines and notices, in Chinese.

The layout of a notice follows the domain brief, 2.7, in our own words. A text of an exercise says
so in its first words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.clock import BEIJING
from app.domain.people import Rank, Role
from app.domain.response import Hazard, Level

LINE_LIMIT = 70

HAZARD_NAMES = {
    Hazard.FLOOD: "防汛",
    Hazard.TYPHOON: "防台风",
    Hazard.GEOHAZARD: "地质灾害",
    Hazard.FOREST_FIRE: "森林火灾",
    Hazard.COLLAPSE: "地面坍塌",
    Hazard.WORK_SAFETY: "生产安全事故",
    Hazard.FIRE: "火灾",
    Hazard.GAS: "燃气",
    Hazard.HEAT: "高温",
    Hazard.COLD: "寒潮",
    Hazard.HAZMAT: "危化品",
    Hazard.TRAFFIC: "交通",
    Hazard.CROWD: "踩踏",
    Hazard.QUAKE: "地震",
    Hazard.OTHER: "其他",
}
LEVEL_NAMES = {
    Level.ENDED: "无响应",
    Level.ATTENTION: "关注级",
    Level.IV: "Ⅳ级",
    Level.III: "Ⅲ级",
    Level.II: "Ⅱ级",
    Level.I: "Ⅰ级",
}
ROLE_NAMES = {
    Role.DUTY_OFFICER: "值班员",
    Role.DUTY_LEADER: "带班领导",
    Role.DEPUTY_COMMANDER: "副总指挥",
    Role.COMMANDER: "总指挥",
    Role.STREET_OFFICER: "街道三防",
    Role.SLOPE_EXPERT: "地灾专家",
    Role.DATA_ADMIN: "数据管理员",
}
RANK_NAMES = {
    Rank.NONE: "—",
    Rank.DUTY_OFFICER: "值班员",
    Rank.DUTY_LEADER: "带班领导",
    Rank.DEPUTY_COMMANDER: "副总指挥",
    Rank.COMMANDER: "总指挥",
}
# How often streets report figures, in hours and minutes. Source: screen design 5.9.
_RHYTHM = {Level.IV: "每4小时", Level.III: "每2小时", Level.II: "每1小时", Level.I: "每30分钟"}
_THREE_DEFENCES = frozenset({Hazard.FLOOD, Hazard.TYPHOON, Hazard.GEOHAZARD})


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What an order or notice says.

    ``place`` is the district's full name, ``bureau`` its emergency bureau; ``areas`` are names,
    none = the whole district; ``effective_at`` None = when it is approved; ``commander`` is post
    and name of who answers for it; ``reason`` the basis.
    """

    place: str
    bureau: str
    hazard: Hazard
    level: Level
    from_level: Level
    effective_at: datetime | None
    areas: tuple[str, ...] = ()
    commander: str = ""
    drafter: str = ""
    reason: str = ""
    is_exercise: bool = True


def verb(order: Order) -> str:
    """Return what the order does: 启动, 提升, 降低 or 终止."""
    if order.level is Level.ENDED:
        return "终止"
    if order.from_level is Level.ENDED:
        return "启动"
    return "提升" if order.level.severity > order.from_level.severity else "降低"


def subject(order: Order) -> str:
    """Return what the order is about, as a button or title names it: 防汛应急响应提升至Ⅲ级."""
    hazard = HAZARD_NAMES[order.hazard]
    match verb(order):
        case "启动":
            return f"启动{hazard}{LEVEL_NAMES[order.level]}应急响应"
        case "终止":
            return f"终止{hazard}{LEVEL_NAMES[order.from_level]}应急响应"
        case word:
            return f"将{hazard}应急响应{word}至{LEVEL_NAMES[order.level]}"


def deed(order: Order) -> str:
    """Return the same in the fewest words, for a button: 提升防汛响应至Ⅲ级."""
    hazard = HAZARD_NAMES[order.hazard]
    match verb(order):
        case "启动":
            return f"启动{hazard}{LEVEL_NAMES[order.level]}响应"
        case "终止":
            return f"终止{hazard}{LEVEL_NAMES[order.from_level]}响应"
        case word:
            return f"{word}{hazard}响应至{LEVEL_NAMES[order.level]}"


def order_line(order: Order) -> str:
    """Return the order in at most 70 characters, for a text message or a satellite frame."""
    head = "演练 " if order.is_exercise else ""
    place = order.place.removesuffix("区") if len(order.place) > 2 else order.place
    moment = _short_moment(order.effective_at)
    if order.level is Level.ENDED:
        what = f"{place}{HAZARD_NAMES[order.hazard]}响应 {moment}终止"
    else:
        what = f"{place}{HAZARD_NAMES[order.hazard]}{LEVEL_NAMES[order.level]} {moment}起"
    tail = f" 令:{order.commander}" if order.commander else ""
    room = LINE_LIMIT - len(head) - len(what) - len(tail) - 1
    return f"{head}{what} {_short_areas(order.areas, room)}{tail}"[:LINE_LIMIT]


def issuer(order: Order) -> str:
    """Return the body that issues the notice."""
    if order.hazard in _THREE_DEFENCES:
        return f"{order.place}防汛防旱防风指挥部"
    return order.bureau


def title(order: Order) -> str:
    """Return the title of the notice."""
    return f"关于{subject(order)}的通知"


def number(order: Order, now: datetime) -> str:
    """Return the place of the notice's number; it is given when the notice is issued."""
    series = "罗三防" if order.place == "罗湖区" and order.hazard in _THREE_DEFENCES else "应急"
    return f"{series}〔{now.astimezone(BEIJING).year}〕〔待编号〕"


def paragraphs(order: Order) -> tuple[str, ...]:
    """Return the body of the notice: addressees, basis, decision, what is asked."""
    body = issuer(order)
    members = "区三防指挥部各成员单位" if order.hazard in _THREE_DEFENCES else "区各有关单位"
    address = f"各街道三防指挥机构、{members}："
    areas = "、".join(order.areas) if order.areas else "全区"
    plan = f"根据{order.place}{HAZARD_NAMES[order.hazard]}应急预案，经会商研判"
    moment = _long_moment(order.effective_at)
    decision = f"{plan}，{body}决定于{moment}{subject(order)}，范围为{areas}。"
    basis = (order.reason.strip().rstrip("。") or "（依据待填）") + "。"
    return address, basis, decision, _asks(order)


def notice(order: Order, now: datetime) -> str:
    """Return the whole notice as plain text, ``now`` being its date."""
    address, *rest = paragraphs(order)
    local = now.astimezone(BEIJING)
    lines = [
        *(["【演练】本件仅用于演练"] if order.is_exercise else []),
        issuer(order),
        number(order, now),
        "",
        title(order),
        "",
        address,
        *(f"　　{text}" for text in rest),
        "",
        f"　　　　　　　　{issuer(order)}",
        f"　　　　　　　　{local.year}年{local.month}月{local.day}日",
        "",
        f"起草：{order.drafter or '—'}　批准：{order.commander or '待批准'}",
    ]
    return "\n".join(lines)


def _asks(order: Order) -> str:
    if order.level is Level.ENDED:
        return "请各单位继续关注天气与险情变化，做好人员返回、隐患复查和灾情统计，按时报送终报。"
    if order.level is Level.ATTENTION:
        return "请各单位加强值班值守，关注监测预警信息，做好启动响应的准备。"
    rhythm = _RHYTHM[order.level]
    return (
        "请各单位按预案落实值班值守、巡查排险、人员转移和安置，"
        f"转移安置数字{rhythm}报送一次，重大险情立即报告。"
    )


def _short_moment(moment: datetime | None) -> str:
    if moment is None:
        return "批准时"
    local = moment.astimezone(BEIJING)
    return f"{local.month}月{local.day}日{local:%H:%M}"


def _long_moment(moment: datetime | None) -> str:
    if moment is None:
        return "批准之时"
    local = moment.astimezone(BEIJING)
    minutes = f"{local.minute}分" if local.minute else ""
    return f"{local.month}月{local.day}日{local.hour}时{minutes}"


def _short_areas(areas: tuple[str, ...], room: int) -> str:
    if not areas:
        return "全区"
    names = [name.removesuffix("街道") for name in areas]
    for count in range(len(names), 0, -1):
        tail = "" if count == len(names) else f"等{len(names)}街道"
        text = "、".join(names[:count]) + tail
        if len(text) <= room:
            return text
    return f"{len(names)}街道"
