"""The meetings at which a case was or is to be dealt with, and the records made about its people."""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from casework.consultations.models import ConsultationRecord
from casework.meetings.models import AgendaItem, Meeting
from casework.web.presentation import day as in_words


def meetings_about(case_id: int) -> Select[Meeting]:
    """Meetings that had or have the case on their agenda, the latest first."""
    return (
        select(Meeting)
        .join(AgendaItem, AgendaItem.meeting_id == Meeting.id)
        .where(AgendaItem.case_id == case_id, Meeting.status != "cancelled")
        .options(joinedload(Meeting.group))
        .order_by(Meeting.starts_at.desc(), Meeting.id.desc())
        .limit(30)
    )


def meeting_words(meeting: Meeting) -> str:
    """PSG, 3 March 2026."""
    return f"{meeting.group.short_name}, {in_words(meeting.starts_at)}"


def records_of(case_id: int) -> Select[ConsultationRecord]:
    """The records made on a case, the latest first."""
    return (
        select(ConsultationRecord)
        .where(ConsultationRecord.case_id == case_id)
        .options(
            joinedload(ConsultationRecord.person), joinedload(ConsultationRecord.order), joinedload(ConsultationRecord.made_by),
        )
        .order_by(ConsultationRecord.id.desc())
    )  # fmt: skip


def record_of(case_id: int, record_id: int) -> Select[ConsultationRecord]:
    """One record of a case with its files."""
    return (
        select(ConsultationRecord)
        .where(ConsultationRecord.case_id == case_id, ConsultationRecord.id == record_id)
        .options(joinedload(ConsultationRecord.docx), joinedload(ConsultationRecord.pdf))
    )
