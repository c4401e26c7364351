"""The style sheet of the application."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from ui.frame.theme import apply_theme
from ui.parts.theme import DARK


@pytest.mark.parametrize("kind", [QLineEdit, QPlainTextEdit])
def test_every_field_has_an_outline_before_the_keyboard_is_in_it(
    kind: type[QWidget], qtbot: QtBot
) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    apply_theme(app, DARK)
    field = kind()
    qtbot.addWidget(field)
    field.resize(200, 40)

    image = field.grab().toImage()
    assert not field.hasFocus()
    assert image.pixelColor(100, 0).name() == DARK.line_ui.lower()
