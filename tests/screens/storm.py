"""The night of the rainstorm as values: what the response and evacuation screens are fed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.domain.evacuation import Figures, Report, StreetTally
from app.domain.event import Past
from app.domain.people import Account, Registry
from app.domain.place import District
from app.domain.response import Approval, Draft, Hazard, Level, Note, Response
from app.domain.suggestion import Reason, Suggestion
from app.screens import evacuation, response
from app.screens.evacuation import EvacuationView
from app.screens.response import Names, ResponseView, Seat
from app.settings.pack import load_district

NOW = datetime(2025, 8, 4, 19, 0, 24, tzinfo=UTC)  # 5 August, 03:00:24 in Beijing
PACK = Path(__file__).parents[2] / "resources" / "districts" / "luohu"
WRITER = b"writer01"
# street: due, notified, moved, minutes before NOW, moved in the report before
BOARD = {
    "440303001": (42, 30, 0, 2, 0),
    "440303002": (168, 120, 36, 3, 20),
    "440303003": (55, 40, 8, 5, 0),
    "440303004": (74, 50, 10, 1, 6),
    "440303005": (96, 70, 20, 6, 11),
    "440303006": (61, 40, 6, 2, 0),
    "440303007": (312, 260, 110, 0, 75),
    "440303008": (248, 190, 70, 1, 39),
    "440303009": (93, 60, 12, 8, 7),
    "440303010": (137, 90, 18, 100, 0),
}


def district() -> District:
    return load_district(PACK)


def registry(place: District) -> Registry:
    return Registry(
        epoch=0,
        head=b"",
        accounts={
            spec.id: Account(
                id=spec.id,
                name=spec.name,
                role=spec.role,
                public_key=bytes(32),
                street=spec.street,
            )
            for spec in place.accounts
        },
    )


def _hlc(at: datetime) -> int:
    return int(at.timestamp() * 1000) << 16


def drafted(
    seq: int, hazard: Hazard, level: Level, at: datetime, from_level: Level = Level.ENDED
) -> Draft:
    return Draft(
        writer=WRITER,
        seq=seq,
        hlc=_hlc(at),
        actor="duty_officer",
        hash=bytes([seq]) * 32,
        subject=bytes([seq]) * 16,
        saw=Past.of([(WRITER, seq - 1)]),
        hazard=hazard,
        level=level,
        from_level=from_level,
        effective_at=at,
        reason="G1 梧桐村 3 时雨量 107 mm，罗湖火车站积水 40 cm，仍在上涨，经会商 2 研判",
        areas=("440303008", "440303007", "440303002") if hazard is Hazard.GEOHAZARD else (),
    )


def approved(draft: Draft, seq: int, approver: str, at: datetime, *, voice: bool) -> Approval:
    return Approval(
        writer=WRITER,
        seq=seq,
        hlc=_hlc(at),
        actor="duty_officer_2" if voice else approver,
        hash=bytes([seq]) * 32,
        subject=draft.subject,
        saw=Past.of([(WRITER, seq - 1)]),
        hazard=draft.hazard,
        level=draft.level,
        effective_at=at,
        approver=approver,
        rank=4,
        drafter=draft.actor,
        reason=draft.reason,
        by_voice=voice,
        call_no="0225-1" if voice else "",
        heard_at=at if voice else None,
        areas=draft.areas,
        expires_at=NOW + timedelta(hours=21) if draft.hazard is Hazard.GEOHAZARD else None,
    )


def countersigned(approval: Approval, seq: int, account: str) -> Note:
    return Note(
        writer=WRITER,
        seq=seq,
        hlc=_hlc(NOW),
        actor=account,
        hash=bytes([seq]) * 32,
        subject=approval.subject,
        saw=Past.of([(WRITER, seq - 1)]),
        kind="countersigned",
        account=account,
        text="",
    )


def responses(*, with_draft: bool = False) -> dict[Hazard, Response]:
    flood = drafted(1, Hazard.FLOOD, Level.II, NOW - timedelta(minutes=40))
    slope = drafted(11, Hazard.GEOHAZARD, Level.IV, NOW - timedelta(minutes=150))
    raising = drafted(
        21, Hazard.GEOHAZARD, Level.III, NOW - timedelta(seconds=72), from_level=Level.IV
    )
    by_voice = approved(flood, 2, "commander", NOW - timedelta(minutes=35), voice=True)
    signed = approved(slope, 12, "duty_leader", NOW - timedelta(minutes=139), voice=False)
    return {
        Hazard.FLOOD: Response(hazard=Hazard.FLOOD, drafts=(flood,), approvals=(by_voice,)),
        Hazard.GEOHAZARD: Response(
            hazard=Hazard.GEOHAZARD,
            drafts=(slope, raising) if with_draft else (slope,),
            approvals=(signed,),
        ),
    }


def suggestion() -> Suggestion:
    return Suggestion(
        hazard=Hazard.GEOHAZARD,
        level=Level.III,
        key="geohazard/III/IV@1",
        reasons=(
            Reason(
                code="slope_10",
                source="S14/slope_disp",
                value_milli=12_400,
                limit_milli=10_000,
                at=NOW - timedelta(minutes=2),
            ),
            Reason(
                code="rain_3h_100mm",
                source="G1/rain_sixtieth_mm",
                value_milli=107_000,
                limit_milli=100_000,
                at=NOW - timedelta(minutes=1),
            ),
            Reason(
                code="warning_yellow",
                source="w1",
                value_milli=0,
                limit_milli=0,
                at=NOW - timedelta(hours=3),
                stale=True,
            ),
        ),
    )


def response_view(
    *,
    current: str = "duty_officer",
    with_draft: bool = False,
    signed_in: tuple[str, ...] = ("duty_officer", "duty_leader"),
    made: dict[Hazard, Response] | None = None,
) -> ResponseView:
    place = district()
    seat = Seat(signed_in=signed_in, current=current, place=place.name, bureau=place.bureau)
    names = Names(
        streets=tuple((street.code, street.name) for street in place.streets),
        streams={stream.id: stream for stream in place.streams},
        warnings={"w1": "地质灾害气象风险黄色"},
    )
    facts = responses(with_draft=with_draft) if made is None else made
    cards = (suggestion(),) if made is None else ()
    return response.build(facts, registry(place), cards, NOW, (seat, names))


def _report(street: str, seq: int, as_of: datetime, figures: tuple[int, int, int]) -> Report:
    due, notified, moved = figures
    settled = moved // 3
    return Report(
        writer=WRITER,
        seq=seq,
        hlc=_hlc(as_of),
        actor=f"street_officer.{street}",
        hash=bytes([seq]) * 32,
        subject=bytes([seq]) * 16,
        saw=Past.of([(WRITER, seq - 1)]),
        street=street,
        as_of=as_of,
        given=(("due", due), ("notified", notified), ("moved", moved)),
        figures=Figures(
            due=due,
            notified=notified,
            moved=moved,
            concentrated=settled,
            dispersed=moved - settled,
        ),
        source="电话",
    )


def tallies() -> dict[str, StreetTally]:
    result = {}
    for place, (street, (due, notified, moved, age, before)) in enumerate(BOARD.items()):
        as_of = NOW - timedelta(minutes=age)
        older = _report(street, 40 + place, as_of - timedelta(minutes=25), (due, 0, before))
        newer = _report(street, 60 + place, as_of, (due, notified, moved))
        reports = (newer,) if street == "440303001" else (older, newer)
        result[street] = StreetTally(street=street, reports=reports)
    return result


def evacuation_view(
    *, made: dict[str, StreetTally] | None = None, is_quiet: bool = False
) -> EvacuationView:
    place = district()
    facts = tallies() if made is None else made
    levels = {} if is_quiet else responses()
    return evacuation.build(facts, levels, registry(place), place, NOW)
