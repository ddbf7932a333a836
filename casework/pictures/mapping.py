"""A group's places on the ground: where each stands in the drawing, which share a marker, and how long a kilometre is.

At the size of a town the earth is flat enough: degrees become metres at the mean latitude (equirectangular), which over
30 km is out by less than the width of a marker.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from math import cos, hypot, radians
from statistics import fmean
from typing import Any

from casework.pictures.queries import PRESSING
from casework.pictures.wards import Ward, ward_at

METRES = 111_195.0
"""In a degree of latitude."""
WIDTH, TALLEST, SHORTEST, MARGIN = 1000, 620, 300, 46
LEAST, LEAST_WITH_WARDS = 600.0, 3000.0
"""Metres across at least, so that a single place is not drawn as if from a window, and among wards not without a border."""
APART = 52
"""Markers nearer to each other than this become one."""
BARS = (50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000)


@dataclass
class Spot:
    """A place with its live cases in the group; `rag` is the most pressing rating among them."""

    id: int
    reference: str
    name: str
    address: str
    latitude: float | None
    longitude: float | None
    cases: list[Any] = field(default_factory=list)
    rag: str = ""
    number: int = 0
    ward: str = ""
    worked_out: bool = False
    """Whether the ward is the outline the place lies in, for none is recorded."""


@dataclass
class Marker:
    """One place, or several too near to each other to draw apart; their numbers follow one another."""

    x: float
    y: float
    spots: list[Spot]

    @property
    def rag(self) -> str:
        return min((spot.rag for spot in self.spots), key=PRESSING.index)

    @property
    def label(self) -> str:
        first, last = self.spots[0].number, self.spots[-1].number
        return str(first) if first == last else f"{first}–{last}"


@dataclass
class Map:
    width: float
    height: float
    markers: list[Marker]
    bar_metres: int
    bar_length: float
    onto: Callable[[float, float], tuple[float, float]]
    """Where a longitude and latitude stand in the drawing."""

    @property
    def frame(self) -> tuple[float, float, float, float]:
        return 0, 0, self.width, self.height


def spots_of(rows: Iterable[Any]) -> list[Spot]:
    """Places from rows of place and case, the most pressing first, then by name."""
    found: dict[int, Spot] = {}
    for row in rows:
        spot = found.setdefault(
            row.id,
            Spot(
                row.id, row.reference, row.name or row.address, row.address, row.latitude, row.longitude, ward=row.ward or ""
            ),
        )  # fmt: skip
        if all(other.case_id != row.case_id for other in spot.cases):
            spot.cases.append(row)
        spot.rag = min((case.rag for case in spot.cases), key=PRESSING.index)
    return sorted(found.values(), key=lambda spot: (PRESSING.index(spot.rag), spot.name, spot.id))


def work_out_wards(spots: Iterable[Spot], wards: Sequence[Ward]) -> None:
    """Say of places without a recorded ward in which outline they lie."""
    for spot in spots:
        if not spot.ward and spot.latitude is not None and spot.longitude is not None:
            spot.ward = ward_at(wards, latitude=spot.latitude, longitude=spot.longitude)
            spot.worked_out = bool(spot.ward)


def map_of(spots: Sequence[Spot], *, least: float = LEAST) -> Map:
    """Place and number the markers of spots that all have coordinates; the most pressing stand where they really are."""
    latitude = fmean(spot.latitude or 0 for spot in spots)
    east = METRES * cos(radians(latitude))
    points = [((spot.longitude or 0) * east, (spot.latitude or 0) * METRES) for spot in spots]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    wide, tall = max(least, max(xs) - min(xs)), max(least * 0.4, max(ys) - min(ys))
    scale = min((WIDTH - 2 * MARGIN) / wide, (TALLEST - 2 * MARGIN) / tall)
    height = max(SHORTEST, tall * scale + 2 * MARGIN)
    middle_x, middle_y = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2

    def onto(longitude: float, latitude: float) -> tuple[float, float]:
        x, y = longitude * east, latitude * METRES
        return WIDTH / 2 + (x - middle_x) * scale, height / 2 - (y - middle_y) * scale

    markers: list[Marker] = []
    for spot in spots:
        at = onto(spot.longitude or 0, spot.latitude or 0)
        near = [m for m in markers if hypot(m.x - at[0], m.y - at[1]) < APART]
        if near:
            min(near, key=lambda m: hypot(m.x - at[0], m.y - at[1])).spots.append(spot)
        else:
            markers.append(Marker(*at, [spot]))
    for number, spot in enumerate((spot for marker in markers for spot in marker.spots), 1):
        spot.number = number
    metres = max([bar for bar in BARS if bar * scale <= 220] or BARS[:1])
    return Map(WIDTH, height, markers, metres, metres * scale, onto)
