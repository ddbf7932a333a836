"""Reminders of what is promised to whoever applied for an ASB case review: to those who run the group."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from casework import clock
from casework.access.scope import current_scope
from casework.accounts.models import User
from casework.asb_reviews.events import CaseReviewMoved
from casework.asb_reviews.models import CaseReview
from casework.events import on
from casework.extensions import db
from casework.notifications import contents
from casework.notifications.dated import Dated, Days, Kind, Narrowed, keep, keep_up
from casework.notifications.dated_kinds import Members, narrowed
from casework.notifications.models import Reminder
from casework.web.presentation import day


def _promised(wanted: Narrowed) -> Iterator[Dated]:
    """Each day that is promised and not kept yet, for those who run the group."""
    still = select(CaseReview).where(CaseReview.withdrawn_on.is_(None))
    members = Members()
    for review in db.session.scalars(narrowed(still, wanted, group=CaseReview.group_id, ids=CaseReview.id)):
        for _, by in review.owed:
            yield Dated("case_review", review.id, by, members.running(review.group_id), review.group_id)


keep(
    Kind(
        "case_reviews", "Days promised in ASB case reviews", "Chair, vice-chair and coordinator", frozenset({"case_review"}),
        ("promised_soon", "promised", "promised_late"), Days((2,), True, (1,)), _promised,
    )
)  # fmt: skip


@on(CaseReviewMoved)
def remind_of_what_is_promised(event: CaseReviewMoved) -> None:
    """Round each promised day; what was owed before is owed no more."""
    keep_up("case_reviews", ids=[event.review_id])


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
