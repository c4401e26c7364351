"""Colours and type by role; no other module of ui holds a colour or a font name.

Source: picture notes 3 and 4, screen design 5.4 and 5.5.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from PySide6.QtGui import QColor, QFont

FAMILY = "Noto Sans CJK SC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A filled sign: its fill, the text on it and the edge that carries its shape."""

    fill: str
    text: str
    edge: str


@dataclass(slots=True, kw_only=True)
class Theme:
    """Colours by role, as #RRGGBB.

    All widgets of a window share one theme, which is its own and can ``wear`` another's colours:
    the supply fails, and a second later everything is painted in black. Whoever keeps a painted
    picture drops it then.
    """

    bg0: str
    bg1: str
    bg2: str
    bg3: str
    text1: str
    text2: str
    text3: str
    line: str
    line_ui: str
    focus: str
    red: Filled
    orange: Filled
    yellow: Filled
    blue: Filled
    white: Filled
    grey: Filled
    exercise: Filled
    bar: str
    bar2: str
    track: str
    map_out: str
    map_land: str
    map_urban: str
    map_minor: str
    map_road: str
    map_highway: str
    map_casing: str
    map_water: str
    map_bank: str
    map_street: str
    map_district: str
    map_label: str
    paper: str
    ink: str

    def wear(self, other: Theme) -> None:
        """Take over every colour of another theme."""
        for item in fields(self):
            setattr(self, item.name, getattr(other, item.name))


DARK = Theme(
    bg0="#15181B",
    bg1="#1E2226",
    bg2="#282D33",
    bg3="#343A41",
    text1="#E3E6E9",
    text2="#AEB5BD",
    text3="#8A939C",
    line="#333A41",
    line_ui="#6B7580",
    focus="#7CC4FF",
    red=Filled(fill="#C8102E", text="#FFFFFF", edge="#FF8A94"),
    orange=Filled(fill="#F07F13", text="#101214", edge="#F07F13"),
    yellow=Filled(fill="#FFEB70", text="#101214", edge="#FFEB70"),
    blue=Filled(fill="#2B6CD4", text="#FFFFFF", edge="#7FB2FF"),
    white=Filled(fill="#F2F4F5", text="#101214", edge="#F2F4F5"),
    grey=Filled(fill="#5A636C", text="#FFFFFF", edge="#AEB5BD"),
    exercise=Filled(fill="#C3A6FF", text="#1A1226", edge="#C3A6FF"),
    bar="#D5DADE",
    bar2="#707B85",
    track="#2B3036",
    map_out="#131618",
    map_land="#202428",
    map_urban="#262B30",
    map_minor="#30363C",
    map_road="#444C54",
    map_highway="#525B64",
    map_casing="#1A1D21",
    map_water="#1B262C",
    map_bank="#34454F",
    map_street="#566069",
    map_district="#8A939C",
    map_label="#AEB5BD",
    paper="#D4D1C9",
    ink="#1B1B1B",
)

# On battery: the same hues over darker grounds, with text that is not brighter than it must be.
DIM = replace(
    DARK,
    bg0="#0C0E10",
    bg1="#121518",
    bg2="#1A1E22",
    bg3="#24292E",
    text1="#BFC4C9",
    text2="#959DA5",
    text3="#868F98",
    line="#282D33",
    line_ui="#616A74",
    bar="#AEB4BA",
    bar2="#69737C",
    track="#202429",
    map_out="#0A0C0D",
    map_land="#111417",
    map_urban="#171A1E",
    map_minor="#22272C",
    map_road="#343A41",
    map_highway="#3E464E",
    map_casing="#0E1012",
    map_water="#121A1E",
    map_bank="#2A363D",
    map_street="#4A535B",
    map_district="#7A838C",
    map_label="#9AA1A8",
    paper="#B4B1AA",
)

# 三断: black saves most; the text stays as bright as ever. Source: picture notes 4.
BLACK = replace(
    DARK,
    bg0="#000000",
    bg1="#0B0C0E",
    bg2="#15171A",
    bg3="#22262A",
    line="#262B30",
    bar2="#69737C",
    track="#202429",
    map_out="#000000",
    map_land="#070809",
    map_urban="#0B0C0E",
    map_minor="#1A1D20",
    map_road="#343A41",
    map_highway="#434B54",
    map_casing="#000000",
    map_water="#0F1518",
    map_bank="#2A363D",
)


def color(value: str, alpha: float = 1.0) -> QColor:
    """Return a theme colour as QColor; ``alpha`` from 0 (clear) to 1."""
    result = QColor(value)
    result.setAlphaF(alpha)
    return result


def font(size_px: int, *, bold: bool = False) -> QFont:
    """Return the interface font; sizes: 28 clock, 22 numerals, 18, 16, 15, 14, map only 12-13."""
    result = QFont(FAMILY)
    result.setPixelSize(size_px)
    result.setBold(bold)
    return result
