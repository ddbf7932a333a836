"""Changing terms of reference: a draft, what is put to a meeting, what is adopted; nothing adopted is ever changed."""

from __future__ import annotations

from datetime import date

from casework import access, clock
from casework.accounts.models import User
from casework.errors import Refusal, Stale
from casework.extensions import db
from casework.meetings import series
from casework.meetings.locking import lock
from casework.meetings.models import Meeting
from casework.partnership.models import Group
from casework.terms import policy, queries
from casework.terms.content import Terms, terms_from
from casework.terms.models import TermsVersion


def draft_of(group: Group) -> TermsVersion | None:
    return db.session.scalars(queries.of_status(group.id, "draft")).one_or_none()


def in_force(group: Group) -> TermsVersion | None:
    return db.session.scalars(queries.of_status(group.id, "adopted")).one_or_none()


def begun(group: Group) -> Terms:
    """What stands in the boxes: the draft, or the newest version to go on from."""
    newest = draft_of(group) or db.session.scalars(queries.versions_of(group.id).limit(1)).first()
    return terms_from(newest.content) if newest is not None else Terms()


def save_draft(group: Group, terms: Terms, *, version: int, by: User) -> TermsVersion:
    """Keep a draft, based on its `version` (0: there was none). Raises `Stale` when somebody else saved meanwhile."""
    access.require(policy.may_change(by, group.id), policy.RUNS_ONLY)
    draft = draft_of(group)
    content = terms.model_dump(mode="json")
    if (draft.version if draft is not None else 0) != version:
        raise Stale(
            yours=content, theirs=draft.content if draft else {}, version=draft.version if draft else 0,
            changed_by=draft.saved_by.name if draft else "",
        )  # fmt: skip
    if draft is None:
        draft = _new(group, terms, by)
        draft.status = "draft"
        db.session.add(draft)
    elif draft.content != content:
        draft.content, draft.saved_by_id, draft.saved_at = content, by.id, clock.now()
    db.session.flush()
    return draft


def _new(group: Group, terms: Terms, by: User) -> TermsVersion:
    lock(group)
    number = db.session.scalar(queries.last_number(group.id)) or 0
    return TermsVersion(
        group_id=group.id, number=number + 1, content=terms.model_dump(mode="json"), saved_by_id=by.id, saved_at=clock.now()
    )  # fmt: skip


def discard(draft: TermsVersion, *, by: User) -> None:
    access.require(policy.may_change(by, draft.group_id), policy.RUNS_ONLY)
    if draft.status != "draft":
        raise Refusal("Only a draft can be thrown away.")
    db.session.delete(draft)
    db.session.flush()


def put_to_meeting(row: TermsVersion, meeting: Meeting, *, by: User) -> None:
    """Put a draft to a meeting of the group: its members read it from then on, and it changes no more."""
    access.require(policy.may_change(by, row.group_id), policy.RUNS_ONLY)
    lock(row)
    if row.status != "draft":
        raise Refusal("Only a draft is put to a meeting.")
    _refuse_meeting(row, meeting)
    _refuse_empty(row)
    row.status, row.meeting_id = "proposed", meeting.id
    db.session.flush()


def adopt(
    row: TermsVersion, *, on: date, by: User, meeting: Meeting | None = None, adopted_by: str = "", review_on: date | None = None,
    use_quorum: bool = False,
) -> None:  # fmt: skip
    """Put a version in force from the day it was adopted on, at a meeting of the group or by somebody else, named in words."""
    access.require(policy.may_change(by, row.group_id), policy.RUNS_ONLY)
    lock(row)
    if row.status not in ("draft", "proposed"):
        raise Refusal("This version was adopted before.")
    if meeting is None and not adopted_by.strip():
        raise Refusal("Choose the meeting that adopted it, or say who did.", field="meeting")
    if meeting is not None:
        _refuse_meeting(row, meeting)
    if on > clock.today():
        raise Refusal("Enter the day on which it was adopted, today or before.", field="on")
    if review_on is not None and review_on <= on:
        raise Refusal("The review comes after the day of adoption.", field="review_on")
    _refuse_empty(row)
    now = in_force(row.group)
    newer = now is not None and now.adopted_on is not None and now.adopted_on > on
    if now is not None and not newer:
        now.status = "replaced"
        db.session.flush()
    row.status = "replaced" if newer else "adopted"
    row.adopted_on, row.adopted_by, row.review_on = on, adopted_by.strip(), review_on
    row.meeting_id = meeting.id if meeting is not None else row.meeting_id
    db.session.flush()
    if use_quorum and row.status == "adopted":
        quorum = terms_from(row.content).quorum
        if quorum is None or not quorum.number:
            raise Refusal("These terms give no quorum as a number.", field="use_quorum")
        series.set_quorum(row.group, kind=quorum.counted, number=quorum.number, by=by)


def enter(
    group: Group, terms: Terms, *, meeting: Meeting, by: User, adopted_on: date | None = None, adopted_by: str = "",
    review_on: date | None = None,
) -> TermsVersion:  # fmt: skip
    """Terms entered from a paper: put to its meeting or, with a day, adopted then. An older version takes nobody's place."""
    access.require(policy.may_change(by, group.id), policy.RUNS_ONLY)
    row = _new(group, terms, by)
    row.group, row.status, row.meeting_id, row.review_on = group, "proposed", meeting.id, review_on
    _refuse_empty(row)
    db.session.add(row)
    db.session.flush()
    if adopted_on is not None:
        adopt(row, on=adopted_on, meeting=meeting, adopted_by=adopted_by, review_on=review_on, by=by)
    return row


def _refuse_meeting(row: TermsVersion, meeting: Meeting) -> None:
    if meeting.group_id != row.group_id:
        raise Refusal("Choose a meeting of this group.", field="meeting")


def _refuse_empty(row: TermsVersion) -> None:
    if terms_from(row.content).is_empty:
        raise Refusal("There is nothing in it yet: add a clause or a class of membership.")
