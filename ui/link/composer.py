"""The composer of a plain satellite line: counts bytes, and refuses what does not fit.

Source: screen design 5.6 and acceptance point 46.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from app.screens.carriers import CarriersView, Way
from ui.link.rows import HEAD_PX, paint_head
from ui.parts.button import Button, ButtonKind
from ui.parts.text import Align, Ink, draw_text
from ui.parts.theme import Theme, font

MOST_CHARACTERS = 70
_ENCODING = "gb18030"
_SNIPPETS = (
    ("级别", "防汛__级 __起 令:"),
    ("转移数", "__街道 应转__ 已转__ 截至__"),
    ("封路", "封 __路 自__ 因"),
    ("求援", "求援 地点__ 人数__ 需"),
)


class Composer(QWidget):
    """One line of words, its count, four beginnings, and the two things that can be sent.

    Signals:
        line_wished: the words to send.
        status_wished: send what this seat knows.
    """

    line_wished = Signal(str)
    status_wished = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._room = 0
        self._note = "未配短报文终端"
        self.field = _Field(self)
        self.field.setFont(font(15))
        self.field.setFixedHeight(48)
        self.field.setTabChangesFocus(True)
        self.field.setAccessibleName("短报文正文")
        self.field.setPlaceholderText("最多 70 字；发出后没有回执，重要的话写两遍")
        self.send = Button("发短句", theme, self, kind=ButtonKind.PRIMARY, height_px=30)
        self.status = Button("发状态", theme, self, height_px=30)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, HEAD_PX, 12, 8)
        column.setSpacing(6)
        column.addWidget(self.field)
        row = QHBoxLayout()
        row.setSpacing(6)
        self.snippets: list[Button] = []
        for word, text in _SNIPPETS:
            button = Button(word, theme, self, height_px=30)
            button.setProperty("beginning", text)
            button.clicked.connect(self._insert)
            self.snippets.append(button)
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.status)
        row.addWidget(self.send)
        column.addLayout(row)
        self.field.textChanged.connect(self._counted)
        self.field.entered.connect(self._send)
        self.setFixedHeight(HEAD_PX + 48 + 6 + 30 + 10)
        self.send.clicked.connect(self._send)
        self.status.clicked.connect(self.status_wished)
        self.setFocusProxy(self.field)
        self._counted()

    @property
    def line(self) -> str:
        """The words as they would be sent."""
        return " ".join(self.field.toPlainText().split())

    @property
    def taken(self) -> int:
        """How many bytes the words take."""
        return len(self.line.encode(_ENCODING))

    @property
    def count_words(self) -> str:
        """What the counter says."""
        over = self.taken > self._room or len(self.line) > MOST_CHARACTERS
        words = f"{len(self.line)}/{MOST_CHARACTERS} 字 · {self.taken}/{self._room} 字节"
        return f"超出 · {words}" if over and self._room else words

    def show_view(self, view: CarriersView) -> None:
        """Show what the card can take."""
        carrier = view.carrier(Way.SATELLITE)
        self._room = view.state.card.line_bytes if carrier.is_alive else 0
        kind = "全球" if (carrier.message_bytes or 0) < 200 else "区域"
        self._note = "未配短报文终端"
        if carrier.is_set:
            self._note = (
                f"{kind} {carrier.message_bytes} 字节" if carrier.is_alive else "终端不可用"
            )
        self._counted()

    def clear(self) -> None:
        """Begin anew, after the words were taken."""
        self.field.clear()

    @Slot()
    def _counted(self) -> None:
        fits = 0 < self.taken <= self._room and len(self.line) <= MOST_CHARACTERS
        self.send.setEnabled(fits)
        self.status.setEnabled(self._room > 0)
        self.field.setAccessibleDescription(self.count_words)
        self.update()

    @Slot()
    def _send(self) -> None:
        if self.send.isEnabled():
            self.line_wished.emit(self.line)

    @Slot()
    def _insert(self) -> None:
        sender = self.sender()
        assert sender is not None
        self.field.insertPlainText(str(sender.property("beginning")))
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        head = QRectF(0, 0, self.width(), HEAD_PX)
        paint_head(painter, head, ("北斗短报文", ""), self._theme)
        box = head.adjusted(110, 0, -12, 0)
        tone = self._theme.text1 if "超出" in self.count_words else self._theme.text2
        words = f"{self._note} · {self.count_words}" if self._room else self._note
        draw_text(painter, box, words, Ink(size_px=14, tone=tone, align=Align.RIGHT))
        painter.end()


class _Field(QPlainTextEdit):
    """Takes a line; Enter sends, as far as an input method lets it through.

    Signals:
        entered: Enter was pressed.
    """

    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
            return
        super().keyPressEvent(event)
