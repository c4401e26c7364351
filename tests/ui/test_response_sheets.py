"""Drafting and approving: nothing is sent while anything is missing, and never by one person."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.domain.commands import (
    Answer,
    AnswerSuggestion,
    ApproveResponse,
    Channel,
    DraftResponse,
    ReturnResponse,
)
from app.domain.response import Hazard, Level, Response
from app.screens.response import ResponseView
from app.wording import LINE_LIMIT
from tests.screens.storm import NOW, drafted, response_view
from ui.parts.theme import DARK
from ui.response.approval_sheet import ApprovalSheet
from ui.response.draft_sheet import DraftSheet
from ui.response.panel import DraftWish
from ui.response.words import is_typed

ROOM = QRect(0, 0, 1366, 672)
WISH = DraftWish(hazard=Hazard.FLOOD, level=Level.I)


@pytest.fixture
def host(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(1366, 672)
    made.show()
    return made


def drafting(host: QWidget, view: ResponseView, wish: DraftWish = WISH) -> DraftSheet:
    sheet = DraftSheet(DARK, host)
    sheet.place(ROOM)
    sheet.show_view(view)
    sheet.begin(wish)
    sheet.open_sheet()
    return sheet


def approving(host: QWidget, view: ResponseView) -> ApprovalSheet:
    sheet = ApprovalSheet(DARK, host)
    sheet.place(ROOM)
    sheet.show_view(view)
    sheet.begin(view.drafts[0].subject)
    sheet.open_sheet()
    return sheet


def test_a_draft_is_sent_only_once_its_level_was_typed(qtbot: QtBot, host: QWidget) -> None:
    sheet = drafting(host, response_view())
    with qtbot.assertNotEmitted(sheet.command_wished):
        qtbot.keyClick(sheet.typed, Qt.Key.Key_Return)
        sheet.typed.setText("二级")
        qtbot.keyClick(sheet.typed, Qt.Key.Key_Return)
    sheet.typed.setText("一级")
    with qtbot.waitSignal(sheet.command_wished) as wished:
        qtbot.keyClick(sheet.typed, Qt.Key.Key_Return)
    assert wished.args == [DraftResponse(hazard=Hazard.FLOOD, level=Level.I, reason="")]


def test_scope_time_and_term_go_into_the_draft(qtbot: QtBot, host: QWidget) -> None:
    sheet = drafting(host, response_view())
    form = sheet.form
    form.scope.button(1).click()
    form.boxes[7].click()
    form.when.button(2).click()
    form.at.setText("06:00")
    form.until.button(1).click()
    form.reason.setPlainText("莲塘积水")
    sheet.typed.setText("Ⅰ")
    with qtbot.waitSignal(sheet.command_wished) as wished:
        sheet.submit.click()
    six = NOW.replace(hour=22, minute=0, second=0)
    assert wished.args == [
        DraftResponse(
            hazard=Hazard.FLOOD,
            level=Level.I,
            reason="莲塘积水",
            effective_at=six,
            areas=("440303008",),
            expires_at=six + timedelta(hours=24),
        )
    ]


@pytest.mark.parametrize("level", [Level.ENDED, Level.ATTENTION])
def test_going_down_by_more_than_one_or_ending_needs_a_reason(host: QWidget, level: Level) -> None:
    sheet = drafting(host, response_view(), DraftWish(hazard=Hazard.FLOOD, level=Level.II))
    sheet.form.level.button(5 if level is Level.ENDED else 0).click()
    sheet.typed.setText("终止" if level is Level.ENDED else "关注")
    assert not sheet.submit.isEnabled()
    sheet.form.reason.setPlainText("雨停，积水退尽")
    assert sheet.submit.isEnabled()


def test_the_level_in_force_cannot_be_drafted_again(host: QWidget) -> None:
    sheet = drafting(host, response_view(), DraftWish(hazard=Hazard.FLOOD, level=Level.II))
    sheet.typed.setText("二级")
    assert not sheet.submit.isEnabled()
    assert sheet.fault.text == "已是这个级别"


def test_nobody_signed_in_drafts_nothing(host: QWidget) -> None:
    sheet = drafting(host, response_view(signed_in=()))
    sheet.typed.setText("一级")
    assert not sheet.submit.isEnabled()


def test_the_sheet_stays_until_the_draft_is_recorded_then_adopts_its_suggestion(
    qtbot: QtBot, host: QWidget
) -> None:
    view = response_view()
    wish = DraftWish(hazard=Hazard.GEOHAZARD, level=Level.III, suggestion=view.cards[0].key)
    sheet = drafting(host, view, wish)
    assert "12.4 mm/d" in sheet.form.reason.toPlainText()
    sheet.typed.setText("3")
    sheet.submit.click()
    sheet.show_view(view)
    assert sheet.isVisible()
    with qtbot.waitSignal(sheet.command_wished) as wished:
        sheet.show_view(response_view(with_draft=True))
    assert wished.args == [AnswerSuggestion(key=wish.suggestion, answer=Answer.ADOPTED)]
    assert not sheet.isVisible()


def test_attention_is_started_by_one_person_without_a_typed_word(
    qtbot: QtBot, host: QWidget
) -> None:
    sheet = drafting(
        host, response_view(made={}), DraftWish(hazard=Hazard.FLOOD, level=Level.ATTENTION)
    )
    sent: list[object] = []
    sheet.command_wished.connect(sent.append)
    sheet.submit.click()
    draft = drafted(31, Hazard.FLOOD, Level.ATTENTION, NOW)
    made = {Hazard.FLOOD: Response(hazard=Hazard.FLOOD, drafts=(draft,))}
    sheet.show_view(response_view(made=made))
    assert sent[1:] == [ApproveResponse(draft=draft.subject)]
    assert not sheet.isVisible()


def test_what_is_typed_outlives_new_data(host: QWidget) -> None:
    sheet = drafting(host, response_view())
    sheet.form.reason.setPlainText("写到一半")
    sheet.typed.setText("一")
    sheet.show_view(response_view(with_draft=True))
    assert sheet.form.reason.toPlainText() == "写到一半"
    assert sheet.typed.text() == "一"


def test_the_short_text_can_be_copied(host: QWidget) -> None:
    sheet = drafting(host, response_view())
    sheet.documents.copy_line.click()
    line = QGuiApplication.clipboard().text()
    assert line.startswith("演练 罗湖防汛Ⅰ级 批准时起 全区")
    assert len(line) <= LINE_LIMIT


def test_an_approver_who_sits_here_approves_with_the_typed_level(
    qtbot: QtBot, host: QWidget
) -> None:
    view = response_view(
        with_draft=True, current="deputy_commander", signed_in=("deputy_commander",)
    )
    sheet = approving(host, view)
    with qtbot.assertNotEmitted(sheet.act_wished):
        qtbot.keyClick(sheet.foot.typed, Qt.Key.Key_Return)
    sheet.foot.typed.setText("三级")
    with qtbot.waitSignal(sheet.act_wished) as wished:
        qtbot.keyClick(sheet.foot.typed, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert wished.args == [ApproveResponse(draft=view.drafts[0].subject), "", ""]


def test_an_approver_beside_the_drafter_acts_in_a_session_of_their_own(
    qtbot: QtBot, host: QWidget
) -> None:
    view = response_view(with_draft=True, signed_in=("duty_officer", "deputy_commander"))
    sheet = approving(host, view)
    assert not sheet.foot.passphrase.isVisible()
    sheet.foot.typed.setText("三级")
    with qtbot.waitSignal(sheet.act_wished) as wished:
        sheet.foot.approve.click()
    command = ApproveResponse(draft=view.drafts[0].subject)
    assert wished.args == [command, "deputy_commander", ""]


def test_an_approver_who_is_not_signed_in_gives_a_passphrase_once(
    qtbot: QtBot, host: QWidget
) -> None:
    view = response_view(with_draft=True, signed_in=("duty_officer",))
    sheet = approving(host, view)
    sheet.foot.typed.setText("三级")
    assert not sheet.foot.approve.isEnabled()
    sheet.foot.passphrase.setText("open sesame")
    with qtbot.waitSignal(sheet.act_wished) as wished:
        sheet.foot.approve.click()
    assert wished.args is not None
    assert wished.args[1:] == ["deputy_commander", "open sesame"]
    assert sheet.foot.passphrase.text() == ""


def test_drafter_and_lower_ranks_are_not_offered(host: QWidget) -> None:
    view = response_view(with_draft=True)
    box = approving(host, view).foot.approver
    assert [box.itemData(i) for i in range(box.count())] == ["deputy_commander", "commander"]


def test_a_voice_approval_needs_a_call_number_and_a_signer_who_did_not_draft(
    qtbot: QtBot, host: QWidget
) -> None:
    own = approving(host, response_view(with_draft=True, signed_in=("duty_officer",)))
    own.foot.way.button(1).click()
    own.foot.call_no.setText("0302-4")
    own.foot.typed.setText("三级")
    assert "起草人不能签收" in own.foot.fault.text
    view = response_view(with_draft=True, current="duty_officer_2", signed_in=("duty_officer_2",))
    sheet = approving(host, view)
    sheet.foot.way.button(1).click()
    sheet.foot.typed.setText("三级")
    assert sheet.foot.fault.text == "写明通话编号"
    sheet.foot.call_no.setText("0302-4")
    sheet.foot.heard.setText("02:59")
    with qtbot.waitSignal(sheet.act_wished) as wished:
        sheet.foot.approve.click()
    voice = ApproveResponse(
        draft=view.drafts[0].subject,
        channel=Channel.VOICE,
        approver="deputy_commander",
        call_no="0302-4",
        heard_at=NOW.replace(minute=59, hour=18, second=0),
    )
    assert wished.args == [voice, "", ""]


def test_a_return_needs_a_reason_and_escape_goes_back_to_approving(
    qtbot: QtBot, host: QWidget
) -> None:
    view = response_view(with_draft=True)
    sheet = approving(host, view)
    sheet.foot.send_back.click()
    assert not sheet.foot.send_back.isEnabled()
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    assert sheet.isVisible()
    assert sheet.foot.approve.isVisible()
    sheet.foot.send_back.click()
    sheet.foot.reason.setText("先核实 S14")
    with qtbot.waitSignal(sheet.act_wished) as wished:
        sheet.foot.send_back.click()
    expected = ReturnResponse(draft=view.drafts[0].subject, reason="先核实 S14")
    assert wished.args == [expected, "", ""]


def test_an_overtaken_draft_can_only_be_returned(host: QWidget) -> None:
    view = response_view(with_draft=True, current="commander", signed_in=("commander",))
    overtaken = replace(view.drafts[0], is_overtaken=True)
    sheet = approving(host, replace(view, drafts=(overtaken,)))
    sheet.foot.typed.setText("三级")
    assert not sheet.foot.approve.isEnabled()
    assert sheet.foot.send_back.isEnabled()


def test_the_sheet_goes_away_once_another_seat_answered(host: QWidget) -> None:
    sheet = approving(host, response_view(with_draft=True))
    sheet.show_view(response_view())
    assert not sheet.isVisible()


@pytest.mark.parametrize("text", ["三级", "III", "iii", "Ⅲ", "3", " Ⅲ级 "])
def test_a_level_may_be_typed_in_any_of_its_words(text: str) -> None:
    assert is_typed(text, Level.III)
    assert not is_typed(text, Level.II)
