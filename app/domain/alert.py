"""A public alert as its message says it, whatever format it came in.

Words of the message that are no word of the standard stand as ``Unknown``, and ``defects`` say
where. Source: CAP 1.2 (OASIS, 2010); contracts 10.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

UNKNOWN = "Unknown"
ACTUAL = "Actual"
ALL_CLEAR = "AllClear"
ALERT, UPDATE, CANCEL = "Alert", "Update", "Cancel"
NOTICES = frozenset({"Ack", "Error"})
"""Message types that warn of nothing: they answer another message."""

OTHER = "other"
"""The kind of an event that the district's table does not name."""

COLOURS = ("white", "blue", "yellow", "orange", "red")
"""From the mildest to the worst; "" where a signal has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Names an earlier alert: by these three an alert is the same alert."""

    sender: str
    identifier: str
    sent_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertArea:
    """One area as the alert describes it; ``in_district`` was found when it came in."""

    name: str
    geocodes: tuple[tuple[str, str], ...] = ()
    in_district: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertInfo:
    """What an alert says in one language.

    ``kind`` and ``colour`` follow from the district's table of events. ``effective_at`` None
    means from the moment of sending, ``expires_at`` None that the sender gives no end.
    """

    event: str
    language: str = ""
    categories: tuple[str, ...] = ()
    responses: tuple[str, ...] = ()
    urgency: str = UNKNOWN
    severity: str = UNKNOWN
    certainty: str = UNKNOWN
    effective_at: datetime | None = None
    onset_at: datetime | None = None
    expires_at: datetime | None = None
    sender_name: str = ""
    headline: str = ""
    description: str = ""
    instruction: str = ""
    kind: str = OTHER
    colour: str = ""
    areas: tuple[AlertArea, ...] = ()

    @property
    def is_chinese(self) -> bool:
        """Tell whether it is written in Chinese."""
        return self.language.lower().partition("-")[0] in {"zh", "cmn"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One message; ``sha256`` is that of its bytes, by which the whole of it is kept."""

    sender: str
    identifier: str
    sent_at: datetime
    status: str
    msg_type: str
    scope: str
    sha256: bytes
    references: tuple[Reference, ...] = ()
    infos: tuple[AlertInfo, ...] = ()
    defects: tuple[str, ...] = ()

    @property
    def main(self) -> AlertInfo | None:
        """The info in Chinese, else the first; None in an alert without any."""
        chinese = (info for info in self.infos if info.is_chinese)
        return next(chinese, self.infos[0] if self.infos else None)

    @property
    def in_district(self) -> bool:
        """Tell whether any of its areas covers a part of the district."""
        return any(area.in_district for info in self.infos for area in info.areas)

    @property
    def effective_at(self) -> datetime:
        """The earliest moment at which any part of it holds."""
        moments = [info.effective_at or self.sent_at for info in self.infos]
        return min(moments, default=self.sent_at)

    @property
    def expires_at(self) -> datetime | None:
        """The moment at which the last part of it ends, None if some part has no end."""
        ends = [info.expires_at for info in self.infos]
        known = [end for end in ends if end is not None]
        return max(known) if known and len(known) == len(ends) else None

    @property
    def is_all_clear(self) -> bool:
        """Tell whether all that it says is that the danger is over."""
        return bool(self.infos) and all(ALL_CLEAR in info.responses for info in self.infos)
