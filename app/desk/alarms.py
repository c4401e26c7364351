"""Alarms that a seat raises by itself: while its district is lost, of what it receives itself.

The identity of an alarm follows from what was seen, so that the district, once back, raises the
same one and nothing twice. Source: architecture 2.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.domain.event import Event
from app.domain.sensor import Sample, Stream
from app.domain.threshold import streams_with
from app.rules.alarm_watch import Watch, adopt, observe, watch_from
from app.sync.replica import Replica


class LocalAlarms:
    """Evaluates samples on the writer thread."""

    def __init__(self, replica: Replica, streams: Mapping[str, Stream]) -> None:
        self._replica = replica
        self._streams = streams
        self._watch: Watch | None = None

    def observe(self, samples: Sequence[Sample], *, is_lost: bool) -> tuple[Event, ...]:
        """Take in samples of this seat's own; record what they raise while it stands alone.

        It begins with each loss anew, beside the alarms that are recorded by then.
        """
        if not is_lost or not self._replica.is_joined:
            self._watch = None
            return ()
        picture = self._replica.picture
        known, streams = picture.alarms.values(), streams_with(self._streams, picture.thresholds)
        before = watch_from(known) if self._watch is None else adopt(self._watch, known)
        self._watch, found = observe(before, streams, samples)
        return self._replica.commit(found) if found else ()
