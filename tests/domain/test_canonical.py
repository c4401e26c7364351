"""The encoding of the record: canonical, and the same by the fast way as by the plain one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

import cbor2
from hypothesis import given
from hypothesis import strategies as st

from app.domain import canonical

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(1 << 63), (1 << 63) - 1)
    | st.text()
    | st.binary()
    | st.datetimes(timezones=st.just(UTC)),
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True)
class One:
    only: object


@dataclass(frozen=True, slots=True)
class Several:
    at: datetime
    colour: Colour
    inner: tuple[object, ...]
    names: frozenset[str] = frozenset()


@given(PLAIN)
def test_a_value_has_the_same_digest_by_the_fast_way(value: object) -> None:
    held = Several(
        datetime(2025, 8, 4, tzinfo=UTC), Colour.RED, (value, One(value)), frozenset("ba")
    )

    for item in (value, One(value), held):
        assert canonical.digest_of(item) == canonical.digest(canonical.plain(item))


@given(PLAIN)
def test_the_encoding_is_that_of_another_coder(value: object) -> None:
    plain = canonical.plain(value)

    assert canonical.encode(plain) == cbor2.dumps(plain, canonical=True)
