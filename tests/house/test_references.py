"""Qt's binding loses no reference to None, True and False.

PySide6 6.12.0 on Python 3.11 loses one for each call that returns nothing: after a few thousand
paints the process aborts, while a short suite stays green. From Python 3.12 on all three are
immortal and their counts mean nothing.
"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

_CALLS = 500
# Runs in a process of its own: nothing else may hold or drop these references meanwhile.
_PROBE = """
import sys
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

app = QApplication([])
widget = QWidget()
canvas = QPixmap(20, 20)

def paint():
    painter = QPainter(canvas)
    painter.drawLine(0, 0, 5, 5)
    painter.end()

acts = {
    "hide": lambda: widget.setVisible(False),
    "ask": widget.isVisible,
    "name": lambda: widget.setObjectName("a"),
    "paint": paint,
}
for name, act in acts.items():
    act()
    before = [sys.getrefcount(one) for one in (None, True, False)]
    for _ in range(CALLS):
        act()
    after = [sys.getrefcount(one) for one in (None, True, False)]
    print(name, *(b - a for a, b in zip(before, after)))
"""


def losses(probe: str) -> dict[str, list[int]]:
    """Return, for each act of the probe, how three reference counts moved over all calls."""
    done = subprocess.run(
        [sys.executable, "-c", probe.replace("CALLS", str(_CALLS))],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = (line.split() for line in done.stdout.splitlines())
    return {name: [int(number) for number in numbers] for name, *numbers in lines}


pytestmark = pytest.mark.skipif(
    sys.version_info >= (3, 12), reason="None, True and False are immortal from 3.12 on"
)


def test_no_call_into_qt_moves_the_count_of_a_constant() -> None:
    moved = losses(_PROBE)

    assert set(moved) == {"hide", "ask", "name", "paint"}
    # A call that loses a reference moves the count by its number of calls; a few are noise.
    assert {
        name: max(map(abs, counts)) < _CALLS / 10 for name, counts in moved.items()
    } == dict.fromkeys(moved, True)


def test_the_probe_sees_a_lost_reference() -> None:
    leak = '"hide": lambda kept=[]: kept.extend([None] * 1),'

    moved = losses(_PROBE.replace('"hide": lambda: widget.setVisible(False),', leak))

    assert moved["hide"][0] >= _CALLS
