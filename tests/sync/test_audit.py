"""A stranger's program, written from the format description alone, checks what we export."""

from __future__ import annotations

import ast
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.event import NewEvent
from app.ids import uuid7
from app.sync.bundle import Bundle, pack, unpack
from app.sync.carry import export, split
from tests.sync.making import authority, meet, node

PROGRAM = Path(__file__).parents[2] / "resources" / "audit" / "audit.py"


def exported() -> Bundle:
    district = node("district")
    head = authority(district)
    one, two = node("A"), node("B")
    meet(one, district, head)
    meet(two, district, head)
    one.write("from A")
    data = {"hazard": "flood", "level": "IV", "effective_us": 1, "reason": "rain"}
    subject = uuid7(two.clock.now(), two.chance)
    draft = NewEvent(
        kind="response.drafted", subject=subject, data=data, actor="duty_officer", needs_act=True
    )
    two.replica.commit([draft], two.account("duty_officer"))
    for item in (one, two, one):
        meet(item, district, head)
    whole = export(one.replica.journal, one.crypto, "A", one.clock.now())
    return unpack(*split(whole))


def audited(bundle: Bundle, folder: Path) -> tuple[int, str]:
    path = folder / "journal.ecb"
    path.write_bytes(pack(bundle))
    done = subprocess.run(
        [sys.executable, str(PROGRAM), str(path)], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout


def test_the_program_shares_no_code_with_the_console() -> None:
    tree = ast.parse(PROGRAM.read_text(encoding="utf-8"))
    names = {
        name
        for item in ast.walk(tree)
        for name in (
            [alias.name for alias in item.names]
            if isinstance(item, ast.Import)
            else [item.module or ""]
            if isinstance(item, ast.ImportFrom)
            else []
        )
    }

    assert not [name for name in names if name.split(".")[0] in {"app", "ui", "tests"}]


def test_a_sound_export_is_found_sound(tmp_path: Path) -> None:
    code, said = audited(exported(), tmp_path)

    assert (code, said.splitlines()[-1]) == (0, "sound")


def test_an_edited_a_removed_and_a_reordered_event_are_named(tmp_path: Path) -> None:
    bundle = exported()
    edited = replace(bundle.events[2], core=bundle.events[2].core.replace(b"from A", b"from B"))
    events = list(bundle.events)
    assert any(b"from A" in item.core for item in events)
    place = next(i for i, item in enumerate(events) if b"from A" in item.core)
    edited = replace(events[place], core=events[place].core.replace(b"from A", b"from B"))
    for changed in (
        [*events[:place], edited, *events[place + 1 :]],
        events[:-1],
        [*events[:place], *events[place + 1 :]],
        list(reversed(events)),
    ):
        code, said = audited(replace(bundle, events=tuple(changed)), tmp_path)
        assert code == 1, said
        assert "WRONG writer" in said


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_changed_record_of_the_registry_is_named(tmp_path: Path, number: int) -> None:
    bundle = exported()
    records = list(bundle.records)
    record, sig = records[number]
    records[number] = (record, bytes([sig[0] ^ 1]) + sig[1:])

    code, said = audited(replace(bundle, records=tuple(records)), tmp_path)

    assert code == 1
    assert f"registry {number}: is not signed" in said


def test_a_stripped_act_is_named(tmp_path: Path) -> None:
    bundle = exported()
    events = tuple(
        replace(item, core=item.core.replace(b"\x63act", b"\x63bct")) for item in bundle.events
    )

    code, said = audited(replace(bundle, events=events), tmp_path)

    assert code == 1
    assert "response.drafted" in said
