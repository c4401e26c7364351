"""The response panel: the ladder per hazard, and what waits for a person.

Source: picture notes 2 and 5.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from app.domain.response import Hazard, Level
from app.screens.response import Card, ResponseView
from ui.parts.button import Button
from ui.parts.panel import Panel
from ui.parts.theme import Theme
from ui.response.ladder import ROW_PX, Ladder
from ui.response.strip import WaitingStrip


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftWish:
    """What a draft begins with; ``suggestion`` is the key of the card that it adopts."""

    hazard: Hazard
    level: Level
    reason: str = ""
    suggestion: str = ""


class ResponsePanel(Panel):
    """响应控制, 520 x 186.

    Signals:
        command_wished: an answer to a suggestion, or a countersignature.
        draft_wished: a ``DraftWish`` for the draft sheet.
        approval_wished: subject of the draft for the approval sheet.
    """

    command_wished = Signal(object)
    draft_wished = Signal(object)
    approval_wished = Signal(bytes)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "响应控制", "F4", parent)
        self.change = Button("变更响应…", theme, self.header)
        self.header.add(self.change)
        self.ladder = Ladder(theme)
        self.strip = WaitingStrip(theme, self.body)
        self._scroll = scroll = QScrollArea(self.body)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.viewport().setAutoFillBackground(False)
        scroll.setWidget(self.ladder)
        self.ladder.setAutoFillBackground(False)
        column = QVBoxLayout(self.body)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(2)
        column.addWidget(scroll, 1)
        column.addWidget(self.strip)
        self.setFocusProxy(self.ladder)
        self.change.clicked.connect(self._change)
        self.ladder.level_chosen.connect(self._draft)
        self.ladder.draft_opened.connect(self.approval_wished)
        self.ladder.row_chosen.connect(self._show_row)
        self.strip.draft_opened.connect(self.approval_wished)
        self.strip.command_wished.connect(self.command_wished)
        self.strip.adopt_wished.connect(self._adopt)

    def show_view(self, view: ResponseView) -> None:
        """Show the levels and what waits."""
        self.header.set_count("")
        if len(view.rows) > 2:
            self.header.set_count(f"共 {len(view.rows)} 灾种 ↓")
        self.header.set_note("有决定待核定" if any(row.is_disputed for row in view.rows) else "")
        self.ladder.show_rows(view.rows, view.now)
        self.strip.show_view(view)

    @Slot(int)
    def _show_row(self, middle: int) -> None:
        self._scroll.ensureVisible(0, middle, 0, ROW_PX // 2)

    @Slot()
    def _change(self) -> None:
        chosen = self.ladder.chosen
        if chosen is not None:
            self.draft_wished.emit(DraftWish(hazard=chosen[0], level=chosen[1]))

    @Slot(object, object)
    def _draft(self, hazard: Hazard, level: Level) -> None:
        self.draft_wished.emit(DraftWish(hazard=hazard, level=level))

    @Slot(object)
    def _adopt(self, card: Card) -> None:
        self.draft_wished.emit(DraftWish(hazard=card.hazard, level=card.level, suggestion=card.key))
