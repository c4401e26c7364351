"""The notice strip: one sentence about what was just refused or done, never modal."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QRect, QRectF, QTimer, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ui.parts.text import Ink, draw_text, text_width
from ui.parts.theme import Theme, color

_HEIGHT_PX = 40
_LINE_PX = 22
_BESIDE_PX = 62
_FOOT_PX = 6
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
        self._room, self._board, self._head = QRect(), QRect(), QRect()
        self._lines: tuple[str, ...] = ()
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

    def place(
        self, room: QRect | None = None, board: QRect | None = None, head: QRect | None = None
    ) -> None:
        """Stand at the foot of a room, or in the ``head`` of a sheet whose ``board`` is there.

        Without a room it stands over the last line of its parent.
        """
        self._room, self._board, self._head = room or QRect(), board or QRect(), head or QRect()
        self._stand()

    def _stand(self) -> None:
        """Stand centred, as wide as the sentence; where the room is narrower, in several lines."""
        parent = self.parentWidget()
        if parent is None:
            return
        room = self._room if self._room.isValid() else parent.rect().adjusted(16, 0, -16, -30)
        self._lines = _broken(self._text, room.width() - _BESIDE_PX)
        spot = self._sized()
        spot.moveCenter(room.center())
        spot.moveBottom(room.bottom() - _FOOT_PX)
        if spot.intersects(self._board):
            head = self._head
            self._lines = (self._text,)
            spot = self._sized()
            spot.setWidth(min(parent.width() - 32, spot.width()))
            spot.moveCenter(head.center())
            spot.moveLeft(max(16, min(spot.left(), head.right() - spot.width())))
        self.setGeometry(spot)
        self.update()

    def _sized(self) -> QRect:
        """Return a box for the lines."""
        width = max((text_width(line, 16) for line in self._lines), default=0.0)
        high = _HEIGHT_PX + _LINE_PX * (len(self._lines) - 1)
        return QRect(0, 0, round(width) + _BESIDE_PX, high)

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
        line = QRectF(box.left() + 38, box.top(), box.width() - 50, box.height())
        if len(self._lines) > 1:
            line.setTop(box.top() + (_HEIGHT_PX - _LINE_PX) / 2 - 1)
            line.setHeight(_LINE_PX)
        for words in self._lines:
            draw_text(painter, line, words, Ink(size_px=16, tone=theme.text1))
            line.translate(0, _LINE_PX)
        painter.end()


def _broken(text: str, width: float) -> tuple[str, ...]:
    """Return a sentence in as few lines of at most that width in px, all of about one length."""
    lines = _filled(text, width)
    even = _filled(text, min(width, text_width(text, 16) / len(lines) + 2 * _LINE_PX))
    return even if len(even) == len(lines) else lines


def _filled(text: str, width: float) -> tuple[str, ...]:
    lines = [""]
    for sign in text:
        if lines[-1] and text_width(lines[-1] + sign, 16) > width:
            lines.append("")
        lines[-1] += sign
    return tuple(lines)
