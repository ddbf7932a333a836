"""What comes due around the reader's own work: ends on cases they lead, checks and promises owed, adults they lead for.

They are asked with the rest of My work, at most a page of each sort; adults, whose days follow from chains of corrections,
take one statement more, and only for somebody who leads for one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Date, Select, Text, cast, func, literal_column, null, select, union_all
from sqlalchemy import case as choose

from casework.access.rows import PARTNERSHIP_ID, READER_ID, RUNS, among
from casework.adults.models import AdultLead
from casework.adults.owed import RowsOwed, in_words, overdue, owed_to
from casework.asb_reviews.models import CaseReview
from casework.cases.models import Case, Caseload, CaseParty
from casework.cohorts.models import STATUSES, StatutoryStatus
from casework.emergencies.models import EmergencyAccess
from casework.fixed import fixed
from casework.orders.ages import ADULT, birthday
from casework.orders.endings import latest_status
from casework.orders.models import Order
from casework.partnership.models import Group
from casework.referrals.between_models import Escalation, TransferRequest
from casework.sharing.models import SharingCheck
from casework.subjects.models import Person
from casework.web.addresses import address_of, address_to

SHOWN = 20
AHEAD = timedelta(days=28)
SOON = timedelta(days=7)
"""How far ahead a review of an order, and a promise to whoever applied for a case review, are shown."""


CHECK = "The lawful basis is to be checked"
ALIKE = 3
"""More checks than these are shown as one line."""


@dataclass(frozen=True, order=True)
class Line:
    """One thing to see to: by which day, what, and where; and others of which the same is to be said."""

    on: date
    title: str
    words: str
    href: str
    others: tuple[Line, ...] = ()


def lines_from(rows: Iterable[Any], today: date) -> tuple[list[Line], bool]:
    """Of the rows of `of_members` and `of_runners`: the most pressing first, at most `SHOWN`, and whether there are more."""
    adults, others = [], []
    for row in rows:
        (adults if row.kind == "adult" else others).append(row)
    lines = {_line(row, today) for row in others} | _of_adults(adults, today)
    found = sorted(line for line in lines if line is not None)
    shown = _folded(found[:SHOWN])
    return shown, len(found) > SHOWN


def _folded(lines: Sequence[Line]) -> list[Line]:
    """Checks have no day of their own but the one since which they are owed: many are one line, where the first stood."""
    checks = [line for line in lines if line.words == CHECK]
    if len(checks) <= ALIKE:
        return list(lines)
    one = replace(checks[0], others=tuple(checks[1:]))
    return [one if line is checks[0] else line for line in lines if line not in checks[1:]]


Days = dict[str, date]


def _days(today: date) -> Days:
    one = timedelta(days=1)
    return {
        "today": today, "until": today + AHEAD, "soon": today + SOON,
        "born_from": birthday(today, -ADULT) - one, "born_until": birthday(today + AHEAD, -ADULT) + one,
    }  # fmt: skip


def of_members(today: date) -> Select[Any]:
    """Rows: kind, on, id, reference, what, group_id. Every part keeps to the reader by the rules of its tables.

    The days are part of the statement: it is long, and PostgreSQL would plan it anew for each reader to see whether other
    days need another plan.
    """
    days = _days(today)
    return _all_of(_order_ends(days), _order_reviews(days), _turning_adult(days), _supervision_ends(days), _adults())


def of_runners(today: date) -> Select[Any]:
    """The same for what those who run a group answer for; of others it is not asked at all."""
    days = _days(today)
    return _all_of(_checks(), _promises(days), _feedback(days), _requests(), _emergencies(days))


def _all_of(*parts: Any) -> Select[Any]:
    columns = union_all(*(select(part.subquery()) for part in parts)).subquery().c
    return select(columns.kind, columns.on, columns.id, columns.reference, columns.what, columns.group_id)


def _row(
    kind: str, on: Any, id_: Any, what: Any = None, *, reference: Any = Case.reference, group_id: Any = None
) -> Any:
    return (
        literal_column(f"'{kind}'", Text).label("kind"),
        cast(on, Date).label("on"),
        id_.label("id"),
        reference.label("reference"),
        (what if what is not None else literal_column("''", Text)).label("what"),
        (group_id if group_id is not None else cast(null(), Case.id.type)).label("group_id"),
    )


def _led(statement: Any, case_id: Any) -> Any:
    return statement.join(Case, Case.id == case_id).where(Case.lead_officer_id == READER_ID)


def _first(statement: Any, *by: Any) -> Any:
    return statement.order_by(*by).limit(fixed(SHOWN + 1))


def _order_ends(days: Days) -> Any:
    """Orders and agreements hold on when their case is closed."""
    rows = _led(select(*_row("order", Order.ends_on, Order.id, Order.tool_name)), Order.case_id)
    ends = rows.where(
        Order.status == fixed("granted"), Order.ends_on.between(fixed(days["today"]), fixed(days["until"]))
    )
    return _first(ends, Order.ends_on, Order.id)


def _order_reviews(days: Days) -> Any:
    rows = _led(select(*_row("order_review", Order.next_review_on, Order.id, Order.tool_name)), Order.case_id)
    due = rows.where(Order.status == fixed("granted"), Order.next_review_on <= fixed(days["soon"]))
    return _first(due, Order.next_review_on, Order.id)


def _turning_adult(days: Days) -> Any:
    """Begins with those few who turn 18, found through an index; the fence keeps it from beginning with every case led.

    They are found without the rule of people, which looks at all somebody is part of; it is asked of those who are left.
    """
    born = Person.__table__.alias("born")
    young = _fenced(
        select(born.c.id).where(
            born.c.partnership_id == PARTNERSHIP_ID,
            born.c.date_of_birth.between(fixed(days["born_from"]), fixed(days["born_until"])),
            born.c.died_on.is_(None),
        )
    )
    rows = _led(
        select(*_row("adulthood", Person.date_of_birth, CaseParty.case_id))
        .select_from(young)
        .join(CaseParty, CaseParty.person_id == young.c.id)
        .join(Person, Person.id == young.c.id),
        CaseParty.case_id,
    ).where(Case.status == fixed("open"))
    return _first(rows, Person.date_of_birth, CaseParty.id)


def _supervision_ends(days: Days) -> Any:
    ending = _fenced(
        select(StatutoryStatus.case_id, StatutoryStatus.status, StatutoryStatus.ends_on).where(
            StatutoryStatus.ends_on.between(fixed(days["today"]), fixed(days["until"])), latest_status()
        )
    )
    rows = _led(
        select(*_row("supervision", ending.c.ends_on, ending.c.case_id, ending.c.status)).select_from(ending),
        ending.c.case_id,
    )
    return _first(rows.where(Case.status == fixed("open")), ending.c.ends_on, ending.c.case_id)


def _fenced(statement: Any) -> Any:
    return statement.offset(fixed(0)).subquery()


def _checks() -> Any:
    """Those who run a group that has the case answer them."""
    rows = (
        select(*_row("check", SharingCheck.raised_at, SharingCheck.case_id))
        .join(Case, Case.id == SharingCheck.case_id)
        .join(Caseload, Caseload.case_id == SharingCheck.case_id)
        .where(
            SharingCheck.answered_at.is_(None), Caseload.left_on.is_(None), Case.status == fixed("open"),
            among(Caseload.group_id, RUNS),
        )
    )  # fmt: skip
    return _first(rows, SharingCheck.case_id)


def _promises(days: Days) -> Any:
    """The next step of each application, in the days of `CaseReview.owed`."""
    under_way = CaseReview.appeal_received_on.is_(None) & CaseReview.outcome_sent_on.is_(None)
    going = under_way & CaseReview.threshold_met.is_not(False)
    step = choose(
        (CaseReview.appeal_received_on.is_not(None) & CaseReview.appeal_upheld.is_(None), CaseReview.decide_appeal_by),
        (going & CaseReview.threshold_met.is_(None), CaseReview.threshold_by),
        (going & CaseReview.panel_on.is_(None), CaseReview.panel_by),
        (going, CaseReview.outcome_by),
    )
    acknowledge = choose((going & CaseReview.acknowledged_on.is_(None), CaseReview.acknowledge_by))
    on = func.least(step, acknowledge)
    rows = select(*_row("promise", on, CaseReview.id, reference=CaseReview.reference)).where(
        among(CaseReview.group_id, RUNS), CaseReview.withdrawn_on.is_(None), on <= fixed(days["soon"])
    )
    return _first(rows, on, CaseReview.id)


def _feedback(days: Days) -> Any:
    """What a group owes to the one that escalated a case to it."""
    rows = (
        select(*_row("feedback", Escalation.feedback_due_on, Escalation.id, reference=Group.short_name))
        .join(Group, Group.id == Escalation.from_group_id)
        .where(
            Escalation.feedback_at.is_(None), among(Escalation.to_group_id, RUNS),
            Escalation.feedback_due_on <= fixed(days["soon"]),
        )
    )  # fmt: skip
    return _first(rows, Escalation.feedback_due_on, Escalation.id)


def _requests() -> Any:
    """Other groups' requests for a case that wait for an answer."""
    rows = (
        select(*_row("request", TransferRequest.answer_by, TransferRequest.id, reference=Group.short_name))
        .join(Group, Group.id == TransferRequest.group_id)
        .where(TransferRequest.status == fixed("asked"), among(TransferRequest.holder_id, RUNS))
    )
    return _first(rows, TransferRequest.answer_by, TransferRequest.id)


def _emergencies(days: Days) -> Any:
    """Cases that somebody else opened in an emergency this week and nobody has looked into yet."""
    rows = (
        select(*_row("emergency", EmergencyAccess.opened_at, EmergencyAccess.id, reference=EmergencyAccess.reference))
        .join(Caseload, Caseload.case_id == EmergencyAccess.case_id)
        .where(
            EmergencyAccess.reviewed_at.is_(None), EmergencyAccess.opened_at >= fixed(days["today"] - SOON),
            EmergencyAccess.user_id != READER_ID, Caseload.left_on.is_(None), among(Caseload.group_id, RUNS),
        )
    )  # fmt: skip
    return _first(rows, EmergencyAccess.id)


def _adults() -> Any:
    rows = (
        select(*_row("adult", Caseload.joined_on, AdultLead.case_id, group_id=AdultLead.group_id))
        .select_from(AdultLead)
        .join(Case, Case.id == AdultLead.case_id)
        .join(Caseload, (Caseload.case_id == AdultLead.case_id) & (Caseload.group_id == AdultLead.group_id))
        .where(
            AdultLead.user_id == READER_ID, AdultLead.ends_on.is_(None), Caseload.left_on.is_(None),
            Case.status == fixed("open"),
        )
    )  # fmt: skip
    return _first(rows, AdultLead.case_id)


def _line(row: Any, today: date) -> Line | None:
    if row.kind == "order":
        href = address_to("orders.order", reference=row.reference, order_id=row.id)
        return Line(row.on, row.reference, f"{row.what} comes to an end", href)
    if row.kind == "order_review":
        href = address_to("orders.order", reference=row.reference, order_id=row.id)
        return Line(row.on, row.reference, f"{row.what} is to be reviewed", href)
    if row.kind == "supervision":
        href = address_of("cases.show", row.reference)
        return Line(row.on, row.reference, f"{STATUSES[row.what]} comes to an end", href)
    if row.kind == "check":
        href = address_of("sharing.show", row.reference)
        return Line(row.on, row.reference, CHECK, href)
    if row.kind == "promise":
        href = address_of("asb_reviews.show", row.reference)
        return Line(row.on, row.reference, "The next step of the case review is promised", href)
    if row.kind == "feedback":
        href = address_to("referrals.escalation", escalation_id=row.id)
        return Line(row.on, row.reference, "Feedback is owed on what was escalated", href)
    if row.kind == "request":
        href = address_to("referrals.transfer_request", request_id=row.id)
        return Line(row.on, row.reference, "Asks for a case and waits for the answer", href)
    if row.kind == "emergency":
        return Line(
            row.on, row.reference, "Somebody opened it in an emergency", address_of("cases.show", row.reference)
        )
    on = birthday(row.on, ADULT)
    if not today <= on <= today + AHEAD:
        return None
    href = address_of("cases.show", row.reference)
    return Line(on, row.reference, f"Somebody on the case turns {ADULT}", href)


@dataclass(frozen=True)
class _Stay:
    case_id: int
    group_id: int
    joined_on: date


def _of_adults(rows: Sequence[Any], today: date) -> set[Line]:
    """What is overdue for adults the reader leads for."""
    if not rows:
        return set()
    at_hand, found = RowsOwed([row.id for row in rows]), set()
    for row in rows:
        late = overdue(owed_to(_Stay(row.id, row.group_id, row.on), at_hand), today)
        if late:
            words = in_words(late)
            href = address_of("adults.show", row.reference)
            found.add(Line(late[0].on, row.reference, words[:1].upper() + words[1:], href))
    return found
