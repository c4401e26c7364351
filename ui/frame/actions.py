"""Every action of the console with its key, in one table; the F1 overlay is made from it.

Safe with Chinese input: no Ctrl+Space, no Shift+Space, no bare Shift; single letters act only
inside lists and the map, which take no text. Source: screen design 5.3.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class ActionId(Enum):
    """What the window itself can be asked to do."""

    KEYS = "keys"
    ACKNOWLEDGE = "acknowledge"
    ALARMS = "alarms"
    MAP = "map"
    RESPONSE = "response"
    EVACUATION = "evacuation"
    SENSORS = "sensors"
    TIMELINE = "timeline"
    LOG = "log"
    LINK = "link"
    RECONCILE = "reconcile"
    CLOSURES = "closures"
    ORDERS = "orders"
    SHELTERS = "shelters"
    TOKENS = "tokens"
    HANDOVER = "handover"
    FULL_SCREEN = "full_screen"
    SILENCE = "silence"
    SIGN_IN = "sign_in"
    LOCK = "lock"
    CLOSE = "close"
    ELSEWHERE = "elsewhere"
    WARNINGS = "warnings"


class Group(Enum):
    """Headings of the key overlay."""

    ACT = "处置"
    GO = "前往"
    SEAT = "席位"
    INSIDE = "面板内"


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One action: its key as Qt writes it, and what it does, in one Chinese sentence.

    ``id`` is None for a key that a panel itself acts on while it has the keyboard.
    """

    key: str
    words: str
    group: Group
    id: ActionId | None = None


ACTIONS = (
    Action(key="F2", words="确认横幅中的告警", group=Group.ACT, id=ActionId.ACKNOWLEDGE),
    Action(key="F9", words="新的值班记录（按键时刻即记录时刻）", group=Group.ACT, id=ActionId.LOG),
    Action(key="F8", words="道路封闭：封、重开、追认", group=Group.ACT, id=ActionId.CLOSURES),
    Action(key="Shift+F5", words="转移令、返回许可", group=Group.ACT, id=ActionId.ORDERS),
    Action(key="Shift+F8", words="避难登记", group=Group.ACT, id=ActionId.SHELTERS),
    Action(key="Shift+F4", words="指挥权：授予、接管", group=Group.ACT, id=ActionId.TOKENS),
    Action(key="F12", words="告警声静音 120 秒", group=Group.ACT, id=ActionId.SILENCE),
    Action(key="Shift+F2", words="告警列表", group=Group.GO, id=ActionId.ALARMS),
    Action(key="F3", words="地图", group=Group.GO, id=ActionId.MAP),
    Action(key="F4", words="响应控制", group=Group.GO, id=ActionId.RESPONSE),
    Action(key="F5", words="转移安置", group=Group.GO, id=ActionId.EVACUATION),
    Action(key="F6", words="感知", group=Group.GO, id=ActionId.SENSORS),
    Action(key="F7", words="时间轴", group=Group.GO, id=ActionId.TIMELINE),
    Action(key="Shift+F7", words="跳到窗外数据", group=Group.GO, id=ActionId.ELSEWHERE),
    Action(key="Shift+F3", words="预警信号一览", group=Group.GO, id=ActionId.WARNINGS),
    Action(key="F10", words="链路与待发", group=Group.GO, id=ActionId.LINK),
    Action(key="Shift+F10", words="对账台（待调解）", group=Group.GO, id=ActionId.RECONCILE),
    Action(key="F1", words="键位一览", group=Group.SEAT, id=ActionId.KEYS),
    Action(key="Ctrl+Shift+S", words="登录、切换、签退", group=Group.SEAT, id=ActionId.SIGN_IN),
    Action(key="Ctrl+Shift+L", words="交接班", group=Group.SEAT, id=ActionId.HANDOVER),
    Action(key="Ctrl+L", words="锁定席位", group=Group.SEAT, id=ActionId.LOCK),
    Action(key="F11", words="全屏", group=Group.SEAT, id=ActionId.FULL_SCREEN),
    Action(key="Esc", words="关闭浮层（从不代表确认）", group=Group.SEAT, id=ActionId.CLOSE),
    Action(key="Tab", words="下一个控件", group=Group.INSIDE),
    Action(key="↑ ↓", words="列表中移动", group=Group.INSIDE),
    Action(key="Enter", words="打开所选的详情", group=Group.INSIDE),
    Action(key="Ctrl+Enter", words="保存值班记录，提交表单", group=Group.INSIDE),
    Action(key="Ctrl+N", words="列表页：新建", group=Group.INSIDE),
    Action(key="Ctrl+1…9", words="依次按所选项下面的按钮", group=Group.INSIDE),
    Action(key="Space", words="告警列表：确认所选", group=Group.INSIDE),
    Action(key="M", words="告警列表：在地图上看所选", group=Group.INSIDE),
    Action(key="+ −", words="地图：放大、缩小，方向键平移", group=Group.INSIDE),
    Action(key="L", words="地图：图层", group=Group.INSIDE),
    Action(key="T", words="读数曲线：改阈值", group=Group.INSIDE),
    Action(key="Ctrl+Tab", words="换页", group=Group.INSIDE),
    Action(key="← →", words="时间轴：移动标尺，Shift 跳到下一项", group=Group.INSIDE),
    Action(key="[ ] Home", words="时间轴：窗宽 1/6/24 时，回到实时", group=Group.INSIDE),
)
