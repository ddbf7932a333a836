"""Make two cases about one problem into one, and take that back. Nothing is ever merged by itself.

Everything that hangs on the one case is read under the other from then on. A case merged into another is in nobody's reach;
its reference leads on. Neither a restriction nor a declared interest is weaker afterwards, nor after an undo.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import IntegrityError

from casework import access, clock
from casework.access import current_scope
from casework.accounts.models import User
from casework.audit import AuditEntry
from casework.cases import merge_differences as differences
from casework.cases import moving, policy
from casework.cases.events import CasesMerged, CasesUnmerged
from casework.cases.merge_records import CaseMerge
from casework.cases.models import Case, CaseInterest, Caseload, CaseNamedPerson
from casework.errors import Refusal
from casework.events import announce
from casework.extensions import db
from casework.web.forms import CONSTRAINTS

CONSTRAINTS["uq_case_merges_gone"] = ("Somebody else has merged this case already", None)
RUNS = "Only the chair, vice-chair and coordinator of a group that has each of the two merge cases."


def merge(kept: Case, gone: Case, *, reason: str, because: dict[str, str], by: User) -> CaseMerge:
    """Make `gone` part of `kept`. `because` answers each thing to weigh; one unanswered refuses it."""
    if kept.id == gone.id:
        raise Refusal("Choose another case: this is the same one", field="other")
    access.require(policy.may_merge(by, kept, gone), RUNS)
    if not reason.strip():
        raise Refusal("Say how you know that they are about the same problem", field="reason")
    _lock(kept.id, gone.id)
    for case in (kept, gone):
        db.session.refresh(case)
    groups = tuple(sorted(group.id for group, _, _ in differences.one_sided_groups(kept, gone)))
    if found := differences.in_the_way(kept, gone):
        raise Refusal(" ".join(found))
    weighed = differences.to_weigh(kept, gone)
    for each in weighed:
        if not because.get(each.key, "").strip():
            raise Refusal("Say why they are merged all the same", field=f"because_{each.key}")
    row = CaseMerge(
        kept_case_id=kept.id, gone_case_id=gone.id, reason=reason.strip(),
        accepted={each.key: because[each.key].strip() for each in weighed}, filled=_fill(kept, gone), merged_by_id=by.id,
        merged_at=clock.now(),
    )  # fmt: skip
    kept.merges += 1 + gone.merges
    db.session.add(row)
    db.session.flush()
    try:
        with db.session.begin_nested():
            done = moving.move_all(kept=kept.id, gone=gone.id)
    except IntegrityError as error:
        raise Refusal("Both have something that only one case can have. Take it out of one of them first.") from error
    row.moved, row.set_aside, row.led_over, row.marked = done.moved, done.set_aside, done.led_over, done.marked
    _set(gone.id, status="merged", merged_into_id=kept.id)
    db.session.flush()
    row.reviews = _reviews_of_both(
        kept, done.set_aside.get("caseloads", []), CasesMerged(kept.id, groups, row.merged_at)
    )
    _log("merged", row, kept, gone)
    _forget(row)
    return row


def undo(row: CaseMerge, kept: Case, *, reason: str, by: User) -> Case:
    """Take a merge back: what came from the other case returns to it; what was recorded since stays, unless it hangs on that.

    A restriction or a declared interest that came since holds for both.
    """
    access.require(policy.may_run(by, kept), "Only those who run a group that has the case undo a merge.")
    if not reason.strip():
        raise Refusal("Say why they are not about the same problem after all", field="reason")
    _lock(kept.id, row.gone_case_id)
    for each in (kept, row):
        db.session.refresh(each)
    with access.as_system("undoing a merge of cases"):
        gone = db.session.scalars(
            select(Case).where(Case.id == row.gone_case_id).execution_options(populate_existing=True)
        ).one()
        later = select(CaseMerge.id).where(
            CaseMerge.kept_case_id == kept.id, CaseMerge.undone_at.is_(None), CaseMerge.id > row.id
        )
        if row.undone_at is not None:
            raise Refusal("This merge has been undone already.")
        if kept.status != "open":
            raise Refusal("This case is closed. Reopen it first, with a reason.")
        if db.session.scalars(later.limit(1)).first() is not None:
            raise Refusal("Another case was merged into this one later: undo that first.")
        for column in row.filled:
            if getattr(kept, column) == getattr(gone, column):
                setattr(kept, column, None if Case.__table__.c[column].nullable else "")
        kept.merges -= 1 + gone.merges
        row.undone_at, row.undone_by_id, row.undone_reason = clock.now(), by.id, reason.strip()
        db.session.flush()
        _take_back_reviews(row.reviews)
        _set(gone.id, status="open", merged_into_id=None)
        moving.move_back(
            kept=kept.id, gone=gone.id, done=moving.Moved(row.moved, row.set_aside, row.led_over, row.marked)
        )
        db.session.refresh(gone)
        _close_alike(kept, gone)
        announce(CasesUnmerged(kept.id, gone.id, row.merged_at))
    _log("unmerged", row, kept, gone)
    _forget(row)
    db.session.refresh(gone)
    return gone


def survivor_of(reference: str) -> str | None:
    """The reference of the case that a merged one is part of now, if the reader may see that case."""
    cases = Case.__table__
    found = db.session.connection().execute(
        select(cases.c.merged_into_id).where(
            cases.c.reference == reference,
            cases.c.merged_into_id.isnot(None),
            cases.c.partnership_id == current_scope().partnership_id,
        )
    )
    now = found.scalar()
    return None if now is None else db.session.scalar(select(Case.reference).where(Case.id == now))


# -- the steps ---------------------------------------------------------------------------------------------------------


def _lock(*ids: int) -> None:
    """Both rows, the smaller id first, so that two merges at once wait for each other and neither works on stale facts."""
    table = Case.__table__
    db.session.connection().execute(
        select(table.c.id).where(table.c.id.in_(ids)).order_by(table.c.id).with_for_update()
    )


def _fill(kept: Case, gone: Case) -> list[str]:
    """What the case that stays does not say yet it takes from the other; who leads, only together."""
    filled = [column for column in ("summary", "area_id") if not getattr(kept, column) and getattr(gone, column)]
    if kept.lead_agency_id is None and kept.lead_officer_id is None:
        filled += [column for column in ("lead_agency_id", "lead_officer_id") if getattr(gone, column) is not None]
    for column in filled:
        setattr(kept, column, getattr(gone, column))
    return filled


REVIEW = ("next_review_on", "review_because", "risk_rag", "risk_band", "version")


def _reviews_of_both(kept: Case, aside: list[dict[str, Any]], event: CasesMerged) -> dict[str, Any]:
    """Of two reviews the sooner holds, for two that people chose are the same; and what others hear of the merge may bring one forward. What changed."""
    db.session.expire(kept)
    live = [load for load in kept.caseloads if load.left_on is None]
    before = {load.id: _review(load) for load in live}
    for load in live:
        for other in aside:
            on = other["next_review_on"] and date.fromisoformat(other["next_review_on"])
            if other["group_id"] == load.group_id and on and (load.next_review_on is None or on < load.next_review_on):
                load.next_review_on, load.review_because = on, other["review_because"]
    db.session.flush()
    announce(event)
    db.session.flush()
    return {str(load.id): [before[load.id], now] for load in live if (now := _review(load)) != before[load.id]}


def _review(load: Caseload) -> dict[str, Any]:
    values = {column: getattr(load, column) for column in REVIEW}
    return values | {"next_review_on": load.next_review_on and load.next_review_on.isoformat()}


def _take_back_reviews(reviews: dict[str, Any]) -> None:
    """As they were before the merge, where nobody has changed them since. One statement."""
    db.session.connection().execute(
        text(
            "UPDATE caseloads l SET next_review_on = r.next_review_on, review_because = r.review_because, risk_rag = r.risk_rag,"
            " risk_band = r.risk_band, version = r.version"
            " FROM jsonb_each(CAST(:reviews AS jsonb)) e, jsonb_populate_record(NULL::caseloads, e.value -> 0) r"
            " WHERE l.id = e.key::bigint AND l.version = (e.value -> 1 ->> 'version')::bigint"
        ),
        {"reviews": json.dumps(reviews)},
    )


def _set(case_id: int, **values: Any) -> None:
    """Past the row rules and the version: nobody who had the case open is to be told that somebody changed it."""
    table = Case.__table__
    db.session.connection().execute(
        update(table).where(table.c.id == case_id).values(updated_at=table.c.updated_at, **values)
    )


def _close_alike(kept: Case, gone: Case) -> None:
    """What closed the one case to people since closes the other as well."""
    declared = db.session.scalars(
        select(CaseInterest).where(CaseInterest.case_id.in_((kept.id, gone.id)), CaseInterest.withdrawn_at.is_(None))
    ).all()
    already = {interest.user_id for interest in declared if interest.case_id == gone.id}
    db.session.add_all(
        CaseInterest(case_id=gone.id, user_id=each.user_id, reason=each.reason, declared_at=each.declared_at)
        for each in declared
        if each.case_id == kept.id and each.user_id not in already
    )
    if kept.restricted:
        gone.restricted = True
        ids = {"kept": kept.id, "gone": gone.id}
        connection = db.session.connection()
        connection.execute(
            text(
                "DELETE FROM case_named_people WHERE case_id = :gone"
                " AND user_id NOT IN (SELECT user_id FROM case_named_people WHERE case_id = :kept)"
            ),
            ids,
        )
        there = set(db.session.scalars(select(CaseNamedPerson.user_id).where(CaseNamedPerson.case_id == gone.id)))
        wanted = set(db.session.scalars(select(CaseNamedPerson.user_id).where(CaseNamedPerson.case_id == kept.id)))
        db.session.add_all(CaseNamedPerson(case_id=gone.id, user_id=user_id) for user_id in wanted - there)
    db.session.flush()


def _log(verb: str, row: CaseMerge, kept: Case, gone: Case) -> None:
    """In the history of both."""
    scope = current_scope()
    common = {
        "partnership_id": kept.partnership_id, "kind": "combination", "verb": verb, "subject": "cases", "user_id": scope.user_id,
        "reason": scope.system, "context": "", "group_id": None, "recipients": None,
        "detail": {
            "kept": kept.id, "gone": gone.id, "merge": row.id, "kept_reference": kept.reference,
            "gone_reference": gone.reference,
        },
    }  # fmt: skip
    db.session.connection().execute(
        insert(AuditEntry.__table__), [{**common, "subject_id": each.id, "case_id": each.id} for each in (kept, gone)]
    )


def _forget(row: CaseMerge) -> None:
    """The session forgets what it knew of both cases and of all that hung on them."""
    db.session.flush()
    db.session.expire_all()
    db.session.refresh(row)
