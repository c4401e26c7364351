"""Joining by a one-time code: a real district, seats from elsewhere, and whoever stands between."""

from __future__ import annotations

import json
import re
import secrets
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from app.clock import SystemClock
from app.desk.opening import SeatPlan, open_desk
from app.district.certificate import own_certificate, read_certificate
from app.district.tokens import house_token
from app.domain.commands import EnterLog
from app.feeds.door import Door
from app.feeds.session import open_session
from app.settings.config import SeatSettings
from app.store.database import open_reader
from app.store.journal import Journal
from app.store.keys import Ed25519, FileKeys
from app.store.secret import seat_keys
from app.sync.access import door_to, kept_access
from app.sync.calls import RefusedError
from app.sync.district_http import DistrictHttp
from app.sync.enroll_http import believe, knock
from app.sync.enrolling import read_code
from app.sync.registry import RegistryState
from app.sync.registry_fold import fold
from tests.desk.making import SOON_S, pack, wait_until
from tests.desk.servers import demo_passphrase
from tests.district.running import District, address_of_this_machine, run, running
from tests.sync.making import node

WAIT = 10
CRYPTO = Ed25519()


class Afar:
    """A district that is reached from elsewhere, and how it is asked."""

    def __init__(self, district: District) -> None:
        self.district = district
        self.folder = district.data_dir
        parts = urlsplit(district.url)
        self.url = f"{parts.scheme}://{address_of_this_machine()}:{parts.port}"

    @property
    def certificate(self) -> bytes:
        return read_certificate(self.folder / "keys" / "tls.crt", self.folder / "keys").print

    def code(self, *options: str) -> str:
        done = run("enroll", "--data-dir", str(self.folder), "--new", "--json", *options)
        assert done.returncode == 0, done.stderr
        return str(json.loads(done.stdout)["code"])

    def join(self, folder: Path, code: str, *options: str) -> tuple[int, str]:
        done = run(
            *("enroll", "--data-dir", str(folder), "--district", self.url, "--code", code),
            *options,
        )
        return done.returncode, done.stderr


@pytest.fixture(scope="module")
def afar(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Afar]:
    folder = tmp_path_factory.mktemp("afar") / "d"
    with running(folder, "--listen", "0.0.0.0:0") as district:
        yield Afar(district)


def registry(folder: Path) -> RegistryState:
    database = open_reader(folder / "journal.db")
    try:
        return fold(Journal(database, is_owner=False).records(), CRYPTO)
    finally:
        database.close()


def test_a_seat_from_elsewhere_joins_by_a_code_over_tls(afar: Afar, tmp_path: Path) -> None:
    seat = tmp_path / "seat"
    code, said = afar.join(seat, afar.code("--name", "前方席位"))

    assert code == 0, said
    access = kept_access(seat_keys(seat).keys)
    assert access is not None
    here, there = registry(seat), registry(afar.folder)
    assert (here.realm_name, here.head) == ("440303/exercise/test", there.head)
    assert "前方席位" in there.device_names.values()
    assert access.certificate == afar.certificate
    with open_session(door_to(afar.url, access)) as session:
        assert session.get(afar.url + "/v1/health", timeout=WAIT).status_code == 200


def test_a_code_opens_once(afar: Afar, tmp_path: Path) -> None:
    code = afar.code()
    assert afar.join(tmp_path / "one", code)[0] == 0
    result, said = afar.join(tmp_path / "two", code)

    assert result == 1
    assert "used" in said
    assert kept_access(seat_keys(tmp_path / "two").keys) is None


def test_a_district_that_is_not_the_one_of_the_code_is_not_believed(
    afar: Afar, tmp_path: Path
) -> None:
    with running(tmp_path / "other", "--listen", "0.0.0.0:0") as district:
        other = Afar(district)
        result, said = other.join(tmp_path / "seat", afar.code())

    assert result == 1
    assert "not the district of the code" in said
    assert not (tmp_path / "seat" / "journal.db").exists()


def test_over_plain_http_from_elsewhere_only_who_says_so_joins(tmp_path: Path) -> None:
    with running(tmp_path / "d", "--listen", "0.0.0.0:0", "--insecure") as district:
        afar = Afar(district)
        refused = afar.join(tmp_path / "seat", afar.code())
        taken = afar.join(tmp_path / "seat", afar.code(), "--insecure")

    assert refused[0] == 1
    assert "not encrypted" in refused[1]
    assert taken[0] == 0


def test_a_certificate_that_changed_gets_neither_token_nor_record(
    afar: Afar, tmp_path: Path
) -> None:
    code = read_code(afar.code())
    believed = believe(afar.url, code, CRYPTO, in_clear=False)
    access = knock(believed, code, CRYPTO.signer(secrets.token_bytes(32)), "A1")
    http = DistrictHttp(Door(url=access.url, token=access.token, certificate=bytes(32)))

    with pytest.raises(RefusedError, match="certificate_unknown"):
        http.latest(0)
    http.close()


def test_who_stands_between_with_another_certificate_is_found_out(
    afar: Afar, tmp_path: Path
) -> None:
    """A relay that shows a certificate of its own hands everything on, and is not believed."""
    code = afar.code()
    with relay(afar.url, tmp_path) as url:
        done = run(
            *("enroll", "--data-dir", str(tmp_path / "seat"), "--district", url, "--code", code)
        )

    assert done.returncode == 1
    assert "not the district of the code" in done.stderr
    assert afar.join(tmp_path / "seat", code)[0] == 0


def _pour(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while part := source.recv(65536):
            target.sendall(part)


@contextmanager
def relay(url: str, folder: Path) -> Iterator[str]:
    """Run a server that ends TLS with its own certificate and goes on to the district."""
    own = own_certificate(folder / "relay", "127.0.0.1", datetime.now(UTC))
    mine, theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    mine.load_cert_chain(own.file, own.key)
    theirs.check_hostname = False
    theirs.verify_mode = ssl.CERT_NONE
    there = urlsplit(url)

    class Relay(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with (
                suppress(OSError),
                mine.wrap_socket(self.request, server_side=True) as near,
                socket.create_connection((there.hostname, there.port or 0)) as plain,
                theirs.wrap_socket(plain) as far,
            ):
                threading.Thread(target=_pour, args=(far, near), daemon=True).start()
                _pour(near, far)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Relay) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"https://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_an_unenrolled_device_gets_nothing_from_elsewhere(afar: Afar) -> None:
    stranger = node("stranger")
    house = (afar.folder / "keys" / "device_token").read_text("utf-8")
    for token in ("", house, "x"):
        with open_session(Door(url=afar.url, token=token, certificate=afar.certificate)) as session:
            answer = session.post(
                afar.url + "/v1/exchange",
                data=stranger.replica.offer(None),
                headers={"Content-Type": "application/vnd.ecb"},
                timeout=WAIT,
            )
        assert answer.status_code == 401


def test_codes_are_given_out_to_who_can_read_the_folder_of_keys_only(afar: Afar) -> None:
    near = afar.url.replace(str(urlsplit(afar.url).hostname), "127.0.0.1")
    crt = str(afar.folder / "keys" / "tls.crt")
    answer = requests.post(near + "/v1/office/codes", json={}, verify=crt, timeout=WAIT)

    assert answer.status_code == 401
    assert (afar.folder / "keys" / "operator").stat().st_mode & 0o077 == 0


def test_five_wrong_codes_bar_who_tries(tmp_path: Path) -> None:
    with running(tmp_path / "d") as district:
        code = re.sub(r"^\w{4}-\w{4}", "ZZZZ-ZZZZ", _code(tmp_path / "d"))
        said = [_near(district, tmp_path / "seat", code) for _ in range(6)]

    assert all("wrong" in line for line in said[:5])
    assert "too many" in said[5]


def _code(folder: Path) -> str:
    return run("enroll", "--data-dir", str(folder), "--new").stdout.strip()


def _near(district: District, folder: Path, code: str) -> str:
    words = ("--district", district.url, "--code", code)
    done = run("enroll", "--data-dir", str(folder), *words)
    assert done.returncode == 1
    return done.stderr


def test_without_a_running_district_no_code_is_given_out(tmp_path: Path) -> None:
    with running(tmp_path / "d"):
        pass
    done = run("enroll", "--data-dir", str(tmp_path / "d"), "--new")

    assert done.returncode == 1
    assert "no district is running" in done.stderr
    assert not (tmp_path / "d" / "keys" / "operator").exists()


@pytest.mark.parametrize(
    "words", [(), ("--new", "--code", "x"), ("--code", "x"), ("--district", "http://x")]
)
def test_half_a_wish_is_wrong_usage(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert run("enroll", "--data-dir", str(tmp_path), *words).returncode == 2


def test_a_console_goes_to_the_district_that_it_was_enrolled_with(
    afar: Afar, tmp_path: Path
) -> None:
    """No option names the district any more; the link shows the token and knows the certificate."""
    seat = tmp_path / "seat"
    assert afar.join(seat, afar.code())[0] == 0
    settings = SeatSettings(data_dir=seat, seat_id="A1", seat_name="席位 A1")
    desk = open_desk(SeatPlan(settings=settings, district=pack(), clock=SystemClock()))
    try:
        desk.sign_in("duty_officer", demo_passphrase("duty_officer")).result(SOON_S)
        desk.do(EnterLog(text="从街道连上来")).result(SOON_S)
        wait_until(lambda: desk.link.unsent == 0 and desk.link.word == "online", "the district")
    finally:
        desk.close()
    assert desk.link.url == afar.url


def reading_at(afar: Afar, minute: int) -> str:
    path = afar.folder / f"gauge{minute}.csv"
    path.write_text(f"t,v\n2025-08-04T20:{minute:02}:00+08:00,1\n", encoding="utf-8")
    return str(path)


def fed(file: str, *way: str) -> tuple[int, str]:
    columns = ("--stream", "P01/pond_depth", "--time-column", "t", "--value-column", "v")
    done = run("feed", "gauge", file, *columns, *way)
    return done.returncode, done.stdout + done.stderr


def test_a_feed_pins_the_certificate_that_the_district_tells_when_it_starts(afar: Afar) -> None:
    told = next(line for line in afar.district.said if line.startswith("certificate "))
    token = afar.folder / "token"
    token.write_text(house_token(FileKeys(afar.folder / "keys")), encoding="utf-8")
    way = ("--district", afar.url, "--token-file", str(token))

    assert fed(reading_at(afar, 1), *way, "--certificate", told.split()[1])[0] == 0
    for wrong in ((), ("--certificate", bytes(32).hex())):
        code, said = fed(reading_at(afar, 2), *way, *wrong)
        assert code == 1
        assert "is not believed" in said
        assert "--certificate" in said


def test_who_never_joined_restores_nothing_from_afar_and_is_told_why(
    afar: Afar, tmp_path: Path
) -> None:
    done = run("restore", "--data-dir", str(tmp_path / "r"), "--from", afar.url)

    assert done.returncode == 1
    assert f"the certificate at {afar.url} is not believed" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_feed_on_the_district_s_machine_needs_its_folder_only(afar: Afar) -> None:
    code, said = fed(reading_at(afar, 3), "--data-dir", str(afar.folder))
    assert code == 0, said
    assert '"accepted": 1' in said


def test_a_token_of_a_feed_goes_in_clear_only_where_somebody_says_so(
    afar: Afar, tmp_path: Path
) -> None:
    token = tmp_path / "token"
    token.write_text("x", encoding="utf-8")
    code, said = fed(
        reading_at(afar, 4), "--district", "http://192.0.2.1:9", "--token-file", str(token)
    )
    assert code == 1
    assert "is not encrypted" in said
