"""The button that must be held: 0.9 s is nothing, 1 s is one act, and repeats are one hold."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui.parts import hold
from ui.parts.hold import HoldButton
from ui.parts.theme import DARK

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Let the test say how late it is."""
    held = [100.0]
    monkeypatch.setattr(hold, "monotonic_s", lambda: held[0])
    return held


@pytest.fixture
def button(qtbot: QtBot) -> Iterator[HoldButton]:
    host = QWidget()
    qtbot.addWidget(host)
    made = HoldButton("按住 1 秒进入三断", DARK, host)
    made.setFixedSize(200, 30)
    host.show()
    yield made
    host.close()


@pytest.fixture
def count(button: HoldButton) -> list[bool]:
    found: list[bool] = []
    button.held.connect(lambda: found.append(True))
    return found


def wait(button: HoldButton, seconds: list[float], span_s: float) -> None:
    seconds[0] += span_s
    button._step()


def key(button: HoldButton, kind: QEvent.Type, *, is_repeat: bool = False) -> None:
    event = QKeyEvent(kind, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "", is_repeat)
    if kind is QEvent.Type.KeyPress:
        button.keyPressEvent(event)
    else:
        button.keyReleaseEvent(event)


def test_letting_go_after_nine_tenths_does_nothing(
    button: HoldButton, seconds: list[float], count: list[bool]
) -> None:
    QTest.mousePress(button, LEFT)
    wait(button, seconds, 0.9)
    assert button.share == pytest.approx(0.9)
    QTest.mouseRelease(button, LEFT)
    wait(button, seconds, 5.0)

    assert count == []
    assert button.share == 0.0


def test_a_second_by_mouse_is_one_act_however_long_it_goes_on(
    button: HoldButton, seconds: list[float], count: list[bool]
) -> None:
    QTest.mousePress(button, LEFT)
    for _ in range(30):
        wait(button, seconds, 0.1)
    QTest.mouseRelease(button, LEFT)

    assert count == [True]


def test_a_key_that_repeats_itself_is_one_hold_and_one_act(
    button: HoldButton, seconds: list[float], count: list[bool]
) -> None:
    key(button, QEvent.Type.KeyPress)
    for _ in range(30):
        key(button, QEvent.Type.KeyRelease, is_repeat=True)
        key(button, QEvent.Type.KeyPress, is_repeat=True)
        wait(button, seconds, 0.1)
    key(button, QEvent.Type.KeyRelease)

    assert count == [True]


def test_a_click_and_a_hand_that_leaves_are_no_hold(
    button: HoldButton, seconds: list[float], count: list[bool]
) -> None:
    button.click()
    QTest.mousePress(button, LEFT)
    wait(button, seconds, 0.5)
    button.setEnabled(False)
    button.setEnabled(True)
    wait(button, seconds, 5.0)

    assert count == []
