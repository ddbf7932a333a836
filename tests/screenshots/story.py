"""Brings a fresh demonstration to a day in the middle of the work, through its pages, and says where everything is."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tests.e2e.person import Person

CASES = range(1, 63)


class Visitor(Person):
    """Somebody at a browser who looks at pages without having each one checked."""

    def look(self) -> None:
        """Tests do that."""

    def found(self, pattern: str) -> str:
        """What stands at this pattern in the address."""
        match = re.search(pattern, self.page.url)
        if match is None:
            raise SystemExit(f"{self.page.url} does not match {pattern}: the story no longer fits the pages.")
        return match[0]

    def read(self, path: str) -> str:
        answer = self.context.request.get(self.base + path)
        return str(answer.text()) if answer.status == 200 else ""


def tell(browser: Any, base: str, people: dict[str, Visitor], look_for_doubles: Callable[[], object]) -> dict[str, str]:
    """Do a day's work; returns where to look, by name. `look_for_doubles` is what the clock does at night."""
    morgan = people["Morgan Ellerby"] = Visitor(browser, base, "Morgan Ellerby")
    sam = people["Sam Thirlby"] = Visitor(browser, base, "Sam Thirlby")
    alex = people["Alex Danby"] = Visitor(browser, base, "Alex Danby")
    places = _cases(morgan)
    places["referral"] = _refer(sam, send=True)
    places["draft"] = _refer(sam, send=False)
    places["double"] = _double(morgan, look_for_doubles)
    places["assessing"] = _assess(sam, places["scored"])
    places |= _meet(morgan)
    morgan.go("/groups/tati/adults")
    places["adult"] = _first(morgan, "main table a[href^='/cases/']")
    alex.go("/")
    places["action"] = _first(alex, "main table a[href^='/actions/']")
    return places


def _first(person: Visitor, css: str) -> str:
    return str(person.page.locator(css).first.get_attribute("href")).partition("?")[0]


def _cases(morgan: Visitor) -> dict[str, str]:
    """Cases that show each thing well."""
    references = [f"C-{number:04d}" for number in CASES]

    def one(tab: str, shows: Callable[[str], bool]) -> str:
        for reference in references:
            if shows(morgan.read(f"/cases/{reference}{tab}")):
                return reference
        raise SystemExit(f"No case of the demonstration shows {tab or 'the overview'} well any more.")

    return {
        "case": one("", lambda page: page.count("Being worked on") >= 2 and "Nothing is written" not in page),
        "planned": one("/plan", lambda page: "fewer, which is very unlikely" in page),
        "scored": one("/risk", lambda page: page.count("<svg") >= 2),
        "ordered": one("/orders", lambda page: "In force" in page and "Granted" in page),
        "linked": one("/links", lambda page: page.count("cw-links__box") >= 5 or page.count("Not in this case") >= 2),
    }


def _refer(sam: Visitor, *, send: bool) -> str:
    sam.go("/referrals/new")
    sam.page.get_by_label("Problem Solving Group", exact=True).check(force=True)
    sam.press("Continue")
    reference = sam.found(r"R-\d+")
    _name(sam, reference, "Victim", "Rosalind", "Amberley")
    if not send:
        return reference
    _answer(sam, reference)
    return reference


def _name(
    sam: Visitor, reference: str, side: str, forename: str, surname: str, born: tuple[str, str, str] | None = None
) -> None:
    sam.go(f"/referrals/{reference}/subjects")
    sam.page.get_by_label(side, exact=True).check(force=True)
    sam.page.fill('[name="forename"]', forename)
    sam.page.fill('[name="surname"]', surname)
    for part, value in zip(("day", "month", "year"), born or (), strict=False):
        sam.page.fill(f'[name="date_of_birth-{part}"]', value)
    sam.press("Look for matches and add")
    if "Is it one of these" in sam.text():
        sam.page.locator('[name="looked"]').check(force=True)
        sam.press("Add")


ANSWERS = {
    "problem": "Loud music and callers after midnight, four nights in the last fortnight. The resident has stopped using the front room.",
    "started": ("1", "9", "2026"),
    "frequency": "Every week",
    "times": "Thursday to Saturday, after 11pm",
    "harmed": "An older resident who lives alone and sleeps badly.",
}


def _answer(sam: Visitor, reference: str) -> None:
    """Each section as somebody would fill it in, then off it goes."""
    for _ in range(12):
        sam.go(f"/referrals/{reference}/tasks")
        tasks = sam.page.locator("li", has_text="To do").locator("a")
        if not tasks.count():
            break
        with sam.page.expect_navigation():
            tasks.first.click()
        sam.fill_everything()
        for name, said in ANSWERS.items():
            box = sam.page.locator(f'main form [name="{name}"]:visible')
            if isinstance(said, str) and box.count() and box.first.get_attribute("type") in (None, "text"):
                box.first.fill(said)
        for box in sam.page.locator("main form input[type=text]:visible:not([role=combobox])").all():
            if box.input_value() == "3":
                box.fill("")
        sam.press("Save and continue")
    sam.go(f"/referrals/{reference}/check")
    sam.page.locator('[name="declared"]').check(force=True)
    sam.press("Send the referral")


def _double(morgan: Visitor, look_for_doubles: Callable[[], object]) -> str:
    """Somebody recorded twice, found by the nightly look."""
    morgan.go("/subjects/duplicates")
    morgan.press("Look again now")
    look_for_doubles()
    morgan.go("/subjects/duplicates")
    return _first(morgan, "main table a:has-text('Compare')")


def _assess(sam: Visitor, reference: str) -> str:
    sam.go(f"/cases/{reference}/risk/start")
    sam.page.locator("main input[type=radio]").first.check(force=True)
    sam.press("Start")
    return sam.page.url.removeprefix(sam.base)


def _meet(morgan: Visitor) -> dict[str, str]:
    """The next meeting of the group is under way; the one whose returns are asked for stays as it is."""
    morgan.go("/groups/psg/meetings")
    returns = _first(morgan, "main table a[href^='/meetings/']")
    morgan.go("/groups/asb/meetings")
    meeting = _first(morgan, "main table a[href^='/meetings/']")
    morgan.go(f"{meeting}attendance")
    morgan.press("Everybody else is here")
    roll = morgan.page.locator(".cw-roll__row")
    for number in (5, 8):
        roll.nth(number).locator("input[value=apologies]").check(force=True)
    roll.first.locator("summary").click()
    roll.first.locator("input[name=chair]").check(force=True)
    morgan.press("Save attendance")
    morgan.go(f"{meeting}start")
    morgan.press("Start the meeting")
    morgan.go(f"{meeting}minutes")
    item = next(
        str(link.get_attribute("href")) for link in morgan.page.locator("main a[href*='item=']").all() if "C-0" in link.inner_text()
    )  # fmt: skip
    morgan.go(item if item.startswith("/") else f"{meeting}minutes{item}")
    box = morgan.page.locator("textarea[data-autosave-url]").first
    box.fill("Housing has visited twice and spoken to the tenant.\n- Three calls to the police since the last meeting.\n- The neighbour is content with the weekly call.")  # fmt: skip
    morgan.page.locator("#discussion-saved", has_text="Saved").wait_for(timeout=30000)
    return {"meeting": meeting, "meeting_of_returns": returns, "minutes": morgan.page.url.removeprefix(morgan.base)}
