"""The banner: the one alarm that F2 acknowledges, in the same place as its empty state."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from PySide6.QtCore import QPointF, QRectF, QTimer, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.clock import monotonic_s
from app.screens.strip import Banner, StripView
from ui.parts.age import countdown_words, instant_words
from ui.parts.bars import paint_hatch
from ui.parts.button import Button, ButtonKind
from ui.parts.reading import (
    NO_READINGS,
    QUANTITY_WORDS,
    raise_words,
    reached_words,
    readable_words,
    rise_words,
)
from ui.parts.signs import alarm_shape, severity_tone
from ui.parts.text import Align, Ink, draw_text, text_width
from ui.parts.theme import Filled, Theme, color

HELD_S = 0.8
_BLINK_MS = 500
_HEIGHT_PX = 46


class AlarmBanner(QWidget):
    """Shows the highest unacknowledged alarm; only its symbol blinks, once a second.

    Signals:
        acknowledge_wished: the alarm on show, for exactly that one.
        too_fresh: F2 came within 800 ms of a change and was not carried out.
        nothing_there: F2 came while no alarm waits.
    """

    acknowledge_wished = Signal(object)
    too_fresh = Signal()
    nothing_there = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._view: StripView | None = None
        self._changed_s = monotonic_s()
        self._is_bright = True
        self._is_animated = True
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setMinimumWidth(200)
        self.button = Button("F2 确认", theme, self, kind=ButtonKind.PRIMARY, height_px=30)
        self.button.hide()
        self.button.clicked.connect(self.acknowledge)
        self._blink = QTimer(self)
        self._blink.setInterval(_BLINK_MS)
        self._blink.timeout.connect(self._toggle)

    @property
    def alarm(self) -> Banner | None:
        """The alarm on show."""
        return self._view.banner if self._view else None

    def show_view(self, view: StripView) -> None:
        """Show the alarm of a view, or that there is none."""
        before, now = self.alarm, view.banner
        self._view = view
        if (before.alarm if before else None) != (now.alarm if now else None):
            self._changed_s = monotonic_s()
        self.button.setVisible(now is not None)
        self._fit_blinking()
        said = subject_words(now, view.now) if now else ""
        self.setAccessibleName(f"未确认告警 {said}" if now else _empty_words(view)[0])
        self.update()

    def set_animated(self, *, is_animated: bool) -> None:
        """Let the mark blink, or stand still and bright to spare the battery."""
        self._is_animated = is_animated
        self._fit_blinking()

    def _fit_blinking(self) -> None:
        if self.alarm is None or not self._is_animated:
            self._blink.stop()
            self._is_bright = True
            self.update()
        elif not self._blink.isActive():
            self._blink.start()

    @Slot()
    def acknowledge(self) -> None:
        """Ask for the acknowledgement of the alarm on show, unless it only just appeared."""
        if self.alarm is None:
            self.nothing_there.emit()
        elif monotonic_s() - self._changed_s < HELD_S:
            self.too_fresh.emit()
        else:
            self.acknowledge_wished.emit(self.alarm.alarm)

    @Slot()
    def _toggle(self) -> None:
        self._is_bright = not self._is_bright
        self.update(0, 0, 48, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        hint = self.button.sizeHint()
        self.button.move(self.width() - hint.width() - 12, (self.height() - hint.height()) // 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = (self.height() - _HEIGHT_PX) / 2
        box = QRectF(0.75, top + 0.75, self.width() - 1.5, _HEIGHT_PX - 1.5)
        alarm = self.alarm
        if alarm is None:
            self._paint_empty(painter, box)
        else:
            self._paint_alarm(painter, box, alarm)
        painter.end()

    def _paint_empty(self, painter: QPainter, box: QRectF) -> None:
        theme = self._theme
        painter.setPen(QPen(color(theme.bg0), 1))
        painter.setBrush(color(theme.bg0))
        painter.drawRoundedRect(box, 4, 4)
        said, more = _empty_words(self._view) if self._view else ("", "")
        ink = Ink(size_px=15, tone=theme.text2)
        draw_text(painter, box.adjusted(14, 0, -180, 0), said, ink)
        ink = Ink(size_px=14, tone=theme.text3, align=Align.RIGHT)
        draw_text(painter, box.adjusted(140, 0, -14, 0), more, ink)

    def _paint_alarm(self, painter: QPainter, box: QRectF, alarm: Banner) -> None:
        tone = severity_tone(self._theme, alarm.severity)
        painter.setPen(QPen(color(tone.edge), 1.5))
        painter.setBrush(color(tone.fill))
        painter.drawRoundedRect(box, 4, 4)
        self._paint_symbol(painter, QPointF(30, box.center().y()), alarm, tone)
        right = self.button.x() - 14.0
        waited, others = self._waiting_words(alarm)
        width = max(text_width(waited, 22, bold=True), text_width(others, 14))
        now = self._view.now if self._view else alarm.raised_at
        size_px = _fitting(subject_words(alarm, now), (18, 16), right - width - 70)
        if size_px is None:
            self._paint_tight(painter, QRectF(56, box.top(), right - 56, box.height()), tone)
            return
        self._paint_waiting(painter, QRectF(right - width, box.top(), width, box.height()), tone)
        first = QRectF(56, box.top() + 2, right - width - 70, 23)
        ink = Ink(size_px=size_px, tone=tone.text, bold=True)
        head, value = _object_words(alarm), value_words(alarm, now)
        told = draw_text(painter, first, head, ink) + text_width(" ", size_px, bold=True)
        self._paint_value(painter, first.adjusted(told, 0, 0, 0), value, ink)
        second = first.translated(0, 22)
        second.setHeight(19)
        facts = fact_words(alarm, now, second.width())
        draw_text(painter, second, facts, Ink(size_px=14, tone=tone.text))

    def _paint_value(self, painter: QPainter, room: QRectF, value: str, ink: Ink) -> None:
        """Paint the value; hatched and not bold where it must not look fresh."""
        alarm = self.alarm
        if alarm is None or _is_fresh(alarm):
            draw_text(painter, room, value, ink)
            return
        width = min(room.width(), text_width(value, ink.size_px))
        spot = QRectF(room.left() - 3, room.top() + 1, width + 6, room.height() - 2)
        paint_hatch(painter, spot, self._theme, alpha=0.3, tone=ink.tone)
        draw_text(painter, room, value, replace(ink, bold=False))

    def _paint_tight(self, painter: QPainter, room: QRectF, tone: Filled) -> None:
        """Paint the whole name over value, limit and waiting time, where all is too narrow."""
        alarm = self.alarm
        if alarm is None:
            return
        size_px = _fitting(alarm.name, (18, 16, 15), room.width()) or 14
        first = QRectF(room.left(), room.top() + 2, room.width(), 23)
        draw_text(painter, first, alarm.name, Ink(size_px=size_px, tone=tone.text, bold=True))
        waited = self._waiting_words(alarm)[0]
        now = self._view.now if self._view else alarm.raised_at
        value = value_words(alarm, now)
        named = f"{QUANTITY_WORDS[alarm.kind]} {value}".strip()
        ways = (
            (named, f" · {_limit_words(alarm)} · {waited}"),
            (named, f" · {waited}"),
            (value, f" · {waited}"),
        )
        fit = (way for way in ways if text_width("".join(way), 14) <= room.width())
        value, tail = next(fit, ways[-1])
        second = QRectF(room.left(), room.top() + 24, room.width(), 19)
        ink = Ink(size_px=14, tone=tone.text)
        self._paint_value(painter, second, value, ink)
        draw_text(painter, second.adjusted(text_width(value, 14), 0, 0, 0), tail, ink)

    def _waiting_words(self, alarm: Banner) -> tuple[str, str]:
        """Return how long it waits, and how many wait."""
        now = self._view.now if self._view else alarm.raised_at
        count = self._view.waiting if self._view else 1
        waited = countdown_words(max(timedelta(0), now - alarm.raised_at))
        return waited, f"未确认 {count} 条" if count > 1 else "未确认"

    def _paint_waiting(self, painter: QPainter, room: QRectF, tone: Filled) -> None:
        alarm = self.alarm
        if alarm is None:
            return
        waited, others = self._waiting_words(alarm)
        width = room.width()
        first = QRectF(room.right() - width, room.top() + 2, width, 25)
        ink = Ink(size_px=22, tone=tone.text, bold=True, align=Align.RIGHT)
        draw_text(painter, first, waited, ink)
        second = QRectF(room.right() - width, room.top() + 26, width, 17)
        draw_text(painter, second, others, Ink(size_px=14, tone=tone.text, align=Align.RIGHT))

    def _paint_symbol(
        self, painter: QPainter, center: QPointF, alarm: Banner, tone: Filled
    ) -> None:
        """Paint the alarm's shape in the banner's text colour; dimmed half of each second."""
        painter.save()
        painter.translate(center)
        painter.scale(1.25, 1.25)
        painter.setOpacity(1.0 if self._is_bright else 0.35)
        painter.setPen(QPen(color(tone.text), 1))
        painter.setBrush(color(tone.text))
        painter.drawPath(alarm_shape(QPointF(0, 0), alarm.severity))
        drop = 3.0 if alarm.severity == 2 else 0.0
        ink = Ink(size_px=13, tone=tone.fill, bold=True, align=Align.CENTER)
        draw_text(painter, QRectF(-12, -12 + drop, 24, 24), str(alarm.severity), ink)
        painter.restore()


def _empty_words(view: StripView) -> tuple[str, str]:
    """Return what stands where no alarm waits; calm is claimed only of what is measured."""
    count = f"过去 24 时 {view.past_day} 条" if view.past_day else ""
    if not view.has_readings:
        return NO_READINGS, count
    return "无未确认告警", count or "过去 24 时无告警"


def subject_words(alarm: Banner, now: datetime) -> str:
    """Return what and how much: 罗湖火车站 积水 40 cm ↑."""
    return f"{_object_words(alarm)} {value_words(alarm, now)}"


def _object_words(alarm: Banner) -> str:
    return f"{alarm.name} {QUANTITY_WORDS[alarm.kind]}".strip()


def value_words(alarm: Banner, now: datetime) -> str:
    """Return the last readable value: 40 cm ↑, or old 6 cm 截至 02:29; 触发 5.1 cm without one."""
    over = " 已回落" if alarm.is_over else ""
    newest = alarm.newest
    if newest is None:
        return f"{raise_words(alarm.value, alarm.unit)}{over}"
    return readable_words(newest, alarm.digits, alarm.unit, now) + over


def _is_fresh(alarm: Banner) -> bool:
    return alarm.newest is not None and not alarm.newest.is_old


def fact_words(alarm: Banner, now: datetime, room_px: float) -> str:
    """Return limit, rise, street and time: ≥ 红限 40 · +6 cm/5 分 · 南湖 · 02:58.

    Where there is no room for all, the rise goes first, then the street.
    """
    limit, at = _limit_words(alarm), instant_words(alarm.raised_at, now)
    rise = rise_words(alarm.newest.rise_mm_per_5min) if alarm.newest else ""
    ways = ((limit, rise, alarm.street, at), (limit, alarm.street, at), (limit, at))
    said = [" · ".join(part for part in way if part) for way in ways]
    return next((words for words in said if text_width(words, 14) <= room_px), said[-1])


def _limit_words(alarm: Banner) -> str:
    newest = alarm.newest
    is_below = newest is not None and newest.is_below(alarm.limit, alarm.digits)
    return reached_words(alarm.severity, alarm.limit, is_below=is_below)


def _fitting(text: str, sizes: tuple[int, ...], room_px: float) -> int | None:
    """Return the first size in which a bold text fits, None if it does in none."""
    return next((size for size in sizes if text_width(text, size, bold=True) <= room_px), None)
