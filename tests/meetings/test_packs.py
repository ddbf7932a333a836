"""The pack and its supplements: what came in before it went out, what came after, who is told, and once only."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from casework.access import as_system
from casework.errors import NotPermitted, Refusal
from casework.extensions import db
from casework.mail import FileChannel
from casework.meetings import services
from casework.meetings.return_models import PackIssue
from casework.notifications import outbox
from casework.notifications.models import Message

from .returns_world import FACT, arrange, meeting_of, send


@pytest.fixture
def world(make, at):
    return arrange(make, at)


def publish(world):
    with world["make"].acting(world["coordinator"]) as by:
        services.publish_pack(meeting_of(world), by=by)


def told(world):
    with world["make"].system():
        rows = db.session.execute(select(Message.once, Message.recipient_id).where(Message.template == "pack_issued"))
        return sorted((int(once.split(":")[2]), who) for once, who in rows)


def test_what_came_before_is_in_the_pack_and_what_comes_after_in_supplements_by_day(world, browse):
    send(world, replace(FACT, text="In the pack."))
    publish(world)
    world["at"](2026, 3, 9, 9)
    send(world, replace(FACT, text="First of the day."), by="nurse")
    send(world, replace(FACT, text="Second of the day."), by="nurse", case="second")
    world["at"](2026, 3, 10, 8)
    send(world, replace(FACT, text="On the morning."), by="chair")
    with world["make"].system():
        assert [i.number for i in db.session.scalars(select(PackIssue).order_by(PackIssue.number))] == [0, 1, 2]
    reader = browse(world["landlord"])
    url = f"/meetings/{world['meeting'].id}/"
    pack = reader.get(url + "papers/pack.html").text
    assert "In the pack." in pack
    assert "of the day" not in pack
    assert "No return received from" in pack
    one = reader.get(url + "papers/supplement-1.html").text
    assert "First of the day." in one
    assert "Second of the day." in one
    assert "Now answered: Wrensea NHS." in one
    assert "On the morning" not in one
    assert "On the morning." in reader.get(url + "papers/supplement-2.html").text
    reader.get(url + "papers/supplement-3.html", status=404)
    reader.get(url + "papers/supplement-0.html", status=404)
    assert "Supplement 2, 10 March 2026" in reader.get(url).text


def test_members_are_told_once_of_the_pack_and_of_each_supplement(world):
    publish(world)
    everybody = {world[k].id for k in ("coordinator", "chair", "landlord", "colleague", "nurse", "observer")}
    assert told(world) == sorted((0, who) for who in everybody - {world["coordinator"].id})
    send(world, FACT, by="nurse")
    send(world, FACT, by="nurse", case="second")
    assert {who for number, who in told(world) if number == 1} == everybody - {world["nurse"].id}
    assert len(told(world)) == 10


def test_a_supplement_on_cases_out_of_reach_is_not_told_nor_shown(world, browse, tmp_path):
    make = world["make"]
    landlord, colleague, url = world["landlord"].id, world["colleague"].id, f"/meetings/{world['meeting'].id}/"
    publish(world)
    with make.acting(world["landlord"]) as by:
        from casework.cases import services as cases

        cases.declare_interest(db.session.merge(world["case"]), reason="A neighbour", by=by)
    send(world, FACT, by="nurse")
    outbox.deliver_due(channel=FileChannel(tmp_path, "Casework <casework@example.org>"))
    with make.system():
        rows = db.session.scalars(select(Message).where(Message.template == "pack_issued")).all()
        found = {(m.context["number"], m.recipient_id): m for m in rows}
        assert found[1, landlord].status == "withheld"
        sent = found[1, colleague]
        assert sent.status == "sent"
        assert "supplement-1.html" in sent.body
        assert "Gull" not in sent.body + sent.subject
    assert "Supplement" not in browse(landlord).get(url).text
    browse(landlord).get(url + "papers/supplement-1.html", status=404)


def test_a_correction_after_the_pack_takes_the_old_text_out_of_it(world, browse):
    send(world, replace(FACT, text="Wrong."))
    publish(world)
    send(world, replace(FACT, text="Right."))
    reader = browse(world["nurse"])
    url = f"/meetings/{world['meeting'].id}/papers/"
    assert "Wrong." not in reader.get(url + "pack.html").text
    assert "Right." in reader.get(url + "supplement-1.html").text
    for form, start in (("pdf", b"%P"), ("docx", b"PK")):
        assert reader.get(f"{url}supplement-1.{form}").data[:2] == start


def test_the_pack_goes_out_once_and_only_by_who_runs_the_group(world, browse):
    url = f"/meetings/{world['meeting'].id}/"
    browse(world["landlord"]).get(url + "papers/pack.html", status=404)
    assert "Not yet published" in browse(world["chair"]).get(url + "papers/pack.html").text
    browse(world["landlord"]).post(url + "pack", status=403)
    browse(world["stranger"]).post(url + "pack", status=404)
    publish(world)
    with world["make"].acting(world["chair"]) as by, pytest.raises(Refusal, match="already out"):
        services.publish_pack(meeting_of(world), by=by)
    with world["make"].acting(world["landlord"]) as by, pytest.raises(NotPermitted):
        services.publish_pack(meeting_of(world), by=by)
    assert "The pack is already out" in browse(world["chair"]).post(url + "pack").text


def test_a_pack_needs_a_published_agenda(world):
    make = world["make"]
    meeting = make.meeting(world["group"])
    with make.acting(world["coordinator"]) as by, pytest.raises(Refusal, match="Publish the agenda first"):
        services.publish_pack(db.session.merge(meeting), by=by)


def test_without_a_pack_there_is_no_supplement(world):
    send(world, FACT)
    with as_system("looking", partnership_id=world["group"].partnership_id):
        assert db.session.scalars(select(PackIssue)).all() == []
