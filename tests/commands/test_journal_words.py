"""``verify``, ``backup`` and ``bundle`` on real folders, beside a running owner and without one."""

from __future__ import annotations

import errno
import json
import sqlite3
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from app.commands import backup, bundle, verify
from app.domain.commands import EnterLog, ReportEvacuation
from app.store.owner import Owner
from app.sync.carry import split
from tests.desk.making import SOON_S, START, Founded, Seat, open_seat

Json = dict[str, Any]  # what programs print, as JSON has it


@pytest.fixture
def seat(tmp_path: Path) -> Iterator[Seat]:
    made = open_seat(tmp_path / "seat")
    made.sign_in("duty_officer")
    report = ReportEvacuation(street="440303007", as_of=START, figures=(("due", 312),))
    made.desk.do(report).result(SOON_S)
    made.desk.do(EnterLog(text="到岗")).result(SOON_S)
    yield made
    made.desk.close()


def printed(capsys: pytest.CaptureFixture[str]) -> Json:
    answer: Json = json.loads(capsys.readouterr().out)
    return answer


def test_verify_tells_what_a_sound_journal_holds_beside_its_owner(
    seat: Seat, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify.main(["--data-dir", str(tmp_path / "seat"), "--json"]) == 0

    answer = printed(capsys)
    assert answer["verified"]
    assert answer["problems"] == []
    assert answer["events"] == sum(seat.desk.picture.vector.values())
    assert answer["hash"] == answer["journal_hash"] + answer["picture_hash"]
    assert answer["hash"] == seat.desk.picture.hash()
    assert answer["evacuation"]["due"] == 312
    assert answer["responses"] == []


def test_verify_names_the_event_of_which_a_byte_was_changed(
    seat: Seat, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seat.desk.close()
    with sqlite3.connect(tmp_path / "seat" / "journal.db") as database:
        row = "SELECT writer, seq, core FROM event ORDER BY pos DESC LIMIT 1"
        writer, seq, core = database.execute(row).fetchone()
        bent = core[:-1] + bytes([core[-1] ^ 1])
        database.execute("UPDATE event SET core=? WHERE writer=? AND seq=?", (bent, writer, seq))

    assert verify.main(["--data-dir", str(tmp_path / "seat"), "--json"]) == 1

    named = {(item["writer"], item["seq"]) for item in printed(capsys)["problems"]}
    assert (writer.hex(), seq) in named


def test_a_folder_without_a_journal_is_refused_by_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify.main(["--data-dir", str(tmp_path)]) == 1
    assert backup.main(["--data-dir", str(tmp_path), str(tmp_path / "copy.db")]) == 1
    assert bundle.main(["import", "--data-dir", str(tmp_path), str(tmp_path / "none")]) == 1

    said = capsys.readouterr().err.splitlines()
    assert said[:2] == [
        "verify: there is no journal in the data folder",
        "backup: there is no journal in the data folder",
    ]
    assert said[2].startswith("bundle: ")
    assert [path.name for path in tmp_path.iterdir()] == []


def test_a_backup_beside_a_running_owner_is_the_same_record(
    seat: Seat, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "copy"
    copy.mkdir()
    arguments = ["--data-dir", str(tmp_path / "seat"), str(copy / "journal.db")]

    assert backup.main([*arguments, "--json"]) == 0
    assert printed(capsys)["bytes"] > 0

    assert verify.main(["--data-dir", str(copy), "--json"]) == 0
    assert printed(capsys)["hash"] == seat.desk.picture.hash()
    assert backup.main(arguments) == 1
    assert "exists already" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("folder", "most_pages", "told"),
    [("full", 3, "no room for"), ("missing", None, "cannot be written")],
)
def test_a_backup_that_cannot_be_written_blames_its_target_and_not_the_journal(
    seat: Seat,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    *,
    folder: str,
    most_pages: int | None,
    told: str,
) -> None:
    (tmp_path / "full").mkdir()
    target = tmp_path / folder / "copy.db"
    connect = sqlite3.connect

    def small(file: str | Path, *, uri: bool = False) -> sqlite3.Connection:
        made = connect(file, uri=uri)
        if most_pages and not uri:
            made.execute(f"PRAGMA max_page_count={most_pages}")
        return made

    monkeypatch.setattr(sqlite3, "connect", small)

    assert backup.main(["--data-dir", str(tmp_path / "seat"), str(target)]) == 1

    said = capsys.readouterr().err
    assert told in said
    assert str(target) in said
    assert "journal" not in said
    assert [*(tmp_path / "full").iterdir()] == []


def test_a_bundle_brings_what_is_lacking_once(
    seat: Seat, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    behind, stick = tmp_path / "behind", tmp_path / "stick.ecb"
    copied = ("--data-dir", str(tmp_path / "seat"))
    behind.mkdir()
    backup.main([*copied, str(behind / "journal.db")])
    seat.desk.do(EnterLog(text="后来的一条")).result(SOON_S)

    assert bundle.main(["export", *copied, str(stick)]) == 0
    exported = printed(capsys)
    taken = [bundle.main(["import", "--data-dir", str(behind), str(stick)]) for _ in range(2)]
    first, again = (json.loads(line) for line in capsys.readouterr().out.splitlines())

    assert taken == [0, 0]
    assert exported["events"] == sum(seat.desk.picture.vector.values()) == first["read"]
    assert (first["new"], first["known"], first["refused"]) == (1, first["read"] - 1, [])
    assert (again["new"], again["known"]) == (0, first["read"])
    assert verify.main(["--data-dir", str(behind), "--json"]) == 0
    assert printed(capsys)["hash"] == seat.desk.picture.hash()


def test_a_bundle_for_somebody_holds_only_what_that_one_lacks(
    seat: Seat, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copied = ["--data-dir", str(tmp_path / "seat")]
    theirs, answer = tmp_path / "theirs.ecb", tmp_path / "answer.ecb"
    bundle.main(["export", *copied, str(theirs)])
    seat.desk.do(EnterLog(text="后来的一条")).result(SOON_S)

    assert bundle.main(["export", *copied, "--for", str(theirs), str(answer)]) == 0

    assert json.loads(capsys.readouterr().out.splitlines()[1])["events"] == 1


def test_a_long_record_goes_into_several_files_that_are_brought_in_their_order(
    seat: Seat, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundle, "split", partial(split, most=1000))
    behind, stick = tmp_path / "behind", tmp_path / "stick.ecb"
    copied = ("--data-dir", str(tmp_path / "seat"))
    behind.mkdir()
    backup.main([*copied, str(behind / "journal.db")])
    for number in range(8):
        seat.desk.do(EnterLog(text=f"{number}" * 200)).result(SOON_S)
    capsys.readouterr()

    assert bundle.main(["export", *copied, str(stick)]) == 0
    files = printed(capsys)["files"]
    assert files[:2] == [str(stick), f"{stick}.2"]
    assert [bundle.main(["import", "--data-dir", str(behind), file]) for file in files] == [
        0 for _ in files
    ]
    capsys.readouterr()
    assert verify.main(["--data-dir", str(behind), "--json"]) == 0
    assert printed(capsys)["hash"] == seat.desk.picture.hash()

    stick.unlink()
    assert bundle.main(["export", *copied, str(stick)]) == 1
    assert "exists already" in capsys.readouterr().err
    assert not stick.exists(), "all of the files or none"


def test_an_export_that_the_disk_does_not_take_leaves_nothing_behind(
    seat: Seat, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundle, "split", partial(split, most=1000))
    out = tmp_path / "out"
    out.mkdir()
    waited: list[int] = []

    def full(handle: int) -> None:
        waited.append(handle)
        if len(waited) > 1:
            raise OSError(errno.ENOSPC, "No space left on device")

    arguments = ["export", "--data-dir", str(tmp_path / "seat"), str(out / "stick.ecb")]
    with monkeypatch.context() as patch:
        patch.setattr("app.store.files.os.fsync", full)
        assert bundle.main(arguments) == 1
    assert "No space left" in capsys.readouterr().err
    assert list(out.iterdir()) == []
    assert bundle.main(arguments) == 0


def test_an_import_is_refused_while_another_holds_the_folder(
    seat: Seat, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, stick = tmp_path / "seat", str(tmp_path / "stick.ecb")
    bundle.main(["export", "--data-dir", str(folder), stick])

    owner = Owner(folder, "console")
    try:
        assert bundle.main(["import", "--data-dir", str(folder), stick]) == 1
    finally:
        owner.release()

    assert "is held by console, pid" in capsys.readouterr().err


def test_a_bundle_of_another_realm_is_refused_with_both_names(
    seat: Seat, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    live = Founded(seat.clock, realm="440303/live")
    other = open_seat(tmp_path / "other", founded=live)
    stick = str(tmp_path / "stick.ecb")
    bundle.main(["export", "--data-dir", str(tmp_path / "seat"), stick])
    other.desk.close()

    assert bundle.main(["import", "--data-dir", str(tmp_path / "other"), stick]) == 1

    said = capsys.readouterr().err
    assert "this folder belongs to 440303/live" in said
    assert f"keeps {seat.desk.seat.realm_name}" in said


def test_bytes_that_are_no_bundle_or_a_damaged_one_are_refused_with_the_reason(
    seat: Seat, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copied = ["--data-dir", str(tmp_path / "seat")]
    stick, dust = tmp_path / "stick.ecb", tmp_path / "dust"
    dust.write_bytes(b"dust")
    bundle.main(["export", *copied, str(stick)])
    content = bytearray(stick.read_bytes())
    content[len(content) // 2] ^= 1
    stick.write_bytes(content)
    capsys.readouterr()

    codes = [bundle.main(["import", *copied, str(file)]) for file in (stick, dust)]

    assert codes == [1, 1]
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [answer["refused"] for answer in answers] == [["damaged"], ["no_bundle"]]
