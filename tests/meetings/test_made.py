"""What a closed meeting made: each agency's own actions, days for calendars, copies edited outside beside the minutes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from icalendar import Calendar

from casework.extensions import db
from casework.meetings import services
from casework.meetings.models import AgendaItem
from casework.rendering import Document, to_docx

from .test_agenda import fresh, items


@pytest.fixture
def closed(make, at):
    """A closed meeting that gave the police two actions and housing one, about a case with a telling name."""
    at(2026, 3, 3, 9)
    group = make.group("psg")
    officer = make.user("Officer", coordinates=[group])
    police = make.user("Inspector", agency=make.agency("Northmere Police"), joins=[group])
    housing = make.user("Housing Officer", agency=make.agency("Thirteenth Homes"), joins=[group])
    fire = make.user("Fire Officer", agency=make.agency("Wrensea Fire"), joins=[group])
    with make.acting(officer):
        meeting = services.plan_meeting(group, starts_at=datetime(2026, 3, 3, 10, tzinfo=UTC), by=officer)
        services.add_item(meeting, kind="standing", title="Night-time economy", by=officer)
        services.start_meeting(meeting, by=officer)
        services.add_attendee(meeting, name="Chair", capacity="member", in_the_chair=True, by=officer)
        item = items(meeting)[0]
        for owner, title in (
            (police, "CANARY-police visit"), (police, "CANARY-police report"), (housing, "CANARY-housing letter"),
        ):  # fmt: skip
            services.set_action_at(item, title=title, owner=f"user:{owner.id}", due_on=date(2026, 3, 20), by=officer)
        services.close_meeting(meeting, concluded_at=datetime(2026, 3, 3, 11, tzinfo=UTC), by=officer)
        db.session.commit()
    return meeting, {"officer": officer, "police": police, "housing": housing, "fire": fire}


def test_each_agency_takes_its_own_actions_away(closed, browse):
    meeting, people = closed
    url = f"/meetings/{meeting.id}/made"
    officer = browse(people["officer"])
    assert officer.get(f"/meetings/{meeting.id}/").links()["What the meeting made"] == url
    assert "Thirteenth Homes" in officer.get(url).text
    police = browse(people["police"])
    page = police.get(url)
    assert "Northmere Police" in page.text
    assert "Thirteenth Homes" not in page.text
    own = f"{url}/actions-{people['police'].agency_id}"
    text = police.get(own + ".html").text
    assert "CANARY-police visit" in text
    assert "CANARY-housing" not in text
    assert police.get(own + ".pdf").data.startswith(b"%PDF")
    assert police.get(own + ".docx").data.startswith(b"PK")
    police.get(f"{url}/actions-{people['housing'].agency_id}.html", status=404)
    police.get(f"{url}/actions-{people['police'].agency_id}.txt", status=404)
    officer.get(f"{url}/actions-{people['housing'].agency_id}.html")
    fire = browse(people["fire"])
    assert "No action was set for your agency" in fire.get(url).text
    fire.get(f"{url}/actions-{people['fire'].agency_id}.html", status=404)


def test_calendar_days_name_no_task(closed, browse):
    meeting, people = closed
    data = browse(people["police"]).get(f"/meetings/{meeting.id}/made/actions-{people['police'].agency_id}.ics").data
    events = Calendar.from_ical(data).walk("VEVENT")
    assert len(events) == 2
    assert {event["dtstart"].dt for event in events} == {date(2026, 3, 20)}
    assert len({str(event["uid"]) for event in events}) == 2
    assert b"CANARY" not in data


def test_a_copy_edited_outside_stands_beside_and_is_said_to_be_behind(closed, browse, make, at):
    meeting, people = closed
    url = f"/meetings/{meeting.id}/made"
    officer = browse(people["officer"])
    edited = to_docx(Document(title="Edited by hand", body_name="PSG"))
    page = officer.post(url, kind="minutes", note="Chair's words", file=(BytesIO(edited), "minutes-chair.docx"))
    assert "minutes-chair.docx is kept beside the minutes" in page.text
    assert "The record has changed since" not in page.text
    again = officer.post(url, kind="minutes", note="", file=(BytesIO(edited), "minutes-chair.docx"))
    assert again.errors() == ["This very file is kept already."]
    wrong = officer.post(url, kind="minutes", note="", file=(BytesIO(b"nothing of the kind"), "minutes.docx"))
    assert "not really a .docx file" in wrong.errors()[0]
    assert officer.get(officer.get(url).links()["minutes-chair.docx"]).data == edited
    made = officer.get(f"/meetings/{meeting.id}/papers/minutes.docx").data
    assert made != edited, "the generated minutes are as the record says"
    at(2026, 3, 4, 9)
    with make.acting(people["officer"]):
        item = db.session.get(AgendaItem, items(fresh(meeting))[0].id)
        services.save_discussion(item, text="Said later.", version=item.version, by=people["officer"])
        db.session.commit()
    assert "The record has changed since" in browse(people["officer"]).get(url).text


def test_only_who_runs_the_group_reads_or_keeps_copies(closed, browse, make):
    meeting, people = closed
    url = f"/meetings/{meeting.id}/made"
    officer = browse(people["officer"])
    officer.post(url, kind="minutes", note="", file=(BytesIO(b"%PDF-1.7 x"), "m.pdf"))
    link = officer.get(url).links()["m.pdf"]
    member = browse(people["police"])
    assert "m.pdf" not in member.get(url).text
    member.get(link, status=404)
    member.post(
        url, page=member.get("/account"), kind="minutes", note="", file=(BytesIO(b"%PDF-1.7 y"), "n.pdf"), status=403
    )
    stranger = browse(make.user("Stranger", joins=[make.group("iom")]))
    stranger.get(url, status=404)
    stranger.get(link, status=404)


def test_before_it_is_held_a_meeting_has_made_nothing(make, at, browse):
    at(2026, 3, 3, 9)
    group = make.group("psg")
    officer = make.user("Officer", coordinates=[group])
    with make.acting(officer):
        meeting = services.plan_meeting(group, starts_at=datetime(2026, 3, 5, 10, tzinfo=UTC), by=officer)
        db.session.commit()
    browse(officer).get(f"/meetings/{meeting.id}/made", status=404)
