"""The gates that no tool brings: each returns the breaches that it finds below a root."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.house.order import no_set_order, sync_core_without_a_world
from tests.house.source import dotted, imported, imported_by_name, modules

MODULE_LINES = 400
FUNCTION_LINES = 60
TOP_LEVEL = frozenset(
    {
        "app",
        "ui",
        "resources",
        "tests",
        "main.py",
        "pyproject.toml",
        "README.md",
        "CHANGELOG.md",
        "LICENSE",
        "Makefile",
        "requirements.lock",
    }
)
_CORE = ("app/domain", "app/rules", "app/errors.py", "app/clock.py", "app/ids.py")
_CORE_MAY = ("app.domain", "app.rules", "app.errors", "app.clock", "app.ids")
_WALL_CLOCK = re.compile(
    r"(^|\.)(datetime\.(now|utcnow|today)|date\.today|time\.(time|time_ns|localtime|gmtime)"
    r"|(QDateTime|QTime|QDate)\.current\w+)$"
)
_CHANCE = re.compile(r"^(random|secrets|uuid|os\.urandom)(\.|$)")
_MODAL = frozenset({"QMessageBox", "processEvents", "QEventLoop", "QInputDialog"})
_COLOUR = re.compile(r"#([0-9A-Fa-f]{8}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{3,4})(?![0-9A-Za-z_-])")
_THEME = "ui/parts/theme.py"


def sizes(root: Path) -> list[str]:
    """No module over 400 lines, no function over 60."""
    found = []
    for module in modules(root, "app", "ui", "tests", "main.py"):
        lines = module.text.count("\n")
        if lines > MODULE_LINES:
            found.append(module.breach(1, f"module of {lines} lines, {MODULE_LINES} at most"))
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > FUNCTION_LINES:
                    reason = f"{node.name} has {length} lines, {FUNCTION_LINES} at most"
                    found.append(module.breach(node.lineno, reason))
    return found


def standard_library_only(root: Path) -> list[str]:
    """Domain and rules import the standard library and each other, nothing else."""
    return [
        module.breach(line, f"imports {name}")
        for module in modules(root, *_CORE)
        for line, name in imported(module)
        if name.partition(".")[0] not in sys.stdlib_module_names and not _is_below(name, _CORE_MAY)
    ]


def declared_packages(root: Path) -> list[str]:
    """What the product imports stands in pyproject.toml, and what stands there is imported."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {_package(re.split(r"[<>=!~ \[;]", text)[0]) for text in project["dependencies"]}
    used = {
        package: module.breach(line, f"{package} is not in pyproject.toml")
        for module in modules(root, "app", "ui", "main.py")
        for line, name in (*imported(module), *imported_by_name(module))
        if (package := _third_party(name))
    }
    found = [breach for package, breach in used.items() if package not in declared | _OPTIONAL]
    return found + [
        f"pyproject.toml:1: nobody imports {name}" for name in sorted(declared - set(used))
    ]


def _third_party(name: str) -> str:
    """Return the package that an import needs, "" for the standard library and our own."""
    top = name.partition(".")[0]
    if top in sys.stdlib_module_names or top in {"app", "ui"}:
        return ""
    return _PACKAGE_OF.get(top, _package(top))


# Used where it is installed, never needed.
_OPTIONAL = frozenset({"keyring"})
_PACKAGE_OF: Mapping[str, str] = {
    "PySide6": "pyside6-essentials",
    "shiboken6": "pyside6-essentials",
    "argon2": "argon2-cffi",
}


def one_clock(root: Path) -> list[str]:
    """Only app/clock.py reads the wall clock."""
    return [
        module.breach(node.lineno, f"{dotted(node)} outside app/clock.py")
        for module in modules(root, "app", "ui", "main.py")
        if module.place != "app/clock.py"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and _WALL_CLOCK.search(dotted(node))
    ] + [
        module.breach(line, f"{name} outside app/clock.py")
        for module in modules(root, "app", "ui", "main.py")
        if module.place != "app/clock.py"
        for line, name in imported(module)
        if name in {"time.time", "time.time_ns", "time.localtime", "time.gmtime"}
    ]


def no_chance_in_the_core(root: Path) -> list[str]:
    """Domain and rules draw no number by chance; identities are made by app/ids.py."""
    return [
        module.breach(line, f"imports {name}")
        for module in modules(root, "app/domain", "app/rules")
        for line, name in imported(module)
        if _CHANCE.match(name)
    ]


def no_modal_window(root: Path) -> list[str]:
    """No message box, no nested event loop: nothing may hold up an officer in an alert."""
    found = []
    for module in modules(root, "ui", "main.py"):
        for node in ast.walk(module.tree):
            name = node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")
            if name in _MODAL and _attribute(node) != "qasync.QEventLoop":
                found.append(module.breach(getattr(node, "lineno", 1), name))
            if isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2] in {
                "exec",
                "exec_",
            }:
                found.append(module.breach(node.lineno, f"{dotted(node.func)} runs a nested loop"))
    return found


def colours_from_the_theme(root: Path) -> list[str]:
    """No widget holds a colour of its own: all come by role from the theme."""
    found = []
    for module in modules(root, "ui", "main.py"):
        if module.place == _THEME:
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                if _COLOUR.search(node.value):
                    found.append(module.breach(node.lineno, f"colour in {node.value[:40]!r}"))
            elif isinstance(node, ast.Call) and dotted(node.func).endswith(("QColor", "fromRgb")):
                if node.args and all(isinstance(one, ast.Constant) for one in node.args):
                    found.append(module.breach(node.lineno, "QColor with a literal"))
            elif "GlobalColor." in (name := _attribute(node)) and not name.endswith("transparent"):
                found.append(module.breach(getattr(node, "lineno", 1), name))
    return found


def no_green(root: Path) -> list[str]:
    """Green is no state: the theme holds no green, and no widget speaks of it."""
    found = []
    for module in modules(root, "ui"):
        for number, line in enumerate(module.text.splitlines(), start=1):
            if re.search(r"(?i)\bgreen\b|绿灯", line):
                found.append(module.breach(number, "speaks of green"))
            if module.place == _THEME:
                found += [
                    module.breach(number, f"{match.group()} is green")
                    for match in _COLOUR.finditer(line)
                    if is_green(match.group())
                ]
    return found


def is_green(colour: str) -> bool:
    """Tell whether ``#RRGGBB`` is seen as green: a hue of 75 to 170 degrees, not near grey."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    spread = max(red, green, blue) - min(red, green, blue)
    if spread < 24 or green != max(red, green, blue):
        return False
    hue = 120 + 60 * (blue - red) / spread
    return 75 <= hue <= 170


def top_level(root: Path) -> list[str]:
    """The top level is fixed; only dot-files may come beside it."""
    command = ["git", "-C", str(root), "ls-files", "--cached"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    tops = {line.partition("/")[0].strip('"') for line in listed.splitlines()}
    return [
        f"{top}: does not belong on the top level"
        for top in sorted(tops - TOP_LEVEL)
        if not top.startswith(".")
    ]


def no_machine_in_the_tree(root: Path) -> list[str]:
    """No address of a package index and no absolute path of a machine is committed."""
    pattern = re.compile(r"(?<![\w.])/(?:root|home/\w+|Users/\w+)/|https?://\S*/simple\b")
    command = ["git", "-C", str(root), "ls-files", "-z", "*.py", "*.md", "*.toml", "*.lock"]
    command += ["Makefile", ".ci"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = []
    for place in filter(None, listed.split("\0")):
        file = root / place
        if place == "tests/house/gates.py" or not file.is_file():
            continue
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            if match := pattern.search(line):
                found.append(f"{place}:{number}: {match.group()}")
    return found


GATES: Mapping[str, Callable[[Path], list[str]]] = {
    gate.__name__: gate
    for gate in (
        sizes,
        standard_library_only,
        declared_packages,
        one_clock,
        no_chance_in_the_core,
        sync_core_without_a_world,
        no_set_order,
        no_modal_window,
        colours_from_the_theme,
        no_green,
        top_level,
        no_machine_in_the_tree,
    )
}


def _is_below(name: str, packages: tuple[str, ...]) -> bool:
    return any(name == one or name.startswith(f"{one}.") for one in packages)


def _package(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _attribute(node: ast.AST) -> str:
    return dotted(node) if isinstance(node, ast.Attribute) else ""
