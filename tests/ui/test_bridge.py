"""The bridge: from any thread to the Qt thread, many words in one, ten times a second at most."""

from __future__ import annotations

import threading

from pytestqt.qtbot import QtBot

from app.clock import monotonic_s
from app.desk.hub import Changed
from ui.frame.bridge import EVERY_MS, ChangeBridge


def test_many_changes_of_other_threads_arrive_as_few_on_the_qt_thread(qtbot: QtBot) -> None:
    bridge = ChangeBridge()
    heard: list[tuple[Changed, bool]] = []
    main = threading.main_thread()
    bridge.changed.connect(lambda parts: heard.append((parts, threading.current_thread() is main)))

    def tell() -> None:
        for _ in range(500):
            bridge.tell(Changed.LOG)
        bridge.tell(Changed.ALARM)

    threads = [threading.Thread(target=tell) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    qtbot.waitUntil(lambda: any(parts & Changed.ALARM for parts, _ in heard))

    assert len(heard) <= 2
    assert all(is_main for _, is_main in heard)


def test_a_change_during_the_pause_is_told_after_it(qtbot: QtBot) -> None:
    bridge = ChangeBridge()
    heard: list[Changed] = []
    bridge.changed.connect(heard.append)
    bridge.tell(Changed.LOG)
    qtbot.waitUntil(lambda: len(heard) == 1)
    bridge.tell(Changed.ALARM)
    bridge.tell(Changed.LINK)
    with qtbot.waitSignal(bridge.changed, timeout=20 * EVERY_MS):
        pass

    assert heard == [Changed.LOG, Changed.ALARM | Changed.LINK]


def test_a_closed_bridge_tells_nobody(qtbot: QtBot) -> None:
    bridge = ChangeBridge()
    heard: list[Changed] = []
    bridge.changed.connect(heard.append)
    bridge.tell(Changed.LOG)
    bridge.close()
    bridge.tell(Changed.ALARM)
    qtbot.wait(3 * EVERY_MS)

    assert heard == []


def test_a_stream_of_changes_is_told_ten_times_a_second_at_most(qtbot: QtBot) -> None:
    bridge = ChangeBridge()
    heard: list[Changed] = []
    bridge.changed.connect(heard.append)
    begun_s = monotonic_s()
    while len(heard) < 4:
        bridge.tell(Changed.TELEMETRY)
        qtbot.wait(2)

    assert monotonic_s() - begun_s >= 3 * EVERY_MS / 1000
