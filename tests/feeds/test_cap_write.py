"""A script's warning goes out as CAP and comes in as what the script said."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.clock import from_rfc3339
from app.domain.alert import Alert
from app.errors import OperatorError
from app.feeds.cap import parse
from app.feeds.cap_write import SignalRow, SignalWriter
from app.feeds.signal_ground import load_ground
from app.settings.pack import default_pack, load_district

GROUND = load_ground(default_pack(), load_district(default_pack()))
SCRIPTS = Path(__file__).resolve().parents[2] / "resources" / "scenarios"
T0 = datetime(2025, 8, 4, 13, 10, tzinfo=UTC)


def row(**changes: object) -> SignalRow:
    values: dict[str, object] = {
        "identifier": "S1",
        "kind": "rainstorm",
        "colour": "yellow",
        "action": "issue",
        "areas": ("罗湖区",),
        "text": "预计 <3小时> & 30到50毫米",
        **changes,
    }
    return SignalRow(**values)  # type: ignore[arg-type]


def read(writer: SignalWriter, item: SignalRow, at: datetime) -> Alert:
    return parse(writer.document(item, at), GROUND)


@pytest.mark.parametrize("script", ["rainstorm", "typhoon", "three_outage"])
def test_every_warning_of_the_scripts_survives_the_way(script: str) -> None:
    writer = SignalWriter()
    rows = (
        json.loads(line) for line in (SCRIPTS / f"{script}.jsonl").read_text("utf-8").splitlines()
    )
    for item in rows:
        if item["do"] != "warning":
            continue
        data, at = item["data"], from_rfc3339(item["at"])
        expires = from_rfc3339(data["expires"]) if "expires" in data else None
        signal = row(
            **{key: data[key] for key in ("identifier", "kind", "colour", "action", "text")},
            areas=tuple(data["areas"]),
            expires_at=expires,
            replaces=data.get("replaces", ""),
        )

        alert = read(writer, signal, at)

        assert alert.defects == ()
        assert (alert.identifier, alert.sent_at) == (data["identifier"], at)
        assert alert.main is not None
        assert (alert.main.kind, alert.main.colour) == (data["kind"], data["colour"])
        assert [area.name for area in alert.main.areas] == data["areas"]
        assert alert.main.description == data["text"]
        assert alert.expires_at == expires
        assert alert.in_district
        assert [named.identifier for named in alert.references] == (
            [data["replaces"]] if "replaces" in data else []
        )


def test_what_replaces_another_is_an_update_and_names_it_with_its_time() -> None:
    writer = SignalWriter()
    read(writer, row(), T0)

    later = read(
        writer, row(identifier="S2", action="upgrade", replaces="S1"), T0 + timedelta(hours=1)
    )

    assert later.msg_type == "Update"
    assert [(item.identifier, item.sent_at) for item in later.references] == [("S1", T0)]


def test_a_cancel_is_a_cancel_message() -> None:
    writer = SignalWriter()
    read(writer, row(), T0)

    assert (
        read(writer, row(identifier="S2", action="cancel", replaces="S1"), T0).msg_type == "Cancel"
    )


@pytest.mark.parametrize(
    "change", [{"kind": "frogs"}, {"colour": "pink"}, {"action": "shout"}, {"replaces": "never"}]
)
def test_a_row_that_cannot_be_said_is_refused_by_its_field(change: dict[str, object]) -> None:
    with pytest.raises(OperatorError) as refused:
        SignalWriter().document(row(**change), T0)

    assert refused.value.details["field"] == next(iter(change))
