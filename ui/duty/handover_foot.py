"""The foot of the hand-over sheet: who takes over, with which passphrase, and the signature."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.screens.handover import Party
from ui.duty.handover_words import party_words
from ui.parts.button import Button, ButtonKind
from ui.parts.fault_line import FaultLine
from ui.parts.theme import Theme

_FIELD_PX = 40


class HandoverFoot(QWidget):
    """Fields and button; the sheet says what they mean now.

    Signals:
        signed: the button was pressed, or Enter in a field.
        again_wished: the one who leaves wants to sign anew.
        chosen: another one who takes over was chosen, or the passphrase changed.
    """

    signed = Signal()
    again_wished = Signal()
    chosen = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._offered: tuple[Party, ...] = ()
        self.incoming = QComboBox(self)
        self.passphrase = QLineEdit(self)
        self.again = Button("重新交班", theme, self, kind=ButtonKind.QUIET, height_px=_FIELD_PX)
        self.sign = Button("交班签字", theme, self, kind=ButtonKind.PRIMARY, height_px=_FIELD_PX)
        self.fault = FaultLine(theme, self)
        self.fault.setFixedHeight(26)
        self.incoming.setAccessibleName("接班人")
        self.incoming.setFixedHeight(_FIELD_PX)
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.setAccessibleName("接班人口令")
        self.passphrase.setPlaceholderText("接班人口令")
        self.passphrase.setFixedSize(160, _FIELD_PX)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.incoming, 1)
        row.addWidget(self.passphrase)
        row.addStretch(1)
        row.addWidget(self.again)
        row.addWidget(self.sign)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.fault)
        column.addLayout(row)
        self.sign.clicked.connect(self.signed)
        self.passphrase.returnPressed.connect(self.signed)
        self.again.clicked.connect(self.again_wished)
        self.incoming.currentIndexChanged.connect(self._tell)
        self.passphrase.textChanged.connect(self._tell)

    @property
    def party(self) -> Party | None:
        """The chosen one who takes over."""
        account = self.incoming.currentData()
        return next((party for party in self._offered if party.account == account), None)

    def offer(self, parties: tuple[Party, ...]) -> None:
        """Offer who may take over; the chosen one stays, else the first is."""
        if parties == self._offered:
            return
        kept = self.party
        self._offered = parties
        self.incoming.blockSignals(True)
        self.incoming.clear()
        for party in parties:
            self.incoming.addItem(f"接班 {party_words(party)}", party.account)
        place = self.incoming.findData(kept.account) if kept else 0
        self.incoming.setCurrentIndex(max(0, place) if parties else -1)
        self.incoming.blockSignals(False)

    def show_state(self, words: str, note: str, *, is_fault: bool) -> None:
        """Name the button; say what is missing, or what comes next."""
        if self.sign.text() != words:
            self.sign.setText(words)
            self.sign.setAccessibleName(words)
            self.sign.updateGeometry()
        self.sign.setEnabled(not is_fault)
        self.fault.show_text(note, is_fault=is_fault)

    @Slot()
    def _tell(self) -> None:
        self.chosen.emit()
