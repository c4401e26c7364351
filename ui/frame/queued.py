"""Marks every button that records something for others while they cannot be reached.

It says that the act only queues: the record is complete here, and goes out when a carrier lives.
Source: screen design 5.6.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import QWidget

from ui.duty.lock import LockCover
from ui.duty.sign_in import SignInSheet
from ui.evacuation.paste import PastePreview
from ui.frame.banner import AlarmBanner
from ui.link.composer import Composer
from ui.link.reconcile import ReconcileSheet
from ui.link.stick_box import StickBox
from ui.parts.act_bar import ActBar
from ui.parts.button import Button, ButtonKind

SUFFIX = " · 入队（离线）"
# What they do concerns this seat alone, or goes another way.
_LOCAL = (LockCover, SignInSheet, PastePreview, AlarmBanner, Composer, StickBox)
_ALL_SEND = (ActBar, ReconcileSheet)


def mark_queued(window: QWidget, *, is_queued: bool) -> None:
    """Add the words to every such button, or take them away."""
    for button in _senders(window):
        button.set_suffix(SUFFIX if is_queued else "")


def _senders(window: QWidget) -> Iterator[Button]:
    for button in window.findChildren(Button):
        owners = tuple(_owners(button))
        if any(isinstance(owner, _LOCAL) for owner in owners):
            continue
        is_act = button.text() and any(isinstance(owner, _ALL_SEND) for owner in owners)
        is_close = button.text().endswith("Esc")
        if button.kind is ButtonKind.PRIMARY or (is_act and not is_close):
            yield button


def _owners(widget: QWidget) -> Iterator[QWidget]:
    owner = widget.parentWidget()
    while owner is not None:
        yield owner
        owner = owner.parentWidget()
