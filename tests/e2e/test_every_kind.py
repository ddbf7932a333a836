"""Every kind of group in a real browser, from referral to the end: refer, decide, work, step down, close."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from casework import clock
from casework.access.scope import as_system
from casework.accounts.models import User
from casework.extensions import db
from casework.partnership.models import Group, Membership
from casework.partnership.profiles import profiles
from casework.trial import chromium
from tests.browser import Browser
from tests.e2e.person import Person
from tests.served import ARGUMENTS

pytestmark = pytest.mark.browser
# Nobody like anybody else, or whoever decides would first have to say who is meant.
PEOPLE = (
    ("Ottoline", "Fairweather"), ("Ignatius", "Quillfeather"), ("Philippa", "Ravensworth"), ("Bartholomew", "Tunstead"),
    ("Wilhelmina", "Oxenholme"), ("Lysander", "Greystoke"), ("Marigold", "Pennycook"), ("Thaddeus", "Abernathy"),
    ("Clementine", "Yarborough"), ("Horatio", "Blenkinsop"), ("Seraphina", "Dunwoody"), ("Zebedee", "Marchbank"),
)  # fmt: skip


PLACES = (
    "Zephyr Arcade", "Quenby Bandstand", "Ullage Pumping House", "Foxglove Underpass", "Old Kiln Orchard", "Jubilee Boating Lake",
)  # fmt: skip
NAMES = {"psg": "Problem Solving Group", "asb": "ASB Case Management Group"}


def test_each_kind_of_group_takes_a_referral_to_its_end(demonstration: tuple[str, Flask]) -> None:
    """Kinds that take no referrals (the board) have no cases to end.

    A tab is opened in Chromium for the first kind that has it; for the others it is asked of the application with the same
    cookie and checked as every page is (`tests/browser.py`): it answers, and has nothing of which a console could complain.
    """
    chromium.prepare_playwright()
    from playwright.sync_api import sync_playwright

    base, served = demonstration
    groups = one_of_each_kind(served)
    assert len(groups) >= 10
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium.find()), args=ARGUMENTS)
        sam, morgan = Person(browser, base, "Sam Thirlby"), Person(browser, base, "Morgan Ellerby")
        for number, (kind, (slug, name)) in enumerate(groups.items()):
            reference = refer(sam, kind, name, number)
            case = accept(morgan, kind, reference)
            look_at_every_tab(morgan, beside(served, morgan), case)
            step_down(morgan, kind, case, slug)
            if number % 2:
                close(morgan, kind, case)
            sam.go(f"/referrals/{reference}")
            assert "Accepted" in sam.text(), kind
        troubles = sam.troubles + morgan.troubles
        browser.close()
    assert troubles == []


def one_of_each_kind(served: Flask) -> dict[str, tuple[str, str]]:
    """Slug and name of a group of each kind that takes referrals, made where the demonstration has none."""
    found: dict[str, tuple[str, str]] = {}
    with served.app_context():
        morgan = db.session.execute(
            db.select(User.__table__.c.id, User.__table__.c.partnership_id).where(
                User.__table__.c.name == "Morgan Ellerby"
            )
        ).one()
        with as_system("making a group of each kind", partnership_id=morgan.partnership_id):
            for group in db.session.scalars(db.select(Group).order_by(Group.id)):
                found.setdefault(group.profile_key, (group.slug, group.name))
            for key, profile in profiles().items():
                if profile.takes_referrals and key not in found:
                    group = Group(
                        slug=f"new-{key.replace('_', '-')}",
                        name=profile.name,
                        short_name=profile.short_name,
                        profile_key=key,
                    )
                    db.session.add(group)
                    db.session.flush()
                    db.session.add(
                        Membership(user_id=morgan.id, group_id=group.id, role="coordinator", starts_on=clock.today())
                    )
                    found[key] = (group.slug, group.name)
            db.session.commit()
    return {key: found[key] for key, profile in sorted(profiles().items()) if profile.takes_referrals}


def refer(sam: Person, kind: str, name: str, number: int) -> str:
    sam.go("/referrals/new")
    sam.page.get_by_label(name, exact=True).check(force=True)
    sam.press("Continue")
    reference = re.search(r"R-\d+", sam.page.url)
    assert reference, kind
    sam.go(f"/referrals/{reference[0]}/subjects")
    side = profiles()[kind].sides[0]
    if sam.page.locator('[name="side"]').count() > 1:
        sam.page.locator(f'[name="side"][value="{side}"]').check(force=True)
    if side == "location":
        sam.page.fill('[name="place"]', PLACES[number % len(PLACES)])
    else:
        forename, surname = PEOPLE[number % len(PEOPLE)]
        sam.page.fill('[name="forename"]', forename)
        sam.page.fill('[name="surname"]', surname)
    sam.press("Look for matches and add")
    if "Is it one of these" in sam.text():
        sam.page.locator('[name="looked"]').check(force=True)
        sam.press("Add")
    assert "Nobody yet" not in sam.text(), f"{kind}: {sam.text()[:500]}"
    sam.go(f"/referrals/{reference[0]}")
    for _ in range(14):
        open_tasks = sam.page.locator("li", has_text="To do").locator("a:not([href$='/subjects'])")
        if not open_tasks.count():
            break
        with sam.page.expect_navigation():
            open_tasks.first.click()
        sam.look()
        sam.fill_everything()
        sam.press("Save and continue")
        assert "There is a problem" not in sam.text(), f"{kind}: {sam.text()[:400]}"
    sam.follow("Check your answers")
    sam.page.locator('[name="declared"]').check(force=True)
    sam.press("Send the referral")
    assert "Referral sent" in sam.text(), f"{kind}: {sam.text()[:600]}"
    return reference[0]


def accept(morgan: Person, kind: str, reference: str) -> str:
    morgan.go(f"/referrals/{reference}/decide")
    morgan.page.locator('[name="decision"][value="accept"]').check(force=True)
    morgan.page.fill('[name="title"]', f"Seen in a browser: {profiles()[kind].short_name}")
    morgan.press("Record the decision")
    found = re.search(r"C-\d+", morgan.page.url)
    assert found, f"{kind}: {morgan.text()[:600]}"
    return found[0]


def beside(served: Flask, person: Person) -> Browser:
    """The same person without a Chromium."""
    browser = Browser(served)
    for cookie in person.context.cookies():
        browser.client.set_cookie(cookie["name"], cookie["value"], domain="localhost")
    return browser


def look_at_every_tab(morgan: Person, quick: Browser, case: str) -> None:
    morgan.go(f"/cases/{case}")
    addresses = [a.get_attribute("href") for a in morgan.page.locator("nav.cw-subnav a").all()]
    assert len(addresses) > 5
    for address in map(str, addresses):
        if morgan.knows(address):
            quick.get(address)
        else:
            morgan.go(address)


def step_down(morgan: Person, kind: str, case: str, slug: str) -> None:
    """Another group goes on with it."""
    other = "psg" if kind != "psg" else "asb"
    morgan.go(f"/cases/{case}/groups")
    morgan.page.locator('[name="group"]').select_option(label=NAMES[other])
    morgan.page.locator('[name="basis_holds"][value="later"]').check(force=True)
    morgan.press("Save")
    assert "The case is on the caseload of" in morgan.text(), f"{kind}: {morgan.text()[:600]}"
    morgan.go(f"/cases/{case}/in/{slug}/step-down")
    offered = {box.get_attribute("value") for box in morgan.page.locator('[name="outcome"]').all()}
    assert offered == set(profiles()[kind].outcomes), kind
    morgan.fill_everything()
    morgan.press("Step down" if profiles()[kind].adults else "Save")
    assert re.search("has left the caseload of|is stepped down from", morgan.text()), f"{kind}: {morgan.text()[:900]}"
    morgan.go(f"/groups/{slug}/cases")
    assert case not in morgan.text()


def close(morgan: Person, kind: str, case: str) -> None:
    """With an outcome of a group that has or had it, and whatever else is asked at the end."""
    morgan.go(f"/cases/{case}/close")
    offered: Any = {box.get_attribute("value") for box in morgan.page.locator('[name="outcome"]').all()}
    assert offered >= set(profiles()[kind].outcomes), kind
    morgan.fill_everything()
    morgan.press("Close the case")
    assert "This case is closed" in morgan.text(), f"{kind}: {morgan.text()[:900]}"
