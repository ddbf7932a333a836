"""What is missing or overdue around an adult, each with the page that mends it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from casework.adults.models import LAWFUL
from casework.adults.reading import Decision, Known, Outcome
from casework.sharing.models import ANSWERS, NEED_REASON
from casework.web.presentation import day

UNRESOLVED_DAYS = 14  # after which an open disagreement counts as overdue


@dataclass(frozen=True)
class Gap:
    """A sentence, the endpoint of the page that mends it with its values, and whether a day for it has passed."""

    words: str
    endpoint: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    late: bool = False


def gaps(known: Known, *, review_due_on: date | None, today: date) -> list[Gap]:
    """What is overdue first, then what is missing; within each in the order of the page."""
    found = [*_who(known), *_outcomes(known, today), *_consent(known, today)]
    for decision in known.decisions:
        found += _decision(decision, today)
    found += [*_lead(known), *_plan(known, today), *_around(known, today), *_review(review_due_on, today)]
    return sorted(found, key=lambda gap: not gap.late)


def _who(known: Known) -> Iterator[Gap]:
    if not known.chosen:
        yield Gap("Nobody has said who the adult is" if known.choices else "No person is on the case", ".who")


def _outcomes(known: Known, today: date) -> Iterator[Gap]:
    if not known.outcomes:
        yield Gap("Nobody has recorded what the adult wants", ".outcome", {"entry_id": 0})
    for outcome in known.outcomes:
        yield from _outcome(outcome, today)


def _outcome(outcome: Outcome, today: date) -> Iterator[Gap]:
    if outcome.is_over:
        return
    words, page = f"“{brief(outcome.entry.now.words)}”", {"outcome_id": outcome.entry.id, "entry_id": 0}
    if outcome.due_on is None:
        yield Gap(f"Nobody has said when {words} is looked at again", ".outcome_review", page)
    elif outcome.due_on < today:
        yield Gap(f"{words} was to be looked at on {day(outcome.due_on)}", ".outcome_review", page, late=True)


def _consent(known: Known, today: date) -> Iterator[Gap]:
    answer, own, lead, page = known.shared, known.consent, known.lead, {"entry_id": 0}
    if answer is None:
        yield Gap("The adult's consent is not recorded", ".consent", page)
        return
    if own is None and answer.answer != "given":
        said = f"{ANSWERS[answer.answer].lower()} on {day(answer.asked_on)}"
        yield Gap(f"The tab Sharing says of consent: {said}. Say here what allows going on", ".consent", page)
    elif own is not None and answer.answer in NEED_REASON and own.route not in LAWFUL:
        yield Gap("Consent was not sought, and nothing is recorded that allows going on without it", ".consent", page)
    if answer.review_on is not None and answer.review_on < today:
        what = "Consent" if answer.answer == "given" else "Going on without consent"
        yield Gap(f"{what} was to be looked at again on {day(answer.review_on)}", ".consent", page, late=True)
    elif lead is not None and answer.asked_on < lead.starts_on:
        yield Gap(f"Consent is older than {lead.label}'s lead: ask the adult again", ".consent", page)


def _lead(known: Known) -> Iterator[Gap]:
    if known.lead is None:
        yield Gap("Nobody is lead professional", ".lead")
    elif not known.lead_is_here:
        yield Gap(f"{known.lead.label} is lead professional and no longer a member of the group", ".lead", late=True)


def _plan(known: Known, today: date) -> Iterator[Gap]:
    if known.plan is None:
        yield Gap("There is no contingency plan", ".contingency")
    elif known.plan.review_on < today:
        yield Gap(f"The contingency plan was to be looked at on {day(known.plan.review_on)}", ".contingency", late=True)


def _around(known: Known, today: date) -> Iterator[Gap]:
    if not known.forums:
        yield Gap("Nobody has recorded what other forums tried", ".forum", {"entry_id": 0})
    for carer in known.carers:
        if carer.now.offer == "not_offered":
            yield Gap(f"No carer's assessment was offered to {carer.now.label}", ".carer", {"entry_id": carer.id})
    for dispute in known.disputes:
        raised = dispute.entry.now.raised_on
        if not dispute.is_resolved:
            page = {"disagreement_id": dispute.entry.id, "entry_id": 0}
            late = (today - raised).days > UNRESOLVED_DAYS
            yield Gap(f"A disagreement of {day(raised)} is not resolved", ".disagreement_step", page, late=late)


def _review(due_on: date | None, today: date) -> Iterator[Gap]:
    if due_on is None:
        yield Gap("No review is set", ".review", {"entry_id": 0})
    elif due_on < today:
        yield Gap(f"The group was to review the adult on {day(due_on)}", ".review", {"entry_id": 0}, late=True)


def _decision(decision: Decision, today: date) -> Iterator[Gap]:
    row, latest = decision.entry.now, decision.latest
    words, page = f"“{brief(row.decision)}”", {"decision_id": decision.entry.id, "entry_id": 0}
    if latest is None:
        if row.doubt:
            late = row.needed_by is not None and row.needed_by < today
            yield Gap(f"Capacity is in doubt and not assessed: {words}", ".capacity", page, late=late)
        return
    if latest.now.finding == "lacks" and decision.for_them is None:
        yield Gap(
            f"No best-interests decision is recorded: {words}",
            ".best_interests",
            {"assessment_id": latest.id, "entry_id": 0},
        )
    if latest.now.review_on is not None and latest.now.review_on < today:
        yield Gap(
            f"Capacity was to be looked at again on {day(latest.now.review_on)}: {words}", ".capacity", page, late=True
        )


def brief(text: str) -> str:
    """The first words of a text, for a line that names it."""
    line = text.strip().splitlines()[0] if text.strip() else ""
    return line if len(line) <= 80 else line[:77].rsplit(" ", 1)[0] + "…"
