"""The kinds of things, beside actions, that are owed by a day in a group: where they are found, and who is reminded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Select, func, select

from casework import clock
from casework.extensions import db
from casework.meetings.models import ATTENDED, Attendance, Meeting
from casework.meetings.return_models import InformationRequest
from casework.notifications.dated import Dated, Days, Kind, Narrowed, keep
from casework.papers.models import WAITING, Paper
from casework.partnership import queries as partnership
from casework.partnership.models import Membership
from casework.referrals.between_models import Escalation
from casework.referrals.models import Referral

TRIAGE = ("chair", "vice_chair", "coordinator")


class Members:
    """The members of groups today, each group looked up once."""

    def __init__(self) -> None:
        self._known: dict[int, list[Membership]] = {}

    def of(self, group_id: int) -> list[Membership]:
        if group_id not in self._known:
            self._known[group_id] = list(db.session.scalars(partnership.members_of(group_id, clock.today())).unique())
        return self._known[group_id]

    def running(self, group_id: int) -> frozenset[int]:
        return frozenset(member.user_id for member in self.of(group_id) if member.role in TRIAGE)

    def of_agency(self, group_id: int, agency_id: int) -> frozenset[int]:
        """An agency's people in a group who may write for it."""
        return frozenset(
            member.user_id
            for member in self.of(group_id)
            if member.user.agency_id == agency_id and member.role != "observer"
        )


def narrowed(statement: Select[Any], wanted: Narrowed, *, group: Any, ids: Any) -> Select[Any]:
    if wanted.group_id is not None:
        statement = statement.where(group == wanted.group_id)
    if wanted.ids is not None:
        statement = statement.where(ids.in_(list(wanted.ids)))
    return statement


def _returns(wanted: Narrowed) -> Iterator[Dated]:
    statement = (
        select(Meeting.id, Meeting.group_id, InformationRequest.agency_id, func.min(InformationRequest.due_on))
        .join(InformationRequest, InformationRequest.meeting_id == Meeting.id)
        .where(InformationRequest.status == "asked", Meeting.status != "cancelled")
        .group_by(Meeting.id, Meeting.group_id, InformationRequest.agency_id)
    )
    members = Members()
    for meeting, group, agency, due_on in db.session.execute(
        narrowed(statement, wanted, group=Meeting.group_id, ids=Meeting.id)
    ).tuples():
        yield Dated("returns", meeting, due_on, members.of_agency(group, agency), group)


def _referrals(wanted: Narrowed) -> Iterator[Dated]:
    statement = select(Referral.id, Referral.group_id, Referral.decide_by).where(
        Referral.status == "submitted", Referral.decide_by.is_not(None)
    )
    members = Members()
    found = db.session.execute(narrowed(statement, wanted, group=Referral.group_id, ids=Referral.id)).tuples()
    for referral, group, decide_by in found:
        assert decide_by is not None
        yield Dated("referral", referral, decide_by, members.running(group), group)


def _papers(wanted: Narrowed) -> Iterator[Dated]:
    statement = (
        select(Paper.id, Paper.group_id, Paper.due_on, Paper.author_id, Paper.agency_id)
        .join(Meeting, Meeting.id == Paper.meeting_id)
        .where(Paper.status.in_(WAITING), Meeting.status != "cancelled")
    )
    members = Members()
    found = db.session.execute(narrowed(statement, wanted, group=Paper.group_id, ids=Paper.id)).tuples()
    for paper, group, due_on, author, agency in found:
        writers = frozenset({author}) if author is not None else members.of_agency(group, agency)
        yield Dated("paper", paper, due_on, writers, group)


def _minutes(wanted: Narrowed) -> Iterator[Dated]:
    """Whoever was there, but for the one who sent the minutes round."""
    statement = narrowed(
        select(Meeting).where(Meeting.status == "circulated"), wanted, group=Meeting.group_id, ids=Meeting.id
    )
    meetings = [each for each in db.session.scalars(statement) if each.correct_by and each.correct_by >= clock.today()]
    there: dict[int, set[int]] = defaultdict(set)
    present = select(Attendance.meeting_id, Attendance.user_id).where(
        Attendance.meeting_id.in_([each.id for each in meetings]), Attendance.capacity.in_(ATTENDED),
        Attendance.user_id.is_not(None),
    )  # fmt: skip
    for meeting_id, user_id in db.session.execute(present).tuples():
        there[meeting_id].add(user_id)
    for each in meetings:
        yield Dated(
            "minutes", each.id, each.correct_by, frozenset(there[each.id] - {each.circulated_by_id}), each.group_id
        )


def _feedback(wanted: Narrowed) -> Iterator[Dated]:
    statement = select(Escalation.id, Escalation.to_group_id, Escalation.feedback_due_on).where(
        Escalation.feedback_at.is_(None)
    )
    members = Members()
    found: Iterable[Any] = db.session.execute(
        narrowed(statement, wanted, group=Escalation.to_group_id, ids=Escalation.id)
    ).tuples()
    for escalation, group, due_on in found:
        yield Dated("escalation", escalation, due_on, members.running(group), group)


keep(
    Kind(
        "returns", "Information asked of agencies", "The agency's members of the group", frozenset({"returns"}),
        ("before", "due", "late"), Days(), _returns,
    )
)  # fmt: skip
keep(
    Kind(
        "referrals", "Referrals to be decided", "Chair, vice-chair and coordinator", frozenset({"referral"}),
        ("decide_before", "decide", "decide_late"), Days((1,), True, (1,)), _referrals,
    )
)  # fmt: skip
keep(
    Kind(
        "papers", "Papers to be written", "Whoever writes the paper", frozenset({"paper"}),
        ("before", "due", "late"), Days((2,), True, (1,)), _papers,
    )
)  # fmt: skip
keep(
    Kind(
        "minutes", "Draft minutes to be corrected", "Whoever was at the meeting", frozenset({"minutes"}),
        ("correct_before", "correct", ""), Days((1,), True), _minutes,
    )
)  # fmt: skip
keep(
    Kind(
        "feedback", "Feedback on cases escalated to the group", "Chair, vice-chair and coordinator", frozenset({"escalation"}),
        ("before", "due", "after"), Days((7,), True, (3,)), _feedback, unit="days",
    )
)  # fmt: skip
