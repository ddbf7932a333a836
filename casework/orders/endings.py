"""What comes to an end on a group's live cases: orders and agreements, reviews of them, childhoods, licences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, select, tuple_
from sqlalchemy.orm import aliased

from casework.cases.models import Case, Caseload, CaseParty
from casework.cohorts.models import STATUSES, StatutoryStatus
from casework.extensions import db
from casework.orders.ages import ADULT, birthday
from casework.orders.models import Order
from casework.orders.tools import tool_of
from casework.subjects.models import Organisation, Person, Place

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
    """Everything on the group's cases, or one of them, that ends between two days, both included, the first first.

    Four statements, however much ends.
    """
    of = (group_id, case_id)
    return sorted([*_orders(of, start, until), *_adults(of, start, until), *_statuses(of, start, until)])


def _live(statement: Select[Any], case_id: Any, of: tuple[int, int | None], *, closed_too: bool = False) -> Select[Any]:
    """Kept to the open cases on the group's live caseload, or to one of them; `closed_too`: and those it closed."""
    group_id, only = of
    kept = Caseload.left_on.is_(None) & (Case.status == "open")
    if closed_too:
        kept |= (Case.status == "closed") & (Caseload.left_on == Case.closed_on)
    statement = (
        statement.join(Case, Case.id == case_id)
        .join(Caseload, Caseload.case_id == Case.id)
        .where(Caseload.group_id == group_id, kept)
    )
    return statement if only is None else statement.where(Case.id == only)


def _orders(of: tuple[int, int | None], start: date, until: date) -> list[Ending]:
    """Orders in force and agreements, also where the case is closed: they hold on without it."""
    columns = (
        Order.id, Order.tool, Order.tool_name, Order.ends_on, Order.next_review_on, Order.case_id,
        Case.reference, Person.forename, Person.surname, Organisation.name.label("organisation"), Place.name, Place.address,
    )  # fmt: skip
    statement = _live(select(*columns), Order.case_id, of, closed_too=True)
    statement = statement.outerjoin(Person, Person.id == Order.person_id).outerjoin(Place, Place.id == Order.place_id)
    statement = statement.outerjoin(Organisation, Organisation.id == Order.organisation_id)
    statement = statement.where(
        Order.status == "granted",
        Order.ends_on.between(start, until) | Order.next_review_on.between(start, until),
    )
    found = []
    for row in db.session.execute(statement):
        person = f"{row.forename or ''} {row.surname or ''}".strip()
        about = person or row.organisation or row.name or row.address or "Out of reach"
        rest = (row.id, row.case_id, row.reference, row.id, row.tool_name, about)
        if row.ends_on is not None and start <= row.ends_on <= until:
            kind = "agreement" if tool_of(row.tool).is_agreement else "order"
            found.append(Ending(row.ends_on, kind, *rest))
        if row.next_review_on is not None and start <= row.next_review_on <= until:
            found.append(Ending(row.next_review_on, "review", *rest))
    return found


def _adults(of: tuple[int, int | None], start: date, until: date) -> list[Ending]:
    """People of live cases who turn 18: their rights, courts and services change on that day."""
    born = Person.date_of_birth.between(
        birthday(start, -ADULT) - timedelta(days=1), birthday(until, -ADULT) + timedelta(days=1)
    )
    young = {
        row.id: row
        for row in db.session.execute(
            select(Person.id, Person.forename, Person.surname, Person.date_of_birth).where(
                born, Person.died_on.is_(None)
            )
        )
    }
    statement = _live(
        select(CaseParty.person_id, Case.id.label("case_id"), Case.reference).select_from(CaseParty),
        CaseParty.case_id,
        of,
    ).where(CaseParty.person_id.in_(list(young)))
    found = {}
    for row in db.session.execute(statement):
        person = young[row.person_id]
        on = birthday(person.date_of_birth, ADULT)
        if start <= on <= until:
            about = f"{person.forename} {person.surname}".strip()
            what = "Youth court and youth services no longer apply"
            found[(person.id, row.case_id)] = Ending(on, "adult", person.id, row.case_id, row.reference, 0, what, about)
    return list(found.values())


def latest_status() -> ColumnElement[bool]:
    """A statutory status is the one that holds: nobody has recorded a later one of the same person on the same case."""
    later = aliased(StatutoryStatus)
    return ~exists().where(
        later.person_id == StatutoryStatus.person_id,
        later.case_id == StatutoryStatus.case_id,
        tuple_(later.since, later.id) > tuple_(StatutoryStatus.since, StatutoryStatus.id),
    )


def _statuses(of: tuple[int, int | None], start: date, until: date) -> list[Ending]:
    """Licences, community orders and supervision that end, where that is the status that holds."""
    statement = _live(
        select(
            StatutoryStatus.id, StatutoryStatus.status, StatutoryStatus.ends_on, StatutoryStatus.case_id, Case.reference,
            Person.forename, Person.surname,
        ).select_from(StatutoryStatus).outerjoin(Person, Person.id == StatutoryStatus.person_id),
        StatutoryStatus.case_id,
        of,
    ).where(StatutoryStatus.ends_on.between(start, until), latest_status())  # fmt: skip
    found = []
    for row in db.session.execute(statement):
        about = f"{row.forename or ''} {row.surname or ''}".strip() or "Out of reach"
        what = STATUSES[row.status]
        found.append(Ending(row.ends_on, "licence", row.id, row.case_id, row.reference, 0, what, about))
    return found
