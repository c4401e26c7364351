"""Esc closes and throws nothing away: a draft and an entry go on where they were left."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.domain.response import Hazard, Level
from tests.screens.storm import evacuation_view, response_view
from ui.evacuation.panel import EvacuationPanel
from ui.parts.theme import DARK
from ui.response.draft_sheet import DraftSheet
from ui.response.panel import DraftWish

ROOM = QRect(0, 0, 1366, 672)
WISH = DraftWish(hazard=Hazard.FLOOD, level=Level.I)
LAKE, LOTUS = "440303007", "440303008"


@pytest.fixture
def host(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(1366, 672)
    made.show()
    return made


@pytest.fixture
def sheet(host: QWidget) -> DraftSheet:
    made = DraftSheet(DARK, host)
    made.place(ROOM)
    made.show_view(response_view())
    return made


@pytest.fixture
def panel(qtbot: QtBot) -> EvacuationPanel:
    made = EvacuationPanel(DARK)
    qtbot.addWidget(made)
    made.resize(520, 302)
    made.show()
    made.show_view(evacuation_view())
    return made


def reopen(sheet: DraftSheet, wish: DraftWish = WISH) -> None:
    sheet.begin(wish)
    sheet.open_sheet()


def test_escape_keeps_the_draft_of_a_hazard_and_says_so(qtbot: QtBot, sheet: DraftSheet) -> None:
    reopen(sheet)
    assert not sheet.kept.isVisible()
    qtbot.keyClicks(sheet.form.reason, "hewei")
    sheet.form.scope.button(1).click()
    sheet.form.boxes[7].click()
    sheet.typed.setText("一级")
    qtbot.keyClick(sheet.form.reason, Qt.Key.Key_Escape)
    assert not sheet.isVisible()

    reopen(sheet, DraftWish(hazard=Hazard.GEOHAZARD, level=Level.III))
    assert not sheet.kept.isVisible()
    assert sheet.form.reason.toPlainText() == ""
    sheet.close_sheet()

    reopen(sheet)
    assert sheet.form.reason.toPlainText() == "hewei"
    assert sheet.form.codes == ("440303008",)
    assert sheet.typed.text() == "", "the level is typed anew each time"
    assert sheet.kept.words.text == "接着 03:00 未提交的草稿"


def test_the_level_chosen_now_holds_and_the_one_left_is_named(sheet: DraftSheet) -> None:
    reopen(sheet)
    sheet.form.reason.setPlainText("写到一半")
    sheet.close_sheet()
    reopen(sheet, replace(WISH, level=Level.III))
    assert sheet.form.chosen == (Hazard.FLOOD, Level.III)
    assert sheet.kept.words.text.endswith("未提交的草稿（原为 Ⅰ）")


def test_a_kept_draft_is_cleared_by_keyboard_and_is_gone(qtbot: QtBot, sheet: DraftSheet) -> None:
    reopen(sheet)
    sheet.form.reason.setPlainText("写到一半")
    sheet.close_sheet()
    reopen(sheet)
    stops = sheet._stops()
    assert sheet.kept.clear in stops
    sheet.kept.clear.setFocus()
    qtbot.keyClick(sheet.kept.clear, Qt.Key.Key_Space)
    assert sheet.form.reason.toPlainText() == ""
    assert not sheet.kept.isVisible()
    sheet.close_sheet()
    reopen(sheet)
    assert not sheet.kept.isVisible()


def test_a_draft_that_was_recorded_is_not_gone_on_with(sheet: DraftSheet) -> None:
    wish = DraftWish(hazard=Hazard.GEOHAZARD, level=Level.III)
    reopen(sheet, wish)
    sheet.form.reason.setPlainText("山体渗水")
    sheet.typed.setText("3")
    sheet.submit.click()
    sheet.close_sheet()
    sheet.show_view(response_view(with_draft=True))
    reopen(sheet, wish)
    assert not sheet.kept.isVisible()


def test_a_draft_keeps_the_suggestion_that_it_came_from(sheet: DraftSheet) -> None:
    card = response_view().cards[0]
    reopen(sheet, DraftWish(hazard=card.hazard, level=card.level, suggestion=card.key))
    sheet.form.reason.setPlainText("改过的理由")
    sheet.close_sheet()
    reopen(sheet, DraftWish(hazard=card.hazard, level=card.level))
    assert sheet._wish is not None
    assert sheet._wish.suggestion == card.key


def test_escape_keeps_the_entry_of_a_street_and_says_so(
    qtbot: QtBot, panel: EvacuationPanel
) -> None:
    form = panel.form
    panel.begin_entry(LAKE, "moved")
    qtbot.keyClicks(form.fields["moved"].field, "133")
    qtbot.keyClick(form.fields["moved"].field, Qt.Key.Key_Tab)
    qtbot.keyClicks(form.fields["concentrated"].field, "7")
    qtbot.keyClick(form.fields["concentrated"].field, Qt.Key.Key_Escape)

    panel.begin_entry(LOTUS, "moved")
    assert form.fields["moved"].field.text() == ""
    assert not form.clear.isVisible()
    qtbot.keyClick(form.fields["moved"].field, Qt.Key.Key_Escape)

    panel.begin_entry(LAKE, "moved")
    assert form.fields["moved"].field.text() == "133"
    assert form.fields["concentrated"].field.text() == "7"
    assert form.going_on == "接着 03:00 未保存的录入"
    form.clear.setFocus()
    qtbot.keyClick(form.clear, Qt.Key.Key_Space)
    assert form.fields["moved"].field.text() == ""
    qtbot.keyClick(form.fields["moved"].field, Qt.Key.Key_Escape)
    panel.begin_entry(LAKE, "moved")
    assert form.going_on == ""


def test_an_entry_left_before_it_was_recorded_is_not_gone_on_with(panel: EvacuationPanel) -> None:
    panel.begin_entry(LAKE, "moved")
    panel.form.fields["moved"].field.setText("145")
    panel.form.save.click()
    panel.form.cancel.click()
    view = evacuation_view()
    until = view.now.replace(second=0)
    rows = tuple(
        replace(row, as_of=until, figures=replace(row.figures, moved=145))
        if row.code == LAKE
        else row
        for row in view.rows
    )
    panel.show_view(replace(view, rows=rows))
    panel.begin_entry(LAKE, "moved")
    assert panel.form.going_on == ""
