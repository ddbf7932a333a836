"""Consider a tool, weigh it, apply for it, have it granted or refused, and see it through to its end."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from casework import clock
from casework.accounts.models import User
from casework.cases.models import KINDS_OF_WORK, SIDES, Case
from casework.cases.services import require_may_record
from casework.errors import Refusal
from casework.extensions import db
from casework.orders import queries, rules
from casework.orders.ages import ADULT, may_be_under
from casework.orders.models import Order, OrderStep
from casework.orders.tools import Tool
from casework.partnership.models import Agency
from casework.references import next_reference
from casework.subjects.models import Person, Subject, ids_of
from casework.web.presentation import day as in_words


def consider(
    case: Case, *, subject: Subject, tool: Tool, on: date, reasons: str, agency: Agency, by: User,
    side: str = "", kind: str = "",
) -> Order:  # fmt: skip
    """Record that a tool is considered for a party of the case. Refused for those too young, and twice at once."""
    require_may_record(case, by)
    if all(subject is not party.subject for party in case.parties):
        raise Refusal("Choose one of the people, organisations and places of this case", field="subject")
    if side not in ("", *SIDES) or kind not in ("", *KINDS_OF_WORK):
        raise Refusal("Choose a side and a kind of work from the list", field="kind")
    if not reasons.strip():
        raise Refusal("Say why it is considered", field="reasons")
    _refuse_future(on)
    rules.check_subject(tool, subject)
    person = subject if isinstance(subject, Person) else None
    rules.check_age(tool, person, on, must_know=False)
    _refuse_twice_open(case, subject, tool)
    order = Order(
        reference=next_reference("O"), case_id=case.id, **ids_of(subject), tool=tool.key, tool_name=tool.name, side=side or tool.side,
        kind=kind or tool.kind, agency_id=agency.id, recorded_by_id=by.id,
    )  # fmt: skip
    db.session.add(order)
    db.session.flush()
    db.session.refresh(order)
    note(order, "considered", on, reasons, agency, by)
    return order


def weigh(order: Order, *, proportionate: bool, because: str, on: date, agency: Agency, by: User) -> None:
    """Say whether it is proportionate and why. If it is not, it is not used."""
    may_step(order, by, ("considered",), "Whether it is proportionate is weighed before it is applied for.")
    after(order, on)
    if not because.strip():
        raise Refusal("Say why it is, or is not, proportionate", field="reasons")
    note(order, "proportionate" if proportionate else "not_proportionate", on, because, agency, by)
    if not proportionate:
        order.status = "not_used"


def apply(order: Order, *, on: date, reasons: str, agency: Agency, by: User, court: str = "") -> None:
    """Record the application, offer or proposal. Refused until it was weighed and those the law names were asked."""
    tool = order.rules
    may_step(order, by, ("considered",), "It has been applied for already.")
    if "applied" not in tool.steps:
        raise Refusal(f"{tool.name} is not applied for: record when it was {tool.words('granted').lower()}.")
    after(order, on)
    if tool.decided_by == "court" and not court.strip():
        raise Refusal("Enter the court", field="court")
    _ready(order, on)
    order.status, order.court = "applied", court.strip()
    note(order, "applied", on, reasons, agency, by)


def grant(
    order: Order, *, on: date, starts_on: date | None, ends_on: date | None, reasons: str, agency: Agency, by: User,
    court: str = "", next_review_on: date | None = None,
) -> None:  # fmt: skip
    """Record that it was granted, issued, signed or taken up, and from when until when it holds.

    Two live orders of one tool for one subject are refused. The check holds the subject until the transaction ends, for
    two people at once; a unique index would stand in the way of merging two records of one person.
    """
    tool = order.rules
    if "applied" in tool.steps and order.status == "considered":
        raise Refusal(f"Record first when it was {tool.words('applied').lower()}.")
    may_step(order, by, ("considered", "applied"), "It has been decided already.")
    after(order, on)
    if "applied" not in tool.steps:
        _ready(order, on)
    if not tool.runs:
        starts_on = ends_on = None
    rules.check_age(tool, order.person, starts_on or on, must_know=True)
    rules.check_term(tool, order.person, starts_on, ends_on)
    if starts_on is not None and starts_on < on:
        raise Refusal(f"It cannot begin before the day it was {tool.words('granted').lower()}", field="starts_on")
    if starts_on is not None:
        _refuse_second(order, starts_on, ends_on)
    if next_review_on is not None:
        _check_review(next_review_on, on, ends_on)
    if tool.is_agreement:
        _check_signatures(order, on)
    order.status, order.starts_on, order.ends_on = "granted", starts_on, ends_on
    order.court, order.next_review_on = court.strip() or order.court, next_review_on
    note(order, "granted", on, reasons, agency, by)


def refuse(order: Order, *, on: date, reasons: str, agency: Agency, by: User) -> None:
    """Record that a court refused it, or that whoever it was offered to declined."""
    tool = order.rules
    if "applied" in tool.steps and order.status == "considered":
        raise Refusal(f"Record first when it was {tool.words('applied').lower()}.")
    may_step(order, by, ("applied",), "It has been decided already.")
    after(order, on)
    if not reasons.strip():
        raise Refusal("Say why", field="reasons")
    order.status = "refused"
    note(order, "refused", on, reasons, agency, by)


def review(order: Order, *, on: date, reasons: str, next_review_on: date | None, agency: Agency, by: User) -> None:
    """Record a review of something in force, and when the next one is."""
    may_step(order, by, ("granted",), "Only what is in force is reviewed.")
    after(order, on)
    if not reasons.strip():
        raise Refusal("Say what the review found", field="reasons")
    if next_review_on is not None:
        _check_review(next_review_on, on, order.ends_on)
    order.next_review_on = next_review_on
    note(order, "reviewed", on, reasons, agency, by)


def end(order: Order, *, on: date, reasons: str, agency: Agency, by: User) -> None:
    """Record that something in force ended before its day, was withdrawn, or was finished."""
    may_step(order, by, ("granted",), "Only what is in force can end.")
    after(order, on)
    if order.starts_on is None:
        raise Refusal("It was done once and has no end.")
    if on < order.starts_on:
        raise Refusal("It cannot end before it begins", field="on")
    if order.ends_on is not None and on > order.ends_on:
        raise Refusal(f"It ran out by itself on {in_words(order.ends_on)}", field="on")
    if not reasons.strip():
        raise Refusal("Say why it ended", field="reasons")
    order.status, order.ended_on, order.next_review_on = "ended", on, None
    note(order, "ended", on, reasons, agency, by)


def step_day(order: Order, step: str) -> date | None:
    """The last day on which a step was taken."""
    return max((each.taken_on for each in order.steps if each.step == step), default=None)


def _ready(order: Order, on: date) -> None:
    """What must have been done before something is applied for, or issued where nobody applies."""
    rules.check_age(order.rules, order.person, on, must_know=True)
    if "proportionate" in order.rules.steps and step_day(order, "proportionate") is None:
        raise Refusal("Say first why it is proportionate.")
    rules.check_consulted(order, db.session.scalars(queries.kinds_answered(order.id, on)), on)


def may_step(order: Order, by: User, statuses: tuple[str, ...], otherwise: str) -> None:
    require_may_record(order.case, by)
    if order.status not in statuses:
        raise Refusal(otherwise)


def after(order: Order, on: date) -> None:
    """A step lies neither in the future nor before the one it follows."""
    _refuse_future(on)
    decisive = [each for each in order.steps if each.step != "reviewed"]
    last = max((each.taken_on for each in decisive), default=None)
    if last is not None and on < last:
        words = order.rules.words(next(each.step for each in decisive if each.taken_on == last)).lower()
        raise Refusal(f"The day lies before {in_words(last)}, when it was {words}", field="on")


def _refuse_future(on: date) -> None:
    if on > clock.today():
        raise Refusal("The day cannot lie in the future", field="on")


def note(order: Order, step: str, on: date, reasons: str, agency: Agency, by: User) -> None:
    order.steps.append(
        OrderStep(
            case_id=order.case_id,
            step=step,
            taken_on=on,
            reasons=reasons.strip(),
            agency_id=agency.id,
            recorded_by_id=by.id,
        )
    )
    db.session.flush()


def _check_review(next_review_on: date, on: date, ends_on: date | None) -> None:
    if next_review_on <= on or (ends_on is not None and next_review_on > ends_on):
        raise Refusal("The review lies within the term, after this day", field="next_review_on")


def _check_signatures(order: Order, on: date) -> None:
    signed = {row.capacity for row in order.signatories}
    if "subject" not in signed:
        raise Refusal(f"{order.label} has not signed. Add the signatures first.")
    if may_be_under(order.person, ADULT, on) and "guardian" not in signed:
        raise Refusal(f"{order.label} is under {ADULT}: a parent or guardian signs as well. Add the signature first.")
    if "agency" not in signed:
        raise Refusal("Nobody has signed for an agency. Add the signature first.")


def _refuse_twice_open(case: Case, subject: Subject, tool: Tool) -> None:
    today = clock.today()
    for other in db.session.scalars(queries.of_case(case.id).where(Order.tool == tool.key)):
        if other.subject == subject and other.is_open(today) and (tool.runs or other.status != "granted"):
            raise Refusal(f"{other.reference} is the same, and {other.state(today).lower()}", field="tool")


def _refuse_second(order: Order, starts_on: date, ends_on: date | None) -> None:
    about = "{}:{}".format(*order.about)
    db.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"orders:{about}"))))
    found = db.session.execute(queries.live_like(order, starts_on, ends_on)).first()
    if found is not None:
        other, case_reference = found
        until = f"until {in_words(other.ends_on)}" if other.ends_on else "without an end"
        raise Refusal(
            f"{order.label} has a live {order.tool_name.lower()} already: {other.reference} in {case_reference}, {until}",
            field="starts_on",
        )
