"""Cohorts in the file of a case: stays, decisions and statutory status."""

from __future__ import annotations

from casework.cases.chapters import chapter, in_brief
from casework.cases.models import Case
from casework.cohorts import queries
from casework.cohorts.models import DECISIONS, STATUSES
from casework.cohorts.sections import has_cohorts
from casework.extensions import db
from casework.rendering import Facts, Table
from casework.rendering.document import Block
from casework.web.presentation import day


def _names(case: Case) -> dict[int, str]:
    return {party.person.id: party.person.name for party in case.parties if party.person is not None}


@chapter("cohort", "Cohort", order=45)
def _cohort(case: Case) -> list[Block]:
    if not has_cohorts(case):
        return []
    names = _names(case)
    decisions = [
        (day(row.decided_on), names.get(row.person_id, "Name withheld"), DECISIONS[row.kind], row.cohort.name if row.cohort else "", row.reason)
        for row in db.session.scalars(queries.decisions_in(case.id))
    ]  # fmt: skip
    statuses = [
        (day(row.since), names.get(row.person_id, "Name withheld"), STATUSES[row.status], day(row.release_on) if row.release_on else "", row.note)
        for row in db.session.scalars(queries.statuses_in(case.id))
    ]  # fmt: skip
    blocks: list[Block] = []
    if decisions:
        blocks.append(Table(["On", "Whom", "Decision", "Cohort", "Because"], decisions, caption="Decisions"))
    if statuses:
        blocks.append(Table(["Since", "Whom", "Status", "Release", "Note"], statuses, caption="Statutory status"))
    return blocks


@in_brief("cohort", "Cohort", order=12)
def _now(case: Case) -> list[Block]:
    if not has_cohorts(case):
        return []
    names = _names(case)
    facts = [
        (names.get(row.person_id, "Name withheld"), f"{row.cohort.name} since {day(row.joined_on)}")
        for row in db.session.scalars(queries.places_in(case.id))
        if row.left_on is None
    ]
    held = set()
    for row in db.session.scalars(queries.statuses_in(case.id)):
        if row.person_id not in held:
            held.add(row.person_id)
            release = f", release {day(row.release_on)}" if row.release_on else ""
            facts.append((names.get(row.person_id, "Name withheld"), f"{STATUSES[row.status]}{release}"))
    return [Facts(facts)] if facts else []
