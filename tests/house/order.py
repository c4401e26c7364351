"""Two gates for what must come out the same everywhere: no chance and no order of sets inside."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.house.source import Module, dotted, imported, modules

# What touches the world on behalf of the sync core, and is handed what it needs.
_EDGES = re.compile(
    r"app/sync/(contact|courier|hints|lan(_calls)?|link|modem|readings|\w+_http)\.py"
)
_WORLD = re.compile(
    r"^(random|secrets|uuid|time|socket|requests|app\.clock\.(SystemClock|monotonic_s)"
    r"|os\.urandom)(\.|$)"
)
_UNORDERED = frozenset({"set", "frozenset"})
# Whatever order these are given, they answer the same.
_ANY_ORDER = frozenset(
    {"sorted", "set", "frozenset", "sum", "min", "max", "any", "all", "len", "Counter"}
)


def sync_core_without_a_world(root: Path) -> list[str]:
    """The sync core makes no time, no chance and no connection: it is handed all three."""
    return [
        module.breach(line, f"imports {name}")
        for module in modules(root, "app/sync")
        if not _EDGES.fullmatch(module.place)
        for line, name in imported(module)
        if _WORLD.match(name)
    ]


def no_set_order(root: Path) -> list[str]:
    """Nothing that two seats must agree on is made in the order of a set."""
    found = []
    for module in modules(root, "app/domain", "app/rules", "app/sync"):
        harmless = _in_any_order(module)
        for node in ast.walk(module.tree):
            loops: list[ast.expr] = []
            if isinstance(node, ast.For):
                loops = [node.iter]
            elif isinstance(node, ast.ListComp | ast.GeneratorExp | ast.DictComp):
                loops = [] if node in harmless else [part.iter for part in node.generators]
            found += [
                module.breach(loop.lineno, f"loops over a set: {ast.unparse(loop)[:60]}")
                for loop in loops
                if _is_set(loop)
            ]
    return found


def _in_any_order(module: Module) -> set[ast.AST]:
    """Return the arguments of calls that answer the same whatever the order."""
    return {
        argument
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and dotted(node.func) in _ANY_ORDER
        for argument in node.args
    }


def _is_set(node: ast.expr) -> bool:
    """Tell whether an expression is a set by its form."""
    if isinstance(node, ast.Set | ast.SetComp):
        return True
    if isinstance(node, ast.Call):
        return dotted(node.func) in _UNORDERED
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr | ast.BitAnd | ast.Sub):
        return _is_set(node.left) or _is_set(node.right)
    return False
