"""The form that registers people in a shelter, by codes that the desk turns into identities."""

from __future__ import annotations

import re
from dataclasses import dataclass

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.desk.identity import plain_code
from app.errors import OperatorError
from app.screens.shelter import SheltersView
from ui.forces.words import CODES_HINT, SHORT_CODES
from ui.parts.form_rows import ChoiceBox
from ui.parts.page_form import PageForm
from ui.parts.refusals import refusal_words
from ui.parts.theme import Theme

_PARTS = re.compile(r"[\s,;，；、]+")
_LAST_FOUR = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class CodesWish:
    """People to be registered: the shelter's id, and codes as typed; they go no further."""

    shelter: str
    codes: tuple[str, ...]


class RegisterForm(PageForm):
    """登记避难人员.

    Signals:
        codes_wished: a ``CodesWish``.
    """

    codes_wished = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "登记避难人员", parent)
        self._view: SheltersView | None = None
        self._known: frozenset[bytes] | None = None
        self._offered: tuple[tuple[str, str], ...] = ()
        self.shelter = ChoiceBox(self, "避难场所")
        self.codes = QPlainTextEdit(self)
        self.codes.setMinimumHeight(220)
        self.codes.setPlaceholderText(CODES_HINT)
        self.rows.add("场所", self.shelter)
        self.rows.add("人员编号", self.codes)
        self.chain(self.shelter, self.codes)
        self.shelter.currentTextChanged.connect(self._judge)
        self.codes.textChanged.connect(self._judge)

    def begin_at(self, shelter: str) -> None:
        """Say which shelter is meant, before the form begins."""
        place = self.shelter.findData(shelter)
        self.shelter.setCurrentIndex(place)

    def begin(self) -> None:
        self._known = None
        self.codes.clear()
        (self.codes if self.shelter.chosen else self.shelter).setFocus()
        self._judge()

    def show_view(self, view: SheltersView) -> str:
        """Take the shelters; return the one whose registration was recorded, "" if none."""
        self._view = view
        offered = tuple(sorted((row.name, row.id) for row in view.rows))
        if offered != self._offered:
            self._offered = offered
            self.shelter.offer(offered)
        self._judge()
        row = view.row(self.shelter.chosen)
        if self._known is None or row is None:
            return ""
        if not any(line.subject not in self._known for line in row.lines):
            return ""
        self._known = None
        self.codes.clear()
        return row.id

    @property
    def given(self) -> tuple[str, ...]:
        """The codes as typed, one each."""
        return tuple(part for part in _PARTS.split(self.codes.toPlainText()) if part)

    def _plain(self) -> tuple[list[str], str]:
        """Return the codes as they count, and the first that is none."""
        plain = []
        for code in self.given:
            try:
                plain.append(plain_code(code))
            except OperatorError:
                return plain, code
        return plain, ""

    def missing(self) -> str:
        """Return what keeps people from being registered, "" if nothing does."""
        view = self._view
        if view is None:
            return "正在装载"
        if view.refusal is not None:
            return refusal_words(view.refusal.code, view.refusal.details)
        if not self.shelter.chosen:
            return "选避难场所"
        plain, bad = self._plain()
        if bad:
            return f"“{bad}”不是编号：4 到 32 位字母和数字，不写姓名"
        return "" if plain else "写人员编号"

    @Slot()
    def send(self) -> None:
        """Hand the codes over, if nothing is missing."""
        view = self._view
        if view is not None and not self.missing():
            row = view.row(self.shelter.chosen)
            self._known = frozenset(line.subject for line in row.lines) if row else frozenset()
            self.codes_wished.emit(CodesWish(shelter=self.shelter.chosen, codes=self.given))

    @Slot()
    def _judge(self) -> None:
        plain, _ = self._plain()
        people = len(set(plain))
        note = "编号只在本机换算，不写入记录"
        if any(len(code) == _LAST_FOUR for code in plain):
            note = SHORT_CODES
        if len(plain) > people:
            note = f"{len(plain) - people} 个编号重复，只登记一次"
        words = f"登记 {people} 人到 {self.shelter.text}" if people else "登记避难人员"
        self.show_state(words, note)
