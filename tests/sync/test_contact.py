"""What the link says of the contact: silence by its age, a refusal and a cut at once."""

from __future__ import annotations

import pytest

from app.sync.contact import ContactBook
from app.sync.pace import (
    EXCHANGE_AT_MOST_EVERY_S,
    EXCHANGE_EVERY_S,
    LATEST_AT_MOST_EVERY_S,
    LATEST_EVERY_S,
    Pace,
)

START = 100.0


def word(book: ContactBook, now_s: float, *, is_behind: bool = False) -> str:
    return book.contact.word(now_s, is_behind=is_behind)


@pytest.mark.parametrize(
    ("silent_s", "said"),
    [(0, "online"), (10, "online"), (10.5, "degraded"), (59.5, "degraded"), (60, "offline")],
)
def test_silence_degrades_after_ten_seconds_and_is_offline_after_sixty(
    silent_s: float, said: str
) -> None:
    book = ContactBook(START)
    book.answered(START + 1, 0.01)
    assert word(book, START + 1 + silent_s) == said


def test_a_slow_district_is_degraded_though_it_answers() -> None:
    book = ContactBook(START)
    book.answered(START, 2.5)
    assert word(book, START) == "degraded"


def test_a_district_out_of_reach_is_offline_at_once_and_since_its_last_answer() -> None:
    book = ContactBook(START)
    book.answered(START + 5, 0.01)
    book.gone(START + 8)
    assert word(book, START + 8) == "offline"
    assert book.contact.down_for_s(START + 9) == 4.0


def test_an_answer_after_a_loss_recovers_until_all_is_delivered() -> None:
    book = ContactBook(START)
    book.answered(START, 0.01)
    book.gone(START + 5)
    book.answered(START + 30, 0.01)
    assert word(book, START + 30, is_behind=True) == "recovering"
    book.caught_up()
    assert word(book, START + 31) == "online"
    assert word(book, START + 31, is_behind=True) == "online"


def test_a_cut_way_is_offline_until_the_district_answers_again() -> None:
    book = ContactBook(START)
    book.answered(START, 0.01)
    book.cut(START + 1, is_cut=True)
    assert word(book, START + 1) == "offline"
    book.cut(START + 2, is_cut=False)
    assert word(book, START + 2) == "offline"
    book.answered(START + 3, 0.01)
    assert word(book, START + 3, is_behind=True) == "recovering"


def test_before_the_first_answer_nothing_is_claimed() -> None:
    book = ContactBook(START)
    assert book.contact.age_s(START) is None
    assert word(book, START) == "degraded"
    assert word(book, START + 60) == "offline"


def test_the_first_failure_is_tried_again_at_once_and_later_ones_wait_longer() -> None:
    pace = Pace().exchanged(START).read(START)
    waits = []
    for _ in range(6):
        pace = pace.failed(START)
        waits.append(pace.wait_s(START))
    assert waits == [0.0, 0.5, 1.0, 2.0, 5.0, 5.0]


def test_a_commit_hastens_the_exchange_and_hints_do_not_flood_the_district() -> None:
    pace = Pace().exchanged(START).read(START)
    assert pace.wait_s(START) == min(EXCHANGE_EVERY_S, LATEST_EVERY_S)
    assert pace.hasten_exchange().wait_s(START) == 0.0
    hinted = pace.hasten_latest()
    assert hinted.wait_s(START) == pytest.approx(LATEST_AT_MOST_EVERY_S)
    assert hinted.latest_is_due(START + LATEST_AT_MOST_EVERY_S)


def test_hints_do_not_make_an_exchange_follow_an_exchange_at_once() -> None:
    pace = Pace().exchanged(START).read(START)
    hinted = pace.hint_exchange()
    assert not hinted.exchange_is_due(START + 0.1)
    assert hinted.exchange_is_due(START + EXCHANGE_AT_MOST_EVERY_S)
