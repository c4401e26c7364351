"""The district's table of public signals: which words and codes mean which kind of warning.

Two files of the pack: ``signals.csv`` (kind, words, codes; several are joined by ``|``) and
``signal_areas.csv`` (names of areas that hold the whole district). Codes are those of the national
warning network and need a check with the bureau.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from app.domain.alert import OTHER
from app.settings.table import read_rows

_KIND = re.compile(r"[a-z][a-z_]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalTable:
    """Kinds by word and by code, in lower case, and the names of wider areas."""

    words: tuple[tuple[str, str], ...]
    codes: tuple[tuple[str, str], ...]
    wide_areas: tuple[str, ...]

    def kind_of(self, event: str, codes: tuple[str, ...] = ()) -> str:
        """Return the kind of an event: by its longest known word, else by its codes, else other.

        雷雨大风 is no 大风, so that the longest word decides. Words in Latin letters count as
        whole words only.
        """
        text = event.lower()
        found = [(len(word), kind) for word, kind in self.words if _stands_in(word, text)]
        if found:
            return max(found, key=lambda item: item[0])[1]
        known = dict(self.codes)
        return next((known[code.lower()] for code in codes if code.lower() in known), OTHER)


def load_signals(folder: Path) -> SignalTable:
    """Return the table of a district pack.

    Raises:
        PackError: the first fault found, with file, line and field.
    """
    words: list[tuple[str, str]] = []
    codes: list[tuple[str, str]] = []
    for row in read_rows(folder / "signals.csv", ("kind", "words", "codes"), "kind"):
        kind = row.text("kind")
        if not _KIND.fullmatch(kind):
            raise row.fault("kind", f"not in small letters: {kind}")
        for field, found in (("words", words), ("codes", codes)):
            known = {item for item, _ in found}
            for part in (row.maybe(field) or "").split("|"):
                item = part.strip().lower()
                if item in known:
                    raise row.fault(field, f"stands twice: {item}")
                if item:
                    found.append((item, kind))
                    known.add(item)
    areas = (row.text("name") for row in read_rows(folder / "signal_areas.csv", ("name",), "name"))
    return SignalTable(words=tuple(words), codes=tuple(codes), wide_areas=tuple(areas))


def _stands_in(word: str, text: str) -> bool:
    if word.isascii():
        return re.search(rf"\b{re.escape(word)}\b", text) is not None
    return word in text
