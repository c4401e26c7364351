"""The form that changes a limit: a value, and why."""

from __future__ import annotations

from PySide6.QtCore import QRegularExpression, Qt, Slot
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from app.domain.commands import ChangeThreshold
from app.domain.sensor import Severity
from app.screens.threshold import LimitRow, LimitsView
from ui.parts.choice import Choice
from ui.parts.page_form import PageForm
from ui.parts.reading import SEVERITY_WORDS
from ui.parts.refusals import refusal_words
from ui.parts.theme import Theme
from ui.sensor.limit_words import name_words, value_words

_SEVERITIES = tuple(Severity)


class LimitForm(PageForm):
    """改阈值."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "改阈值", parent)
        self._view: LimitsView | None = None
        self._known: frozenset[bytes] | None = None
        words = tuple(f"{SEVERITY_WORDS[item.value]}限" for item in _SEVERITIES)
        self.severity = Choice(theme, words, "限", self)
        self.value = QLineEdit(self)
        self.reason = QPlainTextEdit(self)
        number = QRegularExpression("-?[0-9]{0,7}([.][0-9]{0,3})?")
        self.value.setValidator(QRegularExpressionValidator(number, self.value))
        self.value.setInputMethodHints(Qt.InputMethodHint.ImhFormattedNumbersOnly)
        self.reason.setFixedHeight(88)
        self.reason.setPlaceholderText("依据：现场核定、标尺、专家意见")
        self.rows.add("哪条限", self.severity)
        self.rows.add("新值", self.value)
        self.rows.add("理由", self.reason)
        self.severity.chosen.connect(self._judge)
        self.value.textChanged.connect(self._judge)
        self.reason.textChanged.connect(self._judge)

    def begin_at(self, severity: int) -> None:
        """Say which limit is meant, before the form begins."""
        places = [place for place, item in enumerate(_SEVERITIES) if item.value == severity]
        self.severity.choose(places[0] if places else 0)

    def begin(self) -> None:
        self._known = None
        self.value.clear()
        self.reason.clear()
        self.value.setFocus()
        self._judge()

    def show_view(self, view: LimitsView) -> str:
        """Take the limits; return the key of the one that was changed by what was sent."""
        self._view = view
        self.value.setPlaceholderText(f"单位 {view.unit}" if view.unit else "数值")
        self._judge()
        row = self.row
        if self._known is None or row is None:
            return ""
        if all(change.subject in self._known for change in row.changes):
            return ""
        self._known = None
        return str(row.severity.value)

    @property
    def row(self) -> LimitRow | None:
        """The limit that is to be changed, as it stands."""
        chosen = _SEVERITIES[self.severity.index]
        return self._view.row(chosen.value) if self._view else None

    @property
    def milli(self) -> int | None:
        """The new value in 1/1000 of the unit, None if it is no number."""
        try:
            return round(float(self.value.text()) * 1000)
        except ValueError:
            return None

    def missing(self) -> str:
        """Return what keeps the limit from being changed, "" if nothing does."""
        view, row, milli = self._view, self.row, self.milli
        if view is None or row is None:
            return "正在装载"
        if view.refusal is not None:
            code = view.refusal.code
            is_role = code == "rank_too_low"
            return refusal_words("data_admin_needed" if is_role else code, view.refusal.details)
        if milli is None:
            return "填新值"
        if row.value is not None and milli == round(row.value * 1000):
            return "已经是这个值"
        return "" if self.reason.toPlainText().strip() else "写明理由"

    @Slot()
    def send(self) -> None:
        """Send the change if nothing is missing."""
        view, row, milli = self._view, self.row, self.milli
        if view is None or row is None or milli is None or self.missing():
            return
        self._known = frozenset(change.subject for change in row.changes)
        self.command_wished.emit(
            ChangeThreshold(
                stream=view.stream,
                severity=row.severity,
                value_milli=milli,
                reason=self.reason.toPlainText().strip(),
            )
        )

    @Slot()
    def _judge(self) -> None:
        view, row, milli = self._view, self.row, self.milli
        if view is None or row is None or milli is None:
            self.show_state("改阈值", "")
            return
        value = value_words(milli / 1000, view.unit)
        is_laxer = row.value is not None and milli > round(row.value * 1000)
        note = "更严：立即生效"
        if is_laxer:
            note = f"更松：另一人签字后生效，之前仍按 {value_words(row.value, view.unit)} 告警"
        self.show_state(f"{name_words(row)}改为 {value}", note)
