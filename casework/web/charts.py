"""Charts drawn on the server as SVG that is read as well as seen: a title, a description, and no style of their own.

What a chart shows belongs into a table beside it as well; the look is in `casework.css` (cw-trend).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from casework.web.presentation import day, listed, short_day

WIDTH, HEIGHT = 360, 196
LEFT, RIGHT, TOP, BOTTOM = 30, 278, 22, 162
MARGIN = 16
"""Between the frame and the first and last value."""
APART = 24
"""Values nearer to each other than this, in the drawing's units, are left to the table."""
LINE = 12
"""The height of a line of small words; where there is less room they are left to the table."""
LONGEST = 12


@dataclass(frozen=True)
class Point:
    """A value on a day; `words` say more about it to whoever does not see the drawing."""

    on: date
    value: int
    words: str = ""


@dataclass(frozen=True)
class Zone:
    """Values from `least` up to the next zone: a name, and a tint (green, amber, red) that never stands alone."""

    least: int
    words: str
    tint: str = ""


def over_time(
    id: str, title: str, points: Sequence[Point], *, most: int, zones: Sequence[Zone] = (), unit: str = ""
) -> Markup:
    """A line through values from 0 to `most`, by day. `id` must be the page's only one of that name; oldest point first.

    Points that all lie on one day are set side by side. `zones` come with the lowest first.
    """
    places = _places(points, most)
    path = " ".join(f"{x},{y}" for x, y in places)
    dots = Markup("").join(
        Markup('<circle class="cw-trend__point" cx="{}" cy="{}" r="4"/>').format(x, y) for x, y in places
    )
    return Markup(
        '<svg class="cw-trend" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img" aria-labelledby="{id}-title {id}-desc"'
        ' focusable="false"><title id="{id}-title">{title}</title><desc id="{id}-desc">{desc}</desc>{zones}{scale}'
        '<polyline class="cw-trend__line" points="{path}"/>{dots}{values}{days}</svg>'
    ).format(
        w=WIDTH, h=HEIGHT, id=id, title=title, desc=_in_words(points, most, zones, unit), zones=_zones(zones, most),
        scale=_scale(zones, most), path=path, dots=dots, values=_values(points, places), days=_days(points, places),
    )  # fmt: skip


def _places(points: Sequence[Point], most: int) -> list[tuple[float, float]]:
    """Where each value stands: by its day across, by its value up."""
    first = min(point.on for point in points)
    span = (max(point.on for point in points) - first).days
    steps = [(point.on - first).days for point in points] if span else list(range(len(points)))
    width = (RIGHT - LEFT - 2 * MARGIN) / max(1, span or len(points) - 1)
    return [
        (round(LEFT + MARGIN + width * step, 1), _y(point.value, most))
        for step, point in zip(steps, points, strict=True)
    ]


def _y(value: int, most: int) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * value / max(1, most), 1)


def _zones(zones: Sequence[Zone], most: int) -> Markup:
    """Each zone's tint, the line it begins at, and its name beside it."""
    found = []
    for zone, above in zip(zones, [*(each.least for each in zones[1:]), most], strict=True):
        top, bottom = _y(above, most), _y(zone.least, most)
        found.append(
            Markup('<rect class="cw-trend__zone cw-trend__zone--{}" x="{}" y="{}" width="{}" height="{}"/>').format(
                zone.tint or "none", LEFT, top, RIGHT - LEFT, round(bottom - top, 1)
            )
        )
        if zone.least:
            found.append(_across("cw-trend__limit", bottom))
        words = zone.words.partition(":")[0]
        if bottom - top >= LINE and len(words) <= LONGEST:
            found.append(_word(RIGHT + 7, (top + bottom) / 2 + 4, words, "start"))
    return Markup("").join(found)


def _scale(zones: Sequence[Zone], most: int) -> Markup:
    """The least and the most, and where zones begin if there is room for the number."""
    found, taken = [], [_y(value, most) for value in (0, most)]
    for value in (0, most):
        found += [_across("cw-trend__scale", _y(value, most)), _word(LEFT - 5, _y(value, most) + 4, value, "end")]
    for zone in zones:
        y = _y(zone.least, most)
        if all(abs(y - other) >= LINE for other in taken):
            taken.append(y)
            found.append(_word(LEFT - 5, y + 4, zone.least, "end"))
    return Markup("").join(found)


def _across(kind: str, y: float) -> Markup:
    return Markup('<line class="{}" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(kind, LEFT, RIGHT, y, y)


def _word(x: float, y: float, words: object, anchor: str) -> Markup:
    return Markup('<text class="cw-trend__word" x="{}" y="{}" text-anchor="{}">{}</text>').format(
        x, round(y, 1), anchor, words
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
    if points[-1].on == points[0].on:
        return _word(LEFT, BOTTOM + 22, short_day(points[0].on), "start")
    return _word(LEFT, BOTTOM + 22, short_day(points[0].on), "start") + _word(
        RIGHT, BOTTOM + 22, short_day(points[-1].on), "end"
    )


def _in_words(points: Sequence[Point], most: int, zones: Sequence[Zone], unit: str) -> str:
    said = [f"{day(p.on)}: {p.value}{f' {unit}' if unit else ''}{f', {p.words}' if p.words else ''}" for p in points]
    lines = f" Bands: {listed(f'{zone.words} from {zone.least}' for zone in zones)}." if zones else ""
    return f"From 0 to {most}. {'; '.join(said)}.{lines}"
