"""Makes the view of each screen from the desk, as it stands now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from app.desk.desk import Desk
from app.domain.place import AssetKind, District
from app.domain.sensor import Stream
from app.domain.warning import in_force
from app.screens import alarm as alarm_screen
from app.screens import duty as duty_screen
from app.screens import evacuation as evacuation_screen
from app.screens import handover as handover_screen
from app.screens import link as link_screen
from app.screens import map as map_screen
from app.screens import reconcile as reconcile_screen
from app.screens import response as response_screen
from app.screens import sensor as sensor_screen
from app.screens import session as session_screen
from app.screens import shelter as shelter_screen
from app.screens import strip as strip_screen
from app.screens import task as task_screen
from app.screens import threshold as threshold_screen
from app.screens import timeline as timeline_screen
from app.screens import token as token_screen
from app.screens import troubles as troubles_screen
from app.screens import warning as warning_screen
from app.screens.alarm import AlarmsView
from app.screens.duty import LogView
from app.screens.evacuation import EvacuationView
from app.screens.handover import HandoverView
from app.screens.link import LinkView
from app.screens.map import MapView
from app.screens.reconcile import ReconcileView
from app.screens.response import ResponseView
from app.screens.sensor import SensorsView
from app.screens.session import SeatView
from app.screens.shelter import SheltersView
from app.screens.strip import StripView
from app.screens.task import TaskView
from app.screens.threshold import LimitsView
from app.screens.timeline import Facts, Outside, TimelineView, Window
from app.screens.token import TokensView
from app.screens.warning import WarningsView
from ui.frame.limits import HeldLimits
from ui.frame.past import Past
from ui.frame.trends import Trends

_WORST_FIRST = {"red": 0, "orange": 1, "yellow": 2, "blue": 3, "white": 4}


class Views:
    """One method a screen; each reads the picture once, so that a view is of one moment."""

    def __init__(self, desk: Desk, trends: Trends, past: Past) -> None:
        self._desk = desk
        self._past = past
        self._timeline: TimelineView | None = None
        self._sought: frozenset[bytes] = frozenset()
        self._trends = trends
        district = desk.district
        self._streams = {stream.id: stream for stream in district.streams}
        self._limits = HeldLimits(district)
        self._streets = {street.code: street.name for street in district.streets}
        self._places = {
            **{item.id: item.name for item in district.assets if item.kind is AssetKind.SHELTER},
            **{spot.id: spot.name for spot in district.spots},
        }

    @property
    def district(self) -> District:
        """The pack with the limits that hold now."""
        self._limits.fit(self._desk.picture)
        return self._limits.district

    @property
    def streams(self) -> Mapping[str, Stream]:
        """The streams by id, with the limits that hold now."""
        self._limits.fit(self._desk.picture)
        return self._limits.streams

    def seat(self) -> SeatView:
        """Return who sits here."""
        desk = self._desk
        return session_screen.build(desk.seat, desk.registry, desk.signed_in, desk.current)

    def strip(self) -> StripView:
        """Return levels, signals and the banner."""
        desk = self._desk
        picture, now = desk.picture, desk.clock.now()
        signals = [
            strip_screen.Chip(
                id=item.subject,
                kind=item.kind,
                colour=item.colour,
                areas=item.areas,
                at=item.sent_at,
            )
            for item in in_force(picture.warnings.values(), now)
            if item.in_district
        ]
        signals.sort(key=lambda chip: (_WORST_FIRST.get(chip.colour, 9), chip.at, chip.id))
        ground = strip_screen.Ground(
            stream=self.streams.get,
            streets=self._streets,
            latest=desk.latest,
            trends=self._trends.points,
            other_warnings=sum(w.is_known for w in picture.warnings.values()) - len(signals),
        )
        return strip_screen.build(
            picture.responses, picture.alarms.values(), tuple(signals), ground, now
        )

    def link(self) -> LinkView:
        """Return the link."""
        desk = self._desk
        since, lost = troubles_screen.own_revoked(desk.troubles)
        made = link_screen.build(
            desk.link,
            desk.latest,
            self.district.streams,
            now=desk.clock.now(),
            our_realm=desk.seat.realm_name,
        )
        return replace(made, lost=lost, lost_since=since) if lost else made

    def alarms(self) -> AlarmsView:
        """Return the alarm list."""
        desk = self._desk
        picture = desk.shown
        beside = alarm_screen.Beside(
            streets=self._streets,
            people={item.id: item.name for item in picture.registry.accounts.values()},
            trends=self._trends.points,
        )
        return alarm_screen.build(
            picture.alarms, self.streams, desk.latest, desk.clock.now(), beside
        )

    def response(self) -> ResponseView:
        """Return the ladder, the suggestions and what waits for a person."""
        desk = self._desk
        picture, district = desk.shown, desk.district
        seat = response_screen.Seat(
            signed_in=desk.signed_in,
            current=desk.current,
            place=district.name,
            bureau=district.bureau,
            is_exercise=desk.seat.is_exercise,
        )
        names = response_screen.Names(
            streets=tuple(sorted(self._streets.items())),
            streams=self.streams,
            warnings={w.id: w.headline for w in picture.warnings.values() if w.is_known},
        )
        return response_screen.build(
            picture.responses, picture.registry, desk.cards, desk.clock.now(), (seat, names)
        )

    def evacuation(self) -> EvacuationView:
        """Return the board."""
        desk = self._desk
        picture, now = desk.shown, desk.clock.now()
        board = evacuation_screen.build(
            picture.evacuation, picture.responses, picture.registry, desk.district, now
        )
        heard_s = desk.link.contact_age_s if desk.link.word == "offline" else None
        until = None if heard_s is None else now - timedelta(seconds=heard_s * desk.speed)
        return replace(board, known_until=until)

    def sensors(self) -> SensorsView:
        """Return the sensor list."""
        desk = self._desk
        return sensor_screen.build(
            self.district.streams, desk.latest, self._trends.points, desk.clock.now(), desk.speed
        )

    def log(self, search: str) -> LogView:
        """Return the duty log."""
        desk = self._desk
        picture = desk.shown
        return duty_screen.build(
            picture.log.values(),
            picture.registry,
            search=search,
            now=desk.clock.now(),
            records=duty_screen.records(picture, desk.district),
        )

    def conflicts(self) -> int:
        """Return how many items wait for a person to settle."""
        return reconcile_screen.count(self._desk.picture)

    def reconcile(self) -> ReconcileView:
        """Return the reconcile desk as the one who acts may use it."""
        desk, actor = self._desk, self._desk.actor
        skew = desk.link.skew_s
        own = {} if skew is None else {actor.device: -skew}
        skews = {**desk.link.skews, **own}
        beside = reconcile_screen.Beside(district=desk.district, skews=skews)
        return reconcile_screen.build(desk.shown, actor, desk.clock.now(), beside)

    def task(self) -> TaskView:
        """Return closures and evacuation orders as the one who acts may use them."""
        desk = self._desk
        return task_screen.build(desk.shown, desk.actor, desk.clock.now(), desk.district)

    def shelters(self) -> SheltersView:
        """Return the shelters as the one who acts may register people in them."""
        desk = self._desk
        return shelter_screen.build(desk.shown, desk.actor, desk.clock.now(), desk.district)

    def limits(self, stream_id: str) -> LimitsView | None:
        """Return the limits of a stream as the one who acts may change them, None for none."""
        desk, stream = self._desk, self._streams.get(stream_id)
        if stream is None:
            return None
        return threshold_screen.build(desk.shown, desk.actor, desk.clock.now(), stream)

    def tokens(self) -> TokensView:
        """Return the command tokens as the one who acts may use them."""
        desk = self._desk
        return token_screen.build(desk.shown, desk.actor, desk.clock.now())

    def handover(self) -> HandoverView:
        """Return the hand-over sheet as the one who acts may use it."""
        desk, link, power = self._desk, self.link(), self._desk.carriers.state.power
        machine = handover_screen.Machine(
            unsent=link.unsent,
            link=link.word,
            skew_s=link.skew_s,
            fresh=link.fresh,
            sources=link.sources,
            charge=power.charge_percent if power.on_mains is False else None,
        )
        beside = handover_screen.Beside(
            district=desk.district,
            signed_in=desk.signed_in,
            machine=machine,
            latest=desk.latest,
            trends=self._trends.points,
        )
        return handover_screen.build(desk.shown, desk.actor, desk.clock.now(), beside)

    def map(self) -> MapView:
        """Return the map."""
        desk = self._desk
        picture = desk.shown
        live = map_screen.Live(
            latest=desk.latest,
            trends=self._trends.points,
            closed=map_screen.closed_places(desk.district, picture.closures, picture.registry),
        )
        return map_screen.build(self.district, picture.alarms, live, desk.clock.now(), desk.speed)

    def timeline(self, window: tuple[datetime, datetime]) -> TimelineView:
        """Return the timeline of a window; lanes without news are those of the view before."""
        of = Window(start=window[0], end=window[1])
        now = self._desk.clock.now()
        self._timeline = timeline_screen.build(self._facts(), of, now, self._timeline)
        return self._timeline

    def seek(self, warning: bytes) -> None:
        """Show a warning on the timeline from now on, whomever it is for."""
        self._sought |= {warning}

    def outside(self) -> tuple[Outside, ...]:
        """Return what came in lately and lies outside of the live windows."""
        return timeline_screen.outside(self._facts(), self._desk.clock.now())

    def warnings(self) -> WarningsView:
        """Return every warning ever received."""
        desk = self._desk
        return warning_screen.build(desk.picture.warnings.values(), desk.clock.now())

    def _facts(self) -> Facts:
        desk = self._desk
        picture = desk.shown
        return Facts(
            registry=picture.registry,
            responses=picture.responses,
            warnings=picture.warnings,
            sought=self._sought,
            evacuation=picture.evacuation,
            alarms=picture.alarms,
            answers=picture.answers,
            closures=picture.closures,
            orders=picture.orders,
            releases=picture.releases,
            thresholds=picture.thresholds,
            tokens=picture.tokens,
            log=picture.log,
            handovers=picture.handovers,
            history=self._past.points,
            latest=desk.latest,
            links=self._past.links,
            streams=self.streams,
            streets=self._streets,
            places=self._places,
        )
