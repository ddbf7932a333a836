"""The tab of the adult: what they want, what they decide, and what is missing or overdue."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_login import current_user

from casework import access, audit, clock
from casework.adults import forms, services
from casework.adults.gaps import gaps
from casework.adults.reading import Decision, Known, Outcome, known, people_of
from casework.adults.views.blueprint import bp, load_to_record, record, the_load
from casework.adults.words import Shown, shown
from casework.cases.models import Caseload
from casework.cases.sections import case_page
from casework.web.gate import signed_in
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


@bp.get("/cases/<reference>/adult")
@signed_in
def show(reference: str) -> Any:
    load = the_load(reference)
    found, today = known(load), clock.today()
    if found.adult is not None:
        audit.consulted("adults", found.adult.id, case_id=load.case_id, group_id=load.group_id)
    links = Links(load, may=_may_record(load))
    return case_page(
        "adults/show.html", load.case, "adult",
        load=load, known=found, today=today, may_record=links.may, gaps=gaps(found, today=today), sections=_sections(found, links),
    )  # fmt: skip


def _may_record(load: Caseload) -> bool:
    scope = access.scope_of(current_user)
    return scope.contributes_to(load.group_id) and load.left_on is None and load.case.status == "open"


class Links:
    """Addresses of pages that record, for those who may; for others there are none."""

    def __init__(self, load: Caseload, *, may: bool) -> None:
        self.reference, self.may = load.case.reference, may

    def to(self, words: str, what: str, endpoint: str, **values: Any) -> list[tuple[str, str, str]]:
        return [(words, what, url_for(f".{endpoint}", reference=self.reference, **values))] if self.may else []


def _sections(found: Known, links: Links) -> list[dict[str, Any]]:
    """Each part of the page: key, heading, entries, what to add, and what to say while there is nothing."""
    return [
        {
            "key": "outcomes", "heading": "What the adult wants",
            "entries": [_outcome(outcome, links) for outcome in found.outcomes],
            "add": links.to("Add an outcome", "", "outcome", entry_id=0),
            "empty": "Nobody has recorded yet what the adult wants.",
        },
        {
            "key": "consent", "heading": "Consent",
            "entries": [
                shown(entry, links=links.to("Correct", "this answer on consent", "consent", entry_id=entry.id))
                for entry in found.consents
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


def _outcome(outcome: Outcome, links: Links) -> Shown:
    entry = outcome.entry
    found = shown(
        entry, tag=RESULTS[outcome.result],
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


@bp.route("/cases/<reference>/adult/who", methods=["GET", "POST"])
@signed_in
def who(reference: str) -> Any:
    """Say which of the people on the case it is about."""
    load = load_to_record(reference)
    people = {str(key): person for key, person in people_of(load.case).items()}

    def prepare(form: Any) -> None:
        form.person.choices = [("", "Choose"), *((key, person.name) for key, person in people.items())]

    def save(load: Caseload, *, person: str, by: Any) -> None:
        services.choose_adult(load, people[person], by=by)

    return record(load, forms.WhoForm, "Who is the adult?", save, said="Saved who the adult is.", prepare=prepare)
