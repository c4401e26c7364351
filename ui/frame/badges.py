"""Left blocks of the top strip: the seat with its people, and the levels in force."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.domain.response import Level
from app.screens.session import SeatView
from app.screens.strip import Badge, StripView
from ui.duty.words import ROLES
from ui.frame.words import HAZARDS
from ui.parts.age import countdown_words, instant_words
from ui.parts.bars import paint_focus_ring
from ui.parts.signs import LEVEL_WORDS, paint_shield
from ui.parts.text import Ink, draw_text, text_width
from ui.parts.theme import Theme

_FIRST_PX, _SECOND_PX = 16, 14


class SeatBlock(QAbstractButton):
    """Which seat this is and who acts; pressing it opens the sign-in sheet."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._first, self._second = "", ""
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName("席位与登录")

    def show_view(self, view: SeatView, *, is_locked: bool) -> None:
        """Show the seat; a locked one names nobody."""
        current = view.current
        self._first = view.seat.name
        if is_locked:
            self._second = "已锁定"
        elif current is None:
            self._second = "未登录 Ctrl+Shift+S"
        else:
            self._first = f"{view.seat.name} · {current.name}"
            others = [person.name for person in view.people if not person.is_current]
            role = ROLES.get(current.role, current.role)
            self._second = f"{role} · 另有 {_some(others)}" if others else role
        self.setToolTip(f"{self._first}\n{self._second}")
        self.setAccessibleDescription(f"{self._first} {self._second}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        width = max(
            text_width(self._first, _FIRST_PX, bold=True), text_width(self._second, _SECOND_PX)
        )
        return QSize(round(min(max(width, 96), 210)) + 14, 56)

    def minimumSizeHint(self) -> QSize:
        return QSize(110, 56)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme = self._theme
        painter = QPainter(self)
        ink = Ink(size_px=_FIRST_PX, tone=theme.text1, bold=True)
        draw_text(painter, QRectF(6, 7, self.width() - 12, 21), self._first, ink)
        ink = Ink(size_px=_SECOND_PX, tone=theme.text2)
        draw_text(painter, QRectF(6, 29, self.width() - 12, 20), self._second, ink)
        if self.hasFocus():
            paint_focus_ring(painter, QRectF(self.rect()).adjusted(0, 5, 0, -4), theme)
        painter.end()


def _some(names: list[str]) -> str:
    """Return two names, or how many there are."""
    return "、".join(names) if len(names) <= 2 else f"{len(names)} 人"


class LevelBadges(QWidget):
    """A shield per hazard with 起 and time, or the countersignature owed and its time left.

    Signals:
        pressed: somebody wants to see the levels.
    """

    pressed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._view: StripView | None = None

    def show_view(self, view: StripView) -> None:
        """Show the levels in force."""
        self._view = view
        words = "、".join(
            f"{HAZARDS.get(b.hazard, b.hazard)}{LEVEL_WORDS[b.level]}" for b in view.badges
        )
        self.setAccessibleName(f"响应级别 {words or '无'}")
        self.setAccessibleDescription("；".join(_second_line(b, view) for b in view.badges))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        view = self._view
        if view is None or not view.badges:
            first, second = self._empty_words()
            width = max(text_width(first, 16, bold=True), text_width(second, 14))
            return QSize(round(width) + 2, 56)
        return QSize(sum(self._width(badge, view) for badge in view.badges) - 14, 56)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        del event
        self.pressed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme, view = self._theme, self._view
        painter = QPainter(self)
        if view is None or not view.badges:
            first, second = self._empty_words()
            ink = Ink(size_px=16, tone=theme.text2, bold=True)
            draw_text(painter, QRectF(0, 7, self.width(), 21), first, ink)
            ink = Ink(size_px=14, tone=theme.text3)
            draw_text(painter, QRectF(0, 29, self.width(), 20), second, ink)
            painter.end()
            return
        left = 0.0
        for badge in view.badges:
            width = self._width(badge, view)
            paint_shield(painter, QRectF(left, 6, 38, 44), badge.level.value, theme)
            room = QRectF(left + 46, 7, width - 46, 21)
            name = HAZARDS.get(badge.hazard, badge.hazard)
            draw_text(painter, room, name, Ink(size_px=16, tone=theme.text1, bold=True))
            owed = badge.debt_due is not None or badge.is_disputed
            ink = Ink(size_px=14, tone=theme.text1 if owed else theme.text2)
            draw_text(painter, room.translated(0, 21), _second_line(badge, view), ink)
            left += width
        painter.end()

    def _width(self, badge: Badge, view: StripView) -> int:
        name = text_width(HAZARDS.get(badge.hazard, badge.hazard), 16, bold=True)
        return round(max(name, text_width(_second_line(badge, view), 14))) + 46 + 16

    def _empty_words(self) -> tuple[str, str]:
        view = self._view
        if view is None or view.last_end is None:
            return "无应急响应", "未启动过"
        hazard, level, at = view.last_end
        name = f"{HAZARDS.get(hazard, hazard)}{LEVEL_WORDS[level]}"
        return "无应急响应", f"上次 {name} {instant_words(at, view.now)} 终止"


def _second_line(badge: Badge, view: StripView) -> str:
    if badge.is_disputed:
        return "两席冲突 待裁定"
    if badge.debt_due is not None:
        left = badge.debt_due - view.now
        if left < timedelta(0):
            return f"待补签 {countdown_words(left)}"
        return f"待补签 {max(1, round(left.total_seconds() / 60))} 分"
    since = f"{instant_words(badge.since, view.now)} 起"
    return f"{since} · 待批 {badge.pending}" if badge.pending else since


def level_sentence(view: StripView) -> str:
    """Return the levels in force as one sentence, for the lock and for speech."""
    named = [
        f"{HAZARDS.get(b.hazard, b.hazard)}{LEVEL_WORDS[b.level]}"
        for b in view.badges
        if b.level is not Level.ENDED
    ]
    return "、".join(named) if named else "无应急响应"
