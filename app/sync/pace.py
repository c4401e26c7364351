"""When the link does what next; pure, by monotonic seconds."""

from __future__ import annotations

from dataclasses import dataclass, replace

EXCHANGE_EVERY_S = 20.0
LATEST_EVERY_S = 5.0
LATEST_AT_MOST_EVERY_S = 0.2
EXCHANGE_AT_MOST_EVERY_S = 0.2
_RETRY_S = (0.0, 0.5, 1.0, 2.0, 5.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """What is due; ``failures`` in a row stretch the wait, the first one is tried again at once."""

    exchange_at_s: float = 0.0
    exchanged_s: float = float("-inf")
    latest_at_s: float = 0.0
    read_s: float = float("-inf")
    failures: int = 0
    not_before_s: float = 0.0

    def exchange_is_due(self, now_s: float) -> bool:
        """Tell whether an exchange shall begin."""
        return now_s >= self.exchange_at_s

    def latest_is_due(self, now_s: float) -> bool:
        """Tell whether the newest values shall be read."""
        return now_s >= self.latest_at_s

    def wait_s(self, now_s: float) -> float:
        """Return how long nothing is due."""
        due_s = min(self.exchange_at_s, self.latest_at_s)
        return max(0.0, max(due_s, self.not_before_s) - now_s)

    def may_try(self, now_s: float) -> bool:
        """Tell whether the pause after a failure is over."""
        return now_s >= self.not_before_s

    def hasten_exchange(self) -> Pace:
        """Return the pace with an exchange due now."""
        return replace(self, exchange_at_s=0.0)

    def hint_exchange(self) -> Pace:
        """Return the pace with an exchange due as soon as the last one is not too fresh."""
        due_s = self.exchanged_s + EXCHANGE_AT_MOST_EVERY_S
        return replace(self, exchange_at_s=min(self.exchange_at_s, due_s))

    def hasten_latest(self) -> Pace:
        """Return the pace with a reading due as soon as the last one is not too fresh."""
        due_s = self.read_s + LATEST_AT_MOST_EVERY_S
        return replace(self, latest_at_s=min(self.latest_at_s, due_s))

    def exchanged(self, now_s: float) -> Pace:
        """Return the pace after an exchange."""
        return replace(self, exchange_at_s=now_s + EXCHANGE_EVERY_S, exchanged_s=now_s)

    def read(self, now_s: float) -> Pace:
        """Return the pace after the newest values were read."""
        return replace(self, latest_at_s=now_s + LATEST_EVERY_S, read_s=now_s)

    def succeeded(self) -> Pace:
        """Return the pace after an answer."""
        return replace(self, failures=0, not_before_s=0.0)

    def failed(self, now_s: float) -> Pace:
        """Return the pace after a failure: the next try waits longer, five seconds at most."""
        pause_s = _RETRY_S[min(self.failures, len(_RETRY_S) - 1)]
        return replace(
            self,
            failures=self.failures + 1,
            not_before_s=now_s + pause_s,
            exchange_at_s=0.0,
            latest_at_s=0.0,
        )
