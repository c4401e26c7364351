"""What a desk stands on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.clock import Clock, SystemClock
from app.desk.carriers import CarrierPlan
from app.domain.place import District
from app.feeds.door import Door
from app.store.telemetry import Telemetry
from app.store.worker import Worker
from app.sync.replica import Replica


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskParts:
    """What a desk stands on; it closes worker and telemetry, ``closed`` gives back the rest.

    ``speed`` is that of the clock; ``url`` the district's address, "" if none is set; ``door`` the
    way there, None where the address is all that is needed; ``connects`` whether to look for it at
    once, else when ``Desk.connect`` says so; ``carriers`` what else may carry the record.
    """

    seat_id: str
    seat_name: str
    district: District
    clock: Clock
    worker: Worker
    replica: Replica
    telemetry: Telemetry
    carriers: CarrierPlan
    url: str = ""
    door: Door | None = None
    speed: float = 1.0
    connects: bool = True
    closed: Callable[[], None] = lambda: None

    @property
    def is_misplaced(self) -> bool:
        """Tell whether a clock that is not the wall's stands in the live realm: never allowed."""
        replica = self.replica
        is_live = bool(replica.realm) and not replica.state.is_exercise
        return is_live and not isinstance(self.clock, SystemClock)
