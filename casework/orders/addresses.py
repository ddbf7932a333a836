"""How pages about an order, here and in slices above, find what an address names, and the shape of a small change to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select

from casework import access
from casework.access.finding import the_one
from casework.cases import policy
from casework.cases.models import Case
from casework.cases.sections import the_case
from casework.extensions import db
from casework.orders import queries
from casework.orders.models import Order
from casework.partnership import queries as partnership
from casework.partnership.models import Agency
from casework.web.changes import changed

RECORDERS_ONLY = "Observers read; members record."


def the_order(case: Case, order_id: int) -> Order:
    """This order of the case, with everything that hangs on it."""
    return the_one(queries.whole(case.id, order_id=order_id))


def to_change(reference: str, order_id: int) -> Order:
    """The order of an address for somebody who may record on its case.

    One that is being changed is held until the change is made, so that of two people at once the second reads what the
    first did.
    """
    case = the_case(reference)
    access.require(policy.may_change(current_user, case), RECORDERS_ONLY)
    if request.method == "POST":
        db.session.execute(select(Order.id).where(Order.id == order_id, Order.case_id == case.id).with_for_update())
    return the_order(case, order_id)


def with_agencies(form: Any, usual: int | None = None) -> Callable[[], Agency]:
    """Give the form's list its agencies, the usual one or the reader's own chosen; what comes back reads the answer."""
    found = {str(agency.id): agency for agency in db.session.scalars(partnership.active_agencies())}
    form.agency.choices = [("", "Choose an agency"), *((key, agency.name) for key, agency in found.items())]
    if not form.agency.data and request.method == "GET":
        form.agency.data = str(usual or current_user.agency_id)

    return lambda: found[form.agency.data]


def small_change(order: Order, form: Any, title: str, act: Callable[[], str], *, hint: str = "") -> Any:
    """A form on a page of its own, then back to the order."""
    back = url_for("orders.order", reference=order.case.reference, order_id=order.id)
    done = changed(form, act, back=lambda: back)
    return done or render_template(
        "orders/form.html", case=order.case, form=form, title=title, back=back, hint=hint,
        about=f"{order.tool_name} {order.reference}: {order.label}",
    )  # fmt: skip
