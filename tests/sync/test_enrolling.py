"""A one-time code: how it is typed, and that nothing it proves fits anything else."""

from __future__ import annotations

import secrets
from dataclasses import replace

import pytest

from app.errors import OperatorError
from app.store.keys import Ed25519
from app.sync.enrolling import Ask, is_stated, new_code, print_of, proof, read_code, statement

CRYPTO = Ed25519()
DISTRICT = CRYPTO.signer(b"d" * 32)
ASK = Ask(
    realm=b"r" * 16,
    district_key=DISTRICT.public_key,
    certificate=b"c" * 32,
    code="ABCD",
    device=b"k" * 32,
    seat="A1",
)


def test_a_code_is_eight_groups_of_four_and_reads_back_however_it_was_typed() -> None:
    code = new_code(DISTRICT.public_key, secrets.token_bytes)
    text = str(code)

    assert [len(group) for group in text.split("-")] == [4] * 8
    assert read_code(text) == code
    assert read_code(text.lower().replace("-", " ").replace("0", "o").replace("1", "l")) == code


@pytest.mark.parametrize("text", ["", "ABCD", "A" * 33, "U" * 32, "ABCD-" * 7, "中" * 32])
def test_what_is_no_code_is_refused(text: str) -> None:
    with pytest.raises(OperatorError, match="code_malformed"):
        read_code(text)


def test_a_code_names_one_district() -> None:
    code = new_code(DISTRICT.public_key, secrets.token_bytes)

    assert code.district == print_of(DISTRICT.public_key)
    assert code.district != print_of(CRYPTO.signer(b"e" * 32).public_key)


@pytest.mark.parametrize(
    "other",
    [
        replace(ASK, certificate=b"m" * 32),
        replace(ASK, certificate=b""),
        replace(ASK, device=b"m" * 32),
        replace(ASK, district_key=b"m" * 32),
        replace(ASK, realm=b"m" * 16),
        replace(ASK, code="DCBA"),
        replace(ASK, seat="B1"),
    ],
    ids=lambda ask: next(k for k in ASK.__slots__ if getattr(ask, k) != getattr(ASK, k)),
)
def test_a_proof_is_one_for_this_wish_alone(other: Ask) -> None:
    assert proof("secret", ASK) != proof("secret", other)


def test_only_the_district_states_its_certificate_and_for_one_nonce() -> None:
    signed = statement(b"n" * 16, b"r" * 16, b"c" * 32, DISTRICT)
    key = DISTRICT.public_key

    assert is_stated(CRYPTO, key, (b"n" * 16, b"r" * 16, b"c" * 32), signed)
    assert not is_stated(CRYPTO, key, (b"o" * 16, b"r" * 16, b"c" * 32), signed)
    assert not is_stated(CRYPTO, key, (b"n" * 16, b"r" * 16, b"m" * 32), signed)
    assert not is_stated(CRYPTO, b"e" * 32, (b"n" * 16, b"r" * 16, b"c" * 32), signed)
