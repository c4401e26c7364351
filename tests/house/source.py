"""Reads the tree's own source: modules as syntax trees, breaches as places with a reason."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """One file of source: where it stands below the root, its text and its syntax tree."""

    place: str
    text: str
    tree: ast.Module

    def breach(self, line: int, reason: str) -> str:
        """Return a breach as a person looks for it: place, line, reason."""
        return f"{self.place}:{line}: {reason}"


def modules(root: Path, *parts: str) -> Iterator[Module]:
    """Yield the Python modules below ``parts`` (folders or files) of a tree, in order of name."""
    for part in parts:
        top = root / part
        files = sorted(top.rglob("*.py")) if top.is_dir() else [top]
        for file in files:
            if file.is_file():
                yield _module(file, file.relative_to(root).as_posix(), file.stat().st_mtime_ns)


@cache
def _module(file: Path, place: str, _changed_ns: int) -> Module:
    """Return a module; every gate looks at the same one."""
    text = file.read_text(encoding="utf-8")
    return Module(place=place, text=text, tree=ast.parse(text, place))


def imported(module: Module) -> Iterator[tuple[int, str]]:
    """Yield (line, full name) of everything that a module imports, inside functions too."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield node.lineno, f"{'.' * node.level}{node.module or ''}.{alias.name}"


def imported_by_name(module: Module) -> Iterator[tuple[int, str]]:
    """Yield (line, name) of every ``import_module("name")``."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and dotted(node.func).endswith("import_module"):
            for argument in node.args[:1]:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield node.lineno, argument.value


def dotted(node: ast.expr) -> str:
    """Return ``a.b.c`` of an attribute chain, "" for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""
