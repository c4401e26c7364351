"""The foot of the approval sheet: the typed level, who approves and how, return, approve."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.commands import ApproveResponse, Channel, ReturnResponse
from app.domain.people import Rank
from app.screens.response import DraftCard, ResponseView, Signer
from app.wording import RANK_NAMES, deed
from ui.parts.button import Button, ButtonKind
from ui.parts.choice import Choice
from ui.parts.fault_line import FaultLine
from ui.parts.moment import parse_moment
from ui.parts.theme import Theme
from ui.response.words import TYPED_HINT, is_typed, order_of, signer_words

_FIELD_PX = 40


class ApprovalFoot(QWidget):
    """What a second person must give; nothing is sent while anything is missing.

    Signals:
        act_wished: (command, account, passphrase); account "" = whose session acts here, a
            passphrase where the approver is not signed in at this seat.
        chosen: another approver or way was chosen.
    """

    act_wished = Signal(object, str, str)
    chosen = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft: DraftCard | None = None
        self._view: ResponseView | None = None
        self._people: tuple[Signer, ...] = ()
        self._is_returning = False
        self.way = Choice(theme, ("签名批准", "口头批准"), "批准方式", self)
        self.approver = QComboBox(self)
        self.passphrase = QLineEdit(self)
        self.call_no = QLineEdit(self)
        self.heard = QLineEdit(self)
        self.typed = QLineEdit(self)
        self.reason = QLineEdit(self)
        self.send_back = Button("退回（填理由）", theme, self, height_px=_FIELD_PX)
        self.approve = Button("批准", theme, self, kind=ButtonKind.PRIMARY, height_px=_FIELD_PX)
        self.fault = FaultLine(theme, self)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        for field, name, width in (
            (self.typed, "键入级别", 140),
            (self.passphrase, "批准人口令", 150),
            (self.call_no, "通话编号", 140),
            (self.heard, "听到时间", 110),
            (self.reason, "退回理由", 300),
        ):
            field.setAccessibleName(name)
            field.setPlaceholderText(name)
            field.setFixedSize(width, _FIELD_PX)
        self.approver.setAccessibleName("批准人")
        self.approver.setFixedSize(230, _FIELD_PX)
        first = QHBoxLayout()
        first.setSpacing(12)
        first.addWidget(self.way)
        first.addWidget(self.fault, 1)
        second = QHBoxLayout()
        second.setSpacing(8)
        for part in (
            self.approver,
            self.passphrase,
            self.call_no,
            self.heard,
            self.typed,
            self.reason,
        ):
            second.addWidget(part)
        second.addStretch(1)
        second.addWidget(self.send_back)
        second.addWidget(self.approve)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(first)
        column.addLayout(second)

    def _connect(self) -> None:
        self.way.chosen.connect(self._judge)
        self.approver.currentIndexChanged.connect(self._judge)
        for field in (self.passphrase, self.call_no, self.heard, self.typed, self.reason):
            field.textChanged.connect(self._judge)
            field.returnPressed.connect(self._entered)
        self.send_back.clicked.connect(self._return)
        self.approve.clicked.connect(self.submit)

    def begin(self, draft: DraftCard, view: ResponseView) -> None:
        """Start with a draft, nothing filled in but who may approve."""
        self._draft, self._view, self._is_returning = draft, view, False
        for field in (self.passphrase, self.call_no, self.typed, self.reason):
            field.clear()
        self.heard.setText("")
        self.way.choose(0)
        self._offer(keep="")
        self.typed.setPlaceholderText(f"键入 {TYPED_HINT[draft.level]}")
        self._judge()
        self.typed.setFocus()

    def show_view(self, draft: DraftCard, view: ResponseView) -> None:
        """Keep what is typed; offer who may approve now."""
        person = self.person
        self._draft, self._view = draft, view
        if view.approvers(draft) != self._people:
            self._offer(keep=person.account if person else "")
        self._judge()

    def _offer(self, keep: str) -> None:
        if self._view is None or self._draft is None:
            return
        self._people = self._view.approvers(self._draft)
        self.approver.blockSignals(True)
        self.approver.clear()
        for person in self._people:
            note = "" if person.is_signed_in else " · 未登录"
            self.approver.addItem(f"{signer_words(person)}{note}", person.account)
        accounts = [person.account for person in self._people]
        here = [item.account for item in self._people if item.is_current]
        here += [item.account for item in self._people if item.is_signed_in]
        wanted = keep if keep in accounts else (here or accounts or [""])[0]
        self.approver.setCurrentIndex(self.approver.findData(wanted))
        self.approver.blockSignals(False)

    @property
    def person(self) -> Signer | None:
        """The chosen approver."""
        account = self.approver.currentData()
        return next((person for person in self._people if person.account == account), None)

    @property
    def is_voice(self) -> bool:
        """Tell whether the approver called instead of signing here."""
        return self.way.index == 1

    def missing(self) -> str:
        """Return what keeps the draft from being approved, "" if nothing does."""
        draft, view, person = self._draft, self._view, self.person
        if draft is None or view is None:
            return "草稿已不在"
        if draft.is_overtaken:
            return "起草后级别已变：退回，重新起草"
        if person is None:
            return f"没有可批准的账户：须{RANK_NAMES[draft.needed]}及以上，且不是起草人"
        if self.is_voice:
            fault = self._voice_fault(view, draft)
            if fault:
                return fault
        elif not person.is_signed_in and not self.passphrase.text():
            return f"{person.name} 未在本席登录：由其本人输入口令"
        if draft.needed > Rank.DUTY_OFFICER and not is_typed(self.typed.text(), draft.level):
            return f"键入级别：{TYPED_HINT[draft.level]}"
        return ""

    def _voice_fault(self, view: ResponseView, draft: DraftCard) -> str:
        if view.me is None:
            return "本席无人登录：口头批准须有人记录签收"
        if view.me.account == draft.drafter:
            return "起草人不能签收自己草稿的口头批准，请另一人登录"
        if not self.call_no.text().strip():
            return "写明通话编号"
        if self.heard.text() and parse_moment(self.heard.text(), view.now) is None:
            return "听到时间写作 02:25，空着就是现在"
        return ""

    def _command(self) -> ApproveResponse | None:
        draft, view, person = self._draft, self._view, self.person
        if draft is None or view is None or person is None:
            return None
        if not self.is_voice:
            return ApproveResponse(draft=draft.subject)
        heard = parse_moment(self.heard.text(), view.now) or view.now
        return ApproveResponse(
            draft=draft.subject,
            channel=Channel.VOICE,
            approver=person.account,
            call_no=self.call_no.text().strip(),
            heard_at=heard,
        )

    @Slot()
    def submit(self) -> None:
        """Approve, if nothing is missing."""
        command, person = self._command(), self.person
        if self._is_returning or command is None or person is None or self.missing():
            return
        if self.is_voice or person.is_current:
            self.act_wished.emit(command, "", "")
        else:
            self.act_wished.emit(command, person.account, self.passphrase.text())
        self.passphrase.clear()

    @Slot()
    def _entered(self) -> None:
        if self._is_returning:
            self._return()
        else:
            self.submit()

    @Slot()
    def _return(self) -> None:
        if not self._is_returning:
            self._is_returning = True
            self._judge()
            self.reason.setFocus()
            return
        reason = self.reason.text().strip()
        if reason and self._draft is not None:
            self.act_wished.emit(ReturnResponse(draft=self._draft.subject, reason=reason), "", "")

    def leave_return(self) -> bool:
        """Go back from returning to approving; tell whether that was the case."""
        was = self._is_returning
        self._is_returning = False
        self._judge()
        return was

    @Slot()
    def _judge(self) -> None:
        draft, view, person = self._draft, self._view, self.person
        if draft is None or view is None:
            return
        back, voice = self._is_returning, self.is_voice
        needs_word = person is not None and not person.is_signed_in
        self.passphrase.setVisible(not back and not voice and needs_word)
        for part, is_on in (
            (self.approver, not back),
            (self.call_no, not back and voice),
            (self.heard, not back and voice),
            (self.typed, not back),
            (self.reason, back),
            (self.approve, not back),
        ):
            part.setVisible(is_on)
        missing = self.missing()
        words = f"批准{deed(order_of(draft, view, person))}"
        self.approve.setText(words)
        self.approve.setAccessibleName(words)
        self.approve.setEnabled(not missing)
        self.send_back.setText(f"退回 {draft.drafter_name}" if back else "退回（填理由）")
        self.send_back.setEnabled(not back or bool(self.reason.text().strip()))
        note = "Ctrl+Enter 批准 · 批准后不可撤销，只可再变更"
        if voice and person is not None:
            note = f"立即生效；{person.name} 须在 60 分内补签"
        if back:
            missing, note = "", "写明退回理由，起草人可见；Esc 返回审批"
        self.fault.show_text(missing or note, is_fault=bool(missing))
        self.approve.updateGeometry()
        self.send_back.updateGeometry()
        self.chosen.emit()
