"""What an order holds: its terms and their variation, breaches, signatures and documents."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from casework import clock
from casework.accounts.models import User
from casework.cases import services as cases
from casework.errors import Refusal
from casework.extensions import db
from casework.orders import rules
from casework.orders.models import CAPACITIES, Order, OrderBreach, OrderDocument, OrderSignatory, OrderTerm
from casework.orders.services import after, may_step, note
from casework.partnership.models import Agency
from casework.web.presentation import day as in_words


def set_terms(
    order: Order, *, prohibitions: Iterable[str], requirements: Iterable[str], supervisor: str, by: User
) -> None:
    """Write the terms while nothing is granted yet; afterwards they are varied, which needs a day and a reason."""
    may_step(order, by, ("considered", "applied"), "Terms that hold already are varied, with a day and a reason.")
    _write_terms(order, prohibitions, requirements, supervisor, ended_on=None)


def vary(
    order: Order, *, on: date, reasons: str, ends_on: date | None, prohibitions: Iterable[str],
    requirements: Iterable[str], supervisor: str, agency: Agency, by: User,
) -> None:  # fmt: skip
    """Change the end or the terms of something in force. Terms taken out stay on record with the day they ended."""
    may_step(order, by, ("granted",), "Only what is in force is varied.")
    after(order, on)
    if order.starts_on is None:
        raise Refusal("It was done once and holds no terms.")
    if not reasons.strip():
        raise Refusal("Say why, and who varied it", field="reasons")
    if order.ends_on is not None and on > order.ends_on:
        raise Refusal(f"It ran out on {in_words(order.ends_on)}", field="on")
    later = order.ends_on is not None and ends_on is not None and ends_on > order.ends_on
    rules.check_term(order.rules, order.person, order.starts_on, ends_on, extended=later)
    if ends_on is not None and ends_on < on:
        raise Refusal("It cannot end before the day it is varied", field="ends_on")
    if order.next_review_on is not None and ends_on is not None and order.next_review_on > ends_on:
        order.next_review_on = None
    order.ends_on = ends_on
    _write_terms(order, prohibitions, requirements, supervisor, ended_on=on)
    note(order, "varied", on, reasons, agency, by)


def _write_terms(
    order: Order, prohibitions: Iterable[str], requirements: Iterable[str], supervisor: str, *, ended_on: date | None
) -> None:
    holds = order.rules.terms
    wanted = [("prohibition", text) for text in _lines(prohibitions)]
    wanted += [("requirement", text) for text in _lines(requirements)]
    for kind, _ in wanted:
        if kind not in holds:
            raise Refusal(f"{order.tool_name} holds no {kind}s", field=f"{kind}s")
    standing = {(term.kind, term.text): term for term in order.terms if term.ended_on is None}
    for place, (kind, text) in enumerate(wanted, 1):
        if (term := standing.pop((kind, text), None)) is not None:
            term.position = place
        else:
            who = supervisor.strip() if kind == "requirement" else ""
            order.terms.append(
                OrderTerm(case_id=order.case_id, kind=kind, position=place, text=text, supervisor=who)
            )  # fmt: skip
    for term in standing.values():
        if ended_on is None:
            order.terms.remove(term)
            db.session.delete(term)
        else:
            term.ended_on = ended_on
    db.session.flush()


def _lines(texts: Iterable[str]) -> list[str]:
    """Without empty ones and doubles, in the order typed."""
    return list(dict.fromkeys(text.strip() for text in texts if text.strip()))


def record_breach(
    order: Order, *, on: date, text: str, outcome: str, agency: Agency, by: User, term: OrderTerm | None = None
) -> OrderBreach:
    """Record a breach. It lies within the term of the order and of what was breached."""
    cases.require_may_record(order.case, by)
    if "breached" not in order.rules.steps:
        raise Refusal(f"{order.tool_name} cannot be breached.")
    if order.status not in ("granted", "ended") or order.starts_on is None:
        raise Refusal("Only what is or was in force can be breached.")
    if on > clock.today():
        raise Refusal("It cannot have happened after today", field="on")
    if on < order.starts_on:
        raise Refusal(f"The order was not in force then: it began on {in_words(order.starts_on)}", field="on")
    if order.last_day is not None and on > order.last_day:
        raise Refusal(f"The order was not in force then: its last day was {in_words(order.last_day)}", field="on")
    if term is not None and term.ended_on is not None and on > term.ended_on:
        raise Refusal(f"That term was taken out on {in_words(term.ended_on)}", field="term")
    if not text.strip():
        raise Refusal("Say what happened", field="text")
    breach = OrderBreach(
        case_id=order.case_id, order_id=order.id, term_id=term.id if term else None, breached_on=on, text=text.strip(),
        outcome=outcome.strip(), agency_id=agency.id, recorded_by_id=by.id,
    )  # fmt: skip
    db.session.add(breach)
    db.session.flush()
    return breach


def sign(order: Order, *, name: str, capacity: str, agency: Agency | None, on: date, by: User) -> OrderSignatory:
    """Record a signature under an agreement that has not been made yet."""
    if not order.rules.is_agreement:
        raise Refusal("Only an agreement is signed.")
    may_step(order, by, ("considered", "applied"), "The agreement is made; its signatures stand.")
    if capacity not in CAPACITIES:
        raise Refusal("Choose who signed", field="capacity")
    name = name.strip() or (order.label if capacity == "subject" else "")
    if not name:
        raise Refusal("Enter the name of whoever signed", field="name")
    if capacity == "agency" and agency is None:
        raise Refusal("Choose the agency", field="agency")
    if on > clock.today():
        raise Refusal("The day cannot lie in the future", field="on")
    if any((row.name.casefold(), row.capacity) == (name.casefold(), capacity) for row in order.signatories):
        raise Refusal("This signature is recorded already", field="name")
    row = OrderSignatory(
        case_id=order.case_id, name=name, capacity=capacity, signed_on=on,
        agency_id=agency.id if agency is not None and capacity == "agency" else None,
    )  # fmt: skip
    order.signatories.append(row)
    db.session.flush()
    return row


def add_document(order: Order, upload: Any, *, what: str, by: User) -> OrderDocument:
    """Keep a file with the case as a document of the order."""
    kept = cases.add_file(order.case, upload, by=by)
    db.session.flush()
    row = OrderDocument(case_id=order.case_id, order_id=order.id, attachment_id=kept.id, what=what.strip())
    db.session.add(row)
    db.session.flush()
    return row
