"""The words of carriers, power, queue and sticks."""

from __future__ import annotations

from datetime import timedelta

from app.domain.power import PowerState
from app.screens.carriers import Carrier, CarriersView, Copy, Way
from app.screens.outage import OutageView
from app.screens.stick import Exported, Imported, ImportedFile
from ui.link.words import realm_words
from ui.parts.age import age_words, countdown_words, instant_words, span_words
from ui.parts.signs import Mark

WAYS = {
    Way.DISTRICT: "政务网 区服务器",
    Way.LAN: "局域网 邻席",
    Way.SATELLITE: "北斗短报文",
    Way.STICK: "U 盘",
}
_FLOWS = {
    Way.DISTRICT: "全部记录与读数",
    Way.LAN: "全部记录",
    Way.SATELLITE: "仅 P0 P1、状态、短句",
    Way.STICK: "全部记录，人工携带",
}
_FAULTS = {
    "lan_unusable": "端口被占用",
    "modem_unusable": "终端目录不可用",
}
REASONS = {
    "damaged": "内容被改动或损坏",
    "no_bundle": "不是交换包",
    "too_large": "超过 64 MiB",
    "ratio": "压缩比异常",
    "malformed": "格式不对",
    "other_realm": "属于另一个领域（演练与实况不能混用）",
    "unknown_dictionary": "由更新的版本写成",
    "bad_signature": "签名不对",
    "broken_chain": "前后不衔接",
    "not_canonical": "格式不对",
    "unknown_version": "由更新的版本写成",
    "unknown_algorithm": "签名算法不认识",
    "too_many_pending": "待补链的太多",
    "fault": "本程序出错，已记入日志",
}


def state_word(carrier: Carrier) -> str:
    """Return 通, 断 or 未配 of a carrier, or why it cannot be used."""
    if not carrier.is_set:
        return "未配"
    if carrier.fault in _FAULTS:
        return _FAULTS[carrier.fault]
    if carrier.way is Way.STICK:
        return "已插入" if carrier.is_alive else "未插入"
    if carrier.way is Way.SATELLITE:
        return "可用" if carrier.is_alive else "不可用"
    return "通" if carrier.is_alive else "断"


def state_mark(carrier: Carrier) -> Mark | None:
    """Return the mark of a carrier, None for one that is not there."""
    if not carrier.is_set:
        return None
    return Mark.FULL if carrier.is_alive else Mark.HOLLOW


def since_words(carrier: Carrier) -> str:
    """Return for how long it is as it is, and when anything last came over it."""
    if not carrier.is_set or carrier.way is Way.STICK:
        return ""
    held = "" if carrier.for_s is None else f"已 {span_words(timedelta(seconds=carrier.for_s))}"
    if carrier.contact_age_s is None:
        return f"{held} · 尚未收到" if held else "尚未收到"
    return f"{held} · 末次 {age_words(timedelta(seconds=carrier.contact_age_s))}"


def cost_words(carrier: Carrier) -> str:
    """Return what one message takes in time and bytes."""
    match carrier.way:
        case Way.SATELLITE:
            every = f"{carrier.message_s or 0:.0f} 秒/条"
            return f"{carrier.message_bytes or 0} 字节 · {every}"
        case Way.DISTRICT if carrier.message_s is not None:
            return f"{carrier.message_s * 1000:.0f} 毫秒/次"
        case Way.LAN:
            return "2 秒一呼"
        case Way.STICK:
            return "以小时计"
        case _:
            return "—"


def note_words(carrier: Carrier) -> str:
    """Return what else is worth knowing in one short phrase: who is there, what comes next."""
    match carrier.way:
        case Way.LAN | Way.STICK if carrier.names:
            return "、".join(name.rpartition("/")[2] or name for name in carrier.names)
        case Way.SATELLITE if carrier.is_alive and carrier.next_in_s is not None:
            left = countdown_words(timedelta(seconds=carrier.next_in_s))
            return f"下一条 {left}" if carrier.next_in_s > 0 else "可发"
        case _:
            return since_words(carrier) if carrier.is_set else ""


def flow_words(carrier: Carrier) -> str:
    """Return what goes over a carrier."""
    return _FLOWS[carrier.way]


def best_words(view: CarriersView) -> str:
    """Return which carrier is used, or that there is none."""
    if view.best is None:
        return "没有可用通道：记录都在本机"
    if view.best.way is Way.STICK:
        return "只剩 U 盘：人工带出"
    return f"当前走 {WAYS[view.best.way]}"


def clear_words(view: CarriersView) -> str:
    """Return how long the card needs for what waits."""
    if view.clear_s is None:
        return "未配短报文"
    if not view.state.card.frames:
        unsure = view.state.card.p0 + view.state.card.p1
        return f"已发出 {unsure} 条 待回执" if unsure else "短报文无积压"
    return f"P0+P1 约 {span_words(timedelta(seconds=view.clear_s))}发完"


def power_words(power: PowerState, on_battery_s: float | None) -> tuple[str, str]:
    """Return figure and word of the supply for the top strip; — where nobody says."""
    if not power.is_known:
        return "—", "供电"
    if power.on_mains:
        return "市电", "供电"
    del on_battery_s
    if power.minutes_left is not None:
        return f"{power.minutes_left} 分", "电池"
    if power.charge_percent is not None:
        return f"{power.charge_percent} %", "电池"
    return "未知", "电池"


def power_line(power: PowerState, on_battery_s: float | None) -> str:
    """Return the supply as a sentence; claims nothing where nobody says."""
    if not power.is_known:
        return "供电 未知：本机不报告供电状态"
    charge = "" if power.charge_percent is None else f" · 电量 {power.charge_percent} %"
    if power.on_mains:
        return f"市电 正常{charge}"
    for_words = "" if on_battery_s is None else f" 已 {span_words(timedelta(seconds=on_battery_s))}"
    left = "" if power.minutes_left is None else f" · 约可用 {power.minutes_left} 分"
    return f"市电断{for_words}{charge}{left}"


def copy_words(copy: Copy | None) -> str:
    """Return how the second copy of the record stands."""
    if copy is None:
        return "未设置：记录只有本机一份（--mirror 指定另一卷上的文件）"
    if copy.fault:
        return f"写不进（{copy.fault}），欠 {copy.behind} 条：{copy.path}"
    if not copy.is_whole:
        return f"核对补写中，{copy.behind} 条未确认 · {copy.path}"
    return f"一致 · {copy.path}"


def clock_note(view: OutageView) -> tuple[str, str]:
    """Return what the local time is worth, and when it was last compared."""
    if view.uncertainty_s is None or view.synced_at is None:
        return "本机时间 未校", "从未与区服务器对时"
    synced = f"末次校时 {instant_words(view.synced_at, view.now)}"
    return f"本机时间 ±{view.uncertainty_s:.0f} 秒", synced


def alone_words(view: OutageView) -> str:
    """Return what this seat may order by itself."""
    if view.is_free:
        return "本机持指挥权：可升级、降级、终止、封路、下转移令"
    return "本机可升级、封路、下转移令（临机处置）；不可降级、终止、批准返回"


def outage_words(view: OutageView) -> str:
    """Return what is cut and since when; only what is known."""
    cut = [
        word for word, is_so in (("断网", view.is_net_down), ("断电", view.is_on_battery)) if is_so
    ]
    if view.closed:
        cut.append(f"封闭 {view.closed} 处")
    if not cut:
        net = "网络在线" if view.is_net_known else "网络未知"
        if not (view.is_net_known and view.is_power_known):
            return f"{net} · {'市电正常' if view.is_power_known else '供电未知'}"
        return "网络与供电已恢复：按住退出 三断"
    if view.since is None:
        return " ".join(cut)
    lasting = span_words(view.now - view.since)
    return f"{' '.join(cut)} · {instant_words(view.since, view.now)} 起 {lasting}"


def exported_words(done: Exported) -> str:
    """Return what was written to a stick."""
    size = f"{done.size / 1024:.0f} KB" if done.size >= 1024 else f"{done.size} 字节"
    parts = f" · 分 {done.count} 个包，按名称次序读入" if done.count > 1 else ""
    return f"已写 {done.events} 条 · {size}{parts} · {done.path}"


def imported_words(done: Imported) -> str:
    """Return what all files brought, as one sentence."""
    new = sum(item.new for item in done.files)
    refused = sum(bool(item.refused) for item in done.files)
    words = f"读 {len(done.files)} 个包：新 {new} 条"
    if not new and not refused:
        words = f"读 {len(done.files)} 个包：没有新内容，未改动"
    return f"{words}，拒收 {refused} 个" if refused else words


def file_words(item: ImportedFile) -> str:
    """Return what one file brought."""
    name = item.path.replace("\\", "/").rpartition("/")[2]
    if item.realm:
        ours, theirs = realm_words(item.our_realm), realm_words(item.realm)
        return f"{name}：拒收，包是{theirs}，本席是{ours}：不能混用"
    if item.refused and not item.sender:
        return f"{name}：拒收，{reason_words(item.refused[0])}"
    if item.is_ours:
        return f"{name}：本席自己写的包"
    parts = [f"新 {item.new}", f"已有 {item.known}"]
    if item.pending:
        parts.append(f"待补链 {item.pending}")
    if item.quarantined:
        parts.append(f"隔离 {item.quarantined}")
    if item.refused:
        reasons = "、".join(sorted({reason_words(code) for code in item.refused}))
        parts.append(f"拒收 {len(item.refused)}（{reasons}）")
    sender = item.sender if item.is_registered else f"未登记设备，自称 {item.sender}"
    return f"{name}（{sender}）：{'，'.join(parts)}"


def reason_words(code: str) -> str:
    """Return why something was refused; an unknown code is shown as it is."""
    return REASONS.get(code, code)
