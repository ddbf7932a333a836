"""The plan of a case: written part by part, by two people at once, read by who may, closed with an assessment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from casework import clock
from casework.access.scope import as_system
from casework.audit import AuditEntry
from casework.cases.models import Case, CaseParty
from casework.extensions import db
from casework.plans.models import PARTS, PlanPart
from tests.browser import Browser
from tests.world import Maker


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    psg = make.group("psg")
    return {
        "psg": psg,
        "chair": make.user("Ann Chair", chairs=[psg]),
        "member": make.user("Ben Member", joins=[psg]),
        "other": make.user("Eve Other", joins=[psg]),
        "observer": make.user("Cat Observer", joins=[(psg, "observer")]),
        "outsider": make.user("Dot Outsider", joins=[make.group("iom")]),
        "case": make.case(
            psg, reference="C-0800", victim=make.person("Vera", "Victimson"), offender=make.person("Otto", "Offender"),
            location=make.place("Gull Walk shops"),
        ),
    }  # fmt: skip


PLAN = "/cases/C-0800/plan"


def parts(make: Maker) -> list[PlanPart]:
    with as_system("looking", partnership_id=make.partnership().id):
        return list(db.session.scalars(db.select(PlanPart).order_by(PlanPart.id)))


def close(make: Maker, case: Case) -> None:
    with make.system():
        row = db.session.get_one(Case, case.id)
        row.status, row.closed_on, row.closing_reason, row.outcome = "closed", clock.today(), "Over", "Resolved"


def day(name: str, year: int, month: int, number: int) -> dict[str, str]:
    return {f"{name}-day": str(number), f"{name}-month": str(month), f"{name}-year": str(year)}


def test_each_part_is_written_alone_and_says_who_and_when(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    browser = browse(world["member"])
    page = browser.get("/cases/C-0800")
    page = browser.get(page.links()["Plan"])
    assert page.text.count("Not written yet.") == 7
    browser.get(f"{PLAN}/objective")
    page = browser.submit(text="No calls for two months")
    assert "Objective saved." in page.text
    assert "No calls for two months Ben Member" in page.text
    browser.get(f"{PLAN}/scanning")
    page = browser.submit(text="Music all night", problems=["Noise", "Alcohol"])
    assert "Kinds of problem: noise and alcohol" in page.text
    assert page.text.count("Not written yet.") == 5
    assert [(row.part, row.number) for row in parts(make)] == [("objective", 1), ("scanning", 1)]
    overview = browser.get("/cases/C-0800")
    assert "No calls for two months" in overview.select_one('[aria-label="Plan"]').text


def test_a_new_version_keeps_the_old_one_and_saving_the_same_makes_none(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    browser = browse(world["member"])
    for text in ("First", "Second", "Second"):
        browser.get(f"{PLAN}/objective")
        browser.submit(text=text)
    assert [(row.text, row.current) for row in parts(make)] == [("First", False), ("Second", True)]
    page = browser.get(browser.get(PLAN).links()["2 versions of objective"])
    assert [part.text.split(" Ben")[0] for part in page.select(".cw-panel h3")] == [
        "Version 2, the current one",
        "Version 1",
    ]
    assert "First" in page.text


def test_two_people_see_both_texts_and_different_parts_do_not_meet(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    ben, eve = browse(world["member"]), browse(world["other"])
    ben.get(f"{PLAN}/victim"), eve.get(f"{PLAN}/victim")
    eve.submit(text="She lives alone")
    page = ben.submit(text="He is her nephew", status=409)
    assert "Eve Other saved this first" in page.h1
    assert page.field("text") == "He is her nephew"
    assert "She lives alone" in page.text
    ben.submit(text="She lives alone; he is her nephew")
    assert [row.text for row in parts(make)] == ["She lives alone", "She lives alone; he is her nephew"]
    ben.get(f"{PLAN}/offender"), eve.get(f"{PLAN}/location")
    eve.submit(text="No lighting")
    assert "saved" in ben.submit(text="Drinks from noon").text


def test_a_choice_somebody_else_changed_is_said_with_their_text(
    browse: Callable[..., Browser], world: dict[str, Any]
) -> None:
    ben, eve = browse(world["member"]), browse(world["other"])
    ben.get(f"{PLAN}/scanning")
    ben.submit(text="Music", problems=["Noise"])
    ben.get(f"{PLAN}/scanning"), eve.get(f"{PLAN}/scanning")
    eve.submit(problems=["Noise", "Alcohol"])
    assert "Kinds of problem: noise and alcohol" in ben.submit(problems=["Noise", "Begging"], status=409).text


def test_two_saves_at_the_same_instant_make_one_version_each_and_lose_nothing(
    app: Flask, make: Maker, world: dict[str, Any]
) -> None:
    people = [Browser(app, world["member"]), Browser(app, world["other"])]
    for person in people:
        person.get(f"{PLAN}/objective")
    statuses: list[int] = []

    def save(person: Browser) -> None:
        page = person.page
        assert page is not None
        values = dict(page.select_one("main form").node.form_values()) | {"text": person.user.name}
        statuses.append(person._ask("post", f"{PLAN}/objective", data=values).status_code)

    threads = [threading.Thread(target=save, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(statuses) == [302, 409]
    assert len(parts(make)) == 1


def test_the_controllers_stand_on_the_party_and_are_said_in_words(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    browser = browse(world["member"])
    missing = browser.get(PLAN).select_one("[aria-labelledby=gaps]").text
    assert "Not known: the guardian for Vera Victimson." in missing
    with make.system():
        for party in db.session.scalars(db.select(CaseParty).where(CaseParty.case_id == world["case"].id)):
            party.controller_presence = {"victim": "absent", "offender": "weak", "location": "present"}[party.side]
    page = browser.get(PLAN)
    missing = page.select_one("[aria-labelledby=gaps]").text
    assert "No guardian for Vera Victimson." in missing and "A weak handler for Otto Offender." in missing
    assert "Gull Walk" not in missing
    assert "Vera Victimson. Guardian: not named Absent" in page.select_one("[aria-labelledby=victim]").text


def test_work_is_listed_by_side_and_kind_and_the_empty_ones_are_pointed_out(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    from datetime import timedelta

    case, psg, member = world["case"], world["psg"], world["member"]
    make.action(psg, case=case, owner=member, side="offender", kind="support", title="Offer a place")
    make.action(psg, case=case, owner=member, side="location", kind="prevention", title="Light the path",
                due_on=clock.today() - timedelta(days=2))  # fmt: skip
    make.action(psg, case=case, owner=member, side="victim", kind="support", title="Visit her", status="done")
    make.action(psg, case=case, owner=member, title="Share the log")
    page = browse(member).get(PLAN)
    missing = page.select_one("[aria-labelledby=gaps]").text
    assert "Nobody is working on the victim side now; 1 action is done." in missing
    assert "All the work on the location side is late." in missing
    assert "offender side" not in missing
    assert "No early intervention, enforcement or rehabilitation is under way." in missing
    assert "1 action under way does not say both side and kind of work." in missing
    rows = {row.text.split()[0]: row for row in page.select("table tbody tr")}
    cells = {name: [cell.text_content().strip() for cell in row.node.cssselect("td")] for name, row in rows.items()}
    assert cells["Offender"] == ["None", "None", "None", "None", "1 under way", "None"]
    assert cells["Location"][0] == "1 late"
    for title in ("Offer a place", "Light the path", "Visit her", "Share the log"):
        assert title in page.links()


def test_wrong_answers_are_refused_beside_their_question(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    browser = browse(world["member"])
    browser.get(f"{PLAN}/response")
    page = browser.submit(text="Patrols", **day("starts_on", 2026, 3, 9), **day("ends_on", 2026, 3, 2))
    assert page.errors() == ["It cannot end before it began"]
    assert page.field("text") == "Patrols"
    page = browser.submit(text="Patrols", **day("starts_on", 2026, 2, 30))
    assert "must be a real date" in page.errors()[0]
    page = browser.submit(text="Patrols", **day("ends_on", 2026, 3, 2), **dict.fromkeys(day("starts_on", 1, 1, 1), ""))
    assert page.errors() == ["Enter when it began as well"]
    browser.get(f"{PLAN}/assessment")
    assert browser.submit(text="Quiet now").errors() == ["Say whether it worked"]
    assert browser.submit(text="Quiet now", verdict="stopped").errors() == ["Say what worked, or that nothing did"]
    browser.get(f"{PLAN}/scanning")
    assert browser.submit(text="Noise", problems=["Dragons"]).errors() == ["Choose from the list"]
    assert parts(make) == []
    browser.get(f"{PLAN}/conclusion", status=404)


@pytest.mark.parametrize(
    "path", ["", "/objective", "/objective/versions", "/counts", "/counts/here", "/counts/import", "/places/new"]
)
def test_who_reads_who_writes_and_who_cannot_tell(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any], path: str
) -> None:
    reads = path in ("", "/objective/versions", "/counts")
    browse(world["member"]).get(PLAN + path)
    page = browse(world["observer"]).get(PLAN + path, status=200 if reads else 403)
    assert "Change" not in page.text.replace("Exchange", "") or not reads
    hidden = browse(world["outsider"]).get(PLAN + path, status=404)
    absent = browse(world["outsider"]).get(f"/cases/C-9999/plan{path}", status=404)
    assert hidden.text == absent.text
    close(make, world["case"])
    page = browse(world["chair"]).get(PLAN + path, status=200 if reads else 409)
    assert "What is missing" not in page.text
    assert reads or "This case is closed" in page.text


def test_what_was_typed_before_a_case_was_closed_is_not_written_over_it(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    browser = browse(world["member"])
    browser.get(f"{PLAN}/objective")
    close(make, world["case"])
    browser.submit(text="Too late", status=409)
    assert parts(make) == []


def test_much_closed_work_is_counted_in_full_and_listed_in_part(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    for _ in range(11):
        make.action(
            world["psg"], case=world["case"], owner=world["member"], side="victim", kind="support", status="done"
        )
    make.action(
        world["psg"], case=world["case"], owner=world["member"], side="victim", kind="support", title="Call her"
    )
    page = browse(world["member"]).get(PLAN)
    assert "1 under way and 11 done" in page.text
    assert "And 3 closed actions before these." in page.text
    assert "Call her" in page.links()


def test_the_trail_says_what_was_written_but_holds_none_of_it(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    browser = browse(world["member"])
    browser.get(f"{PLAN}/objective")
    browser.submit(text="Secret aims")
    with as_system("looking", partnership_id=make.partnership().id):
        entries = list(db.session.scalars(db.select(AuditEntry).where(AuditEntry.subject == "plan_parts")))
    [entry] = entries
    assert (entry.kind, entry.case_id, entry.user_id) == ("collection", world["case"].id, world["member"].id)
    assert "Secret" not in str(entry.detail)
    assert "added a part of the plan" in browser.get("/cases/C-0800/history").text


def test_the_parts_on_the_page_are_those_of_the_record(browse: Callable[..., Browser], world: dict[str, Any]) -> None:
    headings = [h.text for h in browse(world["member"]).get(PLAN).select(".cw-plan__part h2")]
    assert headings == list(PARTS.values())
