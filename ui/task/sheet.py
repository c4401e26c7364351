"""The sheet of closures, evacuation orders and returns (F8); closing it records nothing.

Source: screen design 5.3; domain brief 1 #17 and 6.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QWidget

from app.screens.task import TaskView
from ui.parts.choice import Choice
from ui.parts.list_page import ListPage
from ui.parts.sheet import Sheet
from ui.parts.theme import Theme
from ui.task.pages import ClosurePage, OrderPage, ReturnPage

CLOSURES, ORDERS, RETURNS = 0, 1, 2


class TaskSheet(Sheet):
    """封闭、转移、返回, 1216 x 680 at most.

    Signals:
        command_wished: a closing, a reopening, an order, a return, or a second signature.
    """

    command_wished = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, "封闭、转移、返回", (1216, 680), parent)
        self.choice = Choice(theme, ("道路封闭", "转移令", "返回许可"), "页", self)
        self.closures = ClosurePage(theme, self)
        self.orders = OrderPage(theme, self)
        self.returns = ReturnPage(theme, self)
        self.pages = QStackedWidget(self)
        hint = QLabel("Ctrl+Tab 换页", self)
        hint.setStyleSheet(f"color: {theme.text3}; font-size: 14px;")
        top = QHBoxLayout()
        top.addWidget(self.choice)
        top.addWidget(hint)
        for page in (self.closures, self.orders, self.returns):
            self.pages.addWidget(page)
            page.command_wished.connect(self.command_wished)
        self.content.addLayout(top)
        self.content.addWidget(self.pages, 1)
        self.choice.chosen.connect(self.turn_to)

    @property
    def page(self) -> ListPage:
        """The page on show."""
        return (self.closures, self.orders, self.returns)[self.choice.index]

    @Slot(int)
    def turn_to(self, page: int) -> None:
        """Show a page, the keyboard in it."""
        self.choice.choose(page)
        self.pages.setCurrentIndex(page)
        self.page.take_focus()

    def opened(self) -> None:
        self.page.leave_form()
        self.page.take_focus()

    def show_view(self, view: TaskView) -> None:
        """Show closures, orders and returns; what is chosen and typed stays."""
        self.closures.show_view(view)
        self.orders.show_view(view)
        self.returns.show_view(view)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_held = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        steps = {Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}
        if is_held and event.key() in steps:
            self.turn_to((self.choice.index + steps[Qt.Key(event.key())]) % self.pages.count())
            return
        super().keyPressEvent(event)
