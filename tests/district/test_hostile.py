"""No request, however broken or large, brings the district down or stops the others."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest
import requests

from app.clock import monotonic_s
from tests.district.running import running_district
from tests.district.test_doors import alert

WAIT = 20
POSTS = {
    "/v1/exchange": "application/vnd.ecb",
    "/v1/observations": "application/json",
    "/v1/warnings": "application/cap+xml",
}


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_district(tmp_path_factory.mktemp("district") / "d") as address:
        yield address


@pytest.fixture(autouse=True)
def _lives_on(url: str) -> Iterator[None]:
    """After each test the district answers as before, at once."""
    yield
    assert requests.get(url + "/v1/health", timeout=WAIT).status_code == 200


def send(url: str, path: str, body: object, media: str | None = None) -> requests.Response:
    head = {"Content-Type": media or POSTS[path]}
    return requests.post(url + path, data=body, headers=head, timeout=WAIT)  # type: ignore[arg-type]


def assert_problem(answer: requests.Response, *statuses: int) -> dict[str, object]:
    assert answer.status_code in statuses, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, object] = answer.json()
    assert problem["detail"]
    assert problem["place"]
    return problem


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00\xff\xfe" * 1000,
        b"{",
        b"[" * 200_000,
        b"null",
        b'"text"',
        b"<a>" * 100_000,
        b"ECB\x01" + b"\xff" * 200,
        b"ECB\x01\x00\x00" + b"\x00" * 7 + b"\x01" + b"\x28\xb5\x2f\xfd" * 20,
    ],
)
def test_a_broken_body_is_refused_with_the_place(url: str, path: str, body: bytes) -> None:
    assert_problem(send(url, path, body), 400, 422)


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("media", ["text/plain", "application/octet-stream", "", "x" * 2000])
def test_another_media_type_is_refused_by_name(url: str, path: str, media: str) -> None:
    problem = assert_problem(send(url, path, b"[]", media or "none"), 415)

    assert POSTS[path] in str(problem["detail"])


@pytest.mark.parametrize("path", POSTS)
def test_a_length_beyond_the_bound_is_refused_before_it_is_read(url: str, path: str) -> None:
    parts = urlsplit(url)
    begun_s = monotonic_s()
    with socket.create_connection((parts.hostname, parts.port), WAIT) as raw:
        raw.sendall(
            f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {POSTS[path]}\r\n"
            f"Content-Length: {1 << 40}\r\n\r\n".encode()
        )
        answer = raw.recv(4096)

    assert b" 413 " in answer.split(b"\r\n")[0]
    assert monotonic_s() - begun_s < 5


def test_a_body_without_a_length_is_cut_at_the_bound(url: str) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(64):
            yield b" " * (1 << 20)

    try:
        answer = send(url, "/v1/warnings", endless())
    except requests.ConnectionError:
        return  # The answer came while we still spoke, and the line was closed: as good.
    assert_problem(answer, 413)


@pytest.mark.parametrize(
    "raw",
    [
        b"\x00\x01\x02\x03\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /v1/health HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 200_000 + b"\r\n\r\n",
        b"POST /v1/observations HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
        b"POST /v1/observations HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        b"POST /v1/observations HTTP/1.1\r\nHost: x\r\nContent-Length: 1e9\r\n\r\n",
        b"GET /v1/history?stream=%ff%fe&from=%00 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
)
def test_what_is_no_request_ends_its_own_connection_only(url: str, raw: bytes) -> None:
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname, parts.port), WAIT) as line:
        line.settimeout(3)
        try:
            line.sendall(raw)
            answer = line.recv(1000)
        except (ConnectionError, TimeoutError):
            return

    assert b" 200 " not in answer.split(b"\r\n")[0]


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("stream=P01/pond_depth&from=noon", "query.from"),
        ("stream=P01/pond_depth&to=2025-08-04T20:00:00", "query.to"),
        ("stream=P01/pond_depth&resolution=5m", "query.resolution"),
        ("stream=P01/pond_depth&next=nonsense", "query.next"),
        ("stream=nowhere", "query.stream"),
        ("", "/v1/history"),
    ],
)
def test_a_bad_question_is_told_where_it_is_bad(url: str, query: str, place: str) -> None:
    problem = assert_problem(requests.get(f"{url}/v1/history?{query}", timeout=WAIT), 400, 404)

    assert place in str(problem["place"])


@pytest.mark.parametrize("since", ["x", "1.5", "9" * 400])
def test_a_revision_that_is_none_is_refused(url: str, since: str) -> None:
    answer = requests.get(url + "/v1/latest", params={"since": since}, timeout=WAIT)

    assert answer.status_code in {200, 400}


def test_slow_bodies_hold_up_nobody_else(url: str) -> None:
    parts = urlsplit(url)
    with ExitStack() as open_lines:
        for _ in range(50):
            line = socket.create_connection((parts.hostname, parts.port), WAIT)
            open_lines.enter_context(line)
            line.sendall(
                b"POST /v1/exchange HTTP/1.1\r\nHost: x\r\nContent-Type: application/vnd.ecb\r\n"
                b"Content-Length: 1000000\r\n\r\nECB"
            )
        begun_s = monotonic_s()
        requests.get(url + "/v1/health", timeout=WAIT).raise_for_status()
        took_s = monotonic_s() - begun_s

    assert took_s < 2


def test_a_large_batch_with_one_good_reading_stores_that_one(url: str) -> None:
    bad = [{"stream": "X/y", "at": "2025-08-04T20:00:00+08:00", "value": 1.0}] * 20_000
    good = {"stream": "P08/pond_depth", "at": "2025-08-04T20:00:00+08:00", "value": 1.0}

    answer = send(url, "/v1/observations", json.dumps([*bad, good])).json()

    assert (answer["accepted"], len(answer["rejected"])) == (1, 20_000)


def test_an_alert_with_an_entity_is_refused_and_nothing_of_it_is_stored(url: str) -> None:
    bomb = b'<!DOCTYPE alert [<!ENTITY a "1234567890">]><alert'
    raw = alert("&a;").replace(b"<alert", bomb, 1)
    before = requests.get(url + "/v1/warnings", timeout=WAIT).json()

    assert_problem(send(url, "/v1/warnings", raw), 422)

    assert requests.get(url + "/v1/warnings", timeout=WAIT).json() == before


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
def test_another_method_is_refused(url: str, method: str) -> None:
    answer = requests.request(method, url + "/v1/health", timeout=WAIT)

    assert_problem(answer, 405)


def test_a_path_that_is_none_is_a_problem_too(url: str) -> None:
    assert_problem(requests.get(url + "/nowhere", timeout=WAIT), 404)
