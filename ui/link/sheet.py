"""The link sheet (F10): link, carriers, deliveries, stick, short message, heard, the record."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.domain.place import District
from app.screens.carriers import CarriersView
from app.screens.delivery import DeliveryView
from app.screens.link import LinkView
from ui.link.carrier_words import copy_words, power_line
from ui.link.composer import Composer
from ui.link.deliveries import DeliveryList
from ui.link.hear import HearForm
from ui.link.received import ReceivedBox
from ui.link.rows import BearerList, QueueRow
from ui.link.stick_box import StickBox
from ui.link.troubles import TroubleList
from ui.link.words import WORDS, contact_words, meaning, second_line, skew_words
from ui.parts.button import Button, ButtonKind
from ui.parts.hold import HoldButton
from ui.parts.sheet import Sheet
from ui.parts.text import Ink, draw_text
from ui.parts.theme import Theme, color

_ROW_PX = 26
_LEFT_PX = 110
PAGES = ("总览", "送达", "U 盘", "短报文", "收听", "记录")
OVERVIEW, DELIVERY, STICK, SATELLITE, HEARD, TROUBLES = range(len(PAGES))
_ENTER = "按住 1 秒进入三断"


class LinkSheet(Sheet):
    """Shows how this seat is connected, and lets it carry its record by hand.

    Signals:
        mode_wished: the 三断 mode was held on for a second.
        page_shown: index of the page that came into sight.
    """

    mode_wished = Signal()
    page_shown = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, "链路与待发", (920, 620), parent)
        self.facts = LinkFacts(theme, self)
        self.bearers = BearerList(theme, is_wide=True)
        self.queue = QueueRow(theme)
        self.deliveries = DeliveryList(theme)
        self.sticks = StickBox(theme, lines=12)
        self.composer = Composer(theme)
        self.received = ReceivedBox(theme)
        self.hear = HearForm(theme)
        self.troubles = TroubleList(theme)
        self.enter = HoldButton(_ENTER, theme, self, height_px=30)
        self.enter.held.connect(self.mode_wished)
        self.received.line_taken.connect(self._hear)
        self._pages = QStackedWidget(self)
        for blocks in (
            (self.facts, self.bearers, self.queue),
            (self.deliveries,),
            (self.sticks,),
            (self.composer, self.received),
            (self.hear,),
            (self.troubles,),
        ):
            self._pages.addWidget(_page(blocks))
        self.tabs: list[Button] = []
        head = QHBoxLayout()
        head.setSpacing(4)
        for index, word in enumerate(PAGES):
            tab = Button(word, theme, self, kind=ButtonKind.QUIET)
            tab.setCheckable(True)
            tab.setProperty("page", index)
            tab.clicked.connect(self._turn)
            self.tabs.append(tab)
            head.addWidget(tab)
        head.addStretch(1)
        head.addWidget(self.enter)
        self.content.setContentsMargins(12, 64, 12, 12)
        self.content.addLayout(head)
        self.content.addWidget(self._pages, 1)
        self.show_page(OVERVIEW)

    @property
    def page(self) -> int:
        """The index of the page in sight."""
        return self._pages.currentIndex()

    def show_view(self, view: LinkView) -> None:
        """Show the link as it stands."""
        self.facts.show_view(view)

    def show_carriers(self, view: CarriersView, district: District) -> None:
        """Show the carriers as they stand."""
        self.facts.show_carriers(view)
        self.bearers.show_view(view)
        self.queue.show_view(view)
        self.sticks.show_sticks(view.state.sticks)
        self.composer.show_view(view)
        self.received.show_view(view, district)

    def show_deliveries(self, view: DeliveryView, district: District) -> None:
        """Show how far the acts of this seat have come."""
        self.deliveries.show_view(view, district)

    def show_page(self, index: int) -> None:
        """Bring a page into sight."""
        self._pages.setCurrentIndex(index)
        for place, tab in enumerate(self.tabs):
            tab.setChecked(place == index)
        self.page_shown.emit(index)

    def opened(self) -> None:
        self.tabs[self.page].setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _turn(self) -> None:
        self.show_page(int(self.sender().property("page")))

    @Slot(str)
    def _hear(self, words: str) -> None:
        self.show_page(HEARD)
        self.hear.fill(words, "北斗短报文")


class LinkFacts(QWidget):
    """Paints the facts of the link, one a row."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: tuple[tuple[str, str], ...] = ()
        self._more: tuple[tuple[str, str], ...] = ()
        self._meaning = ""
        self.setFixedHeight(30 + 8 * _ROW_PX)

    @property
    def meaning(self) -> str:
        """What the present state means for the people at this seat."""
        return self._meaning

    def show_view(self, view: LinkView) -> None:
        """Show the link as it stands."""
        state = f"{WORDS.get(view.word, '未知')} · {second_line(view)}"
        self._rows = (
            ("状态", state),
            ("末次联系", contact_words(view, "{age}")),
            ("待发", f"{view.unsent} 条"),
            _row("校时", skew_words(view)),
            ("数据源", f"{view.fresh} / {view.sources} 站按时更新"),
            ("区服务器", view.url or "未设置"),
        )
        self._meaning = meaning(view)
        self._name()

    def show_carriers(self, view: CarriersView) -> None:
        """Show the second copy and the supply."""
        state = view.state
        self._more = (
            ("第二份", copy_words(state.copy)),
            _row("供电", power_line(state.power, state.on_battery_s)),
        )
        self._name()

    def _name(self) -> None:
        rows = (*self._rows, *self._more)
        self.setAccessibleName("；".join(f"{name} {value}" for name, value in rows))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme = self._theme
        painter = QPainter(self)
        line = QRectF(12, 0, self.width() - 24, 28)
        draw_text(painter, line, self._meaning, Ink(size_px=15, tone=theme.text2))
        row = QRectF(12, 30, self.width() - 24, _ROW_PX)
        for name, value in (*self._rows, *self._more):
            painter.fillRect(QRectF(12, row.top(), row.width(), 1), color(theme.line, 0.6))
            draw_text(painter, row, name, Ink(size_px=14, tone=theme.text3))
            spot = row.adjusted(_LEFT_PX, 0, 0, 0)
            draw_text(painter, spot, value, Ink(size_px=15, tone=theme.text1))
            row.translate(0, _ROW_PX)
        painter.end()


def _page(blocks: tuple[QWidget, ...]) -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 4, 0, 0)
    column.setSpacing(4)
    for block in blocks:
        column.addWidget(block)
    if not isinstance(blocks[-1], DeliveryList | HearForm | ReceivedBox | StickBox | TroubleList):
        column.addStretch(1)
    return page


def _row(name: str, words: str) -> tuple[str, str]:
    """Return a row whose words do not say its name again."""
    return name, words.removeprefix(f"{name} ")
