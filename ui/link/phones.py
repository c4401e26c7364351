"""The phone tree: one street at a time, and two buttons for what became of each call.

Source: picture notes 7.8; domain brief 5.1.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.domain.commands import EnterLog
from app.screens.phones import ANSWERED, MISSED, PhoneRow, PhoneStreet, PhoneView, category
from ui.link.rows import HEAD_PX, paint_head
from ui.parts.age import instant_words
from ui.parts.bars import paint_focus_ring
from ui.parts.button import Button, ButtonKind
from ui.parts.text import Align, Ink, draw_text
from ui.parts.theme import Theme

MOST_ROWS = 4
_ROW_PX = 29
_RESULTS = {ANSWERED: "应答", MISSED: "未接"}


class PhoneTree(QWidget):
    """Shows one street; ← → goes to another one.

    Signals:
        command_wished: an ``EnterLog`` that tells of a call.
    """

    command_wished = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._view: PhoneView | None = None
        self._place = 0
        self.before = Button("‹", theme, self, kind=ButtonKind.QUIET)
        self.after = Button("›", theme, self, kind=ButtonKind.QUIET)
        self.before.setAccessibleName("上一街道")
        self.after.setAccessibleName("下一街道")
        self.before.clicked.connect(self._go_back)
        self.after.clicked.connect(self._go_on)
        self.calls: list[tuple[Button, Button]] = []
        for row in range(MOST_ROWS):
            pair = (Button("通", theme, self), Button("未接", theme, self))
            for button, result in zip(pair, (ANSWERED, MISSED), strict=True):
                button.setProperty("row", row)
                button.setProperty("result", result)
                button.clicked.connect(self._called)
                button.hide()
            self.calls.append(pair)
        self.setFixedHeight(HEAD_PX + MOST_ROWS * _ROW_PX + 6)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @property
    def street(self) -> PhoneStreet | None:
        """The street on show."""
        streets = self._view.streets if self._view else ()
        return streets[self._place % len(streets)] if streets else None

    def show_view(self, view: PhoneView) -> None:
        """Show the tree."""
        self._view = view
        self._fit()

    def _fit(self) -> None:
        street = self.street
        rows = street.rows if street else ()
        for place, pair in enumerate(self.calls):
            for button in pair:
                button.setVisible(place < len(rows))
                if place < len(rows):
                    post = rows[place].contact.post
                    result = _RESULTS[button.property("result")]
                    button.setAccessibleName(f"{post} {result}")
        self.before.setEnabled(street is not None)
        self.after.setEnabled(street is not None)
        said = "；".join(f"{row.contact.post} {self._result(row)}" for row in rows[:MOST_ROWS])
        self.setAccessibleName(f"电话树 {street.name if street else ''}：{said}")
        self.update()

    @Slot()
    def _go_on(self) -> None:
        self._place += 1
        self._fit()

    @Slot()
    def _go_back(self) -> None:
        self._place -= 1
        self._fit()

    @Slot()
    def _called(self) -> None:
        sender, street = self.sender(), self.street
        if street is None:
            return
        row = street.rows[int(sender.property("row"))]
        result = str(sender.property("result"))
        contact = row.contact
        text = f"电话树：{street.name}街道 {contact.post} {contact.channel} {_RESULTS[result]}"
        self.command_wished.emit(EnterLog(text=text, category=category(contact.id, result)))

    def _result(self, row: PhoneRow) -> str:
        if not row.result or row.at is None or self._view is None:
            return "未呼叫"
        at = instant_words(row.at, self._view.now)
        return f"应答 {at}" if row.result == ANSWERED else f"未接 {row.missed} 次 {at}"

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Right:
            self._go_on()
        elif event.key() == Qt.Key.Key_Left:
            self._go_back()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: object) -> None:
        del event
        right = self.width() - 12
        for place, (yes, no) in enumerate(self.calls):
            top = HEAD_PX + place * _ROW_PX + 1
            no.move(right - no.sizeHint().width(), top)
            yes.move(no.x() - yes.sizeHint().width() - 4, top)
            for button in (yes, no):
                button.resize(button.sizeHint())
        self.before.move(150, 2)
        self.after.move(150 + self.before.sizeHint().width(), 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme, street, view = self._theme, self.street, self._view
        painter = QPainter(self)
        note = f"应答 {view.answered}/{len(view.streets)} 街道" if view else ""
        title = f"电话树 {street.name}" if street else "电话树"
        paint_head(painter, QRectF(0, 0, self.width(), HEAD_PX), (title, note), theme)
        line = QRectF(12, HEAD_PX, self.width() - 24, _ROW_PX)
        if street is None:
            words = "本区数据包没有通讯录（contacts.csv）"
            draw_text(painter, line, words, Ink(size_px=15, tone=theme.text2))
        for row in street.rows[:MOST_ROWS] if street else ():
            contact = row.contact
            draw_text(
                painter,
                QRectF(12, line.top(), 132, _ROW_PX),
                contact.post.removeprefix(street.name if street else ""),
                Ink(size_px=15, tone=theme.text1),
            )
            spot = QRectF(146, line.top(), 116, _ROW_PX)
            words = f"{contact.channel} {contact.number}"
            draw_text(painter, spot, words, Ink(size_px=14, tone=theme.text2))
            is_missed = row.result == MISSED
            tone = theme.text1 if is_missed else theme.text2
            ink = Ink(size_px=14, tone=tone, bold=is_missed, align=Align.LEFT)
            spot = QRectF(266, line.top(), self.calls[0][0].x() - 272, _ROW_PX)
            draw_text(painter, spot, self._result(row), ink)
            line.translate(0, _ROW_PX)
        if self.hasFocus():
            paint_focus_ring(painter, QRectF(self.rect()), theme)
        painter.end()
