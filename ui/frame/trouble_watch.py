"""Keeps what is wrong with the record in sight: a count in the strip, a page of the link sheet."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from app.desk.desk import Desk
from app.desk.hub import Changed
from app.screens import troubles as troubles_screen
from app.screens.troubles import ALARMS
from ui.frame.acts import Acts
from ui.frame.refresh import Refresh
from ui.frame.window import MainWindow
from ui.link.sheet import TROUBLES
from ui.link.trouble_words import badge_words, told_words


class TroubleWatch(QObject):
    """Shows count and list, and says once aloud what needs the administrator."""

    def __init__(self, desk: Desk, window: MainWindow, acts: Acts, refresh: Refresh) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._acts = acts
        self._told: set[str] = set()
        refresh.add(Changed.LINK | Changed.REGISTRY, self.look)
        window.strip.troubles.clicked.connect(self.open)
        window.link.troubles.copied.connect(acts.tell_copied)

    @Slot()
    def look(self) -> None:
        """Show what there is now."""
        view = troubles_screen.build(self._desk.troubles, now=self._desk.clock.now())
        word, count = badge_words(view)
        self._window.strip.troubles.show_troubles(word, count, is_alarm=bool(view.alarms))
        self._window.link.troubles.show_view(view)
        for item in view.rows:
            if item.what in ALARMS and item.key not in self._told:
                self._told.add(item.key)
                self._acts.tell_refused(told_words(item))

    @Slot()
    def open(self) -> None:
        """Open the list; not under the lock."""
        if not self._acts.is_locked:
            sheet = self._window.link
            sheet.show_page(TROUBLES)
            self._window.open_sheet(sheet)
            sheet.troubles.list.setFocus()
