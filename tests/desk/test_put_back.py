"""A data folder that is put back whole: no number is used twice, and nothing vanishes later."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.commands.verify import verified
from app.desk.desk import Desk
from app.domain.commands import EnterLog
from app.settings.carriers import CarrierSettings
from app.store.marks import Marks, marks_folder
from tests.desk.making import SOON_S, wait_until
from tests.desk.servers import District, demo_passphrase, open_real_seat

AWAY = "http://127.0.0.1:9"


@pytest.fixture
def district(tmp_path: Path) -> Iterator[District]:
    made = District(tmp_path / "district")
    yield made
    made.stop()


def settings(tmp_path: Path, mirror: Path | None) -> CarrierSettings:
    return CarrierSettings(
        lan=False, supply=tmp_path / "supply", media=(str(tmp_path / "media"),), mirror=mirror
    )


class Case:
    """A seat that acts with its district, or without it, session by session."""

    def __init__(self, tmp_path: Path, url: str, mirror: Path | None) -> None:
        self.folder, self._url = tmp_path / "seat", url
        self._carriers = settings(tmp_path, mirror)

    def session(self, *texts: str, is_linked: bool) -> None:
        """Open the seat, enter these lines, and close it."""
        desk = self.opened(is_linked=is_linked)
        try:
            for text in texts:
                desk.do(EnterLog(text=text)).result(SOON_S)
            if is_linked:
                wait_until(lambda: desk.link.unsent == 0, "the district's copy")
        finally:
            desk.close()

    def opened(self, *, is_linked: bool) -> Desk:
        desk = open_real_seat(
            self.folder, self._url if is_linked else AWAY, carriers=self._carriers
        )
        wait_until(lambda: desk.seat.is_joined, "the first contact")
        desk.sign_in("duty_officer", demo_passphrase("duty_officer")).result(SOON_S)
        return desk

    def put_back_whole(self) -> None:
        """Play it: acts 1-3, yesterday's copy, acts 4-6, the copy put back, acts 7-8 offline."""
        yesterday = self.folder.with_name("yesterday")
        self.session("1", "2", "3", is_linked=True)
        shutil.copytree(self.folder, yesterday)
        self.session("4", "5", "6", is_linked=True)
        shutil.rmtree(self.folder)
        yesterday.rename(self.folder)
        self.session("7", "8", is_linked=False)

    def texts(self) -> set[str]:
        """Return what the record says after a session with the district; sound and not forked."""
        desk = self.opened(is_linked=True)
        try:
            wait_until(lambda: desk.link.unsent == 0, "the district's copy")
            found = {entry.text for entry in desk.picture.log.values()}
        finally:
            desk.close()
        answer, _ = verified(self.folder)
        assert answer["verified"]
        assert not answer["notes"]
        return found


@pytest.mark.timeout(120)
@pytest.mark.parametrize("has_mark", [True, False])
def test_a_folder_put_back_whole_uses_no_number_twice(
    district: District, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, has_mark: bool
) -> None:
    """Betrayed by this machine's mark alone, then by the mirror alone."""
    mirror = None if has_mark else tmp_path / "volume" / "copy.ecbm"
    if not has_mark:
        monkeypatch.setattr(Marks, "of", lambda _, __: 0)
    case = Case(tmp_path, district.url, mirror)

    case.put_back_whole()

    wanted = {str(number) for number in range(1, 9)}
    if mirror is not None:
        answer, found = verified(case.folder)
        assert {entry.text for entry in found.picture.log.values()} >= wanted
        assert answer["verified"]
    assert case.texts() >= wanted


@pytest.mark.timeout(120)
def test_where_nothing_betrayed_it_verify_names_the_fork(
    district: District, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Marks, "of", lambda _, __: 0)
    case = Case(tmp_path, district.url, None)

    case.put_back_whole()

    desk = case.opened(is_linked=True)
    try:
        wait_until(lambda: bool(desk.link.unsent == 0), "the district's copy")
    finally:
        desk.close()
    answer, found = verified(case.folder)
    assert answer["verified"], "the file is consistent"
    (note,) = found.notes
    assert note.what.startswith("forked writer, ")
    assert note.what.endswith(" events aside")
    assert answer["notes"] == [{"writer": note.writer, "seq": note.seq, "what": note.what}]


def test_a_place_that_takes_no_mark_holds_nothing_up(tmp_path: Path) -> None:
    (tmp_path / "no folder").write_text("")
    marks = Marks(tmp_path / "no folder")

    marks.note(b"writer 1", 7)

    assert marks.of(b"writer 1") == 0
    assert marks.fault


def test_a_mark_is_written_over_and_read_again(tmp_path: Path) -> None:
    marks = Marks(tmp_path)
    for seq in (1, 300, 70_000):
        marks.note(b"writer 1", seq)
        assert Marks(tmp_path).of(b"writer 1") == seq
    assert Marks(tmp_path).of(b"writer 2") == 0
    assert marks_folder().is_absolute()
