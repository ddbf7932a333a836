"""Charts drawn on the server as SVG that is read as well as seen: a title, a description, and no style of their own.

What a chart shows belongs into a table beside it as well; the look is in `casework.css` (cw-trend).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from casework.web.presentation import day, listed, short_day

WIDTH, HEIGHT = 340, 200
LEFT, RIGHT, TOP, BOTTOM = 30, 316, 22, 164
APART = 24
"""Values nearer to each other than this, in the drawing's units, are left to the table."""


@dataclass(frozen=True)
class Point:
    """A value on a day; `words` say more about it to whoever does not see the drawing."""

    on: date
    value: int
    words: str = ""


@dataclass(frozen=True)
class Limit:
    """A line across the chart, with its words."""

    value: int
    words: str


def over_time(
    id: str, title: str, points: Sequence[Point], *, most: int, limits: Sequence[Limit] = (), unit: str = ""
) -> Markup:
    """A line through values from 0 to `most`, by day. `id` must be the page's only one of that name; oldest point first."""
    places = _places(points, most)
    lines = Markup("").join(
        Markup(
            '<line class="cw-trend__limit" x1="{}" x2="{}" y1="{}" y2="{}"/><text class="cw-trend__word" x="{}" y="{}">{}</text>'
        ).format(LEFT, RIGHT + 10, y, y, LEFT + 4, round(y - 4, 1), limit.words)
        for limit in limits
        for y in [_y(limit.value, most)]
    )
    path = " ".join(f"{x},{y}" for x, y in places)
    dots = Markup("").join(
        Markup('<circle class="cw-trend__point" cx="{}" cy="{}" r="4"/>').format(x, y) for x, y in places
    )
    return Markup(
        '<svg class="cw-trend" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img" aria-labelledby="{id}-title {id}-desc"'
        ' focusable="false"><title id="{id}-title">{title}</title><desc id="{id}-desc">{desc}</desc>{scale}{lines}'
        '<polyline class="cw-trend__line" points="{path}"/>{dots}{values}{days}</svg>'
    ).format(
        w=WIDTH, h=HEIGHT, id=id, title=title, desc=_in_words(points, most, limits, unit), scale=_scale(most), lines=lines,
        path=path, dots=dots, values=_values(points, places), days=_days(points, places),
    )  # fmt: skip


def _places(points: Sequence[Point], most: int) -> list[tuple[float, float]]:
    """Where each value stands: by its day across, by its value up."""
    first = min(point.on for point in points)
    span = max(1, (max(point.on for point in points) - first).days)
    start, width = LEFT + 14, RIGHT - LEFT - 28
    return [(round(start + width * (point.on - first).days / span, 1), _y(point.value, most)) for point in points]


def _y(value: int, most: int) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * value / max(1, most), 1)


def _scale(most: int) -> Markup:
    return Markup("").join(
        Markup(
            '<line class="cw-trend__scale" x1="{}" x2="{}" y1="{}" y2="{}"/><text class="cw-trend__word" x="{}" y="{}" text-anchor="end">{}</text>'
        ).format(LEFT, RIGHT + 10, y, y, LEFT - 5, round(y + 4, 1), value)
        for value in (0, most)
        for y in [_y(value, most)]
    )


def _values(points: Sequence[Point], places: Sequence[tuple[float, float]]) -> Markup:
    """The number above a point, from the last one backwards, where there is room."""
    found, taken = [], float("inf")
    for point, (x, y) in zip(reversed(points), reversed(places), strict=True):
        if taken - x >= APART:
            taken = x
            found.append(
                Markup('<text class="cw-trend__value" x="{}" y="{}" text-anchor="middle">{}</text>').format(
                    x, round(y - 9, 1), point.value
                )
            )
    return Markup("").join(found)


def _days(points: Sequence[Point], places: Sequence[tuple[float, float]]) -> Markup:
    """The first and the last day; one alone where there is but one."""
    ends = [(points[0], places[0][0], "start")]
    if points[-1].on != points[0].on:
        ends.append((points[-1], places[-1][0], "end"))
    return Markup("").join(
        Markup('<text class="cw-trend__word" x="{}" y="{}" text-anchor="{}">{}</text>').format(
            x - 14 if anchor == "start" else x + 14, BOTTOM + 22, anchor, short_day(point.on)
        )
        for point, x, anchor in ends
    )


def _in_words(points: Sequence[Point], most: int, limits: Sequence[Limit], unit: str) -> str:
    said = [f"{day(p.on)}: {p.value}{f' {unit}' if unit else ''}{f', {p.words}' if p.words else ''}" for p in points]
    lines = f" Lines: {listed([f'{limit.words} ({limit.value})' for limit in limits])}." if limits else ""
    return f"From 0 to {most}. {'; '.join(said)}.{lines}"
