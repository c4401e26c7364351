"""The board: totals are exact, what is old is marked, and nothing is settled silently."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from app.domain.evacuation import FIGURES, StreetTally
from app.domain.event import Past
from tests.screens.storm import NOW, evacuation_view, tallies


def test_the_total_is_the_sum_of_the_streets_figure_by_figure() -> None:
    view = evacuation_view()
    assert (view.total.due, view.total.notified, view.total.moved) == (1286, 950, 290)
    for name in FIGURES:
        assert getattr(view.total, name) == sum(getattr(row.figures, name) for row in view.rows)


def test_streets_stay_in_the_order_of_their_codes() -> None:
    codes = [row.code for row in evacuation_view().rows]
    assert codes == sorted(codes)
    assert len(codes) == 10


def test_a_figure_older_than_one_and_a_half_intervals_is_stale() -> None:
    view = evacuation_view()
    assert view.interval == timedelta(hours=1)
    assert [row.name for row in view.rows if row.is_stale] == ["清水河"]
    assert view.stale == 1


def test_without_a_response_there_is_no_rhythm_and_nothing_is_stale() -> None:
    view = evacuation_view(is_quiet=True)
    assert (view.interval, view.governing, view.stale) == (None, None, 0)


def test_the_gain_is_counted_from_the_report_before() -> None:
    view = evacuation_view()
    gained = {row.name: row.gained for row in view.rows}
    assert gained["东湖"] == 35
    assert gained["桂园"] is None
    assert view.gained == 132


def test_two_reports_of_equal_time_that_did_not_see_each_other_are_both_kept() -> None:
    facts = tallies()
    tally = facts["440303007"]
    newest = tally.reports[-1]
    rival = replace(
        newest,
        writer=b"writer02",
        saw=Past(),
        figures=replace(newest.figures, moved=112),
        hlc=newest.hlc - 1,
    )
    newest = replace(newest, saw=Past())
    facts["440303007"] = StreetTally(street=tally.street, reports=(tally.reports[0], rival, newest))
    view = evacuation_view(made=facts)
    row = view.row("440303007")
    assert row is not None
    assert {row.figures.moved, *(item.moved for item in row.rivals)} == {110, 112}
    assert view.contested == 1


def test_more_settled_than_due_is_flagged_not_refused() -> None:
    facts = tallies()
    tally = facts["440303001"]
    report = tally.reports[-1]
    over = replace(report, figures=replace(report.figures, moved=43))
    facts["440303001"] = replace(tally, reports=(over,))
    row = evacuation_view(made=facts).row("440303001")
    assert row is not None
    assert row.is_over


def test_before_any_report_the_board_shows_standing_data() -> None:
    view = evacuation_view(made={})
    assert view.is_idle
    assert view.unreported == 10
    assert sum(item.shelters for item in view.standing) == 32
    samples = {item.name for item in view.standing if not item.is_sample}
    assert samples == {"翠竹"}


def test_the_oldest_and_newest_as_of_are_told() -> None:
    view = evacuation_view()
    assert view.newest == NOW
    assert view.oldest == NOW - timedelta(minutes=100)
