"""The scripts behind make, each with the world around it played by small stand-in programs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.source import ROOT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="make is not used there")


class Stand:
    """A folder with the scripts, a ``.venv`` and a PATH of stand-ins."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "tree"
        self.bin = folder / "bin"
        self.bin.mkdir()
        shutil.copytree(ROOT / ".ci", self.root / ".ci")
        (self.root / "requirements.lock").write_text("a==1\n", encoding="utf-8")

    def tool(self, place: Path, text: str) -> None:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(f"#!/bin/bash\n{text}\n", encoding="utf-8")
        place.chmod(0o755)

    def venv(self, name: str, text: str) -> None:
        self.tool(self.root / ".venv" / "bin" / name, text)

    def run(self, script: str, **given: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.root / ".ci" / script],
            cwd=self.root,
            env={"PATH": f"{self.bin}:{os.environ['PATH']}", "HOME": str(self.root), **given},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


@pytest.fixture
def stand(tmp_path: Path) -> Stand:
    return Stand(tmp_path)


def test_check_runs_every_step_and_names_each_red_one(stand: Stand) -> None:
    for name in ("ruff", "lint-imports", "python"):
        stand.venv(name, "echo fine")
    stand.venv("mypy", "echo 'a.py:1: error'; exit 1")
    stand.venv("ruff", '[ "$1" = check ] || { echo would reformat; exit 1; }')

    done = stand.run("check")

    assert done.returncode == 1
    assert "a.py:1: error" in done.stdout
    assert "2 of the checks are red: layout (ruff format);types (mypy)" in done.stdout
    assert "ok   floors (lint-imports)" in done.stdout


def test_check_is_content_when_nothing_is_red(stand: Stand) -> None:
    for name in ("ruff", "lint-imports", "python", "mypy"):
        stand.venv(name, "exit 0")

    done = stand.run("check")

    assert done.returncode == 0
    assert "RED" not in done.stdout


@pytest.fixture
def shown(stand: Stand) -> Stand:
    stand.venv("python", 'printf "%s\\n" "$@"')
    warnings = stand.root / "two warnings"
    warnings.mkdir()
    (warnings / "a.xml").touch()
    (warnings / "b.cap").touch()
    return stand


def test_run_with_a_display_opens_a_window(shown: Stand) -> None:
    done = shown.run("show", DISPLAY=":9")

    assert done.stdout.splitlines() == ["main.py", "demo", "--speed", "60"]


def test_run_without_a_display_writes_pictures(shown: Stand) -> None:
    done = shown.run("show")

    expected = ["main.py", "demo", "--speed", "60", "--headless", "--pictures", ".run"]
    assert done.stdout.splitlines() == expected
    assert (shown.root / ".run").is_dir()


@pytest.mark.parametrize(
    "cap", ["two warnings", "two?warnings/*", "two?warnings/a.xml two?warn*/b*"]
)
def test_warnings_are_named_as_a_folder_by_wildcards_or_one_by_one(shown: Stand, cap: str) -> None:
    done = shown.run("show", DISPLAY=":9", GAUGE="my gauge's.csv", CAP=cap)

    assert done.stdout.splitlines()[4:] == [
        *("--gauge", "my gauge's.csv"),
        *("--cap", "two warnings/a.xml", "two warnings/b.cap"),
    ]


def test_a_warning_that_is_not_there_is_left_for_the_demo_to_name(shown: Stand) -> None:
    done = shown.run("show", DISPLAY=":9", CAP="nowhere.xml")

    assert done.stdout.splitlines()[4:] == ["--cap", "nowhere.xml"]


def test_prove_hands_on_what_it_was_given(shown: Stand) -> None:
    done = shown.run("prove", PROVE_SECONDS="20", MUTANT="no mark.patch")

    expected = ["-m", "tests.prove", "--seconds", "20", "--mutant", "no mark.patch"]
    assert done.stdout.splitlines() == expected


def debian(stand: Stand, *, is_root: bool, missing: str) -> None:
    """Play a Debian that lacks one package; what apt-get is asked for goes to a file."""
    stand.tool(stand.bin / "apt-get", f'echo "$@" >> "{stand.root}/asked"')
    stand.tool(
        stand.bin / "dpkg-query", f'[[ "$*" == *{missing}* ]] || echo "install ok installed"'
    )
    stand.tool(stand.bin / "id", f"echo {0 if is_root else 1000}")
    stand.tool(stand.bin / "sudo", "exit 1")
    stand.tool(stand.bin / "python3", _PYTHON)


# A python that fits, makes an environment of itself, and finds nothing to complain about.
_PYTHON = """
if [ "$2" = venv ]; then mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; fi
echo "$@" >> "${HOME}/python-asked"
"""


def test_setup_installs_what_is_missing_when_it_may(stand: Stand) -> None:
    debian(stand, is_root=True, missing="libegl1")

    done = stand.run("setup")

    assert done.returncode == 0, done.stderr
    asked = (stand.root / "asked").read_text(encoding="utf-8").splitlines()
    assert asked == ["update -qq", "install -qq -y --no-install-recommends libegl1"]
    pip = (stand.root / "python-asked").read_text(encoding="utf-8")
    assert "--require-hashes -r requirements.lock" in pip


def test_setup_prints_the_line_to_run_when_it_may_not(stand: Stand) -> None:
    debian(stand, is_root=False, missing="xvfb")

    done = stand.run("setup")

    assert done.returncode == 1
    line = "apt-get update -qq && apt-get install -qq -y --no-install-recommends xvfb"
    assert f"sudo sh -c '{line}'" in done.stderr
    assert not (stand.root / "asked").exists()
    assert not (stand.root / ".venv").exists()


def test_a_second_setup_installs_nothing(stand: Stand) -> None:
    debian(stand, is_root=True, missing="nothing")
    assert stand.run("setup").returncode == 0
    (stand.root / "python-asked").unlink()

    done = stand.run("setup")

    assert done.returncode == 0
    assert "install" not in (stand.root / "python-asked").read_text(encoding="utf-8")
    assert not (stand.root / "asked").exists()


def test_setup_begins_anew_when_the_lock_changed(stand: Stand) -> None:
    debian(stand, is_root=True, missing="nothing")
    assert stand.run("setup").returncode == 0
    (stand.root / "python-asked").unlink()
    (stand.root / "requirements.lock").write_text("a==2\n", encoding="utf-8")

    assert stand.run("setup").returncode == 0

    assert "pip install" in (stand.root / "python-asked").read_text(encoding="utf-8")


def test_setup_tells_which_python_it_needs(stand: Stand) -> None:
    debian(stand, is_root=True, missing="nothing")
    for name in ("python3", "python3.11", "python3.12", "python3.13"):
        stand.tool(stand.bin / name, '[ "$1" = --version ] && echo Python 3.9.2; exit 1')

    done = stand.run("setup")

    assert done.returncode == 1
    assert "needs Python 3.11, 3.12 or 3.13; here is Python 3.9.2" in done.stderr


def test_setup_refuses_a_python_that_does_not_fit(stand: Stand) -> None:
    debian(stand, is_root=True, missing="nothing")

    done = stand.run("setup", PYTHON="/bin/false")

    assert done.returncode == 1
    assert "PYTHON=/bin/false is no Python 3.11, 3.12 or 3.13" in done.stderr
