"""A sheet that is closed acts on no key: the keyboard goes back to where it was."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ui.parts.sheet import Sheet
from ui.parts.theme import DARK


class Desk(QWidget):
    """A window with a button and a sheet that holds two more."""

    def __init__(self) -> None:
        super().__init__()
        self.resize(800, 600)
        self.behind = QPushButton("behind", self)
        self.sheet = Sheet(DARK, "Sheet", (400, 300), self)
        self.sheet.place(self.rect())
        self.approve = QPushButton("approve")
        self.refuse = QPushButton("refuse")
        for button in (self.approve, self.refuse):
            self.sheet.content.addWidget(button)


def holder_of(desk: Desk) -> QWidget:
    """Return what a key press goes to."""
    holder: QWidget | None = QApplication.focusWidget()
    return desk if holder is None else holder


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    made = Desk()
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    made.behind.setFocus()
    return made


@pytest.mark.parametrize("keys", [(), (Qt.Key.Key_Tab,), (Qt.Key.Key_Tab, Qt.Key.Key_Tab)])
def test_no_key_reaches_a_sheet_that_esc_closed(
    desk: Desk, qtbot: QtBot, keys: tuple[Qt.Key, ...]
) -> None:
    pressed: list[str] = []
    desk.approve.clicked.connect(lambda: pressed.append("approve"))
    desk.refuse.clicked.connect(lambda: pressed.append("refuse"))
    desk.sheet.open_sheet()
    desk.approve.setFocus()
    qtbot.keyClick(desk.approve, Qt.Key.Key_Escape)
    assert not desk.sheet.isVisible()

    for key in keys:
        holder = holder_of(desk)
        qtbot.keyClick(holder, key)
    holder = holder_of(desk)
    qtbot.keyClick(holder, Qt.Key.Key_Space)

    assert pressed == []
    assert not desk.sheet.isAncestorOf(holder)


def test_the_keyboard_goes_back_to_where_it_was(desk: Desk, qtbot: QtBot) -> None:
    desk.sheet.open_sheet()
    desk.refuse.setFocus()
    qtbot.keyClick(desk.refuse, Qt.Key.Key_Escape)

    assert QApplication.focusWidget() is desk.behind


def test_where_that_is_gone_the_window_has_the_keyboard(desk: Desk, qtbot: QtBot) -> None:
    desk.sheet.open_sheet()
    desk.refuse.setFocus()
    desk.behind.hide()
    qtbot.keyClick(desk.refuse, Qt.Key.Key_Escape)

    holder: QWidget | None = QApplication.focusWidget()
    assert holder is None or not desk.sheet.isAncestorOf(holder)
