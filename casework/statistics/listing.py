"""The rows behind a figure: found by the very query that was counted, then told as their reader may see them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy import BigInteger, Select, cast, func, select
from sqlalchemy.orm import joinedload

from casework.actions.models import STATUSES as ACTION_STATUSES
from casework.actions.models import Action
from casework.asb_reviews.models import STAGES, CaseReview
from casework.cases.models import Case
from casework.extensions import db
from casework.meetings.models import STATUSES as MEETING_STATUSES
from casework.meetings.models import Meeting
from casework.orders.models import Order
from casework.referrals.models import STATUSES, Referral
from casework.statistics.asked import Asked
from casework.statistics.counting import NO_VALUE, conditions_of, the_rows
from casework.statistics.figures import NAMED, Split, Statistic


@dataclass(frozen=True)
class Told:
    """A row in a list: what it is called, where it opens, and what else helps to know it."""

    reference: str
    href: str
    words: str
    day: Any


def behind(
    statistic: Statistic, asked: Asked, *, split: Split | None = None, value: str = "", before: bool = False
) -> Select[Any]:
    """The rows that a figure counted, as columns `id` and `part`: in the period or the year before, of one value of a split or all."""
    rows = the_rows(statistic.of, asked)
    conditions = [rows.c.earlier if before else ~rows.c.earlier, *conditions_of(statistic, rows)]
    if split is not None:
        column = rows.c[split.column]
        if value == NO_VALUE:
            conditions.append(column.is_(None))
        else:
            conditions.append(column == (int(value) if split.column in NAMED else value))
    return select(cast(rows.c.id, BigInteger).label("id"), cast(rows.c.part, BigInteger).label("part")).where(
        *conditions
    )


def number_of(rows: Select[Any]) -> int:
    return int(db.session.scalar(select(func.count()).select_from(rows.subquery())) or 0)


def _case(row: Case) -> Told:
    return Told(row.reference, url_for("cases.show", reference=row.reference), row.title, row.opened_on)


def _referral(row: Referral) -> Told:
    words = f"{row.group.short_name}, from {row.agency.short_name}: {STATUSES[row.status].lower()}"
    return Told(row.reference, url_for("referrals.show", reference=row.reference), words, row.submitted_at)


def _action(row: Action) -> Told:
    words = f"{row.title} ({row.agency.short_name}, {ACTION_STATUSES[row.status].lower()})"
    return Told(row.reference, url_for("actions.show", reference=row.reference), words, row.due_on)


def _meeting(row: Meeting) -> Told:
    return Told(row.title, url_for("meetings.show", meeting_id=row.id), MEETING_STATUSES[row.status], row.starts_at)


def _order(row: Order) -> Told:
    words = f"{row.tool_name}, on case {row.case.reference}"
    return Told(
        row.reference, url_for("orders.show", reference=row.case.reference, order_id=row.id), words, row.starts_on
    )


def _review(row: CaseReview) -> Told:
    return Told(row.reference, url_for("asb_reviews.show", reference=row.reference), STAGES[row.stage], row.received_on)


_TOLD: dict[type[Any], tuple[Callable[[], Select[Any]], Callable[[Any], Told]]] = {
    Action: (lambda: select(Action).options(joinedload(Action.agency)), _action),
    Case: (lambda: select(Case), _case),
    CaseReview: (lambda: select(CaseReview), _review),
    Meeting: (lambda: select(Meeting), _meeting),
    Order: (lambda: select(Order).options(joinedload(Order.case)), _order),
    Referral: (lambda: select(Referral).options(joinedload(Referral.group), joinedload(Referral.agency)), _referral),
}
HEADINGS: dict[type[Any], tuple[str, str, str]] = {
    Action: ("Action", "What is to be done, by which agency", "Due"),
    CaseReview: ("Case review", "Where it stands", "Received on"),
    Meeting: ("Meeting", "Where it stands", "Day"),
    Order: ("Tool or order", "What it is, and on which case", "From"),
    Case: ("Case", "What it is called", "Opened on"),
    Referral: ("Referral", "To, from, and what became of it", "Submitted on"),
}


def told(model: type[Any], ids: Sequence[int]) -> dict[int, Told]:
    """By id, each row as it is told; one that its reader may not see is not there."""
    statement, tell = _TOLD[model]
    found = db.session.scalars(statement().where(model.id.in_(list(ids)))).unique()
    return {row.id: tell(row) for row in found}
