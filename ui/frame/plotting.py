"""The plot sheet beside the desk: at which moment it begins, what it reads, where a table goes."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from app.desk.desk import Desk
from ui.frame.acts import Acts
from ui.frame.columns import Columns
from ui.frame.refresh import Refresh
from ui.frame.window import MainWindow

_IN_SIGHT = timedelta(hours=6)


class Plotting(QObject):
    """Opens the plot of a stream where the timeline stands, or where its values end."""

    def __init__(
        self, desk: Desk, window: MainWindow, columns: Columns, acts: Acts, refresh: Refresh
    ) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._columns = columns
        self._acts = acts
        self._refresh = refresh
        columns.sensor.plot_wished.connect(self.open)
        columns.map.plot_wished.connect(self.open)
        columns.plot.range_wished.connect(self._read_range)
        columns.plot.export_wished.connect(self._export)

    @Slot(str)
    def open(self, stream_id: str) -> None:
        """Open the plot of a stream."""
        district = self._refresh.views.district
        stream = district.stream(stream_id)
        if stream is None:
            return
        street = district.street(stream.street)
        self._window.open_sheet(self._columns.plot)
        name, now = street.name if street else "", self._desk.clock.now()
        self._columns.plot.show_stream(stream, name, now, self._moment(stream_id, now))

    def _moment(self, stream_id: str, now: datetime) -> datetime | None:
        """Return what to begin with: the scrubber of a fixed timeline, the end of old values."""
        held_at = self._columns.timeline.held_at
        newest = self._desk.latest.get(stream_id)
        if held_at is not None and held_at <= now:
            return held_at
        return newest.at if newest is not None and newest.at < now - _IN_SIGHT else None

    @Slot(str, object, object)
    def _read_range(self, stream: str, start: datetime, end: datetime) -> None:
        plot, clock = self._columns.plot, self._desk.clock
        self._acts.answers.wait(
            self._desk.history(stream, start, end),
            lambda samples: plot.show_samples(stream, samples, clock.now()),
            self._acts.refuse,
        )

    @Slot(object)
    def _export(self, path: Path) -> None:
        plot = self._columns.plot
        self._acts.write(
            plot.table(path), lambda count: plot.tell(f"已导出 {count} 条到 {path.name}")
        )
