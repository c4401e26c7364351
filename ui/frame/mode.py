"""The mode strip under the top bar: 演练, and 三断 when it is on or offered.

Source: picture notes 2 and 7.5; screen design 5.6.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.screens.outage import OutageView
from ui.link.carrier_words import alone_words, outage_words
from ui.parts.hold import HoldButton
from ui.parts.text import Align, Ink, draw_text, text_width
from ui.parts.theme import Filled, Theme, color

_BLOCK_PX = 104
_OFFER = "断网断电已超过 5 分：可转入三断模式（黑屏省电、短报文、U 盘、电话树）"
_EXERCISE = "全部数据与操作属于演练，不对外发布；标注“样例”的站点、账户与数字为虚构"
ENTER, LEAVE = "按住 1 秒进入三断", "按住 1 秒退出三断"


class ModeStrip(QWidget):
    """Says in which mode everything below is, so that it is never taken for something else.

    Signals:
        mode_wished: 三断 was held on or off for a second.
    """

    mode_wished = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._realm = ""
        self._is_exercise = False
        self._outage: OutageView | None = None
        self.hold = HoldButton(ENTER, theme, self)
        self.hold.held.connect(self.mode_wished)
        self.hold.hide()
        self._name()

    @property
    def is_needed(self) -> bool:
        """Tell whether there is anything to say."""
        return self._is_exercise or self._shows_outage

    @property
    def words(self) -> tuple[str, ...]:
        """What the strip says, in order."""
        view = self._outage
        said: list[str] = []
        if view is not None and view.is_on:
            said += ["三断", outage_words(view), alone_words(view)]
            if view.unratified:
                said.append(f"临机处置待追认 {view.unratified}")
        elif self._shows_outage:
            said.append(_OFFER)
        if self._is_exercise:
            said += ["演练", self._realm]
        return tuple(said)

    def show_realm(self, realm: str, *, is_exercise: bool) -> None:
        """Name the exercise, if it is one."""
        self._realm, self._is_exercise = realm, is_exercise
        self._name()

    def show_outage(self, view: OutageView) -> bool:
        """Show the mode; tell whether the strip is needed now and was not, or the reverse."""
        before = self.is_needed
        self._outage = view
        self.hold.setText(LEAVE if view.is_on else ENTER)
        self.hold.setAccessibleName(self.hold.text())
        self.hold.setVisible(view.is_on or view.is_offered)
        self._place()
        self._name()
        return self.is_needed != before

    @property
    def _shows_outage(self) -> bool:
        return self._outage is not None and (self._outage.is_on or self._outage.is_offered)

    def _name(self) -> None:
        self.setAccessibleName("；".join(self.words))
        self.update()

    def _place(self) -> None:
        size = self.hold.sizeHint()
        self.hold.setGeometry(self.width() - size.width() - 12, 3, size.width(), size.height())

    def sizeHint(self) -> QSize:
        return QSize(1280, 36)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme, view = self._theme, self._outage
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(theme.bg1))
        left = 0.0
        if view is not None and view.is_on:
            left = self._paint_block(painter, left, "三断", theme.orange)
        if self._is_exercise:
            left = self._paint_block(painter, left, "演练", theme.exercise)
        line = QRectF(left + 16, 0, self._right() - left - 16, self.height() - 2)
        if view is not None and view.is_on:
            self._paint_outage(painter, line, view)
        elif self._shows_outage:
            ink = Ink(size_px=16, tone=theme.text1, bold=True)
            draw_text(painter, line, _OFFER, ink)
        else:
            ink = Ink(size_px=16, tone=theme.text1, bold=True)
            width = draw_text(painter, line, self._realm, ink)
            rest = line.adjusted(width + 24, 0, 0, 0)
            draw_text(painter, rest, _EXERCISE, Ink(size_px=14, tone=theme.text2))
        tone = theme.orange if self._shows_outage else theme.exercise
        painter.fillRect(QRectF(0, self.height() - 2, self.width(), 2), color(tone.fill))
        painter.end()

    def _right(self) -> float:
        return self.width() - 12 if self.hold.isHidden() else self.hold.x() - 12

    def _paint_block(self, painter: QPainter, left: float, word: str, tone: Filled) -> float:
        block = QRectF(left, 0, _BLOCK_PX, self.height())
        painter.fillRect(block, color(tone.fill))
        ink = Ink(size_px=22, tone=tone.text, bold=True, align=Align.CENTER)
        draw_text(painter, block, word, ink)
        return block.right()

    def _paint_outage(self, painter: QPainter, line: QRectF, view: OutageView) -> None:
        """What is cut, what may be ordered alone, and on the right what waits for ratification."""
        theme = self._theme
        if view.unratified:
            owed = f"临机处置待追认 {view.unratified}"
            ink = Ink(size_px=16, tone=theme.text1, bold=True, align=Align.RIGHT)
            draw_text(painter, line, owed, ink)
            line = line.adjusted(0, 0, -text_width(owed, 16, bold=True) - 24, 0)
        alone, cut = alone_words(view), outage_words(view)
        ink = Ink(size_px=16, tone=theme.text1, bold=True)
        # What may be ordered alone is never cut: where it is narrow, what is cut gives way.
        room = line.width() - text_width(alone, 15) - 24
        if room > 90:
            width = draw_text(painter, QRectF(line.left(), 0, room, line.height()), cut, ink)
            line = line.adjusted(width + 24, 0, 0, 0)
        draw_text(painter, line, alone, Ink(size_px=15, tone=theme.text1))
