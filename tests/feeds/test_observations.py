"""A batch gives its good observations and names the bad ones by place, field and reason."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.sensor import Observation
from app.feeds.observations import MOST, BatchError, parse
from app.store.telemetry import Rejected

GOOD: dict[str, object] = {
    "stream": "P11/pond_depth",
    "at": "2025-08-05T00:42:00+08:00",
    "value": 27.0,
    "quality": "OK",
}
READ = Observation(
    stream="P11/pond_depth", at=datetime(2025, 8, 4, 16, 42, tzinfo=UTC), value=27.0, quality="OK"
)


def body(*items: object) -> bytes:
    return json.dumps(list(items)).encode()


@pytest.mark.parametrize("wrap", [lambda x: x, lambda x: {"observations": x, "note": 1}])
def test_a_list_and_an_object_that_holds_one_are_the_same(wrap: object) -> None:
    assert callable(wrap)
    batch = parse(json.dumps(wrap([GOOD])).encode())

    assert batch.observations == (READ,)
    assert batch.rejected == ()


def test_quality_and_further_fields_may_be_left_out_or_there() -> None:
    bare = {key: GOOD[key] for key in ("stream", "at", "value")}

    assert parse(body(bare, {**GOOD, "battery": [1]})).observations == (READ, READ)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"stream": 5}, "stream"),
        ({"stream": ""}, "stream"),
        ({"stream": "x" * 300}, "stream"),
        ({"at": "yesterday"}, "at"),
        ({"at": "2025-08-05T00:42:00"}, "at"),
        ({"at": "0001-01-01T00:00:00+14:00"}, "at"),
        ({"at": 1754324520}, "at"),
        ({"value": "27"}, "value"),
        ({"value": True}, "value"),
        ({"value": None}, "value"),
        ({"value": 10**400}, "value"),
        ({"quality": 1}, "quality"),
        ({"quality": None}, "quality"),
    ],
)
def test_a_bad_field_is_named_and_leaves_the_others_unharmed(
    change: dict[str, object], field: str
) -> None:
    batch = parse(body(GOOD, {**GOOD, **change}, GOOD))

    assert batch.observations == (READ, READ)
    assert [(item.index, item.field) for item in batch.rejected] == [(1, field)]


@pytest.mark.parametrize("field", ["stream", "at", "value"])
def test_a_missing_field_is_named(field: str) -> None:
    lacking = {key: value for key, value in GOOD.items() if key != field}

    assert parse(body(lacking)).rejected == (Rejected(index=0, field=field, detail="missing"),)


def test_what_is_no_object_is_rejected_by_its_place() -> None:
    batch = parse(body(GOOD, 5, None, [GOOD]))

    assert [item.index for item in batch.rejected] == [1, 2, 3]


def test_what_the_store_rejects_gets_the_place_in_the_body() -> None:
    batch = parse(body(5, GOOD, 6, GOOD))
    found = (Rejected(index=1, field="stream", detail="unknown"),)

    assert [item.index for item in batch.place(found)] == [0, 2, 3]


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        (b"", "body"),
        (b"{", "body"),
        (b"\xff\xfe", "body"),
        (b"[NaN]", "body"),
        (b"[" * 100_000, "body"),
        (b"5", "observations"),
        (b"{}", "observations"),
        (b'{"observations": {}}', "observations"),
        (b"[" + b"1," * MOST + b"1]", "observations"),
    ],
)
def test_what_is_no_batch_is_refused_with_the_place(raw: bytes, place: str) -> None:
    with pytest.raises(BatchError) as refused:
        parse(raw)

    assert refused.value.details["place"] == place


@given(st.binary(max_size=200))
def test_no_bytes_bring_the_reader_down(raw: bytes) -> None:
    try:
        parse(raw)
    except BatchError as error:
        assert str(error)  # noqa: PT017 - only this error may come, and it says something
