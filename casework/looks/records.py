"""The record somebody asks about, and who may be told who looked at it.

Of a case whoever runs a group that has it, of a person, place or organisation whoever runs a group with a case of it, and
information governance of all of them: by reference, without the record itself, and not where they declared an interest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_login import current_user
from sqlalchemy import ColumnElement, and_, func, literal, select

from casework import access
from casework.access import as_system, current_scope
from casework.audit import AuditEntry
from casework.cases import policy, timeline
from casework.cases import queries as case_queries
from casework.cases.models import Case
from casework.cases.sections import the_case
from casework.errors import NotFound
from casework.extensions import db
from casework.subjects import queries as subject_queries
from casework.subjects.merge_records import SubjectMerge
from casework.subjects.merging import survivor_of
from casework.subjects.models import Subject, kind_of
from casework.subjects.standing import standing_of

WHY = "who looked at a record is told without the record"
WHO = "Who has looked is for those who run a group that has it, and for information governance."


@dataclass(frozen=True)
class Record:
    """A case, person, place or organisation. `governed`: read by duty, without the record itself."""

    kind: str
    row: Any
    governed: bool

    @property
    def reference(self) -> str:
        return str(self.row.reference)

    @property
    def table(self) -> str:
        return str(self.row.__tablename__)

    def entries(self) -> ColumnElement[bool]:
        """What was done with it, or with what was merged into it."""
        if isinstance(self.row, Case):
            return timeline.about(self.row)
        gone = getattr(SubjectMerge, f"gone_{self.kind}_id")
        merged = select(gone).where(
            getattr(SubjectMerge, f"kept_{self.kind}_id") == self.row.id, SubjectMerge.undone_at.is_(None)
        )
        own = merged.union_all(select(literal(self.row.id)))
        return and_(AuditEntry.subject == self.table, AuditEntry.subject_id.in_(own))

    def lists(self) -> ColumnElement[bool]:
        """Lists, searches and sheets it stood in."""
        listed = AuditEntry.detail["ids"].contains(func.to_jsonb(self.row.id))
        return and_(AuditEntry.subject == self.table, AuditEntry.subject_id.is_(None), listed)

    def logged_with(self) -> dict[str, Any]:
        """By what an entry about looking at these looks is found again with the record."""
        if isinstance(self.row, Case):
            return {"subject": "audit_entries", "subject_id": None, "case_id": self.row.id}
        return {"subject": self.table, "subject_id": self.row.id}


def the_record(reference: str) -> Record:
    """The record with this reference, for somebody who may be told who looked at it. Raises `NotFound` and `NotPermitted`."""
    scope = current_scope()
    if scope.has_duty("information_governance"):
        found = governed(reference)
        if found is not None:
            return found
        raise NotFound()
    if reference.startswith("C"):
        case = the_case(reference)
        access.require(policy.may_run(current_user, case), WHO)
        return Record("case", case, governed=False)
    subject = _subject(reference)
    if subject is None:
        raise NotFound()
    access.require(standing_of(subject, by=current_user).runs, WHO)
    return Record(kind_of(subject), subject, governed=False)


def governed(reference: str) -> Record | None:
    """Any record of the partnership, restricted ones too; none in which the officer declared an interest."""
    scope = current_scope()
    with as_system(WHY):
        if reference.startswith("C"):
            case = db.session.scalars(case_queries.by_reference(reference)).one_or_none()
            closed = case is None or case.id in scope.declared_cases
            return None if closed else Record("case", case, governed=True)
        subject = _subject(reference)
    if subject is None or f"{kind_of(subject)}-{subject.id}" in scope.declared_subjects:
        return None
    return Record(kind_of(subject), subject, governed=True)


def _subject(reference: str) -> Subject | None:
    """As far as the reader at work may see; what was merged stands for what it became part of."""
    statement = subject_queries.by_any_reference(reference)
    if statement is None:
        return None
    found: Subject | None = db.session.scalars(statement).one_or_none()
    if found is not None:
        return found
    model = statement.column_descriptions[0]["entity"]
    now = survivor_of(model, reference)
    return db.session.scalars(subject_queries.by_any_reference(now)).one_or_none() if now is not None else None
