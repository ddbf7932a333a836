"""Where everything stands in the picture of links: three columns of boxes and numbered lines between them.

Boxes of a column are stacked, so no two labels ever overlap; the outer columns are ordered by the middle of what they
are linked to, which keeps crossings few. The same links always give the same picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from statistics import fmean

from casework.pictures.fitting import fitted, width_of
from casework.pictures.links import CASES, INSIDE, OUTSIDE, Links, Node, Row

MOST_NODES = 40
BOX, GAP, APART, EDGE, HEAD, FRAME = 252, 176, 14, 12, 44, 14
NAME, ABOUT, PAD = 15, 13, 12
"""Sizes of words, and the room around them."""
HEADINGS = {OUTSIDE: "Known to them", INSIDE: "In this case", CASES: "Other cases"}
ALONG = (0.5, 0.4, 0.6, 0.32, 0.68, 0.25, 0.75, 0.18, 0.82)
"""Where along a line its number may stand, the best first."""

Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    node: Node
    x: float
    y: float
    height: float
    name: tuple[str, ...]
    about: str

    @property
    def middle(self) -> float:
        return self.y + self.height / 2

    def covers(self, left: float, top: float, right: float, bottom: float) -> bool:
        return self.x < right and left < self.x + BOX and self.y < bottom and top < self.y + self.height


@dataclass(frozen=True)
class Line:
    """A curve between two boxes with the numbers of its rows in the table; `at` is None where they found no room."""

    points: tuple[Point, Point, Point, Point]
    rows: tuple[Row, ...]
    label: str
    at: Point | None
    past: bool


@dataclass
class Picture:
    width: float
    height: float
    boxes: list[Box] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    headings: list[tuple[float, str]] = field(default_factory=list)
    frame: tuple[float, float, float, float] = (0, 0, 0, 0)
    numbers: dict[int, int] = field(default_factory=dict)
    """Place of a row among the links: its number in the picture, for those that are drawn."""
    left_out: int = 0


def picture_of(links: Links) -> Picture:
    """The picture, of the first `MOST_NODES`: what is in the case before what is linked to it."""
    drawn = _chosen(links)
    columns = {c: [node for node in drawn if node.column == c] for c in (OUTSIDE, INSIDE, CASES)}
    places = {node.key: number for number, node in enumerate(columns[INSIDE])}
    for column in (OUTSIDE, CASES):
        columns[column] = _by_middle(columns[column], links.rows, places)
    left = BOX + GAP if columns[OUTSIDE] else (GAP * 0.7 if _within(links.rows, places) else FRAME)
    starts = {OUTSIDE: EDGE, INSIDE: EDGE + left, CASES: EDGE + left + BOX + GAP}
    heights = {column: _height(nodes) for column, nodes in columns.items()}
    tallest = max(heights.values())
    right = CASES if columns[CASES] else INSIDE
    picture = Picture(starts[right] + BOX + EDGE + (0 if columns[CASES] else FRAME), HEAD + tallest + EDGE + FRAME)
    for column, nodes in columns.items():
        y = HEAD + (tallest - heights[column]) / 2
        for node in nodes:
            box = _box(node, starts[column], y)
            picture.boxes.append(box)
            y += box.height + APART
        if nodes:
            picture.headings.append((starts[column], HEADINGS[column]))
    top = HEAD + (tallest - heights[INSIDE]) / 2
    picture.frame = (starts[INSIDE] - FRAME, top - FRAME, BOX + 2 * FRAME, heights[INSIDE] + 2 * FRAME)
    picture.left_out = len(links.nodes) - len(drawn)
    _draw_lines(picture, links.rows)
    return picture


def _chosen(links: Links) -> list[Node]:
    inside = links.inside()[:MOST_NODES]
    room = MOST_NODES - len(inside)
    shown = {node.key for node in inside}
    out: list[Node] = []
    for row in links.rows:
        if row.who.key in shown and row.whom.column != INSIDE and row.whom not in out:
            out.append(row.whom)
    out.sort(key=lambda node: min(row.past for row in links.rows if row.whom is node))
    return [*inside, *out[:room]]


def _by_middle(nodes: list[Node], rows: Sequence[Row], places: dict[str, int]) -> list[Node]:
    """Ordered by the mean place of what they are linked to."""
    linked = {n.key: [places[row.who.key] for row in rows if row.whom is n and row.who.key in places] for n in nodes}
    return sorted(nodes, key=lambda node: (fmean(linked[node.key]), node.name, node.key))


def _within(rows: Sequence[Row], places: dict[str, int]) -> bool:
    return any(row.who.key in places and row.whom.key in places for row in rows)


def _box(node: Node, x: float, y: float) -> Box:
    name = fitted(node.name, NAME, BOX - 2 * PAD, lines=2, bold=True)
    about = fitted(node.about, ABOUT, BOX - 2 * PAD)
    return Box(node, x, y, 2 * PAD + 19 * len(name) + 13, name, about[0] if about else "")


def _height(nodes: Sequence[Node]) -> float:
    return sum(_box(node, 0, 0).height + APART for node in nodes) - (APART if nodes else 0)


def _draw_lines(picture: Picture, rows: Sequence[Row]) -> None:
    boxes = {box.node.key: box for box in picture.boxes}
    taken: list[tuple[float, float, float, float]] = []
    drawn = [(n, row) for n, row in enumerate(rows) if row.who.key in boxes and row.whom.key in boxes]
    number = 0
    for (who, whom), group in groupby(drawn, key=lambda each: (each[1].who.key, each[1].whom.key)):
        same = list(group)
        for place, _ in same:
            number += 1
            picture.numbers[place] = number
        label = str(number) if len(same) == 1 else f"{number - len(same) + 1}–{number}"
        points = _curve(boxes[who], boxes[whom])
        at = _room_for(label, points, picture.boxes, taken)
        of = tuple(row for _, row in same)
        picture.lines.append(Line(points, of, label, at, all(row.past for row in of)))


def _curve(one: Box, two: Box) -> tuple[Point, Point, Point, Point]:
    """From side to side; between two in the same column an arc on its left, wider the farther apart they are."""
    if one.x == two.x:
        out = min(GAP * 0.85, 46 + abs(one.middle - two.middle) * 0.3)
        return (one.x, one.middle), (one.x - out, one.middle), (two.x - out, two.middle), (two.x, two.middle)
    a, b = (one.x + BOX, two.x) if one.x < two.x else (one.x, two.x + BOX)
    half = (b - a) / 2
    return (a, one.middle), (a + half, one.middle), (b - half, two.middle), (b, two.middle)


def _on(points: tuple[Point, Point, Point, Point], t: float) -> Point:
    """The point of a cubic Bézier curve at t."""
    share = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
    return sum(s * p[0] for s, p in zip(share, points, strict=True)), sum(
        s * p[1] for s, p in zip(share, points, strict=True)
    )


def _room_for(label: str, points: tuple[Point, ...], boxes: Sequence[Box], taken: list[tuple[float, float, float, float]]) -> Point | None:  # fmt: skip
    half = half_width(label)
    for t in ALONG:
        x, y = _on(points, t)  # type: ignore[arg-type]
        own = (x - half, y - 10, x + half, y + 10)
        free = all(own[2] <= o[0] or o[2] <= own[0] or own[3] <= o[1] or o[3] <= own[1] for o in taken)
        if free and not any(box.covers(*own) for box in boxes):
            taken.append(own)
            return x, y
    return None


def half_width(label: str) -> float:
    """Half of the width of the little plate a line's number stands on."""
    return (width_of(label, ABOUT, bold=True) + 10) / 2
