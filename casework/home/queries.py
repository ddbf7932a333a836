"""What waits for the person at work, gathered from every slice in a few statements, each built once."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, bindparam, case, func, select

from casework.access.rows import AGENCY_ID, GROUPS, OBSERVES, READER_ID, RUNS, among, none_of
from casework.accounts.models import User
from casework.actions.models import Action
from casework.cases.models import Case, Caseload
from casework.fixed import fixed
from casework.meetings.life_models import ChairsLook
from casework.meetings.models import Meeting
from casework.meetings.return_models import InformationRequest
from casework.papers.models import Paper
from casework.partnership.models import Agency, Agreement, Group, Membership
from casework.partnership.rulebook_models import RulebookDraft
from casework.referrals.models import Referral

COUNTED_TO = 100
PAPERS_SHOWN = 12


def _one_of(column: Any, *values: str) -> ColumnElement[bool]:
    return column.in_([fixed(value) for value in values])


@cache
def my_actions() -> Select[Any]:
    """The most pressing actions of the reader; each row says how many there are in all and how many are late `today`.

    Counted to `COUNTED_TO` and no further: at most so many rows are read however long the list.
    """
    mine = (
        select(Action.reference, Action.title, Action.due_on, Action.id, Action.group_id, Action.case_id)
        .where(Action.owner_id == READER_ID, Action.closed_at.is_(None))
        .order_by(Action.due_on, Action.id)
        .limit(fixed(COUNTED_TO))
        .subquery()
    )
    # Group and case are looked up for the rows shown only, not for all that are counted.
    shown = (
        select(
            *mine.c,
            func.count().over().label("in_all"),
            func.count().filter(mine.c.due_on < bindparam("today", type_=Date)).over().label("late_in_all"),
        )
        .order_by(mine.c.due_on, mine.c.id)
        .limit(fixed(8))
        .subquery()
    )
    return (
        select(
            shown.c.reference,
            shown.c.title,
            shown.c.due_on,
            Group.short_name.label("group"),
            Case.reference.label("case"),
            shown.c.in_all,
            shown.c.late_in_all,
        )
        .join(Group, Group.id == shown.c.group_id)
        .outerjoin(Case, Case.id == shown.c.case_id)
        .order_by(shown.c.due_on, shown.c.id)
    )


@cache
def my_drafts() -> Select[Any]:
    return (
        select(Referral.reference, Referral.status, Referral.created_at, Group.short_name.label("group"))
        .join(Group, Group.id == Referral.group_id)
        .where(Referral.referrer_id == READER_ID, _one_of(Referral.status, "draft", "returned"))
        .order_by(Referral.id.desc())
        .limit(fixed(8))
    )


@cache
def to_triage() -> Select[Any]:
    """Referrals waiting for a decision in the groups the reader runs, the most pressing first."""
    return (
        select(
            Referral.reference,
            Referral.urgent,
            Referral.decide_by,
            Agency.short_name.label("agency"),
            Group.short_name.label("group"),
            func.count().over().label("in_all"),
        )
        .join(Group, Group.id == Referral.group_id)
        .join(Agency, Agency.id == Referral.agency_id)
        .where(Referral.status == fixed("submitted"), among(Referral.group_id, RUNS))
        .order_by(Referral.urgent.desc(), Referral.decide_by, Referral.id)
        .limit(fixed(10))
    )


@cache
def returns_asked() -> Select[Any]:
    """Meetings before which the reader's agency is asked for information, with how much; not of groups the reader only observes."""
    return (
        select(
            Meeting.id,
            Meeting.starts_at,
            Group.short_name.label("group"),
            func.count().label("asked"),
            func.min(InformationRequest.due_on).label("due_on"),
        )
        .select_from(InformationRequest)
        .join(Meeting, Meeting.id == InformationRequest.meeting_id)
        .join(Group, Group.id == Meeting.group_id)
        .where(
            InformationRequest.agency_id == AGENCY_ID,
            none_of(Meeting.group_id, OBSERVES),
            InformationRequest.status == fixed("asked"),
            _one_of(Meeting.status, "planned", "published", "in_progress"),
        )
        .group_by(Meeting.id, Meeting.starts_at, Group.short_name)
        .order_by(Meeting.starts_at)
    )


@cache
def papers_waiting() -> Select[Any]:
    """Papers the reader, or their agency where nobody is named, is to write; and those sent in to groups the reader runs.

    Of meetings that are not over. Whoever writes a paper knows when it is for, member of its group or not.
    """
    held = Meeting.__table__.alias("papers_meetings")
    writes = (Paper.author_id == READER_ID) | (
        Paper.author_id.is_(None) & (Paper.agency_id == AGENCY_ID) & none_of(Paper.group_id, OBSERVES)
    )
    return (
        select(
            Paper.id, Paper.title, Paper.status, Paper.due_on, Paper.author_id.is_(None).label("of_agency"), held.c.starts_at,
            Group.short_name.label("group"),
        )
        .join(Group, Group.id == Paper.group_id)
        .join(held, held.c.id == Paper.meeting_id)
        .where(
            # Said once more of all, for the index of papers not settled.
            _one_of(Paper.status, "asked", "returned", "submitted"),
            _one_of(Paper.status, "asked", "returned") & writes
            | (Paper.status == fixed("submitted")) & among(Paper.group_id, RUNS),
            _one_of(held.c.status, "planned", "published", "in_progress"),
        )
        .order_by(Paper.due_on, Paper.id)
        .limit(fixed(PAPERS_SHOWN))
    )  # fmt: skip


@cache
def meetings_near() -> Select[Any]:
    """The next meetings of the reader's groups, and those run whose minutes are not out yet, with what the chair said of the draft last: "" where it is with them, none before that."""
    near = (
        select(Meeting.id, Meeting.starts_at, Meeting.status, Meeting.group_id)
        .where(
            among(Meeting.group_id, GROUPS),
            _one_of(Meeting.status, "planned", "published") & (Meeting.starts_at < func.now() + timedelta(days=21))
            | _one_of(Meeting.status, "in_progress", "closed"),
        )
        .order_by(Meeting.starts_at)
        .limit(fixed(8))
        .subquery()
    )
    looked = (
        select(ChairsLook.outcome)
        .where(ChairsLook.meeting_id == near.c.id)
        .order_by(ChairsLook.id.desc())
        .limit(fixed(1))
        .correlate(near)
        .scalar_subquery()
    )
    return (
        select(
            near.c.id,
            near.c.starts_at,
            near.c.status,
            near.c.group_id,
            looked.label("chairs_look"),
            Group.short_name.label("group"),
            func.count(InformationRequest.id).label("unanswered"),
        )
        .join(Group, Group.id == near.c.group_id)
        .outerjoin(
            InformationRequest,
            (InformationRequest.meeting_id == near.c.id) & (InformationRequest.status == fixed("asked")),
        )
        .group_by(*near.c, Group.short_name)
        .order_by(near.c.starts_at)
    )


@cache
def reviews_due() -> Select[Any]:
    """How many live cases of each group the reader runs are due for review by `today`, counted to `COUNTED_TO` and no further."""
    due = (
        select(Caseload.id)
        .where(
            Caseload.group_id == Group.id,
            Caseload.left_on.is_(None),
            Caseload.next_review_on <= bindparam("today", type_=Date),
        )
        .correlate(Group)
        .limit(fixed(COUNTED_TO))
        .subquery()
    )
    counted = select(func.count().label("number")).select_from(due).correlate(Group).subquery().lateral()
    return (
        select(Group.slug, Group.short_name, counted.c.number)
        .join(counted, counted.c.number > 0)
        .where(among(Group.id, RUNS))
        .order_by(Group.short_name)
    )


def late_of_agency(agency_id: int, on: date) -> Select[Any]:
    return (
        select(func.count())
        .select_from(Action)
        .where(Action.agency_id == agency_id, Action.closed_at.is_(None), Action.due_on < on)
    )


def agreements_ending(on: date) -> Select[Any]:
    """Agreements that lapse within sixty days, and agencies with none."""
    return (
        select(Agency.id, Agency.name, func.max(Agreement.ends_on).label("ends_on"))
        .outerjoin(Agreement, (Agreement.agency_id == Agency.id) & Agreement.signed_on.isnot(None))
        .where(Agency.active)
        .group_by(Agency.id, Agency.name)
        .having(
            func.max(
                case((Agreement.id.is_(None), date(1, 1, 1)), else_=func.coalesce(Agreement.ends_on, date(9999, 1, 1)))
            )
            <= on + timedelta(days=60)
        )
        .order_by(Agency.name)
    )


def never_signed_in() -> Select[Any]:
    return select(func.count()).select_from(User).where(User.status == "invited")


def rulebooks_changed() -> Select[Any]:
    """Tools and procedures with changes that nobody put in force yet."""
    return select(RulebookDraft.key).order_by(RulebookDraft.key)


def groups_without_chair(on: date) -> Select[Any]:
    held = select(Membership.group_id).where(
        Membership.role == "chair",
        Membership.starts_on <= on,
        Membership.ends_on.is_(None) | (Membership.ends_on >= on),
    )
    return select(Group.name, Group.slug).where(Group.active, Group.id.notin_(held)).order_by(Group.name)
