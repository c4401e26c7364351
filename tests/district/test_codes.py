"""Codes of the district: for one device, for a while, and not for who guesses."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from app.district.codes import BARRED_S, MOST_OPEN, MOST_WRONG, CodeParts, Codes
from app.errors import OperatorError
from app.sync.enrolling import Ask, Code, proof
from tests.sync.making import MemoryKeys

KEY = b"d" * 32
HALF_AN_HOUR = timedelta(minutes=30)


@dataclass
class House:
    """Codes, with a clock that the test turns."""

    keys: MemoryKeys = field(default_factory=MemoryKeys)
    at: datetime = datetime(2025, 8, 4, tzinfo=UTC)
    seconds: float = 0.0

    def codes(self) -> Codes:
        return Codes(
            CodeParts(
                keys=self.keys,
                random=secrets.token_bytes,
                now=lambda: self.at,
                monotonic_s=lambda: self.seconds,
            )
        )


def ask(code: Code, device: bytes = b"a" * 32) -> Ask:
    return Ask(
        realm=b"r" * 16,
        district_key=KEY,
        certificate=b"",
        code=code.name,
        device=device,
        seat="A1",
    )


def take(codes: Codes, code: Code, device: bytes = b"a" * 32, source: str = "10.0.0.1") -> str:
    wish = ask(code, device)
    return codes.take(wish, proof(code.secret, wish), source)


def guess(codes: Codes, code: Code, source: str = "10.0.0.1") -> str:
    return refusal(lambda: codes.take(ask(code), bytes(32), source))


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(OperatorError) as refused:
        act()
    return refused.value.code


def test_a_code_lets_one_device_in_and_no_other() -> None:
    codes = House().codes()
    code, _ = codes.give(KEY, "席位 A1", HALF_AN_HOUR)

    assert take(codes, code) == "席位 A1"
    assert refusal(lambda: take(codes, code, b"b" * 32)) == "code_used"


def test_the_device_whose_answer_was_lost_may_ask_again() -> None:
    codes = House().codes()
    code, _ = codes.give(KEY, "A1", HALF_AN_HOUR)
    take(codes, code)

    assert take(codes, code) == "A1"


def test_a_code_expires() -> None:
    house = House()
    codes = house.codes()
    code, expires_at = codes.give(KEY, "A1", HALF_AN_HOUR)
    assert expires_at == house.at + HALF_AN_HOUR
    house.at = expires_at

    assert refusal(lambda: take(codes, code)) == "code_expired"


def test_five_wrong_proofs_end_a_code_even_for_who_has_it() -> None:
    codes = House().codes()
    code, _ = codes.give(KEY, "A1", HALF_AN_HOUR)
    guesses = [guess(codes, code, f"10.0.1.{number}") for number in range(MOST_WRONG)]

    assert guesses == ["code_wrong"] * MOST_WRONG
    assert refusal(lambda: take(codes, code)) == "code_barred"


def test_who_guesses_five_times_is_not_listened_to_for_a_while() -> None:
    house = House()
    codes = house.codes()
    unknown = Code(name="ZZZZ", secret="Z" * 12, district="")
    for _ in range(MOST_WRONG):
        assert guess(codes, unknown) == "code_wrong"
    code, _ = codes.give(KEY, "A1", HALF_AN_HOUR)

    assert refusal(lambda: take(codes, code)) == "code_barred"
    assert take(codes, code, source="10.0.0.2") == "A1"
    house.seconds += BARRED_S
    assert take(codes, code) == "A1"


def test_a_district_that_starts_again_knows_its_codes_and_who_used_them() -> None:
    house = House()
    first = house.codes()
    used, _ = first.give(KEY, "A1", HALF_AN_HOUR)
    fresh, _ = first.give(KEY, "B1", HALF_AN_HOUR)
    take(first, used)
    again = house.codes()

    assert refusal(lambda: take(again, used, b"b" * 32)) == "code_used"
    assert take(again, fresh, b"b" * 32) == "B1"


def test_codes_that_nobody_used_do_not_pile_up() -> None:
    house = House()
    codes = house.codes()
    for _ in range(MOST_OPEN):
        codes.give(KEY, "", HALF_AN_HOUR)
    assert refusal(lambda: codes.give(KEY, "", HALF_AN_HOUR)) == "too_many_codes"

    house.at += HALF_AN_HOUR
    codes.give(KEY, "", HALF_AN_HOUR)
