"""Answering an action from the message that asked for it: three clicks and a code, and links that fail safely."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from casework import sent_figures
from casework.actions import services as actions
from casework.actions.models import Action, ActionUpdate
from casework.answers import links
from casework.extensions import db
from casework.notifications import digests, outbox
from casework.notifications.models import Message
from tests.browser import Browser
from tests.notifications.test_reminders import Sink, set_action
from tests.world import Maker

CODE = re.compile(r"figures are (\d{6})")


@pytest.fixture
def world(make: Maker, at: Callable[..., Any]) -> dict[str, Any]:
    at(2026, 3, 2, 10)
    group = make.group("psg")
    found = {
        "group": group,
        "chair": make.user("Ann Chair", chairs=[group]),
        "owner": make.user("Bo Owner", joins=[group]),
        "case": make.case(group, title="CANARYTITLE", offender=make.person("Canaryforename", "Canarysurname")),
    }
    found["action"] = set_action(make, found)
    return found


def letters(*, to: str) -> list[str]:
    sink = Sink()
    outbox.deliver_due(channel=sink)
    return [letter.body for letter in sink.letters if letter.to_name == to]


def link_from_the_digest(at: Callable[..., Any], word: str) -> str:
    at(2026, 3, 13, 9)
    digests.queue_digests()
    [body] = letters(to="Bo Owner")
    found = re.search(rf"^  {word}: http://localhost(/answer/\S+)$", body, re.M)
    assert found, body
    return found[1]


def the(make: Maker, action: Action) -> Action:
    with make.system():
        return db.session.scalars(
            select(Action).where(Action.id == action.id).execution_options(populate_existing=True)
        ).one()


def test_done_in_three_clicks_and_six_figures(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser], at: Callable[..., Any]
) -> None:
    nobody = browse()
    page = nobody.get(link_from_the_digest(at, "Done"))  # 1
    assert "CANARY" not in page.text and "Action A-" in page.text and "…@" in page.text
    assert letters(to="Bo Owner") == [], "opening the link sends nothing: mail programs open links"
    page = nobody.submit(page, step="ask")  # 2
    [body] = letters(to="Bo Owner")
    figures = CODE.search(body)
    assert figures
    page = nobody.submit(page, step="code", code=figures[1])  # 3
    assert "Done" in page.text and "has your answer" in page.text and "CANARY" not in page.text
    action = the(make, world["action"])
    assert (action.status, action.closed_at is not None) == ("done", True)
    with make.system():
        said = db.session.scalars(select(ActionUpdate).where(ActionUpdate.action_id == action.id)).all()
        assert [row.author_id for row in said] == [world["owner"].id]
        kept = db.session.scalars(select(Message.body).where(Message.template.in_(("digest", "answer_code")))).all()
        assert set(kept) == {""}, "a link or a code stays on record nowhere"


def test_longer_keeps_what_was_typed_and_moves_the_day(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser], at: Callable[..., Any]
) -> None:
    nobody = browse()
    link = link_from_the_digest(at, "Need longer")
    new = {"due_on-day": "8", "due_on-month": "4", "due_on-year": "2026"}
    page = nobody.submit(nobody.get(link), step="ask", **new)
    assert "Say why" in page.text and letters(to="Bo Owner") == []
    page = nobody.submit(page, step="ask", note="Waiting for a report", **new)
    figures = CODE.search(letters(to="Bo Owner")[0])
    assert figures
    page = nobody.submit(page, step="code", code="000000" if figures[1] != "000000" else "111111")
    assert "not the code we sent last" in page.text and "Waiting for a report" in page.text
    page = nobody.submit(page, step="code", code=f"{figures[1][:3]} {figures[1][3:]}")
    assert "It has a new day: 8 April 2026" in page.text
    assert the(make, world["action"]).due_on == date(2026, 4, 8)
    assert "another day since" in nobody.get(link, status=410).text


def test_not_ours_tells_who_runs_the_group_and_moves_nothing(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser], at: Callable[..., Any]
) -> None:
    other = make.agency("Housing of elsewhere")
    nobody = browse()
    link = link_from_the_digest(at, "Not ours")
    page = nobody.submit(nobody.get(link), step="ask", note="The flat is not one of our homes", agency=str(other.id))
    figures = CODE.search(letters(to="Bo Owner")[0])
    assert figures
    page = nobody.submit(page, step="code", code=figures[1])
    assert "told that it is not yours" in page.text
    [told] = letters(to="Ann Chair")
    assert "says that it is not theirs" in told and "homes" not in told
    action = the(make, world["action"])
    assert (action.status, action.owner_id) == ("open", world["owner"].id)
    page = browse(world["chair"]).get(f"/actions/{action.reference}")
    assert "Not ours" in page.text and "Perhaps for Housing of elsewhere" in page.text
    assert "You have said that this action is not yours" in nobody.get(link, status=410).text


def test_somebody_signed_in_needs_no_code_and_somebody_else_cannot_answer(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser], at: Callable[..., Any]
) -> None:
    link = link_from_the_digest(at, "Done")
    assert "sent to somebody else" in browse(world["chair"]).get(link, status=403).text
    owner = browse(world["owner"])
    page = owner.submit(owner.get(link), step="code")
    assert "has your answer" in page.text
    assert "answered already" in owner.get(link, status=410).text


def test_a_code_is_for_one_link_few_tries_and_ten_minutes(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser], at: Callable[..., Any]
) -> None:
    nobody = browse()
    page = nobody.submit(nobody.get(link_from_the_digest(at, "Done")), step="ask")
    figures = CODE.search(letters(to="Bo Owner")[0])
    assert figures
    wrong = "123456" if figures[1] != "123456" else "654321"
    for typed in (*(wrong for _ in range(sent_figures.MOST_TRIES - 1)), "\uff11\uff12\uff13\uff14\uff15\uff16"):
        page = nobody.submit(page, step="code", code=typed)
        assert "not the code we sent last" in page.text
    page = nobody.submit(page, step="code", code=figures[1])
    assert "entered wrongly too often" in page.text
    at(2026, 3, 13, 9, 5)
    page = nobody.submit(page, step="again")
    newer = CODE.search(letters(to="Bo Owner")[0])
    assert newer and newer[1] != figures[1]
    at(2026, 3, 13, 9, 15, 1)
    assert "older than ten minutes" in nobody.submit(page, step="code", code=newer[1]).text
    assert the(make, world["action"]).status == "open"


def test_forged_old_and_lost_links_say_what_to_do(
    app: Flask, make: Maker, world: dict[str, Any], browse: Callable[..., Browser], at: Callable[..., Any]
) -> None:
    link, nobody = link_from_the_digest(at, "Done"), browse()
    altered = link.replace("/answer/", "/answer/x")
    assert "link is not complete" in nobody.get(altered, status=404).text
    with make.acting(world["chair"]) as by:
        action = db.session.get_one(Action, world["action"].id)
        other = make.user("Cy Else", joins=[world["group"]])
        actions.hand_over(action, owner=other, agency=other.agency, reason="Cy knows them", by=by)
    assert "no longer with you" in nobody.get(link, status=410).text
    at(2026, 5, 1, 9)
    assert "older than a month" in nobody.get(link, status=410).text
    with make.system():
        owner = db.session.get_one(type(world["owner"]), world["owner"].id)
        owner.status = "suspended"
    assert "account has ended" in nobody.get(link, status=404).text


def test_a_link_holds_no_more_than_numbers(make: Maker, world: dict[str, Any]) -> None:
    with make.acting(world["owner"]) as by:
        action = db.session.get_one(Action, world["action"].id)
        path = links.path_of(action, by)
    assert len(path) < 90
    with pytest.raises(links.Over):
        links.followed(path.rpartition("/")[2][:-1])
