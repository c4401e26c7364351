"""What is known of the contact with the district, by the real monotonic clock.

A refused connection, a reset and a cut are known at once; silence is told by its age.
Source: screen design 5.6.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace

ONLINE_WITHIN_S = 10.0
OFFLINE_AFTER_S = 60.0
SLOW_S = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """The contact as it stands; instants are monotonic seconds.

    ``answered_s`` is when the district last answered, None if it never did; ``gone_s`` since when
    it is known to be out of reach; ``lost_s`` when the contact was lost from which it recovers;
    ``round_trip_s`` how long its last answer took.
    """

    since_s: float
    answered_s: float | None = None
    gone_s: float | None = None
    lost_s: float | None = None
    is_cut: bool = False
    round_trip_s: float = 0.0

    def is_lost(self, now_s: float) -> bool:
        """Tell whether the district counts as lost: out of reach, or silent for a minute."""
        if self.is_cut or self.gone_s is not None:
            return True
        return now_s - (self.since_s if self.answered_s is None else self.answered_s) >= (
            OFFLINE_AFTER_S
        )

    def age_s(self, now_s: float) -> float | None:
        """Return the seconds since the last answer, None if there was none."""
        return None if self.answered_s is None else max(0.0, now_s - self.answered_s)

    def down_for_s(self, now_s: float) -> float | None:
        """Return for how many seconds it does not answer, None while it does."""
        if not self.is_lost(now_s):
            return None
        return max(0.0, now_s - (self.since_s if self.answered_s is None else self.answered_s))

    def word(self, now_s: float, *, is_behind: bool) -> str:
        """Return online, degraded, offline or recovering.

        ``is_behind`` tells that the district lacks something of ours.
        """
        if self.is_lost(now_s):
            return "offline"
        if self.lost_s is not None and is_behind:
            return "recovering"
        age_s = self.age_s(now_s)
        is_late = age_s is None or age_s > ONLINE_WITHIN_S
        return "degraded" if is_late or self.round_trip_s > SLOW_S else "online"


class ContactBook:
    """Keeps the contact; every method may be called from any thread."""

    def __init__(self, now_s: float) -> None:
        self._lock = threading.Lock()
        self._contact = Contact(since_s=now_s)

    @property
    def contact(self) -> Contact:
        """The contact as it stands."""
        return self._contact

    def answered(self, now_s: float, round_trip_s: float) -> None:
        """Note an answer; one that comes after a loss begins the recovery."""
        with self._lock:
            before = self._contact
            lost_s = before.lost_s
            if before.is_lost(now_s):
                lost_s = before.since_s if before.answered_s is None else before.answered_s
            self._contact = replace(
                before, answered_s=now_s, gone_s=None, lost_s=lost_s, round_trip_s=round_trip_s
            )

    def caught_up(self) -> None:
        """Note that the district has everything of ours: the recovery is over."""
        with self._lock:
            self._contact = replace(self._contact, lost_s=None)

    def gone(self, now_s: float) -> None:
        """Note that the district is out of reach: refused, reset or without a route."""
        with self._lock:
            if self._contact.gone_s is None:
                self._contact = replace(self._contact, gone_s=now_s)

    def cut(self, now_s: float, *, is_cut: bool) -> None:
        """Note that the way is cut, or open again; only an answer ends the loss."""
        with self._lock:
            before = self._contact
            self._contact = replace(before, is_cut=is_cut, gone_s=before.gone_s or now_s)
