"""Terms of reference of a meeting's document: to a version of the group's, and back."""

from __future__ import annotations

from casework.accounts.models import User
from casework.exchange.prose import record_of, text_of
from casework.exchange.terms_schema import TermsClause, TermsOfReference
from casework.extensions import db
from casework.meetings.models import Meeting
from casework.terms import queries, services
from casework.terms.content import terms_from
from casework.terms.models import TermsVersion


def write_terms(given: TermsOfReference, meeting: Meeting, *, by: User) -> TermsVersion:
    """Keep it as the group's next version, put to the meeting or adopted. Raises `Refusal` naming its part."""
    terms = terms_from(
        {
            "title": given.title,
            "clauses": [
                {
                    "number": clause.number.rstrip("."), "heading": clause.heading, "text": text_of(clause.record),
                    "membership": clause.membership, "after": text_of(clause.after),
                }
                for clause in given.clauses
            ],
            **{
                name: value
                for name, value in given.model_dump(include={"membership", "chairing", "quorum", "frequency"}).items()
                if value is not None
            },
        }
    )  # fmt: skip
    return services.enter(
        meeting.group, terms, meeting=meeting, adopted_on=given.adopted_on, adopted_by=given.adopted_by, review_on=given.review_on,
        by=by,
    )  # fmt: skip


def version_of(meeting: Meeting) -> TermsVersion | None:
    """What was put to the meeting or adopted at it: of several the newest."""
    return db.session.scalars(queries.put_to(meeting.id).limit(1)).first()


def export_name(row: TermsVersion) -> str:
    return f"terms-{row.number}"


def terms_of(meeting: Meeting) -> TermsOfReference | None:
    row = version_of(meeting)
    if row is None:
        return None
    terms = terms_from(row.content)
    return TermsOfReference.model_construct(
        title=terms.title,
        clauses=[
            TermsClause.model_construct(
                number=clause.number, heading=clause.heading, record=record_of(clause.text), membership=clause.membership,
                after=record_of(clause.after),
            )
            for clause in terms.clauses
        ],
        membership=list(terms.membership), chairing=terms.chairing, quorum=terms.quorum, frequency=terms.frequency,
        adopted_on=row.adopted_on, adopted_by=row.adopted_by, review_on=row.review_on, version=row.number,
        export=export_name(row),
    )  # fmt: skip
