"""The evacuation panel by keyboard: digits, Tab, Enter; corrections; copy, export and paste."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.domain.commands import CorrectEvacuation, ReportEvacuation
from app.domain.evacuation import FIGURES
from tests.screens.storm import NOW, evacuation_view
from tests.ui.painted import watch
from ui.evacuation import board, entry
from ui.evacuation.block import as_csv, as_tsv, read_block
from ui.evacuation.panel import EvacuationPanel
from ui.evacuation.words import check_words, header_words, moment_words, share_words
from ui.parts.moment import parse_moment
from ui.parts.theme import DARK

LAKE = "440303007"
UNTIL = NOW.replace(second=0)


@pytest.fixture
def panel(qtbot: QtBot) -> EvacuationPanel:
    made = EvacuationPanel(DARK)
    qtbot.addWidget(made)
    made.resize(520, 302)
    made.show()
    made.show_view(evacuation_view())
    return made


def test_a_digit_opens_the_entry_and_enter_reports(qtbot: QtBot, panel: EvacuationPanel) -> None:
    panel.board.choose(LAKE, "moved")
    qtbot.keyClicks(panel.board, "1")
    qtbot.keyClicks(panel.form.fields["moved"].field, "45")
    panel.form.source.setText("电话")
    with qtbot.waitSignal(panel.command_wished) as wished:
        qtbot.keyClick(panel.form.fields["moved"].field, Qt.Key.Key_Return)
    report = ReportEvacuation(street=LAKE, as_of=UNTIL, figures=(("moved", 145),), source="电话")
    assert wished.args == [report]


def test_tab_goes_through_the_eight_figures_in_order(qtbot: QtBot, panel: EvacuationPanel) -> None:
    panel.begin_entry(LAKE, "due")
    for name in FIGURES[1:]:
        qtbot.keyClick(panel.focusWidget(), Qt.Key.Key_Tab)
        assert panel.focusWidget() is panel.form.fields[name].field


def test_a_fall_of_a_cumulative_figure_needs_a_reason_and_is_a_correction(
    qtbot: QtBot, panel: EvacuationPanel
) -> None:
    panel.begin_entry(LAKE, "moved")
    field = panel.form.fields["moved"].field
    field.setText("105")
    with qtbot.assertNotEmitted(panel.command_wished):
        qtbot.keyClick(field, Qt.Key.Key_Return)
    panel.form.reason.setText("重复登记 5 人")
    with qtbot.waitSignal(panel.command_wished) as wished:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert wished.args == [
        CorrectEvacuation(
            street=LAKE, as_of=UNTIL, figures=(("moved", 105),), reason="重复登记 5 人"
        )
    ]


def test_a_gain_is_added_to_what_is_known(panel: EvacuationPanel) -> None:
    panel.begin_entry(LAKE, "moved")
    panel.form.gain.click()
    panel.form.fields["moved"].field.setText("35")
    panel.form.total.click()
    panel.form.fields["notified"].field.setText("+40")
    assert panel.form.fields["notified"].value == 300
    panel.form.gain.click()
    assert panel.form.fields["moved"].value == 145


def test_a_figure_below_zero_is_not_saved(qtbot: QtBot, panel: EvacuationPanel) -> None:
    panel.begin_entry(LAKE, "refused")
    field = panel.form.fields["refused"].field
    field.setText("-1")
    with qtbot.assertNotEmitted(panel.command_wished):
        qtbot.keyClick(field, Qt.Key.Key_Return)


def test_an_as_of_ahead_of_now_is_not_saved(qtbot: QtBot, panel: EvacuationPanel) -> None:
    panel.begin_entry(LAKE, "moved", "9")
    panel.form.fields["moved"].field.setText("145")
    panel.form.as_of.setText("8-6 03:00")
    with qtbot.assertNotEmitted(panel.command_wished):
        qtbot.keyClick(panel.form.as_of, Qt.Key.Key_Return)


def test_escape_leaves_the_entry_without_a_report(qtbot: QtBot, panel: EvacuationPanel) -> None:
    panel.begin_entry(LAKE, "moved", "9")
    with qtbot.assertNotEmitted(panel.command_wished):
        qtbot.keyClick(panel.form.fields["moved"].field, Qt.Key.Key_Escape)
    assert panel.pages.currentWidget() is panel.board


def test_the_panels_key_leads_to_what_is_shown(panel: EvacuationPanel) -> None:
    assert panel.focusProxy() is panel.board
    panel.begin_entry(LAKE, "due")
    assert panel.focusProxy() is panel.form.fields["moved"].field


def test_all_eight_figures_are_reachable_in_a_narrow_panel(
    qtbot: QtBot, panel: EvacuationPanel
) -> None:
    assert set(panel.board.columns.editable) < set(FIGURES)
    qtbot.keyClick(panel.board, Qt.Key.Key_Space)
    assert panel.board.columns.editable == FIGURES


def test_the_form_closes_once_its_figures_stand_on_the_board(panel: EvacuationPanel) -> None:
    panel.begin_entry(LAKE, "moved")
    panel.form.fields["moved"].field.setText("145")
    panel.form.save.click()
    panel.show_view(evacuation_view())
    assert panel.pages.currentWidget() is panel.form
    view = evacuation_view()
    rows = tuple(
        replace(row, as_of=UNTIL, figures=replace(row.figures, moved=145))
        if row.code == LAKE
        else row
        for row in view.rows
    )
    panel.show_view(replace(view, rows=rows))
    assert panel.pages.currentWidget() is panel.board


def test_what_was_typed_stays_when_the_board_changes(panel: EvacuationPanel) -> None:
    panel.begin_entry(LAKE, "moved")
    panel.form.fields["moved"].field.setText("145")
    view = evacuation_view()
    rows = tuple(
        replace(row, figures=replace(row.figures, moved=120)) if row.code == LAKE else row
        for row in view.rows
    )
    panel.show_view(replace(view, rows=rows))
    assert panel.form.fields["moved"].field.text() == "145"
    assert panel.form.fields["moved"].old == 120


def test_copy_gives_cells_that_sum_to_the_total(panel: EvacuationPanel) -> None:
    panel.copy()
    lines = [line.split("\t") for line in QGuiApplication.clipboard().text().splitlines()]
    assert len(lines) == 12
    moved = lines[0].index("已转")
    assert int(lines[1][moved]) == sum(int(line[moved]) for line in lines[2:]) == 290


def test_the_csv_opens_in_a_spreadsheet_and_runs_no_formula(
    panel: EvacuationPanel, tmp_path: Path
) -> None:
    view = evacuation_view()
    rows = tuple(replace(row, by='=HYPERLINK("x")') for row in view.rows)
    raw = as_csv(replace(view, rows=rows))
    assert raw.startswith(b"\xef\xbb\xbf")
    text = raw.decode("utf-8-sig")
    assert "'=HYPERLINK" in text
    assert ",=" not in text
    assert ',"=' not in text
    panel.export_to(str(tmp_path / "表.csv"))
    assert (tmp_path / "表.csv").read_bytes() == as_csv(view)


def test_an_export_that_cannot_be_written_is_told(
    qtbot: QtBot, panel: EvacuationPanel, tmp_path: Path
) -> None:
    with qtbot.waitSignal(panel.told) as told:
        panel.export_to(str(tmp_path / "nowhere" / "表.csv"))
    assert told.args is not None
    assert "没有写成" in told.args[0]


def test_a_block_is_shown_before_it_is_recorded_and_faulty_lines_stay_out(
    qtbot: QtBot, panel: EvacuationPanel
) -> None:
    block = "街道\t应转\t已转\n东湖街道\t312\t145\n莲塘\t248\t60\n火星\t1\t1\n"
    QGuiApplication.clipboard().setText(block)
    with qtbot.assertNotEmitted(panel.command_wished):
        panel.paste()
    problems = [line.problem for line in panel.preview.lines]
    assert problems == ["", "已转减少，须逐街更正", "不认识的街道"]
    reports: list[object] = []
    panel.command_wished.connect(reports.append)
    qtbot.keyClick(panel.preview, Qt.Key.Key_Return)
    assert reports == [
        ReportEvacuation(
            street=LAKE, as_of=NOW, figures=(("due", 312), ("moved", 145)), source="粘贴"
        )
    ]


def test_what_was_copied_can_be_pasted_and_changes_nothing() -> None:
    view = evacuation_view()
    lines = read_block(as_tsv(view), view)
    assert [line.problem for line in lines] == [""] * 11
    assert not any(line.changes for line in lines)


def test_a_total_that_does_not_add_up_is_told() -> None:
    view = evacuation_view()
    lines = read_block("街道,已转\n东湖,145\n合计,400", view)
    assert lines[-1].problem == "已转 合计应为 325，表中 400"
    assert read_block("街道,已转\n东湖,145\n合计,325", view)[-1].problem == ""


def test_a_block_without_a_head_is_read_in_the_order_of_the_figures() -> None:
    line = read_block("东湖 312 300 145", evacuation_view())[0]
    assert line.given == (("due", 312), ("notified", 300), ("moved", 145))


def test_what_is_odd_stands_beside_the_title() -> None:
    view = evacuation_view()
    assert header_words(view) == "每 1 时报 · 含 1 街道过期"
    assert "未报" in header_words(replace(view, stale=0, unreported=2))
    assert header_words(replace(view, stale=0)) == "防汛 Ⅱ · 每 1 时报 · 人"


def test_sums_that_do_not_match_are_told() -> None:
    row = evacuation_view().row(LAKE)
    assert row is not None
    assert check_words(replace(row.figures, moved=145)) == "未分类 35 · 待转 167"
    assert check_words(replace(row.figures, moved=313)).startswith("超应转 1")


def test_nearly_all_is_never_a_hundred_per_cent() -> None:
    row = evacuation_view().row(LAKE)
    assert row is not None
    assert share_words(replace(row.figures, due=1000, moved=999)) == "99 %"
    assert share_words(replace(row.figures, due=1000, moved=1000)) == "100 %"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("02:58", datetime(2025, 8, 4, 18, 58, tzinfo=UTC)),
        ("0258", datetime(2025, 8, 4, 18, 58, tzinfo=UTC)),
        ("23:50", datetime(2025, 8, 4, 15, 50, tzinfo=UTC)),
        ("8月3日 22：00", datetime(2025, 8, 3, 14, 0, tzinfo=UTC)),
        ("25:00", None),
        ("", None),
    ],
)
def test_a_time_without_a_date_is_the_last_one(text: str, expected: datetime | None) -> None:
    assert parse_moment(text, NOW) == expected


@pytest.mark.parametrize("height", [238, 302, 490])
def test_no_line_of_the_entry_lies_over_another(height: int, qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(600, 600)
    panel = EvacuationPanel(DARK, host)
    panel.show_view(evacuation_view())
    panel.setGeometry(0, 0, 520, height)
    panel.show()
    host.show()
    panel.begin_entry(LAKE, "moved")
    form = panel.form
    form.fields["moved"].field.setText("105")
    QApplication.processEvents()
    parts = [*form.fields.values(), form.total, form.as_of, form.reason, form.save, form.cancel]
    boxes = [part.geometry() for part in parts]
    assert all(form.rect().contains(box) for box in boxes)
    assert not [
        (one.accessibleName(), other.accessibleName())
        for (one, box), (other, beside) in combinations(zip(parts, boxes, strict=True), 2)
        if box.intersects(beside)
    ]
    assert all(item.field.height() >= 26 for item in form.fields.values())


def test_a_report_of_another_day_says_its_day_and_time() -> None:
    assert moment_words(NOW - timedelta(hours=4, minutes=30), NOW) == "8-4 22:30"
    assert moment_words(NOW - timedelta(minutes=30), NOW) == "02:30"
    assert moment_words(NOW - timedelta(days=400), NOW) == "2024-07-01"


@pytest.mark.parametrize("is_full", [True, False])
def test_the_moment_of_another_day_is_never_cut(
    is_full: bool, panel: EvacuationPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted = watch(monkeypatch, board)
    view = evacuation_view()
    rows = (replace(view.rows[0], as_of=NOW - timedelta(hours=14)), *view.rows[1:])
    panel.board.set_full(is_full=is_full)
    panel.show_view(replace(view, rows=rows))
    panel.grab()
    assert "8-4 13:00" in painted.said
    assert painted.cut == []


def test_more_people_placed_than_moved_are_marked_on_the_short_board(
    panel: EvacuationPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted = watch(monkeypatch, board)
    view = evacuation_view()
    panel.grab()
    assert not [words for words in painted.said if "去向多" in words]
    figures = replace(view.rows[0].figures, moved=0, concentrated=9, dispersed=8, returned=0)
    panel.show_view(replace(view, rows=(replace(view.rows[0], figures=figures), *view.rows[1:])))
    panel.grab()
    assert "去向多 17" in painted.said
    assert "去向多 17" in panel.board.accessibleDescription()
    assert painted.cut == []


def test_a_correction_without_a_reason_leads_to_its_field_and_says_so(
    qtbot: QtBot, panel: EvacuationPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted = watch(monkeypatch, entry)
    panel.begin_entry(LAKE, "moved")
    form = panel.form
    form.fields["moved"].field.setText("105")
    form.gain.setFocus()
    with qtbot.assertNotEmitted(panel.command_wished):
        qtbot.keyClick(form.gain, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert panel.focusWidget() is form.reason
    panel.grab()
    assert "未保存 · 累计数减少：写明更正理由" in painted.said
    qtbot.keyClicks(form.reason, "chongfu")
    with qtbot.waitSignal(panel.command_wished):
        qtbot.keyClick(form.reason, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
