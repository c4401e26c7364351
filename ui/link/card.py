"""The 三断 card, in the place of the right column: what an officer needs when all is cut.

Power, carriers, queue, composer, stick, phone tree, in this order; in a low window on two pages.
Source: picture notes 7.8.
"""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.screens.carriers import CarriersView
from app.screens.outage import OutageView
from app.screens.phones import PhoneView
from ui.link.composer import Composer
from ui.link.phones import PhoneTree
from ui.link.rows import BearerList, PowerRow, QueueRow
from ui.link.stick_box import StickBox
from ui.parts.button import Button, ButtonKind
from ui.parts.theme import Theme, color

_PAGES = ("通道与短报文", "带出与电话")


class OutageCard(QWidget):
    """The card."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAccessibleName("三断面板 F10")
        self.power = PowerRow(theme)
        self.bearers = BearerList(theme, is_wide=False)
        self.queue = QueueRow(theme)
        self.composer = Composer(theme)
        self.sticks = StickBox(theme, lines=1)
        self.phones = PhoneTree(theme)
        self._first, self._second = _page(), _page()
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self._first)
        self._pages.addWidget(self._second)
        self.tabs = [self._tab(index, word) for index, word in enumerate(_PAGES)]
        self._head = QWidget(self)
        head = QHBoxLayout(self._head)
        head.setContentsMargins(8, 3, 12, 3)
        for tab in self.tabs:
            head.addWidget(tab)
        head.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self._pages, 1)
        self._is_low: bool | None = None
        self._fit(is_low=False)
        self.setFocusProxy(self.composer)

    @property
    def blocks(self) -> tuple[QWidget, ...]:
        """The blocks in their order."""
        return (
            self.power,
            self.bearers,
            self.queue,
            self.composer,
            self.sticks,
            self.phones,
        )

    def show_view(self, view: CarriersView, outage: OutageView, phones: PhoneView) -> None:
        """Show everything as it stands."""
        self.power.show_view(view, outage)
        self.bearers.show_view(view)
        self.queue.show_view(view)
        self.composer.show_view(view)
        self.sticks.show_sticks(view.state.sticks)
        self.phones.show_view(phones)

    def show_page(self, index: int) -> None:
        """Show one of the two pages of a low window."""
        self._pages.setCurrentIndex(index)
        for place, tab in enumerate(self.tabs):
            tab.setChecked(place == index)

    def _tab(self, index: int, word: str) -> Button:
        button = Button(word, self._theme, self, kind=ButtonKind.QUIET)
        button.setCheckable(True)
        button.setProperty("page", index)
        button.clicked.connect(self._turn)
        return button

    @Slot()
    def _turn(self) -> None:
        sender = self.sender()
        assert sender is not None
        self.show_page(int(sender.property("page")))

    def _fit(self, *, is_low: bool) -> None:
        """Put the blocks on one page, or on two."""
        if is_low == self._is_low:
            return
        self._is_low = is_low
        cut = 4 if is_low else len(self.blocks)
        for page, blocks in ((self._first, self.blocks[:cut]), (self._second, self.blocks[cut:])):
            layout = page.layout()
            assert isinstance(layout, QVBoxLayout)
            while layout.count():
                layout.takeAt(0)
            for block in blocks:
                layout.addWidget(block)
                block.show()
            layout.addStretch(1)
        self._head.setVisible(is_low)
        self.show_page(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        whole = sum(max(item.minimumHeight(), item.sizeHint().height()) for item in self.blocks)
        self._fit(is_low=self.height() < whole)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), color(self._theme.bg1))
        painter.end()


def _page() -> QWidget:
    page = QWidget()
    layout = QVBoxLayout(page)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    return page
