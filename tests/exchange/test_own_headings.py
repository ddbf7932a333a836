"""Headings that came with a report in a document: proposed on a page, put in force by an administrator, used from then on."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from casework.extensions import db
from casework.papers.models import Paper
from casework.papers.own_sets import sets_for
from casework.partnership.models import Group
from casework.partnership.rulebook_models import RulebookDraft

from .test_reports import REPORT, back, june


@pytest.fixture
def sent(program, make):
    sends = program()
    assert sends(june(REPORT, state="published")).status_code == 201
    with make.acting(sends.people["officer"]):
        sends.paper = f"/papers/{db.session.scalars(select(Paper.id)).one()}/"
    return sends


def titles(make, sends):
    with make.acting(sends.people["officer"]):
        return [each.title for each in sets_for(db.session.get_one(Group, sends.group.id, populate_existing=True))]


def test_they_are_kept_for_the_group_at_once_and_offered_for_the_next_paper(sent, make, browse):
    officer = browse(sent.people["officer"])
    page = officer.get(sent.paper)
    assert page.links()["Propose them for reports to come"] == f"{sent.paper}headings"
    page = officer.get(f"{sent.paper}headings")
    assert "RECOMMEDATIONS" in page.text and "There are no financial considerations." in page.text
    page = officer.post(f"{sent.paper}headings", title="performance  Report", due="6", scope="this")
    assert page.errors() == ["There is a heading set of this name. Give it another."]
    page = officer.post(f"{sent.paper}headings", title="Council report", due="6", scope="this")
    assert "can be asked for on these headings now" in page.text
    assert titles(make, sent)[-1] == "Council report"
    other = make.group("board")
    with make.acting(make.user("Elsewhere", coordinates=[other])):
        assert "Council report" not in [each.title for each in sets_for(db.session.get_one(Group, other.id))], (
            "this group alone"
        )
    officer = browse(sent.people["officer"])
    assert (
        "Propose them" not in officer.get(sent.paper).text
        and "nothing to propose" in officer.get(f"{sent.paper}headings").text
    )
    assert "has a heading set like this already" in " ".join(
        officer.post(f"{sent.paper}headings", title="Again", due="6", scope="this").errors()
    )
    again = {**REPORT, "sections": [{**each, "number": ""} for each in REPORT["sections"]]}
    again["sections"][3] = {**again["sections"][3], "recommendations": ["That it agrees."]}
    again["sections"][1] = {"heading": "BACKGROUND", "record": "It forms part."}
    again["sections"][0] = {"heading": "PURPOSE OF REPORT", "record": "To ask."}
    again["sections"][2] = {**again["sections"][2], "record": "There are no financial considerations."}
    again["sections"][4] = {"heading": "REASONS", "record": "A duty."}
    answer = sent(june(again, date="2018-07-20", next_meeting=None))
    assert answer.status_code == 201, answer.text
    assert back(answer)["heading_set"] == "Council report"


def test_for_every_group_of_its_kind_they_wait_for_an_administrator(sent, make, browse):
    officer = browse(sent.people["officer"])
    officer.post(f"{sent.paper}headings", title="Council report", due="6", scope="kind")
    assert "Council report" not in titles(make, sent), "nothing is in force yet"
    page = officer.post(f"{sent.paper}headings", title="council  Report", due="6", scope="kind")
    assert "or one that waits" in " ".join(page.errors())
    admin = browse(make.user("Ada Admin", duties=["administrator"]))
    assert "Headings of reports: changes wait to be put in force" in admin.get("/").text
    assert "Council report" in admin.get("/tools-and-procedures/papers.headings/").text
    admin.get("/tools-and-procedures/papers.headings/put-in-force")
    admin.submit(reason="As the council's reports are headed")
    assert titles(make, sent)[-1] == "Council report"


def test_what_an_administrator_is_changing_is_added_to_and_not_lost(sent, make, browse):
    admin = browse(make.user("Ada Admin", duties=["administrator"]))
    admin.get("/tools-and-procedures/papers.headings/change")
    admin.submit(text=admin.page.field("text").replace("Performance report", "Figures"))
    browse(sent.people["officer"]).post(f"{sent.paper}headings", title="Council report", due="6", scope="kind")
    with make.system():
        [draft] = db.session.scalars(select(RulebookDraft)).all()
        assert [each["title"] for each in draft.content["sets"]][2:] == ["Figures", "Council report"]


def test_only_who_runs_the_group_proposes_and_mistakes_are_said(sent, make, browse):
    member = browse(sent.people["member"])
    assert "Propose them" not in member.get(sent.paper).text
    member.get(f"{sent.paper}headings", status=403)
    member.post(f"{sent.paper}headings", title="x", due="6", scope="this", status=403)
    browse(sent.people["stranger"]).get(f"{sent.paper}headings", status=404)
    officer = browse(sent.people["officer"])
    assert officer.post(f"{sent.paper}headings", title=" ", due="six", scope="this").errors() == [
        "Say what to call them",
        "Enter a whole number, like 12",
    ]
    with make.system():
        assert db.session.scalars(select(RulebookDraft)).all() == []
