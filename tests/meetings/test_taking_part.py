"""How people took part, minutes of other bodies and the note on taking part from elsewhere: entered in pages, printed in the minutes."""

from __future__ import annotations

from sqlalchemy import select

from casework import clock
from casework.actions.models import Action
from casework.extensions import db
from casework.meetings import checks, services
from casework.meetings.attendance_paper import part_words
from casework.meetings.house_style import HouseStyle
from casework.meetings.models import Attendance
from casework.meetings.styles import save_style

from .test_agenda import fresh
from .test_pages import begun, world  # noqa: F401


def day(name, *parts):
    return dict(zip((f"{name}-day", f"{name}-month", f"{name}-year"), parts, strict=True))


def fill_in(browser, url, **fields):
    return browser.post(url, page=browser.get(url), **fields)


def test_how_people_took_part_is_entered_in_pages_and_printed(world, browse):  # noqa: F811
    meeting, make = world["meeting"], world["make"]
    browser, url = browse(world["coordinator"]), f"/meetings/{meeting.id}/"
    start = {**day("day", "10", "3", "2026"), "time": "2pm", "place": "Town Hall"}
    fill_in(browser, f"{url}move", **start, remote="Members may join by video call.")
    assert "Town Hall (Members may join by video call)" in browser.get(url).text
    begun(world)
    browser = browse(world["coordinator"])
    chair, member = (f"user-{world[who].id}" for who in ("chair", "member"))
    at = f"{url}attendance"
    fill_in(browser, at, **{f"capacity-{chair}": "member", f"capacity-{member}": "member", "do": "save"})
    browser.post(f"{at}/add", name="Harbour Master", capacity="apologies")
    assert browser.get(f"{at}/{chair}").select_one('select[name="chair"] option[selected]').text == "In the chair"
    fill_in(
        browser,
        f"{at}/{chair}",
        office="Leader",
        organisation="The Police",
        list_name="Core members",
        chair="co_chair",
    )
    old = browse(world["chair"])
    shown = old.get(f"{at}/{member}")
    page = fill_in(
        browser, f"{at}/{member}", office="Officer", organisation="", list_name="Attendees", chair="co_chair", arrived_at_item="10:15",
        for_items="4 and 5", remotely="y", **day("confidentiality_signed_on", "9", "3", "2026"),
    )  # fmt: skip
    assert "Co-chair, by remote link, arrived at 10:15, for items 4 and 5, signed for confidentiality" in page.text
    page = old.post(f"{at}/{member}", page=shown, office="Sergeant", organisation="", chair="")
    assert "Somebody else has changed this line meanwhile. It says now: co-chair, by remote link" in page.errors()[0]
    assert page.field("office") == "Sergeant"
    browser.submit(browser.get(at), do="save")
    with make.acting(world["coordinator"]):
        rows = {
            row.name: row for row in db.session.scalars(select(Attendance).where(Attendance.meeting_id == meeting.id))
        }
        for name in ("Cat Chair", "Sam Officer"):
            assert (rows[name].in_the_chair, rows[name].chair_as) == (True, "co_chair"), (
                "the roll leaves co-chairs as they are"
            )
        fault = next(fault for fault in checks.faults_of(fresh(meeting)) if fault.kind == "agency_unlike")
        away = f"{at}/row-{rows['Harbour Master'].id}"
    assert browser.get(f"{at}/{fault.values['line']}").field("office"), "a check leads to where it is put right"
    apologies = {"office": "", "organisation": "", "information": "none", **day("apologies_on", "8", "3", "2026")}
    assert fill_in(browser, away, name="", **apologies).errors() == ["Enter a name or an office."]
    fill_in(browser, away, name="Harbour Master", **apologies)
    said = browser.get(f"{url}papers/minutes.html").text
    for words in (
        "in Town Hall (Members may join by video call).", "Core members", "Leader, The Police (co-chair)", "Attendees",
        "Sam Officer, Officer (co-chair) (by remote link) (arrived at 10:15) (for items 4 and 5) (signed for confidentiality on 9 March 2026)",
        "Harbour Master (no information sent; received 8 March 2026)",
    ):  # fmt: skip
        assert words in said, words
    browse(world["member"]).get(f"{at}/{chair}", status=403)
    browse(world["stranger"]).get(f"{at}/{chair}", status=404)
    browser.get(f"{at}/user-{world['stranger'].id}", status=404)


def test_minutes_of_another_body_are_noted_in_the_bodys_words(world, browse):  # noqa: F811
    with world["make"].acting(world["coordinator"]) as by:
        item = services.add_item(
            fresh(world["meeting"]), kind="other_minutes", title="Minutes of other bodies", by=by
        ).id
    begun(world)
    browser, url = browse(world["coordinator"]), f"/meetings/items/{item}/dealt-with"
    assert url in browser.get(f"/meetings/{world['meeting'].id}/minutes", item=item).links().values()
    assert fill_in(browser, url, body="Youth Justice Board").errors() == ["Choose what became of them"]
    fill_in(browser, url, body="Youth Justice Board", how="noted", **day("held_on", "3", "2", "2026"))
    page = fill_in(
        browser, url, body="Licensing Panel", how="amended", minute="5", amendment="three wardens", remove=None
    )
    assert "three wardens" in page.text
    paper, noted = (
        f"/meetings/{world['meeting'].id}/papers/minutes.html",
        "Youth Justice Board 3 February 2026: The minutes were noted.",
    )
    assert noted in browser.get(paper).text
    last = page.select('input[name="remove"]')[-1]["value"]
    assert "three wardens" not in fill_in(browser, url, remove=last).text
    assert noted in browser.get(paper).text, "whose they are is said where they stand alone too"
    browse(world["member"]).get(url, status=403)
    browse(world["stranger"]).get(url, status=404)


def test_adjournments_and_a_lost_quorum_are_recorded_on_their_page(world, browse):  # noqa: F811
    begun(world)
    browser, meeting = browse(world["coordinator"]), f"/meetings/{world['meeting'].id}"
    url, paper = f"{meeting}/interruptions", f"{meeting}/papers/minutes.html"
    assert url in browser.get(f"{meeting}/").links().values()
    assert fill_in(browser, url, at="11:40").errors() == ["Choose what happened"]
    early = fill_in(browser, url, kind="adjourned", at="11:40", until="11:30")
    assert early.errors() == ["It cannot have reconvened before it was adjourned."]
    assert fill_in(browser, url, kind="inquorate", at="11:40", until="", after_item="99").errors() == [
        "No item on this agenda has the number 99."
    ]
    fill_in(browser, url, kind="adjourned", at="11:40", until="11:55", words="for a fire alarm", after_item="")
    fill_in(browser, url, kind="inquorate", at="12:10", until="", words="", remove=None)
    said = browser.get(paper).text
    assert "The meeting was adjourned at 11.40am for a fire alarm. It reconvened at 11.55am." in said.replace(":", ".")
    assert "ceased to be quorate at 12.10pm." in said.replace(":", ".")
    alarm = browser.get(url).select('input[name="remove"]')[0]["value"]
    fill_in(browser, url, remove=alarm)
    late = fill_in(browse(world["coordinator"]), url, remove=alarm)
    assert "Somebody took it off already. Nothing else was changed." in late.text
    said = browser.get(paper).text
    assert "fire alarm" not in said and "ceased to be quorate" in said
    browse(world["member"]).get(url, status=403)
    browse(world["stranger"]).get(url, status=404)


def test_an_action_of_two_owners_or_of_all_is_printed_once(world, browse):  # noqa: F811
    item = begun(world)
    browser, url = browse(world["coordinator"]), f"/meetings/items/{item}/minutes"
    work = f"/meetings/{world['meeting'].id}/minutes?item={item}"
    due = {"do": "action", "discussion": "", "rag": "", **day("action_due_on", "20", "3", "2026")}
    member = world["member"]
    two = {"action_owner": f"user:{member.id}", "action_also": f"agency:{world['coordinator'].agency_id}"}
    page = browser.post(
        url, page=browser.get(work), action_title="Fit a lock", **{**two, "action_owner": "all"}, **due, status=422
    )
    assert page.errors() == ["All do it already. Leave the second owner empty."]
    browser.post(url, page=browser.get(work), action_title="Fit a lock", **two, **due)
    browser.post(url, page=browser.get(work), action_title="Tell the staff", action_owner="all", **due)
    paper = browser.get(f"/meetings/{world['meeting'].id}/papers/minutes.html")
    with world["make"].system():
        agency = db.session.get_one(type(member.agency), world["coordinator"].agency_id).name
        sam = f"{member.name}, {member.agency.short_name}"
        action = db.session.scalars(select(Action).where(Action.title == "Tell the staff").limit(1)).one()
        action.status, action.closed_at = "done", clock.now()
    rows = [row.text for row in paper.select("table tbody tr")]
    assert any(f"Fit a lock {sam} and {agency} 20 March 2026" in row for row in rows)
    assert any("Tell the staff All 20 March 2026" in row for row in rows)
    with world["make"].acting(world["coordinator"]) as by:
        save_style(fresh(world["meeting"]).group, content={"action_owners": "agency"}, version=0, by=by)
    again = browser.get(f"/meetings/{world['meeting'].id}/papers/minutes.html").text
    assert sam not in again
    assert "Tell the staff" in again


def test_a_substitute_who_is_expected_does_not_also_represent_whom_they_stand_in_for():
    line = Attendance(
        name="Rowan Tansy", capacity="expected", substitute_for="Mark Deepdale", chair_as="", list_name=""
    )
    assert part_words(line, HouseStyle()) == ""
    line.capacity = "member"
    assert part_words(line, HouseStyle()) == "also representing Mark Deepdale"
