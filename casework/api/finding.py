"""What a reference names, for programs: 404 where there is nothing or nothing the account may know of."""

from __future__ import annotations

from sqlalchemy.orm.attributes import set_committed_value

from casework.cases import merging, queries
from casework.cases.models import Case
from casework.errors import NotFound
from casework.extensions import db


def the_case(reference: str) -> Case:
    """The case of a reference, with its parties; the one a merged case became part of. Its own reference says which it is."""
    case = _case(reference)
    if case is None and (now := merging.survivor_of(reference)) is not None:
        case = _case(now)
    if case is None:
        raise NotFound
    set_committed_value(case, "parties", db.session.scalars(queries.parties_of(), {"case_id": case.id}).all())
    return case


def _case(reference: str) -> Case | None:
    return db.session.scalars(queries.for_page(), {"reference": reference}).unique().one_or_none()
