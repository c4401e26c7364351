"""A sheet over the body of the window: in the window, never modal, never over the top bar.

Source: picture notes 5 and 9.6.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget
from shiboken6 import isValid

from ui.parts.button import Button, ButtonKind
from ui.parts.text import Ink, draw_text
from ui.parts.theme import Theme, color

_HEAD_PX = 56
_SCRIM = 0.62


class Sheet(QWidget):
    """A scrim with a sheet on it; Esc and 关闭 close it and never confirm anything.

    The host places it with ``place``. Subclasses fill ``content`` and may override ``opened``.

    Signals:
        closed: the sheet went away.
    """

    closed = Signal()

    def __init__(self, theme: Theme, title: str, size: tuple[int, int], parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self._title = title
        self._size = size
        self._before: QWidget | None = None
        self._board = QWidget(self)
        self._close = Button("关闭 Esc", theme, self._board, kind=ButtonKind.QUIET)
        self._close.clicked.connect(self.close_sheet)
        self.content = QVBoxLayout(self._board)
        self.content.setContentsMargins(24, _HEAD_PX + 8, 24, 20)
        self.content.setSpacing(10)
        self.setAccessibleName(title)
        self.hide()

    def place(self, room: QRect) -> None:
        """Cover a room of the window, the sheet centred in it and never larger."""
        self.setGeometry(room)
        width = min(self._size[0], room.width() - 16)
        height = min(self._size[1], room.height() - 16)
        left, top = (room.width() - width) // 2, (room.height() - height) // 2
        self._board.setGeometry(left, top, width, height)
        self._close.resize(self._close.sizeHint())
        self._close.move(width - self._close.sizeHint().width() - 12, 14)

    @property
    def board(self) -> QRect:
        """Where the sheet itself stands in the window, without the scrim."""
        return self._board.geometry().translated(self.pos())

    @property
    def title_room(self) -> QRect:
        """The part of its head that holds no button."""
        board = self.board
        return QRect(board.left(), board.top(), self._close.x() - 8, _HEAD_PX)

    def open_sheet(self) -> None:
        """Show the sheet above everything that it covers."""
        holder = self._holder()
        if holder is not None and not self.isAncestorOf(holder):
            self._before = holder
        self.show()
        self.raise_()
        self.opened()

    def opened(self) -> None:
        """Put the keyboard where the person begins; for subclasses."""

    @Slot()
    def close_sheet(self) -> None:
        """Take the sheet away without doing anything else, and the keyboard with it.

        The keyboard goes back to where it was before: on a part of a sheet that nobody sees any
        more, a key press would act unseen.
        """
        if not self.isVisible():
            return
        holder = self._holder()
        if holder is not None and (holder is self or self.isAncestorOf(holder)):
            self._give_back()
        self.hide()
        self.closed.emit()

    def _holder(self) -> QWidget | None:
        """Return what has the keyboard in this window, None if nothing has."""
        return self.window().focusWidget()

    def _give_back(self) -> None:
        before, self._before = self._before, None
        is_there = before is not None and isValid(before)
        if before is not None and is_there and before.isVisible() and before.isEnabled():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.window().setFocus(Qt.FocusReason.OtherFocusReason)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Keep the keyboard inside the sheet while it is open, and out of it when it is not."""
        stops = self._stops() if self.isVisible() else []
        if not stops:
            return False
        holder = self.focusWidget()
        place = stops.index(holder) if holder in stops else -1
        step = place + 1 if forward else place - 1
        stops[step % len(stops)].setFocus(
            Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        )
        return True

    def _stops(self) -> list[QWidget]:
        """Return what takes the keyboard, in Qt's order."""
        stops: list[QWidget] = []
        part = self.nextInFocusChain()
        while part is not None and part is not self:
            takes = bool(part.focusPolicy() & Qt.FocusPolicy.TabFocus) and part.isEnabled()
            # What hands the keyboard on, as the field inside a combo box does, is no stop itself.
            takes = takes and part.focusProxy() is None
            if takes and self.isAncestorOf(part) and part.isVisibleTo(self):
                stops.append(part)
            part = part.nextInFocusChain()
        return stops

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_sheet()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme = self.theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(theme.bg0, _SCRIM))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        board = QRectF(self._board.geometry()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(color(theme.line_ui), 1))
        painter.setBrush(color(theme.bg1))
        painter.drawRoundedRect(board, 6, 6)
        head = QRectF(board.left() + 24, board.top(), board.width() - 160, _HEAD_PX)
        draw_text(painter, head, self._title, Ink(size_px=22, tone=theme.text1, bold=True))
        rule = QRectF(board.left() + 1, board.top() + _HEAD_PX, board.width() - 2, 1)
        painter.fillRect(rule, color(theme.line))
        painter.end()
