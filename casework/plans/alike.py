"""What worked here before: closed cases like this one, within the reader's rights, with what was done and how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Integer, Select, Text, and_, cast, exists, func, literal, literal_column, select, true, union
from sqlalchemy import case as sql_case
from sqlalchemy.dialects.postgresql import ARRAY

from casework import audit
from casework.actions.models import Action
from casework.cases.models import Case, CaseParty
from casework.cases.policy import case_in_reach
from casework.extensions import db
from casework.fixed import fixed
from casework.plans.models import VERDICTS, PlanPart
from casework.subjects.models import Place
from casework.web.presentation import listed

MOST = 5
LEAST = 2
"""A case must weigh this much to be shown: the same kind of place alone is not enough."""
# The most each way of being alike weighs; words weigh a point for every two that are shared.
WEIGHTS = {"same people": 6, "same place": 5, "same kind of problem": 3, "similar words": 3, "same kind of place": 1}
LATEST = 200
"""So many cases that the reader may open, those closed last, are looked through for a like problem or like words."""
LATELY = 1500
"""They are looked for among so many cases of the partnership, those closed last."""
_LONGEST_TEXT = 3000


@dataclass
class Like:
    """A closed case like the one at hand."""

    reference: str
    title: str
    closed_on: date
    outcome: str
    closing_reason: str
    why: str
    response: str = ""
    verdict: str = ""
    worked: str = ""
    done: list[str] = field(default_factory=list)


def cases_like(case: Case, *, problems: Sequence[str], text: str) -> list[Like]:
    """The closed cases most like this one in the reader's reach, in three statements however many there are."""
    rows = db.session.execute(_closest(case, list(problems), text[:_LONGEST_TEXT])).all()
    found = {
        row.id: Like(row.reference, row.title, row.closed_on, row.outcome, row.closing_reason, listed(_why(row)))
        for row in rows
    }
    if found:
        _add_plans(found)
        _add_work(found)
        audit.consulted("cases", list(found))
    return list(found.values())


def _why(row: Any) -> list[str]:
    """The ways in which a case is alike, the weightiest first."""
    return [why for why in WEIGHTS if row._mapping[why]]


def _closest(case: Case, problems: list[str], text: str) -> Select[Any]:
    """The closest of those looked at: each way of being alike weighs something.

    Looked at are all with the same people or place however old, and the latest closed ones within the reader's reach. Only on
    them is every way tried, once: so the time does not grow with all there is.
    """
    looked_at = union(*_looked_at(case)).subquery("looked_at")
    weighed = _weighed(case, looked_at, problems, text).offset(fixed(0)).subquery("weighed")
    weight = sum((weighed.c[why] for why in WEIGHTS), literal(0))
    return (
        select(Case.id, Case.reference, Case.title, Case.closed_on, Case.outcome, Case.closing_reason, *weighed.c[1:])
        .join(weighed, weighed.c.case_id == Case.id)
        .where(Case.status == "closed", Case.id != case.id, weight >= LEAST)
        .order_by(weight.desc(), Case.closed_on.desc(), Case.id.desc())
        .limit(fixed(MOST))
    )


def _subjects(case: Case) -> tuple[list[int], list[int], list[str]]:
    """People, places and kinds of place of a case."""
    people = [party.person_id for party in case.parties if party.person_id is not None]
    places = [party.place_id for party in case.parties if party.place_id is not None]
    kinds = {party.place.kind for party in case.parties if party.place is not None and party.place.kind}
    return people, places, sorted(kinds)


def _looked_at(case: Case) -> list[Any]:
    people, places, _ = _subjects(case)
    party, cases = CaseParty.__table__, Case.__table__.alias("lately")
    lately = (
        select(cases.c.id, cases.c.closed_on)
        .where(cases.c.status == fixed("closed"), cases.c.partnership_id == case.partnership_id)
        .order_by(cases.c.closed_on.desc(), cases.c.id.desc())
        .limit(fixed(LATELY))
        .subquery()
    )
    in_reach = (
        select(lately.c.id.label("case_id"))
        .where(lately.c.id != case.id, case_in_reach(lately.c.id))
        .order_by(lately.c.closed_on.desc(), lately.c.id.desc())
        .limit(fixed(LATEST))
        .subquery("in_reach")
    )
    ways: list[Any] = [select(in_reach.c.case_id)]
    if people or places:
        same = party.c.person_id.in_(people) | party.c.place_id.in_(places)
        ways.append(select(party.c.case_id).where(same))
    return ways


def _weighed(case: Case, looked_at: Any, problems: list[str], text: str) -> Select[Any]:
    """What each way of being alike weighs for each case looked at."""
    case_id = looked_at.c.case_id
    people, places, kinds = _subjects(case)
    party, place, part = CaseParty.__table__.alias(), Place.__table__.alias(), PlanPart.__table__.alias()
    cases = Case.__table__.alias("their_words")
    of_kind = select(party.c.id).join(place, place.c.id == party.c.place_id)
    found: dict[str, Any] = {
        "same people": select(party.c.id).where(party.c.case_id == case_id, party.c.person_id.in_(people)),
        "same place": select(party.c.id).where(party.c.case_id == case_id, party.c.place_id.in_(places)),
        "same kind of problem": select(part.c.id).where(part.c.case_id == case_id, _is_of_kind(part, problems)),
        "same kind of place": of_kind.where(
            party.c.case_id == case_id, place.c.kind.in_(kinds), place.c.id.not_in(places)
        ),
    }
    row_by_row = fixed(0)  # an OFFSET of nothing, or PostgreSQL hashes every party of every case instead
    weights = [
        sql_case((exists(rows.offset(row_by_row).correlate(looked_at)), WEIGHTS[why]), else_=0).label(why)
        for why, rows in found.items()
    ]
    theirs = func.unnest(func.tsvector_to_array(cases.c.words)).table_valued("word").render_derived(name="theirs")
    shared = (
        select(func.count())
        .select_from(cases.join(theirs, true()))
        .where(cases.c.id == case_id, theirs.c.word == func.any(_words_of(text)))
        .correlate(looked_at)
        .scalar_subquery()
    )
    return select(
        case_id, *weights, cast(func.least(WEIGHTS["similar words"], shared // 2), Integer).label("similar words")
    )


def _is_of_kind(part: Any, problems: list[str]) -> Any:
    return and_(
        part.c.current,
        part.c.merged_from == "",
        part.c.part == "scanning",
        part.c.problems.overlap(cast(problems, ARRAY(Text))),
    )


def _words_of(text: str) -> Any:
    """The words of a text as an array, taken apart once and not again for every case compared with it."""
    words = select(func.tsvector_to_array(func.to_tsvector(literal_column("'english'::regconfig"), text)))
    return cast(words.scalar_subquery(), ARRAY(Text))


def _add_plans(found: dict[int, Like]) -> None:
    rows = db.session.execute(
        select(PlanPart.case_id, PlanPart.part, PlanPart.text, PlanPart.verdict, PlanPart.worked).where(
            PlanPart.case_id.in_(found),
            PlanPart.current,
            PlanPart.merged_from == "",
            PlanPart.part.in_(("response", "assessment")),
        )
    )
    for row in rows:
        like = found[row.case_id]
        if row.part == "response":
            like.response = row.text
        else:
            like.verdict, like.worked = VERDICTS[row.verdict], row.worked


def _add_work(found: dict[int, Like]) -> None:
    """What was done: for cases whose response nobody wrote down it is all there is."""
    rows = db.session.execute(
        select(Action.case_id, Action.title)
        .where(Action.case_id.in_(found), Action.status == "done")
        .order_by(Action.closed_at, Action.id)
    )
    for row in rows:
        done = found[row.case_id].done
        if row.title not in done:
            done.append(row.title)
