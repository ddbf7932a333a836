"""Asking agencies what they say to a tool, and recording what they answer and where."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from casework import clock
from casework.extensions import db
from casework.meetings.models import AgendaItem
from casework.orders.models import AgencyView
from tests.browser import Browser
from tests.world import Maker


@pytest.fixture
def world(make: Maker, at: Callable[..., Any]) -> dict[str, Any]:
    at(2026, 3, 3, 10)
    psg = make.group("psg")
    ada = make.person("Ada", "Finch", date_of_birth=date(1990, 5, 1))
    member, case = make.user("Bo Member", joins=[psg]), make.case(psg, offender=ada)
    meeting, unrelated = make.meeting(psg, on=date(2026, 3, 2), status="closed"), make.meeting(psg, on=date(2026, 3, 1))
    with make.system():
        db.session.add(AgendaItem(meeting_id=meeting.id, kind="case", position=1, title="x", case_id=case.id))
    order = make.order(case, ada, by=member)
    return {
        "member": member, "observer": make.user("Di", joins=[(psg, "observer")]), "outsider": make.user("Ed", joins=[make.group("iom")]),
        "health": make.agency("Health"), "housing": make.agency("Housing"), "case": case, "order": order, "meeting": meeting,
        "unrelated": unrelated, "path": f"/cases/{case.reference}/orders/{order.id}",
    }  # fmt: skip


def on(day: date) -> dict[str, str]:
    return {"on-day": str(day.day), "on-month": str(day.month), "on-year": str(day.year)}


def views(make: Maker) -> list[AgencyView]:
    with make.system():
        db.session.rollback()
        return list(
            db.session.scalars(select(AgencyView).order_by(AgencyView.id).execution_options(populate_existing=True))
        )


def test_agencies_are_asked_once_and_answer_once(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    member, path = browse(world["member"]), world["path"]
    both = [str(world[name].id) for name in ("health", "housing")]
    assert member.post(f"{path}/views", fields=on(clock.today())).errors() == ["Choose an agency"]
    assert member.post(f"{path}/views", fields={"agencies": ["0"], **on(clock.today())}).errors()
    future = on(clock.today() + timedelta(days=1))
    assert member.post(f"{path}/views", fields={"agencies": both, **future}).errors() == [
        "The day cannot lie in the future"
    ]
    assert "2 agencies asked" in member.post(f"{path}/views", fields={"agencies": both, **on(clock.today())}).text
    page = member.post(f"{path}/views", fields={"agencies": both[:1], **on(clock.today())})
    assert page.errors() == ["Choose an agency that is not being asked already"]
    asked = views(make)[0]
    page = member.get(f"{path}/views/{asked.id}")
    offered = [option.text for option in page.select('select[name="meeting"] option')]
    assert len(offered) == 2 and offered[0] == "Not at a meeting" and offered[1].endswith("2 March 2026")
    said = {
        "view": "supports",
        "words": "Support is in place",
        "given_by": "Fay Lowe",
        "meeting": str(world["meeting"].id),
        **on(clock.today()),
    }
    for wrong in (
        {"view": ""},
        {"view": "asked"},
        {"given_by": " "},
        {"meeting": str(world["unrelated"].id)},
        on(date(2026, 3, 2)),
    ):
        assert member.post(f"{path}/views/{asked.id}", fields=said | wrong).errors(), wrong
    assert "Supports it" in member.post(f"{path}/views/{asked.id}", fields=said).text
    row = views(make)[0]
    assert (row.view, row.given_by, row.meeting_id) == ("supports", "Fay Lowe", world["meeting"].id)
    assert member.post(f"{path}/views/{asked.id}", fields=said | {"view": "objects"}).errors()
    assert [row.view for row in views(make)] == ["supports", "asked"]
    assert "1 agency asked" in member.post(f"{path}/views", fields={"agencies": both[:1], **on(clock.today())}).text


def test_who_may_ask_who_reads_and_who_cannot_tell(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    path = world["path"]
    browse(world["member"]).post(f"{path}/views", fields={"agencies": [str(world["health"].id)], **on(clock.today())})
    asked = views(make)[0]
    assert "Not answered yet" in browse(world["observer"]).get(path).text
    for address in (f"{path}/views", f"{path}/views/{asked.id}"):
        browse(world["observer"]).get(address, status=403)
        browse(world["outsider"]).get(address, status=404)
    browse(world["member"]).get(f"{path}/views/{asked.id + 1}", status=404)
