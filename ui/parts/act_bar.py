"""A reason and the acts that it goes with: one button each, pressed by Ctrl+1, Ctrl+2 and so on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ui.parts.button import Button
from ui.parts.fault_line import FaultLine
from ui.parts.theme import Theme

BUTTON_PX = 40
_BESIDE, _BELOW = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
REASON_FIRST = "写明理由"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One button: verb and object; ``refusal`` is why it cannot be pressed, "" if it can."""

    words: str
    needs_reason: bool
    refusal: str = ""


class ActBar(QWidget):
    """The reason and the buttons under what is chosen.

    Signals:
        acted: the place of an act that may be done.
    """

    acted = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._acts: tuple[Act, ...] = ()
        self._about = ""
        self._note = ""
        self._is_sent = False
        self.reason = QLineEdit(self)
        self.fault = FaultLine(theme, self)
        self.buttons: list[Button] = []
        self._row = QBoxLayout(_BESIDE)
        self.reason.setAccessibleName("理由")
        self.reason.setPlaceholderText("理由")
        self.reason.setFixedHeight(BUTTON_PX)
        self.reason.textChanged.connect(self._judge)
        self.fault.setFixedHeight(24)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.reason)
        column.addWidget(self.fault)
        column.addLayout(self._row)
        self._row.setSpacing(12)
        self._row.addStretch(1)

    @property
    def text(self) -> str:
        """The reason as typed."""
        return self.reason.text().strip()

    def show_acts(self, about: str, acts: Sequence[Act], note: str = "") -> None:
        """Offer the acts about a thing; the reason goes with another one, or once it was used.

        ``note`` is said where nothing is missing.
        """
        is_other = [act.words for act in acts] != [act.words for act in self._acts]
        if about != self._about or (self._is_sent and is_other):
            self.reason.clear()
            self._is_sent = False
        self._about, self._acts, self._note = about, tuple(acts), note
        self.reason.setVisible(any(not act.refusal for act in self._acts))
        self._make_buttons()
        self._judge()

    def press(self, place: int) -> bool:
        """Do what a button stands for; tell whether it could be done."""
        if not (0 <= place < len(self._acts) and self._may(self._acts[place])):
            return False
        self._is_sent = True
        self.acted.emit(place)
        return True

    def press_by(self, event: QKeyEvent) -> bool:
        """Press the button that a key stands for; tell whether the key was one of these."""
        place = event.key() - Qt.Key.Key_1
        is_held = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if not is_held or not 0 <= place < 9:
            return False
        self.press(place)
        return True

    def _make_buttons(self) -> None:
        while len(self.buttons) < len(self._acts):
            button = Button("", self._theme, self, height_px=BUTTON_PX)
            button.setProperty("place", len(self.buttons))
            button.clicked.connect(self._pressed)
            self.buttons.append(button)
            self._row.addWidget(button, 0, Qt.AlignmentFlag.AlignRight)
        for place, button in enumerate(self.buttons):
            button.setVisible(place < len(self._acts))
        for button, act in zip(self.buttons, self._acts, strict=False):
            if button.text() != act.words:
                button.setText(act.words)
                button.setAccessibleName(act.words)
                button.updateGeometry()

    def event(self, event: QEvent) -> bool:
        """Place the buttons anew when their words change too, as they do while nobody answers."""
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        """Set the buttons one under the other where their words do not fit beside each other."""
        widths = [button.sizeHint().width() for button in self.buttons if not button.isHidden()]
        needed = sum(widths) + self._row.spacing() * (len(widths) - 1)
        way = _BESIDE if needed <= self.width() else _BELOW
        if self._row.direction() is not way:
            self._row.setDirection(way)

    @Slot()
    def _judge(self) -> None:
        for button, act in zip(self.buttons, self._acts, strict=False):
            button.setEnabled(self._may(act))
        missing = self._missing()
        self.fault.show_text(missing or self._note or self._keys(), is_fault=bool(missing))

    def _may(self, act: Act) -> bool:
        return not act.refusal and (bool(self.text) or not act.needs_reason)

    def _missing(self) -> str:
        """Return what keeps the person from every act, "" if one can be done."""
        if not self._acts or any(self._may(act) for act in self._acts):
            return ""
        refused = next((act.refusal for act in self._acts if act.refusal), "")
        open_acts = [act for act in self._acts if not act.refusal]
        return REASON_FIRST if open_acts else refused

    def _keys(self) -> str:
        words = "、".join(f"Ctrl+{place + 1}" for place in range(len(self._acts)))
        return f"{words} 依次对应下面的按钮" if words else ""

    @Slot()
    def _pressed(self) -> None:
        button = self.sender()
        if isinstance(button, Button):
            self.press(int(button.property("place")))
