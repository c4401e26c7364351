"""The record on a stick: where to, where from, and what became of it. Keyboard only is enough.

Source: screen design 5.6; issue of the carriers.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.screens.stick import Exported, Imported
from ui.link.carrier_words import exported_words, file_words, imported_words
from ui.link.rows import HEAD_PX, paint_head
from ui.parts.button import Button, ButtonKind
from ui.parts.text import Ink, draw_text
from ui.parts.theme import Theme, font

_LINE_PX = 20
_TOLD_PX = HEAD_PX + 2 * 36 + 8.0


class StickBox(QWidget):
    """A path, the sticks that are there, and two ways; with one line to tell, all on one row.

    Signals:
        export_wished: the folder or file to write to.
        import_wished: the folder or file to read.
        answer_wished: (target folder, bundles of those who lack something of ours).
    """

    export_wished = Signal(str)
    import_wished = Signal(str)
    answer_wished = Signal(str, object)

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, lines: int = 2) -> None:
        super().__init__(parent)
        self._theme = theme
        self._count = lines
        self._lines: tuple[str, ...] = ()
        self._sticks: tuple[str, ...] = ()
        self._owed: tuple[str, ...] = ()
        self._is_busy = False
        self.path = QLineEdit(self)
        self.path.setFont(font(14))
        self.path.setFixedHeight(30)
        self.path.setAccessibleName("U 盘目录或文件")
        self.path.setPlaceholderText("U 盘目录，如 /media/…；插入后自动填入")
        self.next = Button("换一个", theme, self, kind=ButtonKind.QUIET, height_px=30)
        self.export = Button("导出到 U 盘", theme, self, height_px=30)
        self.take_in = Button("从 U 盘导入", theme, self, height_px=30)
        self.answer = Button("写回对方所缺", theme, self, kind=ButtonKind.PRIMARY, height_px=30)
        self.answer.hide()
        self._lay_out(lines)
        self.next.clicked.connect(self._next_stick)
        self.export.clicked.connect(self._export)
        self.take_in.clicked.connect(self._import)
        self.answer.clicked.connect(self._answer)
        self.path.textChanged.connect(self._fit)
        self.setFocusProxy(self.path)
        self._fit()

    def _lay_out(self, lines: int) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(12, HEAD_PX, 12, lines * _LINE_PX + 6)
        column.setSpacing(6)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.path, 1)
        row.addWidget(self.next)
        column.addLayout(row)
        if lines > 1:
            row = QHBoxLayout()
            row.setSpacing(6)
        for button in (self.export, self.take_in):
            row.addWidget(button)
        if lines > 1:
            row.addStretch(1)
            row.addWidget(self.answer)
            column.addLayout(row)
            column.addStretch(1)
        else:
            self.setFixedHeight(HEAD_PX + 36 + _LINE_PX + 4)

    @property
    def lines(self) -> tuple[str, ...]:
        """What is told of the last act."""
        return self._lines

    def show_sticks(self, sticks: tuple[str, ...]) -> None:
        """Show which sticks are there; an empty field takes the first one."""
        if sticks == self._sticks:
            return
        gone = self.path.text() in self._sticks and self.path.text() not in sticks
        self._sticks = sticks
        if sticks and (gone or not self.path.text().strip()):
            self.path.setText(sticks[0])
        self._fit()

    def show_exported(self, done: Exported) -> None:
        """Tell what was written."""
        self._tell((exported_words(done),))

    def show_imported(self, done: Imported) -> None:
        """Tell what was read, and offer to write back what the senders lack."""
        owed = done.owed
        self._owed = tuple(item.path for item in owed)
        lacks = sum(item.lacks for item in owed)
        names = "、".join(item.sender for item in owed)
        self.answer.setText(f"写回{names}所缺 {lacks} 条")
        self.answer.setAccessibleName(self.answer.text())
        self.answer.updateGeometry()
        self.answer.setVisible(bool(owed))
        self._place_answer()
        self._tell((imported_words(done), *(file_words(item) for item in done.files)))

    def show_problem(self, sentence: str) -> None:
        """Tell why nothing was done."""
        self._tell((sentence,))

    def set_busy(self, *, is_busy: bool) -> None:
        """Show that something is under way."""
        self._is_busy = is_busy
        if is_busy:
            self._lines = ("正在读写 U 盘，请勿拔出…",)
        self._fit()

    def _tell(self, lines: tuple[str, ...]) -> None:
        self._is_busy = False
        self._lines = lines
        self.setAccessibleDescription("；".join(lines))
        self.setToolTip("\n".join(lines))
        self._fit()

    @Slot()
    def _fit(self) -> None:
        has_path = bool(self.path.text().strip()) and not self._is_busy
        self.export.setEnabled(has_path)
        self.take_in.setEnabled(has_path)
        self.answer.setEnabled(has_path and bool(self._owed))
        self.next.setVisible(len(self._sticks) > 1)
        self.update()

    def _told_width(self) -> float:
        """Return the room of the lines; on one row the offer to write back stands beside them."""
        is_beside = self._count == 1 and not self.answer.isHidden()
        return self.width() - 24 - (self.answer.width() + 8 if is_beside else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_answer()

    def _place_answer(self) -> None:
        if self._count == 1:
            size = self.answer.sizeHint()
            left = self.width() - size.width() - 12
            self.answer.setGeometry(left, self.height() - 26, size.width(), 26)

    @Slot()
    def _next_stick(self) -> None:
        held = self.path.text()
        place = self._sticks.index(held) + 1 if held in self._sticks else 0
        self.path.setText(self._sticks[place % len(self._sticks)])
        self.path.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _export(self) -> None:
        self.export_wished.emit(self.path.text().strip())

    @Slot()
    def _import(self) -> None:
        self.answer.hide()
        self.import_wished.emit(self.path.text().strip())

    @Slot()
    def _answer(self) -> None:
        owed, self._owed = self._owed, ()
        self.answer.hide()
        self.answer_wished.emit(self.path.text().strip(), owed)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme = self._theme
        painter = QPainter(self)
        count = len(self._sticks)
        note = f"已插入 {count} 个" if count else "未发现 U 盘：可手填目录"
        paint_head(painter, QRectF(0, 0, self.width(), HEAD_PX), ("带出与带入", note), theme)
        top = self.height() - _LINE_PX - 4.0 if self._count == 1 else _TOLD_PX
        line = QRectF(12, top, self._told_width(), _LINE_PX)
        for place, words in enumerate(self._lines[: self._count]):
            tone = theme.text1 if place == 0 else theme.text2
            draw_text(painter, line, words, Ink(size_px=14, tone=tone))
            line.translate(0, _LINE_PX)
        painter.end()
