"""The night of the rainstorm of domain brief 9.1 as the timeline is fed with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from app.domain.alarm import Alarm
from app.domain.duty import LogEntry
from app.domain.evacuation import StreetTally
from app.domain.response import Hazard, Level, Response
from app.domain.sensor import Sample, Severity
from app.domain.warning import PublicWarning
from app.screens.timeline import Facts, LinkSpan
from tests.screens.timeline_facts import (
    NOW,
    REGISTRY,
    alarm,
    answered,
    at,
    change,
    entry,
    report,
    stream,
    warning,
)

# mm in the hour that starts at 20:00 + i.
G1 = (4, 14, 26, 30, 38, 41, 28, 55, 71, 92, 48, 20, 9, 4, 2, 0, 0, 6, 11, 3, 0, 0, 0, 0)


G2 = (2, 9, 20, 26, 32, 38, 30, 44, 60, 66, 52, 24, 10, 6, 1, 0, 0, 2, 7, 2, 0, 0, 0, 0)


# street: name, due, notified and moved at 03:00, at 05:00
BOARD = {
    "440303001": ("桂园", 42, 30, 0, 42, 31),
    "440303002": ("黄贝", 168, 120, 36, 165, 138),
    "440303003": ("东门", 55, 40, 8, 55, 44),
    "440303004": ("翠竹", 74, 50, 10, 74, 60),
    "440303005": ("南湖", 96, 70, 20, 96, 81),
    "440303006": ("笋岗", 61, 40, 6, 61, 48),
    "440303007": ("东湖", 312, 260, 110, 308, 268),
    "440303008": ("莲塘", 248, 190, 70, 246, 205),
    "440303009": ("东晓", 93, 60, 12, 93, 70),
    "440303010": ("清水河", 137, 90, 18, 135, 101),
}


PONDS = {
    "P11": ("00:30 12", "00:42 27", "01:05 41", "02:00 38", "02:30 41", "02:58 41"),
    "P12": ("02:00 6", "02:30 18", "02:45 30", "02:58 40"),
    "P05": ("21:40 9", "21:50 16", "22:30 12", "23:30 14", "00:30 19", "02:58 22"),
}


ALARMS = (
    ("P05/pond_depth", Severity.BLUE, "21:46", 10, True),
    ("P05/pond_depth", Severity.YELLOW, "21:50", 16, True),
    ("S14/slope_disp", Severity.YELLOW, "00:30", 7.9, True),
    ("P11/pond_depth", Severity.ORANGE, "00:42", 27, True),
    ("P11/pond_depth", Severity.RED, "01:05", 41, True),
    ("S14/slope_disp", Severity.ORANGE, "01:30", 12.4, True),
    ("P12/pond_depth", Severity.YELLOW, "02:45", 30, True),
    ("P05/pond_depth", Severity.YELLOW, "02:51", 22, False),
    ("P12/pond_depth", Severity.RED, "02:58", 40, False),
)


LOG = (
    ("20:00", "交接班：夜班接班，防汛关注级自18:00起自行启动"),
    ("21:30", "防汛Ⅳ级应急响应启动，通知已发各街道"),
    ("22:10", "水务：深圳水库预泄15立方米/秒，已告下游街道"),
    ("23:28", "会商1：副总指挥主持，气象、水务、交警、规自、各街道参加"),
    ("23:50", "盘山公路封停"),
    ("00:47", "交警确认封闭春风路"),
    ("02:15", "会商2：总指挥电话参加"),
    ("02:19", "10街道48名风险点责任人全部叫应"),
    ("02:30", "转移令：坡、洼、棚名单 1286 人"),
)


STREAMS = {
    item.id: item
    for item in (
        stream("G1", "rain_sixtieth_mm", "梧桐村雨量站", "1/60 mm"),
        stream("G2", "rain_sixtieth_mm", "东门雨量站", "1/60 mm"),
        stream("P11", "pond_depth", "春风路", "cm", 10, 15, 25, 40),
        stream("P12", "pond_depth", "罗湖火车站", "cm", 10, 15, 25, 40),
        stream("P05", "pond_depth", "布吉路草埔", "cm", 10, 15, 25, 40),
        stream("S14", "slope_disp", "莲塘边坡", "mm/d", 3, 5, 10, 30),
    )
}


def warnings() -> dict[bytes, PublicWarning]:
    yellow = warning("雨黄", "rainstorm", "yellow", "21:10", at("23:30"))
    orange = warning("雨橙", "rainstorm", "orange", "23:20", at("02:30"), yellow)
    geo = warning("地黄", "geohazard", "yellow", "00:10", at("00:10") + timedelta(days=1))
    red = warning("雨红", "rainstorm", "red", "02:05", at("08:00"), orange)
    return {item.subject: item for item in (yellow, orange, geo, red)}


def responses() -> dict[Hazard, Response]:
    flood = (
        change(1, Hazard.FLOOD, Level.ATTENTION, ("18:00", "18:00", "18:00"), "duty_officer"),
        change(3, Hazard.FLOOD, Level.IV, ("21:15", "21:22", "21:30"), "duty_leader"),
        change(5, Hazard.FLOOD, Level.III, ("23:36", "23:40", "23:40"), "deputy_commander"),
        change(7, Hazard.FLOOD, Level.II, ("02:20", "02:25", "02:25"), "commander", by_voice=True),
    )
    slope = (change(11, Hazard.GEOHAZARD, Level.IV, ("00:36", "00:41", "00:41"), "duty_leader"),)
    return {
        hazard: Response(
            hazard=hazard,
            drafts=tuple(draft for draft, _ in made),
            approvals=tuple(approval for _, approval in made),
        )
        for hazard, made in ((Hazard.FLOOD, flood), (Hazard.GEOHAZARD, slope))
    }


def tallies() -> dict[str, StreetTally]:
    made = {}
    for place, (street, (_, due, n03, m03, n05, m05)) in enumerate(BOARD.items()):
        reports = (
            report(street, 1, at("02:30"), (due, 0, 0)),
            report(street, 2, at("02:44") + timedelta(minutes=place), (due, n03 // 2, m03 // 2)),
            report(street, 3, at("03:00"), (due, n03, m03)),
            report(street, 4, at("05:00"), (due, n05, m05)),
        )
        made[street] = StreetTally(street=street, reports=reports)
    return made


def alarms() -> dict[bytes, Alarm]:
    made = {}
    for number, (of, severity, clock, value, is_acked) in enumerate(ALARMS):
        item = alarm(number, of, severity, at(clock), value)
        if is_acked:
            item = answered(item, after=timedelta(minutes=4), is_over=severity is Severity.BLUE)
        made[item.subject] = item
    return made


def log() -> dict[bytes, LogEntry]:
    made = [entry(number, at(clock), text) for number, (clock, text) in enumerate(LOG)]
    return {item.subject: item for item in made}


def history(until: datetime = NOW) -> dict[str, tuple[tuple[datetime, float], ...]]:
    made = {}
    start = at("20:00")
    for station, hours in (("G1", G1), ("G2", G2)):
        minutes = range(1, int((until - start) / timedelta(minutes=1)) + 1)
        made[f"{station}/rain_sixtieth_mm"] = tuple(
            (start + timedelta(minutes=m), float(hours[(m - 1) // 60])) for m in minutes
        )
    for station, turns in PONDS.items():
        known = [(at(turn.split()[0]), float(turn.split()[1])) for turn in turns]
        made[f"{station}/pond_depth"] = tuple(_between(known))
    return made


def latest(
    points: Mapping[str, Sequence[tuple[datetime, float]]], now: datetime = NOW
) -> dict[str, Sample]:
    """Return the newest sample of each stream."""
    newest = {key: [item for item in held if item[0] <= now][-1] for key, held in points.items()}
    return {
        key: Sample(stream=key, at=moment, value=value, quality="OK", received_at=moment)
        for key, (moment, value) in newest.items()
    }


def _between(known: list[tuple[datetime, float]]) -> list[tuple[datetime, float]]:
    """Return a sample every five minutes between the turns, and each turn itself."""
    made = dict(known)
    for (one, low), (other, high) in pairwise(known):
        moment = one + timedelta(minutes=5)
        while moment < other:
            made[moment] = low + (high - low) * ((moment - one) / (other - one))
            moment += timedelta(minutes=5)
    return sorted(made.items())


def links() -> tuple[LinkSpan, ...]:
    return (
        LinkSpan(word="online", start=at("20:00"), end=at("23:12")),
        LinkSpan(word="offline", start=at("23:12"), end=at("23:26")),
        LinkSpan(word="recovering", start=at("23:26"), end=at("23:28")),
        LinkSpan(word="online", start=at("23:28")),
    )


def storm() -> Facts:
    return Facts(
        registry=REGISTRY,
        responses=responses(),
        warnings=warnings(),
        evacuation=tallies(),
        alarms=alarms(),
        log=log(),
        history=history(),
        latest=latest(history()),
        links=links(),
        streams=STREAMS,
        streets={code: row[0] for code, row in BOARD.items()},
    )


def calm() -> Facts:
    """Return a day on which nothing is the matter."""
    quiet = {key: tuple((moment, 0.0) for moment, _ in points) for key, points in history().items()}
    entries = {k: v for k, v in log().items() if v.text[:2] in ("交接", "水务")}
    old = answered(
        alarm(1, "P05/pond_depth", Severity.BLUE, at("23:11"), 10),
        after=timedelta(minutes=9),
        is_over=True,
    )
    return Facts(
        registry=REGISTRY,
        alarms={old.subject: old},
        log=entries,
        history=quiet,
        latest=latest(quiet),
        links=(LinkSpan(word="online", start=at("18:00")),),
        streams=STREAMS,
        streets={code: row[0] for code, row in BOARD.items()},
    )
