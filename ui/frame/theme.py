"""Puts the theme on the application: Fusion, a palette by role, a few lines of style sheet."""

from __future__ import annotations

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication

from ui.parts.theme import Theme, color, font

_SHEET = """
QAbstractScrollArea {{ border: 0; }}
QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QSpinBox, QDateTimeEdit, QTimeEdit {{
  background: {bg0}; color: {text1}; border: 1px solid {line_ui}; border-radius: 3px;
  padding: 3px 6px; selection-background-color: {bg3}; selection-color: {text1};
}}
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus, QSpinBox:focus,
QDateTimeEdit:focus, QTimeEdit:focus {{ border: 2px solid {focus}; padding: 2px 5px; }}
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled {{
  color: {text3}; border-color: {line};
}}
QCheckBox {{ color: {text1}; spacing: 8px; }}
QCheckBox::indicator {{
  width: 16px; height: 16px; border: 1px solid {line_ui}; border-radius: 3px; background: {bg0};
}}
QCheckBox::indicator:checked {{ background: {text1}; border-color: {text1}; }}
QCheckBox::indicator:focus {{ border: 2px solid {focus}; }}
QToolTip {{ background: {bg3}; color: {text1}; border: 1px solid {line_ui}; padding: 4px; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle {{
  background: {bg3}; border-radius: 3px; min-height: 24px; min-width: 24px; margin: 2px;
}}
QScrollBar::handle:hover {{ background: {line_ui}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QMenu {{ background: {bg2}; color: {text1}; border: 1px solid {line_ui}; padding: 4px; }}
QMenu::item {{ padding: 5px 18px; border-radius: 3px; }}
QMenu::item:selected {{ background: {bg3}; }}
QMenu::item:disabled {{ color: {line_ui}; }}
"""


def apply_theme(app: QApplication, theme: Theme) -> None:
    """Give the application its style, palette, font and style sheet."""
    app.setStyle("Fusion")
    app.setFont(font(15))
    app.setPalette(_palette(theme))
    app.setStyleSheet(
        _SHEET.format(
            bg0=theme.bg0,
            bg2=theme.bg2,
            bg3=theme.bg3,
            text1=theme.text1,
            text3=theme.text3,
            line=theme.line,
            line_ui=theme.line_ui,
            focus=theme.focus,
        )
    )


def _palette(theme: Theme) -> QPalette:
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    palette = QPalette()
    for part, value in (
        (role.Window, theme.bg0),
        (role.WindowText, theme.text1),
        (role.Base, theme.bg1),
        (role.AlternateBase, theme.bg2),
        (role.Text, theme.text1),
        (role.PlaceholderText, theme.text3),
        (role.Button, theme.bg2),
        (role.ButtonText, theme.text1),
        (role.BrightText, theme.text1),
        (role.Highlight, theme.bg3),
        (role.HighlightedText, theme.text1),
        (role.ToolTipBase, theme.bg3),
        (role.ToolTipText, theme.text1),
        (role.Link, theme.focus),
    ):
        palette.setColor(part, color(value))
    for part in (role.Text, role.WindowText, role.ButtonText):
        palette.setColor(group.Disabled, part, color(theme.line_ui))
    return palette
