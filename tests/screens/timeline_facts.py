"""Facts of one night, made by hand: what the timeline's tests are built of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from app.clock import BEIJING
from app.domain.alarm import Acknowledged, Alarm, Cleared, Raised
from app.domain.alert import Alert, AlertArea, AlertInfo, Reference
from app.domain.duty import LogEntry
from app.domain.evacuation import Figures, Report
from app.domain.event import Past
from app.domain.people import Account, Registry, Role
from app.domain.response import Approval, Draft, Hazard, Level, Note
from app.domain.sensor import Limit, Severity, Stream
from app.domain.warning import PublicWarning, Received, warning_subject
from app.screens.timeline import Window

WRITER = b"writer01"


def at(clock: str) -> datetime:
    """Return an instant of the night: 20:00 to 23:59 on 4 August, else on 5 August, Beijing."""
    hour, minute = (int(part) for part in clock.split(":"))
    day = 4 if hour >= 18 else 5
    return datetime(2025, 8, day, hour, minute, tzinfo=BEIJING).astimezone(UTC)


NOW = at("03:00")


SIX_HOURS = Window(start=at("22:30"), end=at("04:30"))


DAY = Window(start=at("20:00"), end=at("19:59") + timedelta(days=1))


def stream(station: str, quantity: str, name: str, unit: str, *limits: float) -> Stream:
    steps = (Severity.BLUE, Severity.YELLOW, Severity.ORANGE, Severity.RED)
    return Stream(
        id=f"{station}/{quantity}",
        station=station,
        quantity=quantity,
        name=name,
        unit=unit,
        street="440303005",
        lat_e7=0,
        lon_e7=0,
        interval_s=60 if quantity.startswith("rain") else 300,
        low=-2,
        high=6000,
        limits=tuple(Limit(severity=s, value=v) for s, v in zip(steps, limits, strict=False)),
    )


REGISTRY = Registry(
    epoch=0,
    head=b"",
    accounts={
        name: Account(id=name, name=title, role=role, public_key=bytes(32))
        for name, title, role in (
            ("duty_officer", "周敏", Role.DUTY_OFFICER),
            ("duty_officer_2", "陈立", Role.DUTY_OFFICER),
            ("duty_leader", "林国栋", Role.DUTY_LEADER),
            ("deputy_commander", "何志强", Role.DEPUTY_COMMANDER),
            ("commander", "许文华", Role.COMMANDER),
        )
    },
)


def hlc(moment: datetime) -> int:
    return int(moment.timestamp() * 1000) << 16


def warning(
    identifier: str, kind: str, colour: str, sent: str, expires: datetime, *replaces: PublicWarning
) -> PublicWarning:
    moment = at(sent)
    info = AlertInfo(
        event=identifier,
        language="zh-CN",
        headline=f"{identifier} {sent} 发布",
        sender_name="深圳市气象台",
        kind=kind,
        colour=colour,
        expires_at=expires,
        areas=(AlertArea(name="罗湖区", in_district=True),),
    )
    alert = Alert(
        sender="met",
        identifier=identifier,
        sent_at=moment,
        status="Actual",
        msg_type="Update" if replaces else "Alert",
        scope="Public",
        sha256=identifier.encode().ljust(32, b"."),
        references=tuple(
            Reference(sender="met", identifier=old.identifier, sent_at=old.sent_at)
            for old in replaces
        ),
        infos=(info,),
    )
    received = Received(
        writer=WRITER,
        seq=1,
        hlc=hlc(moment),
        actor="",
        hash=bytes(32),
        subject=warning_subject("met", identifier, moment),
        alert=alert,
    )
    return PublicWarning(subject=received.subject, variants=(received,))


def change(
    seq: int,
    hazard: Hazard,
    level: Level,
    times: tuple[str, str, str],
    approver: str,
    *,
    by_voice: bool = False,
    writer: bytes = WRITER,
) -> tuple[Draft, Approval]:
    """Return a draft and its approval; ``times`` are drafted, approved, effective.

    They saw what their writer did before; two writers know nothing of each other.
    """
    drafted, approved, effective = (at(item) for item in times)
    reason = "G1 梧桐村 3 时雨量 107 mm，经会商研判"
    draft = Draft(
        writer=writer,
        seq=seq,
        hlc=hlc(drafted),
        actor="duty_officer",
        hash=bytes([seq]) * 32,
        subject=bytes([seq]) * 16,
        saw=Past.of([(writer, seq - 1)]),
        hazard=hazard,
        level=level,
        from_level=Level.ENDED,
        effective_at=effective,
        reason=reason,
    )
    approval = Approval(
        writer=writer,
        seq=seq + 1,
        hlc=hlc(approved),
        actor="duty_officer_2" if by_voice else approver,
        hash=bytes([seq + 1]) * 32,
        subject=draft.subject,
        saw=Past.of([(writer, seq)]),
        hazard=hazard,
        level=level,
        effective_at=effective,
        approver=approver,
        rank=4,
        drafter="duty_officer",
        reason=reason,
        by_voice=by_voice,
        call_no="0225-1" if by_voice else "",
        heard_at=approved if by_voice else None,
        expires_at=at("00:10") + timedelta(days=1) if hazard is Hazard.GEOHAZARD else None,
    )
    return draft, approval


def countersigned(moment: str, approval: Approval) -> Note:
    return Note(
        writer=WRITER,
        seq=50,
        hlc=hlc(at(moment)),
        actor=approval.approver,
        hash=bytes(32),
        subject=approval.subject,
        saw=Past.of([approval.id]),
        kind="countersigned",
        account=approval.approver,
        text="",
    )


def report(
    street: str,
    seq: int,
    as_of: datetime,
    figures: tuple[int, int, int],
    *,
    is_correction: bool = False,
) -> Report:
    due, notified, moved = figures
    return Report(
        writer=WRITER,
        seq=seq,
        hlc=hlc(as_of),
        actor="duty_officer",
        hash=bytes(32),
        subject=bytes([seq]) * 16,
        saw=Past.of([(WRITER, seq - 1)]),
        street=street,
        as_of=as_of,
        given=(("due", due), ("notified", notified), ("moved", moved)),
        figures=Figures(due=due, notified=notified, moved=moved),
        is_correction=is_correction,
        reason="漏报" if is_correction else "",
        source="电话",
    )


def alarm(number: int, of: str, severity: Severity, when: datetime, value: float) -> Alarm:
    raised = Raised(
        writer=WRITER,
        seq=number + 1,
        hlc=hlc(when),
        actor="",
        hash=bytes(32),
        subject=number.to_bytes(16, "big"),
        rule="threshold",
        stream=of,
        onset=when,
        severity=severity,
        value_milli=round(value * 1000),
        limit_milli=round(value * 900),
        at=when,
    )
    return Alarm(subject=raised.subject, raises=(raised,))


def answered(item: Alarm, *, after: timedelta, is_over: bool = False) -> Alarm:
    """Return the alarm as acknowledged, and cleared if ``is_over``."""
    first = item.first
    ack = Acknowledged(
        **(first.base() | {"seq": 900, "actor": "duty_officer", "saw": Past.of([first.id])}),
        account="duty_officer",
        seat="A1",
        at=first.at + after,
    )
    clear = Cleared(
        **(first.base() | {"seq": 901, "saw": Past.of([first.id])}),
        at=first.at + after,
        value_milli=0,
    )
    clears = (clear,) if is_over else ()
    return Alarm(subject=item.subject, raises=item.raises, acks=(ack,), clears=clears)


def entry(number: int, moment: datetime, text: str) -> LogEntry:
    return LogEntry(
        writer=WRITER,
        seq=number + 1,
        hlc=hlc(moment),
        actor="duty_officer",
        hash=bytes(32),
        subject=number.to_bytes(16, "big"),
        at=moment,
        text=text,
        category="",
        seat="A1",
    )
