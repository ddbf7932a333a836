"""Charts as SVG that stand alone: on a page, in a PDF, as a picture in a Word file; with a title and a description in words.

Colour says nothing that a dash, a mark or a word does not say too. What a chart shows belongs into a table beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import lru_cache
from xml.sax.saxutils import escape

import typst

from casework.rendering.document import clean
from casework.rendering.typefaces import loaded

WIDTH, HEIGHT = 640, 320
LEFT, RIGHT, TOP, BOTTOM = 62, 486, 20, 262
INK, QUIET, LINE = "#0b0c0c", "#4a5258", "#c8ced3"
LOOKS = (("#1a4f8b", ""), ("#7a3300", "7 4"), ("#5a2a82", "2 4"), ("#00605a", "10 3 2 3"))
"""Colour and dashes of the first line, the second and so on."""
FACE = "Source Sans Pro, arial, sans-serif"


@dataclass(frozen=True)
class Line:
    """Figures of one place in the order of the periods; None where there is none, which leaves a gap in the line."""

    name: str
    values: Sequence[Decimal | None]


@dataclass(frozen=True)
class Chart:
    """What is drawn. `breaks` are the places of the periods a new series begins with; `unit` is said after figures."""

    title: str
    periods: Sequence[str]
    lines: Sequence[Line]
    breaks: Sequence[int] = ()
    target: Decimal | None = None
    places: int = 0
    unit: str = ""

    def in_words(self) -> str:
        """Everything the drawing says."""
        said = []
        for line in self.lines:
            each = [
                f"{p}: {self.figure(v) if v is not None else 'no figure'}"
                for p, v in zip(self.periods, line.values, strict=True)
            ]
            said.append(f"{line.name}: {'; '.join(each)}.")
        said += [f"A new series begins with {self.periods[place]}." for place in self.breaks]
        if self.target is not None:
            said.append(f"Target: {self.figure(self.target)}.")
        return " ".join(said)

    def figure(self, value: Decimal) -> str:
        return f"{'−' if value < 0 else ''}{abs(value):,.{self.places}f}{self.unit}"


def svg(chart: Chart, id: str = "chart") -> str:
    """The drawing. `id` must be the page's only one of that name."""
    values = [v for line in chart.lines for v in line.values if v is not None]
    values += [chart.target] if chart.target is not None else []
    bottom, top = _ends(values)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img" '
        f'aria-labelledby="{id}-title {id}-desc" focusable="false" font-family="{FACE}" font-size="14">',
        f'<title id="{id}-title">{_text(chart.title)}</title><desc id="{id}-desc">{_text(chart.in_words())}</desc>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        *_scale(chart, bottom, top),
        *_periods(chart),
        *(part for place in chart.breaks for part in _break(chart, place)),
    ]  # fmt: skip
    if chart.target is not None:
        y = _y(chart.target, bottom, top)
        parts.append(
            f'<line x1="{LEFT}" x2="{RIGHT}" y1="{y}" y2="{y}" stroke="{INK}" stroke-width="1.5" stroke-dasharray="3 3"/>'
        )
    ends: list[tuple[float, str, str]] = []
    for line, (colour, dashes) in zip(chart.lines, LOOKS, strict=False):
        parts += _line(chart, line, colour, dashes, bottom, top)
        last = next((v for v in reversed(line.values) if v is not None), None)
        if last is not None:
            ends.append((_y(last, bottom, top), line.name, colour))
    if chart.target is not None:
        ends.append((_y(chart.target, bottom, top), "Target", INK))
    parts += _names(ends)
    return "".join(parts) + "</svg>"


def png(chart: Chart) -> bytes:
    """The drawing as a picture, for formats that take no SVG."""
    return _picture(svg(chart))


@lru_cache(maxsize=32)
def _picture(drawing: str) -> bytes:
    page = (
        '#set page(width: auto, height: auto, margin: 0pt)\n#image(bytes(sys.inputs.svg), format: "svg", width: 640pt)'
    )
    made = typst.compile(
        page.encode(), format="png", ppi=144, sys_inputs={"svg": drawing}, font_paths=loaded(),
    )  # fmt: skip
    assert isinstance(made, bytes)
    return made


def _text(words: str) -> str:
    return escape(clean(words), {'"': "&quot;"})


def _ends(values: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    """The least and the most of the scale: from nought, so that no change looks larger than it is; below it only for gaps."""
    least, most = min([Decimal(0), *values]), max([Decimal(0), *values])
    step = _step(most - least)
    down, up = (least / step).to_integral_value(ROUND_FLOOR), (most / step).to_integral_value(ROUND_CEILING)
    return down * step, (up * step) or step


def _step(span: Decimal) -> Decimal:
    """A round number that divides the scale into four to eight."""
    if not span:
        return Decimal(1)
    step = Decimal(1).scaleb(span.adjusted() - 1)
    for times in (1, 2, 5, 10, 20, 50):
        if span / (step * times) <= 6:
            return step * times
    return step * 100


def _y(value: Decimal, bottom: Decimal, top: Decimal) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * float((value - bottom) / (top - bottom)), 1)


def _x(place: int, number: int) -> float:
    inside = RIGHT - LEFT - 40
    return round(LEFT + 20 + (inside * place / (number - 1) if number > 1 else inside / 2), 1)


def _scale(chart: Chart, bottom: Decimal, top: Decimal) -> list[str]:
    found, value, step = [], bottom, _step(top - bottom)
    places = max(0, -int(step.normalize().as_tuple().exponent))
    while value <= top:
        y = _y(value, bottom, top)
        found.append(f'<line x1="{LEFT}" x2="{RIGHT}" y1="{y}" y2="{y}" stroke="{QUIET if not value else LINE}"/>')
        words = f"{'−' if value < 0 else ''}{abs(value):,.{places}f}{chart.unit}"
        found.append(
            f'<text x="{LEFT - 8}" y="{round(y + 5, 1)}" text-anchor="end" fill="{QUIET}">{_text(words)}</text>'
        )
        value += step
    return found


def _periods(chart: Chart) -> list[str]:
    """As many labels as there is room for, the last always."""
    number = len(chart.periods)
    longest = max((len(each) for each in chart.periods), default=1)
    every = max(1, -(-number * (longest * 7 + 10) // (RIGHT - LEFT)))
    return [
        f'<text x="{_x(place, number)}" y="{BOTTOM + 24}" text-anchor="middle" fill="{QUIET}">{_text(words)}</text>'
        for place, words in enumerate(chart.periods)
        if (number - 1 - place) % every == 0
    ]


def _break(chart: Chart, place: int) -> list[str]:
    x = round((_x(place, len(chart.periods)) + _x(max(0, place - 1), len(chart.periods))) / 2, 1)
    return [
        f'<line x1="{x}" x2="{x}" y1="{TOP}" y2="{BOTTOM}" stroke="{INK}" stroke-dasharray="6 5"/>',
        f'<text x="{x}" y="{BOTTOM + 46}" text-anchor="middle" fill="{INK}">series break</text>',
    ]


def _line(chart: Chart, line: Line, colour: str, dashes: str, bottom: Decimal, top: Decimal) -> list[str]:
    """Runs of figures that stand beside each other and are of one series; a mark at each."""
    found: list[str] = []
    run: list[tuple[float, float]] = []
    marks: list[str] = []
    number = len(chart.periods)
    dash = f' stroke-dasharray="{dashes}"' if dashes else ""
    for place, value in enumerate([*line.values, None]):
        if value is None or place in chart.breaks:
            if len(run) > 1:
                points = " ".join(f"{x},{y}" for x, y in run)
                found.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2.5"{dash}/>')
            run = []
        if value is not None:
            run.append((_x(place, number), _y(value, bottom, top)))
            marks.append(
                f'<circle cx="{run[-1][0]}" cy="{run[-1][1]}" r="4" fill="#ffffff" stroke="{colour}" stroke-width="2.5"/>'
            )
    return [*found, *marks]


def _names(ends: list[tuple[float, str, str]]) -> list[str]:
    """The name of each line at its end, pushed apart where they would lie on each other."""
    found, last = [], -100.0
    for y, name, colour in sorted(ends):
        y = max(y, last + 17)
        last = y
        short = name if len(name) <= 21 else f"{name[:20]}…"
        found.append(
            f'<text x="{RIGHT + 8}" y="{round(y + 5, 1)}" fill="{colour}" font-weight="bold">{_text(short)}</text>'
        )
    return found
