"""The preview of a pasted block: what each line would change, before anything is recorded."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.commands import ReportEvacuation
from app.screens.evacuation import EvacuationView
from ui.evacuation.block import PastedLine, read_block
from ui.evacuation.words import FIGURE_WORDS, count_words
from ui.parts.button import Button, ButtonKind
from ui.parts.text import Ink, draw_text
from ui.parts.theme import Theme, color

_LINE_PX = 18


class PastePreview(QWidget):
    """Lines of a block with their changes or faults; Enter takes over the good ones.

    Signals:
        command_wished: one ``ReportEvacuation`` per street that is taken over.
        left: back to the board.
    """

    command_wished = Signal(object)
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._view: EvacuationView | None = None
        self.lines: tuple[PastedLine, ...] = ()
        self.take = Button("写入", theme, self, kind=ButtonKind.PRIMARY)
        self.cancel = Button("返回 Esc", theme, self, kind=ButtonKind.QUIET)
        below = QHBoxLayout()
        below.addStretch(1)
        below.addWidget(self.cancel)
        below.addWidget(self.take)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 4, 12, 6)
        column.addStretch(1)
        column.addLayout(below)
        self.setAccessibleName("粘贴预览")
        self.take.clicked.connect(self._take)
        self.cancel.clicked.connect(self.left)

    def begin(self, text: str, view: EvacuationView) -> None:
        """Read a block against what is known now."""
        self._view = view
        self.lines = read_block(text, view)
        good = len(self._good())
        self.take.setText(f"写入 {good} 个街道" if good else "没有可写入的行")
        self.take.setAccessibleName(self.take.text())
        self.take.setEnabled(good > 0)
        self.take.updateGeometry()
        self.setAccessibleDescription("；".join(_words(line)[0] for line in self.lines))
        (self.take if good else self.cancel).setFocus()
        self.update()

    def _good(self) -> list[PastedLine]:
        return [line for line in self.lines if line.street and not line.problem]

    @Slot()
    def _take(self) -> None:
        if self._view is None:
            return
        now = self._view.now
        for line in self._good():
            self.command_wished.emit(
                ReportEvacuation(street=line.street, as_of=now, figures=line.given, source="粘贴")
            )
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.take.isEnabled():
            self._take()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        painter.fillRect(event.rect(), color(theme.bg1))
        head = Ink(size_px=14, tone=theme.text3)
        good, all_lines = len(self._good()), len(self.lines)
        title = f"粘贴预览 · {good} 行可写入 · {all_lines - good} 行不写 · 截至现在"
        draw_text(painter, QRectF(12, 2, self.width() - 24, 22), title, head)
        room = int((self.take.y() - 28) // _LINE_PX)
        for index, line in enumerate(self.lines[:room]):
            top = 26 + index * _LINE_PX
            words, is_wrong = _words(line)
            tone = theme.text1 if is_wrong or line.changes else theme.text3
            name = Ink(size_px=14, tone=tone, bold=is_wrong)
            draw_text(painter, QRectF(12, top, 62, _LINE_PX), line.label, name)
            draw_text(painter, QRectF(78, top, self.width() - 90, _LINE_PX), words, name)
        more = len(self.lines) - room
        if more > 0:
            draw_text(
                painter,
                QRectF(12, self.take.y(), 200, 28),
                f"另有 {more} 行未显示",
                Ink(size_px=14, tone=theme.text1),
            )
        painter.end()


def _words(line: PastedLine) -> tuple[str, bool]:
    """Return what a line would do, and whether it is refused."""
    if line.problem:
        return line.problem, True
    if not line.street:
        return "合计相符", False
    changes = " · ".join(
        f"{FIGURE_WORDS[name]} {count_words(old)}→{count_words(new)}"
        for name, old, new in line.changes
    )
    return changes or "数字不变，只更新截至时间", False
