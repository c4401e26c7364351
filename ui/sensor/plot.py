"""The plot sheet of one stream: samples, limits, quality, source, and a table to take away."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from app.domain.reading import Kind, kind_of, scale_of, short_name
from app.domain.sensor import Sample, Stream
from ui.parts.age import clock_words, instant_words
from ui.parts.button import Button
from ui.parts.reading import QUANTITY_WORDS, number_words
from ui.parts.sheet import Sheet
from ui.parts.theme import Theme
from ui.sensor.export import write_csv
from ui.sensor.plot_lines import PlotFacts, PlotSource
from ui.sensor.words import bar_seconds, is_doubtful, quality_words

if TYPE_CHECKING:
    from ui.sensor.chart import Chart

BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)

_AHEAD = 0.25
_PRESENT = "回到现在 Home"


class Span(Enum):
    """The ranges that the buttons offer; None is everything there is."""

    HOUR = ("1 时", timedelta(hours=1))
    SIX = ("6 时", timedelta(hours=6))
    DAY = ("24 时", timedelta(hours=24))
    ALL = ("全部", None)


class PlotSheet(Sheet):
    """Shows the history of one stream.

    ``show_stream`` asks for a range by ``range_wished``; the answer comes by ``show_samples``.

    Signals:
        range_wished: (stream, from, to), from inclusive, to exclusive, UTC-aware datetimes.
        export_wished: the path of a table of the samples on show; ``table`` makes it.
        limits_wished: the stream whose limits somebody wants to see or change.
    """

    range_wished = Signal(str, object, object)
    export_wished = Signal(object)
    limits_wished = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, "读数曲线", (1280, 720), parent)
        self._stream: Stream | None = None
        self._samples: tuple[Sample, ...] = ()
        self._now: datetime | None = None
        self._at: datetime | None = None
        self._span = Span.SIX
        self._chart: Chart | None = None
        self._dialog: QFileDialog | None = None
        self.facts = PlotFacts(theme, self)
        self.buttons: dict[Span, Button] = {}
        row = QHBoxLayout()
        row.setSpacing(6)
        for span in Span:
            button = Button(span.value[0], theme, self)
            button.setCheckable(True)
            button.clicked.connect(self._span_pressed)
            self.buttons[span] = button
            row.addWidget(button)
        self.present_button = Button(_PRESENT, theme, self)
        self.present_button.clicked.connect(self.go_to_present)
        row.addWidget(self.present_button)
        row.addWidget(self.facts, 1)
        self.limits_button = Button("改阈值… T", theme, self)
        self.limits_button.clicked.connect(self._wish_limits)
        row.addWidget(self.limits_button)
        self.export_button = Button("导出 CSV…", theme, self)
        self.export_button.clicked.connect(self._ask_for_file)
        row.addWidget(self.export_button)
        self.source = PlotSource(theme, self)
        self.content.addLayout(row)
        self.content.addWidget(self.source)

    @property
    def stream(self) -> Stream | None:
        """The stream on show."""
        return self._stream

    @property
    def samples(self) -> tuple[Sample, ...]:
        """The samples on show."""
        return self._samples

    @property
    def chart(self) -> Chart:
        """The chart, made at its first use: it brings in pyqtgraph."""
        if self._chart is None:
            made: Chart = importlib.import_module("ui.sensor.chart").Chart(self.theme, self)
            made.pointed.connect(self._show_pointed)
            self.content.insertWidget(1, made, 1)
            self._chart = made
        return self._chart

    def show_stream(
        self, stream: Stream, street: str, now: datetime, at: datetime | None = None
    ) -> None:
        """Begin with a stream and ask for six hours: the last ones, or those around ``at``."""
        self._stream, self._now = stream, now
        self._samples = ()
        self._turn_to(at)
        self.source.show_stream(stream, street)
        kind = kind_of(stream)
        unit = f"{scale_of(stream).unit}{'（每次读数）' if kind is Kind.RAIN else ''}"
        self.facts.show_words(f"{short_name(stream)} {QUANTITY_WORDS[kind]} {unit} · 正在读取")
        self.wish(Span.SIX)

    @Slot()
    def go_to_present(self) -> None:
        """Leave another time for now."""
        if self._at is not None:
            self._turn_to(None)
            self.wish(self._span)

    def _turn_to(self, at: datetime | None) -> None:
        self._at = at
        self.present_button.setVisible(at is not None)

    def wish(self, span: Span) -> None:
        """Ask for a range that ends now, or a little after the moment that is looked at."""
        self._span = span
        for item, button in self.buttons.items():
            button.setChecked(item is span)
        if self._stream is not None and self._now is not None:
            self.range_wished.emit(self._stream.id, self._from(), self._until())

    def show_samples(self, stream: str, samples: tuple[Sample, ...], now: datetime) -> None:
        """Show what came for a stream; what is not for the stream on show is dropped."""
        if self._stream is None or stream != self._stream.id:
            return
        self._now, self._samples = now, samples
        span = self._from(), self._end()
        if self._span is Span.ALL and samples:
            span = samples[0].at, now if self._at is None else samples[-1].at
        self.chart.show_samples(self._stream, samples, span)
        when = "" if self._at is None else f"{_dates(span, now)} · "
        self.facts.show_words(f"{when}{summary_words(self._stream, samples, span)}")
        self.source.show_newest(samples[-1] if samples else None, len(samples), now)
        self.export_button.setEnabled(bool(samples))

    def table(self, path: Path) -> Callable[[], int]:
        """Return what writes the samples on show to a file, on any thread, and counts them."""
        stream, samples = self._stream, self._samples

        def write() -> int:
            if stream is not None:
                write_csv(path, stream, samples)
            return len(samples)

        return write

    def tell(self, words: str) -> None:
        """Say what became of the table."""
        self.facts.show_words(words)

    def opened(self) -> None:
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if event.key() in steps and self._samples:
            by = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
            self.chart.step(steps[Qt.Key(event.key())] * by)
            return
        if event.key() == Qt.Key.Key_T:
            self._wish_limits()
            return
        if event.key() == Qt.Key.Key_Home:
            self.go_to_present()
            return
        super().keyPressEvent(event)

    @Slot()
    def _wish_limits(self) -> None:
        if self._stream is not None:
            self.limits_wished.emit(self._stream.id)

    def _from(self) -> datetime:
        length = self._span.value[1]
        return BEGINNING if length is None or self._now is None else self._end() - length

    def _end(self) -> datetime:
        now, length = self._now or BEGINNING, self._span.value[1]
        return now if self._at is None or length is None else min(now, self._at + length * _AHEAD)

    def _until(self) -> datetime:
        return self._end() + timedelta(microseconds=1)

    @Slot(object)
    def _show_pointed(self, sample: Sample) -> None:
        if self._stream is not None:
            self.facts.show_words(sample_words(self._stream, sample))

    @Slot()
    def _span_pressed(self) -> None:
        sender = self.sender()
        for span, button in self.buttons.items():
            if button is sender:
                self.wish(span)

    @Slot()
    def _ask_for_file(self) -> None:
        """Ask where to, without stopping anything meanwhile."""
        if self._stream is None:
            return
        dialog = QFileDialog(self, "导出 CSV", f"{self._stream.id.replace('/', '_')}.csv")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter("CSV (*.csv)")
        dialog.setDefaultSuffix("csv")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._file_chosen)
        self._dialog = dialog
        dialog.open()

    @Slot(str)
    def _file_chosen(self, name: str) -> None:
        self.export_wished.emit(Path(name))


def summary_words(
    stream: Stream, samples: tuple[Sample, ...], span: tuple[datetime, datetime]
) -> str:
    """Return what a range says at a glance; doubtful samples count for neither high nor low."""
    scale = scale_of(stream)
    subject = f"{short_name(stream)} {QUANTITY_WORDS[kind_of(stream)]}"
    if not samples:
        return f"{subject} · 此段没有读数"
    if kind_of(stream) is Kind.RAIN:
        total = number_words(sum(s.value for s in samples) * scale.factor, scale.digits)
        minutes = bar_seconds(stream, span) // 60
        return f"{subject} · 此段合计 {total} {scale.unit} · 每柱 {minutes} 分"
    sure = [s.value for s in samples if not is_doubtful(s)] or [s.value for s in samples]
    low, high, last = (
        number_words(value * scale.factor, scale.digits)
        for value in (min(sure), max(sure), samples[-1].value)
    )
    return f"{subject} · 末值 {last} {scale.unit} · 最高 {high} · 最低 {low}"


def _dates(span: tuple[datetime, datetime], now: datetime) -> str:
    """Return from when to when, as told beside another time than now."""
    return f"{instant_words(span[0], now)} – {instant_words(span[1], span[0])}"


def sample_words(stream: Stream, sample: Sample) -> str:
    """Return one sample in full: time, value, quality, when it came in."""
    scale = scale_of(stream)
    value = number_words(sample.value * scale.factor, scale.digits)
    at = f"{instant_words(sample.at, sample.received_at).removesuffix(clock_words(sample.at)[:5])}"
    return (
        f"{at}{clock_words(sample.at)} · {value} {scale.unit} · {quality_words(sample.quality)}"
        f" · 收到 {clock_words(sample.received_at)}"
    )
