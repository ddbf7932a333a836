"""Ward outlines on a map: which ward a place lies in, the borders as one path a ward, and where each name stands.

A place is in a ward when a line from it eastwards crosses the ward's borders an odd number of times; holes and islands need
no care. Borders are drawn on one grid for all wards, made coarser until they fit into the room a page has for them, so that
what two wards share stays one line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

from markupsafe import Markup

from casework.partnership.outline_files import on_grid
from casework.pictures.fitting import width_of

ROOM = 12_000
"""Characters of a page for all borders together."""
NAME = 14
SLICES = (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82)

Point = tuple[float, float]
Onto = Callable[[float, float], Point]
Rectangle = tuple[float, float, float, float]


@dataclass(frozen=True)
class Ward:
    """A ward with the rings of its borders, in whatever units its maker has."""

    name: str
    rings: Sequence[Sequence[Point]]

    @cached_property
    def box(self) -> Rectangle:
        xs, ys = [x for ring in self.rings for x, _ in ring], [y for ring in self.rings for _, y in ring]
        return min(xs), min(ys), max(xs), max(ys)

    def crossings(self, y: float) -> list[float]:
        """Where its borders cross a level, from left to right; between the first and second, third and fourth it is inside."""
        found = []
        for ring in self.rings:
            for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True):
                if (ay > y) != (by > y):
                    found.append(ax + (y - ay) * (bx - ax) / (by - ay))
        return sorted(found)

    def holds(self, x: float, y: float) -> bool:
        left, low, right, high = self.box
        return left <= x <= right and low <= y <= high and sum(at > x for at in self.crossings(y)) % 2 == 1


def wards_of(content: dict[str, Any]) -> list[Ward]:
    """The wards as they are kept, in longitude and latitude."""
    return [Ward(each["name"], each["rings"]) for each in content["wards"]]


def ward_at(wards: Iterable[Ward], *, latitude: float, longitude: float) -> str:
    """The ward a place lies in; empty when it lies in none."""
    return next((ward.name for ward in wards if ward.holds(longitude, latitude)), "")


def on_map(wards: Iterable[Ward], onto: Onto, frame: Rectangle) -> list[Ward]:
    """Those of which something is in the frame, in its units."""
    placed = [Ward(ward.name, [[onto(*point) for point in ring] for ring in ward.rings]) for ward in wards]
    left, top, right, bottom = frame
    return [w for w in placed if w.box[0] < right and w.box[2] > left and w.box[1] < bottom and w.box[3] > top]


def borders(wards: Sequence[Ward]) -> Markup:
    """A path for each ward. They are said in the table; here they are for the eye."""
    grid, words = 1, [""]
    while grid <= 64:
        words = [_path(ward, grid) for ward in wards]
        if sum(map(len, words)) <= ROOM:
            break
        grid *= 2
    return Markup("").join(Markup('<path class="cw-map__ward" d="{}"/>').format(path) for path in words)


def _path(ward: Ward, grid: int) -> str:
    parts = []
    for ring in ward.rings:
        points = [(x * grid, y * grid) for x, y in on_grid(list(ring), grid)]
        if not points:
            continue
        moves = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(points)]
        parts.append(
            f"M{points[0][0]} {points[0][1]}l" + " ".join(f"{x} {y}" for x, y in moves).replace(" -", "-") + "z"
        )
    return "".join(parts)


def names(wards: Iterable[Ward], frame: Rectangle, taken: Sequence[Rectangle]) -> Markup:
    """Each ward's name where it is wide, inside the frame and clear of the markers; left out where it would not fit."""
    found, used = [], list(taken)
    for ward in wards:
        at = _room(ward, frame, used)
        if at is not None:
            half = width_of(ward.name, NAME) / 2
            used.append((at[0] - half, at[1] - NAME, at[0] + half, at[1] + 4))
            found.append(Markup('<text class="cw-map__name" x="{:.0f}" y="{:.0f}" text-anchor="middle">{}</text>').format(*at, ward.name))  # fmt: skip
    return Markup("").join(found)


def _room(ward: Ward, frame: Rectangle, taken: Sequence[Rectangle]) -> Point | None:
    left, top, right, bottom = frame
    low, high = max(ward.box[1], top), min(ward.box[3], bottom)
    needed = width_of(ward.name, NAME) + 8
    for share in SLICES:
        y = low + (high - low) * share
        if y - NAME < top or y + 4 > bottom:
            continue
        level = ward.crossings(y - NAME / 3)
        spans = [(max(a, left), min(b, right)) for a, b in zip(level[::2], level[1::2], strict=False)]
        for a, b in sorted(spans, key=lambda span: span[0] - span[1]):
            free = _free(a, b, y, needed, taken)
            if free is not None:
                return free, y
    return None


def _free(a: float, b: float, y: float, needed: float, taken: Sequence[Rectangle]) -> float | None:
    """The middle of the widest stretch between a and b at that level where the name touches nothing."""
    inside = sorted((t[0], t[2]) for t in taken if t[1] < y + 4 and t[3] > y - NAME and t[0] < b and t[2] > a)
    stretches, start = [], a
    for begin, end in inside:
        stretches.append((start, begin))
        start = max(start, end)
    stretches.append((start, b))
    width, middle = max((end - begin, (begin + end) / 2) for begin, end in stretches)
    return middle if width >= needed else None
