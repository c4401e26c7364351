"""The approval sheet: 依据, 批准后的变化, 通知预览, and a second person's act.

Source: picture ``activate``, picture notes 5; screen design 5.8.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.screens.response import ResponseView
from ui.parts.age import instant_words
from ui.parts.sheet import Sheet
from ui.parts.theme import Theme
from ui.response.approval_foot import ApprovalFoot
from ui.response.basis import Basis, Changes
from ui.response.change import ChangeHead
from ui.response.paper import OrderDocuments
from ui.response.words import order_of, waited_words


class ApprovalSheet(Sheet):
    """审批, 1216 x 786 at most.

    Signals:
        act_wished: (command, account, passphrase), as ``ApprovalFoot`` tells it.
        copied: what was put on the clipboard, in one word.
    """

    act_wished = Signal(object, str, str)
    copied = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, "审批响应", (1216, 786), parent)
        self._view: ResponseView | None = None
        self._subject = b""
        self.head = ChangeHead(theme, self)
        self.basis = Basis(theme, self)
        self.changes = Changes(theme, self)
        self.documents = OrderDocuments(theme, self)
        self.foot = ApprovalFoot(theme, self)
        middle = QHBoxLayout()
        middle.setSpacing(20)
        middle.addWidget(self.basis, 408)
        middle.addWidget(self._rule(QFrame.Shape.VLine))
        middle.addWidget(self.changes, 336)
        middle.addWidget(self._rule(QFrame.Shape.VLine))
        middle.addWidget(self.documents, 376)
        column = QVBoxLayout()
        column.setSpacing(10)
        column.addWidget(self.head)
        column.addLayout(middle, 1)
        column.addWidget(self._rule(QFrame.Shape.HLine))
        column.addWidget(self.foot)
        self.content.addLayout(column, 1)
        self.foot.act_wished.connect(self.act_wished)
        self.foot.chosen.connect(self._show_documents)
        self.documents.copied.connect(self.copied)

    def _rule(self, shape: QFrame.Shape) -> QFrame:
        rule = QFrame(self)
        rule.setFrameShape(shape)
        rule.setFixedWidth(1) if shape is QFrame.Shape.VLine else rule.setFixedHeight(1)
        rule.setStyleSheet(f"background: {self.theme.line}; border: 0;")
        return rule

    def begin(self, subject: bytes) -> None:
        """Start with a draft; open the sheet afterwards."""
        self._subject = subject
        draft = self._view.draft(subject) if self._view else None
        if draft is not None and self._view is not None:
            self.foot.begin(draft, self._view)
            self._show()

    def opened(self) -> None:
        self.foot.typed.setFocus()

    def show_view(self, view: ResponseView) -> None:
        """Keep what is typed; close once the draft was answered, here or at another seat."""
        self._view = view
        draft = view.draft(self._subject)
        if draft is not None:
            self.foot.show_view(draft, view)
            self._show()
        elif self.isVisible():
            self.close_sheet()

    def _show(self) -> None:
        view = self._view
        draft = view.draft(self._subject) if view else None
        if view is None or draft is None:
            return
        drafted = f"起草 {draft.drafter_name} {instant_words(draft.drafted_at, view.now)}"
        order = order_of(draft, view, self.foot.person)
        self.head.show_change(order, f"{drafted} · {waited_words(draft, view.now)}")
        self.basis.show_draft(draft, view)
        self.changes.show_draft(draft, view)
        self._show_documents()

    @Slot()
    def _show_documents(self) -> None:
        view = self._view
        draft = view.draft(self._subject) if view else None
        if view is not None and draft is not None:
            self.documents.show_order(order_of(draft, view, self.foot.person), view.now)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.foot.submit()
        elif event.key() == Qt.Key.Key_Escape and self.foot.leave_return():
            self.foot.typed.setFocus()
        else:
            super().keyPressEvent(event)
