"""Key files: what is saved is durable and whole, what is noted waits for no disk."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.store.keys import FileKeys
from app.store.sealed_keys import SealedKeys


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
    assert len(waited) == 1
    assert keys.load("mark") == b"14"
