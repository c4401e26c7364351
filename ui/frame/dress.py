"""Puts other colours on a window that is on show, all of it at once."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QWidget

from ui.frame.theme import apply_theme
from ui.parts.theme import Theme


def dress(window: QWidget, theme: Theme, colours: Theme) -> None:
    """Let a window's theme wear other colours, and paint everything anew.

    Whoever keeps a painted picture hears of it by a change of style.
    """
    if theme == colours:
        return
    theme.wear(colours)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    apply_theme(app, theme)
    window.update()
    for part in window.findChildren(QWidget):
        part.update()
