"""What worked here before: closed cases like this one, within the reader's rights, with what was done and how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Integer, Select, Text, cast, func, literal, literal_column, select, union_all
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY, aggregate_order_by

from casework import audit
from casework.actions.models import Action
from casework.cases.models import Case, CaseParty
from casework.extensions import db
from casework.plans.models import VERDICTS, PlanPart
from casework.subjects.models import Place
from casework.web.presentation import listed

MOST = 5
LEAST = 2
"""A case must weigh this much to be shown: the same kind of place alone is not enough."""
WEIGHTS = {"same people": 6, "same place": 5, "same kind of problem": 3, "same kind of place": 1, "similar words": 1}
_MOST_BY_WORDS = 60
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
        row.id: Like(row.reference, row.title, row.closed_on, row.outcome, row.closing_reason, listed(row.why))
        for row in rows
    }
    if found:
        _add_plans(found)
        _add_work(found)
        audit.consulted("cases", list(found))
    return list(found.values())


def _closest(case: Case, problems: list[str], text: str) -> Select[Any]:
    """Each way of being alike weighs something; the row rule of cases decides which of them the reader may see."""
    people = [party.person_id for party in case.parties if party.person_id is not None]
    places = [party.place_id for party in case.parties if party.place_id is not None]
    kinds = {party.place.kind for party in case.parties if party.place is not None and party.place.kind}
    party, place, part = CaseParty.__table__, Place.__table__, PlanPart.__table__
    ways: list[Any] = []
    if people:
        ways.append(_way("same people", party.c.case_id).where(party.c.person_id.in_(people)))
    if places:
        ways.append(_way("same place", party.c.case_id).where(party.c.place_id.in_(places)))
    if kinds:
        of_kind = party.join(place, place.c.id == party.c.place_id)
        ways.append(
            _way("same kind of place", party.c.case_id)
            .select_from(of_kind)
            .where(place.c.kind.in_(kinds), place.c.id.not_in(places))
        )
    if problems:
        ways.append(
            _way("same kind of problem", part.c.case_id).where(
                part.c.current, part.c.part == "scanning", part.c.problems.overlap(cast(problems, ARRAY(Text)))
            )
        )
    ways.append(_by_words(case.id, text))
    way = union_all(*ways).subquery("way")
    # One row a way, however many people two cases share.
    once = select(way.c.case_id, way.c.why, func.max(way.c.weight).label("weight")).group_by(way.c.case_id, way.c.why)
    each = once.subquery("each")
    total = (
        select(
            each.c.case_id,
            func.sum(each.c.weight).label("weight"),
            func.array_agg(aggregate_order_by(each.c.why, each.c.weight.desc(), each.c.why)).label("why"),
        )
        .group_by(each.c.case_id)
        .having(func.sum(each.c.weight) >= LEAST)
        .subquery("total")
    )
    return (
        select(
            Case.id, Case.reference, Case.title, Case.closed_on, Case.outcome, Case.closing_reason, total.c.why
        )
        .join(total, total.c.case_id == Case.id)
        .where(Case.status == "closed", Case.id != case.id)
        .order_by(total.c.weight.desc(), Case.closed_on.desc(), Case.id.desc())
        .limit(MOST)
    )  # fmt: skip


def _way(why: str, case_id: Any) -> Select[Any]:
    return select(
        case_id.label("case_id"), literal(why, Text).label("why"), literal(WEIGHTS[why], Integer).label("weight")
    )


def _by_words(case_id: int, text: str) -> Select[Any]:
    """Closed cases that share words with this text, by rank; a point for every two words they share, three at most."""
    own = func.tsvector_to_array(func.to_tsvector(literal_column("'english'::regconfig"), text))
    word = func.unnest(own).column_valued("word_of_this")
    any_of_them = select(cast(func.string_agg(func.quote_literal(word), " | "), TSQUERY)).scalar_subquery()
    near = (
        select(Case.id, Case.words)
        .where(Case.status == "closed", Case.id != case_id, Case.words.op("@@")(any_of_them))
        .order_by(func.ts_rank(Case.words, any_of_them).desc())
        .limit(_MOST_BY_WORDS)
        .subquery("near")
    )
    theirs = func.unnest(func.tsvector_to_array(near.c.words)).column_valued("word_of_that")
    shared = select(func.count(theirs)).where(theirs == func.any(own)).correlate(near).scalar_subquery()
    weight = func.least(3, shared // 2)
    return select(near.c.id.label("case_id"), literal("similar words", Text).label("why"), cast(weight, Integer).label("weight")).where(weight > 0)  # fmt: skip


def _add_plans(found: dict[int, Like]) -> None:
    rows = db.session.execute(
        select(PlanPart.case_id, PlanPart.part, PlanPart.text, PlanPart.verdict, PlanPart.worked).where(
            PlanPart.case_id.in_(found), PlanPart.current, PlanPart.part.in_(("response", "assessment"))
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
