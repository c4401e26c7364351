"""The form of an evacuation order: which streets, how many people, by which list, why."""

from __future__ import annotations

from PySide6.QtCore import QRegularExpression, Qt, Slot
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPlainTextEdit, QWidget

from app.domain.commands import OrderEvacuation
from app.domain.place import Street
from app.screens.task import TaskView
from app.wording import RANK_NAMES
from ui.parts.button import Button
from ui.parts.page_form import PageForm
from ui.parts.refusals import refusal_words
from ui.parts.theme import Theme

_COLUMNS = 5


class OrderForm(PageForm):
    """下达转移令."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "下达转移令", parent)
        self._view: TaskView | None = None
        self._sent: OrderEvacuation | None = None
        self._known: frozenset[bytes] = frozenset()
        self._streets: tuple[Street, ...] = ()
        self.areas = QWidget(self)
        self.boxes: list[Button] = []
        self.people = QLineEdit(self)
        self.list_ref = QLineEdit(self)
        self.reason = QPlainTextEdit(self)
        self._grid = QGridLayout(self.areas)
        self._lay_out()
        for line in (self.people, self.list_ref):
            line.textChanged.connect(self._judge)
        self.reason.textChanged.connect(self._judge)

    def _lay_out(self) -> None:
        self._grid.setContentsMargins(0, 2, 0, 2)
        self._grid.setSpacing(6)
        self._grid.setColumnStretch(_COLUMNS, 1)
        digits = QRegularExpression("[0-9]{0,7}")
        self.people.setValidator(QRegularExpressionValidator(digits, self.people))
        self.people.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self.people.setPlaceholderText("应转移人数")
        self.list_ref.setPlaceholderText("名单编号，如 东湖-0805-01；姓名不写在这里")
        self.reason.setPlaceholderText("依据：哪处告警、什么信号、谁研判")
        self.reason.setFixedHeight(88)
        self.rows.add("街道", self.areas)
        self.rows.add("人数", self.people)
        self.rows.add("名单", self.list_ref)
        self.rows.add("理由", self.reason)

    def begin(self) -> None:
        self._sent = None
        own = self._view.own_street if self._view else ""
        for street, box in zip(self._streets, self.boxes, strict=True):
            box.setChecked(street.code == own)
            box.setEnabled(own in ("", street.code))
        for line in (self.people, self.list_ref):
            line.clear()
        self.reason.clear()
        (self.people if own or not self.boxes else self.boxes[0]).setFocus()
        self._judge()

    def show_view(self, view: TaskView) -> str:
        """Take the streets; return the key of the order that was recorded of what was sent."""
        self._view = view
        if view.streets != self._streets:
            self._offer(view.streets)
        self._judge()
        sent = self._sent
        new = [row for row in view.orders if row.subject not in self._known] if sent else []
        told = (sent.count, sent.reason) if sent else (0, "")
        found = next((row for row in new if (row.count, row.by.reason) == told), None)
        if found is None:
            return ""
        self._sent = None
        return found.key

    @property
    def codes(self) -> tuple[str, ...]:
        """The streets that are chosen."""
        pairs = zip(self._streets, self.boxes, strict=True)
        return tuple(street.code for street, box in pairs if box.isChecked())

    def command(self) -> OrderEvacuation:
        """Return the order as it stands."""
        return OrderEvacuation(
            streets=self.codes,
            count=int(self.people.text() or 0),
            reason=self.reason.toPlainText().strip(),
            list_ref=self.list_ref.text().strip(),
        )

    def missing(self) -> str:
        """Return what keeps the order from being given, "" if nothing does."""
        view = self._view
        if view is None:
            return "正在装载"
        if view.order_refusal is not None:
            return refusal_words(view.order_refusal.code, view.order_refusal.details)
        if not self.codes:
            return "选街道"
        if int(self.people.text() or 0) == 0:
            return "填应转移人数"
        if not self.reason.toPlainText().strip():
            return "写明理由"
        return ""

    @Slot()
    def send(self) -> None:
        """Send the order if nothing is missing."""
        if self._view is not None and not self.missing():
            self._sent = self.command()
            self._known = frozenset(row.subject for row in self._view.orders)
            self.command_wished.emit(self._sent)

    def _offer(self, streets: tuple[Street, ...]) -> None:
        self._streets = streets
        for box in self.boxes:
            box.deleteLater()
        self.boxes = []
        for place, street in enumerate(streets):
            box = Button(street.name, self.theme, self.areas, height_px=34)
            box.setCheckable(True)
            box.toggled.connect(self._judge)
            self._grid.addWidget(box, place // _COLUMNS, place % _COLUMNS)
            self.boxes.append(box)
        self.chain(*self.boxes, self.people, self.list_ref, self.reason)

    @Slot()
    def _judge(self) -> None:
        view = self._view
        note = ""
        if view is not None:
            note = f"{RANK_NAMES[view.signer]}以上另一人批准后生效"
            if view.is_provisional:
                note = "失联席位临机处置：立即生效，恢复后须另一人追认"
        names = "、".join(street.name for street in self._streets if street.code in self.codes)
        people = int(self.people.text() or 0)
        self.show_state(
            f"下达转移 {names} {people:,} 人" if names and people else "下达转移令", note
        )
