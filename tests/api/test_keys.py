"""Keys: scopes, the limit, what is said without one; and something sent twice under one Idempotency-Key happens once."""

from __future__ import annotations

import contextvars
import threading

import pytest
from sqlalchemy import func, select

from casework.accounts import api_tokens
from casework.actions.models import Action
from casework.api.models import Receipt
from casework.extensions import db


def an_action(town, title="Fit a camera"):
    return {"group": town.group.slug, "title": title, "due_on": "2026-03-20", "owner": {"email": town.member.email}}


def count(make, model):
    with make.system():
        return db.session.scalar(select(func.count()).select_from(model))


def test_a_key_without_the_scope_is_refused_and_told_which_it_takes(program, town, make):
    ask = program(town.member, scopes=["actions:read"])
    assert ask("GET", "/actions").status_code == 200
    refused = ask("POST", "/actions", an_action(town))
    assert (refused.status_code, refused.get_json()["type"]) == (403, "/api/v1/docs#problem-missing-scope")
    assert 'error="insufficient_scope", scope="actions:write"' in refused.headers["WWW-Authenticate"]
    assert count(make, Action) == 1


def test_without_a_key_and_with_a_wrong_one(app, town):
    client = app.test_client()
    for headers, challenge in (
        ({}, 'Bearer realm="Casework"'),
        ({"Authorization": "Bearer cw_x"}, 'Bearer realm="Casework", error="invalid_token"'),
    ):
        answer = client.get("/api/v1/actions", headers=headers)
        assert (answer.status_code, answer.headers["WWW-Authenticate"], answer.mimetype) == (
            401,
            challenge,
            "application/problem+json",
        )


def test_what_is_wrong_before_any_view_is_a_problem_too(program, town):
    ask = program(town.member)
    assert ask("GET", "/nothing-here").status_code == 404
    wrong = ask("DELETE", "/actions")
    assert wrong.status_code == 405 and "POST" in wrong.headers["Allow"]
    assert ask("POST", "/actions").status_code == 415
    assert ask("GET", "/actions/A-%00").status_code == 404


def test_mistakes_in_the_body_are_named_by_their_place_and_not_repeated(program, town, make):
    ask = program(town.member)
    body = {
        **an_action(town),
        "due_on": "soon",
        "owner": {"email": "secret@example.org", "agency": "x"},
        "colour": "red",
    }
    answer = ask("POST", "/actions", body)
    found = {error["pointer"] for error in answer.get_json()["errors"]}
    assert (answer.status_code, found) == (422, {"#/due_on", "#/owner", "#/colour"})
    assert "secret" not in answer.text and count(make, Action) == 1


def test_a_key_that_asks_too_often_waits(program, town, app, monkeypatch, at):
    monkeypatch.setitem(app.config, "API_PER_MINUTE", 2)
    at(2026, 3, 2, 9, 5)
    ask, other = program(town.member), program(town.chair)
    assert [ask("GET", "/key").status_code for _ in range(3)] == [200, 200, 429]
    assert ask("GET", "/key").headers["Retry-After"] == "60"
    assert other("GET", "/key").status_code == 200
    at(2026, 3, 2, 9, 6)
    assert ask("GET", "/key").status_code == 200


def test_refused_requests_count_too(program, town, app, monkeypatch):
    monkeypatch.setitem(app.config, "API_PER_MINUTE", 2)
    ask = program(town.member)
    assert [ask("POST", "/actions", {}).status_code for _ in range(3)] == [422, 422, 429]


def test_the_same_twice_is_made_once_and_another_body_is_refused(program, town, make):
    ask = program(town.member)
    first, second = (ask("POST", "/actions", an_action(town), once="k1") for _ in range(2))
    assert (first.status_code, second.status_code, second.headers["Idempotency-Replayed"]) == (201, 201, "true")
    assert first.get_json() == second.get_json()
    reused = ask("POST", "/actions", an_action(town, "Another"), once="k1")
    assert (reused.status_code, reused.get_json()["type"]) == (422, "/api/v1/docs#problem-key-reused")
    elsewhere = ask("POST", f"/actions/{town.action}/updates", {"note": "x"}, once="k1")
    assert elsewhere.get_json()["type"] == "/api/v1/docs#problem-key-reused"
    assert count(make, Action) == 2
    assert program(town.chair)("POST", "/actions", an_action(town), once="k1").status_code == 201, (
        "keys are each account's own"
    )


def test_what_was_refused_may_be_sent_again_put_right_under_its_key(program, town):
    ask = program(town.member)
    assert ask("POST", "/actions", {**an_action(town), "due_on": "2020-01-01"}, once="k2").status_code == 422
    assert ask("POST", "/actions", an_action(town), once="k2").status_code == 201


def test_twins_at_once_make_one(program, town, make):
    ask, found = program(town.member), []

    def send():
        client = ask.app.test_client()
        headers = {"Authorization": f"Bearer {ask.token}", "Idempotency-Key": "twin"}
        found.append(client.post("/api/v1/actions", json=an_action(town), headers=headers))

    threads = [threading.Thread(target=contextvars.Context().run, args=(send,)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in found} == {201}
    assert len({answer.get_json()["reference"] for answer in found}) == 1 and count(make, Action) == 2


@pytest.mark.parametrize("key", ["x" * 201, "tab\there"])
def test_a_key_of_the_senders_own_that_is_none(program, town, key):
    answer = program(town.member)("POST", "/actions", an_action(town), once=key)
    assert (answer.status_code, answer.get_json()["parameter"]) == (400, "Idempotency-Key")


def test_what_was_sent_is_forgotten_after_a_month(program, town, make, at):
    from casework.api import once

    program(town.member)("POST", "/actions", an_action(town), once="old")
    at(2026, 3, 31, 9)
    once.delete_old(make.partnership().id)
    assert count(make, Receipt) == 1
    at(2026, 4, 2, 9)
    assert once.delete_old(make.partnership().id) == 1


def test_a_key_ended_by_its_person_opens_nothing_at_once(program, town, make):
    ask = program(town.member)
    assert ask("GET", "/key").get_json()["account"] == "Member"
    with make.acting(town.member):
        assert api_tokens.end(town.member, ask.key_id)
    assert ask("GET", "/key").status_code == 401
