"""Declared interests and the reporting timetable in a meeting's document: there and back, on the plan, and what is refused."""

from __future__ import annotations

import copy
from datetime import date

import pytest
from sqlalchemy import select

from casework.extensions import db
from casework.meetings import forward, services
from casework.meetings.forward_models import ForwardItem
from casework.meetings.models import Meeting

from .conftest import lines_of, mistakes_of
from .papers import APRIL, JUNE

PLAN = [
    {"title": "Report", "reporting": "Safer Neighbourhoods", "lead": "Director of Regeneration", "month": "2018-08"},
    {
        "title": "Report",
        "reporting": "Drug and Alcohol Harm Reduction Group",
        "lead": "To be confirmed",
        "month": "2026-05",
    },
    {"title": "Annual plan", "month": "2026-06", "kind": "presentation", "yearly": True},
    {"title": "Some day"},
]


def test_the_timetable_comes_back_and_only_months_to_come_are_on_the_plan(program, make):
    sends = program()
    body = sends(JUNE | {"forward_plan": PLAN}).get_json()
    for given, back in zip(PLAN, body["meeting"]["forward_plan"], strict=True):
        assert {name: back[name] for name in given} == given
    with make.acting(sends.people["officer"]):
        group = db.session.scalars(select(Meeting)).one().group_id
        waiting = db.session.scalars(forward.waiting(group)).all()
        assert [row.title for row in waiting] == ["Report", "Annual plan"], "what is over goes on no agenda"
    data = body["exports"]["forward-plan"]
    assert set(data) == {"html", "pdf", "docx"}
    assert "As agreed for the meeting of 22 June 2018" in lines_of(body, "forward-plan")
    shown = " ".join(data["html"]["text"].split())
    for words in ("August 2018", "Safer Neighbourhoods", "Director of Regeneration", "Annual plan (each year)"):
        assert words in shown


def test_what_comes_back_each_year_reads_as_agreed_after_it_was_on_an_agenda(program, make):
    sends = program()
    made = sends(JUNE | {"date": "2026-03-03", "forward_plan": PLAN}).get_json()
    june = make.meeting(sends.group, on=date(2026, 6, 9))
    with make.acting(sends.people["officer"]) as by:
        services.build_agenda(db.session.get_one(Meeting, june.id), by=by)
        yearly = db.session.scalars(select(ForwardItem).where(ForwardItem.yearly)).one()
        assert (f"{yearly.month:%Y-%m}", yearly.agenda_item_id is not None) == ("2027-06", True), (
            "it is dealt with for this year"
        )
    back = sends.get(made["url"]).get_json()
    assert back["meeting"]["forward_plan"] == made["meeting"]["forward_plan"]
    shown = " ".join(back["exports"]["forward-plan"]["html"]["text"].split())
    assert "June 2026" in shown and "June 2027" not in shown


def test_declared_interests_come_back_and_stand_in_the_minutes(program):
    document = copy.deepcopy(APRIL)
    document["items"][4]["declared"] = [
        {"name": "Leader of the Council", "nature": "personal", "interest": "a neighbour", "stays": True},
        {"name": "Chief Superintendent", "nature": "financial"},
    ]
    body = program()(document).get_json()
    back = body["meeting"]["items"][4]["declared"]
    for given, found in zip(document["items"][4]["declared"], back, strict=True):
        assert {name: found[name] for name in given} == given
    joined = "\n".join(lines_of(body, "minutes"))
    assert "Leader of the Council declared a personal interest (a neighbour) and stayed." in joined
    assert "Chief Superintendent declared a financial interest and left the meeting for this item." in joined


@pytest.mark.parametrize(("change", "where"), [
    (lambda d: d["items"][4].update(declared=[{"name": "Nobody"}]), "items.4.declared.0.name"),
    (lambda d: d["items"][4].update(declared=[{"name": "District Manager"}]), "items.4.declared.0.name"),
    (lambda d: d["items"][4].update(declared=[{"name": "Research Officer"}] * 2), "items.4.declared.1.name"),
    (lambda d: d["items"][4].update(declared=[{"name": "Research Officer", "nature": "odd"}]), "items.4.declared.0.nature"),
    (lambda d: d.update(forward_plan=[PLAN[0], {"title": "x", "month": "August"}]), "forward_plan.1.month"),
    (lambda d: d.update(forward_plan=[{"title": "x", "yearly": True}]), "forward_plan.0.month"),
    (lambda d: d.update(forward_plan=[{"title": "x", "month": "2099-01"}]), "forward_plan.0.month"),
])  # fmt: skip
def test_mistakes_are_named_by_their_place_and_nothing_is_kept(program, make, change, where):
    document = copy.deepcopy(APRIL)
    change(document)
    sends = program()
    answer = sends(document)
    assert answer.status_code == 422, answer.text
    assert mistakes_of(answer)[0]["where"] == where
    with make.acting(sends.people["officer"]):
        assert db.session.scalars(select(ForwardItem)).all() == []
        assert db.session.scalars(select(Meeting)).all() == []


def test_nobody_declares_an_interest_before_the_meeting(program):
    document = copy.deepcopy(JUNE)
    document["items"][0]["declared"] = [{"name": "Leader of the Council"}]
    assert program()(document).status_code == 422
