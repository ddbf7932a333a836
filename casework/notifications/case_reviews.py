"""Reminders of what is promised to whoever applied for an ASB case review: to those who run the group."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from casework import clock
from casework.access.scope import as_system, current_scope
from casework.accounts.models import User
from casework.asb_reviews.events import CaseReviewMoved
from casework.asb_reviews.models import CaseReview
from casework.events import on
from casework.extensions import db
from casework.notifications import contents, planning
from casework.notifications.models import Reminder
from casework.partnership import queries as partnership
from casework.web.presentation import day

AHEAD = 2
"""Working days before a promised day."""


@on(CaseReviewMoved)
def remind_of_what_is_promised(event: CaseReviewMoved) -> None:
    """Two working days before each promised day, on it, and the working day after; what was owed before is owed no more."""
    today = clock.today()
    planning.withdraw("case_review", event.review_id)
    with as_system("planning reminders"):
        review = db.session.scalars(select(CaseReview).where(CaseReview.id == event.review_id)).one()
        members = db.session.scalars(partnership.members_of(review.group_id, today)).all()
        run = sorted({member.user_id for member in members if member.role in planning.TRIAGE})
        days = {
            (kind, owed_on)
            for _, by in review.owed
            for kind, owed_on in (
                ("promised_soon", clock.working_days_before(by, AHEAD)),
                ("promised", by),
                ("promised_late", clock.working_days_after(by, 1)),
            )
            if owed_on >= today
        }
        for kind, owed_on in sorted(days):
            for recipient in run:
                planning.plan("case_review", review.id, kind, owed_on, recipient)


def _line(reminder: Reminder, reader: User) -> dict[str, Any] | None:
    """The most pressing thing that is still owed, for those who still run the group."""
    review = db.session.scalars(select(CaseReview).where(CaseReview.id == reminder.subject_id)).one_or_none()
    if review is None or not review.owed or not current_scope().runs_group(review.group_id):
        return None
    what, by = min(review.owed, key=lambda owed: owed[1])
    late = by < clock.today()
    return {
        "title": f"Case review {review.reference}",
        "due_on": by,
        "words": f"{what}, {'promised by' if late else 'by'} {day(by)}",
        "path": f"/case-reviews/{review.reference}",
    }


contents.LINES |= {"case_review": _line}
