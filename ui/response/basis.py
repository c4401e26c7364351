"""The two left columns of the approval sheet: what speaks for the draft, and what will change."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.domain.response import Level
from app.screens.response import DraftCard, ReasonLine, ResponseView
from app.wording import HAZARD_NAMES, LEVEL_NAMES, RANK_NAMES
from ui.parts.age import instant_words
from ui.parts.bars import paint_hatch
from ui.parts.text import Align, Ink, draw_text
from ui.parts.theme import Theme, color, font
from ui.response.words import area_names, reason_limit, reason_name, reason_value

_LINE_PX = 46
_RHYTHM = {
    Level.ENDED: "不报",
    Level.ATTENTION: "每 4 时",
    Level.IV: "每 4 时",
    Level.III: "每 2 时",
    Level.II: "每 1 时",
    Level.I: "每 30 分",
}
_WRAP = Qt.TextFlag.TextWordWrap


def paint_wrapped(painter: QPainter, box: QRectF, text: str, tone: str) -> float:
    """Paint text of 15 px over several lines and return the height that it took in px."""
    letters = font(15)
    painter.setFont(letters)
    painter.setPen(color(tone))
    painter.drawText(box, int(_WRAP.value), text)
    return QFontMetricsF(letters).boundingRect(box, int(_WRAP.value), text).height()


class Basis(QWidget):
    """依据: the facts as they are now, and what the drafter wrote."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._draft: DraftCard | None = None
        self._view: ResponseView | None = None

    def show_draft(self, draft: DraftCard, view: ResponseView) -> None:
        """Show the basis of a draft."""
        self._draft, self._view = draft, view
        spoken = "；".join(f"{reason_name(line)} {reason_value(line)}" for line in draft.basis)
        self.setAccessibleName(f"依据 {spoken} 起草理由 {draft.reason}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        draft, view, theme = self._draft, self._view, self._theme
        if draft is None or view is None:
            return
        painter = QPainter(self)
        width = float(self.width())
        head = Ink(size_px=16, tone=theme.text1, bold=True)
        draw_text(painter, QRectF(0, 0, width, 28), "依据", head)
        top = 32.0
        room = int((self.height() - 190) // _LINE_PX)
        for line in draft.basis[: max(1, room)]:
            self._paint_reason(painter, QRectF(0, top, width, _LINE_PX), line)
            top += _LINE_PX
        more = len(draft.basis) - max(1, room)
        quiet = Ink(size_px=14, tone=theme.text2)
        if more > 0:
            draw_text(painter, QRectF(0, top, width, 24), f"另 {more} 项", quiet)
            top += 24
        if not draft.basis:
            text = "系统没有与此相符的建议，按起草理由判断"
            draw_text(painter, QRectF(0, top, width, 28), text, quiet)
            top += 30
        top += 8
        label = f"起草理由 · {draft.drafter_name} {instant_words(draft.drafted_at, view.now)}"
        draw_text(painter, QRectF(0, top, width, 24), label, quiet)
        reason = draft.reason or "未写"
        paint_wrapped(
            painter, QRectF(0, top + 28, width, self.height() - top - 28), reason, theme.text1
        )
        painter.end()

    def _paint_reason(self, painter: QPainter, box: QRectF, line: ReasonLine) -> None:
        theme, view = self._theme, self._view
        if view is None:
            return
        first = QRectF(box.left(), box.top(), box.width(), 22)
        second = first.translated(0, 20)
        draw_text(
            painter,
            first.adjusted(0, 0, -110, 0),
            reason_name(line),
            Ink(size_px=15, tone=theme.text1),
        )
        value = Ink(size_px=16, tone=theme.text1, bold=True, align=Align.RIGHT)
        draw_text(painter, first, reason_value(line), value)
        at = instant_words(line.at, view.now)
        note = f"{at} · 过期，可能已变" if line.is_stale else f"{at} 自动"
        draw_text(painter, second, note, Ink(size_px=14, tone=theme.text2))
        limit = Ink(size_px=14, tone=theme.text2, align=Align.RIGHT)
        draw_text(painter, second, reason_limit(line), limit)
        if line.is_stale:
            paint_hatch(painter, box.adjusted(box.width() - 120, 0, 0, -4), theme)
        painter.fillRect(QRectF(box.left(), box.bottom() - 2, box.width(), 1), color(theme.line))


class Changes(QWidget):
    """批准后的变化: level, scope, time, rhythm of reports, and who may approve."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._lines: tuple[tuple[str, str], ...] = ()
        self._alert = ""

    def show_draft(self, draft: DraftCard, view: ResponseView) -> None:
        """Show what approving a draft changes."""
        now = view.now
        current = view.levels.get(draft.hazard, Level.ENDED)
        areas = area_names(view, draft.areas)
        when = instant_words(draft.effective_at, now) if draft.effective_at else "批准时"
        if draft.effective_at and draft.effective_at <= now:
            when = f"{when}（补记）"
        self._lines = (
            ("灾种", HAZARD_NAMES[draft.hazard]),
            ("级别", f"{LEVEL_NAMES[current]} → {LEVEL_NAMES[draft.level]}"),
            ("范围", "、".join(areas) if areas else "全区"),
            ("生效", when),
            ("期限", instant_words(draft.expires_at, now) if draft.expires_at else "不定"),
            ("转移报送", f"{_RHYTHM[current]} → {_RHYTHM[draft.level]}"),
            ("批准权限", f"{RANK_NAMES[draft.needed]}及以上，且不是起草人"),
        )
        self._alert = "起草后级别已经变化，只能退回重新起草" if draft.is_overtaken else ""
        self.setAccessibleName("；".join(f"{name} {text}" for name, text in self._lines))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme, painter = self._theme, QPainter(self)
        width = float(self.width())
        head = Ink(size_px=16, tone=theme.text1, bold=True)
        draw_text(painter, QRectF(0, 0, width, 28), "批准后的变化", head)
        top = 34.0
        for name, text in self._lines:
            label = QRectF(0, top, 70, 24)
            draw_text(painter, label, name, Ink(size_px=14, tone=theme.text2))
            box = QRectF(76, top + 2, width - 76, 200)
            top += max(24.0, paint_wrapped(painter, box, text, theme.text1)) + 8
        if self._alert:
            ink = Ink(size_px=15, tone=theme.text1, bold=True)
            draw_text(painter, QRectF(0, top + 8, width, 26), self._alert, ink)
        painter.end()
