"""Statistics of outcomes: first against last risk score, incidents before and after, verdicts, and the counts of ASB case reviews."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, and_, case, cast, exists, func, select, text
from sqlalchemy.types import Date

from casework.asb_reviews.models import CaseReview, Recommendation
from casework.cases.models import Case
from casework.plans.models import VERDICTS, CountedPlace, IncidentCount, PlanPart
from casework.risk.models import RiskAssessment
from casework.risk.tool_files import tools as risk_tools
from casework.statistics.asked import Asked
from casework.statistics.columns import NOTHING, OTHER, area_of_group, earlier, known, london_day, within
from casework.statistics.figures import Population, Split, Statistic, Theme
from casework.statistics.themes.tools import first_group, in_groups

MONTHS = 3
"""Full months that are counted before the month a response began, and after it."""
_places = CountedPlace.__table__.alias("statistics_counted_places")
_counts = IncidentCount.__table__.alias("statistics_incidents")
_recommended = Recommendation.__table__.alias("statistics_recommendations")


def _tool_names() -> Mapping[str, str]:
    return {**{key: tool.title for key, tool in risk_tools().items()}, OTHER: "No longer in use"}


def _scores(asked: Asked) -> Select[Any]:
    """Each person, place or case whose score was taken again in the period: the first score ever, and the last of the period."""
    risk = RiskAssessment
    series = (risk.case_id, risk.tool_key, risk.side, risk.person_id, risk.place_id)
    every = (
        select(
            risk.id, risk.case_id, risk.group_id, risk.tool_key, risk.assessed_on,
            risk.score.label("score"), risk.maximum.label("maximum"),
            func.first_value(risk.score).over(partition_by=series, order_by=(risk.assessed_on, risk.id)).label("first_score"),
            func.first_value(risk.maximum).over(partition_by=series, order_by=(risk.assessed_on, risk.id)).label("first_maximum"),
            func.row_number().over(partition_by=series, order_by=(risk.assessed_on, risk.id)).label("place"),
            func.dense_rank().over(order_by=series).label("series"),
        )
        .where(risk.status == "final", risk.group_id.in_(asked.group_ids))
        .subquery("every_score")
    )  # fmt: skip
    day = every.c.assessed_on
    before = earlier(day, asked)
    last = (
        select(every, before)
        .where(every.c.place > 1, within(day, asked))
        .subquery("scores_again")
    )  # fmt: skip
    each = (
        select(last)
        .distinct(last.c.series, last.c.earlier)
        .order_by(last.c.series, last.c.earlier, last.c.assessed_on.desc(), last.c.id.desc())
        .subquery("last_scores")
    )
    first, latest = each.c.first_score * each.c.maximum, each.c.score * each.c.first_maximum
    return select(
        each.c.case_id.label("id"), each.c.id.label("part"), each.c.earlier, each.c.group_id,
        area_of_group(each.c.group_id).label("area_id"), known(each.c.tool_key, [*_tool_names()]).label("tool"),
        (latest < first).label("fell"), (latest == first).label("same"), (latest > first).label("rose"),
    )  # fmt: skip


def _incidents(asked: Asked) -> Select[Any]:
    """Cases whose response began: incidents where it works in the three full months before that month and after, by sources that counted all six."""
    begun = cast(func.date_trunc("month", PlanPart.starts_on), Date)
    told = cast(begun + text(f"interval '{MONTHS + 1} months'"), Date)
    response = (
        select(PlanPart.case_id.label("id"), begun.label("begun"), earlier(told, asked))
        .where(
            PlanPart.part == "response", PlanPart.current, PlanPart.merged_from == "", PlanPart.starts_on.isnot(None),
            within(told, asked), in_groups(PlanPart.case_id, asked),
        )
        .subquery("response")
    )  # fmt: skip
    month, months = _counts.c.month, text(f"interval '{MONTHS} months'")
    before = month < response.c.begun
    sources = (
        select(
            response.c.id,
            response.c.earlier,
            func.sum(case((before, _counts.c.incidents), else_=0)).label("before"),
            func.sum(case((before, 0), else_=_counts.c.incidents)).label("after"),
        )
        .join(_places, and_(_places.c.case_id == response.c.id, _places.c.role == "here", _places.c.merged_from == ""))
        .join(_counts, _counts.c.place_id == _places.c.id)
        .where(
            month >= response.c.begun - months, month <= response.c.begun + months, month != response.c.begun
        )
        .group_by(response.c.id, response.c.earlier, _counts.c.source)
        .having(func.count(month.distinct()) == 2 * MONTHS)
        .subquery("sources")
    )  # fmt: skip
    sums = (
        select(
            sources.c.id, sources.c.earlier, func.sum(sources.c.before).label("before"), func.sum(sources.c.after).label("after")
        )
        .group_by(sources.c.id, sources.c.earlier)
        .subquery("sums")
    )  # fmt: skip
    group = first_group(sums.c.id, asked)
    return select(
        sums.c.id, NOTHING.label("part"), sums.c.earlier, group.label("group_id"), area_of_group(group).label("area_id"), sums.c.before,
        sums.c.after, (sums.c.after < sums.c.before).label("fell"), (sums.c.after == sums.c.before).label("same"),
        (sums.c.after > sums.c.before).label("rose"),
    )  # fmt: skip


def _verdicts(asked: Asked) -> Select[Any]:
    """Cases whose response was assessed, by the day of the latest assessment."""
    day = london_day(PlanPart.saved_at)
    group = first_group(PlanPart.case_id, asked)
    return select(
        PlanPart.case_id.label("id"), NOTHING.label("part"), earlier(day, asked), group.label("group_id"),
        area_of_group(group).label("area_id"), PlanPart.verdict, PlanPart.verdict.in_(("stopped", "reduced")).label("helped"),
    ).where(
        PlanPart.part == "assessment", PlanPart.current, PlanPart.merged_from == "", within(day, asked), in_groups(PlanPart.case_id, asked)
    )  # fmt: skip


def _reviews(day: Any, *conditions: Any) -> Any:
    def rows(asked: Asked) -> Select[Any]:
        recommended = exists(
            select(_recommended.c.id).where(_recommended.c.review_id == CaseReview.id).correlate_except(_recommended)
        )
        return select(
            CaseReview.id, NOTHING.label("part"), earlier(day, asked), CaseReview.group_id,
            area_of_group(CaseReview.group_id).label("area_id"), recommended.label("recommended"),
        ).where(CaseReview.group_id.in_(asked.group_ids), within(day, asked), *conditions)  # fmt: skip

    return rows


BY_GROUP = Split("group_id", "By group")
SCORES = Population(
    "scores", "First and last risk scores", "series of scores", Case, _scores, (Split("tool", "By tool", _tool_names), BY_GROUP),
    "the day of the last score in it", many="series of scores",
)  # fmt: skip
INCIDENTS = Population(
    "incidents", "Incidents before and after", "case", Case, _incidents, (BY_GROUP,),
    "the end of the third full month after the response began",
)  # fmt: skip
ASSESSED = Population(
    "verdicts", "What came of the response", "case", Case, _verdicts, (Split("verdict", "By verdict", VERDICTS, rows_only=True), BY_GROUP),
    "the day the response was last assessed",
)  # fmt: skip
APPLIED = Population(
    "case-reviews-received", "ASB case reviews: applications", "case review", CaseReview, _reviews(CaseReview.received_on), (BY_GROUP,),
    "the day the application was received",
)  # fmt: skip
NOT_MET = Population(
    "case-reviews-not-met", "ASB case reviews: threshold not met", "case review", CaseReview,
    _reviews(CaseReview.threshold_on, CaseReview.threshold_met.is_(False)), (BY_GROUP,), "the day of that decision",
)  # fmt: skip
HELD = Population(
    "case-reviews-held", "ASB case reviews: carried out", "case review", CaseReview, _reviews(CaseReview.panel_on), (BY_GROUP,),
    "the day the panel met",
)  # fmt: skip


def _went(population: Population, key: str, what: str) -> tuple[Statistic, ...]:
    return tuple(
        Statistic(f"{key}-{column}", words, f"Those in which {what} {said}.", population, when=column, base=key)
        for column, words, said in (("fell", "Fell", "is lower"), ("same", "The same", "is the same"), ("rose", "Rose", "is higher"))
    )  # fmt: skip


THEME = Theme(
    "outcomes",
    "Outcomes",
    "Whether risk and incidents fell, what was found of the response, and the four counts of ASB case reviews.",
    (
        Statistic("scored-again", "Scored again", "People, places and cases scored with the same tool before, and again in the period.", SCORES),
        *_went(SCORES, "scored-again", "the last score of the period, set against the first ever,"),
        Statistic("incidents-counted", "Cases counted", "Cases whose response began, with counts for three full months before and after from the same sources.", INCIDENTS),
        Statistic("incidents-before", "Incidents before", "Incidents in the three full months before the month in which the response began.", INCIDENTS, total="before"),
        Statistic("incidents-after", "Incidents after", "Incidents in the three full months after that month, by the same sources at the same places.", INCIDENTS, total="after"),
        *_went(INCIDENTS, "incidents-counted", "the number after"),
        Statistic("assessed", "Responses assessed", "Cases whose response was assessed, by the latest assessment.", ASSESSED),
        Statistic("helped", "Stopped or reduced", "Those of which it says that the problem stopped, or that there was less of it.", ASSESSED, when="helped", base="assessed"),
        Statistic("reviews-received", "Applications received", "Applications for an ASB case review.", APPLIED),
        Statistic("reviews-not-met", "Threshold not met", "Times the threshold was decided not to be met.", NOT_MET),
        Statistic("reviews-held", "Reviews carried out", "Case reviews whose panel met.", HELD),
        Statistic("reviews-recommended", "With recommendations", "Those that resulted in recommendations.", HELD, when="recommended", base="reviews-held"),
    ),
    (
        "That a score or a count fell says that things got better, not why.",
        "A month that nobody counted is not known, which is not nought: a case with such a month is left out.",
        "The four counts of case reviews are those of section 104 of the Anti-social Behaviour, Crime and Policing Act 2014.",
    ),
)  # fmt: skip
