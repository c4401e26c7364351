"""Every gate holds on this tree, and names a breach that is planted in another."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.house.gates import FUNCTION_LINES, GATES, MODULE_LINES, is_green
from tests.house.source import ROOT

_PROJECT = "[project]\ndependencies = []\n"
_LONG_FUNCTION = "def long() -> None:\n" + "    pass\n" * FUNCTION_LINES
# gate, place of the planted file, its text, what the breach must say
BREACHES = (
    ("sizes", "app/store/long.py", "\n" * (MODULE_LINES + 1), "401 lines, 400 at most"),
    ("sizes", "tests/test_long.py", _LONG_FUNCTION, "long has 61 lines, 60 at most"),
    ("standard_library_only", "app/domain/far.py", "import numpy\n", "imports numpy"),
    ("standard_library_only", "app/rules/far.py", "from app.store import x\n", "app.store.x"),
    (
        "standard_library_only",
        "app/rules/deep.py",
        "def f():\n    from cbor2 import dumps\n",
        "deep.py:2: imports cbor2.dumps",
    ),
    ("declared_packages", "app/feeds/far.py", "import httpx\n", "httpx is not in pyproject"),
    (
        "declared_packages",
        "pyproject.toml",
        '[project]\ndependencies = ["numpy>=2"]\n',
        "nobody imports numpy",
    ),
    ("one_clock", "app/store/now.py", "x = datetime.now(UTC)\n", "now.py:1: datetime.now"),
    ("one_clock", "app/store/now.py", "x = time.time()\n", "time.time outside"),
    ("one_clock", "app/store/now.py", "from time import time\n", "time.time outside"),
    ("one_clock", "ui/parts/now.py", "x = QDateTime.currentDateTime()\n", "currentDateTime"),
    ("no_chance_in_the_core", "app/rules/luck.py", "from random import Random\n", "random.Random"),
    ("sync_core_without_a_world", "app/sync/x.py", "import time\n", "x.py:1: imports time"),
    (
        "sync_core_without_a_world",
        "app/sync/x.py",
        "from app.clock import SystemClock\n",
        "SystemClock",
    ),
    ("no_set_order", "app/sync/x.py", "for a in {1, 2}:\n    b(a)\n", "loops over a set: {1, 2}"),
    ("no_set_order", "app/rules/x.py", "y = [a for a in set(b) | c]\n", "set(b) | c"),
    ("no_set_order", "app/domain/x.py", "y = {a: 1 for a in {*b}}\n", "loops over a set: {*b}"),
    ("no_modal_window", "ui/alarm/box.py", "QMessageBox.warning(x)\n", "box.py:1: QMessageBox"),
    ("no_modal_window", "ui/alarm/box.py", "app.processEvents()\n", "processEvents"),
    ("no_modal_window", "ui/alarm/box.py", "loop = QEventLoop()\n", "QEventLoop"),
    ("no_modal_window", "ui/alarm/box.py", "dialog.exec()\n", "dialog.exec runs a nested loop"),
    ("colours_from_the_theme", "ui/map/red.py", 'X = "color: #C81"\n', "red.py:1: colour in"),
    ("colours_from_the_theme", "ui/map/red.py", "x = QColor(1, 2, 3)\n", "QColor with a literal"),
    ("colours_from_the_theme", "ui/map/red.py", "x = Qt.GlobalColor.red\n", "GlobalColor.red"),
    ("no_green", "ui/parts/theme.py", 'ok = "#2E8B57"\n', "theme.py:1: #2E8B57 is green"),
    ("no_green", "ui/link/pill.py", "# a green light\n", "pill.py:1: speaks of green"),
    ("top_level", "utils.py", "\n", "utils.py: does not belong"),
    ("top_level", "docs/index.md", "\n", "docs: does not belong"),
    ("no_machine_in_the_tree", "README.md", "see " + "/home/" + "me/x\n", "README.md:1"),
)


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    """Return an empty tree under git, with a pyproject that names one package."""
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / "pyproject.toml").write_text(_PROJECT, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("name", GATES)
def test_this_tree_keeps_the_gate(name: str) -> None:
    assert GATES[name](ROOT) == []


@pytest.mark.parametrize("breach", BREACHES, ids=lambda breach: f"{breach[0]}-{breach[3]}")
def test_a_planted_breach_is_named(planted: Path, breach: tuple[str, str, str, str]) -> None:
    name, place, text, said = breach
    assert GATES[name](planted) == []
    file = planted / place
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    subprocess.run(["git", "-C", str(planted), "add", "-A"], check=True)

    found = GATES[name](planted)

    assert len(found) == 1
    assert said in found[0]


def test_each_gate_was_seen_to_fail() -> None:
    assert {breach[0] for breach in BREACHES} == set(GATES)


def test_the_clock_itself_may_read_the_clock(planted: Path) -> None:
    (planted / "app").mkdir()
    (planted / "app" / "clock.py").write_text("x = datetime.now(UTC)\n", encoding="utf-8")

    assert GATES["one_clock"](planted) == []


def test_a_set_may_be_looped_over_where_its_order_does_not_matter(planted: Path) -> None:
    (planted / "app" / "sync").mkdir(parents=True)
    text = (
        "y = sorted(a for a in {1, 2})\nz = {a for a in {1, 2}}\nfor a in sorted({1}):\n    b(a)\n"
    )
    (planted / "app" / "sync" / "x.py").write_text(text, encoding="utf-8")

    assert GATES["no_set_order"](planted) == []


@pytest.mark.parametrize(
    ("colour", "green"),
    [
        ("#00FF00", True),
        ("#2E8B57", True),
        ("#8FBC5A", True),
        ("#FFEB70", False),
        ("#7CC4FF", False),
        ("#1B262C", False),
        ("#8A939C", False),
    ],
)
def test_green_is_what_an_eye_calls_green(colour: str, green: bool) -> None:
    assert is_green(colour) is green
