"""The link view: what the pill, the status line and the sheet may claim."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.sensor import Stream
from app.screens.link import LinkView, build
from ui.link.words import pill_text, skew_words

NOW = datetime(2025, 8, 4, 19, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    word: str = "online"
    url: str = "http://127.0.0.1:8440"
    contact_age_s: float | None = 12.0
    down_for_s: float | None = None
    their_realm: str = ""
    unsent: int = 0
    backlog: int = 0
    skew_s: float | None = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Newest:
    at: datetime


def stream(station: str) -> Stream:
    return Stream(
        id=f"{station}/q",
        station=station,
        quantity="q",
        name=station,
        unit="cm",
        street="",
        lat_e7=0,
        lon_e7=0,
        interval_s=300,
        low=0,
        high=1,
    )


def view(told: Told) -> LinkView:
    return build(told, {}, (), now=NOW)


@pytest.mark.parametrize(
    ("told", "word", "second"),
    [
        (Told(), "在线", "同步 12 秒前"),
        (Told(word="offline", down_for_s=250.0, unsent=7), "离线", "4 分 · 待发 7"),
        (Told(word="recovering", unsent=16, backlog=23), "恢复", "正在补传 7/23"),
        (Told(word="degraded", contact_age_s=31.0), "降级", "末次 31 秒前"),
        (Told(word="unjoined", contact_age_s=None), "未加入", "等待区服务器"),
    ],
)
def test_the_pill_says_word_and_number_of_each_state(told: Told, word: str, second: str) -> None:
    text = pill_text(view(told))

    assert (text.word, text.second) == (word, second)


def test_only_a_lost_district_has_the_warning_edge() -> None:
    warned = {
        word: pill_text(view(Told(word=word))).is_warning
        for word in ("online", "degraded", "offline", "recovering", "unjoined")
    }

    assert [word for word, is_warning in warned.items() if is_warning] == ["offline", "unjoined"]


def test_a_clock_is_flagged_from_sixty_seconds_on() -> None:
    assert not view(Told(skew_s=-59.9)).is_skewed
    assert view(Told(skew_s=-60.0)).is_skewed
    assert skew_words(view(Told(skew_s=-75.0))) == "与区服务器相差 75 秒"
    assert skew_words(view(Told(skew_s=None))) == "校时 未知"


def test_a_station_counts_as_fresh_only_within_one_and_a_half_intervals() -> None:
    latest = {
        "P1/q": Newest(at=NOW - timedelta(seconds=449)),
        "P2/q": Newest(at=NOW - timedelta(seconds=451)),
    }

    seen = build(Told(), latest, (stream("P1"), stream("P2"), stream("P3")), now=NOW)

    assert (seen.fresh, seen.sources) == (1, 2)
