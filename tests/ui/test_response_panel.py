"""The response panel: arrows choose, Enter drafts, and what waits is answered from one strip."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.domain.commands import Answer, AnswerSuggestion, CountersignResponse
from app.domain.response import Hazard, Level
from app.screens.response import Card, Debt
from tests.screens.storm import response_view
from tests.ui.painted import watch
from ui.parts.theme import DARK
from ui.response import strip
from ui.response.panel import DraftWish, ResponsePanel


@pytest.fixture
def panel(qtbot: QtBot) -> ResponsePanel:
    made = ResponsePanel(DARK)
    qtbot.addWidget(made)
    made.resize(520, 186)
    made.show()
    return made


def test_arrows_choose_a_level_and_enter_asks_for_its_draft(
    qtbot: QtBot, panel: ResponsePanel
) -> None:
    panel.show_view(response_view())
    panel.ladder.choose(Hazard.FLOOD, Level.II)
    qtbot.keyClick(panel.ladder, Qt.Key.Key_Down)
    qtbot.keyClick(panel.ladder, Qt.Key.Key_Left)
    with qtbot.waitSignal(panel.draft_wished) as wished:
        qtbot.keyClick(panel.ladder, Qt.Key.Key_Return)
    assert wished.args == [DraftWish(hazard=Hazard.GEOHAZARD, level=Level.III)]


def test_enter_opens_the_draft_that_waits_instead_of_a_second_one(
    qtbot: QtBot, panel: ResponsePanel
) -> None:
    view = response_view(with_draft=True)
    panel.show_view(view)
    panel.ladder.choose(Hazard.GEOHAZARD, Level.III)
    with qtbot.waitSignal(panel.approval_wished) as wished:
        qtbot.keyClick(panel.ladder, Qt.Key.Key_Return)
    assert wished.args == [view.drafts[0].subject]


def test_a_row_below_comes_into_sight_when_it_is_chosen(qtbot: QtBot, panel: ResponsePanel) -> None:
    view = response_view()
    more = tuple(replace(view.rows[0], hazard=hazard) for hazard in (Hazard.TYPHOON, Hazard.FIRE))
    panel.show_view(replace(view, rows=view.rows + more))
    panel.ladder.choose(Hazard.FLOOD, Level.II)
    for _ in range(3):
        qtbot.keyClick(panel.ladder, Qt.Key.Key_Down)
    assert panel.ladder.chosen == (Hazard.FIRE, Level.II)
    assert panel.ladder.visibleRegion().boundingRect().bottom() >= 4 * 50 - 2


def test_the_chosen_hazard_stays_chosen_when_rows_come(panel: ResponsePanel) -> None:
    panel.show_view(response_view(made={}))
    panel.ladder.choose(Hazard.GEOHAZARD, Level.IV)
    panel.show_view(response_view())
    assert panel.ladder.chosen == (Hazard.GEOHAZARD, Level.IV)


def test_adopting_a_suggestion_asks_for_a_draft_and_records_nothing_yet(
    qtbot: QtBot, panel: ResponsePanel
) -> None:
    view = response_view()
    panel.show_view(view)
    with (
        qtbot.assertNotEmitted(panel.command_wished),
        qtbot.waitSignal(panel.draft_wished) as wished,
    ):
        panel.strip.main.click()
    card = view.cards[0]
    assert wished.args == [DraftWish(hazard=card.hazard, level=card.level, suggestion=card.key)]


@pytest.mark.parametrize("count", [1, 2, 3, 7])
def test_the_facts_of_a_suggestion_are_told_in_full_or_counted(
    count: int, panel: ResponsePanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted = watch(monkeypatch, strip)
    view = response_view()
    line = replace(
        view.cards[0].reasons[0],
        code="ponds_4",
        name="P10 深南东路世界金融中心",
        value=16.0,
        limit=15.0,
        unit="cm",
        digits=0,
    )
    panel.show_view(replace(view, cards=(replace(view.cards[0], reasons=(line,) * count),)))
    panel.grab()

    assert painted.cut == []
    told = next(text for text in painted.said if "P10" in text)
    assert "16 cm ≥ 15" in told
    assert told.count("16 cm") == count or told.endswith(f"另 {count - told.count('16 cm')} 项")
    assert panel.strip.toolTip().count("16 cm") == count


def test_a_decline_needs_a_reason(qtbot: QtBot, panel: ResponsePanel) -> None:
    view = response_view()
    panel.show_view(view)
    panel.strip.defer.click()
    with qtbot.assertNotEmitted(panel.command_wished):
        panel.strip.decline.click()
    panel.strip.reason.setText("专家到场前不变")
    with qtbot.waitSignal(panel.command_wished) as wished:
        panel.strip.decline.click()
    expected = AnswerSuggestion(
        key=view.cards[0].key, answer=Answer.DECLINED, reason="专家到场前不变"
    )
    assert wished.args == [expected]


def test_escape_leaves_the_reason_without_an_answer(qtbot: QtBot, panel: ResponsePanel) -> None:
    panel.show_view(response_view())
    panel.strip.defer.click()
    with qtbot.assertNotEmitted(panel.command_wished):
        qtbot.keyClick(panel.strip.reason, Qt.Key.Key_Escape)
    assert panel.strip.main.isVisible()


def test_only_the_approver_is_offered_the_countersignature(
    qtbot: QtBot, panel: ResponsePanel
) -> None:
    view = response_view(current="commander", signed_in=("commander",))
    panel.show_view(view)
    with qtbot.waitSignal(panel.command_wished) as wished:
        panel.strip.main.click()
    assert wished.args == [CountersignResponse(draft=view.debts[0].subject)]


def test_others_only_see_the_debt(panel: ResponsePanel) -> None:
    panel.show_view(response_view())
    panel.strip.next.click()
    assert isinstance(panel.strip.item, Debt)
    assert not panel.strip.main.isVisible()


def test_what_is_under_the_hand_stays_while_it_still_waits(panel: ResponsePanel) -> None:
    panel.show_view(response_view(with_draft=True))
    panel.strip.next.click()
    before = panel.strip.item
    assert isinstance(before, Debt)
    panel.show_view(response_view(with_draft=True))
    assert panel.strip.item == before
    panel.show_view(response_view())
    assert panel.strip.item == before


def test_a_new_draft_takes_the_place_of_a_suggestion_and_drops_the_one_it_answers(
    qtbot: QtBot, panel: ResponsePanel
) -> None:
    panel.show_view(response_view())
    assert panel.strip.main.text() == "采纳起草"
    view = response_view(with_draft=True)
    panel.show_view(view)
    assert panel.strip.main.text() == "审批…"
    assert panel.strip.next.text() == "1/2", "the draft and the debt, no suggestion of it any more"
    with qtbot.waitSignal(panel.approval_wished) as wished:
        panel.strip.main.click()
    assert wished.args == [view.drafts[0].subject]


def test_an_own_debt_takes_the_place_when_its_approver_signs_in(panel: ResponsePanel) -> None:
    panel.show_view(response_view())
    panel.show_view(response_view(current="commander", signed_in=("commander",)))
    assert isinstance(panel.strip.item, Debt)


def test_a_reason_that_is_written_is_finished_before_a_draft_takes_the_place(
    panel: ResponsePanel,
) -> None:
    panel.show_view(response_view())
    panel.strip.defer.click()
    panel.strip.reason.setText("专家到场前")
    view = response_view(with_draft=True)
    panel.show_view(view)
    assert panel.strip.reason.isVisible()
    assert panel.strip.reason.text() == "专家到场前"
    panel.strip.reason.left.emit()
    panel.show_view(view)
    assert panel.strip.item == view.drafts[0]


def test_a_suggestion_stays_beside_a_draft_that_can_only_be_sent_back(
    panel: ResponsePanel,
) -> None:
    view = response_view(with_draft=True)
    overtaken = replace(view.drafts[0], is_overtaken=True)
    panel.show_view(replace(view, drafts=(overtaken,)))
    panel.strip.next.click()
    assert isinstance(panel.strip.item, Card)
