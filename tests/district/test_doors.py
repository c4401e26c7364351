"""Every route of a real district answers as agreed, and counts are exact."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import requests

from app.clock import monotonic_s
from tests.district.running import ROOT, running_district

CAP = ROOT.parent / "shared" / "data" / "cap"
T0 = datetime(2025, 8, 4, 12, 0, tzinfo=UTC)
WAIT = 10
OBSERVATIONS, WARNINGS = "/v1/observations", "/v1/warnings"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A district of its own for this module; each test uses streams or alerts of its own."""
    with running_district(tmp_path_factory.mktemp("district") / "d") as address:
        yield address


def reading(stream: str, minute: float, value: float) -> dict[str, object]:
    at = (T0 + timedelta(minutes=minute)).isoformat()
    return {"stream": stream, "at": at, "value": value, "quality": "OK"}


def post(url: str, items: object) -> dict[str, object]:
    answer = requests.post(url + OBSERVATIONS, json=items, timeout=WAIT)
    assert answer.status_code == 200, answer.text
    said: dict[str, object] = answer.json()
    return said


def history(url: str, stream: str, **query: str) -> list[list[object]]:
    """Return all pages of a history, each at most 5,000 long."""
    samples: list[list[object]] = []
    more: dict[str, str] = {}
    while True:
        params = {"stream": stream, **query, **more}
        answer = requests.get(url + "/v1/history", params=params, timeout=WAIT).json()
        assert len(answer["samples"]) <= 5000
        samples += answer["samples"]
        if answer["next"] is None:
            return samples
        more = {"next": answer["next"]}


def alert(
    identifier: str, *, kind: str = "Alert", more: str = "", event: str = "暴雨橙色预警"
) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">'
        f"<identifier>{identifier}</identifier><sender>met</sender>"
        "<sent>2025-08-04T23:20:00+08:00</sent>"
        f"<status>Actual</status><msgType>{kind}</msgType><scope>Public</scope>{more}"
        f"<info><language>zh-CN</language><category>Met</category><event>{event}</event>"
        "<urgency>Immediate</urgency><severity>Severe</severity><certainty>Likely</certainty>"
        "<expires>2125-08-05T02:30:00+08:00</expires>"
        "<area><areaDesc>罗湖区</areaDesc></area></info></alert>"
    ).encode()


def warn(url: str, raw: bytes) -> requests.Response:
    head = {"Content-Type": "application/cap+xml"}
    return requests.post(url + WARNINGS, data=raw, headers=head, timeout=WAIT)


def listed(url: str, **query: str) -> dict[str, dict[str, object]]:
    answer = requests.get(url + WARNINGS, params=query, timeout=WAIT)
    assert answer.status_code == 200, answer.text
    return {item["identifier"]: item for item in answer.json()["warnings"]}


def test_a_batch_is_counted_to_the_last_sample(url: str) -> None:
    good = [reading("P01/pond_depth", minute, 1.0) for minute in range(10)]
    bad = [{**good[0], "stream": "X/y"}, {**good[0], "value": "deep"}, 7, {**good[0], "at": "noon"}]

    first, second = post(url, [*good, *bad]), post(url, {"observations": good})

    assert (first["accepted"], first["duplicates"]) == (10, 0)
    rejected = first["rejected"]
    assert isinstance(rejected, list)
    assert [(item["index"], item["field"]) for item in rejected] == [
        (10, "stream"),
        (11, "value"),
        (12, ""),
        (13, "at"),
    ]
    assert (second["accepted"], second["duplicates"], second["rejected"]) == (0, 10, [])
    assert len(history(url, "P01/pond_depth")) == 10


def test_history_is_ascending_from_inclusive_to_exclusive_and_paged(url: str) -> None:
    stream = "S14/slope_disp"
    minutes = [*range(0, 12_000, 2), *range(1, 12_000, 2)]
    post(url, [reading(stream, minute, minute / 1000) for minute in minutes])

    samples = history(url, stream)
    part = history(
        url,
        stream,
        **{
            "from": (T0 + timedelta(minutes=10)).isoformat(),
            "to": (T0 + timedelta(minutes=20)).isoformat(),
        },
    )

    assert [row[1] for row in samples] == [minute / 1000 for minute in range(12_000)]
    assert [row[1] for row in part] == [minute / 1000 for minute in range(10, 20)]
    assert part[0][0] == "2025-08-04T12:10:00Z"


def test_flagged_and_impossible_values_are_stored_and_returned(url: str) -> None:
    post(url, [reading("P02/pond_depth", 0, 12_345.0), reading("P02/pond_depth", 1, 5.0)])

    samples = history(url, "P02/pond_depth")

    assert [row[1] for row in samples] == [12_345.0, 5.0]
    assert "SUSPECT_RANGE" in str(samples[0][2]).split("+")


def test_buckets_and_the_lost_plus_of_an_offset_are_understood(url: str) -> None:
    post(url, [reading("P03/pond_depth", minute, minute) for minute in range(30)])

    query = "stream=P03/pond_depth&from=2025-08-04T20:00:00+08:00&resolution=10m"
    answer = requests.get(f"{url}/v1/history?{query}", timeout=WAIT)

    assert [row[1] for row in answer.json()["samples"]] == [9.0, 19.0, 29.0]


def test_latest_misses_no_change_when_asked_again_with_its_revision(url: str) -> None:
    def latest(since: int) -> tuple[int, dict[str, float]]:
        params = {"since": str(since)}
        answer = requests.get(url + "/v1/latest", params=params, timeout=WAIT).json()
        return answer["rev"], {item["stream"]: item["value"] for item in answer["latest"]}

    post(url, [reading("P04/pond_depth", 0, 1.0), reading("P05/pond_depth", 0, 2.0)])
    rev, all_of_them = latest(0)
    post(url, [reading("P05/pond_depth", 1, 3.0)])
    newer, changed = latest(rev)

    assert {"P04/pond_depth", "P05/pond_depth"} <= set(all_of_them)
    assert changed == {"P05/pond_depth": 3.0}
    assert latest(newer) == (newer, {})


def test_an_old_sample_becomes_history_and_never_the_newest_value(url: str) -> None:
    post(url, [reading("P06/pond_depth", 60, 6.0)])
    post(url, [reading("P06/pond_depth", 0, 1.0)])

    answer = requests.get(url + "/v1/latest", timeout=WAIT).json()

    shown = {item["stream"]: item for item in answer["latest"]}["P06/pond_depth"]
    assert (shown["value"], shown["at"]) == (6.0, "2025-08-04T13:00:00Z")
    assert set(shown) == {"stream", "at", "value", "quality", "received_at"}


def test_a_new_alert_is_201_and_the_very_same_again_200_without_a_trace(url: str) -> None:
    first, second = warn(url, alert("A1")), warn(url, alert("A1"))

    assert (first.status_code, second.status_code) == (201, 200)
    assert "duplicate" not in first.json() or first.json()["duplicate"] is False
    assert second.json()["duplicate"] is True
    assert (first.json()["kind"], first.json()["defects"]) == ("rainstorm", [])
    assert first.json()["id"] == second.json()["id"]
    assert listed(url)["A1"]["variants"] == 1


def test_the_same_alert_in_other_bytes_is_kept_as_a_variant(url: str) -> None:
    warn(url, alert("A2"))

    again = warn(url, alert("A2").replace(b"<?xml", b"\n<?xml", 1).lstrip() + b"\n")

    assert (again.status_code, again.json()["duplicate"]) == (200, True)
    assert listed(url)["A2"]["variants"] == 2


def test_an_alert_is_listed_with_all_that_is_agreed(url: str) -> None:
    warn(url, alert("A3"))

    item = listed(url)["A3"]

    named = ("sender", "sent", "status", "event", "kind", "severity", "areas", "defects")
    assert [item[name] for name in named] == [
        "met",
        "2025-08-04T15:20:00Z",
        "Actual",
        "暴雨橙色预警",
        "rainstorm",
        "Severe",
        ["罗湖区"],
        [],
    ]
    assert isinstance(item["infos"], list)
    assert len(item["infos"]) == 1


def test_a_cancelled_alert_stays_listed_and_is_active_no_more(url: str) -> None:
    warn(url, alert("A4"))
    assert "A4" in listed(url, active="true")
    named = "<references>met,A4,2025-08-04T23:20:00+08:00</references>"

    warn(url, alert("A4-end", kind="Cancel", more=named))

    assert "A4" in listed(url)
    assert not {"A4", "A4-end"} & set(listed(url, active="true"))


@pytest.mark.skipif(not CAP.is_dir(), reason="the folder of real alerts is not here")
def test_the_folder_of_real_alerts_gives_eight_of_nine_and_two_refusals(url: str) -> None:
    answers = {path.name: warn(url, path.read_bytes()) for path in sorted(CAP.iterdir())}

    codes = [answer.status_code for answer in answers.values()]
    assert (codes.count(201), codes.count(200), codes.count(422)) == (8, 1, 2)
    assert "scope" in answers["invalid.cap"].json()["place"]
    foreign = [item for item in listed(url).values() if item["sender"] != "met"]
    assert len(foreign) == 8
    quake = next(item for item in foreign if str(item["identifier"]).startswith("USGS"))
    assert (quake["event"], quake["variants"]) == ("Earthquake", 2)
    assert not [item for item in foreign if item["active"]]


def test_alerts_are_listed_newest_first(url: str) -> None:
    warn(url, alert("A5"))
    warn(url, alert("A6").replace(b"2025-08-04T23:20:00", b"2025-08-04T23:30:00"))

    answer = requests.get(url + WARNINGS, timeout=WAIT).json()["warnings"]

    sent = [item["sent"] for item in answer]
    assert sent == sorted(sent, reverse=True)


def test_health_grows_with_the_record_and_names_the_realm(url: str) -> None:
    before = requests.get(url + "/v1/health", timeout=WAIT).json()
    warn(url, alert("A7"))
    after = requests.get(url + "/v1/health", timeout=WAIT).json()

    assert after["events"] > before["events"]
    assert after["hash"] == after["journal_hash"] + after["picture_hash"] != before["hash"]
    assert len(after["hash"]) == 128
    assert after["realm"] == "440303/exercise/test"
    assert {"registry", "version"} <= set(after)


def test_high_water_raises_an_alarm_that_becomes_part_of_the_record(url: str) -> None:
    before = requests.get(url + "/v1/health", timeout=WAIT).json()["events"]
    now = datetime.now(UTC)
    rising = [
        {
            "stream": "P11/pond_depth",
            "at": (now - timedelta(minutes=2 - minute)).isoformat(),
            "value": 41.0,
        }
        for minute in range(3)
    ]

    post(url, rising[:1])
    post(url, rising[1:])

    assert requests.get(url + "/v1/health", timeout=WAIT).json()["events"] > before
    metrics = requests.get(url + "/metrics", timeout=WAIT).text
    assert "\necb_alarms 1\n" in metrics


def test_the_description_names_every_route_agreed(url: str) -> None:
    described = requests.get(url + "/openapi.json", timeout=WAIT).json()

    agreed = {
        "/v1/exchange",
        "/v1/stream",
        "/v1/observations",
        "/v1/latest",
        "/v1/history",
        "/v1/warnings",
        "/v1/health",
        "/metrics",
    }
    assert agreed <= set(described["paths"])


def test_metrics_are_lines_that_prometheus_reads(url: str) -> None:
    answer = requests.get(url + "/metrics", timeout=WAIT)

    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    values = [line.rsplit(" ", 1) for line in answer.text.splitlines() if not line.startswith("#")]
    assert all(float(value) >= 0 for _, value in values)


def test_a_hint_comes_at_once_when_something_is_new(url: str) -> None:
    with requests.get(url + "/v1/stream", stream=True, timeout=WAIT) as stream:
        lines = stream.iter_lines(chunk_size=1)
        first = next(line for line in lines if line.startswith(b"data:"))
        post(url, [reading("P07/pond_depth", 0, 1.0)])
        second = next(line for line in lines if line.startswith(b"data:"))

    assert stream.headers["content-type"].startswith("text/event-stream")
    assert b"vector_rev" in first
    assert first != second


def test_listeners_that_leave_are_no_longer_counted(url: str) -> None:
    for _ in range(5):
        with requests.get(url + "/v1/stream", stream=True, timeout=WAIT) as stream:
            next(stream.iter_lines(chunk_size=1))

    deadline_s = monotonic_s() + WAIT
    while "\necb_streams_open 0\n" not in requests.get(url + "/metrics", timeout=WAIT).text:
        assert monotonic_s() < deadline_s
