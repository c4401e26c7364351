"""Tables of figures as text: copied, exported, and read from a block that was pasted."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.evacuation import CUMULATIVE, FIGURES, Figures
from app.screens.evacuation import EvacuationView, StreetRow
from ui.evacuation.words import FIGURE_WORDS, TOTAL, full_moment_words

_HEADS = {
    **{word: name for name, word in FIGURE_WORDS.items()},
    "应转移": "due",
    "已通知": "notified",
    "已转移": "moved",
    "集中安置": "concentrated",
    "分散安置": "dispersed",
    "拒绝转移": "refused",
    "已返回": "returned",
}
_TOTALS = frozenset({TOTAL, "合计", "总计", "全区合计"})
# A cell that begins with one of these is a formula to a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_LIMIT = 9_999_999


@dataclass(frozen=True, slots=True, kw_only=True)
class PastedLine:
    """One line of a block: figures that differ from what is known, or what is wrong with it.

    ``changes`` are (figure, old, new); ``given`` all that the line says; ``problem`` is "" for a
    line that can be taken over.
    """

    label: str
    street: str
    given: tuple[tuple[str, int], ...]
    changes: tuple[tuple[str, int, int], ...]
    problem: str


def table(view: EvacuationView) -> list[list[str]]:
    """Return head, total and streets as cells: the eight figures, as-of, age mark, reporter."""
    head = ["街道", *(FIGURE_WORDS[name] for name in FIGURES), "截至", "备注", "报送"]
    rows = [head, [TOTAL, *_cells(view.total), "", _total_note(view), ""]]
    for row in view.rows:
        until = full_moment_words(row.as_of) if row.as_of else "未报"
        rows.append([row.name, *_cells(row.figures), until, _note(row), row.by])
    return rows


def as_tsv(view: EvacuationView) -> str:
    """Return the table for the clipboard."""
    return "\n".join("\t".join(_safe(cell) for cell in row) for row in table(view))


def as_csv(view: EvacuationView) -> bytes:
    """Return the table as CSV in UTF-8 with a mark that spreadsheets know; formulas disarmed."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([_safe(cell) for cell in row] for row in table(view))
    return text.getvalue().encode("utf-8-sig")


def read_block(text: str, view: EvacuationView) -> tuple[PastedLine, ...]:
    """Return what a pasted block says, line by line; a total line is checked, never taken.

    The first column names the street. A head line may name the other columns; without one they
    are the eight figures in their order. An empty cell says nothing.
    """
    lines = [_split(line) for line in text.splitlines() if line.strip()]
    names: tuple[str | None, ...] = FIGURES
    if lines and not any(_number(cell) is not None for cell in lines[0][1:]):
        names = tuple(_HEADS.get(cell) for cell in lines[0][1:])
        lines = lines[1:]
    result: list[PastedLine] = []
    seen: set[str] = set()
    for cells in lines:
        line = _read_line(cells, names, view)
        if line.street and line.street in seen:
            line = _wrong(line.label, "街道重复")
        seen.add(line.street)
        result.append(line)
    return _check_total(result, view)


def _read_line(cells: list[str], names: tuple[str | None, ...], view: EvacuationView) -> PastedLine:
    label = cells[0]
    row = None if label in _TOTALS else _street(label, view.rows)
    if row is None and label not in _TOTALS:
        return _wrong(label, "不认识的街道")
    given: list[tuple[str, int]] = []
    for name, cell in zip(names, cells[1:], strict=False):
        if name is None or cell in ("", "—", "-"):
            continue
        value = _number(cell)
        if value is None or not 0 <= value <= _LIMIT:
            return _wrong(label, f"{FIGURE_WORDS[name]} 不是人数：{cell}")
        given.append((name, value))
    if not given:
        return _wrong(label, "没有数字")
    known = row.figures if row else view.total
    changes = tuple(
        (name, getattr(known, name), value)
        for name, value in given
        if getattr(known, name) != value
    )
    falls = [name for name, old, new in changes if name in CUMULATIVE and new < old]
    problem = f"{FIGURE_WORDS[falls[0]]}减少，须逐街更正" if falls and row else ""
    return PastedLine(
        label=row.name if row else TOTAL,
        street=row.code if row else "",
        given=tuple(given),
        changes=changes,
        problem=problem,
    )


def _check_total(lines: list[PastedLine], view: EvacuationView) -> tuple[PastedLine, ...]:
    """Replace a total line by what the streets of the block would add up to against it."""
    taken = {line.street: dict(line.given) for line in lines if line.street and not line.problem}
    result: list[PastedLine] = []
    for line in lines:
        if line.label != TOTAL or line.problem:
            result.append(line)
            continue
        wrong = []
        for name, claimed in line.given:
            summed = sum(
                taken.get(row.code, {}).get(name, getattr(row.figures, name)) for row in view.rows
            )
            if summed != claimed:
                wrong.append(f"{FIGURE_WORDS[name]} 合计应为 {summed}，表中 {claimed}")
        result.append(_wrong(TOTAL, "；".join(wrong)))
    return tuple(result)


def _wrong(label: str, problem: str) -> PastedLine:
    return PastedLine(label=label, street="", given=(), changes=(), problem=problem)


def _street(label: str, rows: Iterable[StreetRow]) -> StreetRow | None:
    plain = label.removesuffix("街道").removesuffix("办事处").removesuffix("街道")
    return next((row for row in rows if plain in (row.name, row.code)), None)


def _split(line: str) -> list[str]:
    if "\t" in line:
        cells = line.split("\t")
    elif "," in line or "，" in line:
        cells = next(csv.reader([line.replace("，", ",")]))
    else:
        cells = line.split()
    return [cell.strip().removeprefix("\ufeff").removeprefix("'") for cell in cells]


def _number(cell: str) -> int | None:
    plain = cell.replace(",", "").removesuffix("人").strip()
    return int(plain) if plain.isascii() and plain.isdigit() else None


def _cells(figures: Figures) -> list[str]:
    return [str(getattr(figures, name)) for name in FIGURES]


def _note(row: StreetRow) -> str:
    marks = ("过期" if row.is_stale else "", "两报不一" if row.rivals else "")
    return " ".join(mark for mark in (*marks, "超应转" if row.is_over else "") if mark)


def _total_note(view: EvacuationView) -> str:
    marks = []
    if view.stale:
        marks.append(f"含 {view.stale} 街道过期")
    if view.unreported:
        marks.append(f"{view.unreported} 街道未报")
    return " ".join(marks)


def _safe(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula, on one line."""
    plain = cell.replace("\t", " ").replace("\n", " ").replace("\r", " ")
    return f"'{plain}" if cell.startswith(_FORMULA) else plain
