"""The alarm sound: bursts of pulses, played by a program of the system, never waited for.

Red sounds 3 + 2 pulses, orange 3; red repeats every 60 s until acknowledged. Source: screen
design 5.7; pulse patterns after IEC 60601-1-8.
"""

from __future__ import annotations

import array
import math
import shutil
import sys
import wave
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, QProcess, QTemporaryDir, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication

if sys.platform == "win32":
    import winsound

REPEAT_MS = 60_000
SILENCE_MS = 120_000
_RATE_HZ = 22_050
_PULSE_S = 0.15
_GAP_S = 0.12
_PAUSE_S = 0.4
_RAMP_S = 0.012
# The parts of a tone as (frequency in Hz, loudness): a base and odd harmonics carry through noise.
_PARTS = ((660.0, 0.5), (1980.0, 0.2), (3300.0, 0.1))
_PULSES = {1: (3, 2), 2: (3,)}
_WINDOWS = "winsound"
_PLAYERS = ("pw-play", "paplay", "aplay", "afplay")


class Sound(Protocol):
    """Something that can sound an alarm."""

    @property
    def is_there(self) -> bool:
        """Tell whether a burst would be heard, as far as is known."""

    def play(self, severity: int) -> None:
        """Sound a burst of that severity and return at once."""


class SystemSound(QObject):
    """Plays through the first player program that the system has, else says that it cannot.

    Signals:
        lost: the player failed; from now on ``is_there`` is False.
    """

    lost = Signal()

    def __init__(self, player: str | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._player = player
        self._folder = QTemporaryDir()
        self._process: QProcess | None = None
        self._files: dict[int, Path] = {}
        if player is not None and self._folder.isValid():
            for severity in _PULSES:
                path = Path(self._folder.filePath(f"alarm-{severity}.wav"))
                write_burst(path, severity)
                self._files[severity] = path

    @property
    def is_there(self) -> bool:
        return self._player is not None and bool(self._files)

    def play(self, severity: int) -> None:
        path = self._files.get(severity)
        if path is None or self._player is None:
            return
        if sys.platform == "win32":
            self._play_on_windows(path)
            return
        if self._process is not None and self._process.state() is not (
            QProcess.ProcessState.NotRunning
        ):
            return
        self._process = QProcess(self)
        self._process.finished.connect(self._finished)
        self._process.errorOccurred.connect(self._failed)
        self._process.start(self._player, [str(path)])

    def close(self) -> None:
        """End a burst that still sounds."""
        if self._process is not None:
            self._process.finished.disconnect(self._finished)
            self._process.errorOccurred.disconnect(self._failed)
            self._process.kill()
            self._process.waitForFinished(1000)
            self._process = None

    @Slot(int, QProcess.ExitStatus)
    def _finished(self, code: int, status: QProcess.ExitStatus) -> None:
        if code != 0 or status is not QProcess.ExitStatus.NormalExit:
            self._lose()

    @Slot(QProcess.ProcessError)
    def _failed(self, _error: QProcess.ProcessError) -> None:
        self._lose()

    def _play_on_windows(self, path: Path) -> None:
        if sys.platform == "win32":
            try:
                winsound.PlaySound(str(path), winsound.SND_FILENAME | winsound.SND_ASYNC)
            except RuntimeError:
                self._lose()

    def _lose(self) -> None:
        if self._player is not None:
            self._player = None
            self.lost.emit()


def find_player() -> str | None:
    """Return the player program of this system, None without one or without a screen."""
    if QGuiApplication.platformName() in ("offscreen", "minimal"):
        return None
    if sys.platform == "win32":
        return _WINDOWS
    return next((found for name in _PLAYERS if (found := shutil.which(name))), None)


def write_burst(path: Path, severity: int) -> None:
    """Write the burst of a severity as a mono 16-bit WAV file."""
    pulse = _pulse()
    quiet, pause = array.array("h", [0] * int(_GAP_S * _RATE_HZ)), int(_PAUSE_S * _RATE_HZ)
    frames = array.array("h")
    for group in _PULSES[severity]:
        for _ in range(group):
            frames.extend(pulse)
            frames.extend(quiet)
        frames.extend([0] * pause)
    if sys.byteorder == "big":
        frames.byteswap()
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(_RATE_HZ)
        out.writeframes(frames.tobytes())


def _pulse() -> array.array[int]:
    count = int(_PULSE_S * _RATE_HZ)
    made = array.array("h")
    for index in range(count):
        t = index / _RATE_HZ
        ramp = min(1.0, t / _RAMP_S, (_PULSE_S - t) / _RAMP_S)
        level = sum(loud * math.sin(2 * math.pi * hertz * t) for hertz, loud in _PARTS)
        made.append(int(32_000 * ramp * level))
    return made


class Sounder(QObject):
    """Decides when to sound: each new red or orange once, red again every minute.

    Signals:
        silence_changed: silence began (True) or ended (False).
    """

    silence_changed = Signal(bool)

    def __init__(self, sound: Sound, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sound = sound
        self._heard: dict[bytes, int] = {}
        self._repeat = QTimer(self)
        self._repeat.setInterval(REPEAT_MS)
        self._repeat.timeout.connect(self.repeat)
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(SILENCE_MS)
        self._quiet.timeout.connect(self._silence_over)

    @property
    def is_silenced(self) -> bool:
        """Tell whether F12 keeps it quiet."""
        return self._quiet.isActive()

    def hear(self, waiting: Iterable[tuple[bytes, int]]) -> None:
        """Take in the unacknowledged alarms that are on, as (id, severity)."""
        now = {alarm: severity for alarm, severity in waiting if severity in _PULSES}
        fresh = [s for alarm, s in now.items() if s < self._heard.get(alarm, 9)]
        self._heard = now
        if fresh and (min(fresh) == 1 or not self.is_silenced):
            self._sound.play(min(fresh))
        if 1 not in now.values():
            self._repeat.stop()
        elif not self._repeat.isActive() or 1 in fresh:
            self._repeat.start()

    @Slot()
    def silence(self) -> None:
        """Keep quiet for 120 s; a new red alarm sounds all the same."""
        self._quiet.start()
        self.silence_changed.emit(True)

    @Slot()
    def repeat(self) -> None:
        """Sound again for a red alarm that still waits."""
        if 1 in self._heard.values() and not self.is_silenced:
            self._sound.play(1)

    @Slot()
    def _silence_over(self) -> None:
        self.silence_changed.emit(False)
