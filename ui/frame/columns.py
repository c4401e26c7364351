"""Every panel and sheet of the console, made once and put into the window."""

from __future__ import annotations

from app.desk.window import WindowPlan
from ui.alarm.panel import AlarmPanel
from ui.duty.handover_sheet import HandoverSheet
from ui.evacuation.panel import EvacuationPanel
from ui.forces.sheet import ShelterSheet
from ui.frame.acts import Acts
from ui.frame.window import MainWindow, Room
from ui.link.card import OutageCard
from ui.link.reconcile import ReconcileSheet
from ui.map.panel import MapPanel
from ui.response.approval_sheet import ApprovalSheet
from ui.response.draft_sheet import DraftSheet
from ui.response.panel import ResponsePanel
from ui.response.token_sheet import TokenSheet
from ui.sensor.limit_sheet import LimitSheet
from ui.sensor.panel import SensorPanel
from ui.sensor.plot import PlotSheet
from ui.task.sheet import TaskSheet
from ui.timeline.panel import TimelinePanel
from ui.warning.sheet import WarningSheet


class Columns:
    """The panels by name; what they wish goes to ``acts``."""

    def __init__(self, window: MainWindow, plan: WindowPlan, acts: Acts) -> None:
        theme = window.theme
        self._window = window
        self.alarm = AlarmPanel(theme, window)
        self.map = MapPanel(theme, plan.basemap, window)
        self.response = ResponsePanel(theme, window)
        self.evacuation = EvacuationPanel(theme, window)
        self.sensor = SensorPanel(theme, window)
        self.timeline = TimelinePanel(theme, window)
        self.draft = DraftSheet(theme, window)
        self.approval = ApprovalSheet(theme, window)
        self.plot = PlotSheet(theme, window)
        self.reconcile = ReconcileSheet(theme, window)
        self.outage = OutageCard(theme, window)
        self.task = TaskSheet(theme, window)
        self.limits = LimitSheet(theme, window)
        self.tokens = TokenSheet(theme, window)
        self.shelters = ShelterSheet(theme, window)
        self.handover = HandoverSheet(theme, window)
        self.warnings = WarningSheet(theme, window)
        self._put(window)
        self._connect(window, acts)

    def _put(self, window: MainWindow) -> None:
        for room, panel in (
            (Room.ALARM, self.alarm),
            (Room.MAP, self.map),
            (Room.RESPONSE, self.response),
            (Room.EVACUATION, self.evacuation),
            (Room.SENSOR, self.sensor),
            (Room.TIMELINE, self.timeline),
        ):
            window.put(room, panel)
        for sheet in (
            self.draft,
            self.approval,
            self.plot,
            self.reconcile,
            self.task,
            self.limits,
            self.tokens,
            self.shelters,
            self.handover,
            self.warnings,
        ):
            window.add_sheet(sheet)

    def _connect(self, window: MainWindow, acts: Acts) -> None:
        for sender in (
            self.alarm,
            self.response,
            self.evacuation,
            self.draft,
            self.reconcile,
            self.task,
            self.limits,
            self.tokens,
            self.shelters,
            self.outage.phones,
            window.log,
        ):
            sender.command_wished.connect(acts.do)
        self.approval.act_wished.connect(acts.do_as)
        self.shelters.codes_wished.connect(acts.register)
        self.handover.act_wished.connect(acts.do_as)
        self.handover.handed.connect(acts.hand_seat)
        self.evacuation.told.connect(acts.tell)
        self.alarm.told.connect(acts.tell)
        self.alarm.refused.connect(acts.tell_refused)
        self.draft.copied.connect(acts.tell_copied)
        self.approval.copied.connect(acts.tell_copied)
