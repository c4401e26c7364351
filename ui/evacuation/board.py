"""The painted board: total first, ten streets in the order of their codes.

Source: picture notes 5. Stale rows are hatched and keep their as-of time.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.evacuation import FIGURES, Figures
from app.screens.evacuation import EvacuationView, Standing, StreetRow
from ui.evacuation.columns import Columns, columns
from ui.evacuation.words import (
    FIGURE_WORDS,
    TOTAL,
    count_words,
    gain_words,
    moment_words,
    odd_words,
    share_words,
    spoken,
)
from ui.parts.bars import paint_focus_ring, paint_hatch, paint_share_bar
from ui.parts.panel import paint_tag
from ui.parts.text import Align, Ink, draw_text, text_width
from ui.parts.theme import Theme, color

_HEAD_PX = 24
_LOW_HEAD_PX = 20
_ROW_PX = 22
_TALL_PX = 39
_ROOMY_PX = 18
_HEAD_WORDS = {
    **FIGURE_WORDS,
    "share": "完成",
    "gained": "新增",
    "as_of": "报送",
    "population": "常住人口",
    "slopes": "隐患点",
    "shelters": "避难场所",
    "responders": "第一响应人",
    "stations": "应急站",
}


class Board(QWidget):
    """Rows of streets; arrows choose, digits and Enter ask for the entry form.

    Signals:
        entry_wished: (street code, figure, first digit or "").
        copy_wished: Ctrl+C.
        paste_wished: Ctrl+V.
        full_wished: Space: the other set of columns.
    """

    entry_wished = Signal(str, str, str)
    copy_wished = Signal()
    paste_wished = Signal()
    full_wished = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._view: EvacuationView | None = None
        self._is_full = False
        self._place = 0
        self._figure = "moved"
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("转移安置数字")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(520, _HEAD_PX + 11 * _ROW_PX)

    def show_view(self, view: EvacuationView) -> None:
        """Show the board; the chosen street stays chosen."""
        self._view = view
        self._place = min(self._place, max(0, len(view.rows) - 1))
        self.setAccessibleDescription("；".join(spoken(row, view.now) for row in view.rows))
        self.update()

    def set_full(self, *, is_full: bool) -> None:
        """Show all eight figures instead of the bar."""
        self._is_full = is_full
        self.update()

    @property
    def columns(self) -> Columns:
        """The columns as they stand now."""
        is_idle = self._view is None or self._view.is_idle
        return columns(self.width(), is_full=self._is_full, is_idle=is_idle)

    @property
    def chosen(self) -> tuple[str, str] | None:
        """(street code, figure) of the chosen cell."""
        rows = self._view.rows if self._view else ()
        return (rows[self._place].code, self._figure) if rows else None

    def choose(self, street: str, figure: str = "moved") -> None:
        """Move the mark to a cell."""
        codes = [row.code for row in self._view.rows] if self._view else []
        if street in codes:
            self._place = codes.index(street)
        self._figure = figure
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wished.emit()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste_wished.emit()
        elif event.text().isascii() and event.text().isdigit():
            self._ask(event.text())
        elif not self._move(Qt.Key(event.key())):
            super().keyPressEvent(event)

    def _move(self, key: Qt.Key) -> bool:
        rows = self._view.rows if self._view else ()
        match key:
            case Qt.Key.Key_Up:
                self._place = max(0, self._place - 1)
            case Qt.Key.Key_Down:
                self._place = min(max(0, len(rows) - 1), self._place + 1)
            case Qt.Key.Key_Left:
                self._step(-1)
            case Qt.Key.Key_Right:
                self._step(1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._ask("")
            case Qt.Key.Key_Space:
                self.full_wished.emit()
            case _:
                return False
        self.update()
        return True

    def _step(self, by: int) -> None:
        names = self.columns.editable
        if self._figure not in names:
            self._figure = names[0] if names else "moved"
            return
        place = names.index(self._figure) + by
        self._figure = names[min(len(names) - 1, max(0, place))]

    def _ask(self, digit: str) -> None:
        if self.chosen is not None:
            self.entry_wished.emit(*self.chosen, digit)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._choose_at(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._choose_at(event.position()):
            self._ask("")

    def _choose_at(self, spot: QPointF) -> bool:
        place = int((spot.y() - self._head_px) // self._row_px) - 1
        if self._view is None or not 0 <= place < len(self._view.rows):
            return False
        self._place = place
        for name, left, width in self.columns.figures:
            if name in FIGURES and left <= spot.x() < left + width:
                self._figure = name
        self.update()
        return True

    @property
    def _head_px(self) -> int:
        """The height of the column heads, lower in a board without room for tall rows."""
        return _HEAD_PX if self.height() >= _HEAD_PX + 11 * _ROOMY_PX else _LOW_HEAD_PX

    @property
    def _row_px(self) -> float:
        rows = 1 + (len(self._view.rows) if self._view else 10)
        return min(_TALL_PX, max(16.0, (self.height() - self._head_px) / rows))

    @property
    def _text_px(self) -> int:
        """The size of text in a row, smaller in a low one."""
        return 15 if self._row_px >= _ROOMY_PX else 14

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), color(self._theme.bg1))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        view, spec = self._view, self.columns
        if view is not None:
            self._paint_head(painter, spec)
            if view.is_idle:
                self._paint_standing(painter, spec, view)
            else:
                self._paint_total(painter, spec, view)
                for index, row in enumerate(view.rows):
                    self._paint_row(painter, spec, index, row)
            self._paint_focus(painter, spec)
        painter.end()

    def _top(self, index: int) -> float:
        """Return the top of a row; -1 is the total."""
        return self._head_px + (index + 1) * self._row_px

    def _paint_head(self, painter: QPainter, spec: Columns) -> None:
        theme = self._theme
        ink = Ink(size_px=14, tone=theme.text3)
        draw_text(painter, QRectF(spec.street[0], 0, 60, self._head_px), "街道", ink)
        right = Ink(size_px=14, tone=theme.text3, align=Align.RIGHT)
        for name, left, width in spec.figures:
            draw_text(painter, QRectF(left, 0, width, self._head_px), _HEAD_WORDS[name], right)
        if spec.bar is None:
            return
        left = spec.bar[0]
        for word, tone in (("已转", theme.bar), ("已通知", theme.bar2)):
            painter.fillRect(QRectF(left, self._head_px / 2 - 4, 8, 8), color(tone))
            draw_text(painter, QRectF(left + 12, 0, 60, self._head_px), word, ink)
            left += 12 + text_width(word, 14) + 12

    def _paint_total(self, painter: QPainter, spec: Columns, view: EvacuationView) -> None:
        theme, top, height = self._theme, self._top(-1), self._row_px
        painter.fillRect(QRectF(0, top, self.width(), height), color(theme.bg2))
        ink = Ink(size_px=self._text_px, tone=theme.text1, bold=True)
        draw_text(painter, QRectF(spec.street[0], top, spec.street[1], height), TOTAL, ink)
        self._paint_bar(painter, spec, (top, 10), view.total)
        for name, _, _ in spec.figures:
            box = spec.box(name, top, height)
            text = self._figure_words(name, view.total, view.gained)
            if name == "as_of":
                text = ""
            is_main = name == "moved"
            ink = Ink(
                size_px=_fitting(text, box.width(), self._text_px + 3 * is_main),
                tone=theme.text1 if is_main or name == "share" else theme.text2,
                bold=is_main or name == "share",
                align=Align.RIGHT,
            )
            draw_text(painter, box, text, ink)

    def _paint_row(self, painter: QPainter, spec: Columns, index: int, row: StreetRow) -> None:
        theme, top, height = self._theme, self._top(index), self._row_px
        self._paint_rule(painter, top)
        ink = Ink(size_px=self._text_px, tone=theme.text1)
        draw_text(painter, QRectF(spec.street[0], top, spec.street[1], height), row.name, ink)
        odd = odd_words(row.figures)
        if odd and spec.bar is not None:
            ink = Ink(size_px=14, tone=theme.text1, bold=True)
            draw_text(painter, QRectF(spec.bar[0], top, spec.bar[1], height), odd, ink)
        else:
            self._paint_bar(painter, spec, (top, 8), row.figures)
        for name, _, _ in spec.figures:
            box = spec.box(name, top, height)
            if name == "as_of":
                self._paint_moment(painter, box, row)
            else:
                self._paint_figure(painter, box, name, row)
        if row.is_stale:
            first = spec.bar[0] if spec.bar else spec.figures[0][1]
            last = spec.box("as_of", top, height).left()
            paint_hatch(painter, QRectF(first, top + 3, last - first, height - 6), theme)

    def _paint_figure(self, painter: QPainter, box: QRectF, name: str, row: StreetRow) -> None:
        theme = self._theme
        value = getattr(row.figures, name, None) if name in FIGURES else None
        is_main = name == "moved" and bool(value)
        is_short = row.figures.unclassified < 0 and name == "moved"
        is_odd = is_short or (row.is_over and name in ("share", "due"))
        tone = theme.text1 if is_main or is_odd else theme.text2
        is_nothing = (value == 0 and not is_short) or (name == "gained" and not row.gained)
        if is_nothing or row.as_of is None:
            tone = theme.text3
        words = self._figure_words(name, row.figures, row.gained)
        if row.as_of is None:
            words = "—"
        elif name == "share" and row.is_over:
            words = f"超 {count_words(row.over)}"
        size_px = self._text_px
        ink = Ink(size_px=size_px, tone=tone, bold=is_main or is_odd, align=Align.RIGHT)
        draw_text(painter, box, words, ink)

    def _paint_moment(self, painter: QPainter, box: QRectF, row: StreetRow) -> None:
        theme, now = self._theme, self._view.now if self._view else None
        if now is None:
            return
        if row.rivals:
            paint_tag(painter, box.right() - 38, box.center().y(), "不一", theme)
            return
        is_late = row.is_late or row.as_of is None
        tone = theme.text1 if is_late else theme.text3
        ink = Ink(size_px=14, tone=tone, bold=is_late, align=Align.RIGHT)
        draw_text(painter, box, moment_words(row.as_of, now), ink)

    def _paint_bar(
        self, painter: QPainter, spec: Columns, place: tuple[float, float], figures: Figures
    ) -> None:
        if spec.bar is None or figures.due <= 0:
            return
        top, thick = place
        box = QRectF(spec.bar[0], top + (self._row_px - thick) / 2, spec.bar[1], thick)
        shares = (figures.moved / figures.due, figures.notified / figures.due)
        paint_share_bar(painter, box, shares, self._theme)

    @staticmethod
    def _figure_words(name: str, figures: Figures, gained: int | None) -> str:
        if name == "share":
            return share_words(figures)
        if name == "gained":
            return gain_words(gained)
        return count_words(getattr(figures, name)) if name in FIGURES else ""

    def _paint_standing(self, painter: QPainter, spec: Columns, view: EvacuationView) -> None:
        theme, height = self._theme, self._row_px
        painter.fillRect(QRectF(0, self._top(-1), self.width(), height), color(theme.bg2))
        self._paint_line(painter, spec, -1, (TOTAL, _sums(view.standing)))
        for index, item in enumerate(view.standing):
            top = self._top(index)
            self._paint_rule(painter, top)
            self._paint_line(painter, spec, index, (item.name, _standing_figures(item)))

    def _paint_line(
        self,
        painter: QPainter,
        spec: Columns,
        index: int,
        line: tuple[str, dict[str, int | None]],
    ) -> None:
        theme, top, height = self._theme, self._top(index), self._row_px
        is_total = index < 0
        name, figures = line
        ink = Ink(size_px=self._text_px, tone=theme.text1, bold=is_total)
        draw_text(painter, QRectF(spec.street[0], top, spec.street[1], height), name, ink)
        ink = Ink(size_px=self._text_px, tone=theme.text2, bold=is_total, align=Align.RIGHT)
        for key, value in figures.items():
            text = count_words(value) if value is not None else "未知"
            draw_text(painter, spec.box(key, top, height), text, ink)

    def _paint_rule(self, painter: QPainter, top: float) -> None:
        """Part a row from the one above it, where a line does not run through their words."""
        if self._row_px >= _ROOMY_PX:
            rule = QRectF(12, top, self.width() - 24, 1)
            painter.fillRect(rule, color(self._theme.line, 0.6))

    def _paint_focus(self, painter: QPainter, spec: Columns) -> None:
        if not self.hasFocus() or self._view is None:
            return
        top = self._top(self._place)
        row = QRectF(4, top, self.width() - 8, self._row_px)
        paint_focus_ring(painter, row, self._theme)
        if self._figure in spec.editable:
            cell = spec.box(self._figure, top, self._row_px).adjusted(4, 0, 4, 0)
            painter.fillRect(
                QRectF(cell.left(), cell.bottom() - 3, cell.width(), 2), color(self._theme.focus)
            )


def _standing_figures(item: Standing) -> dict[str, int | None]:
    return {
        "population": item.population,
        "slopes": item.slopes,
        "shelters": item.shelters,
        "responders": item.responders,
        "stations": item.stations,
    }


def _sums(items: tuple[Standing, ...]) -> dict[str, int | None]:
    sums: dict[str, int | None] = {}
    for item in items:
        for key, value in _standing_figures(item).items():
            known = sums.get(key, 0)
            sums[key] = known + value if known is not None and value is not None else None
    return sums


def _fitting(text: str, width: float, size_px: int) -> int:
    """Return the largest size at which a figure fits: a figure is never cut."""
    sizes = (size for size in (size_px, 16, 15, 14, 13) if size <= size_px)
    return next((size for size in sizes if text_width(text, size, bold=True) <= width), 12)
