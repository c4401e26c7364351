"""The data folders that every test of the real network starts from, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.system.fleet import found


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("founded")
    found(folder)
    return folder
