"""Make two records of one person, place or organisation into one, and take that back. Nothing is ever merged by itself.

Everything that hangs on the one record moves to the other. Who sees a case does not change, for a case is reached through
its group and not through its people; who saw either record sees the one that stays. The other is then in nobody's reach:
its reference leads to the survivor.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import IntegrityError

from casework import access, audit, clock
from casework.access import current_scope
from casework.accounts.models import User
from casework.audit.models import AuditEntry
from casework.errors import Refusal
from casework.events import announce
from casework.extensions import db
from casework.subjects import differences, keys, moving, names
from casework.subjects.events import MergeAsked, SubjectsMerged
from casework.subjects.merge_records import DuplicatePair, MergeRequest, SubjectMerge
from casework.subjects.models import SUBJECTS, Organisation, Person, PersonName, Place
from casework.subjects.standing import Subject, column_of, standings
from casework.web.forms import CONSTRAINTS

CONSTRAINTS["uq_subject_merges_gone_person"] = ("Somebody else has merged this record already", None)
CONSTRAINTS["uq_subject_merges_gone_place"] = ("Somebody else has merged this record already", None)
CONSTRAINTS["uq_subject_merges_gone_organisation"] = ("Somebody else has merged this record already", None)
CONSTRAINTS["uq_merge_requests_organisations"] = ("Somebody has asked for this already", None)
CONSTRAINTS["uq_merge_requests_people"] = ("Somebody has asked for this already", None)
CONSTRAINTS["uq_merge_requests_places"] = ("Somebody has asked for this already", None)
FACTS: dict[type[Any], tuple[str, ...]] = {
    Person: ("date_of_birth", "birth_year", "age_band", "gender", "ethnicity", "language", "phone", "school_or_work", "died_on"),
    Place: ("name", "address", "postcode", "kind", "uprn", "area_id", "owner", "hours"),
    Organisation: ("registration_number", "address", "postcode", "contact"),
}  # fmt: skip


def may_merge(one: Subject, other: Subject, *, by: User) -> bool:
    """Who sees both and runs a group with a case of, or a referral about, each."""
    found = standings([one, other], by=by)
    return found[one.id].runs and found[other.id].runs


def merge(kept: Subject, gone: Subject, *, reason: str, because: dict[str, str], by: User) -> SubjectMerge:
    """Make `gone` part of `kept`. `because` answers each difference between the two; one unanswered refuses it."""
    _refuse_same(kept, gone)
    access.require(
        may_merge(kept, gone, by=by),
        "Only who runs a group with a case of each merges two records. You can ask them to.",
    )
    _lock(kept, gone)
    if not reason.strip():
        raise Refusal("Say how you know that they are the same", field="reason")
    found = differences.between(kept, gone)
    for difference in found:
        if not because.get(difference.key, "").strip():
            raise Refusal("Say why this does not matter", field=f"because_{difference.key}")
    row = SubjectMerge(
        **{f"kept_{column_of(kept)}": kept.id, f"gone_{column_of(gone)}": gone.id}, gone_reference=gone.reference, reason=reason.strip(),
        accepted={each.key: because[each.key].strip() for each in found}, gone_created_by_id=gone.created_by_id, merged_by_id=by.id,
        merged_at=clock.now(),
    )  # fmt: skip
    if isinstance(kept, Person) and isinstance(gone, Person) and names.parts(gone.name) != names.parts(kept.name):
        alias = PersonName(
            person_id=kept.id, kind="alias", forename=gone.forename, surname=gone.surname, added_by_id=by.id
        )
        db.session.add(alias)
        db.session.flush()
        row.added_name_id = alias.id
    row.filled = _fill(kept, gone)
    gone.created_by_id = None
    db.session.add(row)
    db.session.flush()
    try:
        with db.session.begin_nested():
            row.moved, row.set_aside = moving.move_all(kept, kept=kept.id, gone=gone.id)
    except IntegrityError as error:
        raise Refusal(
            "Both are part of the same thing, and something hangs on each of them there. Take one out of it first."
        ) from error
    _settle(kept, gone, "done", "merged", by)
    _log("merged", row, kept, gone)
    _keys_anew(kept, gone)
    announce(SubjectsMerged(row.id, column_of(kept).removesuffix("_id"), kept.id, gone.id))
    return row


def undo(row: SubjectMerge, kept: Subject, *, reason: str, by: User) -> Subject:
    """Take a merge back: what came from the other returns to it; what was recorded since stays with the survivor."""
    access.require(standings([kept], by=by)[kept.id].runs, "Only who runs a group with a case undoes a merge.")
    if not reason.strip():
        raise Refusal("Say why they are not the same after all", field="reason")
    if row.undone_at is not None:
        raise Refusal("This merge has been undone already.")
    model: type[Any] = type(kept)
    gone_id = getattr(row, f"gone_{column_of(kept)}")
    with access.as_system("undoing a merge"):
        gone: Subject = db.session.scalars(select(model).where(model.id == gone_id)).one()
        if db.session.connection().execute(_LATER[model], {"kept": kept.id}).scalar():
            raise Refusal("The record has since become part of another one: undo that first.")
    _lock(kept, gone)
    if row.added_name_id is not None and (alias := db.session.get(PersonName, row.added_name_id)) is not None:
        db.session.delete(alias)
    for column in row.filled:
        if getattr(kept, column) == getattr(gone, column):
            setattr(kept, column, None if model.__table__.c[column].nullable else "")
    gone.created_by_id = row.gone_created_by_id
    row.undone_at, row.undone_by_id, row.undone_reason = clock.now(), by.id, reason.strip()
    db.session.flush()
    moving.move_back(kept=kept.id, gone=gone.id, moved=row.moved, aside=row.set_aside)
    _dismiss(kept, gone, by)
    _log("unmerged", row, kept, gone)
    _keys_anew(kept, gone)
    return gone


def ask(one: Subject, other: Subject, *, reason: str, by: User) -> MergeRequest:
    """Ask those who may to merge two records that the asker sees and may not merge."""
    _refuse_same(one, other)
    access.scope_of(by)
    if not reason.strip():
        raise Refusal("Say how you know that they are the same", field="reason")
    row = MergeRequest(**_pair(one, other), reason=reason.strip(), asked_by_id=by.id)
    db.session.add(row)
    db.session.flush()
    announce(MergeAsked(row.id))
    return row


def decline(request: MergeRequest, *, answer: str, by: User) -> None:
    """Say no to a request: they are not the same, and that is remembered."""
    one, other = request.both
    access.require(may_merge(one, other, by=by), "Only who runs a group with a case of each answers this.")
    if not answer.strip():
        raise Refusal("Say why not", field="answer")
    _dismiss(one, other, by)
    request.state, request.answer, request.answered_by_id, request.answered_at = (
        "declined",
        answer.strip(),
        by.id,
        clock.now(),
    )


def dismiss(one: Subject, other: Subject, *, by: User) -> None:
    """Remember that two records that look alike are not the same person or place."""
    _refuse_same(one, other)
    access.require(
        may_merge(one, other, by=by), "Only who runs a group with a case of each says that they are not the same."
    )
    _dismiss(one, other, by)


def survivor_of(model: type[Any], reference: str) -> str | None:
    """The reference that a merged record's old reference leads to now, if the reader may see where it leads."""
    with access.as_system("following the reference of a merged record"):
        found = db.session.connection().execute(_SURVIVOR[model], {"reference": reference}).scalar()
    if found is None:
        return None
    return db.session.scalar(select(model.reference).where(model.id == found))


# -- the steps ---------------------------------------------------------------------------------------------------------


def _refuse_same(one: Subject, other: Subject) -> None:
    if one.id == other.id or type(one) is not type(other):
        raise Refusal("Choose another record: this is the same one", field="other")


def _lock(kept: Subject, gone: Subject) -> None:
    """Both rows, the smaller id first, so that two merges at once wait for each other and neither works on stale facts."""
    table = type(kept).__table__
    ids = sorted((kept.id, gone.id))
    db.session.connection().execute(
        select(table.c.id).where(table.c.id.in_(ids)).order_by(table.c.id).with_for_update()
    )
    merges = SubjectMerge.__table__
    column = merges.c[f"gone_{column_of(kept)}"]
    with access.as_system("looking whether a record was merged meanwhile"):
        taken = (
            db.session.connection()
            .execute(select(merges.c.id).where(column == kept.id, merges.c.undone_at.is_(None)))
            .scalar()
        )
    if taken is not None:
        raise Refusal("Somebody else has merged this record already.")
    for each in (kept, gone):
        db.session.refresh(each)


def _fill(kept: Subject, gone: Subject) -> list[str]:
    filled = []
    for column in FACTS[type(kept)]:
        if getattr(kept, column) in (None, "") and getattr(gone, column) not in (None, ""):
            setattr(kept, column, getattr(gone, column))
            filled.append(column)
    if isinstance(kept, Place) and isinstance(gone, Place) and kept.latitude is None and gone.latitude is not None:
        kept.latitude, kept.longitude = gone.latitude, gone.longitude
        filled += ["latitude", "longitude"]
    return filled


def _pair(one: Subject, other: Subject) -> dict[str, int]:
    low, high = sorted((one.id, other.id))
    return {column_of(one): low, f"other_{column_of(one)}": high}


def _settle(one: Subject, other: Subject, request_state: str, pair_state: str, by: User) -> None:
    """Answer open requests and mark the pair. Set by set, past the row rules: they may be others' requests."""
    column, pair = column_of(one), _pair(one, other)
    values = {"low": pair[column], "high": pair[f"other_{column}"], "by": by.id, "at": clock.now()}
    connection = db.session.connection()
    for table, state in (("merge_requests", request_state), ("duplicate_pairs", pair_state)):
        connection.execute(
            text(
                f"UPDATE {table} SET state = :state, answered_by_id = :by, answered_at = :at"  # noqa: S608
                f" WHERE {column} = :low AND other_{column} = :high AND state = 'open'"
            ),
            {**values, "state": state},
        )
    connection.execute(
        text(f"DELETE FROM duplicate_pairs WHERE state = 'open' AND :gone IN ({column}, other_{column})"),  # noqa: S608
        {"gone": other.id},
    )


def _dismiss(one: Subject, other: Subject, by: User) -> None:
    column, pair = column_of(one), _pair(one, other)
    table = DuplicatePair.__table__
    said = {"state": "dismissed", "answered_by_id": by.id, "answered_at": clock.now()}
    statement = upsert(table).values(partnership_id=one.partnership_id, score=0, why=[], **pair, **said)
    db.session.connection().execute(
        statement.on_conflict_do_update(index_elements=[column, f"other_{column}"], set_=said)
    )
    audit.record("alteration", "told apart", type(one).__tablename__, one.id, detail={"other": other.id})


def _log(verb: str, row: SubjectMerge, kept: Subject, gone: Subject) -> None:
    """Both records' log, and the timeline of each case whose parties changed: one statement."""
    scope, table = current_scope(), type(kept).__tablename__
    common = {
        "partnership_id": kept.partnership_id, "kind": "combination", "verb": verb, "subject": table, "user_id": scope.user_id,
        "reason": scope.system, "context": "", "group_id": None, "recipients": None,
        "detail": {"kept": kept.id, "gone": gone.id, "merge": row.id},
    }  # fmt: skip
    entries: list[dict[str, Any]] = [{**common, "subject_id": each.id, "case_id": None} for each in (kept, gone)]
    parties: Sequence[int] = row.moved.get("case_parties", {}).get(column_of(kept), [])
    cases = db.session.connection().execute(
        text("SELECT DISTINCT case_id FROM case_parties WHERE id = ANY(CAST(:ids AS bigint[])) ORDER BY 1"),
        {"ids": list(parties)},
    )
    entries += [{**common, "subject_id": kept.id, "case_id": case_id} for case_id in cases.scalars()]
    db.session.connection().execute(insert(AuditEntry.__table__), entries)


def _keys_anew(kept: Subject, gone: Subject) -> None:
    """A merged record is found no more, and its names find the survivor. The session forgets what it knew of both."""
    db.session.flush()
    ids = [kept.id, gone.id]
    db.session.expire_all()
    _ANEW[type(kept)](ids)


_ANEW: dict[type[Any], Any] = {
    Person: keys.index_people, Place: keys.index_places, Organisation: keys.index_organisations,
}  # fmt: skip
_LATER: dict[type[Any], Any] = {
    model: text(f"SELECT 1 FROM subject_merges WHERE gone_{kind}_id = :kept AND undone_at IS NULL")  # noqa: S608
    for kind, model in SUBJECTS.items()
}
_CHAIN = """
    WITH RECURSIVE chain(id, step) AS (
        SELECT kept_{one}_id, 1 FROM subject_merges WHERE gone_reference = :reference AND undone_at IS NULL AND kept_{one}_id IS NOT NULL
        UNION SELECT m.kept_{one}_id, step + 1 FROM chain JOIN subject_merges m ON m.gone_{one}_id = chain.id AND m.undone_at IS NULL
    ) SELECT id FROM chain ORDER BY step DESC LIMIT 1
"""
_SURVIVOR: dict[type[Any], Any] = {model: text(_CHAIN.format(one=kind)) for kind, model in SUBJECTS.items()}
