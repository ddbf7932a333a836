"""Which pages are shown in the README and the guides, as whom, and how much of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.screenshots.story import Visitor

MORGAN, ROBIN, SAM, CHRIS = "Morgan Ellerby", "Sgt Robin Garsdale", "Sam Thirlby", "Chris Wensley"
ALEX, PAT, DANA = "Alex Danby", "Pat Kildale", "Dana Scorton"


@dataclass(frozen=True)
class Shot:
    """One picture. `path` may name places that the story found; `of` is where it begins, and `do` is done before it is taken."""

    name: str
    who: str
    path: str
    height: int = 900
    width: int = 1180
    of: str = ""
    do: Callable[[Visitor], None] | None = None


def _chosen_hand_over(person: Visitor) -> None:
    for select, name in zip(
        person.page.locator("main select").all(), ("Adam Goldsborough", "Jo Penhill"), strict=False
    ):
        value = select.locator("option", has_text=name).first.get_attribute("value")
        select.select_option(value=value)
    person.press("Look at it first")


def _typed_answer(person: Visitor) -> None:
    box = person.page.locator("main form textarea").first
    if box.is_visible():
        box.fill("Rent has been paid since October. The caretaker was called twice at night.")


def _fold_away(person: Visitor) -> None:
    person.page.evaluate("document.querySelectorAll('main details[open]').forEach(part => part.open = false)")


def _some_answers(person: Visitor) -> None:
    radios = person.page.locator("main form input[type=radio]").all()
    for name in list(dict.fromkeys(str(radio.get_attribute("name")) for radio in radios))[:4]:
        person.page.locator(f'main form input[name="{name}"]').last.check(force=True)


SHOTS = (
    # the main pages
    Shot("my-work", MORGAN, "/", 1000),
    Shot("caseload", MORGAN, "/groups/psg/cases", 1000),
    Shot("case", MORGAN, "/cases/{case}", 1100),
    Shot("referral", MORGAN, "/referrals/{referral}", 1000),
    Shot("agenda", MORGAN, "{meeting}", 1000),
    Shot("minutes", MORGAN, "{minutes}", 1150, do=_fold_away),
    Shot("plan", MORGAN, "/cases/{planned}/plan", 1150),
    Shot("incidents", MORGAN, "/cases/{planned}/plan/counts", 1050),
    Shot("risk", MORGAN, "/cases/{scored}/risk", 1050),
    Shot("orders", MORGAN, "/cases/{ordered}/orders", 700),
    Shot("cohort", MORGAN, "/groups/iom/cohort", 1050),
    Shot("adult", MORGAN, "{adult}", 1100),
    Shot("map", MORGAN, "/groups/psg/map", 1000),
    Shot("links", MORGAN, "/cases/{linked}/links", 1000),
    Shot("whole-file", MORGAN, "/cases/{case}/file", 1050),
    # practitioners
    Shot("refer", SAM, "/referrals/{draft}/tasks", 760),
    Shot("refer-who", SAM, "/referrals/{draft}/subjects", 1100),
    Shot("action", ALEX, "{action}", 620),
    Shot("assess", SAM, "{assessing}", 950, do=_some_answers),
    Shot("telephone", ALEX, "/", 900, width=375),
    # partners
    Shot("returns", CHRIS, "{meeting_of_returns}returns", 1000, do=_typed_answer),
    # coordinators
    Shot("decide", MORGAN, "/referrals/{referral}/decide", 820, do=lambda person: person.page.get_by_label("Accept", exact=False).first.check(force=True)),
    Shot("attendance", MORGAN, "{meeting}attendance", 900, do=_fold_away),
    Shot("hand-over", MORGAN, "/groups/psg/hand-over", 900, do=_chosen_hand_over),
    Shot("doubles", MORGAN, "{double}", 1100),
    Shot("endings", MORGAN, "/groups/psg/endings", 700),
    # chairs
    Shot("returns-received", ROBIN, "{meeting_of_returns}returns/received", 900),
    Shot("one-page", ROBIN, "/cases/{scored}/one-page.html", 1000),
    # the others
    Shot("governance", PAT, "/", 620),
    Shot("agencies", PAT, "/agencies/", 760),
    Shot("people", DANA, "/people-who-sign-in/", 760),
    Shot("kind", DANA, "/kinds/psg/", 900),
    Shot("questions", DANA, "/kinds/psg/questions", 800),
)  # fmt: skip
