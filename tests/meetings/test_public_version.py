"""The public version holds no word of what was private: canaries in every place, HTML, Word file and PDF, and says so on every page."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from docx import Document as read_docx
from sqlalchemy import select

from casework import clock
from casework.errors import Refusal
from casework.extensions import db
from casework.meetings import sensitivity
from casework.meetings.declaration_models import ItemInterest
from casework.meetings.life_models import RecordedAmendment
from casework.meetings.models import AgendaItem, Attendance, Decision, Meeting
from casework.meetings.public_paper import SAYS_SO
from casework.meetings.record_models import ConfirmedMinutes
from casework.meetings.styles import save_style
from casework.partnership.models import Group
from tests.browser import Browser
from tests.pdf_text import words_of
from tests.world import Maker

CANARY = "Qanaryword"


@pytest.fixture
def world(make: Maker, at: Callable[..., Any]) -> dict[str, Any]:
    """Circulated minutes with open, restricted, exempt and chair-only items, a case, and an open item that names its offender."""
    at(2026, 3, 11, 10)
    group = make.group("psg", name="North Board")
    found: dict[str, Any] = {
        "group": group, "coordinator": make.user("Noor Coordinator", coordinates=[group]), "member": make.user("Sam Officer", joins=[group]),
        "chair": make.user("Cat Chair", chairs=[group]), "stranger": make.user("Una Stranger", joins=[make.group("psg")]),
        "meeting": make.meeting(group, on=date(2026, 3, 10)),
    }  # fmt: skip
    offender = make.person("Ivo", "Quillfeather")
    case = make.case(group, title=f"{CANARY} Walk", offender=offender)
    kinds = [
        ("report", "Winter plan", "open", "Grit was ordered.", None, None),
        ("report", f"{CANARY} restricted", "group", f"{CANARY} restricted talk", None, None),
        ("report", f"{CANARY} exempt", "exempt", f"{CANARY} exempt talk", None, 3),
        ("report", f"{CANARY} chair", "chair", f"{CANARY} chair talk", None, None),
        ("report", "Licensing", "open", "It was said that Ivo Quillfeather runs it.", None, None),
        ("case", f"{CANARY} Walk", "open", f"{CANARY} case talk", case.id, None),
    ]
    with make.system():
        meeting = db.session.get_one(Meeting, found["meeting"].id)
        meeting.status, meeting.circulated_at, meeting.commenced_at = "circulated", clock.now(), meeting.starts_at
        for place, (kind, title, how, words, case_id, paragraph) in enumerate(kinds, start=1):
            item = AgendaItem(
                meeting_id=meeting.id, kind=kind, position=place * 10, number=str(place), minute_number=place, title=title, case_id=case_id,
                sensitivity=how, discussion=words, exempt_paragraph=paragraph, public_interest=CANARY if paragraph else "",
            )  # fmt: skip
            db.session.add(item)
            db.session.flush()
            db.session.add(
                Decision(
                    agenda_item_id=item.id,
                    position=1,
                    text=f"That {words.lower()}" if place > 1 else "That it be noted.",
                )
            )
        db.session.add(
            Attendance(
                meeting_id=meeting.id,
                name="Cat Chair",
                organisation="Wrensea Council",
                capacity="member",
                in_the_chair=True,
                user_id=found["chair"].id,
            )
        )
        db.session.flush()
        ids = db.session.scalars(
            select(AgendaItem.id).where(AgendaItem.meeting_id == meeting.id).order_by(AgendaItem.position)
        ).all()
    make.action(group, title=f"{CANARY} action", owner=found["member"], case=case)
    return found | {"case": case, "items": ids}


def publish_as(make: Maker, world: dict[str, Any], regime: str) -> None:
    with make.acting(world["coordinator"]) as by:
        save_style(db.session.get_one(Group, world["group"].id), content={"publication": regime}, version=0, by=by)


def forms_of(browser: Browser, world: dict[str, Any], kind: str) -> dict[str, str]:
    """The words of a paper as a page, a Word file (with its headers and footers, and its whole XML) and a PDF."""
    address = f"/meetings/{world['meeting'].id}/papers/{kind}"
    docx = browser.get(f"{address}.docx").data
    made = read_docx(io.BytesIO(docx))
    parts = [
        part.blob.decode(errors="replace") for part in made.part.package.iter_parts() if part.partname.endswith(".xml")
    ]
    pdf = browser.get(f"{address}.pdf").data
    return {"html": browser.get(f"{address}.html").raw, "docx": " ".join(parts), "pdf": " ".join(words_of(pdf).split())}


@pytest.mark.parametrize("regime", ["public", "cut_down"])
@pytest.mark.parametrize("who", ["coordinator", "member"])
def test_no_private_word_is_in_any_form_and_each_says_so(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser], regime: str, who: str
) -> None:
    publish_as(make, world, regime)
    for kind in ("public-agenda", "public-minutes"):
        for form, words in forms_of(browse(world[who]), world, kind).items():
            assert CANARY not in words and "Quillfeather" not in words and world["case"].reference not in words, (
                kind,
                form,
            )
            assert "Winter plan" in words and "in private" in words, (kind, form)
            assert SAYS_SO in words, (kind, form)
    pages = forms_of(browse(world[who]), world, "public-minutes")
    assert ("Grit was ordered." in pages["pdf"]) == (regime == "public")
    assert "That it be noted." in pages["html"]
    assert "Cat Chair" in pages["html"].split("</header>")[1] or regime == "cut_down"
    for number in range(2, 7):
        assert f"Item {number}: considered in private" in pages["html"]
    assert "paragraph 3 of Part 1 of Schedule 12A" in pages["html"]


def test_it_says_so_on_every_page_of_the_word_file_and_the_pdf(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    import pikepdf

    publish_as(make, world, "public")
    with make.system():
        item = db.session.get_one(AgendaItem, world["items"][0], populate_existing=True)
        item.discussion = "\n\n".join(f"Paragraph {n} about grit on the roads of the town." for n in range(150))
    browser, address = browse(world["member"]), f"/meetings/{world['meeting'].id}/papers/public-minutes"
    made = read_docx(io.BytesIO(browser.get(f"{address}.docx").data))
    assert SAYS_SO in " ".join(p.text for p in made.sections[0].footer.paragraphs)
    data = browser.get(f"{address}.pdf").data
    with pikepdf.open(io.BytesIO(data)) as pdf:
        number = len(pdf.pages)
    assert number > 2 and " ".join(words_of(data).split()).count(SAYS_SO) >= number


@pytest.mark.parametrize("regime", ["public", "cut_down"])
@pytest.mark.parametrize("number", ["7", ""])
def test_the_last_item_is_public_like_the_others(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser], regime: str, number: str
) -> None:
    publish_as(make, world, regime)
    with make.system():
        meeting = db.session.get_one(Meeting, world["meeting"].id, populate_existing=True)
        meeting.next_meeting_words = "Friday 3 April 2026 in the Town Hall"
        item = AgendaItem(
            meeting_id=meeting.id, kind="next_meeting", position=90, number=number, title="When we meet next"
        )
        db.session.add(item)
        db.session.flush()
        last = item.id
    place, member = f"/meetings/{world['meeting'].id}/papers", browse(world["member"])
    agenda, minutes = (member.get(f"{place}/public-{kind}.html").text for kind in ("agenda", "minutes"))
    assert (
        "7 When we meet next Friday 3 April" if number else "For information When we meet next: Friday 3 April"
    ) in agenda
    assert "When we meet next Friday 3 April 2026 in the Town Hall" in minutes
    with make.system():
        item = db.session.get_one(AgendaItem, last, populate_existing=True)
        item.sensitivity, item.exempt_paragraph = "exempt", 3
    for kind in ("agenda", "minutes"):
        assert "Town Hall" not in member.get(f"{place}/public-{kind}.html").text, kind


def test_the_public_is_not_told_that_no_action_was_open_when_there_was_one(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    publish_as(make, world, "public")
    with make.system():
        db.session.add(
            AgendaItem(meeting_id=world["meeting"].id, kind="matters_arising", position=80, number="7", title="Actions")
        )
    words = browse(world["member"]).get(f"/meetings/{world['meeting'].id}/papers/public-minutes.html").text
    assert "The open actions were reported." in words
    assert "no open actions" not in words and CANARY not in words


@pytest.mark.parametrize("regime", ["public", "cut_down"])
def test_who_is_not_named_is_counted_and_nothing_is_called_private_that_was_not(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser], regime: str
) -> None:
    publish_as(make, world, regime)
    with make.system():
        meeting_id = world["meeting"].id
        db.session.add(
            Attendance(
                meeting_id=meeting_id, name="Ivo Quillfeather", organisation="Quillfeather Ltd", capacity="also_present"
            )
        )
        for place, (kind, title) in enumerate((("part_two", "Part two"), ("new_referrals", "New referrals")), start=7):
            db.session.add(
                AgendaItem(meeting_id=meeting_id, kind=kind, position=place * 10, number=str(place), title=title)
            )
        put_off = db.session.get_one(AgendaItem, world["items"][1])
        put_off.deferred_to_id = meeting_id
    page = browse(world["member"]).get(f"/meetings/{world['meeting'].id}/papers/public-minutes.html")
    others = {"public": "One other person attended.", "cut_down": "One other organisation was represented."}[regime]
    assert others in page.text and "Quillfeather" not in page.raw
    assert "Item 7" not in page.text and "Item 8" not in page.text and "New referrals" in page.text
    with make.system():
        part_two = db.session.scalars(select(AgendaItem).where(AgendaItem.kind == "part_two")).one()
        exempt = db.session.get_one(AgendaItem, world["items"][2])
        exempt.parent_id = part_two.id
    for kind, words in (("agenda", "to be considered in private"), ("minutes", "considered in private")):
        text = browse(world["member"]).get(f"/meetings/{meeting_id}/papers/public-{kind}.html").text
        assert "Part two" in text and f"Item 3: {words} Exempt under paragraph 3" in text
    assert "Item 2: put off" in page.text and "put off." not in page.text


def test_bodies_are_private_unless_they_say_otherwise(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    address = f"/meetings/{world['meeting'].id}/"
    for who in ("coordinator", "member", "stranger"):
        for kind in ("public-agenda", "public-minutes"):
            browse(world[who]).get(f"{address}papers/{kind}.html", status=404)
    assert "Public minutes" not in browse(world["member"]).get(address).text
    publish_as(make, world, "cut_down")
    assert "Public minutes" in browse(world["member"]).get(address).text
    browse(world["stranger"]).get(f"{address}papers/public-minutes.html", status=404)
    with make.system():
        db.session.get_one(Meeting, world["meeting"].id, populate_existing=True).status = "closed"
    browse(world["coordinator"]).get(f"{address}papers/public-minutes.html", status=404)


def test_what_is_for_the_chair_alone_no_member_can_tell(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    address = f"/meetings/{world['meeting'].id}/"
    own = browse(world["member"])
    for path in ("", "minutes", "papers/minutes.html", "papers/agenda.html"):
        assert f"{CANARY} chair" not in own.get(address + path).raw, path
    assert f"{CANARY} chair" in browse(world["chair"]).get(address).raw
    with make.acting(world["member"]):
        assert db.session.scalars(select(AgendaItem).where(AgendaItem.id == world["items"][3])).all() == []
        assert db.session.scalars(select(Decision).where(Decision.agenda_item_id == world["items"][3])).all() == []


def test_the_groups_own_minutes_mark_what_is_not_open(world: dict[str, Any], browse: Callable[..., Browser]) -> None:
    text = browse(world["member"]).get(f"/meetings/{world['meeting'].id}/papers/minutes.html").text
    assert "Restricted to the group." in text and "Exempt under paragraph 3 of Part 1 of Schedule 12A" in text


def test_an_item_is_marked_on_its_page_and_exempt_needs_its_reasons(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    browser, address = browse(world["coordinator"]), f"/meetings/items/{world['items'][0]}/"
    browser.get(address)
    page = browser.submit(sensitivity="exempt", exempt_paragraph="3", public_interest="x")
    assert "does not publish its papers" in " ".join(page.errors())
    publish_as(make, world, "public")
    browser.get(address)
    assert browser.submit(sensitivity="exempt", exempt_paragraph="", public_interest="").errors() == [
        "Choose the paragraph of Schedule 12A: 1 to 7 of Part 1 in England, 12 to 18 of Part 4 in Wales."
    ]
    browser.get(address)
    assert "Say why the public interest" in " ".join(
        browser.submit(sensitivity="exempt", exempt_paragraph="3", public_interest="").errors()
    )
    browser.get(address)
    browser.submit(sensitivity="exempt", exempt_paragraph="3", public_interest="Prices of bidders.")
    with make.system():
        item = db.session.get_one(AgendaItem, world["items"][0], populate_existing=True)
        assert (item.sensitivity, item.exempt_paragraph) == ("exempt", 3)
    with make.acting(world["coordinator"]) as by, pytest.raises(Refusal, match="Choose who may have"):
        sensitivity.set_sensitivity(
            db.session.get_one(AgendaItem, world["items"][0]),
            sensitivity="x",
            paragraph=None,
            public_interest="",
            by=by,
        )


@pytest.mark.parametrize("status", ["circulated", "confirmed"])
def test_who_left_an_item_has_of_it_what_the_public_has_and_is_told(
    world: dict[str, Any], browse: Callable[..., Browser], make: Maker, status: str
) -> None:
    with make.acting(world["coordinator"]) as by:
        save_style(db.session.get_one(Group, world["group"].id), content={"publication": "public"}, version=0, by=by)
    with make.system():
        meeting = db.session.get_one(Meeting, world["meeting"].id, populate_existing=True)
        meeting.status, meeting.confirmed_at = status, clock.now() if status == "confirmed" else None
        plan = db.session.scalars(select(AgendaItem).where(AgendaItem.title == "Winter plan")).one()
        db.session.add(
            ItemInterest(
                meeting_id=meeting.id, agenda_item_id=plan.id, user_id=world["member"].id, name="Sam Officer", nature="other", stays=False,
            )
        )  # fmt: skip
    member, base = browse(world["member"]), f"/meetings/{world['meeting'].id}/"
    page = member.get(base)
    assert (
        "1 item for which you declared an interest and left. What of it is public" in page.text
        and "Winter plan" not in page.text
    )
    assert "Grit was ordered" not in member.get(f"{base}papers/minutes.html").text
    assert "Grit was ordered" in member.get(f"{base}papers/public-minutes.html").text
    other = browse(world["coordinator"]).get(base)
    assert "Closed to you" not in other.text and "Winter plan" in other.text


def test_the_public_reads_how_minutes_were_confirmed_and_amendments_to_what_it_may_read(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    publish_as(make, world, "public")
    opened, private = world["items"][:2]
    with make.system():
        meeting = db.session.get_one(Meeting, world["meeting"].id, populate_existing=True)
        meeting.status, meeting.confirmed_at = "confirmed", clock.now()
        own = ConfirmedMinutes(meeting_id=meeting.id, how="amended")
        own.amendment = "amendment to minute 1, Winter plan, so that it reads: “Grit was bought.”"
        changed = {"because": CANARY, "recorded_by_id": world["coordinator"].id, "meeting_id": meeting.id}
        db.session.add_all(
            [
                own,
                RecordedAmendment(agenda_item_id=opened, old_text="Grit", new_text="Salt", **changed),
                RecordedAmendment(agenda_item_id=private, new_text=f"{CANARY} again", **changed),
            ]
        )
        db.session.flush()
        row = own.id
    address = f"/meetings/{world['meeting'].id}/papers/public-minutes.html"
    page = browse(world["member"]).get(address)
    assert "subject to amendment to minute 1, Winter plan, so that it reads: “Grit was bought.”" in page.text
    assert "Minute 1: for “Grit” read “Salt”. Recorded on" in page.text and CANARY not in page.raw
    for words in (f"amendment to minute 2, {CANARY}, so that it reads: “x”", "“Somebody” for “nobody”"):
        with make.system():
            db.session.get_one(ConfirmedMinutes, row, populate_existing=True).amendment = words
        page = browse(world["member"]).get(address)
        assert "subject to an amendment." in page.text and words not in page.text and CANARY not in page.raw
