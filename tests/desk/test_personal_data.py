"""No name and no passphrase stands on any disk: record, second copy, readings, logs, crash file."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.clock import SystemClock
from app.desk.opening import SeatPlan, open_desk
from app.domain.commands import DraftResponse, EnterLog
from app.domain.response import Hazard, Level
from app.errors import OperatorError
from app.logs import Log
from app.settings.carriers import CarrierSettings
from app.settings.config import SeatSettings
from tests.desk.making import SOON_S, pack, wait_until
from tests.desk.servers import District, demo_passphrase
from ui.frame.crash import CrashFile

_LOG = logging.getLogger(__name__)
SECRETS = frozenset(
    word
    for account in pack().accounts
    for word in (account.name, account.passphrase_sample or "")
    if word
)


def found(folder: Path) -> set[tuple[str, str]]:
    """Return every secret that stands in any file, with the file."""
    return {
        (str(path.relative_to(folder)), word)
        for path in folder.rglob("*")
        if path.is_file()
        for word in SECRETS
        if word.encode() in path.read_bytes()
    }


@pytest.fixture
def used(tmp_path: Path) -> Iterator[Path]:
    """Return a folder in which a district and a seat with two people were at work."""
    district = District(tmp_path / "district")
    settings = SeatSettings(
        data_dir=tmp_path / "seat",
        district_url=district.url,
        carriers=replace(CarrierSettings(), mirror=tmp_path / "mirror" / "copy.ecbm"),
    )
    (tmp_path / "mirror").mkdir()
    log = Log(settings.data_dir, "console")
    desk = open_desk(SeatPlan(settings=settings, district=pack(), clock=SystemClock()))
    log.hide(word for item in pack().accounts for word in (item.id, item.name))
    log.hide_from(lambda: desk.names)
    crash = CrashFile(settings.data_dir, lambda: desk.names)
    crash.install()
    try:
        wait_until(lambda: desk.seat.is_joined, "the registry")
        for account in ("duty_officer", "duty_leader"):
            desk.sign_in(account, demo_passphrase(account)).result(SOON_S)
        with pytest.raises(OperatorError, match="wrong_passphrase"):
            desk.sign_in("commander", demo_passphrase("duty_officer")).result(SOON_S)
        desk.do(EnterLog(text="桂园街道来电")).result(SOON_S)
        desk.do(
            DraftResponse(
                hazard=Hazard.FLOOD,
                level=Level.IV,
                effective_at=SystemClock().now(),
                reason="雨强",
            )
        ).result(SOON_S)
        _LOG.warning("refused: %s", OperatorError("own_draft", name=desk.registry.accounts))
        fault = ValueError(f"planted: {desk.registry.accounts}")
        sys.excepthook(type(fault), fault, None)
        wait_until(lambda: desk.link.unsent == 0, "the district")
        yield tmp_path
    finally:
        crash.close()
        desk.close()
        log.close()
        district.stop()


def test_no_name_and_no_passphrase_is_on_any_disk_while_people_work(used: Path) -> None:
    assert found(used) == set()

    read = b"".join(path.read_bytes() for path in used.rglob("*.db*"))
    assert b"duty_leader" in read
    assert "planted" in (used / "seat" / "crash.txt").read_text(encoding="utf-8")
    assert (used / "mirror" / "copy.ecbm").stat().st_size > 1000


def test_the_search_would_find_a_name(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("值班员 周敏", encoding="utf-8")

    assert found(tmp_path) == {("x", "周敏")}
