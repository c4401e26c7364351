"""The ladder of triggers: which facts speak for which level. Source: domain brief 2.3.

All of it is a default that the bureau may change.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.response import Hazard, Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the table: a level and what speaks for it, any one of which is enough.

    ``colour`` of the hazard's signal; ``rain`` (hours, mm) at any gauge; ``ponds`` (number, cm)
    of points; ``needs`` is what must be there besides the signal: a rain or slope finding.
    """

    hazard: Hazard
    level: Level
    colour: str = ""
    rain: tuple[int, int] | None = None
    ponds: tuple[int, int] | None = None
    with_rain: tuple[int, int] | None = None
    with_slope_mm_per_day: int | None = None


SIGNAL_OF = {
    Hazard.FLOOD: "rainstorm",
    Hazard.TYPHOON: "typhoon",
    Hazard.GEOHAZARD: "geohazard",
}

TABLE = (
    Line(hazard=Hazard.FLOOD, level=Level.IV, colour="yellow", rain=(1, 30), ponds=(2, 15)),
    Line(hazard=Hazard.FLOOD, level=Level.III, colour="orange", rain=(3, 50), ponds=(3, 25)),
    Line(hazard=Hazard.FLOOD, level=Level.II, colour="red", rain=(3, 100), ponds=(6, 40)),
    Line(hazard=Hazard.FLOOD, level=Level.I, colour="red", with_rain=(24, 250)),
    Line(hazard=Hazard.TYPHOON, level=Level.ATTENTION, colour="white"),
    Line(hazard=Hazard.TYPHOON, level=Level.IV, colour="blue"),
    Line(hazard=Hazard.TYPHOON, level=Level.III, colour="yellow"),
    Line(hazard=Hazard.TYPHOON, level=Level.II, colour="orange"),
    Line(hazard=Hazard.TYPHOON, level=Level.I, colour="red"),
    Line(hazard=Hazard.GEOHAZARD, level=Level.ATTENTION, colour="yellow"),
    Line(hazard=Hazard.GEOHAZARD, level=Level.IV, colour="yellow", with_slope_mm_per_day=5),
    Line(hazard=Hazard.GEOHAZARD, level=Level.III, colour="orange"),
    Line(hazard=Hazard.GEOHAZARD, level=Level.II, colour="red"),
)
