"""Kinds of group in pages: administrators change them, put versions in force, and nobody's referral changes its form."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest

from casework import clock
from casework.extensions import db
from casework.meetings.models import AgendaItem, Meeting
from casework.meetings.services import build_agenda
from casework.partnership.models import ProfileDraft, ProfileVersion
from casework.partnership.profiles import FOLDER, profile, profile_of
from casework.referrals.models import Referral
from tests.browser import Browser
from tests.partnership.test_profiles import SMALL
from tests.queries_counted import counted
from tests.world import Maker

Browse = Callable[..., Browser]


@pytest.fixture
def admin(make: Maker, browse: Browse) -> Browser:
    return browse(make.user("Dana Admin", duties=["administrator"]))


def rows(make: Maker, model: Any) -> list[Any]:
    with make.system():
        return list(db.session.scalars(db.select(model).order_by(model.id).execution_options(populate_existing=True)))


def put_in_force(admin: Browser, kind: str = "psg", **fields: Any) -> Any:
    page = admin.get(f"/kinds/{kind}/put-in-force")
    return admin.submit(page, **{"reason": "Agreed by the board"} | fields)


def test_only_an_administrator_opens_kinds_of_group(make: Maker, browse: Browse) -> None:
    coordinator = browse(make.user("Cat", coordinates=[make.group("psg")]))
    for path in ("/kinds/", "/kinds/psg/", "/kinds/psg/change/names", "/kinds/psg/questions", "/kinds/upload"):
        coordinator.get(path, status=403)
    coordinator.post("/kinds/psg/change/names", status=403, name="Mine")
    browse().get("/kinds/", status=302, follow=False)


def test_changes_wait_until_they_are_put_in_force_and_then_groups_follow(
    make: Maker, browse: Browse, admin: Browser
) -> None:
    group = make.group("psg")
    page = admin.get("/kinds/psg/change/names")
    assert page.field("name") == "Problem Solving Group"
    page = admin.submit(page, name="Joint Action Group", alias="JAG")
    assert "1 difference" not in page.text and "2 differences from the newest version" in page.text
    assert "Problem Solving Group" in admin.get(f"/groups/{group.slug}/").text
    compared = admin.get("/kinds/psg/compare")
    assert "Joint Action Group" in compared.text and "Problem Solving Group" in compared.text
    page = put_in_force(admin)
    assert "Version 2 is in force now" in page.text
    assert "Joint Action Group (JAG)" in admin.get(f"/groups/{group.slug}/").text
    delivered, new = rows(make, ProfileVersion)
    assert (delivered.number, delivered.source, new.number, new.reason) == (1, "delivered", 2, "Agreed by the board")
    assert new.saved_by_id and rows(make, ProfileDraft) == []


def test_a_group_added_later_follows_the_version_in_force(make: Maker, admin: Browser) -> None:
    admin.submit(admin.get("/kinds/psg/change/clocks"), decide="4")
    put_in_force(admin)
    page = admin.submit(admin.get("/groups/new"), name="New PSG", profile_key="psg")
    assert "within 4 working days" in page.text


def test_each_part_is_kept_as_it_was_when_nothing_is_changed(make: Maker, admin: Browser) -> None:
    for kind in ("psg", "iom", "board", "nap", "prevent"):
        for part in ("names", "criteria", "stages", "review", "clocks", "tools", "papers", "meeting", "together"):
            page = admin.get(f"/kinds/{kind}/change/{part}")
            page = admin.submit(page)
            assert page.path == f"/kinds/{kind}/", page.errors()
        assert "0 differences" in page.text, admin.get(f"/kinds/{kind}/compare").text
        page = put_in_force(admin, kind)
        assert "This is the same as version 1" in page.errors()[0]


@pytest.mark.parametrize(
    ("part", "fields", "words"),
    [
        ("names", {"name": " "}, "Enter the name"),
        ("clocks", {"returns_out": "1"}, "Returns must be asked for before they are due back"),
        ("clocks", {"decide": "soon"}, "Enter a whole number"),
        ("criteria", {"subject_types": ["person"]}, "A location needs the subject type"),
        ("criteria", {"criteria": ""}, "needs subject_types, sides and criteria"),
        ("criteria", {"criteria": "Twice\nTwice"}, "Says 'Twice' twice"),
        ("stages", {"stages": ""}, "needs stages and outcomes"),
        ("papers", {"confidentiality_statement": ""}, "a group that is not public needs one"),
        ("papers", {"retention_child_age": "12"}, "Must be 18 or more"),
        ("together", {"because": ""}, "say in a sentence why"),
        ("together", {"to": ["nothing"]}, "Choose from the list"),
        ("tools", {"risk_tool": "dice"}, "Choose from the list"),
        ("tools", {"risk_tools": ["dice"]}, "Choose from the list"),
    ],
)
def test_what_cannot_be_is_said_on_the_page_and_nothing_is_kept(
    make: Maker, admin: Browser, part: str, fields: dict[str, Any], words: str
) -> None:
    page = admin.submit(admin.get(f"/kinds/psg/change/{part}"), **fields)
    assert words in page.errors()[0]
    assert rows(make, ProfileDraft) == []


def test_questions_are_added_changed_moved_and_taken_out(make: Maker, admin: Browser) -> None:
    page = admin.get("/kinds/psg/sections/tried/add")
    page = admin.submit(
        page, label="Has a letter been sent?", kind="choice", choices="Yes\nNo", required="y", hint="By anybody"
    )
    assert "Has a letter been sent?" in page.text
    page = admin.get("/kinds/psg/sections/tried/add")
    page = admin.submit(page, label="When", kind="date", after="has_a_letter_been_sent", answers="Yes", required="y")
    assert "Only after Yes" in page.text
    page = admin.submit(admin.get("/kinds/psg/questions/when"), answers="Perhaps")
    assert "is not an answer of" in page.errors()[0]
    page = admin.post("/kinds/psg/questions/has_a_letter_been_sent/remove", page=admin.get("/kinds/psg/questions"))
    assert "is not an earlier question" in page.text and "Has a letter been sent?" in page.text
    admin.post("/kinds/psg/questions/when/remove", page=admin.get("/kinds/psg/questions"))
    page = admin.post("/kinds/psg/questions/has_a_letter_been_sent/up", page=admin.get("/kinds/psg/questions"))
    draft = rows(make, ProfileDraft)[0]
    tried = next(s for s in draft.content["sections"] if s["key"] == "tried")
    assert [f["key"] for f in tried["fields"]][-2:] == ["has_a_letter_been_sent", "orders"]
    page = admin.submit(admin.get("/kinds/psg/sections/new"), title="Costs", label="What has it cost?", kind="money")
    page = admin.post("/kinds/psg/sections/costs/up", page=page)
    page = admin.submit(admin.get("/kinds/psg/sections/costs"), title="What it costs")
    assert "What it costs" in admin.get("/kinds/psg/preview").text
    page = admin.get("/kinds/psg/compare")
    assert "What has it cost?" in page.text and "Order of the questions" in page.text
    admin.post("/kinds/psg/questions/problem/sideways", page=page, status=404)
    admin.get("/kinds/psg/questions/nothing", status=404)


def test_the_agenda_is_changed_in_pages(make: Maker, admin: Browser) -> None:
    page = admin.submit(admin.get("/kinds/board/agenda/add"), title="Grants", kind="report", under="reports")
    page = admin.post("/kinds/board/agenda/reports.grants/up", page=page)
    page = admin.post("/kinds/board/agenda/presentations/remove", page=page)
    page = admin.submit(admin.get("/kinds/board/agenda/apologies"), title="Welcome", text="To hear who is there.")
    assert "To hear who is there." in admin.get("/kinds/board/agenda/apologies").field("text")
    draft = rows(make, ProfileDraft)[0]
    assert [item["key"] for item in draft.content["agenda"]] == [
        "apologies", "interests", "minutes", "matters_arising", "reports", "reports.performance", "reports.grants",
        "reports.plan", "urgent", "next_meeting",
    ]  # fmt: skip
    put_in_force(admin, "board")
    board = make.group("board")
    with make.system():
        db.session.get_one(type(board), board.id).profile_stamp = rows(make, ProfileVersion)[-1].stamp
        db.session.flush()
        assert profile_of(db.session.get_one(type(board), board.id)).agenda[0].title == "Welcome"
    meeting = make.meeting(board)
    with make.acting(make.user("Noor Coordinator", coordinates=[board])) as by:
        build_agenda(db.session.get_one(Meeting, meeting.id), by=by)
        texts = db.session.scalars(db.select(AgendaItem.agenda_text).where(AgendaItem.title == "Welcome")).all()
        assert texts == ["To hear who is there."]


def test_a_referral_keeps_the_form_it_was_begun_with_for_ever(make: Maker, browse: Browse, admin: Browser) -> None:
    group = make.group("psg")
    referrer = browse(make.user("Rae", joins=[group]))
    page = referrer.submit(referrer.get("/referrals/new"), group=group.slug)
    before = page.path.split("/")[2]
    admin.post("/kinds/psg/questions/times/remove", page=admin.get("/kinds/psg/questions"))
    admin.submit(admin.get("/kinds/psg/questions/problem"), label="What goes on")
    put_in_force(admin)
    after = referrer.submit(referrer.get("/referrals/new"), group=group.slug).path.split("/")[2]
    old, new = (referrer.get(f"/referrals/{r}/section/problem") for r in (before, after))
    assert "What is happening" in old.text and "Days and times it tends to happen" in old.text
    assert "What goes on" in new.text and "Days and times it tends to happen" not in new.text
    assert [r.profile_version for r in rows(make, Referral)] == [1, 2]
    assert "What is happening" in referrer.get(f"/referrals/{before}/check").text


def test_an_earlier_version_is_put_back_as_a_new_one(make: Maker, admin: Browser) -> None:
    admin.submit(admin.get("/kinds/psg/change/stages"), stages="New\nOld")
    put_in_force(admin)
    page = admin.post("/kinds/psg/versions/1/put-back", page=admin.get("/kinds/psg/versions/1"))
    assert "ready to be put in force again" in page.text
    page = put_in_force(admin, reason="The stages were better")
    assert "Version 3 is in force" in page.text and "An earlier one put back" in page.text
    first, _, third = rows(make, ProfileVersion)
    assert first.content == third.content
    admin.get("/kinds/psg/versions/9", status=404)


def test_a_version_may_begin_on_a_day_to_come_and_a_later_one_not_before_it(
    make: Maker, admin: Browser, at: Callable[..., Any]
) -> None:
    at(2026, 3, 2, 9)
    admin = Browser(admin.app, make.user("Another Admin", duties=["administrator"]))
    group = make.group("psg")
    admin.submit(admin.get("/kinds/psg/change/review"), default_days="10")
    day = clock.today() + timedelta(days=5)
    in_days = {"starts_on-day": str(day.day), "starts_on-month": str(day.month), "starts_on-year": str(day.year)}
    page = put_in_force(admin, **in_days)
    assert "in force from its first day" in page.text and "To come" in page.text
    assert "after 28 days" in admin.get(f"/groups/{group.slug}/").text
    admin.submit(admin.get("/kinds/psg/change/review"), default_days="12")
    assert "Begin on that day or later" in put_in_force(admin).errors()[0]
    at(2026, 3, 7, 9)
    admin = Browser(admin.app, make.user("Third Admin", duties=["administrator"]))
    assert "after 10 days" in admin.get(f"/groups/{group.slug}/").text
    past = {"starts_on-day": "1", "starts_on-month": "3", "starts_on-year": "2026"}
    assert "must be today or later" in put_in_force(admin, **past).errors()[0]


def test_two_administrators_do_not_overwrite_each_other(make: Maker, browse: Browse, admin: Browser) -> None:
    mine = admin.get("/kinds/psg/change/names")
    other = browse(make.user("Other Admin", duties=["administrator"]))
    other.submit(other.get("/kinds/psg/change/names"), name="Theirs")
    page = admin.submit(mine, name="Mine")
    assert "Somebody else changed this kind of group meanwhile" in page.errors()[0]
    assert page.field("name") == "Mine"
    force = admin.get("/kinds/psg/put-in-force")
    other.submit(other.get("/kinds/psg/change/clocks"), decide="9")
    assert "Compare again" in admin.submit(force, reason="Go").errors()[0]


def test_a_file_is_uploaded_with_the_same_checks_and_may_be_a_new_kind(make: Maker, admin: Browser) -> None:
    bad = SMALL.replace("decide = 3", "decide = -3").encode()
    page = admin.submit(admin.get("/kinds/upload"), file=(BytesIO(bad), "rural.toml"))
    assert page.errors() == ["rural.toml, line 22: clocks.decide: must be 0 or more"]
    page = admin.submit(admin.get("/kinds/upload"), file=(BytesIO(b"MZ"), "rural.exe"))
    assert page.errors() == ["The file must be a TOML"]
    assert rows(make, ProfileDraft) == []
    page = admin.submit(admin.get("/kinds/upload"), file=(BytesIO(SMALL.encode()), "rural (2).toml"))
    assert page.h1 == "Rural Crime Group" and "Not in force yet" in page.text
    assert "Rural Crime Group" not in admin.get("/groups/new").text
    assert "What happened" in admin.get("/kinds/rural/preview").text
    assert "Version 1 is in force now" in put_in_force(admin, "rural").text
    page = admin.submit(admin.get("/groups/new"), name="Moors Rural Group", profile_key="rural")
    assert "Works on crime in the countryside." in page.text
    changed = (FOLDER / "psg.toml").read_bytes().replace(b"decide = 3", b"decide = 2")
    page = admin.submit(admin.get("/kinds/upload"), file=(BytesIO(changed), "psg.toml"))
    assert "1 difference from the newest version" in page.text
    assert "are discarded" in admin.post("/kinds/psg/discard", page=page).text


def test_another_partnership_keeps_its_own_kinds(make: Maker, browse: Browse, admin: Browser) -> None:
    admin.submit(admin.get("/kinds/psg/change/names"), name="Ours alone")
    put_in_force(admin)
    elsewhere = make.partnership("Elsewhere CSP")
    there = make.group("psg", name="Their PSG", partnership=elsewhere)
    stranger = browse(make.user("Stranger", duties=["administrator"], chairs=[there], partnership=elsewhere))
    assert "Ours alone" not in stranger.get("/kinds/psg/").text
    assert "Ours alone" not in stranger.get(f"/groups/{there.slug}/").text
    stranger.get("/kinds/psg/versions/2", status=404)


def test_a_groups_profile_costs_no_statement(make: Maker, admin: Browser) -> None:
    admin.submit(admin.get("/kinds/psg/change/names"), name="Joint Action Group")
    put_in_force(admin)
    page = admin.submit(admin.get("/groups/new"), name="A PSG", profile_key="psg")
    with counted() as one:
        admin.get(page.path)
    plain = make.group("csg")
    admin.get(f"/groups/{plain.slug}/")
    with counted() as other:
        admin.get(f"/groups/{plain.slug}/")
    assert one.number == other.number


def test_kinds_that_do_not_exist_are_not_found(admin: Browser) -> None:
    for path in (
        "/kinds/nothing/",
        "/kinds/nothing/change/names",
        "/kinds/psg/change/nothing",
        "/kinds/nothing/agenda",
    ):
        admin.get(path, status=404)
    admin.get("/kinds/psg/put-in-force", status=404)
    assert profile("psg").name == "Problem Solving Group"
