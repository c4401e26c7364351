"""What a module paints in words, and what of it does not fit into its box."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import ModuleType

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from ui.parts.text import Ink, draw_text, text_width


@dataclass(slots=True)
class Painted:
    """The texts in the order in which they were painted, and those that were cut."""

    said: list[str] = field(default_factory=list)
    cut: list[str] = field(default_factory=list)
    boxes: list[QRectF] = field(default_factory=list)

    @property
    def words(self) -> str:
        """All texts, with blanks between them."""
        return " ".join(self.said)


def watch(monkeypatch: pytest.MonkeyPatch, module: ModuleType) -> Painted:
    """Note every text that a module paints from now on."""
    painted = Painted()

    def noted(painter: QPainter, box: QRectF, text: str, ink: Ink) -> float:
        painted.said.append(text)
        painted.boxes.append(QRectF(box))
        if text_width(text, ink.size_px, bold=ink.bold) > box.width() + 0.5:
            painted.cut.append(text)
        return draw_text(painter, box, text, ink)

    monkeypatch.setattr(module, "draw_text", noted)
    return painted
