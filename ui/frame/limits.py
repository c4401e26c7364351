"""The district pack with the limits that hold now, those that people changed among them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.domain.picture import Picture
from app.domain.place import District
from app.domain.sensor import Stream
from app.domain.threshold import Threshold, ThresholdKey, streams_with


class HeldLimits:
    """Keeps the pack as long as nobody changes a limit, so that nothing is made anew for it."""

    def __init__(self, district: District) -> None:
        self._pack = district
        self._streams = {stream.id: stream for stream in district.streams}
        self._changed: Mapping[ThresholdKey, Threshold] | None = None
        self.district = district
        self.streams: Mapping[str, Stream] = self._streams

    def fit(self, picture: Picture) -> None:
        """Take the limits of a picture."""
        if picture.thresholds is self._changed:
            return
        self._changed = picture.thresholds
        streams = streams_with(self._streams, picture.thresholds)
        if streams == self.streams:
            return
        self.streams = streams
        self.district = replace(self._pack, streams=tuple(streams.values()))
