"""Gathers what a consultation record about one person is made of: rows of facts, and the texts people typed among them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import func, not_, select
from sqlalchemy.orm import joinedload, selectinload

from casework import clock
from casework.actions.models import STATUSES as ACTION_STATUSES
from casework.actions.models import Action
from casework.cases.models import NOTE_KINDS, SIDES, Case, CaseNote
from casework.cohorts.models import NEEDS, PATHWAYS, NeedScore
from casework.consultations.entries import Entry, Row, typed
from casework.consultations.queries import meeting_words, meetings_about
from casework.consultations.returned import OF_NOBODY, for_everybody, returned
from casework.extensions import db
from casework.meetings.models import ATTENDED, AgendaItem, Attendance, Meeting
from casework.meetings.queries import HELD
from casework.meetings.return_models import ReturnParagraph
from casework.orders import queries as orders
from casework.orders.models import VIEWS, Order
from casework.orders.tools import HOLDS
from casework.risk.models import RiskAssessment
from casework.subjects.models import Person
from casework.web.presentation import day as in_words
from casework.web.presentation import listed, plural


@dataclass(frozen=True)
class Material:
    """Everything about one person of a case that could stand in the record."""

    case: Case
    person: Person
    orders: list[Order]
    entries: list[Entry]
    omissions: list[tuple[str, str]]
    """(what, why) of what never goes into a record about this person."""

    def chosen(self, keys: Iterable[str]) -> list[Entry]:
        wanted = set(keys)
        return [entry for entry in self.entries if entry.key in wanted]

    def usual(self) -> list[str]:
        """Keys of what goes in unless somebody says otherwise."""
        return [entry.key for entry in self.entries if not entry.left_out]


def gather(case: Case, person: Person) -> Material:
    """Read it as the reader at work may see it, in a number of statements that does not grow with it."""
    own = list(db.session.scalars(orders.whole(case.id, person_id=person.id)).unique())
    meetings = _meetings(case)
    words = {meeting.id: meeting_words(meeting) for meeting in db.session.scalars(meetings_about(case.id)).unique()}
    entries = [
        *_actions(case, person),
        *(_order(order, words) for order in own),
        *_held(meetings),
        *returned(case, person),
        *_needs(case, person),
        *_assessments(case, person),
        *_notes(case),
    ]
    return Material(case, person, own, entries, _omissions(case, person, own))


def _omissions(case: Case, person: Person, own: list[Order]) -> list[tuple[str, str]]:
    actions = db.session.scalar(
        select(func.count())
        .select_from(Action)
        .where(Action.case_id == case.id, Action.side.not_in(_sides(case, person)))
    )
    every = db.session.scalar(select(func.count()).select_from(Order).where(Order.case_id == case.id))
    others = len(
        {
            (party.person_id, party.place_id, party.organisation_id)
            for party in case.parties
            if party.person_id != person.id
        }
    )
    said = db.session.scalar(
        select(func.count())
        .select_from(ReturnParagraph)
        .where(for_everybody(case), ReturnParagraph.person_id.is_distinct_from(person.id), not_(OF_NOBODY))
    )
    found = [
        (plural(actions or 0, "action") + " on other sides", "They are about other people and places", actions),
        (plural((every or 0) - len(own), "tool or order", "tools and orders") + " about others", "They are about others", (every or 0) > len(own)),
        (plural(others, "other party", "other parties") + " of the case", "Nobody else's data belongs in it", others),
        (plural(said or 0, "paragraph") + " agencies returned about others", "They are about other people and places", said),
    ]  # fmt: skip
    always = (
        "Referrals, the case's summary and the facts agencies returned about the whole case",
        "They describe everybody together",
    )
    return [*((what, why) for what, why, count in found if count), always]


def _sides(case: Case, person: Person) -> set[str]:
    """The sides the person is on, and no side in particular."""
    return {"", *(party.side for party in case.parties if party.person_id == person.id)}


def _actions(case: Case, person: Person) -> Iterator[Entry]:
    """What was tried on the person's own side, or on no side in particular; the other sides are other people's business."""
    found = db.session.scalars(
        select(Action)
        .where(Action.case_id == case.id, Action.side.in_(_sides(case, person)))
        .options(joinedload(Action.agency))
        .order_by(Action.set_on, Action.id)
    )
    for action in found:
        ended = clock.in_london(action.closed_at).date() if action.closed_at else None
        outcome = ACTION_STATUSES[action.status] + (f", {in_words(ended)}" if ended else "")
        where = f"Action {action.reference}"
        row = Row(
            "tried", action.set_on,
            (in_words(action.set_on), typed(f"{where}-title", where, action.title), action.agency.name, outcome,
             typed(f"{where}-end", f"{where}, what became of it", action.closing_note)),
        )  # fmt: skip
        yield Entry(f"action-{action.id}", "tried", f"{where}: {action.title}", (row,))


def _order(order: Order, meetings: dict[int, str]) -> Entry:
    rows: list[Row] = []
    tool, name = order.rules, f"{order.tool_name} ({order.reference})"
    for step in order.steps:
        where = f"{order.reference}, {tool.words(step.step).lower()} on {in_words(step.taken_on)}"
        table = "proportionality" if step.step in ("proportionate", "not_proportionate") else "steps"
        agency = step.agency.name if step.agency else ""
        rows.append(
            Row(
                table, step.taken_on,
                (in_words(step.taken_on), f"{name}: {tool.words(step.step).lower()}", agency,
                 typed(f"step-{step.id}", where, step.reasons)),
            )
        )  # fmt: skip
    for term in order.terms:
        where = f"{order.reference}, a {HOLDS[term.kind].lower()}"
        kind = HOLDS[term.kind] + (f", until {in_words(term.ended_on)}" if term.ended_on else "")
        rows.append(
            Row(
                "terms", order.starts_on or clock.today(),
                (name, kind, typed(f"term-{term.id}", where, term.text),
                 typed(f"term-{term.id}-who", f"{where}, who supervises it", term.supervisor)),
            )
        )  # fmt: skip
    for breach in order.breaches:
        where = f"{order.reference}, breach of {in_words(breach.breached_on)}"
        rows.append(
            Row(
                "breaches", breach.breached_on,
                (in_words(breach.breached_on), name, typed(f"breach-{breach.id}", where, breach.text),
                 typed(f"breach-{breach.id}-end", f"{where}, what came of it", breach.outcome)),
            )
        )  # fmt: skip
    for view in order.views:
        where = f"{order.reference}, the view of {view.agency.short_name}"
        on = view.given_on or view.asked_on
        rows.append(
            Row(
                "views", on,
                (view.agency.name, name, VIEWS[view.view], in_words(on),
                 meetings.get(view.meeting_id or 0, "Not at a meeting"),
                 typed(f"view-{view.id}-by", f"{where}, who gave it", view.given_by),
                 typed(f"view-{view.id}", where, view.words)),
            )
        )  # fmt: skip
    return Entry(f"order-{order.id}", "tools", name, tuple(rows))


def _meetings(case: Case) -> list[AgendaItem]:
    return list(
        db.session.scalars(
            select(AgendaItem)
            .join(Meeting, Meeting.id == AgendaItem.meeting_id)
            .where(AgendaItem.case_id == case.id, Meeting.status.in_(HELD), AgendaItem.deferred_to_id.is_(None))
            .options(joinedload(AgendaItem.meeting).joinedload(Meeting.group), selectinload(AgendaItem.decisions))
            .order_by(Meeting.starts_at, AgendaItem.id)
        )
    )


def _held(items: list[AgendaItem]) -> Iterator[Entry]:
    """Each meeting that dealt with the case: which agencies were there, and what was decided."""
    present: dict[int, list[str]] = {}
    for row in db.session.scalars(
        select(Attendance)
        .where(Attendance.meeting_id.in_([item.meeting_id for item in items]), Attendance.capacity.in_(ATTENDED))
        .options(joinedload(Attendance.agency))
        .order_by(Attendance.position, Attendance.id)
    ):
        if row.agency is not None:
            present.setdefault(row.meeting_id, []).append(row.agency.name)
    for item in items:
        words = meeting_words(item.meeting)
        on = clock.in_london(item.meeting.starts_at).date()
        agencies = listed(dict.fromkeys(present.get(item.meeting_id, []))) or "Not recorded"
        decisions = "\n".join(decision.text for decision in item.decisions if decision.text)
        row = Row("meetings", on, (words, agencies, typed(f"item-{item.id}", f"Decisions, {words}", decisions)))
        yield Entry(f"meeting-{item.id}", "meetings", words, (row,))


def _needs(case: Case, person: Person) -> Iterator[Entry]:
    """Needs scored marked or severe when each pathway was last looked at."""
    found = db.session.scalars(
        select(NeedScore)
        .where(NeedScore.case_id == case.id, NeedScore.person_id == person.id)
        .order_by(NeedScore.assessed_on, NeedScore.id)
    )
    latest = {need.pathway: need for need in found}
    for need in latest.values():
        if need.score >= 2:
            where = f"Need: {PATHWAYS[need.pathway].lower()}"
            cells = (
                in_words(need.assessed_on), f"{PATHWAYS[need.pathway]}: {NEEDS[need.score].lower()}",
                typed(f"need-{need.id}", where, need.words),
            )  # fmt: skip
            yield Entry(f"need-{need.id}", "vulnerabilities", where, (Row("vulnerabilities", need.assessed_on, cells),))


def _assessments(case: Case, person: Person) -> Iterator[Entry]:
    """Risk assessments of the person that are in force: left out unless somebody wants them, and then their result only."""
    found = db.session.scalars(
        select(RiskAssessment)
        .where(
            RiskAssessment.case_id == case.id, RiskAssessment.person_id == person.id, RiskAssessment.status == "final"
        )
        .options(joinedload(RiskAssessment.tool))
        .order_by(RiskAssessment.assessed_on, RiskAssessment.id)
    )
    for row in found:
        side = f", as {SIDES[row.side].lower()}" if row.side in SIDES else ""
        words = f"{row.tool.title}{side}: {row.band_words or row.band}"
        cells = (in_words(row.assessed_on), words, "")
        label = f"{words}, {in_words(row.assessed_on)}"
        yield Entry(
            f"risk-{row.id}", "vulnerabilities", label, (Row("vulnerabilities", row.assessed_on, cells),), left_out=True
        )


def _notes(case: Case) -> Iterator[Entry]:
    """Notes are left out unless somebody wants them: they are about everybody in the case."""
    found = db.session.scalars(
        select(CaseNote)
        .where(CaseNote.case_id == case.id)
        .options(joinedload(CaseNote.agency))
        .order_by(CaseNote.happened_on, CaseNote.id)
    )
    for note in found:
        where = f"{NOTE_KINDS[note.kind]} of {in_words(note.happened_on)}"
        words = f"{NOTE_KINDS[note.kind]}, {note.agency.name}"
        row = Row("notes", note.happened_on, (words, typed(f"note-{note.id}", where, note.text)))
        label = f"{where}, {note.agency.short_name}: {note.text[:80]}"
        yield Entry(f"note-{note.id}", "notes", label, (row,), left_out=True)
