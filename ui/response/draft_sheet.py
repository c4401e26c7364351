"""The draft sheet: what shall change, what it would say, and the level typed by hand.

It records a draft and nothing else; another person approves. What was typed and not sent is kept,
one draft a hazard, until it is sent or cleared. Source: screen design 5.8, 5.3.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.commands import Answer, AnswerSuggestion, ApproveResponse, DraftResponse
from app.domain.people import Rank
from app.domain.response import Hazard, Level, rank_needed
from app.screens.response import DraftCard, ResponseView
from app.wording import RANK_NAMES, Order, deed
from ui.parts.button import Button, ButtonKind
from ui.parts.fault_line import FaultLine
from ui.parts.kept_line import KeptLine
from ui.parts.sheet import Sheet
from ui.parts.theme import Theme
from ui.response.change import ChangeHead
from ui.response.draft_form import DraftForm
from ui.response.kept import Contents, Kept, kept_words
from ui.response.panel import DraftWish
from ui.response.paper import OrderDocuments
from ui.response.words import (
    TYPED_HINT,
    area_names,
    is_typed,
    reason_limit,
    reason_name,
    reason_value,
)


class DraftSheet(Sheet):
    """起草, 1120 x 700 at most.

    Signals:
        command_wished: the ``DraftResponse``; after it is recorded, the ``AnswerSuggestion`` that
            adopts the suggestion it came from, and for 关注 the ``ApproveResponse``.
        copied: what was put on the clipboard, in one word.
    """

    command_wished = Signal(object)
    copied = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, "起草响应", (1120, 700), parent)
        self._view: ResponseView | None = None
        self._wish: DraftWish | None = None
        self._sent: DraftResponse | None = None
        self._known: frozenset[bytes] = frozenset()
        self._fresh: Contents | None = None
        self._kept: dict[Hazard, Kept] = {}
        self.kept = KeptLine(theme, self)
        self.head = ChangeHead(theme, self)
        self.form = DraftForm(theme, self)
        self.documents = OrderDocuments(theme, self)
        self.typed = QLineEdit(self)
        self.fault = FaultLine(theme, self)
        self.submit = Button("提交草稿", theme, self, kind=ButtonKind.PRIMARY, height_px=40)
        self._lay_out()
        self.form.changed.connect(self._judge)
        self.typed.textChanged.connect(self._judge)
        self.typed.returnPressed.connect(self._submit)
        self.submit.clicked.connect(self._submit)
        self.documents.copied.connect(self.copied)
        self.kept.cleared.connect(self._clear)
        self.closed.connect(self._keep)

    def _lay_out(self) -> None:
        self.typed.setFixedSize(150, 40)
        self.typed.setAccessibleName("键入级别")
        middle = QHBoxLayout()
        middle.setSpacing(24)
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self.kept)
        left.addWidget(self.head)
        left.addWidget(self.form, 1)
        middle.addLayout(left, 11)
        middle.addWidget(self.documents, 10)
        foot = QHBoxLayout()
        foot.setSpacing(12)
        foot.addWidget(self.typed)
        foot.addWidget(self.fault, 1)
        foot.addWidget(self.submit)
        self.content.addLayout(middle, 1)
        self.content.addLayout(foot)

    def begin(self, wish: DraftWish) -> None:
        """Start a draft, or go on with the one that was left; open the sheet afterwards.

        The level is the one that was chosen now, whatever the draft that was left had.
        """
        if self._view is None:
            return
        if self.isVisible():
            self._keep()
        view, kept = self._view, self._kept.get(wish.hazard)
        self._begin_fresh(wish)
        if kept is not None:
            if kept.contents.level is wish.level and not wish.suggestion:
                self._wish = replace(wish, suggestion=kept.suggestion)
            self.form.fill(wish.hazard, replace(kept.contents, level=wish.level), view.now)
            self.kept.tell(kept_words(kept, wish.level, view.now))
        self._judge()

    def _begin_fresh(self, wish: DraftWish) -> None:
        view = self._view
        if view is None:
            return
        self._wish, self._sent = wish, None
        self.form.set_streets(view.streets)
        self.typed.clear()
        reason = wish.reason or self._basis(wish)
        self.form.begin(wish.hazard, wish.level, reason, view.now)
        self._fresh = self.form.contents
        self.kept.tell("")

    @Slot()
    def _keep(self) -> None:
        """Keep what was typed; what stands as it was offered, or was sent, is no draft to keep."""
        view, wish = self._view, self._wish
        if view is None or wish is None:
            return
        self._wish = wish if self._sent else None
        hazard, contents = self.form.chosen[0], self.form.contents
        fresh, before = self._fresh, self._kept.pop(hazard, None)
        if fresh and hazard is wish.hazard and replace(contents, level=fresh.level) == fresh:
            return
        is_same = before is not None and before.contents == contents
        left_at = before.left_at if before and is_same else view.now
        self._kept[hazard] = Kept(contents=contents, left_at=left_at, suggestion=wish.suggestion)

    @Slot()
    def _clear(self) -> None:
        """Throw away what was kept and begin anew, at the level that stands in the form."""
        wish = self._wish
        if wish is None:
            return
        hazard, level = self.form.chosen
        self._kept.pop(hazard, None)
        self._begin_fresh(replace(wish, hazard=hazard, level=level))
        self._judge()
        self.form.reason.setFocus()

    def opened(self) -> None:
        self.form.reason.setFocus()

    def show_view(self, view: ResponseView) -> None:
        """Keep what is typed; close once the draft that was sent is recorded."""
        self._view = view
        self.form.set_now(view.now)
        recorded = self._recorded(view, self._sent) if self._sent else None
        if recorded is not None or self._holds(view):
            self._finish(recorded)
        elif self.isVisible():
            self._judge()

    def _recorded(self, view: ResponseView, sent: DraftResponse) -> DraftCard | None:
        """Return the open draft that came of what was sent."""
        return next(
            (
                draft
                for draft in view.drafts
                if draft.hazard is sent.hazard
                and draft.level is sent.level
                and draft.subject not in self._known
            ),
            None,
        )

    def _holds(self, view: ResponseView) -> bool:
        """Tell whether what was sent is in force already, as the end of 关注 is at once."""
        sent = self._sent
        return sent is not None and view.levels.get(sent.hazard) is sent.level

    def _finish(self, draft: DraftCard | None) -> None:
        """Close; 关注 needs no second person, so its draft is approved by the same one."""
        wish, sent = self._wish, self._sent
        self._wish = self._sent = None
        if sent is not None:
            self._kept.pop(sent.hazard, None)
        if wish is not None and wish.suggestion:
            answer = AnswerSuggestion(key=wish.suggestion, answer=Answer.ADOPTED)
            self.command_wished.emit(answer)
        if draft is not None and draft.needed <= Rank.DUTY_OFFICER:
            self.command_wished.emit(ApproveResponse(draft=draft.subject))
        self.close_sheet()

    def _basis(self, wish: DraftWish) -> str:
        """Return the facts of the adopted suggestion as the reason's first words."""
        cards = self._view.cards if self._view else ()
        card = next((item for item in cards if item.key == wish.suggestion), None)
        if card is None:
            return ""
        parts = [
            f"{reason_name(line)}{reason_value(line)}"
            + (f"（{reason_limit(line)}）" if line.limit is not None else "")
            for line in card.reasons
            if not line.is_stale
        ]
        return "，".join(parts)

    def _order(self, view: ResponseView) -> Order:
        command = self.form.command()
        current = view.levels[command.hazard]
        needed = rank_needed(current, command.level)
        return Order(
            place=view.place,
            bureau=view.bureau,
            hazard=command.hazard,
            level=command.level,
            from_level=current,
            effective_at=command.effective_at,
            areas=area_names(view, command.areas),
            commander=RANK_NAMES[needed],
            drafter=view.me.name if view.me else "",
            reason=command.reason,
            is_exercise=view.is_exercise,
        )

    def _missing(self, view: ResponseView) -> str:
        """Return what keeps the draft from being submitted, "" if nothing does."""
        command = self.form.command()
        current = view.levels[command.hazard]
        if view.me is None:
            return "本席无人登录"
        if view.me.rank < Rank.DUTY_OFFICER:
            return "本账户不能起草响应"
        if command.level is current:
            return "没有响应可终止" if current is Level.ENDED else "已是这个级别"
        steps = current.severity - command.level.severity
        if not command.reason and steps > 0:
            return "降级或终止须写理由"
        fault = self.form.fault()
        if fault:
            return fault
        if self._must_type(command) and not is_typed(self.typed.text(), command.level):
            return f"键入级别：{TYPED_HINT[command.level]}"
        return ""

    def _must_type(self, command: DraftResponse) -> bool:
        """Tell whether the level must be typed; one person alone may start and end 关注."""
        current = self._view.levels[command.hazard] if self._view else Level.ENDED
        return rank_needed(current, command.level) > Rank.DUTY_OFFICER

    @Slot()
    def _judge(self) -> None:
        view = self._view
        if view is None or self._wish is None:
            return
        order = self._order(view)
        self.head.show_change(order)
        self.documents.show_order(order, view.now)
        must = self._must_type(self.form.command())
        self.typed.setEnabled(must)
        self.typed.setPlaceholderText(f"键入 {TYPED_HINT[order.level]}" if must else "无须键入")
        missing = self._missing(view)
        names = "、".join(
            person.name for person in view.people if person.rank >= self._needed(order)
        )
        note = f"提交后由{order.commander}批准（{names}）" if must else "关注级一人即可启动和终止"
        self.fault.show_text(missing or note, is_fault=bool(missing))
        words = f"提交草稿：{deed(order)}" if must else deed(order)
        self.submit.setText(words)
        self.submit.setAccessibleName(words)
        self.submit.setEnabled(not missing)
        self.submit.updateGeometry()

    @staticmethod
    def _needed(order: Order) -> Rank:
        return rank_needed(order.from_level, order.level)

    @Slot()
    def _submit(self) -> None:
        view = self._view
        if view is None or self._missing(view):
            return
        self._sent = self.form.command()
        self._known = frozenset(draft.subject for draft in view.drafts)
        self.command_wished.emit(self._sent)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._submit()
            return
        super().keyPressEvent(event)
