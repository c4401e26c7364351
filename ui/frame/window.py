"""The main window: places the strip, the columns and whatever lies over them.

It knows where things stand and which key was pressed; what they show comes from ``screens``.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QAction,
    QActionGroup,
    QCloseEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QWidget

from app.clock import Clock
from ui.duty.lock import LockCover
from ui.duty.log_sheet import LogSheet
from ui.duty.sign_in import SignInSheet
from ui.frame.actions import ACTIONS, ActionId
from ui.frame.edges import FrameEdge, StatusLine, edge_places
from ui.frame.keys import KeySheet
from ui.frame.layout import Places, arrange, smallest
from ui.frame.mode import ModeStrip
from ui.frame.next_step import NextStep
from ui.frame.rooms import RIGHT, Room, empty_room, first_focus
from ui.frame.strip import TopStrip
from ui.frame.tabs import TabRow
from ui.link.sheet import LinkSheet
from ui.parts.notice import NoticeStrip
from ui.parts.sheet import Sheet
from ui.parts.theme import Theme, color

__all__ = ["MainWindow", "Room"]

NORMAL = QSize(1920, 1080)


class MainWindow(QWidget):
    """The console's only window.

    Signals:
        action_wished: an ``ActionId`` whose key was pressed.
        close_wished: the window was asked to close; it stays until the program ends.
        resized: the layout was made anew.
    """

    action_wished = Signal(object)
    close_wished = Signal()
    resized = Signal()

    def __init__(self, theme: Theme, clock: Clock) -> None:
        super().__init__()
        self.theme = theme
        self._is_exercise = False
        self._tab = 0
        self._card: QWidget | None = None
        self._places = arrange(NORMAL.width(), NORMAL.height(), has_mode_strip=False)
        self.setMinimumSize(smallest(self.screen().availableSize()))
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.columns: dict[Room, QWidget] = {room: empty_room(theme, room, self) for room in Room}
        self.tabs = TabRow(theme, ("疏散", "感知"), self)
        self.tabs.chosen.connect(self.show_tab)
        self.strip = TopStrip(theme, self)
        self.mode = ModeStrip(theme, self)
        self.status = StatusLine(theme, self)
        self.next_step = NextStep(theme, self)
        self.lock = LockCover(theme, self)
        self.key_sheet = KeySheet(theme, self)
        self.sign_in = SignInSheet(theme, self)
        self.log = LogSheet(theme, clock, self)
        self.link = LinkSheet(theme, self)
        self.notice = NoticeStrip(theme, self)
        self._more_sheets: list[Sheet] = []
        for sheet in self.sheets:
            sheet.closed.connect(self._place_notice)
        self._edges = tuple(FrameEdge(theme, self) for _ in range(4))
        self._actions = self._make_actions()
        self._actions.triggered.connect(self._acted)

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """Everything that opens over the body."""
        return self.key_sheet, self.sign_in, self.log, self.link, *self._more_sheets

    @property
    def places(self) -> Places:
        """Where everything stands now."""
        return self._places

    def put(self, room: Room, widget: QWidget) -> None:
        """Fill a room with its column."""
        before = self.columns[room]
        widget.setParent(self)
        widget.stackUnder(before)
        self.columns[room] = widget
        before.hide()
        before.deleteLater()
        widget.show()
        self._place()

    def add_sheet(self, sheet: Sheet) -> None:
        """Take in a sheet of a column; it is placed and closed like the others."""
        self._more_sheets.append(sheet)
        sheet.closed.connect(self._place_notice)
        sheet.place(self._places.below_top)

    def set_card(self, card: QWidget) -> None:
        """Take in the card that can stand in the place of the right column."""
        self._card = card
        card.setParent(self)
        card.hide()

    def show_card(self, *, is_shown: bool) -> None:
        """Show the card, or the right column."""
        if self._card is not None and is_shown == self._card.isHidden():
            self._card.setVisible(is_shown)
            self._place_right()

    @property
    def is_card_shown(self) -> bool:
        """Tell whether the card stands in the place of the right column."""
        return self._card is not None and not self._card.isHidden()

    def show_realm(self, title: str, realm: str, *, is_exercise: bool) -> None:
        """Name the window; an exercise gets its word in the title, its strip and its frame."""
        self.setWindowTitle(f"【演练】{title}" if is_exercise else title)
        self.mode.show_realm(realm, is_exercise=is_exercise)
        if is_exercise != self._is_exercise:
            self._is_exercise = is_exercise
            self.place_again()

    def open_sheet(self, sheet: Sheet) -> None:
        """Open one sheet, the others closed."""
        for other in self.sheets:
            if other is not sheet:
                other.close_sheet()
        sheet.open_sheet()
        self._place_notice()
        self.notice.raise_()
        self._raise_edges()

    def close_sheets(self) -> bool:
        """Close whatever sheet is open; tell whether there was one."""
        is_open = [sheet for sheet in self.sheets if sheet.isVisible()]
        for sheet in is_open:
            sheet.close_sheet()
        return bool(is_open)

    def close_top(self) -> None:
        """Close the open sheet, or else the notice."""
        if not self.close_sheets():
            self.notice.clear()

    def toggle_full_screen(self) -> None:
        """Fill the screen, or leave it again."""
        if self.isFullScreen():
            self.showNormal()
        else:
            self.showFullScreen()

    def focus(self, room: Room) -> None:
        """Give the keyboard to a column."""
        self.close_sheets()
        if room in (Room.EVACUATION, Room.SENSOR):
            self.show_tab(0 if room is Room.EVACUATION else 1)
        if room in RIGHT:
            self.show_card(is_shown=False)
        target = first_focus(self.columns[room])
        if target is not None:
            target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def set_locked(self, *, is_locked: bool, sentence: str = "") -> None:
        """Cover the seat, or open it again; the alarm column stays to be seen, not to be used."""
        for widget in (*self.columns.values(), *([self._card] if self._card else [])):
            widget.setEnabled(not is_locked)
        self.columns[Room.TIMELINE].setVisible(not is_locked)
        self.status.show_lock(is_locked=is_locked)
        if is_locked:
            self.close_sheets()
            self.lock.cover(sentence)
            self._raise_edges()
        else:
            self.lock.uncover()

    @Slot(int)
    def show_tab(self, index: int) -> None:
        """Show evacuation (0) or sensors (1) where they share a room."""
        self._tab = index
        self.tabs.choose(index)
        self._place_right()

    @Slot(QAction)
    def _acted(self, action: QAction) -> None:
        self.action_wished.emit(action.data())

    def _make_actions(self) -> QActionGroup:
        group = QActionGroup(self)
        group.setExclusive(False)
        for item in ACTIONS:
            if item.id is None or item.id is ActionId.CLOSE:
                continue
            action = QAction(item.words, self)
            action.setShortcut(QKeySequence(item.key))
            action.setAutoRepeat(False)
            action.setData(item.id)
            group.addAction(action)
            self.addAction(action)
        return group

    def place_again(self) -> None:
        """Make the layout anew: the mode strip came or went."""
        self._place()
        self.resized.emit()

    def _place(self) -> None:
        width, height = self.width(), self.height()
        places = arrange(width, height, has_mode_strip=self.mode.is_needed)
        self._places = places
        self.strip.fit(width)
        self.strip.setGeometry(places.top)
        self.mode.setVisible(places.mode is not None)
        if places.mode is not None:
            self.mode.setGeometry(places.mode)
        self.columns[Room.ALARM].setGeometry(places.alarm)
        self.columns[Room.MAP].setGeometry(places.map)
        self.columns[Room.RESPONSE].setGeometry(places.response)
        self.columns[Room.TIMELINE].setGeometry(places.timeline)
        self._place_right()
        self.status.setGeometry(places.status)
        self.next_step.place(places.map)
        for sheet in self.sheets:
            sheet.place(places.below_top)
        covered = QRect(places.map.topLeft(), places.status.topRight())
        covered.setRight(width - 1)
        self.lock.place(covered)
        self._place_notice()
        for edge, spot in zip(self._edges, edge_places(width, height), strict=True):
            edge.setVisible(self._is_exercise)
            edge.setGeometry(spot)
        self._raise_edges()

    def _place_right(self) -> None:
        """Place what the right column holds: three panels, or the card over all their room."""
        places, is_covered = self._places, self.is_card_shown
        rooms = (self.columns[Room.EVACUATION], self.columns[Room.SENSOR])
        for index, (widget, spot) in enumerate(
            zip(rooms, (places.evacuation, places.sensor), strict=True)
        ):
            widget.setGeometry(spot)
            is_chosen = places.tabs is None or index == self._tab
            widget.setVisible(is_chosen and not is_covered)
        self.columns[Room.RESPONSE].setVisible(not is_covered)
        self.tabs.setVisible(places.tabs is not None and not is_covered)
        if places.tabs is not None:
            self.tabs.setGeometry(places.tabs)
        if self._card is not None:
            self._card.setGeometry(places.response.united(places.sensor))

    @Slot()
    def _place_notice(self) -> None:
        """Keep the notice over the map, and off the buttons at the foot of an open sheet."""
        sheet = next((item for item in self.sheets if item.isVisible()), None)
        board, head = (sheet.board, sheet.title_room) if sheet else (QRect(), QRect())
        self.notice.place(self._places.map, board, head)

    def _raise_edges(self) -> None:
        for edge in self._edges:
            edge.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()
        self.resized.emit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.action_wished.emit(ActionId.CLOSE)
            return
        super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self.close_wished.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), color(self.theme.bg0))
        painter.end()
