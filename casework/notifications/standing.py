"""Reminders of what agencies owe to stay in: agreements to be reviewed or renewed, and people to be looked through."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import any_, literal, or_, select

from casework import clock
from casework.access.scope import as_system, current_scope
from casework.accounts import people_checks
from casework.accounts.events import PeopleChecked
from casework.accounts.models import User
from casework.events import on
from casework.extensions import db
from casework.notifications import contents, planning, timing
from casework.notifications.dated import KINDS, Dated, Days, Kind, keep, keep_up
from casework.notifications.models import Reminder
from casework.notifications.outbox import partnerships
from casework.partnership import queries as partnership
from casework.partnership.models import Agency, Agreement
from casework.web.presentation import day, plural

LOOKS_AFTER = ("administrator", "information_governance")


def plan_standing() -> int:
    """Write down what is owed about agreements and people in the next days, in every partnership; returns how much was new."""
    made = 0
    for partnership_id in partnerships():
        with as_system("planning reminders of agreements", partnership_id=partnership_id):
            db.session.commit()
            made += keep_up("agreement_ends", "agreement_reviews", "people")
            db.session.commit()
    return made


def _contacts() -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for user_id, agency_id in db.session.execute(
        select(User.id, User.agency_id).where(User.status == "active", literal("spoc") == any_(User.duties))
    ):
        found[agency_id].add(user_id)
    return found


def _agreements(column: Any) -> Iterator[Dated]:
    """For the agency's single points of contact, and for those who look after agreements."""
    contacts = _contacts()
    officers = set(
        db.session.scalars(
            select(User.id).where(
                User.status == "active", or_(*(literal(duty) == any_(User.duties) for duty in LOOKS_AFTER))
            )
        )
    )
    statement = select(Agreement.id, Agreement.agency_id, column).where(
        Agreement.signed_on.is_not(None), column >= clock.today()
    )
    for agreement, agency, its_day in db.session.execute(statement).tuples():
        yield Dated("agreement", agreement, its_day, frozenset(contacts[agency] | officers))


def _people() -> Iterator[Dated]:
    contacts = _contacts()
    for agency in db.session.scalars(partnership.active_agencies()).all():
        if contacts[agency.id]:
            yield Dated("people", agency.id, people_checks.standing(agency.id).due_on, frozenset(contacts[agency.id]))


keep(
    Kind(
        "agreement_ends", "Information sharing agreements that end", "The agency's single points of contact, administrators and information governance",
        frozenset({"agreement"}), ("agreement_ends", "", ""), Days((56, 28, 7), False),
        lambda wanted: _agreements(Agreement.ends_on), unit="days", of_group=False,
    )
)  # fmt: skip
keep(
    Kind(
        "agreement_reviews", "Reviews of information sharing agreements", "The agency's single points of contact, administrators and information governance",
        frozenset({"agreement"}), ("agreement_review", "agreement_review", ""), Days((28, 7), False),
        lambda wanted: _agreements(Agreement.review_on), unit="days", of_group=False,
    )
)  # fmt: skip
keep(
    Kind(
        "people", "People who sign in, looked through every three months", "The agency's single points of contact", frozenset({"people"}),
        ("", "check_people", "check_people_late"), Days((), True, (14,)), lambda wanted: _people(), unit="days", of_group=False,
    )
)  # fmt: skip


@on(PeopleChecked)
def ask_no_more(event: PeopleChecked) -> None:
    """At once; the clock plans the next check."""
    planning.withdraw("people", event.agency_id)


def _agreement_line(reminder: Reminder, reader: User) -> dict[str, Any] | None:
    """Nothing once it is renewed or its review moved; for the agency's contact and those who look after agreements."""
    agreement = db.session.scalars(select(Agreement).where(Agreement.id == reminder.subject_id)).one_or_none()
    if agreement is None or not (
        set(reader.duties) & set(LOOKS_AFTER) or agreement.agency_id == current_scope().spoc_agency_id
    ):
        return None
    today = clock.today()
    agency = db.session.get_one(Agency, agreement.agency_id)
    if reminder.kind == "agreement_ends":
        ahead = timedelta(days=timing.earliest(KINDS["agreement_ends"]))
        if agreement.ends_on is None or agreement.ends_on > today + ahead or _is_followed(agreement):
            return None
        on, words = agreement.ends_on, "comes to an end: without a new one nobody of the agency sees cases from then on"
    else:
        on, words = agreement.review_on, "is to be reviewed"
    if on is None or on < today:
        return None
    return {
        "title": f"Information sharing agreement of {agency.short_name}", "due_on": on, "words": f"{words}, {day(on)}",
        "path": f"/agencies/{agency.id}",
    }  # fmt: skip


def _is_followed(agreement: Agreement) -> bool:
    """Another agreement of the agency goes on without a gap."""
    assert agreement.ends_on is not None
    return any(
        other.signed_on is not None
        and other.starts_on <= agreement.ends_on + timedelta(days=1)
        and (other.ends_on is None or other.ends_on > agreement.ends_on)
        for other in db.session.scalars(partnership.agreements_of(agreement.agency_id))
        if other.id != agreement.id
    )


def _people_line(reminder: Reminder, reader: User) -> dict[str, Any] | None:
    if current_scope().spoc_agency_id != reminder.subject_id:
        return None
    due_on = people_checks.standing(reminder.subject_id).due_on
    if due_on > clock.today():
        return None
    return {
        "title": "People of your agency who sign in", "due_on": due_on,
        "words": f"please look through {plural(people_checks.people_of(reminder.subject_id), 'name')} and say that they are right",
        "path": "/people-who-sign-in/",
    }  # fmt: skip


contents.LINES |= {"agreement": _agreement_line, "people": _people_line}
