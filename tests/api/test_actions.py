"""Actions for programs: the same reach and the same rules as the pages."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(("who", "reads", "updates"), [
    ("chair", 200, 200), ("member", 200, 200), ("observer", 200, 403), ("stranger", 404, 404), ("administrator", 404, 404),
])  # fmt: skip
def test_who_reads_and_answers_an_action(program, town, who, reads, updates):
    ask = program(getattr(town, who))
    assert ask("GET", f"/actions/{town.action}").status_code == reads
    assert ask("POST", f"/actions/{town.action}/updates", {"note": "Rang twice"}).status_code == updates
    listed = [row["reference"] for row in ask("GET", "/actions").get_json()["items"]]
    assert listed == ([town.action] if reads == 200 else [])


@pytest.mark.parametrize(
    ("who", "status"), [("chair", 201), ("member", 201), ("observer", 403), ("stranger", 404), ("administrator", 404)]
)
def test_who_sets_an_action(program, town, who, status):
    body = {
        "group": town.group.slug, "case": town.case, "title": "Fit a camera", "due_on": "2026-03-20",
        "owner": {"email": town.member.email.upper()},
    }  # fmt: skip
    answer = program(getattr(town, who))("POST", "/actions", body)
    assert answer.status_code == status, answer.text
    if status == 201:
        made = answer.get_json()
        assert (made["owner"]["person"], made["case"], made["status"]) == ("Member", town.case, "open")
        assert answer.headers["Location"] == made["url"]


def test_what_became_of_it_and_a_new_day_go_by_the_pages_rules(program, town):
    ask = program(town.member)
    path = f"/actions/{town.action}"
    late = ask("POST", f"{path}/updates", {"due_on": "2026-01-01", "note": "x"})
    assert (late.status_code, late.get_json()["errors"]) == (
        422, [{"pointer": "#/due_on", "detail": "The due day cannot be in the past"}]
    )  # fmt: skip
    moved = ask("POST", f"{path}/updates", {"due_on": "2026-04-01", "note": "Waiting for parts"}).get_json()
    assert (moved["due_on"], moved["status"]) == ("2026-04-01", "open")
    stale = ask("POST", f"{path}/updates", {"status": "done", "version": moved["version"] - 1})
    assert (stale.status_code, stale.get_json()["type"]) == (409, "/api/v1/docs#problem-stale")
    done = ask("POST", f"{path}/updates", {"status": "done", "version": moved["version"]}).get_json()
    assert done["status"] == "done" and done["closed_at"]
    again = ask("POST", f"{path}/updates", {"note": "more"})
    assert (again.status_code, "reopen" in again.get_json()["detail"]) == (422, True)


def test_a_list_pages_by_cursor_and_new_rows_shift_nothing(program, town, make):
    for _ in range(6):
        make.action(town.group, owner=town.member)
    ask = program(town.member)
    first = ask("GET", f"/actions?group={town.group.slug}&limit=3").get_json()
    seen = [row["reference"] for row in first["items"]]
    make.action(town.group, owner=town.member)
    while first["next"]:
        first = ask("GET", f"/actions?group={town.group.slug}&limit=3&cursor={first['next']}").get_json()
        seen += [row["reference"] for row in first["items"]]
    assert len(seen) == len(set(seen)) == 8
    place = ask("GET", f"/actions?group={town.group.slug}&limit=1").get_json()["next"]
    for elsewhere in (
        f"/actions?limit=1&cursor={place}",
        f"/actions?group={town.group.slug}&cursor={place[:-2]}xx",
        "/actions?cursor=x",
    ):
        refused = ask("GET", elsewhere)
        assert (refused.status_code, refused.get_json()["parameter"]) == (400, "cursor"), elsewhere
    assert program(town.chair)("GET", f"/actions?group={town.group.slug}&limit=1&cursor={place}").status_code == 400


@pytest.mark.parametrize(("path", "parameter"), [
    ("/actions?limit=101", "limit"), ("/actions?limit=x", "limit"), ("/actions?state=gone", "state"), ("/actions?stat=open", "stat"),
    ("/actions?limit=1&limit=2", "limit"),
])  # fmt: skip
def test_a_question_that_cannot_be_read_is_named(program, town, path, parameter):
    answer = program(town.member)("GET", path)
    assert (answer.status_code, answer.get_json()["parameter"]) == (400, parameter)
