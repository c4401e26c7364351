"""``doctor`` names what is wrong with a folder, and changes nothing."""

from __future__ import annotations

import json
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from app.clock import to_rfc3339
from app.commands.doctor import main
from app.screens.carriers import Copy
from app.store.keys import FileKeys
from tests.desk.making import open_seat, quiet, wait_until
from tests.desk.troubled import Troubled
from tests.sync.test_registry_frozen import Disputed
from ui.link.carrier_words import copy_words

NO_COPY = Copy(path="", behind=0, fault="", is_whole=False)
Said = pytest.CaptureFixture[str]


@pytest.fixture
def seat(tmp_path: Path) -> Path:
    """Return the folder of a seat that joined and wrote something."""
    folder = tmp_path / "seat"
    made = open_seat(folder)
    made.sign_in("duty_officer")
    made.desk.close()
    return folder


def look(folder: Path, said: Said, *words: str) -> dict[str, list[tuple[str, str]]]:
    """Return what the doctor finds, by what it looked at."""
    code = main(["--data-dir", str(folder), "--json", *words])
    answer = json.loads(said.readouterr().out)
    found: dict[str, list[tuple[str, str]]] = {}
    for item in answer["findings"]:
        found.setdefault(item["check"], []).append((item["state"], item["says"]))
    states = {state for items in found.values() for state, _ in items}
    assert (code, answer["good"]) == ((1, False) if "bad" in states else (0, True))
    return found


def kept(folder: Path) -> dict[Path, bytes]:
    """Return every file but those that SQLite puts beside one that is read."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path: path.read_bytes() for path in files if path.suffix not in (".db-shm", ".db-wal")}


def states(items: list[tuple[str, str]]) -> list[str]:
    return [state for state, _ in items]


def test_a_sound_seat_is_told_to_be_sound_and_left_as_it_was(seat: Path, capsys: Said) -> None:
    before = kept(seat)
    found = look(seat, capsys)

    assert states(found["journal"]) == states(found["registry"]) == ["good"]
    assert (
        states(found["forks"]) == states(found["ignored"]) == states(found["unknown"]) == ["good"]
    )
    assert "epoch 1" in found["registry"][0][1]
    assert states(found["mirror"]) == ["note"]
    assert kept(seat) == before


def test_a_key_that_lies_open_is_named(seat: Path, capsys: Said) -> None:
    FileKeys(seat / "keys").save("device.key", b"s" * 32)
    ((state, says),) = look(seat, capsys)["keys"]

    assert state == "note"
    assert "device.key" in says


def test_keys_that_others_can_read_are_bad(seat: Path, capsys: Said) -> None:
    (seat / "keys" / "writer.key").chmod(0o644)

    assert ("bad", "others on this machine can read writer.key") in look(seat, capsys)["keys"]


def test_first_passphrases_that_were_not_handed_out_are_bad(seat: Path, capsys: Said) -> None:
    FileKeys(seat / "keys").save("first_passphrases.csv", b"a,b,c")

    assert "bad" in states(look(seat, capsys)["keys"])


def test_a_changed_journal_is_bad_and_says_where(seat: Path, capsys: Said) -> None:
    database = sqlite3.connect(seat / "journal.db")
    with database:
        database.execute("UPDATE event SET sig = zeroblob(64) WHERE seq = 2")
    database.close()
    ((state, says),) = look(seat, capsys)["journal"]

    assert state == "bad"
    assert " 2: " in says


def test_a_frozen_registry_is_bad(tmp_path: Path, capsys: Said) -> None:
    case = Disputed(tmp_path)
    case.clash()
    case.district.replica.close()
    folder = tmp_path / "d"
    folder.mkdir()
    shutil.copy(tmp_path / "district.db", folder / "journal.db")
    ((state, says),) = look(folder, capsys)["registry"]

    assert state == "bad"
    assert "two records claim epoch 3" in says


def test_forks_and_what_does_not_count_are_told_with_whose_and_why(
    tmp_path: Path, capsys: Said
) -> None:
    case = Troubled(tmp_path)
    writer = case.fork()
    case.unknown(count=3)
    case.revoke()
    case.seat.desk.close()
    found = look(tmp_path / "A1", capsys)

    ((state, says),) = found["forks"]
    assert state == "bad"
    assert f"席位 B2 ({writer.hex()[:8]}) after 3" in says
    ((state, says),) = found["ignored"]
    assert state == "note"
    assert "revoked 2" in says
    assert found["unknown"] == [
        ("note", "3 entries need a newer console: drone.seen 3; all are kept and forwarded")
    ]


def test_a_second_copy_that_is_not_there_or_short_is_bad(seat: Path, capsys: Said) -> None:
    (seat / "seat.toml").write_text('[carriers]\nmirror = "copy.ecbm"\n', encoding="utf-8")
    assert states(look(seat, capsys)["mirror"]) == ["bad"]
    (seat / "copy.ecbm").write_bytes(b"ECBM\1")
    ((state, says),) = look(seat, capsys)["mirror"]

    assert state == "bad"
    count = int(says.partition(" ")[0])
    assert says.startswith(f"{count} of {count} entries are not in it")


def test_the_doctor_agrees_with_the_screen_that_a_second_copy_is_whole(
    tmp_path: Path, capsys: Said
) -> None:
    folder, copy = tmp_path / "seat", tmp_path / "volume" / "copy.ecbm"
    open_seat(folder).desk.close()
    (folder / "seat.toml").write_text(f'[carriers]\nmirror = "{copy}"\n', encoding="utf-8")
    made = open_seat(folder, carriers=replace(quiet(folder), mirror=copy))
    wait_until(lambda: (made.desk.carriers.state.copy or NO_COPY).is_whole, "the second copy")
    assert copy_words(made.desk.carriers.state.copy).startswith("一致")
    made.desk.close()
    ((state, says),) = look(folder, capsys)["mirror"]
    assert (state, says.partition(" ")[0]) == ("good", "all")

    made = open_seat(folder)
    made.sign_in("duty_officer")
    made.desk.close()
    ((state, says),) = look(folder, capsys)["mirror"]
    assert (state, says.partition(" ")[0]) == ("bad", "2")


def test_a_machine_that_can_keep_no_mark_is_told(
    seat: Path, tmp_path: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert states(look(seat, capsys)["marks"]) == ["good"]
    (tmp_path / "no folder").write_text("")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "no folder" / "below"))

    assert states(look(seat, capsys)["marks"]) == ["note"]


@pytest.mark.parametrize(("off_s", "state"), [(5, "good"), (-90, "bad"), (90, "bad")])
def test_the_clock_is_compared_with_the_districts(
    seat: Path, capsys: Said, off_s: int, state: str
) -> None:
    with telling(timedelta(seconds=off_s)) as url:
        found = look(seat, capsys, "--district", url)

    assert states(found["clock"]) == [state]


def test_without_a_district_nothing_is_claimed_of_the_clock(seat: Path, capsys: Said) -> None:
    found = look(seat, capsys, "--district", "http://127.0.0.1:9")

    assert states(found["clock"]) == ["note"]


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path, capsys: Said) -> None:
    assert main(["--data-dir", str(tmp_path / "nowhere")]) == 1
    assert "there is no data folder" in capsys.readouterr().err


@contextmanager
def telling(off: timedelta) -> Iterator[str]:
    """Answer as a district whose clock is off."""

    class Health(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps({"clock": to_rfc3339(datetime.now(UTC) + off)}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Health)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
