"""A CAP alert comes in whatever its sender left out; what is none is refused with its place."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.alert import Alert
from app.feeds.cap import CapError, parse
from app.feeds.cap_fields import MAX_DEFECTS, Defects
from app.feeds.cap_xml import MAX_BYTES
from app.feeds.signal_ground import SignalGround, load_ground
from app.settings.pack import default_pack, load_district

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "cap"
GROUND = load_ground(default_pack(), load_district(default_pack()))

real = pytest.mark.skipif(not FOLDER.is_dir(), reason="the folder of real alerts is not here")

HEAD = """<identifier>R1</identifier><sender>met</sender><sent>2025-08-04T23:20:00+08:00</sent>
<status>Actual</status><msgType>Alert</msgType><scope>Public</scope>"""
INFO = """<language>zh-CN</language><category>Met</category><event>暴雨橙色预警</event>
<urgency>Immediate</urgency><severity>Severe</severity><certainty>Likely</certainty>"""


def document(head: str = HEAD, info: str | None = INFO, version: str = "1.2") -> bytes:
    body = "" if info is None else f"<info>{info}</info>"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<alert xmlns="urn:oasis:names:tc:emergency:cap:{version}">\n{head}\n{body}</alert>'
    ).encode()


def read(raw: bytes) -> Alert:
    return parse(raw, GROUND)


def area(inner: str) -> Alert:
    return read(document(info=f"{INFO}<area><areaDesc>somewhere</areaDesc>{inner}</area>"))


@real
def test_nine_real_files_are_eight_alerts_and_two_are_refused() -> None:
    good, refused = {}, {}
    for path in sorted(FOLDER.iterdir()):
        try:
            good[path.name] = read(path.read_bytes())
        except CapError as error:
            refused[path.name] = str(error)

    assert len(good) == 9
    assert len({(item.sender, item.identifier, item.sent_at) for item in good.values()}) == 8
    assert refused == {
        "invalid.cap": "line 2: alert/scope: required, but missing",
        "invalid_xmlns.cap": "line 2: alert: not CAP 1.1 or 1.2: the namespace is "
        "urn:oasis:names:tc:emergency:alerts:1.2",
    }
    assert not any(item.in_district for item in good.values())


@real
def test_a_real_alert_with_empty_enumerations_comes_in_as_unknown_with_its_defects() -> None:
    alert = read((FOLDER / "noaa_errors.cap").read_bytes())

    assert alert.main is not None
    assert {alert.main.urgency, alert.main.severity, alert.main.certainty} == {"Unknown"}
    assert alert.status == "Actual"
    assert {"references: empty", "info[0].severity: empty"} <= set(alert.defects)


@real
def test_a_byte_order_mark_is_no_fault() -> None:
    assert read((FOLDER / "taiwan.cap").read_bytes()).identifier == "WRA_ReservoirWarn_201405142010"


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_both_versions_are_read(version: str) -> None:
    alert = read(document(version=version))

    assert (alert.sender, alert.identifier) == ("met", "R1")
    assert alert.sent_at == datetime(2025, 8, 4, 15, 20, tzinfo=UTC)
    assert alert.main is not None
    assert (alert.main.event, alert.main.kind, alert.main.colour) == (
        "暴雨橙色预警",
        "rainstorm",
        "orange",
    )
    assert alert.defects == ()


@pytest.mark.parametrize("name", ["identifier", "sender", "sent", "status", "msgType", "scope"])
def test_a_required_header_that_is_missing_is_named_with_its_line(name: str) -> None:
    lines = HEAD.replace("><", ">\n<").splitlines()
    head = "\n".join(line for line in lines if not line.startswith(f"<{name}>"))

    with pytest.raises(CapError, match=f"^line 2: alert/{name}: required, but missing$"):
        read(document(head))


@pytest.mark.parametrize("name", ["identifier", "sender", "sent"])
def test_an_alert_that_nothing_names_is_refused(name: str) -> None:
    lines = HEAD.replace("><", ">\n<").splitlines()
    head = "\n".join(f"<{name}/>" if line.startswith(f"<{name}>") else line for line in lines)

    with pytest.raises(CapError, match=f"alert/{name}: required, but empty"):
        read(document(head))


@pytest.mark.parametrize("name", ["status", "msgType", "scope"])
def test_an_empty_word_of_the_header_is_unknown_and_a_defect(name: str) -> None:
    lines = HEAD.replace("><", ">\n<").splitlines()
    head = "\n".join(f"<{name}/>" if line.startswith(f"<{name}>") else line for line in lines)

    alert = read(document(head))

    assert f"{name}: empty" in alert.defects
    assert "Unknown" in {alert.status, alert.msg_type, alert.scope}


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "empty"),
        (b"   \n", "empty"),
        (b"no xml at all", "no XML"),
        (b"<alert", "no XML"),
        (b"\x00\x01\x02\xff", "no XML"),
        (b"<html><body>login</body></html>", "root is no <alert>"),
        (b"<alert><identifier>1</identifier></alert>", "the namespace is none"),
        (document().replace(b"</info>", b""), "no XML"),
        (document(HEAD.replace("2025-08-04T23:20:00+08:00", "yesterday")), "no time: yesterday"),
        (document(HEAD.replace(">met<", f">{'m' * 301}<")), "longer than 300"),
        (b" " * (MAX_BYTES + 1) + b"<a/>", "larger than"),
        (b"<a>" * 1000, "deeper than"),
    ],
)
def test_what_is_no_alert_is_refused_with_the_reason(raw: bytes, reason: str) -> None:
    with pytest.raises(CapError, match=reason):
        read(raw)


def test_entities_are_never_expanded() -> None:
    bomb = '<!DOCTYPE alert [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    outside = '<!DOCTYPE alert [<!ENTITY x SYSTEM "file:///etc/hostname">]>'

    for doctype, use in ((bomb, "&b;"), (outside, "&x;")):
        raw = document(HEAD.replace("R1", use)).replace(b"<alert", doctype.encode() + b"<alert", 1)
        with pytest.raises(CapError, match="entities"):
            read(raw)


def test_an_alert_in_a_chinese_encoding_is_read() -> None:
    text = document().decode().replace("UTF-8", "GB18030")

    alert = read(text.encode("gb18030"))

    assert alert.main is not None
    assert alert.main.event == "暴雨橙色预警"


def test_a_prefix_of_the_namespace_makes_no_difference() -> None:
    text = document().decode().replace("xmlns=", "xmlns:cap=")
    prefixed = text.replace("<alert", "<cap:alert").replace("</alert", "</cap:alert")
    for name in ("identifier", "sender", "sent", "status", "msgType", "scope"):
        prefixed = prefixed.replace(f"<{name}>", f"<cap:{name}>").replace(
            f"</{name}>", f"</cap:{name}>"
        )

    assert read(prefixed.encode()).identifier == "R1"


def test_words_in_another_case_and_colours_as_severity_are_understood_and_noted() -> None:
    alert = read(document(info=INFO.replace("Severe", "Orange").replace("Immediate", "immediate")))

    assert alert.main is not None
    assert (alert.main.severity, alert.main.urgency) == ("Severe", "Immediate")
    assert [item.partition(":")[0] for item in alert.defects] == [
        "info[0].urgency",
        "info[0].severity",
    ]


def test_very_likely_of_an_older_version_is_read_as_likely() -> None:
    alert = read(document(info=INFO.replace("Likely", "Very Likely")))

    assert alert.main is not None
    assert alert.main.certainty == "Likely"
    assert len(alert.defects) == 1


def test_a_time_without_offset_counts_as_beijing_time_and_is_noted() -> None:
    alert = read(document(HEAD.replace("2025-08-04T23:20:00+08:00", "2025-08-04 23:20:00")))

    assert alert.sent_at == datetime(2025, 8, 4, 15, 20, tzinfo=UTC)
    assert alert.defects == ("sent: no offset, taken as +08:00",)


def test_references_name_earlier_alerts_and_broken_ones_are_noted() -> None:
    good = "met,R0,2025-08-04T21:10:00+08:00"
    alert = read(document(f"{HEAD}<references>{good} nonsense\n{good}</references>"))

    assert [item.identifier for item in alert.references] == ["R0", "R0"]
    assert alert.defects == ("references[1]: not sender,identifier,sent",)


@pytest.mark.parametrize(
    ("event", "kind", "colour"),
    [
        ("暴雨红色预警信号", "rainstorm", "red"),
        ("台风白色预警", "typhoon", "white"),
        ("颱風黃色警報", "typhoon", "yellow"),
        ("地质灾害气象风险橙色预警", "geohazard", "orange"),
        ("雷雨大风蓝色预警", "thunderstorm", "blue"),
        ("大风蓝色预警", "wind", "blue"),
        ("森林火险红色预警", "forest_fire", "red"),
        ("水庫洩洪", "other", ""),
        ("白蚁危害", "other", ""),
        ("Wheat disease", "other", ""),
        ("Heat Wave", "heat", ""),
        ("11B03", "rainstorm", ""),
    ],
)
def test_the_table_gives_kind_and_colour_of_an_event(event: str, kind: str, colour: str) -> None:
    alert = read(document(info=INFO.replace("暴雨橙色预警", event)))

    assert alert.main is not None
    assert (alert.main.kind, alert.main.colour) == (kind, colour)


def test_the_colour_is_taken_from_a_parameter_where_the_event_has_none() -> None:
    parameter = (
        "<parameter><valueName>alert_color</valueName><value>紅色</value></parameter>"
        "<parameter><valueName>note</valueName><value>yellow</value></parameter>"
    )
    alert = read(document(info=INFO.replace("橙色预警", "") + parameter))

    assert alert.main is not None
    assert alert.main.colour == "red"


@pytest.mark.parametrize(
    ("name", "is_ours"),
    [
        ("罗湖区", True),
        ("深圳市罗湖区东门街道", True),
        ("福田、罗湖、盐田", True),
        ("深圳市", True),
        ("全市", True),
        ("东门街道", True),
        ("深圳市西部", True),
        ("福田区", False),
        ("深圳市福田区", False),
        ("龙岗区横岗街道", False),
        ("宁波市东门街道", False),
        ("New York", False),
        ("", False),
    ],
)
def test_an_area_concerns_us_by_its_name(name: str, *, is_ours: bool) -> None:
    assert GROUND.covers_name(name) is is_ours


@pytest.mark.parametrize(
    ("code", "is_ours"),
    [
        ("440303", True),
        ("440303001", True),
        ("440300000000", True),
        ("440000", True),
        ("440304", False),
        ("440301001", False),
        ("030049", False),
        ("44", False),
    ],
)
def test_an_area_concerns_us_by_its_code(code: str, *, is_ours: bool) -> None:
    geocode = f"<geocode><valueName>GB</valueName><value>{code}</value></geocode>"

    assert area(geocode).in_district is is_ours


@pytest.mark.parametrize(
    ("shape", "is_ours"),
    [
        ("<polygon>22.56,114.13 22.56,114.14 22.57,114.14 22.56,114.13</polygon>", True),
        ("<polygon>22.0,113.5 22.0,114.8 23.0,114.8 23.0,113.5 22.0,113.5</polygon>", True),
        ("<polygon>22.55,113.0 22.55,115.0 22.551,115.0 22.551,113.0 22.55,113.0</polygon>", True),
        # So thin that no corner of either lies in the other: only their edges cross.
        ("<polygon>22.55,113 22.55,115 22.5500001,115 22.5500001,113 22.55,113</polygon>", True),
        ("<polygon>22.5,113.8 22.5,113.9 22.6,113.9 22.6,113.8 22.5,113.8</polygon>", False),
        ("<circle>22.565,114.138 0</circle>", True),
        ("<circle>22.565,113.5 50</circle>", False),
        ("<circle>22.565,113.5 70</circle>", True),
        ("<polygon>nonsense</polygon><circle>nonsense</circle>", False),
    ],
)
def test_an_area_concerns_us_by_its_shape(shape: str, *, is_ours: bool) -> None:
    assert area(shape).in_district is is_ours


def test_no_number_of_defects_fills_the_record() -> None:
    defects = Defects()
    for index in range(MAX_DEFECTS * 3):
        defects.add(f"info[{index}]", "empty")

    assert len(defects.found) == MAX_DEFECTS


@given(st.binary(max_size=400), st.integers(0, 700))
def test_no_bytes_bring_the_reader_down(noise: bytes, at: int) -> None:
    good = document()

    for raw in (noise, good[:at] + noise + good[at + len(noise) :]):
        try:
            parse(raw, GROUND)
        except CapError as error:
            assert str(error)  # noqa: PT017 - only this error may come, and it says something


def test_the_ground_is_that_of_the_pack() -> None:
    assert isinstance(GROUND, SignalGround)
    assert GROUND.district.code == "440303"
