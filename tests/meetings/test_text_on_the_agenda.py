"""What an agenda says under an item, and before and after all of them: printed there, kept by what is put off, never in the minutes."""

from __future__ import annotations

from datetime import date

from casework.extensions import db
from casework.meetings import forward
from casework.meetings.forward_models import ForwardItem
from casework.meetings.models import AgendaItem
from casework.meetings.styles import save_style
from casework.partnership.models import Group

from .test_agenda import fresh, items
from .test_pages import begun, world  # noqa: F401
from .test_style_page import _all

DECLARED = "Members are asked to declare:\n- what is pecuniary\n- what is personal"
STYLE = {
    "publication": "public", "agenda_opening": "This meeting is filmed.", "notices_heading": "Contact and alarm",
    "agenda_closing": "Ask the clerk.\n\nLeave by the east stairs.",
}  # fmt: skip


def known(world) -> dict[str, AgendaItem]:  # noqa: F811
    with world["make"].system():
        return {each.title: each for each in items(world["meeting"])}


def styled(world) -> None:  # noqa: F811
    with world["make"].acting(world["coordinator"]) as by:
        save_style(db.session.get_one(Group, world["group"].id), content=STYLE, version=0, by=by)


def printed(browser, world, kind):  # noqa: F811
    return browser.get(f"/meetings/{world['meeting'].id}/papers/{kind}.html")


def test_what_stands_under_an_item_is_on_the_agenda_and_not_in_the_minutes(world, browse):  # noqa: F811
    styled(world)
    officer, meeting = browse(world["coordinator"]), world["meeting"]
    form = officer.get(f"/meetings/{meeting.id}/items/new")
    officer.submit(form, kind="standing", title="Interests", agenda_text=DECLARED)
    form = officer.get(f"/meetings/items/{known(world)['Interests'].id}/")
    assert form.field("agenda_text") == DECLARED
    officer.submit(form, agenda_text=f"{DECLARED}\n- what is neither")
    begun(world)
    officer = browse(world["coordinator"])
    for kind in ("agenda", "public-agenda"):
        page = printed(officer, world, kind)
        assert [node.text for node in page.select("main li")][-3:] == [
            "what is pecuniary",
            "what is personal",
            "what is neither",
        ]
        assert "Members are asked to declare:" in page.text
        headings = [node.text for node in page.select("main h2")]
        assert headings[-1] == "Contact and alarm"
        assert (
            page.text.index("This meeting is filmed.")
            < page.text.index("Interests")
            < page.text.index("Leave by the east stairs.")
        )
    assert "asked to declare" in officer.get(f"/meetings/{meeting.id}").text
    assert "asked to declare" in browse(world["member"]).get(f"/meetings/{meeting.id}/papers/agenda.html").text
    minutes = printed(officer, world, "minutes")
    assert "Interests" in minutes.text and "asked to declare" not in minutes.text and "filmed" not in minutes.text


def test_the_public_reads_it_of_open_items_alone(world, browse):  # noqa: F811
    styled(world)
    officer, meeting = browse(world["coordinator"]), world["meeting"]
    for title, text in (
        ("Plan", "To hear the plan."),
        ("Lease", "To agree the rent."),
        ("Walks", "To hear of Gull Walk."),
    ):
        officer.submit(
            officer.get(f"/meetings/{meeting.id}/items/new"),
            kind="report",
            title=title,
            author="Clerk",
            agenda_text=text,
        )
    lease = known(world)["Lease"]
    officer.submit(officer.get(f"/meetings/items/{lease.id}/"), sensitivity="group")
    begun(world)
    words = printed(browse(world["coordinator"]), world, "public-agenda").text
    assert "To hear the plan." in words and "the rent" not in words and "Gull Walk" not in words
    member = printed(browse(world["member"]), world, "agenda").text
    assert "To agree the rent." in member and "To hear of Gull Walk." in member
    printed_to = browse(world["stranger"])
    printed_to.get(f"/meetings/{meeting.id}/papers/agenda.html", status=404)


def test_what_is_put_off_or_comes_back_from_the_backlog_keeps_it(world, browse):  # noqa: F811
    make, officer, meeting = world["make"], browse(world["coordinator"]), world["meeting"]
    later = make.meeting(world["group"], on=date(2026, 4, 14))
    for title in ("Grit", "Lamps"):
        officer.submit(
            officer.get(f"/meetings/{meeting.id}/items/new"),
            kind="report",
            title=title,
            author="Clerk",
            agenda_text=f"To hear of {title}.",
        )
    ids = {title: each.id for title, each in known(world).items()}
    officer.post(f"/meetings/items/{ids['Grit']}/defer")
    officer.post(f"/meetings/items/{ids['Lamps']}/later", what="backlog")
    plan = officer.get(f"/groups/{world['group'].slug}/meetings/forward-plan")
    assert "Lamps" in plan.text
    with make.acting(world["coordinator"]) as by:
        entry = db.session.scalars(db.select(ForwardItem).filter_by(title="Lamps")).one()
        forward.place_now(entry, fresh(later), by=by)
        assert {i.title: i.agenda_text for i in items(later)} == {
            "Grit": "To hear of Grit.",
            "Lamps": "To hear of Lamps.",
        }


def test_a_style_too_long_is_refused_beside_it(world, browse):  # noqa: F811
    officer = browse(world["coordinator"])
    url = f"/groups/{world['group'].slug}/meetings/style"
    page = officer.get(url)
    answer = officer.post(url, page=page, **_all(page, agenda_closing="x" * 4001, signature="Kept"), do="save")
    assert "4,000 characters" in answer.errors()[0]
    assert answer.field("signature") == "Kept"
