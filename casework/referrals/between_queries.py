"""What passes between groups, as pages ask for it."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Date, Select, bindparam, func, select
from sqlalchemy.orm import joinedload

from casework.cases.models import Case
from casework.fixed import fixed
from casework.partnership.models import Group
from casework.referrals.between_models import Escalation, TransferRequest
from casework.referrals.models import Referral


def _whole_request() -> Select[TransferRequest]:
    return select(TransferRequest).options(
        joinedload(TransferRequest.case), joinedload(TransferRequest.holder), joinedload(TransferRequest.group),
        joinedload(TransferRequest.asked_by), joinedload(TransferRequest.answered_by),
    )  # fmt: skip


def _whole_escalation() -> Select[Escalation]:
    return select(Escalation).options(
        joinedload(Escalation.case), joinedload(Escalation.from_group), joinedload(Escalation.to_group),
        joinedload(Escalation.raised_by), joinedload(Escalation.feedback_by),
    )  # fmt: skip


def request_by_id(request_id: int) -> Select[TransferRequest]:
    return _whole_request().where(TransferRequest.id == request_id)


def escalation_by_id(escalation_id: int) -> Select[Escalation]:
    return _whole_escalation().where(Escalation.id == escalation_id)


def requests_of(group_id: int) -> Select[TransferRequest]:
    """What a group asks others for and is asked for, what is open and due soonest first."""
    return (
        _whole_request()
        .where((TransferRequest.group_id == group_id) | (TransferRequest.holder_id == group_id))
        .order_by(TransferRequest.status != "asked", TransferRequest.answer_by, TransferRequest.id)
        .limit(200)
    )


def escalations_of(group_id: int) -> Select[Escalation]:
    """What came to a group and went from it, what is owed and due soonest first."""
    return (
        _whole_escalation()
        .where((Escalation.to_group_id == group_id) | (Escalation.from_group_id == group_id))
        .order_by(Escalation.feedback_at.isnot(None), Escalation.feedback_due_on, Escalation.id)
        .limit(200)
    )


def referred_on_by(group_id: int) -> Select[Any]:
    """Referrals of a group's cases to other groups, the latest first."""
    return (
        select(Referral.id, Referral.reference, Referral.status, Referral.submitted_at, Group.short_name.label("group"))
        .join(Group, Group.id == Referral.group_id)
        .where(Referral.from_group_id == group_id, Referral.status.notin_(("draft", "withdrawn")))
        .order_by(Referral.id.desc())
        .limit(200)
    )


@cache
def owed_by() -> Select[Any]:
    """How much feedback a group (`group_id`) owes, and how much of it is overdue `today`."""
    return select(
        func.count(Escalation.id).label("owed"),
        func.count(Escalation.id).filter(Escalation.feedback_due_on < bindparam("today", type_=Date)).label("overdue"),
    ).where(Escalation.to_group_id == bindparam("group_id"), Escalation.feedback_at.is_(None))


def feedback_late(today: date) -> Select[Any]:
    """Feedback that is still owed after its day: id, the group that owes it, the day."""
    return select(
        Escalation.id, Escalation.to_group_id.label("group_id"), Escalation.feedback_due_on.label("due_on")
    ).where(Escalation.feedback_at.is_(None), Escalation.feedback_due_on < today)


def answers_late(today: date) -> Select[Any]:
    """The same of answers to requests for cases."""
    return select(
        TransferRequest.id, TransferRequest.holder_id.label("group_id"), TransferRequest.answer_by.label("due_on")
    ).where(TransferRequest.status == "asked", TransferRequest.answer_by < today)


@cache
def asked_of() -> Select[Any]:
    """How many requests for cases a group (`group_id`) has to answer."""
    return select(func.count(TransferRequest.id)).where(
        TransferRequest.holder_id == bindparam("group_id"), TransferRequest.status == "asked"
    )


@cache
def anything_between() -> Select[Any]:
    """Whether anything has passed between groups about a case (`case_id`): most have nothing, and two statements fewer."""
    escalated = select(Escalation.id).where(Escalation.case_id == Case.id)
    asked = select(TransferRequest.id).where(
        TransferRequest.case_id == Case.id, TransferRequest.status == fixed("asked")
    )
    return select((escalated.exists() | asked.exists()).label("between")).where(Case.id == bindparam("case_id"))


def owed_on(case_id: int) -> Select[Escalation]:
    return _whole_escalation().where(Escalation.case_id == case_id).order_by(Escalation.id)


def asked_about(case_id: int) -> Select[TransferRequest]:
    return _whole_request().where(TransferRequest.case_id == case_id, TransferRequest.status == "asked")


def overdue_on(day: date) -> Select[Escalation]:
    """Feedback still owed after its day, in every group the reader may see: for reminders."""
    return _whole_escalation().where(Escalation.feedback_at.is_(None), Escalation.feedback_due_on < day)
