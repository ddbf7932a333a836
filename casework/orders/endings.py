"""What comes to an end on a group's live cases: orders and agreements, reviews of them, childhoods, licences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, select

from casework.cases.models import Case, Caseload, CaseParty
from casework.cohorts.models import STATUSES, StatutoryStatus
from casework.extensions import db
from casework.orders.ages import ADULT, birthday
from casework.orders.models import Order
from casework.orders.tools import tool_of
from casework.subjects.models import Person, Place

KINDS = {
    "order": "Order ends",
    "agreement": "Agreement ends",
    "review": "Review is due",
    "adult": f"Turns {ADULT}",
    "licence": "Supervision ends",
}
PERIODS = (28, 56, 84)
LATELY = 14
"""For how many days what is over is still shown: somebody may have to answer it."""


@dataclass(frozen=True, order=True)
class Ending:
    """One end. `subject_id` is the order's, person's or status's id, by `kind`; `order_id` is 0 for those without an order."""

    on: date
    kind: str
    subject_id: int
    case_id: int
    case: str
    order_id: int
    what: str
    about: str


def endings_of(group_id: int, *, start: date, until: date, case_id: int | None = None) -> list[Ending]:
    """Everything on the group's live cases, or one of them, that ends between two days, both included, the first first.

    Three statements, however much ends.
    """
    of = (group_id, case_id)
    return sorted([*_orders(of, start, until), *_adults(of, start, until), *_statuses(of, start, until)])


def _live(statement: Select[Any], case_id: Any, of: tuple[int, int | None]) -> Select[Any]:
    """Kept to the open cases on the group's live caseload, or to one of them."""
    group_id, only = of
    statement = (
        statement.join(Case, Case.id == case_id)
        .join(Caseload, Caseload.case_id == Case.id)
        .where(Caseload.group_id == group_id, Caseload.left_on.is_(None), Case.status == "open")
    )
    return statement if only is None else statement.where(Case.id == only)


def _orders(of: tuple[int, int | None], start: date, until: date) -> list[Ending]:
    columns = (
        Order.id, Order.tool, Order.tool_name, Order.ends_on, Order.next_review_on, Order.case_id,
        Case.reference, Person.forename, Person.surname, Place.name, Place.address,
    )  # fmt: skip
    statement = _live(select(*columns), Order.case_id, of)
    statement = statement.outerjoin(Person, Person.id == Order.person_id).outerjoin(Place, Place.id == Order.place_id)
    statement = statement.where(
        Order.status == "granted",
        Order.ends_on.between(start, until) | Order.next_review_on.between(start, until),
    )
    found = []
    for row in db.session.execute(statement):
        about = f"{row.forename or ''} {row.surname or ''}".strip() or row.name or row.address or "Out of reach"
        rest = (row.id, row.case_id, row.reference, row.id, row.tool_name, about)
        if row.ends_on is not None and start <= row.ends_on <= until:
            kind = "agreement" if tool_of(row.tool).is_agreement else "order"
            found.append(Ending(row.ends_on, kind, *rest))
        if row.next_review_on is not None and start <= row.next_review_on <= until:
            found.append(Ending(row.next_review_on, "review", *rest))
    return found


def _adults(of: tuple[int, int | None], start: date, until: date) -> list[Ending]:
    """People of live cases who turn 18: their rights, courts and services change on that day."""
    statement = _live(
        select(Person.id, Person.forename, Person.surname, Person.date_of_birth, Case.id.label("case_id"), Case.reference)
        .select_from(Person)
        .join(CaseParty, CaseParty.person_id == Person.id),
        CaseParty.case_id,
        of,
    ).where(
        Person.date_of_birth.between(
            birthday(start, -ADULT) - timedelta(days=1), birthday(until, -ADULT) + timedelta(days=1)
        ),
        Person.died_on.is_(None),
    )  # fmt: skip
    found = {}
    for row in db.session.execute(statement):
        on = birthday(row.date_of_birth, ADULT)
        if start <= on <= until:
            about = f"{row.forename} {row.surname}".strip()
            what = "Youth court and youth services no longer apply"
            found[(row.id, row.case_id)] = Ending(on, "adult", row.id, row.case_id, row.reference, 0, what, about)
    return list(found.values())


def _statuses(of: tuple[int, int | None], start: date, until: date) -> list[Ending]:
    """Licences, community orders and supervision that end, where that is the status that holds."""
    statement = _live(
        select(
            StatutoryStatus.id, StatutoryStatus.person_id, StatutoryStatus.status, StatutoryStatus.ends_on,
            StatutoryStatus.case_id, Case.reference, Person.forename, Person.surname,
        ).select_from(StatutoryStatus).outerjoin(Person, Person.id == StatutoryStatus.person_id),
        StatutoryStatus.case_id,
        of,
    ).order_by(StatutoryStatus.since, StatutoryStatus.id)  # fmt: skip
    latest = {(row.case_id, row.person_id): row for row in db.session.execute(statement)}
    found = []
    for row in latest.values():
        if row.ends_on is not None and start <= row.ends_on <= until:
            about = f"{row.forename or ''} {row.surname or ''}".strip() or "Out of reach"
            found.append(
                Ending(row.ends_on, "licence", row.id, row.case_id, row.reference, 0, STATUSES[row.status], about)
            )
    return found
