"""What each record says: a title and its facts, the same for what stands now and for what stood there before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from casework.adults.chains import Chain
from casework.adults.models import (
    CONTACT,
    FINDINGS,
    LAWFUL,
    LEVELS,
    OFFERS,
    RESULTS,
    ROUTES,
    SAYERS,
    STEPS,
    AdultDecision,
    AdultOutcome,
    AdultReview,
    BestInterests,
    CapacityAssessment,
    Carer,
    CarerContact,
    Consent,
    Disagreement,
    DisagreementStep,
    ForumTried,
    OutcomeReview,
)
from casework.sharing.models import ANSWERS, PersonConsent
from casework.web.presentation import day

Facts = list[tuple[str, str]]


@dataclass
class Shown:
    """One entry of the page. `links` are (words, what for, address); `under` are entries that hang on this one,
    of which the first `open` are shown at once."""

    title: str
    row: Any
    facts: Facts
    before: list[tuple[Any, str, Facts]]
    tag: tuple[str, str] | None = None
    late: str = ""
    links: list[tuple[str, str, str]] = field(default_factory=list)
    under: list[Shown] = field(default_factory=list)
    open: int = 99


def shown(entry: Chain[Any], **more: Any) -> Shown:
    """An entry in words, with everything that was corrected."""
    title, facts = in_words(entry.now)
    return Shown(title, entry.now, facts, [(row, *in_words(row)) for row in entry.before], **more)


def in_words(row: Any) -> tuple[str, Facts]:
    """A title and the facts beneath it; facts that say nothing are left out."""
    title, facts = _WORDS[type(row)](row)
    return title, [(label, words) for label, words in facts if words]


def _named(key: str, name: str) -> str:
    """Who said so: "The adult", or "Their advocate, Jo Bell"."""
    return f"{SAYERS[key]}, {name}" if name else SAYERS[key]


def _decision(row: AdultDecision) -> tuple[str, Facts]:
    return row.decision, [
        ("Needed by", day(row.needed_by) if row.needed_by else ""),
        ("Why capacity is in doubt", row.doubt),
    ]


def _assessment(row: CapacityAssessment) -> tuple[str, Facts]:
    return f"{FINDINGS[row.finding]}: assessed on {day(row.assessed_on)}", [
        ("Assessed by", row.assessed_by),
        ("Help given to decide", row.support),
        ("How it was found", row.basis),
        ("To be looked at again", day(row.review_on) if row.review_on else ""),
    ]


def _best_interests(row: BestInterests) -> tuple[str, Facts]:
    return f"Decided in their best interests on {day(row.decided_on)}", [
        ("Decision", row.decision),
        ("Decided by", row.decided_by),
        ("Who was asked", row.consulted),
    ]


def _consent(row: Consent) -> tuple[str, Facts]:
    return f"{ANSWERS[row.answer]} on {day(row.asked_on)}", [
        ("What it is about", row.scope),
        ("Why the adult was not asked, or could not decide", row.reason),
        ("Without consent", ROUTES.get(row.route, "")),
        ("Why that applies", row.route_reason),
        ("Decided by", row.decided_by if row.route in LAWFUL else ""),
        ("To be looked at again", day(row.review_on) if row.review_on else ""),
        ("Struck out on the tab Sharing", row.shared.struck_because),
    ]


def _answer(row: PersonConsent) -> tuple[str, Facts]:
    """One of which this group has recorded nothing."""
    return f"{ANSWERS[row.answer]} on {day(row.asked_on)}", [
        ("Recorded", "On the tab Sharing, for every group that has the case"),
        ("What it covers", row.covers),
        ("Why", row.because),
        ("To be looked at again", day(row.review_on) if row.review_on else ""),
    ]


def _outcome(row: AdultOutcome) -> tuple[str, Facts]:
    return f"“{row.words}”", [
        ("Said by", f"{_named(row.said_by, row.said_name)}, {day(row.wanted_on)}"),
        ("First looked at", day(row.review_on)),
    ]


def _outcome_review(row: OutcomeReview) -> tuple[str, Facts]:
    return f"{RESULTS[row.result]} on {day(row.reviewed_on)}", [
        ("Says", _named(row.said_by, row.said_name)),
        ("In what way", row.words),
        ("Looked at again", day(row.next_review_on) if row.next_review_on else ""),
    ]


def _forum(row: ForumTried) -> tuple[str, Facts]:
    until = f" to {day(row.ends_on)}" if row.ends_on else ", still going on"
    return row.forum, [("When", f"{day(row.starts_on)}{until}"), ("What was tried", row.tried), ("Result", row.result)]


def _carer(row: Carer) -> tuple[str, Facts]:
    return f"{row.label}, {row.relation}", [
        ("Carer's assessment", OFFERS[row.offer] + (f", {day(row.offered_on)}" if row.offered_on else "")),
        ("Contact", CONTACT[row.contact]),
        ("What they say", row.views),
    ]


def _carer_contact(row: CarerContact) -> tuple[str, Facts]:
    return "How to reach them safely", [("", row.words)]


def _disagreement(row: Disagreement) -> tuple[str, Facts]:
    return f"{row.agency.name} disagrees, {day(row.raised_on)}", [("About", row.about)]


def _step(row: DisagreementStep) -> tuple[str, Facts]:
    return f"{STEPS[row.kind]} on {day(row.taken_on)}", [
        ("To", row.to_whom),
        ("How" if row.kind == "resolved" else "What was said", row.words),
    ]


def _review(row: AdultReview) -> tuple[str, Facts]:
    return f"{LEVELS[row.rag]} on {day(row.held_on)}", [("Why", row.words), ("Next review", day(row.next_review_on))]


_WORDS: dict[type, Callable[[Any], tuple[str, Facts]]] = {
    AdultDecision: _decision,
    CapacityAssessment: _assessment,
    BestInterests: _best_interests,
    Consent: _consent,
    PersonConsent: _answer,
    AdultOutcome: _outcome,
    OutcomeReview: _outcome_review,
    ForumTried: _forum,
    Carer: _carer,
    CarerContact: _carer_contact,
    Disagreement: _disagreement,
    DisagreementStep: _step,
    AdultReview: _review,
}
