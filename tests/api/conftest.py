"""A program with somebody's key, and the partnership it asks about."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from casework.accounts import api_tokens
from casework.extensions import db
from casework.subjects import services as subjects


class Program:
    """Asks the addresses for programs with a key of this account. Every answer is JSON of the kind it says."""

    def __init__(self, app, make, user, scopes=api_tokens.SCOPES):
        with make.acting(user):
            self.row, self.token = api_tokens.create(user, name="tests", days=30, scopes=scopes)
            self.key_id = self.row.id
            db.session.commit()
        self.app, self.client = app, app.test_client()

    def __call__(self, verb, path, body=None, *, once=None, **headers):
        headers = {"Authorization": f"Bearer {self.token}", **headers} | ({"Idempotency-Key": once} if once else {})
        sent = {"json": body} if body is not None else {}
        with self.app.app_context():
            answer = getattr(self.client, verb.lower())(f"/api/v1{path}", headers=headers, **sent)
        good = "application/json" if answer.status_code < 400 else "application/problem+json"
        assert answer.mimetype == good, (answer.status_code, answer.mimetype, answer.text[:300])
        if answer.status_code >= 400:
            problem = answer.get_json()
            assert problem["status"] == answer.status_code and {"type", "title", "detail", "instance"} <= set(problem)
        return answer


@pytest.fixture
def program(app, make):
    return lambda user, scopes=api_tokens.SCOPES: Program(app, make, user, scopes)


@pytest.fixture
def town(make, at):
    """A group with a case and an action, and people who stand to it in different ways."""
    at(2026, 3, 2, 9)
    group, elsewhere = make.group("psg"), make.group("psg")
    people = {
        "chair": make.user("Chair", chairs=[group]),
        "member": make.user("Member", joins=[group]),
        "observer": make.user("Observer", joins=[(group, "observer")]),
        "stranger": make.user("Stranger", joins=[elsewhere]),
        "administrator": make.user("Administrator", duties=["administrator"]),
    }
    with make.acting(people["chair"]) as chair:
        victim = subjects.add_person(forename="Robin", surname="Ashdown", by=chair)
    with make.system():
        db.session.refresh(victim)
    case = make.case(group, victim=victim)
    action = make.action(group, case=case, owner=people["member"])
    return SimpleNamespace(
        group=group, elsewhere=elsewhere, victim=victim, case=case.reference, case_id=case.id, action=action.reference,
        action_id=action.id, **people,
    )  # fmt: skip
