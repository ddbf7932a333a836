"""Versions of a group's terms of reference, as far as the reader may see them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from casework.terms.models import TermsVersion


def versions_of(group_id: int) -> Select[TermsVersion]:
    """The newest first."""
    return (
        select(TermsVersion)
        .where(TermsVersion.group_id == group_id)
        .order_by(TermsVersion.number.desc())
        .options(joinedload(TermsVersion.saved_by), joinedload(TermsVersion.meeting))
    )


def numbered(group_id: int, number: int) -> Select[TermsVersion]:
    return versions_of(group_id).where(TermsVersion.number == number)


def of_status(group_id: int, status: str) -> Select[TermsVersion]:
    """The draft or the version in force, of which there is one at most."""
    return versions_of(group_id).where(TermsVersion.status == status)


def in_force_on(group_id: int, day: date) -> Select[TermsVersion]:
    """The version that was in force on a day first."""
    return (
        select(TermsVersion)
        .where(TermsVersion.group_id == group_id, TermsVersion.adopted_on <= day)
        .order_by(TermsVersion.adopted_on.desc(), TermsVersion.number.desc())
        .limit(1)
    )


def put_to(meeting_id: int) -> Select[TermsVersion]:
    """What was put to a meeting or adopted at it, the newest first."""
    return (
        select(TermsVersion)
        .where(TermsVersion.meeting_id == meeting_id, TermsVersion.status != "draft")
        .order_by(TermsVersion.number.desc())
        .options(joinedload(TermsVersion.group), joinedload(TermsVersion.meeting))
    )


def last_number(group_id: int) -> Select[int]:
    return select(func.coalesce(func.max(TermsVersion.number), 0)).where(TermsVersion.group_id == group_id)
