"""The hand-over sheet (交接班): what is open, a word on what is unclear, two signatures.

Closing it signs nothing. Source: domain brief 2.9; screen design 6 (65).
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from app.domain.commands import HandOver, TakeOver
from app.domain.handover import Explained
from app.screens.handover import HandoverView, OpenRow, Waiting
from ui.duty.handover_foot import HandoverFoot
from ui.duty.handover_words import (
    NOTHING_HINT,
    NOTHING_OPEN,
    count_words,
    facts,
    refused_words,
    row_line,
    waiting_words,
)
from ui.parts.facts import FactTable
from ui.parts.lines import LineList
from ui.parts.panel import EmptyState
from ui.parts.refusals import refusal_words
from ui.parts.sheet import Sheet
from ui.parts.theme import Theme

_LIST_PX = 560
_FIELD_PX = 40


class HandoverSheet(Sheet):
    """交接班, 1216 x 700 at most.

    Signals:
        act_wished: (command, account, passphrase); account "" = whose session acts here.
        handed: the account that took over, once both signed.
    """

    act_wished = Signal(object, str, str)
    handed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, "交接班", (1216, 700), parent)
        self._view: HandoverView | None = None
        self._said: dict[str, str] = {}
        self._is_again = False
        self._taking = b""
        self.count = QLabel(self)
        self.list = LineList(theme, "未了事项", self)
        self.empty = EmptyState(theme, NOTHING_OPEN, NOTHING_HINT, self)
        self.facts = FactTable(theme, self)
        self.about = QLabel(self)
        self.words = QLineEdit(self)
        self.note = QLineEdit(self)
        self.foot = HandoverFoot(theme, self)
        self._lay_out()
        self.list.chosen.connect(self._show_row)
        self.words.textEdited.connect(self._say)
        self.words.returnPressed.connect(self.next_unclear)
        self.foot.signed.connect(self.sign)
        self.foot.chosen.connect(self._judge)
        self.foot.again_wished.connect(self.begin_again)

    def _lay_out(self) -> None:
        theme = self.theme
        for label, tone, size in (
            (self.count, theme.text2, 15),
            (self.about, theme.text2, 14),
        ):
            label.setStyleSheet(f"color: {tone}; font-size: {size}px;")
            label.setWordWrap(True)
        for field, name, hint in (
            (self.words, "说明", "说明：为何未确认、谁在处理。Enter 到下一项"),
            (self.note, "交班备注", "交班备注：领导指示、待办、约定，可不填"),
        ):
            field.setAccessibleName(name)
            field.setPlaceholderText(hint)
            field.setFixedHeight(_FIELD_PX)
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self.count)
        left.addWidget(self.list, 1)
        left.addWidget(self.empty, 1)
        right = QVBoxLayout()
        right.setSpacing(10)
        right.addWidget(self.facts)
        right.addStretch(1)
        right.addWidget(self.about)
        right.addWidget(self.words)
        right.addWidget(self.note)
        columns = QHBoxLayout()
        columns.setSpacing(24)
        columns.addLayout(left, 5)
        columns.addLayout(right, 5)
        self.content.addLayout(columns, 1)
        self.content.addWidget(self.foot)

    @property
    def waiting(self) -> Waiting | None:
        """The first signature that is to be answered; None while one is to be given."""
        waiting = self._view.waiting if self._view else None
        return None if self._is_again else waiting

    @property
    def said(self) -> dict[str, str]:
        """What is said of each unclear thing: of what was signed, else what was typed."""
        waiting = self.waiting
        if waiting is None:
            return self._said
        return {item.subject.hex(): item.text for item in waiting.explained}

    def opened(self) -> None:
        self.foot.passphrase.clear()
        self.next_unclear()

    @Slot()
    def begin_again(self) -> None:
        """Let the one who leaves sign anew; what was said stays."""
        waiting = self._view.waiting if self._view else None
        if waiting is not None:
            self._said |= {item.subject.hex(): item.text for item in waiting.explained}
            self.note.setText(waiting.note)
        self._is_again = True
        self._show()
        self.next_unclear()

    def show_view(self, view: HandoverView) -> None:
        """Show the list; what is typed stays. It closes once both signed."""
        before, self._view = self._view, view
        if view.waiting is None or (before and before.waiting != view.waiting):
            self._is_again = False
        self._show()
        is_new = view.waiting is not None and (before is None or before.waiting is None)
        if is_new and self.isVisible():
            self.next_unclear()
        if self._taking and view.last is not None and view.last.subject == self._taking:
            self._finish()

    def _finish(self) -> None:
        self._taking = b""
        self._said = {}
        self.note.clear()
        self.foot.passphrase.clear()
        party = self.foot.party
        self.close_sheet()
        self.handed.emit(party.account if party else "")

    def _show(self) -> None:
        view = self._view
        if view is None:
            return
        self.count.setText(count_words(view, self.said))
        self.facts.show_facts(facts(view))
        rows = sorted(view.rows, key=lambda row: row.unclear is None)
        self.list.setVisible(bool(rows))
        self.empty.setVisible(not rows)
        self.list.show_lines([row_line(row, self.said, view.now) for row in rows])
        waiting = self.waiting
        self.foot.offer((waiting.incoming,) if waiting else view.candidates)
        self.foot.incoming.setEnabled(waiting is None)
        self.foot.again.setVisible(waiting is not None)
        self.note.setEnabled(waiting is None)
        if waiting is not None and self.note.text() != waiting.note:
            self.note.setText(waiting.note)
        self._show_row()

    @Slot()
    def _show_row(self) -> None:
        row = self._row()
        is_unclear = row is not None and row.unclear is not None
        self.words.setEnabled(is_unclear and self.waiting is None)
        text = self.said.get(row.key, "") if row is not None and is_unclear else ""
        if self.words.text() != text:
            self.words.setText(text)
        waiting, about = self.waiting, "所选项须说明：不清不接" if is_unclear else "所选项无须说明"
        if waiting is not None and self._view is not None:
            about = waiting_words(waiting, self._view.now)
        self.about.setText(about)
        self._judge()

    def _row(self) -> OpenRow | None:
        rows = self._view.rows if self._view else ()
        return next((row for row in rows if row.key == self.list.key), None)

    @Slot(str)
    def _say(self, text: str) -> None:
        self._said[self.list.key] = text
        self._show()

    @Slot()
    def next_unclear(self) -> None:
        """Lead the keyboard to the next thing without a word, else to the signature."""
        view = self._view
        open_keys = self._without_words() if view is not None else []
        if open_keys and self.waiting is None:
            self.list.choose(open_keys[0])
            self.words.setFocus()
        elif self.waiting is None:
            self.foot.incoming.setFocus()
        elif self.foot.passphrase.isVisibleTo(self):
            self.foot.passphrase.setFocus()
        else:
            self.foot.sign.setFocus()

    def _without_words(self) -> list[str]:
        rows = self._view.unclear if self._view else ()
        return [row.key for row in rows if not self.said.get(row.key, "").strip()]

    def missing(self) -> str:
        """Return what keeps the next signature from being given, "" if nothing does."""
        view, waiting, party = self._view, self.waiting, self.foot.party
        if view is None:
            return "正在装载"
        if waiting is not None:
            if waiting.grown:
                return f"签字后又有 {waiting.grown} 项未说明：请交班人“重新交班”"
            if waiting.refusal is not None:
                return refusal_words(waiting.refusal.code, waiting.refusal.details)
            is_known = waiting.incoming.is_here or bool(self.foot.passphrase.text())
            return "" if is_known else f"{waiting.incoming.name} 输入口令签字"
        if refused_words(view):
            return refused_words(view)
        left = len(self._without_words())
        if left:
            return f"还有 {left} 项须说明"
        return "" if party is not None else "选接班人"

    @Slot()
    def _judge(self) -> None:
        view, waiting, party = self._view, self.waiting, self.foot.party
        if view is None:
            return
        missing = self.missing()
        self.foot.passphrase.setVisible(waiting is not None and not waiting.incoming.is_here)
        if waiting is not None:
            note = "核对清单无误后签字"
            words = f"接班签字 {waiting.incoming.name}"
        else:
            name = party.name if party else ""
            note = f"签字后由 {name} 看清单并签字，才算交接" if name else ""
            words = f"交班签字 {view.me.name if view.me else ''}".strip()
        self.foot.show_state(words, missing or note, is_fault=bool(missing))

    @Slot()
    def sign(self) -> None:
        """Give the next signature, if nothing is missing."""
        view, waiting, party = self._view, self.waiting, self.foot.party
        if view is None or self.missing() or party is None:
            return
        if waiting is not None:
            self._taking = waiting.subject
            passphrase = "" if waiting.incoming.is_here else self.foot.passphrase.text()
            wish = TakeOver(handover=waiting.subject)
            self.act_wished.emit(wish, waiting.incoming.account, passphrase)
            return
        self.act_wished.emit(self._command(view, party.account), "", "")

    def _command(self, view: HandoverView, incoming: str) -> HandOver:
        return HandOver(
            incoming=incoming,
            explained=tuple(
                Explained(
                    kind=row.unclear,
                    subject=bytes.fromhex(row.key),
                    text=self._said.get(row.key, "").strip(),
                )
                for row in view.unclear
                if row.unclear is not None
            ),
            note=self.note.text().strip(),
            unsent=view.machine.unsent,
            faults=view.machine.faults,
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.sign()
            return
        super().keyPressEvent(event)
