"""The whole main job in a real browser, one person a role: refer, decide, prepare, meet, circulate, act, be reminded."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from casework.trial import chromium
from tests.e2e.person import Person
from tests.served import ARGUMENTS

pytestmark = pytest.mark.browser


def test_the_main_job_from_referral_to_reminder(demonstration: tuple[str, Flask]) -> None:
    chromium.prepare_playwright()
    from playwright.sync_api import sync_playwright

    base, served = demonstration
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium.find()), args=ARGUMENTS)
        reference = refer(sam := Person(browser, base, "Sam Thirlby"))
        case = decide(morgan := Person(browser, base, "Morgan Ellerby"), reference)
        meet(morgan, case)
        act(alex := Person(browser, base, "Alex Danby"))
        be_told(sam, served, reference)
        chair = Person(browser, base, "Sgt Robin Garsdale")
        chair.go(f"/cases/{case}")
        outsider = Person(browser, base, "Frankie Muker")
        assert outsider.page.goto(f"{base}/cases/{case}").status == 404
        outsider.troubles = [t for t in outsider.troubles if "404" not in t]
        troubles = [t for person in (sam, morgan, alex, chair, outsider) for t in person.troubles]
        browser.close()
    assert troubles == []


def refer(sam: Person) -> str:
    """A practitioner refers a person and a place, looking before adding."""
    sam.go("/referrals/new")
    sam.page.get_by_label("Problem Solving Group", exact=True).check(force=True)
    sam.press("Continue")
    reference = re.search(r"R-\d+", sam.page.url)
    assert reference
    sam.follow("Whom or where it is about")
    sam.page.get_by_label("Offender").check(force=True)
    sam.page.fill('[name="forename"]', "Quillon")
    sam.page.fill('[name="surname"]', "Vexby")
    sam.press("Look for matches and add")
    if "Is it one of these" in sam.text():
        sam.page.locator('[name="looked"]').check(force=True)
        sam.press("Add")
    assert "Quillon Vexby" in sam.text()
    sam.follow("That is everybody")
    for _ in range(12):
        open_tasks = sam.page.locator("li", has_text="To do").locator("a")
        if not open_tasks.count():
            break
        with sam.page.expect_navigation():
            open_tasks.first.click()
        sam.look()
        sam.fill_everything()
        sam.press("Save and continue")
    sam.follow("Check your answers")
    sam.page.locator('[name="declared"]').check(force=True)
    sam.press("Send the referral")
    assert "Referral sent" in sam.text()
    return reference[0]


def decide(morgan: Person, reference: str) -> str:
    """The coordinator finds it in her work and accepts it."""
    morgan.go("/")
    morgan.follow(reference)
    morgan.follow("Decide on this referral")
    morgan.page.get_by_label("Accept", exact=False).first.check(force=True)
    morgan.page.fill('[name="title"]', "Noise and visitors, Gull Walk")
    morgan.press("Record the decision")
    assert "Accepted as" in morgan.text()
    assert "No live action" in morgan.text()
    found = re.search(r"C-\d+", morgan.page.url)
    assert found
    return found[0]


def meet(morgan: Person, case: str) -> None:
    """She prepares the next meeting, records who is there, minutes the case, sets an action, closes and circulates."""
    morgan.go("/groups/psg/")
    with morgan.page.expect_navigation():
        morgan.page.locator("main a[href^='/meetings/']").first.click()
    morgan.look()
    meeting = re.search(r"/meetings/\d+/", morgan.page.url)
    assert meeting
    unbuilt = morgan.page.get_by_role("button", name="Build the agenda").count()
    morgan.press("Build the agenda" if unbuilt else "Bring the agenda up to date")
    assert "Noise and visitors, Gull Walk" in morgan.text()
    again = morgan.text().count("Noise and visitors, Gull Walk")
    morgan.press("Bring the agenda up to date")
    assert morgan.text().count("Noise and visitors, Gull Walk") == again
    morgan.press("Publish")
    morgan.go(f"{meeting[0]}attendance")
    morgan.press("Everybody else is here")
    morgan.page.locator("main .cw-roll summary").first.click()
    morgan.page.locator("main .cw-roll input[name=chair]").first.check(force=True)
    morgan.page.locator("main .cw-roll input[value=apologies]").last.check(force=True)
    morgan.press("Save attendance")
    morgan.go(meeting[0])
    morgan.follow("Start the meeting")
    morgan.press("Start the meeting")
    morgan.go(f"{meeting[0]}minutes")
    morgan.follow("Noise and visitors, Gull Walk")
    box = morgan.page.locator("textarea[data-autosave-url]").first
    box.fill("Police reported three calls.\n- Housing will write.")
    morgan.page.locator("#discussion-saved", has_text="Saved").wait_for(timeout=30000)
    morgan.page.reload()
    assert "Housing will write" in morgan.page.locator("textarea[data-autosave-url]").first.input_value()
    set_action_from_minutes(morgan)
    morgan.go(meeting[0])
    close_and_circulate(morgan, meeting[0], case)


def set_action_from_minutes(morgan: Person) -> None:
    page = morgan.page
    page.locator("main [name*=action_title], main [name=title]").first.fill("Visit the tenant together")
    page.locator("#action_owner").fill("Alex Danby")
    page.get_by_role("option").filter(has_text="Alex Danby").first.click()
    day = next(
        name
        for name in (box.get_attribute("name") for box in page.locator("main input[name$=-day]").all())
        if name and "review" not in name
    )
    morgan.fill_day(day.removesuffix("-day"), 20)
    morgan.press("Set the action")
    assert "Visit the tenant together" in morgan.text()


def close_and_circulate(morgan: Person, meeting: str, case: str) -> None:
    morgan.follow("Close the meeting")
    morgan.page.locator("main form input[type=text]").first.fill("4pm")
    morgan.press("Close the meeting")
    assert "The meeting is closed" in morgan.text(), morgan.text()[:700]
    morgan.go(f"{meeting}checks")
    for form in ("docx", "pdf", "html"):
        answer = morgan.context.request.get(f"{morgan.base}{meeting}papers/minutes.{form}")
        assert answer.status == 200
        body = answer.body()
        assert body.lstrip().startswith({"docx": b"PK", "pdf": b"%PDF", "html": b"<!doctype"}[form])
    morgan.go(f"{meeting}circulate")
    for tick in morgan.page.locator("main input[type=checkbox]").all():
        tick.check(force=True)
    morgan.press("Circulate the minutes")
    assert "The minutes are circulated" in morgan.text(), morgan.text()[:700]
    morgan.go(meeting)
    assert "circulated" in morgan.text().lower()
    morgan.go(f"/cases/{case}")


def act(alex: Person) -> None:
    """A partner who signs in rarely says done."""
    alex.go("/actions/")
    alex.follow("Visit the tenant together")
    alex.follow("Done")
    alex.press("Save")
    assert "Done" in alex.text()


def be_told(sam: Person, served: Flask, reference: str) -> None:
    """The outbox leaves; the demonstration shows what was sent, and none of it names anybody in the case."""
    from casework.notifications import outbox

    with served.app_context():
        outbox.deliver_due(limit=200)
    sam.go("/sent-mail")
    said = sam.text()
    while sam.page.locator("a[rel=next]").count():
        sam.go(sam.base + str(sam.page.locator("a[rel=next]").get_attribute("href")))
        said += sam.text()
    assert f"Referral {reference}" in said
    assert "Vexby" not in said
    assert "Gull Walk" not in said
