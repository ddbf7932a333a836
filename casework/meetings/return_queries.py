"""What is read about requests and returns. Every query keeps to the reader: paragraphs by their own handling limits."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload

from casework.accounts.models import User
from casework.cases.models import CaseParty
from casework.meetings.models import AgendaItem, Meeting
from casework.meetings.return_models import (
    InformationRequest,
    InformationReturn,
    PackIssue,
    ReturnDraft,
    ReturnParagraph,
)
from casework.partnership import queries as partnership_queries
from casework.partnership.models import Agency, Membership


def requests_of(meeting_id: int) -> Select[InformationRequest]:
    """Who was asked about what, case by case."""
    return (
        select(InformationRequest)
        .where(InformationRequest.meeting_id == meeting_id)
        .join(InformationRequest.agency)
        .order_by(InformationRequest.case_id, Agency.name)
        .options(joinedload(InformationRequest.case), joinedload(InformationRequest.agency))
    )


def request_by_id(request_id: int) -> Select[InformationRequest]:
    return (
        select(InformationRequest)
        .where(InformationRequest.id == request_id)
        .options(joinedload(InformationRequest.meeting).joinedload(Meeting.group))
    )


def returns_of(meeting_id: int) -> Select[InformationReturn]:
    """The answers that stand, for the agency's own people and who runs the group."""
    return select(InformationReturn).where(InformationReturn.meeting_id == meeting_id, InformationReturn.current)


def sent_for(request_ids: Collection[int]) -> Select[InformationReturn]:
    """Everything that was ever sent for these requests, the newest first."""
    return (
        select(InformationReturn)
        .where(InformationReturn.request_id.in_(request_ids))
        .order_by(InformationReturn.request_id, InformationReturn.number.desc())
        .options(joinedload(InformationReturn.sent_by))
    )


def paragraphs_of(meeting_id: int) -> Select[ReturnParagraph]:
    """What the reader may read of what stands, facts before opinions."""
    return _read(select(ReturnParagraph).where(ReturnParagraph.meeting_id == meeting_id, ReturnParagraph.current))


def paragraphs_in(return_ids: Collection[int]) -> Select[ReturnParagraph]:
    """The paragraphs of these returns, whether they stand or were corrected."""
    return _read(select(ReturnParagraph).where(ReturnParagraph.return_id.in_(return_ids)))


def _read(statement: Select[ReturnParagraph]) -> Select[ReturnParagraph]:
    return (
        statement.join(ReturnParagraph.agency)
        .order_by(ReturnParagraph.case_id, Agency.name, ReturnParagraph.kind, ReturnParagraph.position)
        .options(*WITH_WHOM)
    )


WITH_WHOM = tuple(
    joinedload(each)
    for each in (
        ReturnParagraph.agency,
        ReturnParagraph.person,
        ReturnParagraph.place,
        ReturnParagraph.organisation,
    )
)


def paragraphs_on(case_id: int) -> Select[ReturnParagraph, Meeting]:
    """What stands on a case from any meeting, as far as the reader may read it; the latest meeting first."""
    return (
        select(ReturnParagraph, Meeting)
        .join(Meeting, Meeting.id == ReturnParagraph.meeting_id)
        .join(ReturnParagraph.agency)
        .where(ReturnParagraph.case_id == case_id, ReturnParagraph.current)
        .order_by(
            Meeting.starts_at.desc(), Meeting.id.desc(), Agency.name, ReturnParagraph.kind, ReturnParagraph.position
        )
        .options(*WITH_WHOM, joinedload(Meeting.group))
    )


def asked_on(case_id: int) -> Select[InformationRequest]:
    """Who was asked about a case before any meeting; the latest meeting first."""
    return (
        select(InformationRequest)
        .join(InformationRequest.meeting)
        .join(InformationRequest.agency)
        .where(InformationRequest.case_id == case_id, Meeting.status != "cancelled")
        .order_by(Meeting.starts_at.desc(), Meeting.id.desc(), Agency.name)
        .options(
            contains_eager(InformationRequest.meeting).joinedload(Meeting.group),
            contains_eager(InformationRequest.agency),
        )
    )


def drafts_of(request_ids: Collection[int]) -> Select[ReturnDraft]:
    return select(ReturnDraft).where(ReturnDraft.request_id.in_(request_ids)).options(joinedload(ReturnDraft.saved_by))


def last_returns(meeting: Meeting, agency_id: int, case_ids: Collection[int]) -> Select[InformationReturn, Meeting]:
    """What the agency last answered this group on each case, before this meeting."""
    return (
        select(InformationReturn, Meeting)
        .join(Meeting, Meeting.id == InformationReturn.meeting_id)
        .where(
            InformationReturn.case_id.in_(case_ids),
            InformationReturn.agency_id == agency_id,
            InformationReturn.group_id == meeting.group_id,
            InformationReturn.current,
            Meeting.starts_at < meeting.starts_at,
        )
        .distinct(InformationReturn.case_id)
        .order_by(InformationReturn.case_id, Meeting.starts_at.desc())
    )


def parties_of(case_ids: Collection[int]) -> Select[CaseParty]:
    """The subjects of these cases; one out of the reader's reach has no name."""
    return (
        select(CaseParty)
        .where(CaseParty.case_id.in_(case_ids))
        .order_by(CaseParty.id)
        .options(joinedload(CaseParty.person), joinedload(CaseParty.place), joinedload(CaseParty.organisation))
    )


def agencies_of_group(group_id: int, on: date) -> Select[Agency]:
    """Agencies with somebody in the group, observers too: who a paragraph can be limited to."""
    members = (
        select(User.agency_id)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.group_id == group_id, partnership_queries.current_on(Membership, on))
    )
    return select(Agency).where(Agency.id.in_(members)).order_by(Agency.name)


def listed_cases(meeting_id: int) -> Select[int]:
    """The cases on an agenda that were not put off to another meeting."""
    return select(AgendaItem.case_id).where(
        AgendaItem.meeting_id == meeting_id, AgendaItem.case_id.is_not(None), AgendaItem.deferred_to_id.is_(None)
    )


def issues_of(meeting_id: int) -> Select[PackIssue]:
    """The pack and its supplements."""
    return select(PackIssue).where(PackIssue.meeting_id == meeting_id).order_by(PackIssue.number)
