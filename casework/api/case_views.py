"""Cases: read as their account sees them, and noted on."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from flask import url_for
from pydantic import Field
from sqlalchemy import select

from casework import audit
from casework.access.finding import the_one
from casework.api.cursors import listed
from casework.api.finding import the_case
from casework.api.given import Answered, Given, Listed, Text
from casework.api.operations import Made, me, operation
from casework.api.views import bp
from casework.cases import queries, services
from casework.cases.models import NOTE_KINDS, Case, CaseNote
from casework.extensions import db
from casework.web.gate import signed_in


class CaseRow(Answered):
    """A case in a list."""

    reference: str
    url: str
    title: str
    status: Literal["open", "closed"]
    updated_at: datetime


class CasesAnswer(Answered):
    items: list[CaseRow]
    next: str | None


class CasesQuery(Listed):
    state: Literal["open", "closed", "all"] = "open"


class InGroupAnswer(Answered):
    """The case on the caseload of a group."""

    group: str = Field(description="The group's short address.")
    stage: str
    rag: str
    next_review_on: date | None
    joined_on: date
    left_on: date | None


class PartyAnswer(Answered):
    """Somebody or somewhere on a side of the problem. Out of reach there is no name."""

    side: str
    reference: str | None
    label: str


class CaseAnswer(Answered):
    reference: str
    url: str
    page: str
    title: str
    summary: str
    status: Literal["open", "closed"]
    restricted: bool
    opened_on: date
    closed_on: date | None
    outcome: str
    lead_agency: str | None
    lead_officer: str | None
    groups: list[InGroupAnswer]
    parties: list[PartyAnswer]
    version: int


@bp.get("/cases")
@signed_in
@operation(
    "Cases in reach, the latest opened first", scope="cases:read", tag="Cases", query=CasesQuery, answer=CasesAnswer
)
def list_cases(query: CasesQuery) -> CasesAnswer:
    statement = queries.my_cases()
    if query.state != "all":
        statement = statement.where(Case.status == query.state)
    rows, after = listed(statement, by=((Case.id, "desc"),), key_of=lambda row: (row.id,), query=query)
    audit.consulted("cases", [row.id for row in rows])
    items = [
        CaseRow(
            reference=row.reference, url=url_for(".read_case", reference=row.reference), title=row.title, status=row.status, updated_at=row.updated_at
        )
        for row in rows
    ]  # fmt: skip
    return CasesAnswer(items=items, next=after)


@bp.get("/cases/<reference>")
@signed_in
@operation("One case with who is in it and which groups have it", scope="cases:read", tag="Cases", answer=CaseAnswer,
           words="The reference of a case that was merged into another finds the other.")  # fmt: skip
def read_case(reference: str) -> CaseAnswer:
    case = the_case(reference)
    audit.consulted("cases", case.id, case_id=case.id)
    return CaseAnswer(
        reference=case.reference, url=url_for(".read_case", reference=case.reference), page=url_for("cases.show", reference=case.reference),
        title=case.title, summary=case.summary, status=case.status, restricted=case.restricted, opened_on=case.opened_on,
        closed_on=case.closed_on, outcome=case.outcome, lead_agency=case.lead_agency.name if case.lead_agency else None,
        lead_officer=case.lead_officer.name if case.lead_officer else None, version=case.version,
        groups=[
            InGroupAnswer(
                group=load.group.slug, stage=load.stage, rag=load.rag, next_review_on=load.next_review_on, joined_on=load.joined_on,
                left_on=load.left_on,
            )
            for load in case.caseloads
        ],
        parties=[
            PartyAnswer(side=party.side, reference=party.subject.reference if party.subject else None, label=party.label)
            for party in case.parties
        ],
    )  # fmt: skip


class NoteAnswer(Answered):
    id: int
    url: str
    kind: Literal[tuple(NOTE_KINDS)]  # type: ignore[valid-type]
    happened_on: date
    text: str
    author: str
    written_at: datetime
    version: int


class NotesAnswer(Answered):
    items: list[NoteAnswer]
    next: str | None


@bp.get("/cases/<reference>/notes")
@signed_in
@operation("Notes on a case, the latest first", scope="cases:read", tag="Cases", query=Listed, answer=NotesAnswer)
def list_notes(reference: str, query: Listed) -> NotesAnswer:
    case = the_case(reference)
    rows, after = listed(
        queries.notes_of(case.id), by=((CaseNote.happened_on, "desc"), (CaseNote.id, "desc")),
        key_of=lambda note: (note.happened_on, note.id), query=query, scalars=True,
    )  # fmt: skip
    audit.consulted("cases", case.id, case_id=case.id)
    return NotesAnswer(items=[_told(case, note) for note in rows], next=after)


@bp.get("/cases/<reference>/notes/<int:note_id>")
@signed_in
@operation("One note on a case", scope="cases:read", tag="Cases", answer=NoteAnswer)
def read_note(reference: str, note_id: int) -> NoteAnswer:
    case, note = _note(reference, note_id)
    audit.consulted("cases", case.id, case_id=case.id)
    return _told(case, note)


def _note(reference: str, note_id: int) -> tuple[Case, CaseNote]:
    case = the_case(reference)
    note = the_one(queries.notes_of(case.id).where(CaseNote.id == note_id))
    return case, note


def _told(case: Case, note: CaseNote) -> NoteAnswer:
    return NoteAnswer(
        id=note.id, url=url_for(".read_note", reference=case.reference, note_id=note.id), kind=note.kind, happened_on=note.happened_on,
        text=note.text, author=note.author.name, written_at=note.written_at, version=note.version,
    )  # fmt: skip


class NoteGiven(Given):
    """Something recorded on a case."""

    kind: Literal[tuple(NOTE_KINDS)] = "note"  # type: ignore[valid-type]
    happened_on: date = Field(description="Not after today.")
    text: Text = Field(min_length=1, description="Facts first; say when something is opinion.")


@bp.post("/cases/<reference>/notes")
@signed_in
@operation(
    "Write a note on a case", scope="cases:note", tag="Cases", body=NoteGiven, answer=NoteAnswer, status=201, once=True
)
def add_note(reference: str, body: NoteGiven) -> Made:
    case = the_case(reference)
    note = services.add_note(case, text=body.text, kind=body.kind, happened_on=body.happened_on, by=me())
    return _made(case, note)


class CorrectionGiven(Given):
    """The note as it should be, based on the version that was read."""

    text: Text = Field(min_length=1)
    version: int = Field(ge=0, lt=2**31)


@bp.post("/cases/<reference>/notes/<int:note_id>/corrections")
@signed_in
@operation("Correct a note", scope="cases:note", tag="Cases", body=CorrectionGiven, answer=NoteAnswer, once=True)
def correct_note(reference: str, note_id: int, body: CorrectionGiven) -> Made:
    case, note = _note(reference, note_id)
    services.correct_note(note, text=body.text, version=body.version, by=me())
    return _made(case, note)


def _made(case: Case, note: CaseNote) -> Made:
    db.session.flush()
    number: Any = note.id
    db.session.expire(note)
    kept = db.session.scalars(select(CaseNote).where(CaseNote.id == number)).one()
    return Made(url_for(".read_note", reference=case.reference, note_id=number), _told(case, kept))
