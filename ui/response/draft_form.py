"""The fields of a draft: hazard, level, scope, when, until when, why."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.domain.commands import DraftResponse
from app.domain.response import LADDER, Hazard, Level
from app.wording import HAZARD_NAMES
from ui.parts.button import Button
from ui.parts.choice import Choice
from ui.parts.moment import parse_moment
from ui.parts.signs import LEVEL_WORDS
from ui.parts.theme import Theme
from ui.response.kept import Contents

LEVELS = (*LADDER, Level.ENDED)
_DAY = timedelta(hours=24)


class ReasonField(QPlainTextEdit):
    """Several lines of text; Tab leaves it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setAccessibleName("理由")
        self.setPlaceholderText("依据和理由：谁预报、什么信号、哪里到了多少。写进通知。")


class DraftForm(QWidget):
    """Everything that a draft says.

    Signals:
        changed: any field changed.
    """

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._now: datetime | None = None
        self._streets: tuple[tuple[str, str], ...] = ()
        self.hazard = QComboBox(self)
        self.level = Choice(theme, (*(LEVEL_WORDS[item] for item in LADDER), "终止"), "级别", self)
        self.scope = Choice(theme, ("全区", "部分街道"), "范围", self)
        self.areas = QWidget(self)
        self.boxes: list[Button] = []
        self.when = Choice(theme, ("批准时", "现在", "指定"), "生效", self)
        self.at = QLineEdit(self)
        self.until = Choice(theme, ("不定", "24 时", "指定"), "期限", self)
        self.until_at = QLineEdit(self)
        self.reason = ReasonField(self)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        for hazard in Hazard:
            self.hazard.addItem(HAZARD_NAMES[hazard], hazard.value)
        self.hazard.setAccessibleName("灾种")
        self.hazard.setFixedWidth(180)
        self._grid = QGridLayout(self.areas)
        self._grid.setContentsMargins(52, 0, 0, 0)
        self._grid.setSpacing(4)
        self._grid.setColumnStretch(5, 1)
        for field, name in ((self.at, "生效时间"), (self.until_at, "期限时间")):
            field.setAccessibleName(name)
            field.setPlaceholderText("06:00 或 8-6 06:00")
            field.setFixedWidth(170)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(self._row("灾种", self.hazard))
        column.addLayout(self._row("级别", self.level))
        column.addLayout(self._row("范围", self.scope))
        column.addWidget(self.areas)
        column.addLayout(self._row("生效", self.when, self.at))
        column.addLayout(self._row("期限", self.until, self.until_at))
        column.addLayout(self._row("理由", self.reason))

    def _row(self, word: str, *parts: QWidget) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        label = QLabel(word, self)
        label.setFixedWidth(44)
        label.setBuddy(parts[0])
        row.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
        for part in parts:
            row.addWidget(part)
        if not isinstance(parts[-1], QPlainTextEdit):
            row.addStretch(1)
        return row

    def _connect(self) -> None:
        self.hazard.currentIndexChanged.connect(self._tell)
        for choice in (self.level, self.scope, self.when, self.until):
            choice.chosen.connect(self._tell)
        for field in (self.at, self.until_at):
            field.textChanged.connect(self._tell)
        self.reason.textChanged.connect(self._tell)

    def set_streets(self, streets: tuple[tuple[str, str], ...]) -> None:
        """Offer the streets of the district."""
        if streets == self._streets:
            return
        self._streets = streets
        for box in self.boxes:
            box.deleteLater()
        self.boxes = []
        for place, (_, name) in enumerate(streets):
            box = Button(name, self._theme, self.areas)
            box.setCheckable(True)
            box.toggled.connect(self._tell)
            self._grid.addWidget(box, place // 5, place % 5)
            self.boxes.append(box)

    def begin(self, hazard: Hazard, level: Level, reason: str, now: datetime) -> None:
        """Start anew."""
        fresh = Contents(
            level=level,
            scope=0,
            areas=(),
            when=0,
            at="",
            until=1 if hazard is Hazard.GEOHAZARD else 0,
            until_at="",
            reason=reason,
        )
        self.fill(hazard, fresh, now)

    def fill(self, hazard: Hazard, contents: Contents, now: datetime) -> None:
        """Put into the fields what stood there before."""
        self._now = now
        self.hazard.setCurrentIndex(self.hazard.findData(hazard.value))
        self.level.choose(LEVELS.index(contents.level))
        self.scope.choose(contents.scope)
        for (code, _), box in zip(self._streets, self.boxes, strict=True):
            box.setChecked(code in contents.areas)
        self.when.choose(contents.when)
        self.at.setText(contents.at)
        self.until.choose(contents.until)
        self.until_at.setText(contents.until_at)
        self.reason.setPlainText(contents.reason)
        self.reason.moveCursor(QTextCursor.MoveOperation.End)
        self._tell()

    @property
    def contents(self) -> Contents:
        """What stands in the fields now."""
        pairs = zip(self._streets, self.boxes, strict=True)
        return Contents(
            level=self.chosen[1],
            scope=self.scope.index,
            areas=tuple(code for (code, _), box in pairs if box.isChecked()),
            when=self.when.index,
            at=self.at.text(),
            until=self.until.index,
            until_at=self.until_at.text(),
            reason=self.reason.toPlainText(),
        )

    def set_now(self, now: datetime) -> None:
        """Keep the clock that 现在 and 24 时 mean."""
        self._now = now

    @property
    def chosen(self) -> tuple[Hazard, Level]:
        """Hazard and level as chosen."""
        return Hazard(str(self.hazard.currentData())), LEVELS[self.level.index]

    @property
    def codes(self) -> tuple[str, ...]:
        """The chosen streets; none = the whole district."""
        if self.scope.index == 0:
            return ()
        return self.contents.areas

    def effective_at(self) -> datetime | None:
        """Return when it shall hold; None = on approval."""
        if self._now is None or self.when.index == 0:
            return None
        if self.when.index == 1:
            return self._now.replace(microsecond=0)
        return parse_moment(self.at.text(), self._now, is_ahead=True)

    def expires_at(self) -> datetime | None:
        """Return until when it shall hold; None = until it is ended."""
        if self._now is None or self.until.index == 0 or self.chosen[1] is Level.ENDED:
            return None
        begin = self.effective_at() or self._now
        if self.until.index == 1:
            return begin.replace(microsecond=0) + _DAY
        return parse_moment(self.until_at.text(), begin, is_ahead=True)

    def command(self) -> DraftResponse:
        """Return the draft as it stands."""
        hazard, level = self.chosen
        return DraftResponse(
            hazard=hazard,
            level=level,
            reason=self.reason.toPlainText().strip(),
            effective_at=self.effective_at(),
            areas=self.codes,
            expires_at=self.expires_at(),
        )

    def fault(self) -> str:
        """Return what is wrong with a field, "" if nothing is."""
        if self.scope.index == 1 and not self.codes:
            return "选定街道，或改为全区"
        if self.when.index == 2 and self.effective_at() is None:
            return "生效时间写作 06:00 或 8-6 06:00"
        if self.until.index == 2 and self.chosen[1] is not Level.ENDED:
            until, begin = self.expires_at(), self.effective_at() or self._now
            if until is None:
                return "期限写作 06:00 或 8-6 06:00"
            if begin is not None and until <= begin:
                return "期限须晚于生效时间"
        return ""

    @Slot()
    def _tell(self) -> None:
        self.areas.setVisible(self.scope.index == 1)
        self.at.setVisible(self.when.index == 2)
        self.until_at.setVisible(self.until.index == 2)
        is_end = self.chosen[1] is Level.ENDED
        self.until.setEnabled(not is_end)
        self.changed.emit()
