"""The block of the top strip that counts what is wrong with the record, or does not count here."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.frame.conflict_badge import CountBadge
from ui.parts.theme import Theme


class TroubleBadge(CountBadge):
    """记录异常 n in the tone of a warning, or 记录不计 n in grey; opens the list of them."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "", parent)
        self._is_alarm = False

    @property
    def is_alarm(self) -> bool:
        """Tell whether something of it needs somebody."""
        return self._is_alarm

    def show_troubles(self, word: str, count: int, *, is_alarm: bool) -> None:
        """Show how many there are, by the word for the worst of them."""
        self._is_alarm = is_alarm
        self.show_word(word)
        self.show_count(count)

    def tone(self) -> str:
        return self.theme.orange.edge if self._is_alarm else self.theme.text2
