"""Indicators: those a program may read, their figures, and figures pushed by period and area, by the rules of the pages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from flask import url_for
from pydantic import Field, PlainSerializer
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from casework.access.finding import the_one
from casework.api.cursors import listed
from casework.api.given import Answered, Given, Line, Listed, Reference
from casework.api.operations import Made, me, operation
from casework.api.views import bp
from casework.errors import Refusal
from casework.extensions import db
from casework.indicators import periods, services
from casework.indicators.models import AIMS, FREQUENCIES, Indicator, IndicatorValue, Priority
from casework.indicators.reading import KNOWN, LARGEST, STATES, UNITS
from casework.indicators.services import Entry
from casework.indicators.standing import OWN, PLACES
from casework.partnership import queries as partnership
from casework.partnership.models import Area
from casework.partnership.reached import the_group
from casework.web.gate import signed_in
from casework.web.problems import Problem

AT_ONCE = 500
Exact = Annotated[Decimal, PlainSerializer(lambda value: format(value.normalize(), "f"), return_type=str)]
Number = Annotated[
    Decimal | None, Field(gt=-LARGEST, lt=LARGEST, description="A number; never with thousands separated.")
]


class IndicatorAnswer(Answered):
    id: int
    url: str
    page: str
    group: str = Field(description="The short address of the group that answers for it.")
    objective: str
    priority: str
    name: str
    definition: str
    unit: Literal[tuple(UNITS)]  # type: ignore[valid-type]
    aim: Literal[tuple(AIMS)]  # type: ignore[valid-type]
    frequency: Literal[tuple(FREQUENCIES)]  # type: ignore[valid-type]
    withdrawn: bool


class IndicatorsAnswer(Answered):
    items: list[IndicatorAnswer]
    next: str | None


class IndicatorsQuery(Listed):
    group: Reference = Field("", description="Of this group (its short address): its own, and those it works on.")


@bp.get("/indicators")
@signed_in
@operation(
    "Indicators of the account's groups, and those they work on", scope="indicators:read", tag="Indicators", query=IndicatorsQuery,
    answer=IndicatorsAnswer, problems=(404,),
)  # fmt: skip
def list_indicators(query: IndicatorsQuery) -> IndicatorsAnswer:
    found = _indicators().where(~Indicator.withdrawn)
    if query.group:
        group = the_group(query.group)
        found = found.where((Indicator.group_id == group.id) | (Indicator.worked_on_by_id == group.id))
    rows, after = listed(found, by=((Indicator.id, "asc"),), key_of=lambda row: (row.id,), query=query, scalars=True)
    return IndicatorsAnswer(items=[_told(row) for row in rows], next=after)


def _indicators() -> Any:
    return select(Indicator).options(
        joinedload(Indicator.group), joinedload(Indicator.priority).joinedload(Priority.objective)
    )


def _indicator(indicator_id: int) -> Indicator:
    row = the_one(_indicators().where(Indicator.id == indicator_id))
    return row  # type: ignore[no-any-return]


def _told(row: Indicator) -> IndicatorAnswer:
    return IndicatorAnswer(
        id=row.id, url=url_for("api.read_indicator", indicator_id=row.id),
        page=url_for("indicators.show", slug=row.group.slug, indicator_id=row.id), group=row.group.slug,
        objective=row.priority.objective.title, priority=row.priority.title, name=row.name, definition=row.definition, unit=row.unit,
        aim=row.aim, frequency=row.frequency, withdrawn=row.withdrawn,
    )  # fmt: skip


@bp.get("/indicators/<int:indicator_id>")
@signed_in
@operation("An indicator", scope="indicators:read", tag="Indicators", answer=IndicatorAnswer)
def read_indicator(indicator_id: int) -> IndicatorAnswer:
    return _told(_indicator(indicator_id))


class ValueAnswer(Answered):
    """A figure in force. Numbers are texts, so that no reader rounds them."""

    period: str = Field(description="As people write it: Q1 2026/27, 2025/26, April 2026.")
    starts_on: date
    ends_on: date
    place: Literal[tuple(PLACES)]  # type: ignore[valid-type]
    place_name: str
    state: Literal[tuple(STATES)]  # type: ignore[valid-type]
    value: Exact | None
    part: Exact | None
    whole: Exact | None
    number: int = Field(description="Which version it is: above 1 it was corrected.")
    reason: str


class ValuesAnswer(Answered):
    indicator: int
    items: list[ValueAnswer]
    next: str | None


class ValuesQuery(Listed):
    limit: int = Field(100, ge=1, le=AT_ONCE, description="How many at most.")
    since: date | None = Field(None, description="Of periods that end on this day or later.")


@bp.get("/indicators/<int:indicator_id>/values")
@signed_in
@operation(
    "The figures in force of an indicator, by their period", scope="indicators:read", tag="Indicators", query=ValuesQuery,
    answer=ValuesAnswer,
)  # fmt: skip
def read_values(indicator_id: int, query: ValuesQuery) -> ValuesAnswer:
    return _values(_indicator(indicator_id), query)


def _values(row: Indicator, query: ValuesQuery) -> ValuesAnswer:
    found = select(IndicatorValue).where(IndicatorValue.indicator_id == row.id, IndicatorValue.current)
    if query.since is not None:
        found = found.where(IndicatorValue.ends_on >= query.since)
    rows, after = listed(
        found, by=((IndicatorValue.starts_on, "asc"), (IndicatorValue.id, "asc")), key_of=lambda each: (each.starts_on, each.id),
        query=query, scalars=True,
    )  # fmt: skip
    return ValuesAnswer(indicator=row.id, items=[_value(each, row) for each in rows], next=after)


def _value(each: IndicatorValue, row: Indicator) -> ValueAnswer:
    count = row.unit == "count"
    return ValueAnswer(
        period=each.period.label, starts_on=each.starts_on, ends_on=each.ends_on, place=each.place, place_name=each.place_name,
        state=each.state, value=each.part if count else each.figure, part=None if count else each.part, whole=each.whole,
        number=each.number, reason=each.reason,
    )  # fmt: skip


class ValueGiven(Given):
    """A figure of a period and place, or that there is none (yet)."""

    period: Line = Field(
        description="As people write it: Q1 2026/27, 2025/26, April 2026, 2026, 12 months to September 2026."
    )
    place: Literal[tuple(PLACES)] = OWN  # type: ignore[valid-type]
    place_name: Line = Field(
        "", description="Which: the name of one of the partnership's areas, or of a neighbouring one."
    )
    state: Literal[tuple(STATES)] = KNOWN  # type: ignore[valid-type]
    value: Number = None
    part: Number = Field(None, description="Of a percentage or rate, instead of its value: what it is worked out from.")
    whole: Number = Field(
        None,
        description="Out of how many. Of a count its population or households: left out, a correction keeps those it had; null takes them away.",
    )


class ValuesGiven(Given):
    """Figures of one indicator: all are taken or, with what is wrong with each, none."""

    values: list[ValueGiven] = Field(min_length=1, max_length=AT_ONCE)
    reason: Line = Field(
        "", description="Why figures that are there already are corrected. Without it they are refused."
    )


@bp.post("/indicators/<int:indicator_id>/values")
@signed_in
@operation(
    "Send figures of an indicator", scope="indicators:write", tag="Indicators", body=ValuesGiven, answer=ValuesAnswer, once=True,
    words="The same figure again changes nothing; another one for a period that has one is a correction, and takes a reason.",
)  # fmt: skip
def push_values(indicator_id: int, body: ValuesGiven) -> Made:
    row = _indicator(indicator_id)
    areas = {area.name.casefold(): area for area in db.session.scalars(partnership.areas())}
    mistakes: list[tuple[list[str | int], str]] = []
    seen: dict[Any, int] = {}
    for place, given in enumerate(body.values):
        try:
            entry = _entry(given, areas)
            if (earlier := seen.setdefault((entry.period, entry.place, entry.place_name), place)) != place:
                raise Refusal(f"{entry.period.label} is there twice: see values {earlier}", field="period")
            services.enter(row, entry, reason=body.reason, by=me())
        except Refusal as refusal:
            field = "value" if refusal.field == "figure" else refusal.field
            path: list[str | int] = ["reason"] if field == "reason" else ["values", place, *([field] if field else [])]
            mistakes.append((path, refusal.message))
    if mistakes:
        raise Problem(422, "Nothing was kept.", kind="invalid", mistakes=mistakes)
    return Made(url_for("api.read_values", indicator_id=row.id), _values(row, ValuesQuery()))


def _entry(given: ValueGiven, areas: dict[str, Area]) -> Entry:
    """As somebody on a page would give it. Raises `Refusal` for words that are no period or area."""
    try:
        period = periods.read(given.period)
    except periods.NotAPeriod as wrong:
        # What was sent is not said again.
        raise Refusal(str(wrong).replace(f"“{given.period}”", "This"), field="period") from None
    area = areas.get(given.place_name.casefold()) if given.place == "area" else None
    if given.place == "area" and area is None:
        raise Refusal("The partnership has no such area", field="place_name")
    name = area.name if area is not None else "" if given.place == OWN else given.place_name
    return Entry(
        period,
        given.state,
        given.value,
        given.part,
        given.whole,
        given.place,
        name,
        area.id if area is not None else None,
        keep_whole="whole" not in given.model_fields_set,
    )
