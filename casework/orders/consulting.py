"""What agencies say to a tool being considered: they are asked, and each one's view is recorded once, as it was given."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from casework import clock
from casework.accounts.models import User
from casework.cases.services import require_may_record
from casework.errors import Refusal
from casework.extensions import db
from casework.orders.models import VIEWS, AgencyView, Order
from casework.partnership.models import Agency
from casework.web.forms import CONSTRAINTS
from casework.web.presentation import day as in_words

CONSTRAINTS["uq_agency_views_asked"] = ("Somebody else has just asked one of these agencies", "agencies")


def ask_views(order: Order, agencies: Iterable[Agency], *, on: date, by: User) -> list[AgencyView]:
    """Ask agencies what they say. One that has not answered yet is not asked twice; one that has may be asked again."""
    require_may_record(order.case, by)
    if order.status not in ("considered", "applied"):
        raise Refusal("Views are asked for before it is decided.")
    if on > clock.today():
        raise Refusal("The day cannot lie in the future", field="on")
    waiting = {row.agency_id for row in order.views if row.view == "asked"}
    asked = [
        AgencyView(case_id=order.case_id, order_id=order.id, agency_id=agency.id, asked_on=on, asked_by_id=by.id)
        for agency in agencies
        if agency.id not in waiting
    ]
    if not asked:
        raise Refusal("Choose an agency that is not being asked already", field="agencies")
    order.views.extend(asked)
    db.session.flush()
    return asked


def record_view(
    row: AgencyView, *, view: str, words: str, given_by: str, on: date, by: User, meeting_id: int | None = None
) -> None:
    """Record an agency's view in its own words. It stands: a changed mind is asked for again."""
    require_may_record(row.order.case, by)
    if row.view != "asked":
        raise Refusal("This view is recorded and stands. Ask the agency again if it has changed its mind.")
    if view not in VIEWS or view == "asked":
        raise Refusal("Choose what the agency says", field="view")
    if view == "objects" and not words.strip():
        raise Refusal("Say why the agency objects", field="words")
    if not given_by.strip():
        raise Refusal("Enter who gave the view", field="given_by")
    if on > clock.today():
        raise Refusal("The day cannot lie in the future", field="on")
    if on < row.asked_on:
        raise Refusal(f"The agency was asked on {in_words(row.asked_on)}: its view cannot lie before that", field="on")
    row.view, row.words, row.given_by, row.given_on = view, words.strip(), given_by.strip(), on
    row.meeting_id, row.recorded_by_id = meeting_id, by.id
    db.session.flush()
