"""References people quote over the telephone: short, per partnership, never used twice."""

from __future__ import annotations

from sqlalchemy.dialects.postgresql import insert

from casework.access.scope import current_scope
from casework.extensions import db
from casework.web.models import ReferenceCounter


def next_reference(prefix: str) -> str:
    """The next reference such as C-0042. The counter stays locked until the transaction ends, so none is skipped."""
    name = f"{current_scope().partnership_id}:{prefix}"
    statement = (
        insert(ReferenceCounter)
        .values(name=name, last=1)
        .on_conflict_do_update(index_elements=["name"], set_={"last": ReferenceCounter.last + 1})
        .returning(ReferenceCounter.last)
    )
    return f"{prefix}-{db.session.connection().execute(statement).scalar_one():04d}"


def next_references(prefix: str, count: int) -> list[str]:
    """Many at once, in one step; the counter stays locked as for one, so whoever takes many ends soon after."""
    name = f"{current_scope().partnership_id}:{prefix}"
    statement = (
        insert(ReferenceCounter)
        .values(name=name, last=count)
        .on_conflict_do_update(index_elements=["name"], set_={"last": ReferenceCounter.last + count})
        .returning(ReferenceCounter.last)
    )
    last = db.session.connection().execute(statement).scalar_one() if count else 0
    return [f"{prefix}-{number:04d}" for number in range(last - count + 1, last + 1)]
