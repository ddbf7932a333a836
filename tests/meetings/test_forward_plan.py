"""The forward plan and the backlog: entries surface in their month, come back each year, and say where they came from."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from casework.errors import Refusal
from casework.extensions import db
from casework.meetings import forward, services
from casework.meetings.forward_models import ForwardItem
from casework.meetings.models import AgendaItem
from casework.notifications.models import Message

from .test_agenda import fresh, item, items
from .test_pages import world  # noqa: F401


def titles(meeting) -> list[str]:
    return [i.title for i in items(meeting)]


def entry(**wanted) -> ForwardItem:
    return db.session.scalars(select(ForwardItem).filter_by(**wanted)).one()


def test_an_entry_surfaces_once_in_its_month_and_what_was_missed_later(world):  # noqa: F811
    make, group, meeting = world["make"], world["group"], world["meeting"]
    second = make.meeting(group, on=date(2026, 3, 24))
    april = make.meeting(group, on=date(2026, 4, 14))
    with make.acting(world["coordinator"]) as by:
        forward.plan(group, title="Winter review", lead="Fire service", month=date(2026, 3, 17), by=by)
        forward.plan(group, title="Spring plan", month=date(2026, 4, 1), by=by)
        forward.plan(group, title="Some day", by=by)
        services.build_agenda(fresh(meeting), by=by)
        services.build_agenda(fresh(meeting), by=by)
        services.build_agenda(fresh(second), by=by)
        assert titles(meeting).count("Winter review") == 1 and "Winter review" not in titles(second)
        assert next(i.author for i in items(meeting) if i.title == "Winter review") == "Fire service"
        assert "Spring plan" not in titles(meeting) and "Some day" not in titles(meeting)
        services.remove_item(next(i for i in items(meeting) if i.title == "Winter review"), by=by)
        assert services.build_agenda(fresh(meeting), by=by).items == 0, "taken off on purpose"
        services.build_agenda(fresh(april), by=by)
        assert {"Winter review", "Spring plan"} <= set(titles(april))


def test_a_yearly_entry_comes_back_each_year(world):  # noqa: F811
    make, group = world["make"], world["group"]
    next_year = make.meeting(group, on=date(2027, 3, 9))
    with make.acting(world["coordinator"]) as by:
        forward.plan(group, title="Annual review", month=date(2026, 3, 1), yearly=True, by=by)
        services.build_agenda(fresh(world["meeting"]), by=by)
        assert entry(title="Annual review").month == date(2027, 3, 1)
        services.build_agenda(fresh(next_year), by=by)
        assert "Annual review" in titles(world["meeting"]) and "Annual review" in titles(next_year)
        assert entry(title="Annual review").month == date(2028, 3, 1)


def test_a_yearly_entry_placed_ahead_of_its_month_moves_on_a_year(world, browse):  # noqa: F811
    make, group, meeting = world["make"], world["group"], world["meeting"]
    april = make.meeting(group, on=date(2026, 4, 14))
    with make.acting(world["coordinator"]) as by:
        forward.plan(group, title="Annual review", month=date(2026, 4, 1), yearly=True, by=by)
        number = entry(title="Annual review").id
    page, plan = browse(world["coordinator"]), f"/groups/{group.slug}/meetings/forward-plan"
    page.post(f"/meetings/{meeting.id}/forward-plan/{number}")
    assert "April 2027" in page.get(plan).text and "April 2026" not in page.get(plan).text
    with make.acting(world["coordinator"]) as by:
        services.build_agenda(fresh(april), by=by)
        assert "Annual review" in titles(meeting) and "Annual review" not in titles(april), (
            "it was dealt with for this year"
        )
        services.remove_item(next(i for i in items(meeting) if i.title == "Annual review"), by=by)
    assert "April 2026" in page.get(plan).text
    with make.acting(world["coordinator"]) as by:
        services.build_agenda(fresh(april), by=by)
        assert "Annual review" in titles(april)
    assert "April 2027" in page.get(plan).text


def test_the_plan_is_kept_and_read_in_pages(world, browse):  # noqa: F811
    page = browse(world["coordinator"])
    address = f"/groups/{world['group'].slug}/meetings/forward-plan"
    sent = page.post(
        address + "/new", title="Winter review", lead="Fire service", kind="report",
        **{"month-month": "4", "month-year": "2026"},
    )  # fmt: skip
    assert "It is on the forward plan." in sent.text and "April 2026" in sent.text and "Fire service" in sent.text
    with world["make"].acting(world["coordinator"]):
        number = entry(title="Winter review").id
    faulty = page.post(address + "/new", title="", kind="report", yearly="y")
    assert "Enter a title" in faulty.errors()
    faulty = page.post(address + "/new", title="Yearly", kind="report", yearly="y")
    assert "Enter the month in which it comes back each year." in faulty.errors()
    changed = page.post(
        f"/meetings/forward-plan/{number}",
        title="Winter review",
        lead="",
        kind="report",
        **{"month-month": "", "month-year": ""},
    )
    assert "Backlog" in changed.text
    meeting = f"/meetings/{world['meeting'].id}/"
    page.post(meeting + "build")
    assert "Waiting for an agenda" in page.get(meeting).text
    placed = page.post(f"{meeting}forward-plan/{number}")
    assert "“Winter review” is item" in placed.text
    assert "This is on an agenda already, or was dropped." in page.post(f"{meeting}forward-plan/{number}").text
    member = browse(world["member"])
    assert "Plan something" not in member.get(address).text
    for who, status in (("member", 403), ("observer", 403), ("stranger", 404)):
        reader = browse(world[who])
        reader.get(f"/meetings/forward-plan/{number}", status=status)
        reader.post(f"/meetings/forward-plan/{number}/drop", status=status)
        reader.post(f"{meeting}forward-plan/{number}", status=status)
        reader.post(f"{meeting}supplement", status=status)
    browse(world["stranger"]).get(address, status=403)
    for form in ("docx", "pdf"):
        page.get(f"{address}/plan.{form}")
        browse(world["stranger"]).get(f"{address}/plan.{form}", status=403)
    browse(world["member"]).get(address + "/new", status=403)


def test_an_item_is_put_off_brought_back_or_referred_and_says_where_it_came_from(world, browse):  # noqa: F811
    make, meeting = world["make"], world["meeting"]
    other = make.group("csp_board", name="The Board")
    head = make.user("Bo Board", coordinates=[other])
    with make.acting(world["coordinator"]) as by:
        services.build_agenda(fresh(meeting), by=by)
        report = services.add_item(
            fresh(meeting), kind="report", title="Winter plan", author="Head of Safety", by=by
        ).id
        case = item(meeting, "case").id
        number = item(meeting, "report").number
    page = browse(world["coordinator"])
    page.post(f"/meetings/items/{report}/later", what="refer", group=str(other.id), note="To agree the money")
    shown = browse(head).get(f"/groups/{other.slug}/meetings/forward-plan").text
    assert "Winter plan" in shown and "Head of Safety" in shown and "To agree the money" in shown
    assert f"Referred by North PSG, item {number} of the meeting of 10 March 2026, 2 March 2026" in shown
    refused = page.post(f"/meetings/items/{case}/later", what="refer", group=str(other.id))
    assert any("is not on the caseload of The Board" in words for words in refused.errors())
    page.post(f"/meetings/items/{report}/later", what="month", **{"month-month": "5", "month-year": "2026"})
    assert "Enter a month to come." in page.post(
        f"/meetings/items/{report}/later", what="month", **{"month-month": "1", "month-year": "2026"}
    ).errors()  # fmt: skip
    with world["make"].system():
        db.session.get_one(AgendaItem, report).sensitivity = "group"
    page.post(f"/meetings/items/{report}/later", what="backlog")
    plan = page.get(f"/groups/{world['group'].slug}/meetings/forward-plan").text
    assert "May 2026" in plan and "Put off from item" in plan and "Brought from item" in plan
    with world["make"].system():
        kept = db.session.scalars(
            select(ForwardItem.sensitivity).where(ForwardItem.came_from.startswith("Put off"))
        ).all()
        assert kept == ["group"], "it stays as private as it was"
    assert "This item is already deferred." in page.post(f"/meetings/items/{report}/later", what="backlog").errors()
    for who, status in (("member", 403), ("stranger", 404)):
        browse(world[who]).get(f"/meetings/items/{report}/later", status=status)


def test_late_items_form_a_numbered_supplement_and_change_no_number(world, browse):  # noqa: F811
    make, meeting = world["make"], world["meeting"]
    with make.acting(world["coordinator"]) as by:
        services.build_agenda(fresh(meeting), by=by)
        with pytest.raises(Refusal, match="only between publication"):
            services.send_supplement(fresh(meeting), by=by)
        services.publish_agenda(fresh(meeting), by=by)
        before = {i.id: i.number for i in items(meeting)}
        with pytest.raises(Refusal, match="Nothing has come"):
            services.send_supplement(fresh(meeting), by=by)
        services.add_item(fresh(meeting), kind="report", title="Late one", by=by)
    page = browse(world["coordinator"])
    address = f"/meetings/{meeting.id}/"
    assert "Late, not sent round yet" in page.get(address).text
    assert "Supplement 1 to the agenda is sent round." in page.post(address + "supplement").text
    assert "Supplement 1" in page.get(address).text and "Late, not sent round yet" not in page.get(address).text
    assert "Nothing has come to the agenda" in page.post(address + "supplement").text
    paper = page.get(page.get(address).links()["page of supplement 1 to the agenda"])
    assert "Late one" in paper.text and "Emergency" not in paper.text
    assert page.get(f"{address}papers/agenda-supplement-1.pdf").data.startswith(b"%PDF")
    assert page.get(f"{address}papers/agenda-supplement-1.docx").data.startswith(b"PK")
    assert "Added after publication, in supplement 1." in page.get(f"{address}papers/agenda.html").text
    for who, kind, status in (
        ("member", "agenda-supplement-1", 200), ("member", "agenda-supplement-2", 404), ("stranger", "agenda-supplement-1", 404),
    ):  # fmt: skip
        browse(world[who]).get(f"{address}papers/{kind}.html", status=status)
    with make.system():
        db.session.scalars(select(AgendaItem).where(AgendaItem.late_in == 1)).one().sensitivity = "chair"
    browse(world["member"]).get(f"{address}papers/agenda-supplement-1.html", status=404)
    with make.acting(world["coordinator"]) as by:
        services.add_item(fresh(meeting), kind="report", title="Later still", by=by)
        assert services.send_supplement(fresh(meeting), by=by) == 2
        assert {i.title: i.late_in for i in items(meeting) if i.late_in} == {"Late one": 1, "Later still": 2}
        assert {i.id: i.number for i in items(meeting) if i.id in before} == before
    with make.system():
        sent = db.session.scalars(select(Message.once).where(Message.template == "agenda_supplement")).all()
    assert len(sent) == len(set(sent)) >= 4


def test_timed_items_say_when_they_begin(world, browse):  # noqa: F811
    page = browse(world["coordinator"])
    address = f"/meetings/{world['meeting'].id}/"
    page.post(
        address + "items/new",
        kind="presentation",
        title="Probation",
        minutes_planned="20",
        timed_at="3pm",
        parent="",
        author="",
    )
    page.post(
        address + "items/new", kind="report", title="After it", minutes_planned="10", timed_at="", parent="", author=""
    )
    text = page.get(address).text
    assert "not before 3pm" in text and "3:20pm" in text
    faulty = page.post(address + "items/new", kind="report", title="x", timed_at="25 o'clock", parent="", author="")
    assert faulty.errors()
