"""Whatever becomes of a command, the one who gave it hears of it."""

from __future__ import annotations

from concurrent.futures import Future

import pytest
from pytestqt.qtbot import QtBot

from app.errors import OperatorError
from ui.frame.answers import Answers
from ui.frame.words import refusal_sentence


@pytest.mark.parametrize("fault", [OSError("No space left on device"), KeyError("x")])
def test_a_fault_of_ours_is_shown_and_flies_on_to_the_crash_file(
    qtbot: QtBot, fault: Exception
) -> None:
    answers, refused = Answers(), list[OperatorError]()
    future: Future[int] = Future()
    answers.wait(future, lambda _: None, refused.append)

    with qtbot.captureExceptions() as caught:
        future.set_exception(fault)
        qtbot.waitUntil(lambda: bool(refused))
    assert refused[0].code == "fault"
    assert "不知" in refusal_sentence(refused[0])
    assert [error for _, error, _ in caught] == [fault]
