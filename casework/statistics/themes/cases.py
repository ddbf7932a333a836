"""Statistics of cases: taken on, left, how long they took, and the live caseload as it stands, by rating, risk and age."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, and_, func, select

from casework.cases.models import RAGS, SIDES, Case, Caseload, CaseParty
from casework.statistics.asked import Asked
from casework.statistics.columns import (
    AGES,
    OTHER,
    age_band,
    area_of_group,
    both,
    earlier,
    known,
    never,
    people,
    places,
    within,
)
from casework.statistics.figures import Population, Split, Statistic, Theme

_cases = Case.__table__.alias("statistics_cases")
_parties = CaseParty.__table__.alias("statistics_parties")
BY_GROUP, BY_AREA = Split("group_id", "By group"), Split("area_id", "By area")
BY_LEAD = Split("agency_id", "By lead agency")
RATINGS = dict(RAGS)
RISK = {"red": "Red: the most pressing band", "amber": "Amber", "green": "Green"}


def area_of_case(case: Any, group_id: Any) -> Any:
    """The area of the case, else of a place in it, else the group's."""
    place = places()
    found = (
        select(place.c.area_id)
        .join(_parties, _parties.c.place_id == place.c.id)
        .where(_parties.c.case_id == case.c.id, place.c.area_id.isnot(None))
        .order_by(_parties.c.id)
        .limit(1)
        .correlate_except(place, _parties)
    )
    return func.coalesce(case.c.area_id, found.scalar_subquery(), area_of_group(group_id)).label("area_id")


def _on_caseload(asked: Asked, is_earlier: Any, *columns: Any) -> Select[Any]:
    """Times of cases on the caseloads of these groups."""
    return (
        select(
            Caseload.case_id.label("id"),
            Caseload.id.label("part"),
            is_earlier,
            Caseload.group_id,
            _cases.c.lead_agency_id.label("agency_id"),
            area_of_case(_cases, Caseload.group_id),
            *columns,
        )
        .join(_cases, _cases.c.id == Caseload.case_id)
        .where(Caseload.group_id.in_(asked.group_ids))
    )


def _taken_on(asked: Asked) -> Select[Any]:
    day = Caseload.joined_on
    return _on_caseload(asked, earlier(day, asked)).where(within(day, asked))


def _left(asked: Asked) -> Select[Any]:
    day = Caseload.left_on
    outcome = func.coalesce(func.nullif(Caseload.outcome, ""), _cases.c.outcome)
    return _on_caseload(
        asked,
        earlier(day, asked),
        known(outcome, asked.outcomes()).label("outcome"),
        (Caseload.left_on - Caseload.joined_on).label("days"),
        (_cases.c.status == "closed").label("closed"),
    ).where(Caseload.left_on.isnot(None), within(day, asked))


def _is_live() -> Any:
    return and_(Caseload.left_on.is_(None), _cases.c.status == "open")


def _live(asked: Asked) -> Select[Any]:
    return _on_caseload(
        asked,
        never(),
        func.nullif(Caseload.rag, "").label("rag"),
        func.nullif(Caseload.risk_rag, "").label("risk_rag"),
        both(Caseload.next_review_on < asked.today).label("review_late"),
        Caseload.next_review_on.is_(None).label("no_review"),
        _cases.c.lead_agency_id.is_(None).label("no_lead"),
    ).where(_is_live())


def _people(asked: Asked) -> Select[Any]:
    """Each person on each live case, on each caseload it is on."""
    person = people()
    return (
        _on_caseload(asked, never(), _parties.c.side, age_band(person, asked.today).label("age"))
        .with_only_columns(
            Caseload.case_id.label("id"), (_parties.c.id * 1_000_000 + Caseload.group_id).label("part"), never(), Caseload.group_id,
            _cases.c.lead_agency_id.label("agency_id"), area_of_case(_cases, Caseload.group_id), _parties.c.side,
            age_band(person, asked.today).label("age"),
        )
        .join(_parties, _parties.c.case_id == Caseload.case_id)
        .join(person, person.c.id == _parties.c.person_id)
        .where(_is_live())
    )  # fmt: skip


TAKEN_ON = Population(
    "taken-on", "Cases taken on", "time on a caseload", Case, _taken_on, (BY_GROUP, BY_LEAD, BY_AREA),
    "the day the case came onto the caseload", many="times on a caseload",
)  # fmt: skip
LEFT = Population(
    "left", "Cases that left", "time on a caseload", Case, _left,
    (BY_GROUP, BY_LEAD, BY_AREA, Split("outcome", "By outcome", {OTHER: "Another outcome"})),
    "the day the case left the caseload", many="times on a caseload",
)  # fmt: skip
LIVE = Population(
    "live", "Live cases", "live case", Case, _live,
    (BY_GROUP, Split("rag", "By rating", RATINGS), Split("risk_rag", "By risk", RISK), BY_LEAD, BY_AREA), "today", as_it_stands=True,
)  # fmt: skip
PEOPLE = Population(
    "people-live", "People on live cases", "person on a live case", Case, _people,
    (Split("age", "By age today", AGES), Split("side", "By side of the problem", SIDES)), "today", many="people on live cases",
    as_it_stands=True,
)  # fmt: skip

THEME = Theme(
    "cases",
    "Cases",
    "What was taken on and what ended, how long it took, and the live caseload by rating, risk and age.",
    (
        Statistic("taken-on", "Cases taken on", "Cases that came onto the caseload; one that left and came back counts each time.", TAKEN_ON),
        Statistic("left", "Cases that left", "Cases that left the caseload, closed or handed to another group.", LEFT),
        Statistic("closed", "Closed", "Those that are closed now.", LEFT, when="closed", base="left"),
        Statistic("days-to-closure", "Time to closure", "Days on the caseload, of those that are closed now.", LEFT, when="closed", days="days"),
        Statistic("live", "Live cases", "Open cases on the caseload today.", LIVE),
        Statistic("review-late", "Review overdue", "Those whose next review was due before today.", LIVE, when="review_late", base="live"),
        Statistic("no-review", "No review day", "Those with no day for the next review.", LIVE, when="no_review", base="live"),
        Statistic("no-lead", "No lead agency", "Those that no agency leads.", LIVE, when="no_lead", base="live"),
        Statistic("people-live", "People on live cases", "Each person on each live case, once for each side they are on.", PEOPLE),
    ),
    ("A case on the caseloads of two groups counts in each of them.",),
)  # fmt: skip
