"""Kinds of group are files: the ones that come with the product, a new one, and mistakes in one."""

from __future__ import annotations

import shutil

import pytest

from casework.cases.models import RAGS, SIDES
from casework.meetings.models import ITEM_KINDS, MeetingSeries
from casework.partnership import profiles as module
from casework.partnership.profiles import FOLDER, ProfileMistake, load, profile, profiles
from casework.web.fields import Needed
from casework.web.forms import fields_from_profile

KEYS = {
    "psg", "iom", "tati", "csg", "tcg", "nap", "asb_case_group", "board", "domestic_abuse", "hate_crime", "prevent",
}  # fmt: skip
SMALL = """
key = "rural"
name = "Rural Crime Group"
short_name = "Rural"
version = 1
purpose = "Works on crime in the countryside."
subject_types = ["place"]
sides = ["location"]
criteria = ["Crime or nuisance outside the towns."]
marking = "OFFICIAL"
confidentiality_statement = "Stays in the room."
stages = ["New", "Active"]
rags = ["red", "green"]
outcomes = ["Solved"]
numbering = "meeting"
retention_years = 6
tools = "problem_solving"
agenda = [{ kind = "apologies", title = "Apologies" }, { kind = "new_referrals", title = "New" }]

[clocks]
acknowledge = 1
decide = 3
returns_out = 5
returns_in = 2
pack = 1
minutes = 3

[review]
default_days = 28
by_rag = { red = 14 }

[quorum]
kind = "agencies"
number = 2

[[sections]]
use = "urgency"

[[sections]]
key = "crime"
title = "The crime"
fields = [{ key = "problem", kind = "textarea", label = "What happened", required = true }]
"""


@pytest.fixture
def folder(tmp_path):
    shutil.copy(FOLDER / "_shared.toml", tmp_path)
    return tmp_path


def test_every_kind_of_group_that_was_promised_is_there():
    assert set(profiles()) == KEYS
    assert profile("tati").alias == "High Risk Adults Panel"
    assert profile("board").public and not profile("board").takes_referrals
    assert profile("board").numbering == "municipal_year"
    assert [key for key, p in profiles().items() if "blue" in p.rags] == ["iom"]


@pytest.mark.parametrize("key", sorted(KEYS - {"board"}))
def test_a_kind_that_takes_referrals_has_a_humane_form_and_a_full_agenda(key):
    found = profile(key)
    assert 3 <= len(found.referral_sections) <= 6
    assert 12 <= len(found.fields()) <= 25, len(found.fields())
    assert any(field["required"] for field in found.fields())
    keys = {field["key"] for field in found.fields()}
    assert {"problem", "tried"} <= keys
    kinds = [item.kind for item in found.agenda]
    assert kinds[0] == "apologies" and kinds[-1] == "next_meeting"
    assert {"minutes", "matters_arising", "new_referrals", "reviews", "urgent"} <= set(kinds)
    assert "Stepped down" in found.outcomes or any("Stepped down" in words for words in found.outcomes)
    assert found.review.days_for("red") <= found.review.days_for("green")
    assert found.clocks.returns_out > found.clocks.returns_in


@pytest.mark.parametrize("key", sorted(KEYS))
def test_profiles_use_the_words_of_the_other_slices(app, key):
    found = profile(key)
    assert set(found.sides) <= set(SIDES) and set(found.rags) <= set(RAGS)
    assert {item.kind for item in found.agenda} <= set(ITEM_KINDS)
    checks = " ".join(str(c.sqltext) for c in MeetingSeries.__table__.constraints if hasattr(c, "sqltext"))
    assert f"'{found.numbering}'" in checks and f"'{found.quorum_kind}'" in checks
    with app.test_request_context():
        form = fields_from_profile(found.fields(), require=True)()
        for field in found.fields():
            needed = any(isinstance(v, Needed) for v in form[field["key"]].validators)
            assert needed is field["required"]


def test_agenda_kinds_are_those_meetings_know():
    assert set(module.AGENDA_KINDS) == set(ITEM_KINDS) - {"case"}


def test_a_new_file_alone_is_a_usable_kind_of_group(folder, monkeypatch, make, browse):
    (folder / "rural.toml").write_text(SMALL)
    monkeypatch.setattr(module, "FOLDER", folder)
    profiles.cache_clear()
    try:
        browser = browse(make.user(duties=["administrator"]))
        page = browser.get("/groups/new")
        assert "Rural Crime Group" in page.text
        page = browser.submit(page, name="Moors Rural Group", short_name="Moors", profile_key="rural")
        assert page.h1 == "Moors Rural Group" and page.path == "/groups/moors/"
        assert "Works on crime in the countryside." in page.text
        assert "Crime or nuisance outside the towns." in page.text
        found = profile("rural")
        assert found.review.days_for("red") == 14 and found.review.days_for("green") == 28
        assert [section.title for section in found.referral_sections] == ["How soon somebody must act", "The crime"]
    finally:
        profiles.cache_clear()


@pytest.mark.parametrize(
    ("old", "new", "key", "words"),
    [
        ('key = "rural"', 'key = "urban"', "key", "must be the file's name"),
        ("version = 1\n", "", "version", "is missing"),
        ("version = 1", 'version = "one"', "version", "must be a whole number"),
        ('marking = "OFFICIAL"', 'marking = "SECRET"', "marking", "'SECRET' must be one of"),
        ('rags = ["red", "green"]', 'rags = ["red", "purple"]', "rags", "'purple' must be one of"),
        ("by_rag = { red = 14 }", "by_rag = { blue = 14 }", "review.by_rag.blue", "is not a key"),
        ("retention_years = 6", "retention_years = 6\nretension = 3", "retension", "is not a key"),
        ('kind = "textarea"', 'kind = "novel"', "sections[2].fields[1].kind", "'novel' must be one of"),
        ('kind = "textarea"', 'kind = "choice"', "sections[2].fields[1].choices", "is missing"),
        ('key = "problem"', 'key = "urgent"', "sections[2].fields.urgent", "two fields"),
        ('use = "urgency"', 'use = "nothing"', "sections[1].use", "no shared section 'nothing'"),
        ('kind = "apologies"', 'kind = "lunch"', "agenda[1].kind", "'lunch' must be one of"),
        ('tools = "problem_solving"', 'tools = "hammers"', "tools", "no shared list 'hammers'"),
        ("returns_out = 5", "returns_out = 1", "clocks.returns_out", "before they are due back"),
        ('subject_types = ["place"]', 'subject_types = ["person"]', "sides", "'place'"),
        ('confidentiality_statement = "Stays in the room."\n', "", "confidentiality_statement", "is missing"),
        ("acknowledge = 1\n", "", "clocks.acknowledge", "is missing"),
        ("number = 2", "number = = 2", "file", "line"),
        (
            'label = "What happened", required = true',
            'label = "What", only_if = { urgent = "yes" }',
            "sections[2].fields.problem.only_if",
            "'urgent' is not an earlier question",
        ),
    ],
)
def test_a_mistake_names_the_file_and_the_key(folder, old, new, key, words):
    assert old in SMALL
    (folder / "rural.toml").write_text(SMALL.replace(old, new, 1))
    with pytest.raises(ProfileMistake) as mistake:
        load(folder)
    assert (mistake.value.file, mistake.value.key) == ("rural.toml", key)
    assert words in str(mistake.value)


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ('only_if = { kind = "Burglary" }', None),
        ('only_if = { kind = ["Burglary", "Theft"] }', None),
        ('only_if = { kind = "Arson" }', "'Arson' is not an answer of 'kind'"),
        ('only_if = { kind = "Theft" }, required = true', "cannot be required"),
        ('only_if = { kind = "Theft", other = "x" }', "must name one other question"),
    ],
)
def test_a_question_may_depend_on_an_earlier_answer(folder, condition, words):
    fields = (
        'fields = [{ key = "kind", kind = "choice", label = "Kind", choices = ["Burglary", "Theft"] },'
        f'{{ key = "problem", kind = "textarea", label = "What happened", {condition} }}]'
    )
    (folder / "rural.toml").write_text(SMALL[: SMALL.rindex("fields = [")] + fields)
    if words is None:
        assert "kind" in load(folder)["rural"].fields()[-1]["only_if"]
    else:
        with pytest.raises(ProfileMistake, match=words):
            load(folder)


def test_an_unknown_kind_is_a_mistake_that_says_so():
    with pytest.raises(ProfileMistake, match=r"nothing\.toml: key: there is no such profile"):
        profile("nothing")
