"""Kinds of records that are found by the words of their text: cases, referrals, minutes, papers and actions.

The ids that hold the words come from functions of the database, which ask its indexes; each statement here is under the reader's row
rules, so that nothing beyond them is listed, counted or shown in an excerpt.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from markupsafe import Markup
from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    DateTime,
    Select,
    Text,
    any_,
    column,
    func,
    literal,
    literal_column,
    or_,
    select,
)

from casework import clock
from casework.access import current_scope
from casework.actions.models import STATUSES as ACTION_STATUSES
from casework.actions.models import Action
from casework.cases.models import Case, CaseNote
from casework.extensions import db
from casework.fixed import fixed
from casework.meetings.models import AgendaItem, Meeting
from casework.papers.models import Paper, PaperText
from casework.partnership.models import Agency, Group
from casework.referrals.models import STATUSES as REFERRAL_STATUSES
from casework.referrals.models import Referral
from casework.registers import queries as registers
from casework.registers import searching, words
from casework.registers.periods import period_named
from casework.web.presentation import day

Query = ColumnElement[Any]
"""What was typed, as PostgreSQL searches by it."""
MOST = 200
"""How many of a kind are looked at, the latest. More words, or the search of minutes with its periods, find what is older."""


@dataclass(frozen=True)
class Hit:
    """One record that holds the words, as it is listed."""

    href: str
    title: str | Markup
    detail: str
    excerpt: Markup | None = None
    reference: str = ""
    status: str = ""


@dataclass(frozen=True)
class Found:
    """What was found of a kind: the ids in order, at most `MOST` and one more."""

    ids: Sequence[int]

    @property
    def number(self) -> int:
        return min(len(self.ids), MOST)

    @property
    def is_cut(self) -> bool:
        return len(self.ids) > MOST


@dataclass(frozen=True)
class Kind:
    """`ids` finds, `hits` shows some of what was found; `subject` is the table the log names."""

    title: str
    one: str
    subject: str
    ids: Callable[[Query], Select[Any]]
    hits: Callable[[Sequence[int], Query], list[Hit]]


def found(kind: Kind, query: Query) -> Found:
    return Found(db.session.scalars(kind.ids(query).limit(fixed(MOST + 1))).all())


def _among(function: Any, query: ColumnElement[Any]) -> Any:
    """Ids as one array: joined as rows, PostgreSQL would plan for a few."""
    scope = current_scope()
    numbers = ARRAY(BigInteger)
    found = function(
        query, literal(list(scope.groups), numbers), literal(list(scope.opened_cases), numbers),
        literal(scope.user_id, BigInteger), literal(scope.spoc_agency_id, BigInteger), MOST + 1,
    )  # fmt: skip
    return _as_one(found)


def _as_one(found: Any) -> Any:
    ids = select(found.table_valued(column("id", BigInteger)).c.id)
    return any_(func.array(ids.scalar_subquery(), type_=ARRAY(BigInteger)))


def _marked(text: Any, *, else_none: bool = True) -> Markup | None:
    if text is None or (else_none and not words.has(text)):
        return None
    return words.marked(text)


def _in_order(ids: Sequence[int], rows: Sequence[Any]) -> list[Any]:
    by_id = {row.id: row for row in rows}
    return [by_id[each] for each in ids if each in by_id]


# -- cases -------------------------------------------------------------------------------------------------------------


def _case_ids(query: Query) -> Select[Any]:
    return (
        select(Case.id)
        .where(Case.id == _among(func.cases_holding, query))
        .order_by(Case.updated_at.desc(), Case.id.desc())
    )


def _cases(ids: Sequence[int], query: Query) -> list[Hit]:
    note = (
        select(words.excerpt(CaseNote.text, query))
        .where(CaseNote.case_id == Case.id, CaseNote.search_words.op("@@")(query))
        .order_by(CaseNote.happened_on.desc(), CaseNote.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            Case.id, Case.reference, Case.status, Case.opened_on, words.whole(Case.title, query).label("title"),
            words.excerpt(Case.summary, query).label("summary"), note.label("note"), Agency.short_name.label("lead"),
        )
        .outerjoin(Agency, Agency.id == Case.lead_agency_id)
        .where(Case.id.in_(ids))
    ).all()  # fmt: skip
    return [
        Hit(
            url_for("cases.show", reference=row.reference), words.marked(row.title), row.lead or "", _marked(row.summary) or _marked(row.note),
            row.reference, "Closed" if row.status == "closed" else "",
        )
        for row in _in_order(ids, rows)
    ]  # fmt: skip


# -- referrals ---------------------------------------------------------------------------------------------------------


def _referral_ids(query: Query) -> Select[Any]:
    return select(Referral.id).where(Referral.id == _among(func.referrals_holding, query)).order_by(Referral.id.desc())


def _referrals(ids: Sequence[int], query: Query) -> list[Hit]:
    answers = func.jsonb_each_text(Referral.answers).table_valued(
        column("key", Text), column("value", Text), name="answered"
    )
    said = select(func.string_agg(answers.c.value, " · ")).select_from(answers).correlate(Referral).scalar_subquery()
    text = func.concat_ws(" · ", said, func.nullif(Referral.question, ""), func.nullif(Referral.decision_reason, ""))
    rows = db.session.execute(
        select(
            Referral.id, Referral.reference, Referral.status, Group.short_name.label("group"), Agency.short_name.label("agency"),
            words.excerpt(text, query).label("excerpt"),
        )
        .join(Group, Group.id == Referral.group_id)
        .join(Agency, Agency.id == Referral.agency_id)
        .where(Referral.id.in_(ids))
    ).all()  # fmt: skip
    return [
        Hit(
            url_for("referrals.show", reference=row.reference), f"Referral by {row.agency} to {row.group}", "", _marked(row.excerpt),
            row.reference, REFERRAL_STATUSES[row.status],
        )
        for row in _in_order(ids, rows)
    ]  # fmt: skip


# -- minutes -----------------------------------------------------------------------------------------------------------


def _minutes() -> Select[Any]:
    return registers.minutes(period_named("", today=clock.today(), always=True))


def _item_ids(query: Query) -> Select[Any]:
    period = period_named("", today=clock.today(), always=True)
    latest = func.latest_items_holding(
        query, literal(list(current_scope().groups), ARRAY(BigInteger)), literal(period.ends, DateTime(timezone=True)), MOST + 1
    )  # fmt: skip
    return (
        select(AgendaItem.id)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(registers.within(period), AgendaItem.id == _as_one(latest))
        .order_by(Meeting.starts_at.desc(), AgendaItem.id.desc())
    )


def _items(ids: Sequence[int], query: Query) -> list[Hit]:
    rows = _in_order(ids, db.session.execute(_minutes().where(AgendaItem.id.in_(ids))).all())
    return [
        Hit(
            url_for("meetings.workspace", meeting_id=hit.row.meeting_id, item=hit.row.id),
            Markup("{} {}{}").format(hit.number, f"{hit.row.case} " if hit.row.case else "", hit.title),
            f"{hit.row.group}, {day(hit.row.starts_at)}",
            hit.excerpt or (Markup("Decision ({}): {}").format(*hit.decisions[0]) if hit.decisions else None),
            "", "Draft" if hit.row.status != "confirmed" else "",
        )
        for hit in searching.hits(rows, "", query=query)
    ]  # fmt: skip


# -- papers ------------------------------------------------------------------------------------------------------------


def _paper_ids(query: Query) -> Select[Any]:
    """Papers whose title holds the words, and those one of whose texts in reach does; each is asked by its own rule."""
    in_text = select(PaperText.paper_id).where(PaperText.id == _among(func.paper_texts_holding, query))
    return (
        select(Paper.id)
        .where(Paper.status != "withdrawn", or_(Paper.id == _among(func.papers_titled, query), Paper.id.in_(in_text)))
        .order_by(Paper.id.desc())
    )


def _papers(ids: Sequence[int], query: Query) -> list[Hit]:
    said = (
        select(words.excerpt(func.left(PaperText.said, literal_column("200000")), query))
        .where(PaperText.paper_id == Paper.id, PaperText.search_words.op("@@")(query))
        .order_by(PaperText.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            Paper.id, Paper.meeting_id, words.whole(Paper.title, query).label("title"), said.label("said"), Meeting.starts_at, Group.short_name.label("group"),
            Paper.status,
        )
        .join(Meeting, Meeting.id == Paper.meeting_id)
        .join(Group, Group.id == Paper.group_id)
        .where(Paper.id.in_(ids))
    ).all()  # fmt: skip
    return [
        Hit(
            _of_paper(row), words.marked(row.title), f"{row.group}, {day(row.starts_at)}",
            _marked(row.said), "", "" if row.status == "accepted" else "Not accepted yet",
        )
        for row in _in_order(ids, rows)
    ]  # fmt: skip


def _of_paper(row: Any) -> str:
    """Where it is read; one that nobody has sent in stands among the papers of its meeting."""
    if row.status == "asked":
        return url_for("papers.index", meeting_id=row.meeting_id)
    return url_for("papers.read_paper", paper_id=row.id)


# -- actions -----------------------------------------------------------------------------------------------------------


def _action_ids(query: Query) -> Select[Any]:
    return select(Action.id).where(Action.id == _among(func.actions_holding, query)).order_by(Action.id.desc())


def _actions(ids: Sequence[int], query: Query) -> list[Hit]:
    rows = db.session.execute(
        select(
            Action.id, Action.reference, Action.status, Action.due_on, words.whole(Action.title, query).label("title"),
            words.excerpt(Action.closing_note, query).label("note"), Agency.short_name.label("agency"), Group.short_name.label("group"),
        )
        .join(Agency, Agency.id == Action.agency_id)
        .join(Group, Group.id == Action.group_id)
        .where(Action.id.in_(ids))
    ).all()  # fmt: skip
    return [
        Hit(
            url_for("actions.show", reference=row.reference), words.marked(row.title), f"{row.group}, for {row.agency}",
            _marked(row.note), row.reference, ACTION_STATUSES[row.status],
        )
        for row in _in_order(ids, rows)
    ]  # fmt: skip


KINDS: dict[str, Kind] = {
    "cases": Kind("Cases", "case", "cases", _case_ids, _cases),
    "referrals": Kind("Referrals", "referral", "referrals", _referral_ids, _referrals),
    "minutes": Kind("Minutes", "item of minutes", "agenda_items", _item_ids, _items),
    "papers": Kind("Papers", "paper", "papers", _paper_ids, _papers),
    "actions": Kind("Actions", "action", "actions", _action_ids, _actions),
}
