"""One person has one identity at every seat of a realm, and nothing that was typed is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.desk.identity import ID_BYTES, identities, person_id, plain_code
from app.domain.commands import RegisterShelter
from app.domain.shelter import SHELTERS
from app.errors import OperatorError
from tests.desk.making import SOON_S, Founded, HandClock, Seat, open_seat

CODES = ("DH012-3456", "DH013-0071X")


@pytest.mark.parametrize("typed", ["dh012-3456", "ＤＨ０１２3456", " DH012 3456", "DH012_3456"])
def test_however_it_is_typed_it_is_the_same_person(typed: str) -> None:
    assert plain_code(typed) == "DH0123456"
    assert person_id(typed, b"r" * 16) == person_id(CODES[0], b"r" * 16)


@pytest.mark.parametrize("typed", ["张三", "123", "DH012-3456 张三", "A" * 33, ""])
def test_a_name_is_no_code(typed: str) -> None:
    with pytest.raises(OperatorError, match="bad_code"):
        plain_code(typed)


def test_another_realm_gives_another_identity() -> None:
    assert person_id(CODES[0], b"r" * 16) != person_id(CODES[0], b"q" * 16)
    assert len(person_id(CODES[0], b"r" * 16)) == ID_BYTES


def test_identities_are_sorted_and_each_stands_once() -> None:
    found = identities((*CODES, "dh0123456"), b"r" * 16)

    assert len(found) == 2
    assert list(found) == sorted(found)


def test_two_seats_give_one_person_one_identity(tmp_path: Path) -> None:
    founded = Founded(HandClock())
    seats = [open_seat(tmp_path / name, founded=founded, seat_id=name) for name in ("A1", "B1")]
    one, other = (seat.desk.identities(CODES).result(SOON_S) for seat in seats)
    for seat in seats:
        seat.desk.close()

    assert one == other


def test_what_was_typed_stands_nowhere_in_the_files(seat: Seat, tmp_path: Path) -> None:
    seat.sign_in("duty_officer")
    people = seat.desk.identities(CODES).result(SOON_S)
    seat.desk.do(RegisterShelter(shelter="SH0001", people=people)).result(SOON_S)
    assert seat.desk.picture.shelters[SHELTERS].occupancy() == {"SH0001": 2}
    content = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())

    for code in CODES:
        assert code.encode() not in content
        assert plain_code(code).encode() not in content
    assert people[0] in content
