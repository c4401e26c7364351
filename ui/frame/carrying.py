"""Shows the carriers, and leads what people wish of them to the desk."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Signal, Slot

from app.desk.desk import Desk
from app.domain.commands import HearReport
from app.errors import OperatorError
from app.screens import carriers as carriers_screen
from app.screens import delivery as delivery_screen
from app.screens import heard as heard_screen
from app.screens.carriers import CarriersView
from app.screens.stick import Exported, Imported
from ui.frame.acts import Acts
from ui.frame.window import MainWindow
from ui.frame.words import LOCKED, done_sentence, refusal_sentence
from ui.link.composer import Composer
from ui.link.sheet import DELIVERY, HEARD
from ui.link.stick_box import StickBox

_LINE_SENT = "短句已交给终端，排在最前；没有回执。"
_PATH = "stick/path"


class Carrying(QObject):
    """Connects composers and stick boxes, wherever they stand, with the desk.

    Signals:
        changed: the carriers were shown again.
    """

    changed = Signal(object)

    def __init__(self, desk: Desk, window: MainWindow, acts: Acts, memory: Path) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._acts = acts
        self._memory = QSettings(str(memory), QSettings.Format.IniFormat)
        self._boxes: list[StickBox] = []
        self.take_stick_box(window.link.sticks)
        self.take_composer(window.link.composer)
        window.link.hear.command_wished.connect(self._hear)
        window.link.page_shown.connect(self._show_page)

    @property
    def view(self) -> CarriersView:
        """The carriers as they stand now."""
        return carriers_screen.build(self._desk.carriers.state, now=self._desk.clock.now())

    def show(self) -> None:
        """Show the carriers wherever they can be seen."""
        view = self.view
        sheet = self._window.link
        self._window.strip.show_power(view)
        if sheet.isVisible():
            sheet.show_carriers(view, self._desk.district)
            self._show_page(sheet.page)
        self.changed.emit(view)

    def take_stick_box(self, box: StickBox) -> None:
        """Fulfil what a stick box wishes; its path is the one used last."""
        box.export_wished.connect(self._export)
        box.import_wished.connect(self._import)
        box.answer_wished.connect(self._answer)
        box.path.setText(str(self._memory.value(_PATH, "")))
        self._boxes.append(box)

    def take_composer(self, composer: Composer) -> None:
        """Fulfil what a composer wishes."""
        composer.line_wished.connect(self._send_line)
        composer.status_wished.connect(self._send_status)

    @Slot(int)
    def _show_page(self, page: int) -> None:
        """Find out how far the acts have come only while somebody looks."""
        sheet, desk = self._window.link, self._desk
        if page == DELIVERY and sheet.isVisible():
            view = delivery_screen.build(
                desk.shown, desk.actor.device, desk.carriers.known, now=desk.clock.now()
            )
            sheet.show_deliveries(view, desk.district)
        elif page == HEARD and sheet.isVisible():
            shown = desk.shown
            sheet.hear.show_reports(
                heard_screen.build(shown.heard.values(), shown.registry, now=desk.clock.now())
            )

    @Slot(str)
    def _export(self, path: str) -> None:
        if self._begin(path):
            future = self._desk.carriers.export(Path(path))
            self._acts.answers.wait(future, self._exported, self._refused)

    @Slot(str)
    def _import(self, path: str) -> None:
        if self._begin(path):
            future = self._desk.carriers.take_in(Path(path))
            self._acts.answers.wait(future, self._imported, self._refused)

    @Slot(str, object)
    def _answer(self, target: str, bundles: tuple[str, ...]) -> None:
        """Write back, for each sender, exactly what it lacks."""
        folder = Path(target) if Path(target).is_dir() else Path(target).parent
        if self._begin(target):
            for bundle in bundles:
                future = self._desk.carriers.export(folder, Path(bundle))
                self._acts.answers.wait(future, self._exported, self._refused)

    @Slot(object)
    def _hear(self, command: HearReport) -> None:
        """Record what was heard; only then are the fields emptied."""
        if self._acts.is_locked:
            self._acts.tell_refused(LOCKED)
            return

        def recorded(_: object) -> None:
            self._window.link.hear.clear()
            self._acts.tell(done_sentence(command))
            self.show()

        self._acts.answers.wait(self._desk.do(command), recorded, self._acts.refuse)

    def _begin(self, path: str) -> bool:
        if self._acts.is_locked:
            self._acts.tell_refused(LOCKED)
            return False
        self._memory.setValue(_PATH, path)
        for box in self._boxes:
            box.path.setText(path)
            box.set_busy(is_busy=True)
        return True

    def _exported(self, done: Exported) -> None:
        for box in self._boxes:
            box.show_exported(done)

    def _imported(self, done: Imported) -> None:
        for box in self._boxes:
            box.show_imported(done)

    def _refused(self, refusal: OperatorError) -> None:
        for box in self._boxes:
            box.show_problem(refusal_sentence(refusal))

    @Slot(str)
    def _send_line(self, line: str) -> None:
        if self._acts.is_locked:
            self._acts.tell_refused(LOCKED)
            return
        composer = self.sender()

        def sent(_: None) -> None:
            self._acts.tell(_LINE_SENT)
            if isinstance(composer, Composer):
                composer.clear()

        self._acts.answers.wait(self._desk.carriers.send_line(line), sent, self._acts.refuse)

    @Slot()
    def _send_status(self) -> None:
        if self._acts.is_locked:
            self._acts.tell_refused(LOCKED)
            return

        def sent(lines: int) -> None:
            self._acts.tell(f"状态已排在最前发出：{lines} 项（级别、街道、封闭）。")

        self._acts.answers.wait(self._desk.carriers.send_status(), sent, self._acts.refuse)
