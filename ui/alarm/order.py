"""The order of the lines of the alarm list, which a hand holds still."""

from __future__ import annotations

from ui.alarm.rows import Line


def ids(lines: tuple[Line, ...]) -> tuple[bytes, ...]:
    """Return the alarms of lines."""
    return tuple(line.row.id for line in lines if line.row is not None)


def order(lines: tuple[Line, ...]) -> tuple[tuple[bytes | None, bool], ...]:
    """Return what may not change under a hand."""
    return tuple((line.row.id if line.row else None, line.is_tall) for line in lines)


def in_place(old: tuple[Line, ...], new: tuple[Line, ...]) -> tuple[Line, ...]:
    """Return the old lines with the new contents of their alarms."""
    rows = {line.row.id: line.row for line in new if line.row is not None}
    return tuple(
        Line(
            row=rows.get(line.row.id, line.row) if line.row else None,
            is_tall=line.is_tall,
            words=line.words,
        )
        for line in old
    )
