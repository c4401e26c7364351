"""A public warning follows from the set of its messages, in whatever order they arrive."""

from __future__ import annotations

import contextlib
import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import canonical
from app.domain.alert import Alert, AlertArea, AlertInfo, Reference
from app.domain.alert_data import CUT, DATA_MAX, IDENTITY_MAX, alert_from
from app.domain.event import Event, Fact, IgnoredError, NewEvent
from app.domain.people import NO_REGISTRY
from app.domain.warning import (
    LASTS_WITHOUT_END,
    PublicWarning,
    apply,
    events_of,
    in_force,
    received_event,
    warning_subject,
)

T0 = datetime(2025, 8, 4, 13, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)


def info(**changes: object) -> AlertInfo:
    base = AlertInfo(
        event="暴雨橙色预警",
        language="zh-CN",
        severity="Severe",
        expires_at=T0 + 4 * HOUR,
        headline="深圳市气象台发布暴雨橙色预警",
        description="过去3小时雨量已超过50毫米",
        kind="rainstorm",
        colour="orange",
        areas=(AlertArea(name="罗湖区", geocodes=(("GB2260", "440303"),), in_district=True),),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def alert(identifier: str = "R1", /, **changes: object) -> Alert:
    base = Alert(
        sender="met",
        identifier=identifier,
        sent_at=T0,
        status="Actual",
        msg_type="Alert",
        scope="Public",
        sha256=identifier.encode().ljust(32, b"."),
        infos=(info(),),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def named(item: Alert) -> Reference:
    return Reference(sender=item.sender, identifier=item.identifier, sent_at=item.sent_at)


def event(new: NewEvent, writer: str = "d", seq: int = 1, **changes: object) -> Event:
    made = Event(
        writer=writer.encode().ljust(8, b"."),
        seq=seq,
        prev=bytes(32),
        hlc=1_754_300_000_000 << 16,
        deps=(),
        actor=new.actor,
        auth_epoch=0,
        kind=new.kind,
        kv=1,
        subject=new.subject,
        data=new.data,
        hash=bytes(32),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def add(before: PublicWarning | None, item: Event) -> PublicWarning:
    fact = Fact(
        writer=item.writer,
        seq=item.seq,
        hlc=item.hlc,
        actor=item.actor,
        hash=item.hash,
        subject=item.subject,
    )
    return apply(before, item, fact, NO_REGISTRY)


def world(*alerts: Alert) -> tuple[PublicWarning, ...]:
    warnings: dict[bytes, PublicWarning] = {}
    news = [new for item in alerts for new in events_of(item)]
    for seq, new in enumerate(news, 1):
        warnings[new.subject] = add(warnings.get(new.subject), event(new, seq=seq))
    return tuple(warnings.values())


def names(warnings: tuple[PublicWarning, ...], now: datetime) -> list[str]:
    return [item.identifier for item in in_force(warnings, now)]


def test_what_is_recorded_of_an_alert_is_what_it_said() -> None:
    said = alert(defects=("info[0].urgency: empty",), references=(named(alert("R0")),))

    assert alert_from(received_event(said).data) == said


def test_the_identity_follows_from_sender_identifier_and_time_of_sending() -> None:
    one = warning_subject("met", "R1", T0)

    assert one == warning_subject("met", "R1", T0)
    assert len({one, warning_subject("m", "R1", T0), warning_subject("met", "R1", T0 + HOUR)}) == 3


def test_it_shows_the_info_in_chinese_wherever_it_stands() -> None:
    english = info(language="en", event="Rainstorm", kind="rainstorm", colour="")
    (warning,) = world(alert(infos=(english, info())))

    assert (warning.event, warning.colour, warning.areas) == ("暴雨橙色预警", "orange", ("罗湖区",))
    assert len(warning.infos) == 2


def test_of_two_variants_the_one_with_more_infos_is_shown_in_either_order() -> None:
    bare, full = alert(infos=(), sha256=b"a" * 32), alert(sha256=b"b" * 32)

    for order in itertools.permutations((bare, full)):
        (warning,) = world(*order)
        assert warning.event == "暴雨橙色预警"
        assert len(warning.variants) == 2


def test_a_warning_without_info_says_nothing_and_suggests_nothing() -> None:
    (warning,) = world(alert(infos=()))

    assert (warning.kind, warning.colour, warning.in_district) == ("other", "", False)
    assert (warning.headline, warning.text, warning.severity) == ("", "", "Unknown")


def test_it_holds_from_its_beginning_until_just_before_its_end() -> None:
    warnings = world(alert(infos=(info(effective_at=T0 + HOUR),)))

    assert names(warnings, T0 + HOUR - timedelta(seconds=1)) == []
    assert names(warnings, T0 + HOUR) == ["R1"]
    assert names(warnings, T0 + 4 * HOUR) == []


def test_without_an_end_it_holds_for_three_days() -> None:
    warnings = world(alert(infos=(info(expires_at=None),)))

    assert names(warnings, T0 + LASTS_WITHOUT_END - HOUR) == ["R1"]
    assert names(warnings, T0 + LASTS_WITHOUT_END) == []


def test_an_update_replaces_what_it_names_from_its_own_beginning() -> None:
    later = alert("R2", msg_type="Update", sent_at=T0 + HOUR, references=(named(alert()),))
    warnings = world(alert(), later)

    assert names(warnings, T0 + HOUR / 2) == ["R1"]
    assert names(warnings, T0 + HOUR) == ["R2"]


def test_an_update_that_has_lapsed_does_not_bring_back_what_it_replaced() -> None:
    short = (info(expires_at=T0 + 2 * HOUR),)
    later = alert("R2", msg_type="Update", infos=short, references=(named(alert()),))

    assert names(world(alert(), later), T0 + 3 * HOUR) == []


def test_a_cancel_takes_the_warning_back_and_is_itself_none() -> None:
    end = alert("C", msg_type="Cancel", sent_at=T0 + HOUR, references=(named(alert()),))
    warnings = world(alert(), end)

    assert names(warnings, T0 + HOUR / 2) == ["R1"]
    assert names(warnings, T0 + HOUR) == []
    assert {item.identifier for item in warnings} == {"R1", "C"}


def test_a_cancel_that_comes_before_its_warning_counts_all_the_same() -> None:
    end = alert("C", msg_type="Cancel", sent_at=T0 + HOUR, references=(named(alert()),))

    assert not next(item for item in world(end) if not item.variants).is_known
    assert names(world(end, alert()), T0 + HOUR) == []


@pytest.mark.parametrize("kind", ["Cancel", "Update"])
@pytest.mark.parametrize("change", [{"sender": "somebody"}, {"status": "Test"}])
def test_neither_a_stranger_nor_a_test_ends_a_real_warning(
    kind: str, change: dict[str, object]
) -> None:
    end = alert("C", msg_type=kind, references=(named(alert()),), **change)

    assert "R1" in names(world(alert(), end), T0 + HOUR)


@pytest.mark.parametrize(
    "change",
    [
        {"status": "Test"},
        {"status": "Exercise"},
        {"status": "Unknown"},
        {"msg_type": "Ack"},
        {"infos": (info(responses=("AllClear",)),)},
    ],
)
def test_what_warns_of_nothing_is_never_in_force(change: dict[str, object]) -> None:
    assert names(world(alert(**change)), T0) == []


def test_the_newest_warning_stands_first() -> None:
    warnings = world(alert("A"), alert("B", sent_at=T0 + HOUR), alert("C", sent_at=T0 + HOUR / 2))

    assert names(warnings, T0 + HOUR) == ["B", "C", "A"]


def test_a_person_cannot_write_a_warning() -> None:
    with pytest.raises(IgnoredError, match="not_a_machine"):
        add(None, event(received_event(alert()), actor="commander"))


@pytest.mark.parametrize("kind", ["received", "cancelled"])
def test_a_warning_under_a_foreign_subject_is_ignored(kind: str) -> None:
    end = alert("C", msg_type="Cancel", references=(named(alert()),))
    new = next(item for item in events_of(end) if item.kind == f"warning.{kind}")

    with pytest.raises(IgnoredError, match="wrong_subject"):
        add(None, event(new, subject=bytes(16)))


@given(
    st.dictionaries(
        st.sampled_from(
            ["sender", "sent_us", "sha256", "infos", "defects", "references", "status"]
        ),
        st.one_of(st.integers(), st.text(), st.binary(), st.lists(st.integers())),
        min_size=1,
    )
)
def test_a_malformed_warning_is_ignored_and_breaks_nothing(change: dict[str, object]) -> None:
    good = received_event(alert())

    with contextlib.suppress(IgnoredError):
        add(None, event(replace(good, data={**good.data, **change})))


def test_the_largest_alert_fits_into_an_event_and_says_that_it_was_cut() -> None:
    name = "\U0001f300" * IDENTITY_MAX
    area = AlertArea(name=name, geocodes=((name, name),) * 60)
    home = AlertArea(name="罗湖区", in_district=True)
    big = info(
        **dict.fromkeys(("event", "headline", "description", "instruction"), name * 20),
        language="en",
        categories=(name,) * 99,
        responses=(name,) * 99,
        areas=(*(area,) * 90, home),
    )
    reference = Reference(sender=name, identifier=name, sent_at=T0)
    huge = alert(
        name,
        sender=name,
        sha256=bytes(32),
        infos=(*(big,) * 30, info()),
        references=(reference,) * 200,
        defects=(name,) * 99,
    )

    data = received_event(huge).data

    assert len(canonical.encode(data)) <= DATA_MAX < 15 * 1024
    kept = alert_from(data)
    assert CUT in kept.defects
    assert kept.main is not None
    assert kept.main.event == "暴雨橙色预警"


def test_a_cut_keeps_the_areas_of_the_district() -> None:
    foreign = tuple(AlertArea(name=f"外地{number}" * 40) for number in range(400))
    home = AlertArea(name="罗湖区", in_district=True)
    (warning,) = world(alert(infos=(info(areas=(*foreign, home)),)))

    assert warning.in_district
    assert warning.areas[-1] == "罗湖区"


@given(st.permutations(range(5)))
def test_any_order_of_its_messages_gives_the_same_warning(order: list[int]) -> None:
    end = alert("C", msg_type="Cancel", references=(named(alert()),))
    news = [
        received_event(alert()),
        received_event(alert(sha256=b"b" * 32, infos=())),
        *(item for item in events_of(end) if item.kind == "warning.cancelled"),
        received_event(alert(sha256=b"c" * 32)),
    ]
    events = [event(new, writer=chr(97 + index)) for index, new in enumerate([*news, news[0]])]
    folded = None
    for index in order:
        folded = add(folded, events[index])
    straight = None
    for item in events:
        straight = add(straight, item)

    assert canonical.plain(folded) == canonical.plain(straight)
