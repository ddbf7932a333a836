"""A kind of group nobody had thought of is one file: a referral goes through triage, case and agenda to its minutes."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from casework.partnership import profiles as module
from casework.partnership.profiles import FOLDER, profiles
from tests.browser import Browser
from tests.world import Maker

RIVER = """
key = "river_safety"
name = "River and Quayside Safety Panel"
short_name = "River Safety"
alias = "Open Water Group"
version = 1
purpose = "Keeps people out of danger along the river after dark."
subject_types = ["place"]
sides = ["location"]
criteria = ["Somebody went into the water, or nearly did."]
marking = "OFFICIAL"
confidentiality_statement = "What is said about anybody rescued stays in this room."
stages = ["Reported", "Barriers planned", "Barriers up"]
rags = ["red", "green"]
outcomes = ["Made safe", "Handed to the harbour"]
numbering = "meeting"
retention_years = 7
tools = ["Throw line", "Railing", "Lighting"]
risk_tool = "harm_and_frequency"
agenda = [
  { kind = "apologies", title = "Who is here" },
  { kind = "interests", title = "Interests" },
  { kind = "minutes", title = "Minutes of the previous meeting" },
  { key = "tides", kind = "standing", title = "Tides and events ahead" },
  { kind = "new_referrals", title = "New stretches of water" },
  { kind = "next_meeting", title = "Next time" },
]
[clocks]
acknowledge = 1
decide = 7
returns_out = 4
returns_in = 2
pack = 1
minutes = 2
[review]
default_days = 10
[quorum]
kind = "people"
number = 2
[[sections]]
key = "water"
title = "The water"
fields = [
  { key = "problem", kind = "textarea", label = "What happened at the water", required = true },
  { key = "rescued", kind = "yes_no", label = "Was anybody rescued?", required = true },
  { key = "by_whom", kind = "text", label = "Who rescued them", only_if = { rescued = "yes" }, required = true },
]
"""


@pytest.fixture
def one_file_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The delivered kinds and one file beside them."""
    for path in FOLDER.glob("*.toml"):
        shutil.copy(path, tmp_path)
    (tmp_path / "river_safety.toml").write_text(RIVER)
    monkeypatch.setattr(module, "FOLDER", tmp_path)
    profiles.cache_clear()
    yield
    profiles.cache_clear()


@pytest.mark.usefixtures("one_file_more")
def test_a_new_kind_of_group_is_one_file_and_works_to_its_minutes(
    make: Maker, browse: Callable[..., Browser], at: Callable[..., Any]
) -> None:
    at(2026, 3, 2, 9)
    admin = browse(make.user("Dana Admin", duties=["administrator"]))
    page = admin.get("/groups/new")
    assert "River and Quayside Safety Panel (Open Water Group)" in page.text
    page = admin.submit(page, name="Wrensea River Panel", short_name="River", profile_key="river_safety")
    assert page.path == "/groups/river/" and "within 7 working days" in page.text
    referrer, coordinator, chair = make.user("Rae"), make.user("Cat"), make.user("Charlie")
    for person, role in ((coordinator, "coordinator"), (chair, "chair")):
        page = admin.get("/groups/river/members/appoint")
        admin.submit(page, user=str(person.id), role=role)

    reference = refer(browse(referrer))
    case = accept(browse(coordinator), reference)
    assert "Accepted" in browse(referrer).get(f"/referrals/{reference}").text
    meet(browse(coordinator), case, chair.id, at, browse, coordinator)


def refer(rae: Browser) -> str:
    page = rae.get("/referrals/new")
    assert "Somebody went into the water, or nearly did." in page.text
    page = rae.submit(page, group="river")
    reference = page.path.split("/")[2]
    assert "The water" in page.links()
    page = rae.get(f"/referrals/{reference}/subjects")
    assert "Offender" not in page.text
    rae.submit(page, side="location", place="Old Quay steps", address="Quay Street, Wrensea")
    page = rae.submit(
        rae.get(f"/referrals/{reference}/section/water"), problem="Two people slipped in the dark.", rescued="yes"
    )
    page = rae.submit(rae.get(f"/referrals/{reference}/check"), declared="y")
    assert "Who rescued them" in page.errors()[0]
    rae.submit(rae.get(f"/referrals/{reference}/section/water"), by_whom="A passing crew")
    page = rae.submit(rae.get(f"/referrals/{reference}/check"), declared="y")
    assert "Wrensea River Panel decides by Wednesday 11 March 2026" in page.text
    return reference


def accept(cat: Browser, reference: str) -> str:
    assert reference in cat.get("/groups/river/referrals").text
    page = cat.get(f"/referrals/{reference}")
    assert "Was anybody rescued?" in page.text and "A passing crew" in page.text
    page = cat.submit(cat.get(f"/referrals/{reference}/decide"), decision="accept", title="Falls at the quay steps")
    case = re.search(r"C-\d+", page.path)
    assert case and "Reported" in page.text and "12 March 2026" in page.text, page.text
    choices = cat.get(f"/cases/{case[0]}/in/river/stage").text
    assert "Barriers planned" in choices and "Monitoring" not in choices
    assert "Made safe" in cat.get(f"/cases/{case[0]}/close").text
    return case[0]


def meet(
    cat: Browser, case: str, chair: int, at: Callable[..., Any], browse: Callable[..., Browser], coordinator: Any
) -> None:
    page = cat.get("/groups/river/meetings/new")
    page = cat.submit(page, **{"day-day": "9", "day-month": "3", "day-year": "2026"}, time="2pm", place="Boathouse")
    url = page.path
    page = cat.post(f"{url}build", page=page)
    for words in ("Tides and events ahead", "New stretches of water", "Falls at the quay steps", "Next time"):
        assert words in page.text
    cat.post(f"{url}publish", page=page)
    at(2026, 3, 9, 14)
    cat = browse(coordinator)
    cat.submit(cat.get(f"{url}start"), time="2pm")
    cat.submit(cat.get(f"{url}attendance"), chair=f"user-{chair}", do="rest_present")
    workspace = cat.get(f"{url}minutes")
    item = next(href for words, href in workspace.links().items() if "Falls at the quay steps" in words)
    page = cat.get(item)
    number = re.search(r"item=(\d+)", item)
    assert number
    cat.post(
        f"/meetings/items/{number[1]}/minutes", page=page, discussion="A throw line is wanted.", rag="red",
        new_decision="That a throw line be put up", do="save",
    )  # fmt: skip
    cat.submit(cat.get(f"{url}close"), time="3pm")
    page = cat.submit(cat.get(f"{url}circulate"), accept_faults="y")
    assert "circulated" in page.text
    minutes = cat.get(f"{url}papers/minutes.html").text
    assert "A throw line is wanted." in minutes and "That a throw line be put up" in minutes
    assert "What is said about anybody rescued stays in this room." in minutes and case in minutes
