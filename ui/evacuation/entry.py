"""The entry form of one street: eight figures by keyboard, old to new, as-of, reason.

An empty field says nothing. A cumulative figure that falls turns the report into a correction,
which needs a reason. What was typed and not saved is kept, one entry a street.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
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
from ui.evacuation.figure_field import FIELD_PX, LOW_FIELD_PX, FigureField
from ui.evacuation.words import check_words, full_moment_words
from ui.parts.age import instant_words
from ui.parts.button import Button, ButtonKind
from ui.parts.moment import parse_moment
from ui.parts.text import Ink, draw_text
from ui.parts.theme import Theme, color

NO_REASON = "累计数减少：写明更正理由"

_ROOMY_PX = 236


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What was typed for a street and not saved, and when it was left."""

    figures: tuple[str, ...]
    is_gain: bool
    as_of: str
    source: str
    reason: str
    left_at: datetime


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
        self._kept: dict[str, Kept] = {}
        self.going_on = ""
        self._is_refused = False
        self.fields = {name: FigureField(name, theme, self) for name in FIGURES}
        self.total = Button("累计", theme, self)
        self.gain = Button("增量", theme, self)
        self.as_of = QLineEdit(self)
        self.source = QLineEdit(self)
        self.reason = QLineEdit(self)
        self.save = Button("保存", theme, self, kind=ButtonKind.PRIMARY)
        self.cancel = Button("返回 Esc", theme, self, kind=ButtonKind.QUIET)
        self.clear = Button("清空", theme, self, kind=ButtonKind.QUIET)
        self.clear.setAccessibleName("清空未保存的录入")
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
        self.cancel.clicked.connect(self._leave)
        self.clear.clicked.connect(self._clear)

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
            if width:
                line.setFixedWidth(width)
        self.as_of.setPlaceholderText("截至 03:00")
        self.source.setPlaceholderText("谁报的，如：电话 李工")
        self.reason.setPlaceholderText("累计数减少：更正理由（必填）")
        self._grid = grid = QGridLayout()
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
        below.addWidget(self.clear)
        below.addWidget(self.cancel)
        below.addWidget(self.save)
        self._column = column = QVBoxLayout(self)
        column.addLayout(top)
        column.addLayout(grid)
        column.addLayout(lines)
        column.addStretch(1)
        column.addLayout(below)
        order: list[QWidget] = [self.fields[name].field for name in FIGURES]
        order += [self.as_of, self.source, self.reason, self.save, self.clear, self.cancel]
        for first, then in pairwise(order):
            QWidget.setTabOrder(first, then)
        self._fit()

    def _fit(self) -> None:
        """Be lower where the panel shares its room: nothing ever lies over anything."""
        is_low = self.height() < _ROOMY_PX
        field_px, gap = (LOW_FIELD_PX, 1) if is_low else (FIELD_PX, 4)
        for field in self.fields.values():
            field.set_height(field_px)
        for line in (self.as_of, self.source, self.reason):
            line.setFixedHeight(field_px)
        self._grid.setSpacing(gap)
        self._column.setSpacing(min(gap + 1, 4))
        self._column.setContentsMargins(12, gap, 12, gap + 2)

    def begin(self, row: StreetRow, now: datetime, figure: str, digit: str) -> None:
        """Open the form for a street, the keyboard in a figure that may already have a digit.

        What was typed for this street and not saved stands in it again.
        """
        kept = self._kept.get(row.code)
        self._begin_fresh(row, now)
        if kept is not None:
            self._fill(kept)
            self.going_on = f"接着 {instant_words(kept.left_at, now)} 未保存的录入"
        self.clear.setVisible(kept is not None)
        line = self.fields[figure if figure in self.fields else "moved"].field
        if digit:
            line.setText(digit)
        elif line.text():
            line.selectAll()
        line.setFocus()
        self._judge()

    def _begin_fresh(self, row: StreetRow, now: datetime) -> None:
        self._row, self._now, self._sent = row, now, None
        for name, field in self.fields.items():
            field.begin(getattr(row.figures, name))
        self.total.setChecked(True)
        self.as_of.setText(full_moment_words(now).partition(" ")[2])
        self.source.clear()
        self.reason.clear()
        self.going_on = ""
        self.clear.hide()

    def _fill(self, kept: Kept) -> None:
        for field, text in zip(self.fields.values(), kept.figures, strict=True):
            field.field.setText(text)
        self.gain.setChecked(kept.is_gain)
        self.as_of.setText(kept.as_of)
        self.source.setText(kept.source)
        self.reason.setText(kept.reason)

    def _keep(self) -> None:
        """Keep what was typed for the street; nothing typed is nothing to keep."""
        now = self._now
        if self._row is None or now is None:
            return
        before = self._kept.pop(self.street, None)
        kept = Kept(
            figures=tuple(field.field.text() for field in self.fields.values()),
            is_gain=self.gain.isChecked(),
            as_of=self.as_of.text(),
            source=self.source.text(),
            reason=self.reason.text(),
            left_at=now,
        )
        if not any((*kept.figures, kept.source, kept.reason)):
            return
        is_same = before is not None and replace(kept, left_at=before.left_at) == before
        self._kept[self.street] = before if before and is_same else kept

    @Slot()
    def _leave(self) -> None:
        self._keep()
        self.left.emit()

    @Slot()
    def _clear(self) -> None:
        """Throw away what was kept and begin anew."""
        if self._row is None or self._now is None:
            return
        self._kept.pop(self.street, None)
        self._begin_fresh(self._row, self._now)
        self.fields["moved"].field.setFocus()
        self._judge()

    @property
    def street(self) -> str:
        """The code of the street that is entered, "" if none."""
        return self._row.code if self._row else ""

    def show_view(self, view: EvacuationView) -> None:
        """Keep the clock; close the form once what it sent stands on the board.

        Also a form that was left before the answer came: what was sent is nothing to go on with.
        """
        self._now = view.now
        row = view.row(self.street)
        sent = self._sent
        if sent and row and row.as_of == sent.as_of and _holds(row.figures, sent.figures):
            self._sent = None
            self._kept.pop(self.street, None)
            if self.isVisible():
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
            return NO_REASON
        return ""

    def _until(self) -> datetime | None:
        return parse_moment(self.as_of.text(), self._now) if self._now else None

    @Slot()
    def _judge(self) -> None:
        if self._row is None:
            return
        self._is_refused = False
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
        fault = self._fault()
        if row is None or until is None or fault:
            self._refuse()
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

    def _refuse(self) -> None:
        """Say that nothing was saved, the keyboard in the field that is missing or wrong."""
        wrong = next((item.field for item in self.fields.values() if item.is_wrong), None)
        is_late = self._fault() != NO_REASON
        (wrong or (self.as_of if is_late else self.reason)).setFocus()
        self._is_refused = True
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._save()
            return
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
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
            last = self.going_on or last
            if row.rivals:
                rivals = "、".join(str(item.moved) for item in row.rivals)
                last = f"另一席报已转 {rivals}：核对后更正"
            ink = Ink(size_px=14, tone=theme.text2)
            draw_text(painter, top.adjusted(width + 10, 0, 0, 0), last, ink)
            after = replace(row.figures, **dict(self.given))
            fault = self._fault()
            words = fault or check_words(after)
            if fault and self._is_refused:
                words = f"未保存 · {fault}"
            line = QRectF(12, self.save.y(), self.cancel.x() - 20, 28)
            ink = Ink(size_px=14, tone=theme.text1 if fault else theme.text2, bold=bool(fault))
            draw_text(painter, line, words, ink)
        painter.end()


def _holds(figures: Figures, sent: tuple[tuple[str, int], ...]) -> bool:
    return all(getattr(figures, name) == value for name, value in sent)
