"""What the page of the adult shows, part by part, with the links of those who may record."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_login import current_user

from casework import access, clock
from casework.adults.models import Consent
from casework.adults.reading import Decision, Dispute, Known, Outcome
from casework.adults.words import Shown, shown
from casework.cases.models import Caseload
from casework.web.presentation import day

CAPACITY = {
    "presumed": ("Capacity presumed", "blue"),
    "has": ("Has capacity", "green"),
    "lacks": ("Lacks capacity", "orange"),
}
RESULTS = {
    "": ("Not reviewed yet", "grey"),
    "met": ("Met", "green"),
    "partly": ("Partly met", "yellow"),
    "not_met": ("Not met", "red"),
    "dropped": ("No longer wanted", "grey"),
}


class Links:
    """Addresses of pages that record, for those who may; for others there are none."""

    def __init__(self, load: Caseload) -> None:
        scope = access.scope_of(current_user)
        self.reference = load.case.reference
        self.may = scope.contributes_to(load.group_id) and load.left_on is None and load.case.status == "open"
        self.runs = self.may and scope.runs_group(load.group_id)

    def to(self, words: str, what: str, endpoint: str, **values: Any) -> list[tuple[str, str, str]]:
        return [(words, what, url_for(f".{endpoint}", reference=self.reference, **values))] if self.may else []


def wishes_sections(found: Known, links: Links) -> list[dict[str, Any]]:
    """What the adult wants and decides. Each part has its entries, what to add, and what to say while there is nothing."""
    return [
        {
            "key": "outcomes", "heading": "What the adult wants",
            "entries": [_outcome(outcome, links) for outcome in sorted(found.outcomes, key=lambda each: each.is_over)],
            "add": links.to("Add an outcome", "", "outcome", entry_id=0),
            "empty": "Nobody has recorded yet what the adult wants.",
        },
        {
            "key": "consent", "heading": "Consent",
            "entries": [
                shown(entry, links=_consent_links(entry.now, entry.id, found, links)) for entry in found.consents
            ],
            "add": links.to("Record an answer", "on consent", "consent", entry_id=0),
            "empty": "Consent is not recorded.", "latest": True,
        },
        {
            "key": "decisions", "heading": "Decisions and capacity",
            "intro": "Capacity is presumed, and assessed only for one decision at a time.",
            "entries": [_decision(decision, links) for decision in found.decisions],
            "add": links.to("Name a decision", "", "decision", entry_id=0),
            "empty": "No decision is named.",
        },
    ]  # fmt: skip


def around_sections(found: Known, links: Links) -> list[dict[str, Any]]:
    """Who is around the adult and what was tried before, in the same shape."""
    return [
        {
            "key": "carers", "heading": "Carers and family",
            "entries": [_carer(entry, found, links) for entry in found.carers],
            "add": links.to("Add a carer or family", "", "carer", entry_id=0), "empty": "Nobody is recorded.",
        },
        {
            "key": "forums", "heading": "What other forums tried",
            "entries": [
                shown(entry, links=links.to("Correct", "what this forum tried", "forum", entry_id=entry.id)) for entry in found.forums
            ],
            "add": links.to("Add a forum", "", "forum", entry_id=0), "empty": "Nobody has recorded what was tried before.",
        },
        {
            "key": "disagreements", "heading": "Disagreements", "entries": [_dispute(dispute, links) for dispute in found.disputes],
            "add": links.to("Record a disagreement", "", "disagreement", entry_id=0), "empty": "No agency has disagreed.",
        },
    ]  # fmt: skip


def _consent_links(row: Any, entry_id: int, found: Known, links: Links) -> list[tuple[str, str, str]]:
    """What the group recorded can be corrected; of an answer from the tab Sharing that holds it can say what it is about."""
    if isinstance(row, Consent):
        return links.to("Correct", "this answer on consent", "consent", entry_id=entry_id)
    return links.to("Say what it is about", "", "consent", entry_id=0) if row is found.shared else []


def _outcome(outcome: Outcome, links: Links) -> Shown:
    entry = outcome.entry
    found = shown(
        entry, tag=RESULTS[outcome.result], open=2,
        links=[
            *links.to("Review", "this outcome", "outcome_review", outcome_id=entry.id, entry_id=0),
            *links.to("Correct", "this outcome", "outcome", entry_id=entry.id),
        ],
        under=[
            shown(each, links=links.to("Correct", "this review", "outcome_review", outcome_id=entry.id, entry_id=each.id))
            for each in outcome.reviews
        ],
    )  # fmt: skip
    if outcome.due_on is not None and outcome.due_on < clock.today():
        found.late = f"To be looked at since {day(outcome.due_on)}"
    return found


def _decision(decision: Decision, links: Links) -> Shown:
    entry = decision.entry
    under = []
    for each in decision.assessments:
        best = decision.best_interests.get(each.id)
        more = [
            *links.to("Correct", "this assessment", "capacity", decision_id=entry.id, entry_id=each.id),
        ]
        if each.now.finding == "lacks" and best is None:
            more += links.to(
                "Record the best-interests decision", "", "best_interests", assessment_id=each.id, entry_id=0
            )
        under.append(shown(each, links=more))
        if best is not None:
            under.append(
                shown(
                    best,
                    links=links.to(
                        "Correct",
                        "this best-interests decision",
                        "best_interests",
                        assessment_id=each.id,
                        entry_id=best.id,
                    ),
                )
            )
    return shown(
        entry, tag=CAPACITY[decision.capacity], under=under,
        links=[
            *links.to("Record an assessment", "of this decision", "capacity", decision_id=entry.id, entry_id=0),
            *links.to("Correct", "this decision", "decision", entry_id=entry.id),
        ],
    )  # fmt: skip


def _carer(entry: Any, found: Known, links: Links) -> Shown:
    contact = found.contacts.get(entry.id)
    more = links.to("Correct", "", "carer", entry_id=entry.id)
    if contact is None:
        more += links.to("Say how to reach them safely", "", "carer_contact", carer_id=entry.id, entry_id=0)
    change = (
        links.to("Change", "how to reach them", "carer_contact", carer_id=entry.id, entry_id=contact.id)
        if contact
        else []
    )
    return shown(entry, links=more, under=[shown(contact, links=change)] if contact else [])


def _dispute(dispute: Dispute, links: Links) -> Shown:
    page = {"disagreement_id": dispute.entry.id}
    more = (
        []
        if dispute.is_resolved
        else links.to("Escalate or resolve", "this disagreement", "disagreement_step", **page, entry_id=0)
    )
    return shown(
        dispute.entry, tag=("Resolved", "green") if dispute.is_resolved else ("Not resolved", "orange"),
        links=[*more, *links.to("Correct", "this disagreement", "disagreement", entry_id=dispute.entry.id)],
        under=[
            shown(step, links=links.to("Correct", "this step", "disagreement_step", **page, entry_id=step.id))
            for step in dispute.steps
        ],
    )  # fmt: skip
