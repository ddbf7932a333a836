"""The offender management cohorts of the demonstration, and how cases were rated over time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from casework.cases.models import CaseRating
from casework.cohorts.models import (
    PATHWAYS,
    Cohort,
    CohortDecision,
    CohortPlace,
    NeedScore,
    OffendingMonth,
    StatutoryStatus,
)

if TYPE_CHECKING:
    from casework.demo.generator import Generator
    from casework.demo.history import History

COHORTS = (
    ("Fixed", "Neighbourhood crime, high likelihood of reoffending, on an order, licence or supervision."),
    ("Flex", "Persistent offending of another kind, agreed by the group."),
    ("Free", "Agreed locally, with no statutory order."),
)


def add_to(g: Generator, history: History) -> None:
    """Ratings of every live case, and a place in a cohort for the offender of each live IOM case."""
    for slug, cases in history.cases_of.items():
        for case in cases:
            if case["status"] == "open":
                _ratings(g, slug, case)
    if "iom" not in g.groups:
        return
    cohorts = [
        g.add(Cohort, group_id=g.groups["iom"], name=name, criteria=words, position=place)
        for place, (name, words) in enumerate(COHORTS, 1)
    ]
    taken: set[int] = set()
    for case in history.cases_of["iom"]:
        if case["status"] == "open" and case["offender_id"] not in taken:
            taken.add(case["offender_id"])
            _member(g, case, g.random.choices(cohorts, weights=(5, 3, 2))[0])


def _ratings(g: Generator, slug: str, case: dict[str, Any]) -> None:
    rags = [g.pick(("red", "amber", "amber", "green")) for _ in range(g.random.randint(1, 4))] + [case["load"]["rag"]]
    span = max(1, (g.today - case["opened_on"]).days)
    for place, rag in enumerate(rags):
        g.add(
            CaseRating, case_id=case["id"], caseload_id=case["load"]["id"], rag=rag, reason="As discussed at the meeting.",
            rated_by_id=g.members[slug][2]["id"],
            rated_at=g.moment(case["opened_on"] + timedelta(days=span * place // len(rags)), 15),
        )  # fmt: skip


def _member(g: Generator, case: dict[str, Any], cohort: dict[str, Any]) -> None:
    joined, person, by = case["opened_on"], case["offender_id"], g.members["iom"][2]["id"]
    of = {"case_id": case["id"], "person_id": person}
    why = "Six burglaries in a year; support refused so far."
    g.add(
        CohortPlace, **of, group_id=g.groups["iom"], cohort_id=cohort["id"], joined_on=joined, join_reason=why,
        left_on=None, leave_reason="",
    )  # fmt: skip
    g.add(
        CohortDecision, **of, group_id=g.groups["iom"], cohort_id=cohort["id"], kind="selected", reason=why,
        decided_on=joined, recorded_by_id=by, recorded_at=g.moment(joined, 16),
    )  # fmt: skip
    custody = case["load"]["rag"] == "blue"
    order = "none" if cohort["name"] == "Free" else g.pick(("community_order", "licence", "post_sentence"))
    status = "custody" if custody else order
    g.add(
        StatutoryStatus, **of, status=status, since=joined, establishment="HMP Northdale" if custody else "",
        release_on=max(joined, g.today + timedelta(days=g.random.randint(-3, 120))) if custody else None,
        ends_on=None if custody or status == "none" else g.today + timedelta(days=g.random.randint(30, 500)),
        recorded_by_id=by, recorded_at=g.moment(joined, 16),
    )  # fmt: skip
    for day in {joined, max(joined, g.today - timedelta(days=20))}:
        for pathway in PATHWAYS:
            g.add(
                NeedScore, **of, pathway=pathway, score=g.random.choices((0, 1, 2, 3), weights=(4, 3, 2, 1))[0],
                assessed_on=day, recorded_by_id=by,
            )  # fmt: skip
    month = date(joined.year - 1, joined.month, 1)
    while month < g.today.replace(day=1):
        busy = 3 if month < joined else 1
        g.add(OffendingMonth, **of, month=month, offences=g.random.randint(0, busy), arrests=g.random.randint(0, busy))
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
