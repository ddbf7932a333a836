"""Referrals as pages ask for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from casework.accounts.models import User
from casework.cases.models import Attachment, Case, CaseParty
from casework.partnership.models import Agency, Group
from casework.referrals.models import Referral, ReferralSubject, SubjectLink
from casework.subjects.models import SUBJECTS


def by_reference(reference: str) -> Select[tuple[Referral]]:
    return (
        select(Referral)
        .where(Referral.reference == reference)
        .options(
            joinedload(Referral.group),
            joinedload(Referral.referrer),
            joinedload(Referral.agency),
            joinedload(Referral.decided_by),
            joinedload(Referral.case),
            joinedload(Referral.from_group),
            joinedload(Referral.from_case),
            selectinload(Referral.subjects).options(
                joinedload(ReferralSubject.person),
                joinedload(ReferralSubject.place),
                joinedload(ReferralSubject.organisation),
                joinedload(ReferralSubject.link).options(
                    joinedload(SubjectLink.person), joinedload(SubjectLink.place), joinedload(SubjectLink.organisation)
                ),
            ),
        )
    )


def rows() -> Select[Any]:
    """Rows of a list of referrals: just the columns it shows."""
    return (
        select(
            Referral.id, Referral.reference, Referral.status, Referral.urgent, Referral.submitted_at, Referral.decide_by, Group.short_name.label("group"),
            Agency.short_name.label("agency"), User.name.label("referrer"),
        )
        .join(Group, Group.id == Referral.group_id)
        .join(Agency, Agency.id == Referral.agency_id)
        .join(User, User.id == Referral.referrer_id)
    )  # fmt: skip


def waiting_for(group_ids: Sequence[int]) -> Select[Any]:
    """Referrals waiting for a decision in these groups."""
    return rows().where(Referral.group_id.in_(group_ids), Referral.status == "submitted")


def drafts_of(user_id: int) -> Select[tuple[Referral]]:
    return select(Referral).where(Referral.referrer_id == user_id, Referral.status.in_(("draft", "returned")))


def open_cases_with(subjects: Iterable[tuple[str, int]]) -> Select[tuple[Case]]:
    """Open cases in reach that any of these subjects, as (kind, id), are parties of."""
    wanted = list(subjects)
    same = [
        getattr(CaseParty, f"{kind}_id").in_([number for each, number in wanted if each == kind]) for kind in SUBJECTS
    ]
    return (
        select(Case)
        .where(
            Case.status == "open",
            Case.parties.any(or_(*same)),
        )
        .options(selectinload(Case.caseloads))
        .order_by(Case.id)
    )


def attachments_of(referral_id: int) -> Select[tuple[Attachment]]:
    return (
        select(Attachment)
        .options(joinedload(Attachment.added_by))
        .where(Attachment.referral_id == referral_id)
        .order_by(Attachment.id)
    )
