"""The painted parts: words of ages, shapes that differ without colour, notices."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui.parts.act_bar import Act, ActBar
from ui.parts.age import age_words, countdown_words, date_words, instant_words
from ui.parts.bars import paint_hatch
from ui.parts.button import Button, ButtonKind
from ui.parts.notice import NoticeKind, NoticeStrip
from ui.parts.panel import Panel
from ui.parts.signs import Fill, alarm_shape, paint_alarm_symbol, paint_shield
from ui.parts.text import Ink, draw_text, text_width
from ui.parts.theme import DARK, color

NOW = datetime(2025, 8, 4, 18, 50, tzinfo=UTC)


def image(width: int = 60, height: int = 60) -> QImage:
    made = QImage(width, height, QImage.Format.Format_ARGB32)
    made.fill(color(DARK.bg1))
    return made


def pixels(made: QImage) -> set[tuple[int, int]]:
    ground = color(DARK.bg1).rgba()
    return {
        (x, y)
        for x in range(made.width())
        for y in range(made.height())
        if made.pixel(x, y) != ground
    }


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "0 秒前"),
        (12, "12 秒前"),
        (59, "59 秒前"),
        (360, "6 分前"),
        (7300, "2 时前"),
        (90000, "1 天前"),
    ],
)
def test_an_age_is_told_in_its_largest_whole_unit(seconds: int, words: str) -> None:
    assert age_words(timedelta(seconds=seconds)) == words


def test_an_instant_of_another_day_carries_its_date() -> None:
    assert instant_words(NOW - timedelta(minutes=5), NOW) == "02:45"
    assert instant_words(NOW - timedelta(hours=5), NOW) == "8月4日 21:50"
    assert date_words(NOW) == "8月5日 周二"


def test_a_countdown_says_when_it_is_overdue() -> None:
    assert countdown_words(timedelta(seconds=252)) == "4:12"
    assert countdown_words(timedelta(seconds=-240)) == "逾期 4 分"


def test_alarm_priorities_differ_by_shape_without_colour() -> None:
    areas = [alarm_shape(QPointF(0, 0), severity).boundingRect() for severity in (1, 2, 3, 4)]

    assert len({(round(box.width()), round(box.height()), round(box.y())) for box in areas}) == 4


def test_an_acknowledged_alarm_is_an_outline(qtbot: QtBot) -> None:
    middle = {}
    for fill in (Fill.FULL, Fill.OUTLINE):
        made = image()
        painter = QPainter(made)
        paint_alarm_symbol(painter, QPointF(30, 30), 1, DARK, fill=fill)
        painter.end()
        middle[fill] = made.pixelColor(23, 30).name().upper()

    assert middle == {Fill.FULL: DARK.red.fill, Fill.OUTLINE: DARK.bg1}


@pytest.mark.parametrize("level", ["attention", "IV", "III", "II", "I"])
def test_the_shield_is_filled_by_the_colour_of_its_level(level: str, qtbot: QtBot) -> None:
    tones = {
        "attention": DARK.grey,
        "IV": DARK.blue,
        "III": DARK.yellow,
        "II": DARK.orange,
        "I": DARK.red,
    }
    made = image(38, 44)
    painter = QPainter(made)
    paint_shield(painter, QRectF(0, 0, 38, 44), level, DARK)
    painter.end()

    assert made.pixelColor(19, 34).name().upper() == tones[level].fill


def test_long_text_is_elided_inside_its_box(qtbot: QtBot) -> None:
    made = image(60, 30)
    painter = QPainter(made)
    width = draw_text(
        painter, QRectF(5, 0, 40, 30), "罗湖火车站积水点", Ink(size_px=14, tone=DARK.text1)
    )
    painter.end()

    assert width <= 40
    assert max(x for x, _ in pixels(made)) <= 46


def test_the_hatch_stays_in_its_box(qtbot: QtBot) -> None:
    made = image()
    painter = QPainter(made)
    paint_hatch(painter, QRectF(10, 10, 20, 20), DARK)
    painter.end()
    hit = pixels(made)

    assert hit
    assert all(9 <= x <= 30 and 9 <= y <= 30 for x, y in hit)


def test_a_button_is_wide_enough_for_its_words(qtbot: QtBot) -> None:
    button = Button("采纳起草 地质灾害Ⅲ级", DARK, kind=ButtonKind.PRIMARY)
    qtbot.addWidget(button)

    assert button.sizeHint().width() > text_width(button.text(), 14, bold=True)
    assert button.accessibleName() == "采纳起草 地质灾害Ⅲ级"


def test_a_panel_gives_its_body_the_room_below_the_header(qtbot: QtBot) -> None:
    panel = Panel(DARK, "告警", "Shift+F2")
    qtbot.addWidget(panel)
    inner = QWidget()
    panel.set_body(inner)
    panel.resize(400, 300)
    panel.show()

    assert (inner.x(), inner.y(), inner.width(), inner.height()) == (0, 35, 400, 265)


def test_the_newest_notice_replaces_the_one_before(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(800, 600)
    host.show()
    strip = NoticeStrip(DARK, host)
    strip.tell("已保存")
    strip.tell("权限不足", NoticeKind.REFUSED)

    assert strip.isVisible()
    assert strip.text == "权限不足"
    assert host.rect().contains(strip.geometry())


@pytest.mark.parametrize("width", [1100, 764, 420])
def test_the_words_of_acts_are_never_cut_though_a_suffix_comes(width: int, qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    bar = ActBar(DARK, host)
    words = ("追认封闭 望桐路大望段", "撤销封闭", "提出重开 望桐路大望段")
    bar.show_acts("a", [Act(words=item, needs_reason=False) for item in words])
    bar.setGeometry(0, 0, width, 260)
    host.resize(width, 260)
    host.show()
    for button in bar.buttons:
        button.set_suffix(" · 入队（离线）")

    def is_whole() -> bool:
        return all(button.width() >= button.sizeHint().width() for button in bar.buttons)

    qtbot.waitUntil(is_whole, timeout=2000)
    spots = [button.geometry() for button in bar.buttons]
    assert all(bar.rect().contains(spot) for spot in spots)
    assert not any(one.intersects(two) for one, two in pairwise(spots))
