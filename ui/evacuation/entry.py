"""The entry form of one street: eight figures by keyboard, old to new, as-of, reason.

An empty field says nothing. A cumulative figure that falls turns the report into a correction,
which needs a reason.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import pairwise

from PySide6.QtCore import QRectF, QRegularExpression, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QRegularExpressionValidator
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from app.domain.commands import CorrectEvacuation, ReportEvacuation
from app.domain.evacuation import CUMULATIVE, FIGURES, Figures
from app.screens.evacuation import EvacuationView, StreetRow
from ui.evacuation.words import (
    FIGURE_WORDS,
    check_words,
    count_words,
    full_moment_words,
)
from ui.parts.button import Button, ButtonKind
from ui.parts.moment import parse_moment
from ui.parts.text import Ink, draw_text
from ui.parts.theme import Theme, color

_FIELD_PX = 28


class FigureField(QWidget):
    """One figure: its name, a field, and what the entry makes of it."""

    changed = Signal()

    def __init__(self, name: str, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.name = name
        self._theme = theme
        self._old = 0
        self.is_gain = False
        self.field = QLineEdit(self)
        self.field.setGeometry(40, 0, 76, _FIELD_PX)
        digits = QRegularExpression("[+-]?[0-9]{0,7}")
        self.field.setValidator(QRegularExpressionValidator(digits, self.field))
        self.field.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.field.setAccessibleName(FIGURE_WORDS[name])
        self.field.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self.field.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)
        self.field.textChanged.connect(self._tell)
        self.setFixedHeight(_FIELD_PX)
        self.setMinimumWidth(200)

    def begin(self, old: int) -> None:
        """Start from what is known."""
        self._old = old
        self.field.clear()
        self.update()

    def set_old(self, old: int) -> None:
        """Take what became known meanwhile; what was typed stays."""
        self._old = old
        self.update()

    @property
    def old(self) -> int:
        """What was known when the form was opened."""
        return self._old

    @property
    def value(self) -> int | None:
        """What the entry means as a whole figure; None if it says nothing or is below zero."""
        text = self.field.text()
        if text in ("", "+", "-"):
            return None
        number = int(text)
        whole = self._old + number if self.is_gain or text[0] in "+-" else number
        return whole if whole >= 0 else None

    @property
    def is_wrong(self) -> bool:
        """Tell whether something was typed that is no number of persons."""
        return bool(self.field.text()) and self.value is None

    @Slot()
    def _tell(self) -> None:
        self.update()
        self.changed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme, painter = self._theme, QPainter(self)
        name = Ink(size_px=14, tone=theme.text2)
        draw_text(painter, QRectF(0, 0, 38, _FIELD_PX), FIGURE_WORDS[self.name], name)
        value = self.value
        box = QRectF(124, 0, self.width() - 124, _FIELD_PX)
        if self.is_wrong:
            draw_text(painter, box, "不能小于 0", Ink(size_px=14, tone=theme.text1, bold=True))
        elif value is None:
            draw_text(painter, box, count_words(self._old), Ink(size_px=14, tone=theme.text3))
        else:
            gain = value - self._old
            sign = f"+{gain:,}" if gain > 0 else count_words(gain) if gain else "不变"
            words = f"{count_words(self._old)} → {count_words(value)} ({sign})"
            falls = gain < 0 and self.name in CUMULATIVE
            ink = Ink(size_px=14, tone=theme.text1 if gain else theme.text3, bold=falls)
            draw_text(painter, box, words, ink)
        painter.end()


class EntryForm(QWidget):
    """The form in the place of the board.

    Signals:
        command_wished: a ``ReportEvacuation`` or ``CorrectEvacuation``.
        left: Esc; nothing is recorded.
    """

    command_wished = Signal(object)
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._row: StreetRow | None = None
        self._now: datetime | None = None
        self._sent: ReportEvacuation | CorrectEvacuation | None = None
        self.fields = {name: FigureField(name, theme, self) for name in FIGURES}
        self.total = Button("累计", theme, self)
        self.gain = Button("增量", theme, self)
        self.as_of = QLineEdit(self)
        self.source = QLineEdit(self)
        self.reason = QLineEdit(self)
        self.save = Button("保存", theme, self, kind=ButtonKind.PRIMARY)
        self.cancel = Button("返回 Esc", theme, self, kind=ButtonKind.QUIET)
        self._kinds = QButtonGroup(self)
        self._lay_out()
        for field in self.fields.values():
            field.changed.connect(self._judge)
            field.field.returnPressed.connect(self._save)
        for line in (self.as_of, self.source, self.reason):
            line.textChanged.connect(self._judge)
            line.returnPressed.connect(self._save)
        self._kinds.idToggled.connect(self._switch)
        self.save.clicked.connect(self._save)
        self.cancel.clicked.connect(self.left)

    def _lay_out(self) -> None:
        for number, button in enumerate((self.total, self.gain)):
            button.setCheckable(True)
            self._kinds.addButton(button, number)
        self.total.setChecked(True)
        for line, name, width in (
            (self.as_of, "截至时间", 104),
            (self.source, "来源", 0),
            (self.reason, "更正理由", 0),
        ):
            line.setAccessibleName(name)
            line.setFixedHeight(_FIELD_PX)
            if width:
                line.setFixedWidth(width)
        self.as_of.setPlaceholderText("截至 03:00")
        self.source.setPlaceholderText("谁报的，如：电话 李工")
        self.reason.setPlaceholderText("累计数减少：更正理由（必填）")
        grid = QGridLayout()
        grid.setSpacing(4)
        for place, name in enumerate(FIGURES):
            grid.addWidget(self.fields[name], place % 4, place // 4)
        top = QHBoxLayout()
        top.addStretch(1)
        top.addWidget(self.total)
        top.addWidget(self.gain)
        lines = QHBoxLayout()
        lines.addWidget(self.as_of)
        lines.addWidget(self.source, 1)
        lines.addWidget(self.reason, 2)
        below = QHBoxLayout()
        below.addStretch(1)
        below.addWidget(self.cancel)
        below.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 4, 12, 6)
        column.setSpacing(4)
        column.addLayout(top)
        column.addLayout(grid)
        column.addLayout(lines)
        column.addStretch(1)
        column.addLayout(below)
        order: list[QWidget] = [self.fields[name].field for name in FIGURES]
        order += [self.as_of, self.source, self.reason, self.save, self.cancel]
        for first, then in pairwise(order):
            QWidget.setTabOrder(first, then)

    def begin(self, row: StreetRow, now: datetime, figure: str, digit: str) -> None:
        """Open the form for a street, the keyboard in a figure that may already have a digit."""
        self._row, self._now, self._sent = row, now, None
        for name, field in self.fields.items():
            field.begin(getattr(row.figures, name))
        self.total.setChecked(True)
        self.as_of.setText(full_moment_words(now).partition(" ")[2])
        self.source.clear()
        self.reason.clear()
        line = self.fields[figure if figure in self.fields else "moved"].field
        line.setText(digit)
        line.setFocus()
        self._judge()

    @property
    def street(self) -> str:
        """The code of the street that is entered, "" if none."""
        return self._row.code if self._row else ""

    def show_view(self, view: EvacuationView) -> None:
        """Keep the clock; close the form once what it sent stands on the board."""
        self._now = view.now
        row = view.row(self.street)
        sent = self._sent
        if sent and row and row.as_of == sent.as_of and _holds(row.figures, sent.figures):
            self._sent = None
            self.left.emit()
        elif row is not None and row != self._row and sent is None:
            self._row = row
            for name, field in self.fields.items():
                field.set_old(getattr(row.figures, name))
            self._judge()

    @property
    def given(self) -> tuple[tuple[str, int], ...]:
        """The figures that were typed; all eight unchanged if none was."""
        typed = [(name, field.value) for name, field in self.fields.items()]
        kept = tuple((name, value) for name, value in typed if value is not None)
        return kept or tuple((name, field.old) for name, field in self.fields.items())

    @property
    def is_correction(self) -> bool:
        """Tell whether a cumulative figure falls."""
        return any(
            value < self.fields[name].old for name, value in self.given if name in CUMULATIVE
        )

    def _fault(self) -> str:
        """Return what keeps the entry from being saved, "" if nothing does."""
        if any(field.is_wrong for field in self.fields.values()):
            return "人数不能小于 0"
        if self._now is None or self._until() is None:
            return "截至时间写作 03:00 或 8-5 03:00"
        until = self._until()
        if until is not None and (until - self._now).total_seconds() > 60:
            return "截至时间晚于现在"
        if self.is_correction and not self.reason.text().strip():
            return "累计数减少：写明更正理由"
        return ""

    def _until(self) -> datetime | None:
        return parse_moment(self.as_of.text(), self._now) if self._now else None

    @Slot()
    def _judge(self) -> None:
        if self._row is None:
            return
        self.reason.setVisible(self.is_correction)
        self.source.setVisible(not self.is_correction)
        typed = sum(field.value is not None for field in self.fields.values())
        verb = "更正" if self.is_correction else "保存"
        words = f"{verb} {self._row.name} {typed} 项" if typed else f"{self._row.name} 数字不变"
        self.save.setText(words)
        self.save.setAccessibleName(words)
        self.save.setEnabled(not self._fault())
        self.save.updateGeometry()
        self.update()

    @Slot(int, bool)
    def _switch(self, number: int, is_on: object) -> None:
        del number, is_on
        for field in self.fields.values():
            field.is_gain = self.gain.isChecked()
            field.update()
        self._judge()

    @Slot()
    def _save(self) -> None:
        row, until = self._row, self._until()
        if row is None or until is None or self._fault():
            self.update()
            return
        reason = self.reason.text().strip()
        if self.is_correction:
            self._sent = CorrectEvacuation(
                street=row.code, as_of=until, figures=self.given, reason=reason
            )
        else:
            source = self.source.text().strip()
            self._sent = ReportEvacuation(
                street=row.code, as_of=until, figures=self.given, source=source
            )
        self.command_wished.emit(self._sent)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        painter.fillRect(event.rect(), color(theme.bg1))
        row, now = self._row, self._now
        if row is not None and now is not None:
            top = QRectF(12, 4, self.total.x() - 20, 28)
            width = draw_text(painter, top, row.name, Ink(size_px=16, tone=theme.text1, bold=True))
            last = (
                f"上次截至 {full_moment_words(row.as_of)} {row.by}" if row.as_of else "还没有报过"
            )
            if row.rivals:
                rivals = "、".join(str(item.moved) for item in row.rivals)
                last = f"另一席报已转 {rivals}：核对后更正"
            ink = Ink(size_px=14, tone=theme.text2)
            draw_text(painter, top.adjusted(width + 10, 0, 0, 0), last, ink)
            after = replace(row.figures, **dict(self.given))
            fault = self._fault()
            words = fault or check_words(after)
            line = QRectF(12, self.save.y(), self.cancel.x() - 20, 28)
            ink = Ink(size_px=14, tone=theme.text1 if fault else theme.text2, bold=bool(fault))
            draw_text(painter, line, words, ink)
        painter.end()


def _holds(figures: Figures, sent: tuple[tuple[str, int], ...]) -> bool:
    return all(getattr(figures, name) == value for name, value in sent)
