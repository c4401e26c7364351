"""What README and Makefile promise is there."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from app.commands import WORDS
from tests.house.source import ROOT
from ui.frame.actions import ACTIONS

README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = frozenset(["setup", "run", "test", "check", "bench", "shots", "serve", "prove"])
# Stand for setup and for each script: they tell what reached them.
_ECHO = '#!/bin/bash\nprintf "%s\\n" "$GAUGE" "$CAP" "$DATA" "$MUTANT" "$PROVE_SECONDS" "$LANG"\n'


def test_the_makefile_has_exactly_its_targets() -> None:
    found = re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE)

    assert set(found) == TARGETS | {"help"}


def test_every_target_prepares_the_machine_first() -> None:
    assert all(
        re.search(rf"^{target}: setup$", MAKEFILE, re.MULTILINE) for target in TARGETS - {"setup"}
    )


@pytest.mark.parametrize("script", sorted(re.findall(r"\.ci/[a-z]+", MAKEFILE)))
def test_every_script_of_the_makefile_can_be_run(script: str) -> None:
    assert os.access(ROOT / script, os.X_OK)


def test_every_word_of_the_readme_is_one_of_the_command_line() -> None:
    words = set(re.findall(r"main\.py ([a-z]+)", README))

    assert words
    assert words <= set(WORDS)


def test_every_target_of_the_readme_is_one_of_the_makefile() -> None:
    assert set(re.findall(r"\bmake ([a-z]+)", README)) <= TARGETS | {"is"}


def test_every_key_of_the_readme_is_one_of_the_console() -> None:
    keys = set(re.findall(r"\b(F\d+|Ctrl\+[A-Z]\w*(?:\+\w)?)\b", README)) - {"Ctrl+C"}

    assert keys
    assert keys <= {action.key for action in ACTIONS}


def test_every_file_that_the_readme_names_is_there() -> None:
    names = re.findall(r"`((?:app|tests|resources)/[\w/.-]+|[A-Z]+(?:\.md)?)`", README)

    assert "app/README.md" in names
    assert [name for name in names if "/" in name and not (ROOT / name).exists()] == []


@pytest.mark.parametrize(
    ("given", "printed"),
    [
        ({"GAUGE": 'a file\'s "name"; touch X.csv'}, ['a file\'s "name"; touch X.csv']),
        ({"GAUGE": "$(touch X) `touch X` $HOME.csv"}, ["$(touch X) `touch X` $HOME.csv"]),
        ({"CAP": "warnings/*.xml"}, ["", "warnings/*.xml"]),
        ({"SECONDS": "20", "MUTANT": "no hwm.patch"}, ["", "", "", "no hwm.patch", "20"]),
    ],
)
def test_what_a_person_gives_reaches_the_scripts_unchanged(
    tmp_path: Path, given: dict[str, str], printed: list[str]
) -> None:
    (tmp_path / "Makefile").write_text(MAKEFILE, encoding="utf-8")
    (tmp_path / ".ci").mkdir()
    for name, text in (("setup", "#!/bin/bash\n"), ("show", _ECHO), ("prove", _ECHO)):
        (tmp_path / ".ci" / name).write_text(text, encoding="utf-8")
        (tmp_path / ".ci" / name).chmod(0o755)
    target = "prove" if "MUTANT" in given else "run"

    done = subprocess.run(
        [
            "make",
            "--no-print-directory",
            target,
            *(f"{key}={value}" for key, value in given.items()),
        ],
        cwd=tmp_path,
        env={key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ},
        capture_output=True,
        text=True,
        check=True,
    )

    said = done.stdout.splitlines()
    assert said[: len(printed)] == printed
    assert said[5] == "C.UTF-8"
    assert sorted(path.name for path in tmp_path.iterdir()) == [".ci", "Makefile"]
