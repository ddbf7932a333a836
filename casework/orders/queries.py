"""Orders as pages ask for them: a number of statements that does not grow with them."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.orm import joinedload, selectinload

from casework.cases.models import Attachment, Case
from casework.fixed import fixed
from casework.orders.models import AgencyView, Order, OrderBreach, OrderDocument, OrderSignatory, OrderStep
from casework.partnership.models import Agency

SUBJECT = (joinedload(Order.person), joinedload(Order.place), joinedload(Order.organisation))


def of_case(case_id: int) -> Select[tuple[Order]]:
    """A case's tools and orders, the latest first, with what a list says of each."""
    return (
        select(Order)
        .where(Order.case_id == case_id)
        .options(
            *SUBJECT, joinedload(Order.agency),
            selectinload(Order.steps), selectinload(Order.breaches),
        )
        .order_by(Order.id.desc())
    )  # fmt: skip


def whole(case_id: int, *, order_id: int | None = None, person_id: int | None = None) -> Select[tuple[Order]]:
    """Orders of a case with everything that hangs on them."""
    statement = (
        select(Order)
        .where(Order.case_id == case_id)
        .options(
            *SUBJECT, joinedload(Order.agency), joinedload(Order.recorded_by),
            selectinload(Order.steps).options(joinedload(OrderStep.agency), joinedload(OrderStep.recorded_by)),
            selectinload(Order.terms),
            selectinload(Order.breaches).options(joinedload(OrderBreach.agency), joinedload(OrderBreach.term)),
            selectinload(Order.signatories).joinedload(OrderSignatory.agency),
            selectinload(Order.views).joinedload(AgencyView.agency),
            selectinload(Order.documents).joinedload(OrderDocument.attachment).joinedload(Attachment.added_by),
        )
        .order_by(Order.id)
    )  # fmt: skip
    if order_id is not None:
        statement = statement.where(Order.id == order_id)
    return statement if person_id is None else statement.where(Order.person_id == person_id)


def live_like(order: Order, starts_on: date, ends_on: date | None) -> Select[tuple[Order, str]]:
    """Other orders of the same tool for the same subject, within the reader's reach, in force at some time of this term."""
    kind, subject_id = order.about
    statement = (
        select(Order, Case.reference)
        .join(Case, Case.id == Order.case_id)
        .where(
            getattr(Order, f"{kind}_id") == subject_id,
            Order.tool == order.tool,
            Order.id != order.id,
            Order.status == "granted",
            Order.starts_on.is_not(None),
            or_(Order.ends_on.is_(None), Order.ends_on >= starts_on),
        )
    )
    return statement if ends_on is None else statement.where(Order.starts_on <= ends_on)


def kinds_answered(order_id: int, on: date) -> Select[str]:
    """The kinds of agency whose view of an order was given by a day."""
    return (
        select(Agency.kind)
        .join(AgencyView, AgencyView.agency_id == Agency.id)
        .where(AgencyView.order_id == order_id, AgencyView.given_on <= on)
    )


@cache
def in_force_now() -> Select[Any]:
    """Rows of a case's (`case_id`) orders in force `today` or about to be, the first to end first."""
    return (
        select(Order.id, Order.tool_name, Order.starts_on, Order.ends_on)
        .where(
            Order.case_id == bindparam("case_id"),
            Order.status == fixed("granted"),
            Order.starts_on.is_not(None),
            or_(Order.ends_on.is_(None), Order.ends_on >= bindparam("today")),
        )
        .order_by(Order.ends_on.asc().nulls_last(), Order.id)
        .limit(fixed(6))
    )
