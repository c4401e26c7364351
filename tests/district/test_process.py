"""The district as a process: how it begins, whom it refuses, how it ends, what it keeps."""

from __future__ import annotations

import contextlib
import ipaddress
import os
import signal
import socket
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.clock import monotonic_s
from app.commands import feed
from app.commands.district import main
from tests.district.running import (
    ROOT,
    District,
    address_of_this_machine,
    running,
    running_district,
)
from tests.district.test_doors import alert, history, listed, post, reading, warn

WAIT = 10
YEAR = ROOT.parent / "shared" / "data" / "gauges" / "house_mill_2024.csv.gz"
CAP = ROOT.parent / "shared" / "data" / "cap"


Said = pytest.CaptureFixture[str]


def begin(said: Said, folder: Path, *options: str) -> tuple[int, str]:
    """Begin a district that is to be refused; return its exit code and what it said."""
    listen = () if "--listen" in options else ("--listen", "127.0.0.1:0")
    try:
        code = main(["--data-dir", str(folder), *listen, *options])
    except SystemExit as ended:
        code = int(str(ended.code))
    return code, said.readouterr().err


def health(url: str) -> dict[str, object]:
    said: dict[str, object] = requests.get(url + "/v1/health", timeout=WAIT).json()
    return said


def test_it_says_where_it_listens_and_nothing_before(tmp_path: Path) -> None:
    with running(tmp_path / "d") as district:
        assert district.said[0] == f"district {district.url}\n"
        assert district.url.startswith("http://127.0.0.1:")
        assert health(district.url)["warnings"] == ["key_unwrapped"]


def test_sigterm_ends_it_within_two_seconds_whoever_is_still_connected(tmp_path: Path) -> None:
    district = District(tmp_path / "d")
    parts = urlsplit(district.url)
    with (
        requests.get(district.url + "/v1/stream", stream=True, timeout=WAIT) as stream,
        socket.create_connection((parts.hostname, parts.port), WAIT) as slow,
        socket.create_connection((parts.hostname, parts.port), WAIT),
    ):
        next(stream.iter_lines(chunk_size=1))
        slow.sendall(
            b"POST /v1/observations HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            b"Content-Length: 1000\r\n\r\n["
        )
        begun_s = monotonic_s()
        code = district.stop()
        took_s = monotonic_s() - begun_s

    assert code == 0
    assert took_s < 2
    assert len(district.said) == 1


def test_it_ends_in_time_and_loses_nothing_answered_while_readings_pour_in(tmp_path: Path) -> None:
    district = District(tmp_path / "d")
    stored = 0
    for start in range(0, 4000, 1000):
        batch = [reading("P01/pond_depth", start + minute, 1.0) for minute in range(1000)]
        accepted = post(district.url, batch)["accepted"]
        assert isinstance(accepted, int)
        stored += accepted
    begun_s = monotonic_s()
    assert district.stop() == 0
    assert monotonic_s() - begun_s < 2

    with running_district(tmp_path / "d") as url:
        assert len(history(url, "P01/pond_depth")) == stored == 4000


def test_it_ends_in_time_and_well_while_many_post_and_ask(tmp_path: Path) -> None:
    district = District(tmp_path / "d")
    is_over = threading.Event()

    def pour(place: int) -> None:
        batch = [reading(f"P{place:02d}/pond_depth", minute, 1.0) for minute in range(1000)]
        with contextlib.suppress(requests.RequestException):
            while not is_over.is_set():
                requests.post(district.url + "/v1/observations", json=batch, timeout=WAIT)
                requests.get(district.url + "/v1/warnings", timeout=WAIT)

    hands = [threading.Thread(target=pour, args=(place,)) for place in range(1, 7)]
    for hand in hands:
        hand.start()
    is_over.wait(3)
    begun_s = monotonic_s()
    code = district.stop()
    took_s = monotonic_s() - begun_s
    is_over.set()
    for hand in hands:
        hand.join(WAIT)

    assert code == 0
    assert took_s < 2
    log = "".join(path.read_text("utf-8") for path in (tmp_path / "d" / "logs").iterdir())
    assert "Traceback" not in log


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is of this kind of system")
def test_what_was_answered_survives_a_kill(tmp_path: Path) -> None:
    district = District(tmp_path / "d")
    warn(district.url, alert("K1"))
    before = health(district.url)
    os.kill(district.process.pid, signal.SIGKILL)
    district.kill()

    with running_district(tmp_path / "d") as url:
        assert health(url)["hash"] == before["hash"]
        assert "K1" in listed(url)
        assert warn(url, alert("K1")).json()["duplicate"] is True
    assert len(list((tmp_path / "d" / "warnings").glob("*.cap"))) == 1


def test_a_second_owner_is_refused_and_told_by_whom(tmp_path: Path, capsys: Said) -> None:
    with running_district(tmp_path / "d"):
        code, told = begin(capsys, tmp_path / "d")

    assert code == 1
    assert "held by district, pid " in told


def test_another_realm_is_refused_by_name(tmp_path: Path, capsys: Said) -> None:
    with running_district(tmp_path / "d", "--exercise", "one"):
        pass

    code, told = begin(capsys, tmp_path / "d", "--exercise", "two")

    assert code == 1
    assert "440303/exercise/one" in told
    assert "440303/exercise/two" in told


def test_a_port_in_use_is_told_and_the_folder_is_given_back(tmp_path: Path, capsys: Said) -> None:
    with running_district(tmp_path / "one") as url:
        address = f"127.0.0.1:{urlsplit(url).port}"
        options = ("--exercise", "test", "--listen", address)
        code, told = begin(capsys, tmp_path / "two", *options)

    assert code == 1
    assert f"cannot listen at {address}" in told
    with running_district(tmp_path / "two"):
        pass


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--db", "postgresql://x/y"), "postgresql is not built yet"),
        (("--db", "sqlite:////elsewhere/x.db"), "journal.db in the data folder"),
        (("--epoch", "2025-08-04T20:00:00+08:00"), "in an exercise only"),
        (("--speed", "60"), "in an exercise only"),
        (("--exercise", "x", "--hold", "2025-08-04T20:00:00+08:00"), "--epoch and --anchor"),
        (("--exercise", "../x"), "letters, digits"),
        (("--listen", "nowhere"), "not ADDRESS:PORT"),
        (("--listen", "127.0.0.1:99999"), "no port"),
        (("--cert", "tls.crt"), "--cert and --key belong together"),
        (("--cert", "a", "--key", "b", "--insecure"), "not to --insecure"),
    ],
)
def test_a_wrong_option_is_wrong_usage(
    tmp_path: Path, capsys: Said, options: tuple[str, ...], said: str
) -> None:
    code, told = begin(capsys, tmp_path / "d", *options)

    assert code == 2
    assert said in told
    assert not (tmp_path / "d").exists()


def test_a_scenario_clock_runs_in_an_exercise(tmp_path: Path) -> None:
    clock = (
        *("--epoch", "2025-08-04T20:00:00+08:00", "--anchor", "2020-01-01T00:00:00Z"),
        *("--speed", "60", "--hold", "2025-08-05T20:00:00+08:00"),
    )
    with running_district(tmp_path / "d", *clock) as url:
        assert health(url)["clock"] == "2025-08-05T12:00:00Z"


def test_keys_sealed_by_a_file_open_with_that_file_only(tmp_path: Path, capsys: Said) -> None:
    secret = tmp_path / "secret"
    secret.write_text("a long enough secret of the district", encoding="utf-8")
    other = tmp_path / "other"
    other.write_text("another long enough secret", encoding="utf-8")
    with running_district(tmp_path / "d", "--key-file", str(secret)) as url:
        realm = health(url)
    assert realm["warnings"] == []

    realm_of = ("--exercise", "test")
    without = begin(capsys, tmp_path / "d", *realm_of)
    wrong = begin(capsys, tmp_path / "d", *realm_of, "--key-file", str(other))

    assert without[0] == wrong[0] == 1
    assert "is sealed: name the file" in without[1]
    assert "sealed by another secret" in wrong[1]
    with running_district(tmp_path / "d", "--key-file", str(secret)) as url:
        assert health(url)["registry"] == realm["registry"]


def test_keys_are_readable_by_their_owner_only(tmp_path: Path) -> None:
    with running_district(tmp_path / "d"):
        modes = {path.stat().st_mode & 0o077 for path in (tmp_path / "d" / "keys").iterdir()}

    assert modes == {0}


def test_live_accounts_never_get_the_passphrases_of_the_pack(tmp_path: Path) -> None:
    with running_district(tmp_path / "d", "--live") as url:
        assert health(url)["realm"] == "440303/live"
    made = (tmp_path / "d" / "keys" / "first_passphrases.csv").read_text("utf-8-sig")

    assert "duty_officer," in made
    assert "demo-" not in made


def test_from_elsewhere_a_token_is_needed_and_from_here_none(tmp_path: Path, capsys: Said) -> None:
    address = address_of_this_machine()
    with running(tmp_path / "d", "--listen", "0.0.0.0:0", "--insecure") as district:
        port = urlsplit(district.url).port
        away, here = f"http://{address}:{port}", f"http://127.0.0.1:{port}"
        token = (tmp_path / "d" / "keys" / "device_token").read_text("utf-8")
        shown = {"Authorization": f"Bearer {token}"}
        wrong = {"Authorization": "Bearer wrong"}

        assert requests.get(here + "/v1/health", timeout=WAIT).status_code == 200
        for path in ("/v1/health", "/metrics", "/openapi.json", "/v1/stream", "/v1/warnings"):
            refused = requests.get(away + path, timeout=WAIT)
            assert refused.status_code == 401
            assert refused.json()["place"] == "header.authorization"
        assert requests.get(away + "/v1/health", headers=wrong, timeout=WAIT).status_code == 401
        assert requests.get(away + "/v1/health", headers=shown, timeout=WAIT).status_code == 200
        large = requests.post(
            away + "/v1/exchange",
            data=b"x" * 100_000,
            headers={"Content-Type": "application/vnd.ecb"},
            timeout=WAIT,
        )
        assert large.status_code == 401
        feed_alert = ["cap", str(_file(tmp_path)), "--district", away]
        assert feed.main(feed_alert) == 1
        assert "token" in capsys.readouterr().err
        token_file = str(tmp_path / "d" / "keys" / "device_token")
        assert feed.main([*feed_alert, "--insecure", "--token-file", token_file]) == 0


def test_with_a_certificate_it_speaks_tls_only(tmp_path: Path) -> None:
    keys = tmp_path / "d" / "keys"
    keys.mkdir(parents=True)
    _write_certificate(keys / "tls.crt", keys / "tls.key")

    with running_district(tmp_path / "d") as url:
        assert url.startswith("https://127.0.0.1:")
        answer = requests.get(url + "/v1/health", verify=str(keys / "tls.crt"), timeout=WAIT)
        with pytest.raises(requests.RequestException):
            requests.get(url.replace("https", "http") + "/v1/health", timeout=WAIT)

    assert answer.status_code == 200


def _file(folder: Path) -> Path:
    path = folder / "alert.cap"
    path.write_bytes(alert("F1"))
    return path


def _write_certificate(certificate: Path, key: Path) -> None:
    """Write a certificate for 127.0.0.1 that signs itself."""
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "district")])
    now = datetime.now(UTC)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .sign(private, hashes.SHA256())
    )
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key.write_bytes(
        private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
