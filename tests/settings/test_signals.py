"""The table of public signals names its faults by file, line and field."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.settings.pack import default_pack
from app.settings.signals import load_signals
from app.settings.table import PackError


def pack(folder: Path, signals: str) -> Path:
    (folder / "signals.csv").write_text(f"kind,words,codes\n{signals}", encoding="utf-8")
    (folder / "signal_areas.csv").write_text("name\n深圳市\n", encoding="utf-8")
    return folder


def test_the_longest_word_decides(tmp_path: Path) -> None:
    table = load_signals(pack(tmp_path, "wind,大风,\nthunderstorm,雷雨大风,\n"))

    assert table.kind_of("雷雨大风黄色预警") == "thunderstorm"
    assert table.kind_of("大风黄色预警") == "wind"
    assert table.kind_of("地震") == "other"


def test_latin_words_count_as_whole_words_and_codes_only_where_no_word_does(tmp_path: Path) -> None:
    table = load_signals(pack(tmp_path, "heat,heat,11B09\nfog,fog,\n"))

    assert table.kind_of("Wheat rust") == "other"
    assert table.kind_of("Extreme Heat") == "heat"
    assert table.kind_of("?", ("11b09",)) == "heat"
    assert table.kind_of("Fog", ("11B09",)) == "fog"


@pytest.mark.parametrize(
    ("signals", "message"),
    [
        ("Rain,暴雨,\n", "signals.csv:2: kind: not in small letters: Rain"),
        ("rain,暴雨,\nstorm,暴雨,\n", "signals.csv:3: words: stands twice: 暴雨"),
        ("rain,暴雨,\nrain,大雨,\n", "signals.csv:3: kind: stands twice: rain"),
    ],
)
def test_a_fault_names_its_place(tmp_path: Path, signals: str, message: str) -> None:
    with pytest.raises(PackError) as fault:
        load_signals(pack(tmp_path, signals))

    assert str(fault.value) == message


def test_the_pack_knows_every_signal_that_the_city_issues() -> None:
    table = load_signals(default_pack())
    signals = [
        "暴雨",
        "台风",
        "地质灾害气象风险",
        "大风",
        "雷电",
        "高温",
        "寒冷",
        "大雾",
        "灰霾",
        "冰雹",
        "干旱",
        "森林火险",
    ]

    assert "other" not in {table.kind_of(f"{signal}黄色预警") for signal in signals}
