"""A data folder has one owner at a time, whichever thread lets go of it."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from app.errors import OperatorError
from app.store.owner import Owner


def test_a_second_owner_is_refused_by_the_name_of_the_first(tmp_path: Path) -> None:
    owner = Owner(tmp_path, "console")

    with pytest.raises(OperatorError) as refusal:
        Owner(tmp_path, "bundle import")

    owner.release()
    assert refusal.value.code == "held"
    assert str(refusal.value.details["by"]).startswith("console, pid ")


def test_a_folder_that_another_thread_gives_back_can_be_taken_again(tmp_path: Path) -> None:
    owners: list[Owner] = []
    taker = threading.Thread(target=lambda: owners.append(Owner(tmp_path, "console")))
    taker.start()
    taker.join()

    owners[0].release()

    Owner(tmp_path, "scenario").release()
