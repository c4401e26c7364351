"""The strip under the ladder: what waits for a person, one thing at a time, or a grey hint.

First a draft that waits for approval, then a countersignature owed, then a suggestion. A draft or
an own countersignature that was not there before takes the place of what is shown.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from app.domain.commands import Answer, AnswerSuggestion, CountersignResponse
from app.screens.response import Card, Debt, DraftCard, ResponseView
from app.wording import HAZARD_NAMES
from ui.parts.age import instant_words
from ui.parts.button import Button, ButtonKind
from ui.parts.text import Ink, draw_text
from ui.parts.theme import Theme, color
from ui.response.words import (
    NOBODY,
    NOTHING_DRAFTED,
    card_reasons,
    card_reasons_in,
    card_title,
    draft_reasons,
    draft_title,
    level_word,
)

STRIP_PX = 44
Item = DraftCard | Debt | Card


class DeferField(QLineEdit):
    """The field of a reason; Esc goes back without an answer.

    Signals:
        left: Esc was pressed.
    """

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)


class WaitingStrip(QWidget):
    """One line of what waits, with its buttons.

    Signals:
        command_wished: an answer to a suggestion, or a countersignature.
        adopt_wished: the ``Card`` that shall become a draft.
        draft_opened: subject of the draft to look at.
    """

    command_wished = Signal(object)
    adopt_wished = Signal(object)
    draft_opened = Signal(bytes)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._view: ResponseView | None = None
        self._items: tuple[Item, ...] = ()
        self._place = 0
        self._seen: frozenset[tuple[str, object]] = frozenset()
        self._is_deferring = False
        self.setFixedHeight(STRIP_PX)
        self.main = Button("采纳起草", theme, self, kind=ButtonKind.PRIMARY)
        self.defer = Button("暂不…", theme, self)
        self.next = Button("1/2", theme, self, kind=ButtonKind.QUIET)
        self.reason = DeferField(self)
        self.reason.setPlaceholderText("暂不采纳的理由")
        self.reason.setAccessibleName("暂不采纳的理由")
        self.later = Button("稍后 10 分", theme, self)
        self.decline = Button("不采纳", theme, self)
        self._lay_out()
        self.main.clicked.connect(self._act)
        self.defer.clicked.connect(self._begin_deferring)
        self.next.clicked.connect(self._turn)
        self.later.clicked.connect(self._later)
        self.decline.clicked.connect(self._decline)
        self.reason.returnPressed.connect(self._decline)
        self.reason.left.connect(self._stop_deferring)
        self._show_buttons()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 0, 14, 4)
        row.setSpacing(6)
        row.addWidget(self.reason, 1)
        row.addStretch(0)
        for button in (self.later, self.decline, self.next, self.main, self.defer):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)

    @property
    def item(self) -> Item | None:
        """What is shown now."""
        return self._items[self._place] if self._items else None

    def show_view(self, view: ResponseView) -> None:
        """Show what waits; the item under the hand stays unless something that comes first is new.

        Nothing takes the place of a suggestion while the reason of its answer is written.
        """
        before = self.item
        self._view = view
        me = view.me.account if view.me else ""
        mine = [debt for debt in view.debts if debt.approver == me]
        others = [debt for debt in view.debts if debt.approver != me]
        held = before.key if self._is_deferring and isinstance(before, Card) else ""
        cards = [card for card in view.cards if card.key == held or not _is_drafted(card, view)]
        self._items = (*view.drafts, *mine, *cards, *others)
        keys = [_key(item) for item in self._items]
        same = before is not None and _key(before) in keys
        self._place = keys.index(_key(before)) if before and same else 0
        if not same:
            self._is_deferring = False
        if not self._is_deferring:
            first = keys[: len(view.drafts) + len(mine)]
            self._place = next(
                (place for place, key in enumerate(first) if key not in self._seen), self._place
            )
            self._seen = frozenset(first)
        self._show_buttons()

    def _show_buttons(self) -> None:
        item, waits = self.item, not self._is_deferring
        words = {DraftCard: "审批…", Debt: "补签", Card: "采纳起草"}
        can_sign = isinstance(item, Debt) and self._is_mine(item)
        self.main.setVisible(
            waits and item is not None and (can_sign or not isinstance(item, Debt))
        )
        if item is not None:
            self.main.setText(words[type(item)])
            self.main.setAccessibleName(f"{words[type(item)]} {self._title(item)}")
        self.defer.setVisible(waits and isinstance(item, Card))
        self.next.setVisible(waits and len(self._items) > 1)
        self.next.setText(f"{self._place + 1}/{len(self._items)}")
        self.next.setAccessibleName("下一条待办")
        for part in (self.reason, self.later, self.decline):
            part.setVisible(self._is_deferring)
        self.main.updateGeometry()
        self.setAccessibleName(self._title(item) if item else NOTHING_DRAFTED)
        self.setToolTip(card_reasons(item).replace(" · ", "\n") if isinstance(item, Card) else "")
        self.update()

    def _is_mine(self, debt: Debt) -> bool:
        me = self._view.me if self._view else None
        return me is not None and me.account == debt.approver

    @Slot()
    def _act(self) -> None:
        item = self.item
        if isinstance(item, DraftCard):
            self.draft_opened.emit(item.subject)
        elif isinstance(item, Debt):
            self.command_wished.emit(CountersignResponse(draft=item.subject))
        elif item is not None:
            self.adopt_wished.emit(item)

    @Slot()
    def _turn(self) -> None:
        self._place = (self._place + 1) % max(1, len(self._items))
        self._show_buttons()

    @Slot()
    def _begin_deferring(self) -> None:
        self._is_deferring = True
        self.reason.clear()
        self._show_buttons()
        self.reason.setFocus()

    @Slot()
    def _stop_deferring(self) -> None:
        self._is_deferring = False
        self._show_buttons()
        self.defer.setFocus()

    @Slot()
    def _later(self) -> None:
        self._answer(Answer.DEFERRED)

    @Slot()
    def _decline(self) -> None:
        if self.reason.text().strip():
            self._answer(Answer.DECLINED)
        else:
            self.reason.setPlaceholderText("不采纳须写理由")
            self.reason.setFocus()

    def _answer(self, answer: Answer) -> None:
        item = self.item
        if isinstance(item, Card):
            reason = self.reason.text().strip()
            self.command_wished.emit(AnswerSuggestion(key=item.key, answer=answer, reason=reason))
        self._stop_deferring()

    def _title(self, item: Item) -> str:
        if isinstance(item, DraftCard):
            return draft_title(item)
        if isinstance(item, Debt):
            return f"补签 {HAZARD_NAMES[item.hazard]} {level_word(item.level)} · 口头批准"
        return card_title(item)

    def _second(self, item: Item, room_px: float) -> str:
        view = self._view
        if view is None:
            return ""
        if isinstance(item, DraftCard):
            return draft_reasons(item, view.now)
        if isinstance(item, Debt):
            due = instant_words(item.due, view.now)
            late = "已逾期" if view.now > item.due else "前"
            return f"{item.approver_name} 通话 {item.call_no} · {due} {late}"
        return card_reasons_in(item, room_px)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = self._theme
        painter.fillRect(event.rect(), color(theme.bg1))
        item = self.item
        if item is None:
            painter.fillRect(QRectF(12, 0, self.width() - 24, 1), color(theme.line))
            hint = NOTHING_DRAFTED if self._view and self._view.me else NOBODY
            ink = Ink(size_px=14, tone=theme.text3)
            draw_text(painter, QRectF(12, 2, self.width() - 24, STRIP_PX - 4), hint, ink)
            painter.end()
            return
        box = QRectF(8, 0, self.width() - 16, STRIP_PX - 4)
        painter.fillRect(box, color(theme.bg2))
        painter.fillRect(QRectF(8, 0, 3, box.height()), color(theme.text1))
        if not self._is_deferring:
            right = min(
                (b.x() for b in (self.main, self.defer, self.next) if b.isVisibleTo(self)),
                default=self.width() - 12,
            )
            line = QRectF(20, 1, right - 28, 20)
            ink = Ink(size_px=14, tone=theme.text1, bold=True)
            draw_text(painter, line, self._title(item), ink)
            ink = Ink(size_px=14, tone=theme.text2)
            draw_text(painter, line.translated(0, 18), self._second(item, line.width()), ink)
        painter.end()


def _key(item: Item) -> tuple[str, object]:
    return type(item).__name__, item.key if isinstance(item, Card) else item.subject


def _is_drafted(card: Card, view: ResponseView) -> bool:
    """Tell whether what a suggestion asks for waits for approval already."""
    return any(
        draft.hazard is card.hazard and draft.level is card.level and not draft.is_overtaken
        for draft in view.drafts
    )
