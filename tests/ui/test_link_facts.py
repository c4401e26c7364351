"""The facts of the link say the name of each once."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.screens.carriers import CarriersState, CarriersView
from tests.screens.test_link import NOW, Told, view
from ui.link.sheet import LinkFacts
from ui.parts.theme import DARK


@pytest.mark.parametrize("skew_s", [None, 0.2, -75.0])
def test_no_fact_says_its_name_twice(skew_s: float | None, qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    facts = LinkFacts(DARK, host)
    facts.show_view(view(Told(skew_s=skew_s)))
    facts.show_carriers(
        CarriersView(state=CarriersState(), best=None, alive=0, count=0, clear_s=None, now=NOW)
    )
    said = facts.accessibleName()

    assert "供电 未知" in said
    for row in said.split("；"):
        name, words = row.split(" ", 1)
        assert not words.startswith(name)
