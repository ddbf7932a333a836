"""The audit trail of a case read as sentences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, bindparam, cast, literal, or_, select

from casework.accounts.models import User
from casework.audit import Audited, AuditEntry
from casework.cases.models import RAGS, Case
from casework.extensions import db
from casework.fixed import fixed
from casework.web.presentation import day, day_and_time, listed, yes_no

THINGS = {
    "cases": "the case", "case_parties": "a person or place", "caseloads": "the caseload entry", "case_notes": "a note",
    "actions": "an action", "action_updates": "an update of an action", "referrals": "the referral", "agenda_items": "an agenda item",
    "decisions": "a decision", "case_named_people": "somebody the case is open to", "case_interests": "a declared interest",
    "attachments": "a file", "information_requests": "an information request", "referral_subjects": "a subject of the referral",
    "audit_entries": "who had looked at the case",
}  # fmt: skip
VERBS = {
    "added": "added",
    "changed": "changed",
    "removed": "removed",
    "viewed": "looked at",
    "disclosed": "took a copy of",
    "accepted": "accepted",
    "refused": "was turned away from",
}
FIELDS = {
    "rag": "rating", "next_review_on": "next review", "due_on": "due day", "lead_agency_id": "lead agency", "lead_officer_id": "lead officer",
    "closed_on": "closing day", "left_on": "leaving day", "times_carried": "times carried over", "rag_reason": "reason of the rating",
    "controller_presence": "controller's presence", "risk_band": "risk band", "decision_reason": "why it was decided so", "case_id": "its case",
}  # fmt: skip
HIDDEN = frozenset(
    {
        "closed_at",
        "closing_note",
        "answered_at",
        "answered_by_id",
        "meeting_id",
        "agenda_item_id",
        "decided_at",
        "decided_by_id",
    }
)
LOOKS = ("consultation", "disclosure")
CHANGES = ("collection", "alteration", "erasure", "combination")
KINDS = {"": "Everything", "changes": "Changes", "consultation": "Who looked", "disclosure": "Copies taken"}


@dataclass(frozen=True)
class Moment:
    at: datetime
    who: str
    said: str
    context: str


PERIODS = {"": "Any time", "7": "The last 7 days", "30": "The last 30 days", "365": "The last 12 months"}


def about(case: Case) -> ColumnElement[bool]:
    """Entries of a case and of all that was merged into it."""
    if not case.merges:
        return AuditEntry.case_id == case.id
    gone = Case.__table__.alias("gone_cases")
    return AuditEntry.case_id.in_(
        select(gone.c.id).where(gone.c.merged_into_id == case.id).union_all(select(literal(case.id)))
    )


def who_appears(case: Case) -> Select[Any]:
    """Everybody in a case's history, by name."""
    return (
        select(User.id, User.name)
        .where(User.id.in_(select(AuditEntry.user_id).where(about(case))))
        .order_by(User.name, User.id)
    )


def what_appears(case: Case) -> Select[Any]:
    """Every kind of thing in a case's history, by table."""
    return select(AuditEntry.subject).where(about(case)).distinct()


def of_case(
    case: Case,
    *,
    kind: str = "",
    user_id: int | None = None,
    subject: str = "",
    since: datetime | None = None,
    words: str = "",
) -> Select[Any]:
    """Entries of a case, newest first when paged so, with the name of who did it; narrowed by what is given."""
    statement = select(AuditEntry, User.name).outerjoin(User, User.id == AuditEntry.user_id).where(about(case))
    if user_id is not None:
        statement = statement.where(AuditEntry.user_id == user_id)
    if subject:
        statement = statement.where(AuditEntry.subject == subject)
    if since is not None:
        statement = statement.where(AuditEntry.at >= since)
    for word in words.split()[:MOST_WORDS]:
        statement = statement.where(_says(word))
    if kind == "changes":
        return statement.where(AuditEntry.kind.in_(CHANGES))
    return statement.where(AuditEntry.kind == kind) if kind in KINDS and kind else statement


MOST_WORDS = 5
"""How many words of a search through a history count."""


def _says(word: str) -> ColumnElement[bool]:
    """The entry's sentence has this word, as far as it is made of what is kept: who, what was done to what, which field, which value, where."""
    sought = word.lower()
    things = {**_named(), **THINGS}
    detail = cast(AuditEntry.detail, Text)
    fields = [key for key, name in FIELDS.items() if sought in name]
    return or_(
        User.name.icontains(word, autoescape=True),
        AuditEntry.context.icontains(word, autoescape=True),
        AuditEntry.subject.in_([table for table, name in things.items() if sought in name.lower()]),
        AuditEntry.verb.in_([verb for verb, said in VERBS.items() if sought in said]),
        detail.icontains(word, autoescape=True),
        *(detail.contains(f'"{key}":') for key in fields),
    )


@cache
def latest_changes() -> Select[Any]:
    """The last few changes to a case (`case_id`), for its overview."""
    entry = AuditEntry
    return (
        select(entry.at, entry.kind, entry.verb, entry.subject, entry.detail, entry.context, User.name)
        .outerjoin(User, User.id == entry.user_id)
        .where(entry.case_id == bindparam("case_id"), entry.kind.in_([fixed(kind) for kind in CHANGES]))
        .order_by(entry.id.desc())
        .limit(fixed(5))
    )


def moment(entry: Any, name: str | None) -> Moment:
    """An entry, or a row with its columns, in words."""
    thing = thing_of(entry.subject)
    verb = VERBS.get(entry.verb, entry.verb)
    said = f"{verb} {thing}"
    if entry.verb == "changed" and entry.detail:
        said = f"changed {thing}: {listed(_change(key, value) for key, value in entry.detail.items() if key not in HIDDEN)}".rstrip(
            ": "
        )
    if entry.kind == "combination" and entry.subject == "cases" and entry.detail:
        gone, kept = entry.detail["gone_reference"], entry.detail["kept_reference"]
        said = f"merged {gone} into {kept}" if entry.verb == "merged" else f"undid the merge of {gone} into {kept}"
    if entry.verb == "disclosed" and entry.detail:
        said += f" as {entry.detail.get('form', 'a document')}"
    return Moment(entry.at, name or "The system", said, entry.context)


def thing_of(table: str) -> str:
    """What a person calls a row of this table, such as "a note"."""
    return THINGS.get(table) or _named().get(table) or table.replace("_", " ")


@cache
def _named() -> dict[str, str]:
    """What slices above call their rows, by table."""
    return {
        mapper.class_.__tablename__: mapper.class_.__audit_name__
        for mapper in db.Model.registry.mappers
        if issubclass(mapper.class_, Audited)
    }


def field_of(key: str) -> str:
    """What a person calls this column."""
    return FIELDS.get(key, key.removesuffix("_id").replace("_", " "))


def _change(key: str, value: Any) -> str:
    field = field_of(key)
    if isinstance(value, list) and not key.endswith("_id"):
        old, new = (word_of(key, part) for part in value)
        return f"{field} from {old} to {new}" if old and value[0] is not None else f"{field} to {new}"
    return field


def word_of(key: str, value: Any) -> str:
    """A short coded value of this column in words."""
    if value in (None, ""):
        return "nothing" if value is None else ""
    if key == "rag":
        return RAGS[value].lower()
    if key.endswith("_on"):
        return day(date.fromisoformat(value))
    if key.endswith("_at"):
        return day_and_time(datetime.fromisoformat(value))
    if isinstance(value, bool):
        return yes_no(value).lower()
    return str(value).replace("_", " ")
