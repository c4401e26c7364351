"""The large chart of one stream, on pyqtgraph; imported only when a plot is first opened."""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, datetime
from itertools import pairwise

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.clock import BEIJING
from app.domain.reading import Kind, kind_of, scale_of
from app.domain.sensor import Sample, Stream
from ui.parts.reading import SEVERITY_WORDS, limit_words
from ui.parts.signs import severity_tone
from ui.parts.theme import Theme, color, font
from ui.sensor.words import bar_seconds, is_doubtful

_DOTS_UP_TO = 400
_LABEL_STEP = 0.09
_GAP_INTERVALS = 3


class BeijingAxis(pg.AxisItem):  # type: ignore[misc] # pyqtgraph has no types
    """A time axis that reads Beijing time."""

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        del scale
        form = "%H:%M:%S" if spacing < 60 else "%H:%M" if spacing < 86400 else "%m-%d"
        moments = [datetime.fromtimestamp(value, UTC).astimezone(BEIJING) for value in values]
        return [
            f"{at:%m-%d}" if spacing >= 3600 and (at.hour, at.minute) == (0, 0) else f"{at:{form}}"
            for at in moments
        ]

    def tickSpacing(self, low: float, high: float, size: float) -> list[tuple[float, float]]:
        room = max(2.0, size / 90)
        steps = (10, 60, 300, 600, 1800, 3600, 10800, 21600, 86400, 604800, 2592000)
        step = next((s for s in steps if (high - low) / s <= room), steps[-1])
        return [(step, 0)]

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        step = self.tickSpacing(low, high, size)[0][0]
        shift = 8 * 3600
        first = -(-(low + shift) // step) * step - shift
        count = int((high - first) // step) + 1
        return [(step, [first + index * step for index in range(max(0, count))])]


class Chart(QWidget):
    """Draws samples, limits and a cursor.

    Signals:
        pointed: the sample under the cursor (Sample or None).
    """

    pointed = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._samples: tuple[Sample, ...] = ()
        self._at: list[float] = []
        self._factor = 1.0
        self._index: int | None = None
        self._plot = pg.PlotWidget(self, axisItems={"bottom": BeijingAxis("bottom")})
        self._plot.setMenuEnabled(False)
        self._plot.hideButtons()
        self._plot.setMouseEnabled(x=True, y=False)
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plot.showGrid(x=True, y=True, alpha=0.12)
        self._cursor = pg.InfiniteLine(angle=90, pen=_pen(theme.focus, 1))
        self._dress()
        self._plot.scene().sigMouseMoved.connect(self._moved)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._plot)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._dress()

    def _dress(self) -> None:
        theme = self._theme
        self._plot.setBackground(color(theme.bg0))
        for name in ("left", "bottom"):
            axis = self._plot.getAxis(name)
            axis.setPen(color(theme.line_ui))
            axis.setTextPen(color(theme.text2))
            axis.setStyle(tickFont=font(14))

    @property
    def plot(self) -> pg.PlotWidget:
        """The widget of pyqtgraph."""
        return self._plot

    @property
    def sample(self) -> Sample | None:
        """The sample under the cursor."""
        return None if self._index is None else self._samples[self._index]

    def show_samples(
        self, stream: Stream, samples: tuple[Sample, ...], span: tuple[datetime, datetime]
    ) -> None:
        """Draw the samples of a span; gaps stay gaps.

        What is flagged is hollow; of so many that their dots would cover each other it is a grey
        line instead.
        """
        self._samples = samples
        self._at = [sample.at.timestamp() for sample in samples]
        self._factor = scale_of(stream).factor
        self._index = None
        self._plot.clear()
        self._plot.addItem(self._cursor, ignoreBounds=True)
        self._cursor.hide()
        values = [sample.value * self._factor for sample in samples]
        if kind_of(stream) is Kind.RAIN:
            shown = self._draw_bars(values, bar_seconds(stream, span))
        else:
            shown = self._draw_line(stream, values)
            self._draw_flagged(values)
        self._fit(stream, shown)
        self._plot.setXRange(span[0].timestamp(), span[1].timestamp(), padding=0.01)

    def step(self, by: int) -> None:
        """Move the cursor by samples, from the newest one."""
        if self._samples:
            start = len(self._samples) - 1 - by if self._index is None else self._index
            self._point(min(len(self._samples) - 1, max(0, start + by)))

    def _fit(self, stream: Stream, shown: list[float]) -> None:
        """Draw the limits within reach and fit the height to them and to what is shown."""
        kind = kind_of(stream)
        high, low = max(shown, default=1.0), min(shown, default=0.0)
        limits = [] if kind is Kind.RAIN else list(stream.limits)
        reach = max(high * 1.6, limits[0].value * self._factor * 1.3) if limits else 0.0
        tops = [high]
        for limit in limits:
            if limit.value * self._factor <= reach:
                # Side by side: of a wide range the lines lie closer than their words are high.
                place = 0.02 + _LABEL_STEP * (len(tops) - 1)
                tops.append(limit.value * self._factor)
                words = f"{SEVERITY_WORDS[limit.severity.value]}限 {limit_words(tops[-1])}"
                said = f"{words} {scale_of(stream).unit}", place
                self._draw_limit(limit.severity.value, tops[-1], said)
        base = low if kind is Kind.RESERVOIR else min(0.0, low)
        margin = (max(tops) - base or 1.0) * 0.12
        self._plot.setYRange(base - margin * 0.3, max(tops) + margin, padding=0)

    def _draw_line(self, stream: Stream, values: list[float]) -> list[float]:
        """Draw lines over all but the gaps; return what sets the height.

        Where dots would cover each other, a grey line stands for what is in doubt.
        """
        doubts = [is_doubtful(sample) for sample in self._samples]
        gap_s = _GAP_INTERVALS * stream.interval_s
        joins = [later - at <= gap_s for at, later in pairwise(self._at)]
        is_many = len(values) > _DOTS_UP_TO
        greys = [is_many and (a or b) for a, b in pairwise(doubts)]
        for tone, is_grey in ((self._theme.text3, True), (self._theme.text1, False)):
            drawn = [join and grey is is_grey for join, grey in zip(joins, greys, strict=True)]
            if any(drawn):
                self._plot.plot(
                    np.array(self._at),
                    np.array(values),
                    connect=np.array([*drawn, False]),
                    pen=_pen(tone, 1.6),
                    antialias=not is_many,
                )
        good = [i for i, is_doubted in enumerate(doubts) if not is_doubted]
        if not is_many:
            self._dots([self._at[i] for i in good], [values[i] for i in good], is_full=True)
        return [values[i] for i in good] or values

    def _draw_bars(self, values: list[float], width_s: int) -> list[float]:
        """Draw what fell in each stretch of ``width_s``, hollow if in doubt; return the sums."""
        sums: dict[int, float] = {}
        doubted: set[int] = set()
        for sample, at, value in zip(self._samples, self._at, values, strict=True):
            end = -int(-at // width_s) * width_s
            sums[end] = sums.get(end, 0.0) + value
            if is_doubtful(sample):
                doubted.add(end)
        for is_sure in (True, False):
            ends = [end for end in sums if (end not in doubted) is is_sure]
            bars = pg.BarGraphItem(
                x=[end - width_s / 2 for end in ends],
                height=[sums[end] for end in ends],
                width=width_s * 0.92,
                brush=color(self._theme.bar2 if is_sure else self._theme.bg0),
                pen=_pen(self._theme.bar2 if is_sure else self._theme.text2, 1),
            )
            self._plot.addItem(bars)
        return list(sums.values())

    def _draw_flagged(self, values: list[float]) -> None:
        if len(values) > _DOTS_UP_TO:
            return
        bad = [i for i, sample in enumerate(self._samples) if is_doubtful(sample)]
        self._dots([self._at[i] for i in bad], [values[i] for i in bad], is_full=False)

    def _dots(self, at: list[float], values: list[float], *, is_full: bool) -> None:
        theme = self._theme
        fill = theme.text1 if is_full else theme.bg0
        dots = pg.ScatterPlotItem(
            x=at,
            y=values,
            size=5 if is_full else 8,
            brush=color(fill),
            pen=_pen(theme.text1, 1.2),
        )
        self._plot.addItem(dots)

    def _draw_limit(self, severity: int, value: float, said: tuple[str, float]) -> None:
        """Draw a limit with its words, so far along the line as a part of it."""
        tone = severity_tone(self._theme, severity).edge
        words, place = said
        line = pg.InfiniteLine(
            pos=value,
            angle=0,
            pen=_pen(tone, 1.2, Qt.PenStyle.DashLine),
            label=words,
            labelOpts={"position": place, "anchors": [(0, 1), (0, 1)], "color": color(tone)},
        )
        line.label.setFont(font(14))
        self._plot.addItem(line, ignoreBounds=True)

    @Slot(object)
    def _moved(self, spot: QPointF) -> None:
        if not self._at or not self._plot.sceneBoundingRect().contains(spot):
            return
        x = self._plot.getPlotItem().vb.mapSceneToView(spot).x()
        index = bisect_left(self._at, x)
        near = [i for i in (index - 1, index) if 0 <= i < len(self._at)]
        self._point(min(near, key=lambda i: abs(self._at[i] - x)))

    def _point(self, index: int) -> None:
        self._index = index
        self._cursor.setPos(self._at[index])
        self._cursor.show()
        self.pointed.emit(self._samples[index])


def _pen(tone: str, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    pen = QPen(color(tone), width, style)
    pen.setCosmetic(True)
    return pen
