"""Each contract of the floors fails on a planted breach and is named as broken."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.house.source import ROOT

# contract: the files that break it
BREACHES: dict[str, dict[str, str]] = {
    "ui stands on app": {"app/geo/planted.py": "import ui.parts.text"},
    "floors of app": {"app/domain/planted.py": "import app.wording"},
    "floors and columns of ui": {"ui/parts/planted.py": "import ui.frame.theme"},
    "views know neither engine nor wire": {"app/screens/planted.py": "import app.store.telemetry"},
    "ui keeps out of the engine room": {"ui/alarm/planted.py": "import app.store.telemetry"},
    "app knows no Qt": {"app/geo/planted.py": "def f():\n    from PySide6 import QtCore"},
    "pure core": {"app/rules/planted.py": "import numpy"},
    "columns of screens are strangers": {"app/screens/planted.py": "import app.screens.alarm"},
    "no cycles": {
        "app/geo/planted.py": "import app.geo.planted_too",
        "app/geo/planted_too.py": "import app.geo.planted",
    },
}
_STRANGE_FLOOR = {"app/utils.py": "HELP = 1"}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the tree's source with its contracts."""
    root = tmp_path_factory.mktemp("tree")
    ignore = shutil.ignore_patterns("__pycache__")
    for part in ("app", "ui"):
        shutil.copytree(ROOT / part, root / part, ignore=ignore)
    shutil.copy(ROOT / "pyproject.toml", root)
    return root


def broken(root: Path) -> set[str]:
    """Run the linter on a tree and return the names of the broken contracts."""
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [linter, "--no-logo"],
        cwd=root,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    found = set(re.findall(r"^(.+?) BROKEN", done.stdout, re.MULTILINE))
    assert (done.returncode != 0) == bool(found), done.stdout + done.stderr
    return found


def break_it(root: Path, files: dict[str, str]) -> set[str]:
    """Plant files, return the broken contracts, take the files out again."""
    for place, text in files.items():
        (root / place).write_text(f"{text}\n", encoding="utf-8")
    try:
        return broken(root)
    finally:
        for place in files:
            (root / place).unlink()


def contracts() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {one["name"] for one in project["tool"]["importlinter"]["contracts"]}


def test_this_tree_keeps_every_contract(copy: Path) -> None:
    assert broken(copy) == set()


@pytest.mark.parametrize("name", BREACHES)
def test_a_contract_is_named_when_it_is_broken(copy: Path, name: str) -> None:
    assert name in break_it(copy, BREACHES[name])


def test_a_floor_that_nobody_planned_is_refused(copy: Path) -> None:
    assert break_it(copy, _STRANGE_FLOOR) == {"floors of app"}


def test_each_contract_was_seen_to_fail() -> None:
    assert set(BREACHES) == contracts()
