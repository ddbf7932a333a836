"""Gathers everything held for a request: what is recorded about the person, and where else their name occurs.

Done again, what stands unchanged keeps what was decided of it. Other words in its place are to be decided anew; what is no
longer there is marked and stays until the request is closed, so that nothing is lost between a request and its answer
(Data Protection Act 2018, section 173).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from casework import audit, clock
from casework.access.scope import current_scope
from casework.accounts.models import User
from casework.cases.models import Case
from casework.extensions import db
from casework.meetings.models import Meeting
from casework.subject_access import adjourned, files, looked, names
from casework.subject_access.finding import Row, placed, rows_about, rows_saying, tables
from casework.subject_access.models import AccessPassage, AccessRequest
from casework.subject_access.names import Named
from casework.subject_access.passages import Known, Passage, agency_of, passages_of
from casework.subjects.models import Organisation, Person, Place

MOST_NAMED = 1000
"""Passages in which a name occurs that somebody looks through; with more, a surname or forename alone counts no longer."""


@dataclass(frozen=True)
class Gathered:
    """How many passages there are, how many are new, changed or gone since the last time, and whether parts of names were left out."""

    passages: int
    new: int
    changed: int
    gone: int
    full_names_only: bool

    @property
    def differs(self) -> bool:
        return bool(self.new or self.changed or self.gone)


def gather(request: AccessRequest) -> Gathered:
    """Find everything and bring the passages up to it. Runs as the system, in the request's partnership; does not commit."""
    found = rows_about(request.person_id) if request.person_id is not None else {}
    own = names.of_request(request)
    known = _known(list(found.values()))
    made: list[tuple[Passage, str]] = [
        (passage, "record") for row in found.values() for passage in passages_of(row, known)
    ]
    made += [(passage, "record") for passage in files.passages(found.values())]
    made += [(passage, "record") for passage in adjourned.after(found.values())]
    if request.person_id is not None:
        cases = {row.where.case_id for row in found.values() if row.where.case_id is not None}
        made += [(each, "record") for each in looked.passages(request.person_id, cases, before=request.received_on)]
    named, full_only = _named_elsewhere(own, found)
    there = {(_key(each), each.text) for each, _ in made}
    made += [(each, "name") for each in named if (_key(each), each.text) not in there]
    known = _known([*found.values(), *(each.row for each in named)])
    others = names.of_others(_others(found, request.person_id), beside=own)
    told = _keep(request, made, others, known, full_only)
    table = AccessRequest.__table__  # past its version: somebody may be at its clock meanwhile
    values = {"gathered_at": clock.now(), "counts": {**request.counts, "full_names_only": full_only}}
    db.session.connection().execute(update(table).where(table.c.id == request.id).values(**values))
    db.session.expire(request, ["gathered_at", "counts"])
    audit.record(
        "combination", "gathered", "access_requests", request.id,
        detail={"passages": told.passages, "new": told.new, "changed": told.changed, "gone": told.gone},
    )  # fmt: skip
    return told


def _named_elsewhere(own: Named, found: dict[tuple[str, int], Row]) -> tuple[list[Passage], bool]:
    """Passages of other rows in which the person's name occurs; whether only whole names counted, as parts are too common."""
    wide = own.full | {part for part in own.parts if len(part) > names.SHORTEST}
    for sought in (wide, own.full):
        if not sought:
            continue
        rows = list(rows_saying(names.in_sql(sought), found.keys()))
        known, says = _known(rows), names.in_python(sought)
        hits = [passage for row in rows for passage in passages_of(row, known) if says.search(passage.text)]
        hits += [passage for passage in adjourned.every() if says.search(passage.text)]
        if len(hits) <= MOST_NAMED or sought == own.full:
            read: dict[tuple[str, int], Any] = {}
            return [replace(each, row=placed(each.row, read)) for each in hits], sought != wide
    return [], False


def _others(found: dict[tuple[str, int], Row], person_id: int | None) -> set[int]:
    """Everybody else whom these rows name by number."""
    ids = set()
    for row in found.values():
        for column in tables()[row.table].c:
            value = row.values[column.name]
            if value is not None and any(key.column.table.name == "people" for key in column.foreign_keys):
                ids.add(int(value))
    return ids - {person_id}


def _known(rows: list[Row]) -> Known:
    """What these rows name by number, each sort looked up at once."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        for column in tables()[row.table].c:
            value = row.values[column.name]
            if value is not None:
                for key in column.foreign_keys:
                    wanted[key.column.table.name].add(int(value))
    subjects: dict[tuple[str, int], str] = {}
    for model in (Person, Place, Organisation):
        for row in db.session.scalars(select(model).where(model.id.in_(wanted[model.__tablename__]))):
            subjects[model.__tablename__, row.id] = row.label
    meetings = {
        row.id: clock.in_london(row.starts_at).date()
        for row in db.session.execute(select(Meeting.id, Meeting.starts_at).where(Meeting.id.in_(wanted["meetings"])))
    }
    people = select(User.id, User.agency_id).where(User.id.in_(wanted["users"]))
    agencies: dict[int, int | None] = {row.id: row.agency_id for row in db.session.execute(people)}
    return Known(subjects, meetings, agencies)


# -- bringing the passages up to what was found ------------------------------------------------------------------------

Key = tuple[str, int, str]


def _keep(
    request: AccessRequest, made: list[tuple[Passage, str]], others: list[Named], known: Known, full_only: bool
) -> Gathered:
    now = clock.now()
    ordered = sorted(made, key=_place)
    before: dict[Key, list[Any]] = defaultdict(list)
    table = AccessPassage.__table__
    kept = select(
        table.c.id, table.c.source, table.c.source_id, table.c.field, table.c.digest, table.c.gone_at, table.c.decision, table.c.about
    )  # fmt: skip
    for row in db.session.connection().execute(kept.where(table.c.request_id == request.id).order_by(table.c.id)):
        before[row.source, row.source_id, row.field].append(row)
    restricted = _restricted(passage.row.where.case_id for passage, _ in ordered)
    noticed = [(each.label, names.in_python(each.full | each.parts)) for each in others if each.full | each.parts]
    new, same_words, other_words, unmatched = [], [], [], []
    for position, (passage, how) in enumerate(ordered):
        values = _values(request, passage, how, position, restricted, noticed, known)
        same = next((row for row in before[_key(passage)] if row.digest == passage.digest), None)
        if same is None:
            unmatched.append((passage, values))
            continue
        before[_key(passage)].remove(same)
        if same.decision == "release" and set(values["about"]) - set(same.about):  # it names somebody new to us
            other_words.append({"of": same.id, **values, "changed_at": now})
        else:
            same_words.append({"of": same.id, **values})
    for passage, values in unmatched:
        old = next((row for row in before[_key(passage)] if row.gone_at is None), None)
        if old is not None:  # other words in its place
            before[_key(passage)].remove(old)
            other_words.append({"of": old.id, **values, "changed_at": now if old.decision else None})
        else:
            new.append(values)
    gone = [row.id for rows in before.values() for row in rows if row.gone_at is None]
    connection = db.session.connection()
    where = update(table).where(table.c.id == bindparam("of")).values(gone_at=None)
    if same_words:
        connection.execute(where, same_words)
    if other_words:  # another version too: whoever has the page open must not decide of words they have not read
        connection.execute(where.values(**_UNDECIDED, version=table.c.version + 1), other_words)
    if new:
        connection.execute(insert(table), new)
    if gone:
        connection.execute(update(table).where(table.c.id.in_(gone)).values(gone_at=now))
    return Gathered(len(ordered), len(new), len(other_words), len(gone), full_only)


_UNDECIDED: dict[str, Any] = {"decision": "", "reason": "", "withheld": [], "decided_by_id": None, "decided_at": None}


def _key(passage: Passage) -> Key:
    return passage.row.table, passage.row.id, passage.field


def _place(made: tuple[Passage, str]) -> tuple[Any, ...]:
    """What is recorded before where the name occurs; by reference, then day; a row's passages in the order of its text."""
    passage, how = made
    own = passage.row.table not in ("people", "person_names", "person_addresses")
    return (
        how == "name",
        own,
        passage.row.where.reference,
        passage.dated_on or date.min,
        passage.row.table,
        passage.row.id,
    )


def _restricted(case_ids: Any) -> set[int]:
    wanted = {each for each in case_ids if each is not None}
    return set(db.session.scalars(select(Case.id).where(Case.id.in_(wanted), Case.restricted.is_(True))))


def _values(
    request: AccessRequest,
    passage: Passage,
    how: str,
    position: int,
    restricted: set[int],
    noticed: list[Any],
    known: Known,
) -> dict[str, Any]:
    where = passage.row.where
    agency_id = agency_of(passage.row, known)
    return {
        "partnership_id": current_scope().partnership_id, "request_id": request.id, "position": position, "found": how,
        "source": passage.row.table, "source_id": passage.row.id, "field": passage.field, "heading": passage.heading,
        "reference": where.reference, "dated_on": passage.dated_on, "text": passage.text, "digest": passage.digest,
        "agency_id": agency_id, "case_id": where.case_id, "item_id": where.item_id, "restricted": where.case_id in restricted,
        "about": [label for label, says in noticed if says.search(passage.text)], "by_hand": passage.by_hand,
        "asks_originator": agency_id is not None and agency_id != request.agency_id,
    }  # fmt: skip
