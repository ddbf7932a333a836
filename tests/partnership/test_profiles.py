"""Kinds of group are files: the ones that come with the product, a new one, and mistakes in one."""

from __future__ import annotations

import json
import shutil

import pytest

from casework.cases.models import RAGS, SIDES
from casework.meetings.models import ITEM_KINDS, MeetingSeries
from casework.partnership import profiles as module
from casework.partnership.profile_files import Table
from casework.partnership.profile_reading import profile_from
from casework.partnership.profiles import (
    FOLDER,
    ProfileMistake,
    is_asked,
    load,
    plain,
    profile,
    profiles,
    risk_tools,
    shared,
)
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
    assert 11 <= sum("only_if" not in field for field in found.fields()) <= 27
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
        ("returns_out = 5", "returns_out = 1", "clocks.returns_out", "before they are due back: raise it"),
        ("retention_years = 6", "retention_years = 6\noutcome = []", "outcome", "did you mean 'outcomes'?"),
        (
            "retention_years = 6",
            "retention_years = 6\nretention_child_age = 17",
            "retention_child_age",
            "must be 18 or more",
        ),
        (
            "retention_years = 6",
            'retention_years = 6\nrisk_tool = "dice"',
            "risk_tool",
            "there is no risk tool 'dice'; there are:",
        ),
        ('criteria = ["Crime or nuisance outside the towns."]', 'criteria = ["a", "a"]', "criteria", "says 'a' twice"),
        ("[quorum]", '[escalation]\nto = ["rural"]\n[quorum]', "escalation.to", "does not escalate to itself"),
        ("[quorum]", '[escalation]\nto = ["moon"]\n[quorum]', "escalation.to", "no kind of group 'moon'"),
        ("[quorum]", "[lead]\norder = 3\n[quorum]", "lead.because", "is missing"),
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
    assert mistake.value.line is not None and f"rural.toml, line {mistake.value.line}: {key}: " in str(mistake.value)
    changed = (
        SMALL.splitlines().index(next(line for line in SMALL.splitlines() if old.strip().split("\n")[0] in line)) + 1
    )
    if new and "is missing" not in words and key != "sections[2].fields.urgent":
        assert abs(mistake.value.line - changed) <= 2, "the line is that of the mistake, or of what it is part of"


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ('only_if = { kind = "Burglary" }', None),
        ('only_if = { kind = ["Burglary", "Theft"] }', None),
        ('only_if = { kind = "Arson" }', "'Arson' is not an answer of 'kind'"),
        ('only_if = { kind = "Theft" }, required = true', None),
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


def test_a_mistake_in_one_file_loads_none_of_them(folder):
    shutil.copy(FOLDER / "psg.toml", folder)
    (folder / "rural.toml").write_text(SMALL)
    assert set(load(folder)) == {"psg", "rural"}
    (folder / "rural.toml").write_text(SMALL.replace("decide = 3", "decide = -3"))
    with pytest.raises(ProfileMistake, match=r"^rural\.toml, line 22: clocks\.decide: must be 0 or more$"):
        load(folder)


def test_a_mistake_in_a_shared_part_names_the_shared_file(folder):
    shared = (folder / "_shared.toml").read_text()
    (folder / "_shared.toml").write_text(shared.replace('kind = "yes_no"', 'kind = "maybe"', 1))
    (folder / "rural.toml").write_text(SMALL)
    with pytest.raises(ProfileMistake, match=r"^_shared\.toml, line \d+: sections\[1\]\.fields\[1\]\.kind: 'maybe'"):
        load(folder)


def test_a_file_that_is_not_text_is_a_mistake(folder):
    (folder / "rural.toml").write_bytes(b"\xff\xfe\x00k")
    with pytest.raises(ProfileMistake, match=r"rural\.toml: file: is not text in UTF-8: save it as"):
        load(folder)


@pytest.mark.parametrize("key", sorted(KEYS))
def test_what_is_kept_of_a_version_reads_as_the_same_profile(key):
    kept = json.loads(json.dumps(plain(profile(key))))
    assert profile_from(Table("kept", kept), shared(), version=1) == profile(key)


def test_every_kind_says_what_its_cases_need():
    for key in sorted(KEYS - {"board"}):
        found = profile(key)
        assert found.risk_tool in risk_tools() and found.tools and found.stages and found.outcomes
        assert found.confidentiality_statement and found.retention_years >= 6
        assert found.retention_child_age == (0 if found.subject_types == ("place",) else 25)
        assert found.lead.order or key == "nap"
    assert profile("nap").escalation.to == ("csg",) and profile("csg").escalation.to == ("board",)
    assert [p.key for p in profiles().values() if p.discreet] == ["domestic_abuse", "prevent"]
    orders = [p.lead.order for p in profiles().values() if p.lead.order]
    assert len(set(orders)) == len(orders), "two kinds would lead at once"


def test_a_question_asked_only_sometimes_is_needed_only_then():
    field = next(f for f in profile("psg").fields() if f["key"] == "told_reason")
    assert field["required"]
    assert not is_asked(field, {}) and not is_asked(field, {"told": "Yes"})
    assert is_asked(field, {"told": "No: another reason"})
    clutter = next(f for f in profile("tati").fields() if f["key"] == "clutter")
    assert is_asked(clutter, {"risks": ["Fire", "Hoarding"]}) and not is_asked(clutter, {"risks": ["Fire"]})
