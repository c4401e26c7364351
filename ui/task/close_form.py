"""The form that closes a road or place: where, by which rule, why, who may reopen it."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QComboBox, QPlainTextEdit, QWidget

from app.domain.commands import ClosePlace
from app.screens.task import TaskView
from ui.parts.form_rows import ChoiceBox
from ui.parts.page_form import PageForm
from ui.parts.refusals import refusal_words
from ui.parts.theme import Theme
from ui.task.words import OFF_MAP, REOPENERS, RULES

_NOWHERE = "不填"


class CloseForm(PageForm):
    """封闭道路或场所."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "封闭道路或场所", parent)
        self._view: TaskView | None = None
        self._sent: ClosePlace | None = None
        self.place = ChoiceBox(self, "道路、隧道、积水点或其他场所，可直接输入名称")
        self.street = QComboBox(self)
        self.rule = ChoiceBox(self, "按哪条规则封闭")
        self.reason = QPlainTextEdit(self)
        self.reopens = ChoiceBox(self, "谁可以决定重开")
        self._lay_out()
        self.place.currentTextChanged.connect(self._place_changed)
        self.reason.textChanged.connect(self._judge)

    def _lay_out(self) -> None:
        self.reason.setFixedHeight(88)
        self.reason.setPlaceholderText("现场情况：水深、塌方、谁报的")
        self.rule.offer(tuple((words, words) for words in RULES))
        self.reopens.offer(tuple((words, words) for words in REOPENERS))
        self.rows.add("地点", self.place)
        self.rows.add("街道", self.street)
        self.rows.add("规则", self.rule)
        self.rows.add("理由", self.reason)
        self.rows.add("谁可重开", self.reopens)
        self.chain(self.place, self.street, self.rule, self.reason, self.reopens)

    def begin(self) -> None:
        self._sent = None
        for box in (self.place, self.rule):
            box.setCurrentIndex(-1)
            box.clearEditText()
        self.reopens.setEditText(REOPENERS[0])
        self.reason.clear()
        self._choose_street(self._view.own_street if self._view else "")
        self.place.setFocus()
        self._judge()

    def show_view(self, view: TaskView) -> str:
        """Take the places; return the place that was closed by what the form sent, "" if none."""
        before, self._view = self._view, view
        if before is None or before.spots is not view.spots:
            self.place.offer(tuple((spot.name, spot.id) for spot in view.spots))
        if before is None or before.streets is not view.streets:
            self._offer_streets(view)
        sent = self._sent
        self._judge()
        if sent is not None and view.closed(sent.place) is not None:
            self._sent = None
            return sent.place
        return ""

    @property
    def spot(self) -> str:
        """The id of the place that is named, or the name itself where the pack has none."""
        return self.place.chosen or self.place.text

    def command(self) -> ClosePlace:
        """Return the closing as it stands."""
        return ClosePlace(
            place=self.spot,
            reason=self.reason.toPlainText().strip(),
            street=str(self.street.currentData() or ""),
            rule=self.rule.text,
            reopens=self.reopens.text,
        )

    def missing(self) -> str:
        """Return what keeps the place from being closed, "" if nothing does."""
        view = self._view
        if view is None:
            return "正在装载"
        if view.close_refusal is not None:
            return refusal_words(view.close_refusal.code, view.close_refusal.details)
        if not self.spot:
            return "选地点，或写出名称"
        if view.closed(self.spot) is not None:
            return "此处已经封闭"
        if not self.reason.toPlainText().strip():
            return "写明理由"
        return ""

    @Slot()
    def send(self) -> None:
        """Send the closing if nothing is missing."""
        if not self.missing():
            self._sent = self.command()
            self.command_wished.emit(self._sent)

    def _offer_streets(self, view: TaskView) -> None:
        self.street.clear()
        self.street.addItem(_NOWHERE, "")
        for street in view.streets:
            self.street.addItem(street.full_name, street.code)

    def _choose_street(self, code: str) -> None:
        self.street.setCurrentIndex(max(0, self.street.findData(code)))

    @Slot()
    def _place_changed(self) -> None:
        view, chosen = self._view, self.place.chosen
        spot = next((item for item in view.spots if item.id == chosen), None) if view else None
        if spot is not None and spot.street and view is not None and not view.own_street:
            self._choose_street(spot.street)
        self._judge()

    @Slot()
    def _judge(self) -> None:
        view = self._view
        note = "立即生效；重开须两人签字"
        if view is not None and view.is_provisional:
            note = "失联席位临机处置：立即生效，恢复后须另一人追认"
        elif self.spot and not self.place.chosen:
            note = OFF_MAP
        self.show_state(f"封闭 {self.place.text}".strip(), note)
