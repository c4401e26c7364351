"""The texts that leave the console: short enough to send, and marked when they are practice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from app.domain.response import Hazard, Level
from app.wording import LINE_LIMIT, Order, deed, notice, order_line, title

ORDER = Order(
    place="罗湖区",
    bureau="罗湖区应急管理局",
    hazard=Hazard.FLOOD,
    level=Level.III,
    from_level=Level.IV,
    effective_at=datetime(2025, 8, 4, 15, 40, tzinfo=UTC),
    commander="副总指挥黄志远",
    drafter="周敏",
    reason="三小时雨量 52 毫米",
    is_exercise=False,
)
STREETS = ("桂园", "黄贝", "东门", "翠竹", "南湖", "笋岗", "东湖", "莲塘", "东晓", "清水河")


def test_the_order_is_one_line_with_what_when_where_and_who() -> None:
    assert order_line(ORDER) == "罗湖防汛Ⅲ级 8月4日23:40起 全区 令:副总指挥黄志远"


def test_an_exercise_says_so_first() -> None:
    practice = replace(ORDER, is_exercise=True)
    assert order_line(practice).startswith("演练 ")
    assert notice(practice, datetime(2025, 8, 4, 16, tzinfo=UTC)).startswith("【演练】")


def test_the_order_never_exceeds_seventy_characters_and_keeps_who_answers_for_it() -> None:
    for count in range(1, 11):
        areas = tuple(f"{name}街道" for name in STREETS[:count])
        for hazard in Hazard:
            order = replace(ORDER, hazard=hazard, areas=areas, is_exercise=True)
            line = order_line(order)
            assert len(line) <= LINE_LIMIT
            assert line.endswith("令:副总指挥黄志远")


def test_the_title_names_what_is_done() -> None:
    assert title(ORDER) == "关于将防汛应急响应提升至Ⅲ级的通知"
    start = replace(ORDER, from_level=Level.ENDED)
    assert title(start) == "关于启动防汛Ⅲ级应急响应的通知"
    lower = replace(ORDER, from_level=Level.II)
    assert title(lower) == "关于将防汛应急响应降低至Ⅲ级的通知"
    end = replace(ORDER, level=Level.ENDED)
    assert title(end) == "关于终止防汛Ⅳ级应急响应的通知"
    assert deed(ORDER) == "提升防汛响应至Ⅲ级"


def test_the_notice_gives_basis_decision_and_beijing_time() -> None:
    text = notice(ORDER, datetime(2025, 8, 4, 16, 30, tzinfo=UTC))
    assert "三小时雨量 52 毫米。" in text
    assert "决定于8月4日23时40分将防汛应急响应提升至Ⅲ级" in text
    assert "2025年8月5日" in text
    assert "起草：周敏　批准：副总指挥黄志远" in text
