"""What the checks find about people and chairs, and before an agenda is sent; sending all the same is asked for and kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from casework.audit.models import AuditEntry
from casework.extensions import db
from casework.meetings import checks, services
from casework.meetings.models import AgendaItem, Attendance, Meeting
from casework.partnership.models import Membership
from tests.browser import Browser
from tests.meetings.test_agenda import fresh
from tests.world import Maker


@pytest.fixture
def world(make: Maker, at: Callable[..., Any]) -> dict[str, Any]:
    at(2026, 3, 2, 9)
    group = make.group("psg", name="North PSG")
    police = make.agency("Wrensea Police", kind="police")
    found: dict[str, Any] = {
        "group": group, "coordinator": make.user("Noor Coordinator", coordinates=[group]),
        "chair": make.user("Ann Cole", agency=police, chairs=[group]), "member": make.user("Abe Crow", joins=[group]),
        "meeting": make.meeting(group, on=date(2026, 3, 10)), "police": police,
    }  # fmt: skip
    with make.system():
        for seat in db.session.scalars(select(Membership)):
            seat.seat = {found["chair"].id: "Superintendent", found["member"].id: "Housing Manager"}.get(
                seat.user_id, ""
            )
    return found


def kinds(world: dict[str, Any], make: Maker, *, agenda: bool = False) -> set[str]:
    with make.acting(world["coordinator"]):
        meeting = fresh(world["meeting"])
        return {fault.kind for fault in (checks.agenda_faults_of(meeting) if agenda else checks.faults_of(meeting))}


def there(make: Maker, world: dict[str, Any], who: str, **more: Any) -> None:
    user = world[who]
    values = {"name": user.name, "office": "", "organisation": "", "capacity": "member"} | more
    with make.system():
        db.session.add(Attendance(meeting_id=world["meeting"].id, user_id=user.id, agency_id=user.agency_id, **values))


def test_nobody_present(make: Maker, world: dict[str, Any]) -> None:
    assert {"nobody_present", "no_chair"} <= kinds(world, make)
    there(make, world, "chair", in_the_chair=True)
    assert not {"nobody_present", "no_chair"} & kinds(world, make)
    there(make, world, "member", capacity="substitute", substitute_for="Ann Cole")
    assert "substituted_and_present" in kinds(world, make), "a substitute for somebody who came"


def test_a_title_and_an_agency_unlike_the_directory(make: Maker, world: dict[str, Any]) -> None:
    there(make, world, "chair", in_the_chair=True, office="superintendent", organisation="wrensea police")
    assert not {"title_unlike", "agency_unlike"} & kinds(world, make)
    there(make, world, "member", office="Head of Housing", organisation="Wrensea Police")
    assert {"title_unlike", "agency_unlike"} <= kinds(world, make)


def test_two_people_with_the_same_initials(make: Maker, world: dict[str, Any]) -> None:
    there(make, world, "chair", in_the_chair=True, initials="AC")
    assert "same_initials" not in kinds(world, make)
    with make.system():
        for name, office, organisation in (
            ("Anton Crane", "Director", "Harbour Homes"), ("Arts Council", "", "Arts Council"), ("Area Commander", "", "Police"),
        ):  # fmt: skip
            db.session.add(
                Attendance(
                    meeting_id=world["meeting"].id,
                    name=name,
                    office=office,
                    organisation=organisation,
                    capacity="invited",
                )
            )
    assert "same_initials" in kinds(world, make), "nobody had to record them"
    with make.system():
        db.session.scalars(select(Attendance).where(Attendance.name == "Anton Crane")).one().initials = "ANC"
    assert "same_initials" not in kinds(world, make), "offices have none"
    there(make, world, "member", initials="ac")
    assert "same_initials" in kinds(world, make)
    with make.system():
        db.session.scalars(select(Attendance).where(Attendance.user_id == world["member"].id)).one().initials = "ACr"
    assert "same_initials" not in kinds(world, make)


def test_chair_and_vice_chair_of_one_agency(make: Maker, world: dict[str, Any]) -> None:
    make.user("Vic Chair", agency=world["police"], joins=[(world["group"], "vice_chair")])
    assert "chairs_of_one_agency" in kinds(world, make) & kinds(world, make, agenda=True)


def test_an_agenda_with_faults_is_published_only_when_somebody_says_so(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    make.user("Vic Chair", agency=world["police"], joins=[(world["group"], "vice_chair")])
    with make.acting(world["coordinator"]) as by:
        services.build_agenda(fresh(world["meeting"]), by=by)
    with make.system():
        meeting = db.session.get_one(Meeting, world["meeting"].id, populate_existing=True)
        meeting.place = ""
        db.session.add(AgendaItem(meeting_id=meeting.id, kind="report", position=500, title="Winter plan"))
    assert {"no_place", "no_author", "chairs_of_one_agency"} <= kinds(world, make, agenda=True)
    browser, address = browse(world["coordinator"]), f"/meetings/{world['meeting'].id}/publish"
    page = browser.post(address)
    assert page.errors() == ["Put these right, or tick the box to publish the agenda as it is."]
    found = {link.text: link["href"] for link in page.select("li a.govuk-link")}
    assert (
        next(href for words, href in found.items() if "has no place" in words)
        == f"/meetings/{world['meeting'].id}/move"
    )
    for href in found.values():
        browser.get(href)
    browser.get(address)
    assert "The agenda is published" in browser.submit(accept_faults="y").text
    with make.system():
        meeting = db.session.get_one(Meeting, world["meeting"].id, populate_existing=True)
        assert {"no_place", "no_author"} <= {fault["kind"] for fault in meeting.faults_accepted}
        assert (
            db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "published with faults")).one().user_id
            == world["coordinator"].id
        )
    page = browser.get(f"/meetings/{world['meeting'].id}/")
    assert page.select_one('a[href$="/checks#sent"]')
    words = browser.get(f"/meetings/{world['meeting'].id}/checks").text
    assert "The agenda was published as it was, " in words and "by Noor Coordinator, when the checks had found" in words
    assert "The meeting has no place." in words.split("Sent with faults")[1]
    browse(world["member"]).get(address, status=403)
    browse(make.user("Una Stranger")).get(address, status=404)


def test_without_faults_publishing_is_one_click(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    with make.acting(world["coordinator"]) as by:
        services.build_agenda(fresh(world["meeting"]), by=by)
    assert kinds(world, make, agenda=True) == set()
    assert (
        "The agenda is published" in browse(world["coordinator"]).post(f"/meetings/{world['meeting'].id}/publish").text
    )
