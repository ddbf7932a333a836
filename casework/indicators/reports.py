"""A performance report: live figures and charts by objective and priority, what its writers say of each, and the key."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby

from casework import clock
from casework.extensions import db
from casework.indicators import figures, queries
from casework.indicators.arithmetic import rounded
from casework.indicators.figures import Shown
from casework.indicators.models import PerformanceReport
from casework.indicators.report_models import ReportPart
from casework.indicators.report_parts import PARTS
from casework.indicators.standing import OWN, Measure, Point, Standing
from casework.indicators.suppression import FEWER, is_small, kept_back
from casework.partnership.models import Group
from casework.partnership.profiles import profile_of
from casework.rendering import Bullets, Document, Facts, Figure, Heading, Note, Paragraph, Table, blocks_from_text
from casework.rendering.document import Block
from casework.rendering.spreadsheet import Cell
from casework.web.presentation import day

KEY = (
    "Up (▲) means improved, not risen. Static (◀▶) is a change of at most 1 for counts, or of less than 1.4%. A star (★) is a percentage at its maximum.",
    "Red: static or worse and will not meet its target, or the gap to the comparator has widened. Amber: improving but not fast enough, or the gap has narrowed. Green: will meet its target, or the gap is closed.",
    "Figures are compared with the same period last year. Differences and percentages are worked out; percentages are rounded half up.",
    "Whether a change could be chance is an exact comparison of two counts (Poisson). Events that come in series vary more than it allows for.",
)  # fmt: skip
HEADINGS = ("Indicator", "Period", "Figure", "Year before", "Change", "Direction", "Light", "Target")
SHEET = (
    "Objective", "Priority", "Indicator", "Unit", "Period", "Figure", "Year before", "Change", "Change in per cent", "Direction", "Chance", "Light", "Target", "What is said of the priority",
    "Figure as printed", "Year before as printed",
)  # fmt: skip
WIDTHS = (30, 30, 40, 14, 20, 14, 14, 14, 16, 30, 34, 10, 50, 60, 20, 20)
SMALL_WORDS = f"Counts under 5 are printed as “{FEWER}”, and what they could be worked out from is left out."


def every(group: Group, report: PerformanceReport) -> list[Shown]:
    """The group's indicators as they stood at the end of the report's period, with the figures known today."""
    return figures.shown(db.session.scalars(queries.of_group(group.id)).all(), report.ends_on)


def words_of(report: PerformanceReport) -> dict[int, str]:
    """What is said, by priority."""
    return {row.priority_id: row.words for row in db.session.scalars(queries.narratives(report.id))}


def parts_of(report: PerformanceReport) -> dict[str, str]:
    """What else it tells of, with the words on it, in the order of the parts."""
    rows = db.session.scalars(db.select(ReportPart).where(ReportPart.report_id == report.id)).all()
    found = {row.part: row.words for row in rows}
    return {key: found[key] for key in PARTS if key in found}


def document(group: Group, report: PerformanceReport) -> Document:
    said = words_of(report)
    blocks: list[Block] = [
        Facts([("Period", report.period.label), ("Figures as they stand on", day(clock.today()))]),
        *blocks_from_text(report.summary),
    ]
    shown = every(group, report)
    for _, of_objective in groupby(shown, key=lambda each: each.indicator.priority.objective_id):
        rows = list(of_objective)
        objective = rows[0].indicator.priority.objective
        blocks.append(Heading(2, f"{objective.title}{f', {objective.years}' if objective.years else ''}"))
        for priority_id, of_priority in groupby(rows, key=lambda each: each.indicator.priority_id):
            blocks += _priority(list(of_priority), said.get(priority_id, ""), public=report.public)
    if not shown:
        blocks.append(Note("There are no indicators yet."))
    for key, words in parts_of(report).items():
        if (part := PARTS.get(key)) is not None:
            blocks += [Heading(2, part.title), *blocks_from_text(words), *part.blocks(group, report)]
    blocks += [Heading(2, "How to read it"), Bullets([*KEY, *([SMALL_WORDS] if report.public else [])])]
    return Document(
        title=report.title, body_name=group.name, marking="OFFICIAL" if report.public else profile_of(group).marking,
        reference=report.period.label, blocks=blocks,
    )  # fmt: skip


def _priority(rows: Sequence[Shown], said: str, *, public: bool) -> list[Block]:
    blocks: list[Block] = [Heading(3, rows[0].indicator.priority.title), *blocks_from_text(said)]
    table = [line(each, each.standing(), public=public) for each in rows]
    blocks.append(
        Table(HEADINGS, table, caption="Indicators", widths=(24, 14, 13, 13, 13, 18, 10, 20), numeric=(2, 3, 4))
    )
    for each in rows:
        blocks += _drawn(each, public=public)
        blocks += _by_area(each, public=public)
    return blocks


def _drawn(each: Shown, *, public: bool) -> list[Block]:
    """The chart with its table beside it and what can be said in a sentence; no chart from which a small count could be read off."""
    row, chart = each.indicator, each.chart()
    if chart is None or (public and _any_small(each)):
        return []
    table = Table(
        ["Period", *(drawn.name for drawn in chart.lines)],
        [
            [period, *(chart.figure(v) if (v := drawn.values[n]) is not None else "–" for drawn in chart.lines)]
            for n, period in enumerate(chart.periods)
        ],
        caption=row.name, numeric=tuple(range(1, len(chart.lines) + 1)),
    )  # fmt: skip
    standing = each.standing()
    sentences = [
        standing.chance,
        standing.light.why,
        f"Among the neighbouring areas: {standing.rank}." if standing.rank else "",
        standing.to_date,
    ]
    words = " ".join(sentence for sentence in sentences if sentence)
    source = f"{row.name}. Source: {row.source}" if row.source else row.name
    return [Figure(chart, source), table, *([Paragraph(words)] if words else [])]


def _small(point: Point | None, measure: Measure) -> bool:
    """A count under 5, or a percentage or rate of one."""
    if point is None or point.part is None:
        return bool(
            point is not None and measure.unit == "count" and point.figure is not None and is_small(point.figure)
        )
    return is_small(point.part)


def _any_small(each: Shown) -> bool:
    return any(_small(value.point, each.indicator.measure) for value in each.values if value.place == OWN)


def _said(point: Point | None, measure: Measure, *, public: bool) -> str:
    if point is None:
        return ""
    if public and _small(point, measure):
        return FEWER if measure.unit == "count" else "withheld"
    return point.words(measure)


def line(each: Shown, standing: Standing, *, public: bool) -> list[str]:
    """A row of the table. For the public no change from which a small count could be worked out."""
    measure, target = each.indicator.measure, each.target
    hidden = public and (_small(standing.latest, measure) or _small(standing.before, measure))
    change = "withheld" if hidden and standing.change else standing.change
    if standing.percent and not hidden:
        change = f"{change} ({standing.percent})"
    return [
        each.indicator.name, standing.latest.period.label if standing.latest else standing.awaited,
        _said(standing.latest, measure, public=public), _said(standing.before, measure, public=public), change,
        "withheld" if hidden else f"{standing.arrow} {standing.direction}".strip(),
        "withheld" if hidden else standing.light.colour.capitalize() or "None",
        "withheld" if target and hidden else target.words if target else "None",
    ]  # fmt: skip


def _by_area(each: Shown, *, public: bool) -> list[Block]:
    """The latest period by area, where it is known; for the public without small counts and what gives them away."""
    standing, measure = each.standing(), each.indicator.measure
    if standing.latest is None:
        return []
    here = [v for v in each.values if v.place == "area" and v.period == standing.latest.period and v.state == "known"]
    if not here:
        return []
    instead: dict[str, str] = {}
    if public and measure.unit == "count":
        total = standing.latest.value(measure)
        instead = kept_back({v.place_name: v.part or Decimal(0) for v in here}, total)
    rows = [
        [v.place_name, instead.get(v.place_name) or _said(v.point, measure, public=public)]
        for v in sorted(here, key=lambda v: v.place_name)
    ]
    return [Table(["Area", standing.latest.period.label], rows, caption=f"{each.indicator.name} by area", numeric=(1,))]


def sheet_rows(group: Group, report: PerformanceReport) -> list[tuple[Cell, ...]]:
    """The same for a spreadsheet, a row an indicator: figures are numbers there, unless they are kept back."""
    said, found = words_of(report), []
    for each in every(group, report):
        row, standing, measure = each.indicator, each.standing(), each.indicator.measure
        printed = line(each, standing, public=report.public)
        hidden = report.public and (_small(standing.latest, measure) or _small(standing.before, measure))
        numbers: list[Cell] = [
            _number(standing.latest, measure)
            if not (report.public and _small(standing.latest, measure))
            else printed[2],
            _number(standing.before, measure)
            if not (report.public and _small(standing.before, measure))
            else printed[3],
        ]
        found.append(
            (
                row.priority.objective.title, row.priority.title, row.name, row.unit, printed[1], *numbers,
                "withheld" if hidden and standing.change else standing.change, "withheld" if hidden else standing.percent, printed[5],
                "" if hidden else standing.chance, printed[6], printed[7], said.get(row.priority_id, ""),
                printed[2], printed[3],
            )
        )  # fmt: skip
    return found


def _number(point: Point | None, measure: Measure) -> Cell:
    value = point.value(measure) if point is not None else None
    return rounded(value, measure.places) if value is not None else None
