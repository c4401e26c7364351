"""Entering what was heard over a thin channel: words, from whom, how. It changes no level.

Source: issue of the carriers; domain brief 5.2.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QLineEdit, QWidget

from app.domain.commands import HearReport
from app.screens.heard import HeardView
from ui.link.rows import HEAD_PX, paint_head
from ui.parts.age import instant_words
from ui.parts.button import Button, ButtonKind
from ui.parts.text import Ink, draw_text
from ui.parts.theme import Theme, color, font

CHANNELS = ("北斗短报文", "天通电话", "对讲", "座机", "手机", "口头")
_FIELD_PX = 30
_FORM_PX = HEAD_PX + 3 * (_FIELD_PX + 6) + 6
_ROW_PX = 26


class HearForm(QWidget):
    """Three fields and one button, and below what was heard before.

    Signals:
        command_wished: a ``HearReport``.
    """

    command_wished = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.words = QLineEdit(self)
        self.words.setPlaceholderText("原话，不改写")
        self.words.setAccessibleName("听到的原话")
        self.source = QLineEdit(self)
        self.source.setPlaceholderText("谁说的：席位、街道或姓名代号")
        self.source.setAccessibleName("来源")
        self.channel = QComboBox(self)
        self.channel.addItems(CHANNELS)
        self.channel.setAccessibleName("渠道")
        self.save = Button("登记收听报告", theme, self, kind=ButtonKind.PRIMARY, height_px=30)
        grid = QGridLayout(self)
        grid.setContentsMargins(12, HEAD_PX, 12, 8)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        for row, (name, field) in enumerate((("原话", self.words), ("来源", self.source))):
            grid.addWidget(self._label(name), row, 0)
            field.setFixedHeight(_FIELD_PX)
            field.setFont(font(15))
            grid.addWidget(field, row, 1, 1, 3)
        self.channel.setFixedHeight(_FIELD_PX)
        grid.addWidget(self._label("渠道"), 2, 0)
        grid.addWidget(self.channel, 2, 1)
        grid.addWidget(self.save, 2, 3)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(3, 1)
        self._lines: tuple[str, ...] = ()
        self.words.textChanged.connect(self._fit)
        self.source.textChanged.connect(self._fit)
        self.save.clicked.connect(self._save)
        self.source.returnPressed.connect(self._save)
        self.setFocusProxy(self.words)
        self._fit()

    def fill(self, words: str, channel: str) -> None:
        """Begin with words that came; who said them is for the officer to tell."""
        self.words.setText(words)
        self.channel.setCurrentText(channel)
        self.source.setFocus(Qt.FocusReason.OtherFocusReason)

    def clear(self) -> None:
        """Begin anew."""
        self.words.clear()
        self.source.clear()

    def show_reports(self, view: HeardView) -> None:
        """Show what was heard before, the newest first."""
        self._lines = tuple(
            f"{instant_words(row.at, view.now)} {row.channel} · {row.source}：{row.words}"
            f"（{row.name} 记）"
            for row in view.rows
        )
        self.setAccessibleDescription("；".join(self._lines[:8]))
        self.update()

    def _label(self, text: str) -> QLabel:
        label = QLabel(text, self)
        label.setFont(font(14))
        return label

    @Slot()
    def _fit(self) -> None:
        has_all = bool(self.words.text().strip()) and bool(self.source.text().strip())
        self.save.setEnabled(has_all)

    @Slot()
    def _save(self) -> None:
        if self.save.isEnabled():
            self.command_wished.emit(
                HearReport(
                    words=self.words.text().strip(),
                    source=self.source.text().strip(),
                    channel=self.channel.currentText(),
                )
            )

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        words = ("收听报告", "只作记录，不改变级别和数字；由本人签名")
        theme = self._theme
        paint_head(painter, QRectF(0, 0, self.width(), HEAD_PX), words, theme)
        row = QRectF(12, _FORM_PX + 4, self.width() - 24, _ROW_PX)
        for line in self._lines or ("尚无收听报告",):
            if row.bottom() > self.height():
                break
            painter.fillRect(QRectF(12, row.top(), row.width(), 1), color(theme.line, 0.6))
            draw_text(painter, row, line, Ink(size_px=15, tone=theme.text2))
            row.translate(0, _ROW_PX)
        painter.end()
