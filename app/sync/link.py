"""The way to the district: one network thread with its pace, and what it says of itself.

Everything here is hint and retry; the record is safe whether it runs or not. A second thread
only listens to the district's hints. Source: architecture 3, contracts 10, screen design 5.6.
"""

from __future__ import annotations

import importlib
import logging
import threading
from collections.abc import Mapping
from concurrent.futures import CancelledError, Future
from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING

from app.clock import monotonic_s
from app.domain.event import Vector
from app.errors import OperatorError
from app.feeds.door import Door
from app.logs import Complaints
from app.sync.calls import RefusedError, SilentError, UnreachableError
from app.sync.contact import ContactBook
from app.sync.courier import Courier, LinkEars, LinkParts
from app.sync.pace import Pace
from app.sync.peer import Peer
from app.sync.wishes import Wish, Wishes

if TYPE_CHECKING:
    from app.sync.hints import HintListener

__all__ = ["LinkEars", "LinkParts", "LinkPort"]

_LOG = logging.getLogger(__name__)
_JOIN_S = 1.0
_SERVING_S = 0.1
_ANEW_S = 5.0


class LinkPort:
    """The link of one seat; satisfies ``screens.link.Link``, readable from any thread."""

    def __init__(self, url: str, parts: LinkParts, ears: LinkEars) -> None:
        self._url = url
        self._parts = parts
        self._ears = ears
        self._book = ContactBook(monotonic_s())
        self._peer = parts.submit(lambda: Peer(parts.replica)).result()
        self._hints: HintListener | None = None
        self._courier: Courier | None = None
        self._wake = threading.Condition()
        self._pace = Pace()
        self._wishes = Wishes()
        self._complaints = Complaints(_LOG)
        self._is_closing = False
        self._revs = (-1, -1)
        self._backlog = 0
        self._refusal = self._their_realm = ""
        self._thread = threading.Thread(target=self._run, name="link", daemon=True)

    def start(self) -> None:
        """Begin to look for the district, if one is set; a second call does nothing."""
        with self._wake:
            if self._url and not self._is_closing and self._thread.ident is None:
                self._thread.start()

    @property
    def url(self) -> str:
        """Where the district is, "" if none is set."""
        return self._url

    @property
    def door(self) -> Door:
        """The way there, with what it takes to come in."""
        return self._parts.door or Door(url=self._url)

    @property
    def word(self) -> str:
        """One of online, degraded, offline, recovering, revoked, unjoined, none."""
        replica = self._parts.replica
        if replica.state.chain.is_expelled(replica.device):
            return "revoked"
        if not self._url:
            return "none"
        if not replica.is_joined:
            return "unjoined"
        return self._book.contact.word(monotonic_s(), is_behind=self.unsent > 0)

    @property
    def contact_age_s(self) -> float | None:
        """Seconds since the district last answered, None if it never did."""
        return self._book.contact.age_s(monotonic_s())

    @property
    def down_for_s(self) -> float | None:
        """Seconds since it does not answer, None while it does."""
        return self._book.contact.down_for_s(monotonic_s()) if self._url else None

    @property
    def is_lost(self) -> bool:
        """Tell whether the seat stands alone: no district is set, or it is lost."""
        return not self._url or self._book.contact.is_lost(monotonic_s())

    @property
    def unsent(self) -> int:
        """Entries of this seat that the district is not known to have."""
        return self._peer.lacking if self._url else 0

    @property
    def known(self) -> Vector:
        """What the district is known to have, as the highest number of each writer."""
        return self._peer.known

    @property
    def round_trip_s(self) -> float:
        """How long the district's last answer took, 0 before the first one."""
        return self._book.contact.round_trip_s

    @property
    def backlog(self) -> int:
        """The most of them since the district was last reached."""
        return max(self._backlog, self.unsent)

    @property
    def skew_s(self) -> float | None:
        """The district's clock minus ours, in seconds, None if unknown."""
        return self._peer.skew_s

    @property
    def skews(self) -> Mapping[bytes, float]:
        """The clock of each device that the district met minus the district's, in seconds."""
        return self._peer.skews

    @property
    def refusal(self) -> str:
        """Why the district does not take us, as a code; "" while it does."""
        return self._refusal

    @property
    def their_realm(self) -> str:
        """The realm that the district keeps, by name, where it is not ours; else ""."""
        return self._their_realm

    def nudge(self) -> None:
        """Something new is here or there: exchange soon."""
        with self._wake:
            self._pace = self._pace.hasten_exchange()
            self._wake.notify()

    def covers(self, stream: str, start: datetime) -> bool:
        """Tell whether everything of a stream from ``start`` on is at this seat already."""
        courier = self._courier
        return courier is not None and courier.readings.covers(stream, start)

    def fetch(self, stream: str, start: datetime, end: datetime) -> Future[bool]:
        """Take over a stream's history; the answer is False where the district was not asked."""
        wish = Wish(stream=stream, span=(start, end), answer=Future())
        if self._is_closing or self.is_lost or not self._wishes.add(wish):
            wish.answer.set_result(False)
        else:
            with self._wake:
                self._wake.notify()
            self._refuse_if_closing()
        return wish.answer

    def cut(self, is_cut: bool) -> None:
        """Cut the way by hand, or open it again: script rows ``network down`` and ``up``."""
        self._book.cut(monotonic_s(), is_cut=is_cut)
        if is_cut:
            self._backlog = self.unsent
        self._listen(is_allowed=not is_cut)
        self._ears.changed()
        self.nudge()

    def close(self) -> None:
        """End the threads; a call in flight is left to itself after a second."""
        with self._wake:
            self._is_closing = True
            self._wake.notify()
        if self._hints is not None:
            self._hints.close()
        if self._thread.is_alive():
            self._thread.join(_JOIN_S)
        self._wishes.refuse()

    def _refuse_if_closing(self) -> None:
        """Leave no wish behind that came while the thread ended."""
        if self._is_closing:
            self._wishes.refuse()

    def _hinted(self, vector_rev: int, latest_rev: int) -> None:
        """Look soon at what has a new revision there; what has not costs nothing."""
        with self._wake:
            before, self._revs = self._revs, (vector_rev, latest_rev)
            if vector_rev != before[0]:
                self._pace = self._pace.hint_exchange()
            if latest_rev != before[1]:
                self._pace = self._pace.hasten_latest()
            self._wake.notify()

    def _run(self) -> None:
        """Go on until the end; what breaks beside the steps breaks once more a while later."""
        while not self._is_closing:
            try:
                self._go()
            except Exception as error:  # noqa: BLE001 - nothing ends the thread but closing
                self._complaints.tell("the link began anew", error)
                with self._wake:
                    self._set_pace(self._pace.failed(monotonic_s()))
                    self._wake.wait_for(lambda: self._is_closing, _ANEW_S)

    def _go(self) -> None:
        # Only now: what speaks HTTP takes a while to load, and the first picture needs none of it.
        door = self.door
        http = importlib.import_module("app.sync.district_http").DistrictHttp(door)
        courier = Courier(http, self._parts, self._ears, self._peer)
        self._courier = courier
        hints = importlib.import_module("app.sync.hints")
        if self._hints is None:
            self._hints = hints.HintListener(door, hints.Ears(hint=self._hinted, ended=self.nudge))
        word = ""
        with closing(http):
            while self._wait():
                self._step(courier)
                is_even = not self.is_lost and not self.unsent
                self._backlog = self.unsent if is_even else self.backlog
                if self.word != word:
                    word = self.word
                    self._ears.changed()

    def _wait(self) -> bool:
        """Wait until something is due; tell whether to go on."""
        with self._wake:
            while not self._is_closing:
                now_s = monotonic_s()
                is_cut = self._book.contact.is_cut
                wait_s = 1.0 if is_cut else self._pace.wait_s(now_s)
                if self._wishes and not is_cut and self._pace.may_try(now_s):
                    wait_s = 0.0
                if wait_s <= 0:
                    return True
                self._wake.wait(wait_s)
                if is_cut:
                    self._wishes.refuse()
            return False

    def _step(self, courier: Courier) -> None:
        """Do what is due; whatever the world does to it, this returns."""
        try:
            self._work(courier)
        except UnreachableError as error:
            _LOG.debug("the district is out of reach: %s", error)
            if self._pace.failures:
                self._book.gone(monotonic_s())
            self._fail(courier)
        except SilentError as error:
            _LOG.debug("the district did not answer: %s", error)
            self._fail(courier)
        except RefusedError as error:
            self._refusal, self._their_realm = error.code or f"http_{error.status}", error.realm
            _LOG.warning("the district refused: %s", error)
            self._fail(courier)
            self._ears.changed()
        except (OperatorError, CancelledError, TimeoutError) as error:
            self._complaints.tell("the writer took nothing from the link", error)
            self._fail(courier)
        except Exception as error:  # noqa: BLE001 - nothing ends the thread but closing
            self._complaints.tell("the link was held up", error)
            self._fail(courier)

    def _work(self, courier: Courier) -> None:
        now_s = monotonic_s()
        if self._pace.exchange_is_due(now_s):
            self._set_pace(self._pace.exchanged(now_s))
            courier.exchange()
            self._answered(courier)
        if self._pace.latest_is_due(monotonic_s()):
            self._set_pace(self._pace.read(monotonic_s()))
            courier.read_latest()
            self._answered(courier)
            if courier.is_behind:
                self._set_pace(self._pace.hasten_latest())
        self._serve(courier)

    def _serve(self, courier: Courier) -> None:
        """Fetch histories, for a moment only where something that matters more is due."""
        until_s = monotonic_s() + _SERVING_S
        while not self._is_closing and (monotonic_s() < until_s or not self._is_pressed()):
            wish = self._wishes.take()
            if wish is None:
                return
            is_done = False
            try:
                courier.fetch(wish.stream, wish.span)
                is_done = True
            except RefusedError as error:
                _LOG.warning("the district gave no history of %s: %s", wish.stream, error)
            finally:
                wish.answer.set_result(is_done)
            self._answered(courier)

    def _is_pressed(self) -> bool:
        """Tell whether something that matters more than a history is due."""
        now_s = monotonic_s()
        return self._pace.exchange_is_due(now_s) or self._pace.latest_is_due(now_s)

    def _set_pace(self, pace: Pace) -> None:
        with self._wake:
            self._pace = pace

    def _listen(self, *, is_allowed: bool) -> None:
        if self._hints is not None:
            self._hints.allow(is_allowed=is_allowed)

    def _answered(self, courier: Courier) -> None:
        self._set_pace(self._pace.succeeded())
        self._book.answered(monotonic_s(), courier.round_trip_s)
        if not self.unsent:
            self._book.caught_up()
        self._listen(is_allowed=not self._book.contact.is_cut)
        if self._refusal:
            self._refusal = self._their_realm = ""
            self._ears.changed()

    def _fail(self, courier: Courier) -> None:
        self._set_pace(self._pace.failed(monotonic_s()))
        self._listen(is_allowed=False)
        courier.start_over()
        self._wishes.refuse()
