"""The notice strip: one sentence about what was just refused or done, never modal."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QRect, QRectF, QTimer, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ui.parts.text import Ink, draw_text, text_width
from ui.parts.theme import Theme, color

_HEIGHT_PX = 40
_STAYS_MS = {"done": 4000, "refused": 9000}


class NoticeKind(Enum):
    """Whether a sentence tells of something done or refused."""

    DONE = "done"
    REFUSED = "refused"


class NoticeStrip(QWidget):
    """Shows one sentence for some seconds; the newest replaces the one before.

    Place it with ``place`` whenever its parent changes size, or a sheet opens or closes in it.
    """

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._kind = NoticeKind.DONE
        self._text = ""
        self._board, self._head = QRect(), QRect()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.clear)
        self.hide()

    @property
    def text(self) -> str:
        """The sentence now shown, "" if none."""
        return self._text

    def tell(self, text: str, kind: NoticeKind = NoticeKind.DONE) -> None:
        """Show a sentence."""
        self._text, self._kind = text, kind
        self.setAccessibleName(text)
        self._stand()
        self.show()
        self.raise_()
        self.update()
        self._timer.start(_STAYS_MS[kind.value])

    @Slot()
    def clear(self) -> None:
        """Take the sentence away."""
        self._timer.stop()
        self._text = ""
        self.hide()

    def place(self, board: QRect | None = None, head: QRect | None = None) -> None:
        """Stand over the status line, or in the ``head`` of a sheet whose ``board`` is there."""
        self._board, self._head = board or QRect(), head or QRect()
        self._stand()

    def _stand(self) -> None:
        """Stand centred, as wide as the sentence."""
        parent = self.parentWidget()
        if parent is None:
            return
        width = min(parent.width() - 32, round(text_width(self._text, 16)) + 62)
        spot = QRect((parent.width() - width) // 2, parent.height() - 76, width, _HEIGHT_PX)
        if spot.intersects(self._board):
            head = self._head
            spot.moveCenter(head.center())
            spot.moveLeft(max(16, min(spot.left(), head.right() - width)))
        self.setGeometry(spot)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        refused = self._kind is NoticeKind.REFUSED
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(QPen(color(theme.text1 if refused else theme.line_ui), 1.25))
        painter.setBrush(color(theme.bg3))
        painter.drawRoundedRect(box, 4, 4)
        sign = "✕" if refused else "✓"
        draw_text(
            painter, box.adjusted(14, 0, 0, 0), sign, Ink(size_px=16, tone=theme.text1, bold=True)
        )
        draw_text(
            painter, box.adjusted(38, 0, -12, 0), self._text, Ink(size_px=16, tone=theme.text1)
        )
        painter.end()
