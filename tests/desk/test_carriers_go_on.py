"""Nothing that happens to the carriers ends their thread but closing the desk."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.desk.making import open_seat, wait_until


def test_the_carriers_go_on_after_a_fault_that_nobody_thought_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults = [KeyError("x"), RuntimeError("y")]

    def mounted(_: object) -> tuple[str, ...]:
        if faults:
            raise faults.pop()
        return ("/media/stick",)

    monkeypatch.setattr("app.desk.carriers.mounted", mounted)
    monkeypatch.setattr("app.desk.carriers._LOOK_FOR_STICKS_S", 0.0)
    seat = open_seat(tmp_path / "seat")
    try:
        wait_until(lambda: bool(seat.desk.carriers.state.sticks), "a look after the faults")
    finally:
        seat.desk.close()
