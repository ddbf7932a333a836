"""Who looked at a person's record and cases and who was given copies, summed up by agency: never the names of staff."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date, time
from typing import Any

from sqlalchemy import and_, func, or_, select

from casework import clock
from casework.accounts.models import User
from casework.audit import AuditEntry
from casework.extensions import db
from casework.partnership.models import Agency
from casework.subject_access.finding import Row, Where
from casework.subject_access.passages import Passage
from casework.web.presentation import day, plural

DID = {"consultation": "looked at", "disclosure": "took or were sent copies of"}


def passages(person_id: int, case_ids: Collection[int], *, before: date) -> Iterator[Passage]:
    """One passage an agency, of all until the day the request came in: what answering it takes is not part of it."""
    entry = AuditEntry
    own = and_(entry.subject == "people", entry.subject_id == person_id)
    statement = (
        select(
            Agency.id, Agency.name, entry.kind, func.count().label("times"), func.min(entry.at).label("first"),
            func.max(entry.at).label("last"),
        )
        .join(User, User.id == entry.user_id)
        .join(Agency, Agency.id == User.agency_id)
        .where(
            entry.kind.in_(sorted(DID)), entry.at < clock.london(before, time()),
            or_(own, entry.case_id.in_(sorted(case_ids))),
        )
        .group_by(Agency.id, Agency.name, entry.kind)
        .order_by(Agency.name, entry.kind)
    )  # fmt: skip
    said: dict[tuple[int, str], list[str]] = defaultdict(list)
    for row in db.session.execute(statement):
        first, last = (day(clock.in_london(at).date()) for at in (row.first, row.last))
        when = f"on {first}" if first == last else f"between {first} and {last}"
        said[row.id, row.name].append(
            f"{DID[row.kind]} the record or a case with it {plural(row.times, 'time')}, {when}"
        )
    for (agency_id, name), sentences in said.items():
        row_like = Row("audit_entries", _values(agency_id), Where())
        text = f"People of {name} " + "; they ".join(sentences) + "."
        yield Passage(row_like, "", "Who has looked", text, before)


def _values(agency_id: int) -> dict[str, Any]:
    return {"id": agency_id, "agency_id": None}
