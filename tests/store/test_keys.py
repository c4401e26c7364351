"""Key files: what is saved is durable and whole, what is noted waits for no disk."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import pytest

from app.store.keys import FileKeys
from app.store.sealed_keys import SealedKeys
from tests.prove.options import chance
from tests.prove.parts import PowerLost
from tests.prove.platter import Platter


@pytest.mark.parametrize("secret", [None, b"a secret of the machine"])
def test_what_was_noted_is_read_again_whatever_its_length(
    tmp_path: Path, secret: bytes | None
) -> None:
    for content in (b"1", b"2", b"twenty", b"3", b"x" * 2000, b"y" * 2000):
        SealedKeys(FileKeys(tmp_path), secret).note("mark", content)
        assert SealedKeys(FileKeys(tmp_path), secret).load("mark") == content

    assert [item.name for item in tmp_path.iterdir()] == ["mark"]
    assert (tmp_path / "mark").stat().st_mode & 0o777 == 0o600


def test_a_note_of_the_same_length_waits_for_no_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = FileKeys(tmp_path)
    keys.note("mark", b"12")
    waited: list[int] = []
    monkeypatch.setattr(os, "fsync", waited.append)

    keys.note("mark", b"13")
    assert waited == []
    keys.save("mark", b"14")
    assert len(waited) == 2, "one wait for the file, one for its name"
    assert keys.load("mark") == b"14"


@pytest.mark.parametrize("way", ["save", "note"])
@pytest.mark.parametrize("calls", range(5))
def test_a_power_cut_in_the_middle_leaves_the_old_key_or_the_new_one(
    tmp_path: Path, way: str, calls: int
) -> None:
    for seed in range(20):
        platter = Platter(chance(seed))
        keys = FileKeys(tmp_path, platter)
        keys.save("writer.key", b"old")
        platter.left = calls
        with contextlib.suppress(PowerLost):
            getattr(keys, way)("writer.key", b"new")
        platter.lose_power()
        assert keys.load("writer.key") in (b"old", b"new")


def test_a_key_that_was_saved_is_there_after_a_power_cut(tmp_path: Path) -> None:
    for seed in range(20):
        platter = Platter(chance(seed))
        keys = FileKeys(tmp_path, platter)
        for content in (b"old", b"new"):
            keys.save("writer.key", content)
        platter.lose_power()
        assert keys.load("writer.key") == b"new"
