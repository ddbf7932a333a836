"""The tab of the adult: what they want, what they decide, and what is missing or overdue."""

from __future__ import annotations

from typing import Any

from casework import audit, clock
from casework.adults import forms, services
from casework.adults.earlier import earlier_stays
from casework.adults.gaps import gaps
from casework.adults.lower_risk import in_a_row
from casework.adults.models import RESULTS
from casework.adults.reading import known, people_of
from casework.adults.views.blueprint import bp, load_to_record, record, the_load
from casework.adults.views.page import Links, around_sections, wishes_sections
from casework.adults.words import shown
from casework.cases.models import Caseload
from casework.cases.sections import case_page
from casework.partnership.profiles import profile_of
from casework.web.gate import signed_in


@bp.get("/cases/<reference>/adult")
@signed_in
def show(reference: str) -> Any:
    load = the_load(reference)
    found, today = known(load), clock.today()
    if found.adult is not None:
        audit.consulted("adults", found.adult.id, case_id=load.case_id, group_id=load.group_id)
    if found.contacts:
        audit.record(
            "consultation", "viewed", "adult_carer_contacts", None, case_id=load.case_id, group_id=load.group_id,
            detail={"ids": [contact.now.id for contact in found.contacts.values()]},
        )  # fmt: skip
    links = Links(load)
    return case_page(
        "adults/show.html", load.case, "adult",
        load=load, known=found, today=today, may_record=links.may, runs=links.runs, result_words=RESULTS,
        gaps=gaps(found, review_due_on=load.next_review_on, today=today),
        sections=[*wishes_sections(found, links), *around_sections(found, links)],
        reviews=[
            shown(entry, links=links.to("Correct", "this review", "review", entry_id=entry.id) if links.runs else [])
            for entry in found.reviews
        ],
        in_a_row=in_a_row([entry.now for entry in found.reviews]), needed=profile_of(load.group).step_down_reviews,
        stays=earlier_stays([found.person.id]) if found.person is not None else [],
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
