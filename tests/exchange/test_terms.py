"""Terms of reference in a meeting's document: clause by clause and seat by seat, there and back; and what is refused."""

from __future__ import annotations

import copy

import pytest
from sqlalchemy import select

from casework.extensions import db
from casework.terms.models import TermsVersion

from .conftest import lines_of, mistakes_of, shown_of
from .papers import JUNE

TERMS = {
    "title": "Terms of reference",
    "clauses": [
        {"number": "3.0", "heading": "Membership", "membership": True,
         "record": [{"type": "paragraph", "text": "It consists of senior representatives as follows:"}],
         "after": [{"type": "paragraph", "text": "New members may be added by agreement."}]},
        {"number": "3.1", "heading": "Chairing", "record": [
            {"type": "paragraph", "text": "The Chair will be the Leader of the Council."},
            {"type": "bullets", "items": ["Represent the partnership", {"text": "Approve", "items": ["groups", "papers"]}]}]},
        {"number": "3.1.1", "record": [{"type": "numbered", "style": "a)", "items": ["one", "two"]}]},
        {"heading": "Notes", "record": [{"type": "paragraph", "text": "None."}]},
    ],
    "membership": [
        {"name": "Responsible Authorities", "votes": "yes", "words": "Those of the Act.", "seats": [
            {"organisation": "Wrensea Borough Council", "post": "Elected Members including Leader", "people": 2},
            {"post": "Youth Offending Board Chair", "note": "or deputy"},
            {"organisation": "Northmere Police", "post": "Chief Superintendent", "votes": "no"}]},
        {"name": "Other Members", "kind": "co_opted", "seats": [{"organisation": "Thirteen Homes"}]},
        {"name": "Advisers", "kind": "advisers", "votes": "no", "words": "As invited."},
    ],
    "chairing": {"chair": {"post": "Leader of the Council", "how": "post"}, "vice_chair": {"how": "appointed", "yearly": True},
                 "apart": True},
    "quorum": {"number": 3, "counted": "responsible", "words": "One must be the Council."},
    "frequency": {"times": 6, "per": "year", "words": "In public."},
    "review_on": "2019-06-01",
}  # fmt: skip


def kept_in(back, given):
    """Everything given stands in what came back."""
    if isinstance(given, dict):
        return all(kept_in(back[name], value) for name, value in given.items())
    if isinstance(given, list):
        return len(back) == len(given) and all(map(kept_in, back, given))
    return back == given


def test_terms_come_back_as_they_were_sent_and_leave_as_papers(program):
    sends = program()
    body = sends(JUNE | {"terms_of_reference": TERMS}).get_json()
    kept = body["meeting"]["terms_of_reference"]
    assert kept_in(kept, TERMS)
    assert (kept["version"], kept["adopted_on"]) == (1, None)
    for lines in (lines_of(body, kept["export"]), shown_of(body, kept["export"])):
        joined = "\n".join(lines)
        places = [joined.index(words) for words in (
            "3.0 Membership", "as follows:", "Responsible Authorities", "Those of the Act.", "Other Members", "Advisers",
            "New members may be added", "3.1 Chairing", "Approve", "3.1.1",
        )]  # fmt: skip
        assert places == sorted(places)
    assert "Version 1, put to the meeting of 22 June 2018" in "\n".join(lines_of(body, kept["export"]))
    assert body["exports"][kept["export"]]["pdf"]["base64"].startswith("JVBERi")
    again = {name: value for name, value in kept.items() if name not in ("version", "export")}
    after = JUNE | {
        "date": "2018-08-03",
        "next_meeting": None,
        "terms_of_reference": again | {"adopted_on": "2018-08-03"},
    }
    second = sends(after).get_json()["meeting"]["terms_of_reference"]
    assert (second["version"], second["adopted_on"]) == (2, "2018-08-03")
    assert {**second, "version": 1, "adopted_on": None, "export": kept["export"]} == kept


def test_an_older_version_does_not_take_the_place_of_a_newer_one(program, make):
    sends = program()
    for day in ("2018-08-03", "2018-06-22"):
        sends(JUNE | {"date": day, "next_meeting": None, "terms_of_reference": TERMS | {"adopted_on": day}})
    with make.acting(sends.people["officer"]):
        rows = db.session.scalars(select(TermsVersion).order_by(TermsVersion.number)).all()
        assert [(row.number, row.status) for row in rows] == [(1, "adopted"), (2, "replaced")]


@pytest.mark.parametrize(("change", "where"), [
    (lambda t: t["membership"][0]["seats"][0].update(people=0), "membership.0.seats.0.people"),
    (lambda t: t["membership"][0]["seats"].append({}), "membership.0.seats.3"),
    (lambda t: t["membership"].append({"name": "advisers"}), ""),
    (lambda t: t["clauses"].append({"number": "3.1"}), ""),
    (lambda t: t["clauses"].append({}), "clauses.4"),
    (lambda t: t["chairing"].update(chare="x"), "chairing.chare"),
    (lambda t: t.update(adopted_on="2026-12-01"), "adopted_on"),
    (lambda t: t.update(adopted_on="2019-06-02"), "review_on"),
    (lambda t: t.update(clauses=[], membership=[]), ""),
])  # fmt: skip
def test_mistakes_in_terms_are_named_by_their_place_and_nothing_is_kept(program, make, change, where):
    terms = copy.deepcopy(TERMS)
    change(terms)
    sends = program()
    answer = sends(JUNE | {"terms_of_reference": terms})
    assert answer.status_code == 422, answer.text
    assert mistakes_of(answer)[0]["where"] == f"terms_of_reference.{where}".rstrip(".")
    with make.acting(sends.people["officer"]):
        assert db.session.scalars(select(TermsVersion)).all() == []


def test_members_get_the_terms_and_strangers_nothing(program):
    sent = program()(JUNE | {"state": "published", "terms_of_reference": TERMS}).get_json()
    name = sent["meeting"]["terms_of_reference"]["export"]
    assert program("member").get(f"{sent['url']}/exports/{name}.docx").status_code == 200
    assert program("stranger").get(f"{sent['url']}/exports/{name}.docx").status_code == 404
