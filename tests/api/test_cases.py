"""Cases for programs: read within the account's reach, and noted on by the pages' rules."""

from __future__ import annotations

import pytest

from casework.cases.models import CaseInterest
from casework.extensions import db


@pytest.mark.parametrize(("who", "reads", "notes"), [
    ("chair", 200, 201), ("member", 200, 201), ("observer", 200, 403), ("stranger", 404, 404), ("administrator", 404, 404),
])  # fmt: skip
def test_who_reads_a_case_and_writes_on_it(program, town, who, reads, notes):
    ask = program(getattr(town, who))
    read = ask("GET", f"/cases/{town.case}")
    assert (read.status_code, ask("GET", f"/cases/{town.case}/notes").status_code) == (reads, reads)
    if reads == 200:
        case = read.get_json()
        assert [(party["side"], party["label"]) for party in case["parties"]] == [("victim", "Robin Ashdown")]
        assert [group["group"] for group in case["groups"]] == [town.group.slug]
    assert [row["reference"] for row in ask("GET", "/cases").get_json()["items"]] == (
        [town.case] if reads == 200 else []
    )
    made = ask("POST", f"/cases/{town.case}/notes", {"happened_on": "2026-03-01", "text": "Visited", "kind": "visit"})
    assert made.status_code == notes
    if notes == 201:
        assert ask("GET", f"/cases/{town.case}/notes").get_json()["items"] == [made.get_json()]


def test_whoever_declared_an_interest_cannot_tell_that_the_case_exists(program, town, make):
    ask = program(town.member)
    with make.system():
        db.session.add(CaseInterest(case_id=town.case_id, user_id=town.member.id, reason="x"))
    assert ask("GET", f"/cases/{town.case}").status_code == 404
    assert ask("GET", "/cases").get_json()["items"] == []


def test_a_note_is_corrected_on_the_version_that_was_read(program, town):
    ask = program(town.member)
    note = ask("POST", f"/cases/{town.case}/notes", {"happened_on": "2026-03-01", "text": "Visted"}).get_json()
    path = f"/cases/{town.case}/notes/{note['id']}"
    put_right = ask("POST", f"{path}/corrections", {"text": "Visited", "version": note["version"]})
    assert (put_right.status_code, put_right.get_json()["text"]) == (200, "Visited")
    stale = ask("POST", f"{path}/corrections", {"text": "Visits", "version": note["version"]})
    assert (stale.status_code, stale.get_json()["type"]) == (409, "/api/v1/docs#problem-stale")
    assert ask("GET", path).get_json()["text"] == "Visited"
    other = program(town.stranger)("POST", f"{path}/corrections", {"text": "x", "version": 2})
    assert other.status_code == 404


def test_a_note_of_tomorrow_is_refused_at_its_field(program, town):
    answer = program(town.member)("POST", f"/cases/{town.case}/notes", {"happened_on": "2026-03-03", "text": "x"})
    assert (answer.status_code, answer.get_json()["errors"][0]["pointer"]) == (422, "#/happened_on")
