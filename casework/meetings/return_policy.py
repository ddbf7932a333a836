"""Who reads what agencies returned: each paragraph by its own handling limit, so that nothing else need think of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, any_, or_

from casework.access import scope_of, visible_when
from casework.access.rows import AGENCY_ID, GROUPS, RUNS, among
from casework.accounts.models import User
from casework.cases.policy import case_in_reach
from casework.meetings.models import Meeting
from casework.meetings.policy import meeting_in_reach
from casework.meetings.return_models import (
    InformationRequest,
    InformationReturn,
    PackIssue,
    ReturnDraft,
    ReturnParagraph,
)

OWN_ONLY = "Only people of the agency asked answer for it, and observers do not."
NO_AGREEMENT = (
    "Your agency has no information sharing agreement in force for this group, so it can neither see the cases nor answer."
    " Ask your single point of contact to have one signed."
)


@visible_when(InformationRequest)
def _request(row: Any) -> ColumnElement[bool]:
    """Who is asked and who has answered, for everybody who has the meeting and the case in reach."""
    return and_(case_in_reach(row.case_id), meeting_in_reach(row.meeting_id))


def _own_or_run(row: Any) -> ColumnElement[bool]:
    return or_(and_(row.agency_id == AGENCY_ID, among(row.group_id, GROUPS)), among(row.group_id, RUNS))


@visible_when(InformationReturn)
def _return(row: Any) -> ColumnElement[bool]:
    """The agency's own people in the group, and who runs the group."""
    return and_(_own_or_run(row), case_in_reach(row.case_id))


@visible_when(ReturnParagraph)
def _paragraph(row: Any) -> ColumnElement[bool]:
    """Besides the agency and who runs the group, those its handling limit names, as long as it stands."""
    named = or_(row.handling == "group", and_(row.handling == "agencies", any_(row.agency_ids) == AGENCY_ID))
    shared = and_(row.current, named, among(row.group_id, GROUPS))
    return and_(or_(_own_or_run(row), shared), case_in_reach(row.case_id))


@visible_when(ReturnDraft)
def _draft(row: Any) -> ColumnElement[bool]:
    return and_(row.agency_id == AGENCY_ID, among(row.group_id, GROUPS), case_in_reach(row.case_id))


@visible_when(PackIssue)
def _issue(row: Any) -> ColumnElement[bool]:
    return meeting_in_reach(row.meeting_id)


def may_answer(by: User, meeting: Meeting, agency_id: int) -> bool:
    """Answer for an agency: somebody of that agency who contributes to the group."""
    scope = scope_of(by)
    return scope.is_system() or (scope.agency_id == agency_id and scope.contributes_to(meeting.group_id))
