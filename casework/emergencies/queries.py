"""Emergency accesses as pages ask for them."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Date, Select, any_, bindparam, cast, func, select
from sqlalchemy.orm import joinedload

from casework.access.rows import READER_ID
from casework.accounts.models import User
from casework.audit import AuditEntry
from casework.cases.models import Caseload
from casework.emergencies.models import EmergencyAccess
from casework.fixed import fixed
from casework.partnership.models import Agency, Agreement, AgreementGroup, Group
from casework.partnership.queries import current_on

NOT_FOUND = "tried in vain"
LATELY = timedelta(days=30)


def by_id(access_id: int) -> Select[EmergencyAccess]:
    return select(EmergencyAccess).where(EmergencyAccess.id == access_id).options(joinedload(EmergencyAccess.user))


def all_of_them(*, waiting: bool) -> Select[EmergencyAccess]:
    """Those nobody has looked into yet, or those somebody has; ordered by the page."""
    reviewed_at = EmergencyAccess.reviewed_at
    return (
        select(EmergencyAccess)
        .where(reviewed_at.is_(None) if waiting else reviewed_at.is_not(None))
        .options(joinedload(EmergencyAccess.user))
    )


def waiting() -> Select[int]:
    return select(func.count()).select_from(EmergencyAccess).where(EmergencyAccess.reviewed_at.is_(None))


def open_to_reader(now: datetime) -> Select[EmergencyAccess]:
    return (
        select(EmergencyAccess)
        .where(
            EmergencyAccess.user_id == READER_ID, EmergencyAccess.ended_at.is_(None), EmergencyAccess.expires_at > now
        )
        .order_by(EmergencyAccess.expires_at, EmergencyAccess.id)
    )


def opened_since(user_id: int, since: datetime) -> Select[int]:
    mine = EmergencyAccess.user_id == user_id
    return select(func.count()).select_from(EmergencyAccess).where(mine, EmergencyAccess.opened_at > since)


@cache
def of_case_lately() -> Select[Any]:
    """Who opened a case (`case_id`) in an emergency last, for its overview."""
    row = EmergencyAccess
    return (
        select(
            row.id, row.user_id, row.reason, row.opened_at, row.expires_at, row.ended_at, row.outcome, User.name,
            Agency.name.label("agency"),
        )
        .join(User, User.id == row.user_id)
        .join(Agency, Agency.id == User.agency_id)
        .where(row.case_id == bindparam("case_id"))
        .order_by(row.id.desc())
        .limit(fixed(5))
    )  # fmt: skip


def covered(case_id: int, agency_id: int, on: Any) -> Select[Any]:
    """Whether an agreement of the agency, in force on a day, covers a group that has or had the case."""
    group_ids = select(Caseload.group_id).where(Caseload.case_id == case_id)
    named = select(AgreementGroup.agreement_id).where(AgreementGroup.group_id.in_(group_ids))
    return select(Agreement.id).where(
        Agreement.agency_id == agency_id, Agreement.signed_on.is_not(None), current_on(Agreement, on),
        Agreement.covers_all_groups | Agreement.id.in_(named),
    )  # fmt: skip


def governors() -> Select[User]:
    """Those who govern the partnership's information."""
    duty = fixed("information_governance") == any_(User.duties)
    return select(User).where(User.status == "active", duty).order_by(User.id)


def group_names(case_id: int) -> Select[Any]:
    return select(Group.short_name).join(Caseload, Caseload.group_id == Group.id).where(
        Caseload.case_id == case_id, Caseload.left_on.is_(None)
    ).order_by(Group.short_name)  # fmt: skip


def looks(access: EmergencyAccess, until: datetime) -> Select[Any]:
    """What the one who opened the case looked at while it was open: how often what, and nothing of what it says."""
    entry = AuditEntry
    return (
        select(entry.kind, entry.verb, entry.subject, func.count().label("times"), func.max(entry.at).label("last"))
        .where(
            entry.case_id == access.case_id, entry.user_id == access.user_id, entry.at >= access.opened_at, entry.at <= until,
            entry.kind.in_(["consultation", "disclosure"]), entry.subject != EmergencyAccess.__tablename__,
        )
        .group_by(entry.kind, entry.verb, entry.subject)
        .order_by(func.count().desc(), entry.subject)
    )  # fmt: skip


def tries_in_vain(since: datetime) -> Select[Any]:
    """How often who gave a reference that opened nothing, by day."""
    on = cast(AuditEntry.at, Date).label("on")
    return (
        select(User.name, on, func.count().label("times"))
        .join(User, User.id == AuditEntry.user_id)
        .where(
            AuditEntry.subject == EmergencyAccess.__tablename__, AuditEntry.verb == NOT_FOUND, AuditEntry.at >= since
        )
        .group_by(User.name, on)
        .order_by(on.desc(), User.name)
        .limit(50)
    )
