"""No page asks the database more often because there is more to show: 1, 10 and 50 of everything, the same statements."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from casework import clock
from casework.accounts.models import User
from casework.cases.models import Attachment, Case, CaseInterest, Caseload, CaseNamedPerson, CaseNote, CaseParty
from casework.extensions import db
from casework.handovers.models import HandOver, HandOverItem
from casework.imports.models import Import, ImportRow
from casework.meetings.models import AgendaItem, Attendance, Decision
from casework.plans.models import CountedPlace, IncidentCount, PlanPart
from casework.referrals.between_models import Escalation, TransferRequest
from casework.referrals.models import ReferralSubject
from casework.saved_views.models import SavedView
from casework.sharing.models import PersonConsent, SharingCheck
from casework.subjects.models import Person, PersonAddress, PersonName
from casework.subjects.particulars import PersonIdentifier, Relationship, SafeContact, WarningMarker
from tests.assessments import assessment
from tests.browser import Browser
from tests.queries_counted import counted
from tests.sweep import adult, after, invited, order, papers, returned
from tests.sweep.addresses import address
from tests.sweep.arranged import arrange
from tests.world import Maker

# Pages open without signing in, a program's and secret links among them.
OPEN = {
    "static", "health.healthz", "health.metrics", "wellknown.security", "wellknown.robots", "accounts.sign_in", "accounts.second_step", "accounts.forgotten", "accounts.welcome",
    "api.description", "api.documentation", "invitations.by_link", "invitations.feed", "answers.by_link",
    "accounts.sign_in_with_organisation", "accounts.back_from_organisation",
}  # fmt: skip
# Endpoints whose number of statements may differ, with why.
MAY_DIFFER = {
    "accounts.account": "opening it ends old sign-ins of the same browser once",
}


def add(make: Maker, world: dict[str, Any], number: int) -> None:
    """That many more of everything a page could list."""
    group, chair, case, meeting, person = (world[k] for k in ("group", "chair", "case", "meeting", "person"))
    today = clock.today()
    for n in range(number):
        agency = make.agency(f"Agency {number}-{n}")
        make.agreement(agency)
        member = make.user(f"Member {number}-{n}", agency=agency, joins=[group])
        someone, somewhere = make.person("Sweep", f"Other {n}"), make.place(f"Sweep place {number}-{n}")
        other = make.case(
            group,
            offender=person,
            victim=someone,
            location=somewhere,
            rag="red",
            next_review_on=today,
            lead_officer=chair,
        )
        make.action(group, case=case, owner=chair, due_on=today + timedelta(days=n))
        make.action(group, case=other, owner=member, due_on=today + timedelta(days=n))
        make.action(group, owner=member, status="done")
        make.order(case, somewhere, by=member, tool="cpn", status="granted", starts_on=today, ends_on=today)
        make.order(other, someone, by=member, status="granted", starts_on=today, ends_on=today, next_review_on=today)
        make.referral(group, by=chair, offender=someone)
        draft = make.referral(group, by=chair, offender=someone, status="draft")
        make.meeting(group, on=today + timedelta(days=8 + n))
        with make.system():
            item = AgendaItem(meeting_id=meeting.id, kind="case", position=10 + number + n, title="x", case_id=other.id)
            db.session.add_all(
                [
                    item,
                    Attendance(meeting_id=meeting.id, name=member.name, user_id=member.id, agency_id=agency.id, position=n),
                    CaseNote(case_id=case.id, text="x", happened_on=today, author_id=member.id, agency_id=agency.id),
                    CaseParty(case_id=case.id, side="victim", person_id=someone.id),
                    PersonConsent(case_id=case.id, person_id=someone.id, answer="given", asked_on=today, recorded_by_id=member.id),
                    SharingCheck(case_id=case.id, cause="lead", agency_id=agency.id, raised_at=clock.now()),
                    SharingCheck(case_id=case.id, cause="lead", agency_id=agency.id, raised_at=clock.now(), answer="holds", answered_at=clock.now(), answered_by_id=member.id),
                    CaseInterest(case_id=case.id, user_id=member.id, reason="x"),
                    CaseNamedPerson(case_id=case.id, user_id=member.id),
                    ReferralSubject(referral_id=world["draft"].id, side="victim", person_id=someone.id),
                    ReferralSubject(referral_id=world["referral"].id, side="victim", person_id=someone.id),
                    PersonName(person_id=person.id, kind="alias", forename=f"Swe{n}"),
                    PersonAddress(person_id=person.id, line=f"{n} Sweep Row"),
                    Relationship(person_id=person.id, other_id=someone.id, kind="associate", added_by_id=member.id),
                    WarningMarker(person_id=person.id, kind="dogs", review_on=today, agency_id=agency.id, added_by_id=member.id),
                    PersonIdentifier(person_id=person.id, kind="other", value=f"{number}-{n}", agency_id=agency.id, added_by_id=member.id),
                    SafeContact(person_id=person.id, text="x", agency_id=agency.id, added_by_id=member.id),
                ]
            )  # fmt: skip
            add_to_the_plan(world, number, n)
            invited.add(meeting, member)
            after.add(meeting, item.id, member)
            returned.add(meeting, other.id, chair.agency_id, chair.id, draft=n % 2 == 0)
            returned.add(meeting, case.id, agency.id, member.id)
            adult.add(world, number, n)
            papers.add(meeting, chair, agency.id, member.id)
            order.add(world, agency, f"{number}-{n}")
            add_to_the_risk(world, someone, member, n)
            for owner in ({"case_id": case.id}, {"referral_id": world["draft"].id}, {"referral_id": draft.id}):
                db.session.add(
                    Attachment(
                        **owner, file_name="a.txt", content_type="text/plain", size=1, sha256="0",
                        storage_key=secrets.token_hex(20),
                        added_by_id=member.id,
                    )
                )  # fmt: skip
            db.session.add(
                Escalation(
                    case_id=other.id, from_group_id=group.id, to_group_id=world["iom"].id, words="x", raised_by_id=chair.id,
                    feedback_due_on=today,
                )
            )  # fmt: skip
            db.session.add(
                TransferRequest(
                    case_id=other.id, holder_id=group.id, group_id=world["iom"].id, reason="x", asked_by_id=chair.id, answer_by=today
                )
            )  # fmt: skip
            db.session.flush()
            if number + n < 30:
                place = number + n + 1
                db.session.add(
                    SavedView(
                        user_id=chair.id, group_id=group.id, list_name="caseload", place=place, name=f"{number}-{n}", filters={"rag": "red"}
                    )
                )  # fmt: skip
            db.session.add(HandOverItem(hand_over_id=world["hand-over"].id, case_id=other.id))
            db.session.add(
                HandOver(
                    reference=f"H-{number}-{n}", group_id=group.id, from_id=member.id, to_id=chair.id, reason="x", asked_by_id=chair.id
                )
            )  # fmt: skip
            add_to_the_imports(world, number, n)
            db.session.add(Decision(agenda_item_id=item.id, position=1, text="That it be so"))
            db.session.add(Decision(agenda_item_id=world["item"].id, position=number + n + 1, text="That it be so"))


def add_to_the_imports(world: dict[str, Any], number: int, n: int) -> None:
    """A file that waits, and in the one at hand a row with a problem and one that asks who is meant."""
    group_id, chair = world["group"].id, world["chair"]
    said = {"forename": "Ada", "surname": "Finch", "born_on": None, "postcode": ""}
    problem = {"column": 0, "heading": "Name", "said": "x", "why": "x", "stops": False}
    db.session.add_all(
        [
            ImportRow(
                import_id=world["import"].id, number=10 + number + n, cells=["x"], said=said, problems=[problem], made={},
                person={"alike": [world["offender"].id]}, status="ready",
            ),
            Import(
                reference=f"I-{number}-{n}", group_id=group_id, kind="cases", file_name="x", sha256="x", headings=["Name"], header_at=1,
                mapping={}, options={}, rows=1, made={}, asked_by_id=chair.id,
            ),
        ]
    )  # fmt: skip


def add_to_the_plan(world: dict[str, Any], number: int, n: int) -> None:
    """A version of a part, a place with counts, and a closed case like the one at hand."""
    case, chair, today = world["case"], world["chair"], clock.today()
    version = PlanPart(
        case_id=case.id, part="objective", number=2 + number + n, current=False, text="x", saved_by_id=chair.id
    )
    like = Case(
        reference=f"C-LIKE-{number}-{n}",
        title=case.title,
        opened_on=today,
        status="closed",
        closed_on=today,
        outcome="x",
    )
    place = CountedPlace(case_id=case.id, name=f"Place {number}-{n}", role="nearby")
    db.session.add_all([version, like, place])
    db.session.flush()
    db.session.add_all(
        [
            Caseload(case_id=like.id, group_id=world["group"].id, joined_on=today, left_on=today),
            CaseParty(case_id=like.id, side="offender", person_id=world["person"].id),
            PlanPart(case_id=like.id, part="response", number=1, text="x", saved_by_id=chair.id),
            IncidentCount(
                case_id=case.id, place_id=place.id, month=today.replace(day=1), source="police", incidents=n, saved_by_id=chair.id
            ),
        ]
    )  # fmt: skip


def add_to_the_risk(world: dict[str, Any], victim: Person, member: User, n: int) -> None:
    """Assessments of one more victim: two in force, which draw a trend, one that waits, and a draft of the chair's."""
    case, group = world["case"], world["group"]
    party = db.session.scalars(
        db.select(CaseParty).where(CaseParty.case_id == case.id, CaseParty.person_id == victim.id)
    ).one()
    for status, by in (("final", member), ("final", member), ("awaiting", member), ("draft", world["chair"])):
        assessment(case, group, party, "asb_victim_matrix", n % 40, by=by, status=status)


def statements(
    app: Flask, browser: Browser, world: dict[str, Any], before: dict[str, int] | None = None
) -> dict[str, int]:
    """How many statements each page took that answered, the second time it was asked for.

    Where `before` says how many it took with fewer rows, only those pages are asked for, and one that takes as many the
    first time is not asked again: only what is asked once and then known could make the first time differ from the second.
    """
    found = {}
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.endpoint, rule.rule)):
        endpoint = rule.endpoint
        if "GET" not in (rule.methods or ()) or endpoint in OPEN | set(MAY_DIFFER) | {"referrals.file"}:
            continue
        path = address(rule, world)
        if endpoint in ("subjects.search", "registers.search"):
            path += "?q=sweep"
        if before is not None and endpoint not in before:
            continue
        for _ in range(2):
            with counted() as asked:
                answered = browser._ask("get", path).status_code == 200
            if answered:
                found[endpoint] = asked.number
            if not answered or (before and before.get(endpoint) == asked.number):
                break
    return found


@pytest.mark.parametrize("persona", ["chair", "administrator"])
def test_no_page_asks_more_often_because_there_is_more_to_show(
    app: Flask, make: Maker, browse: Callable[..., Browser], persona: str
) -> None:
    world = arrange(make)
    user = world["chair"]
    if persona == "administrator":
        user = make.user("Administrator", duties=["administrator", "information_governance", "analyst"])
    browser = browse(user)
    add(make, world, 1)
    one = statements(app, browser, world)
    add(make, world, 9)
    ten = statements(app, browser, world, one)
    add(make, world, 40)
    fifty = statements(app, browser, world, one)
    assert len(one) > (50 if persona == "chair" else 10), "the sweep reached hardly any page"
    grew = [
        f"{page}: {one[page]}, {ten.get(page)}, {fifty.get(page)}"
        for page in one
        if not one[page] == ten.get(page) == fifty.get(page)
    ]
    assert not grew, "\n".join(["Statements with 1, 10 and 50 rows:", *grew])
