"""A report from being asked for to being read: written under its headings, refused while something is missing, accepted."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest
from docx import Document as Docx

from casework.errors import NotPermitted, Refusal
from casework.extensions import db
from casework.papers import asking, writing
from casework.papers.typed import Contact, Content, Section
from tests.papers.papers_world import WHOLE, accept, arrange, ask, paper_of, write
from tests.pdf_text import words_of


@pytest.fixture
def world(make, at):
    return arrange(make, at)


def test_coordinator_asks_and_the_day_is_worked_out_in_working_days(world, browse):
    page = browse(world["coordinator"])
    page.get(f"/meetings/{world['meeting'].id}/papers/ask")
    item = next(o["value"] for o in page.page.select("select[name=item] option") if "Performance" in o.text)
    shown = page.submit(
        item=item, headings="decision", author=str(world["landlord"].id), title="Terms of reference", office=""
    )
    assert shown.select_one(".notice").text == "Hal Landlord, Harbour Homes is asked for “Terms of reference”."
    assert "due 12 March 2026" in shown.text
    assert "1 still to come" in page.get(f"/meetings/{world['meeting'].id}/").text


def test_a_report_without_headings_recommendation_or_contact_is_refused_with_the_reason(world, browse):
    paper = ask(world, world["landlord"])
    author = browse(world["landlord"])
    author.get(f"/papers/{paper}/write")
    shown = author.submit(do="send", **{"s-purpose-text": "To ask."})
    assert shown.errors() == [
        "Write something under “Background”.",
        *(f"Write something under “{h}”, or tick that there is nothing to say." for h in (
            "Financial considerations", "Staff considerations", "Section 17 considerations", "Legal considerations",
            "Equality and diversity considerations", "Child poverty considerations",
        )),
        "Write at least one recommendation: a report without one cannot be decided on.",
        "Name a contact officer, with an e-mail address or telephone number.",
    ]  # fmt: skip
    assert author.get(f"/papers/{paper}/write").field("s-purpose-text") == "To ask.", "what was typed is kept"
    with world["make"].acting(world["landlord"]) as by:
        without = Content(WHOLE.sections, (), "", WHOLE.contacts)
        with pytest.raises(Refusal, match="at least one recommendation"):
            writing.send_in(paper_of(paper), without, by=by)
        with pytest.raises(Refusal, match="Name a contact officer"):
            writing.send_in(paper_of(paper), Content(WHOLE.sections, (), "That it be so.", (Contact("Ann"),)), by=by)


def test_a_report_is_written_sent_in_accepted_and_read(world, browse):
    paper = ask(world, world["landlord"], title="Terms of reference", office="Director of Homes")
    author = browse(world["landlord"])
    author.get(f"/papers/{paper}/write")
    fields = {f"s-{key}-text": each.text for key, each in WHOLE.sections.items() if each.text}
    fields |= {f"s-{key}-nil": "y" for key, each in WHOLE.sections.items() if each.nil}
    fields |= {
        f"con-0-{part}": getattr(WHOLE.contacts[0], part)
        for part in ("name", "office", "organisation", "address", "email")
    }
    author.submit(do="add-own", **fields, **{"rec-text": "(i) That the board agrees.\n9.2 That it begins."})
    author.get(f"/papers/{paper}/write")
    author.submit(
        do="add-appendix",
        **{"own-0-title": "Task groups", "own-0-text": "Reports come so:\nGroup\tChair\nDrugs\tPublic health"},
    )
    author.get(f"/papers/{paper}/write")
    sent = author.submit(do="send", **{"app-0-title": "Terms", "app-0-text": "As amended."})
    assert sent.select_one(".notice").text.startswith("Your report is sent in.")
    browse(world["nurse"]).get(f"/papers/{paper}/", status=404)
    assert "1 to accept" in browse(world["chair"]).get(f"/meetings/{world['meeting'].id}/").text
    coordinator = browse(world["coordinator"])
    coordinator.get(f"/papers/{paper}/")
    coordinator.post(f"/papers/{paper}/accept")
    read = browse(world["nurse"]).get(f"/papers/{paper}/")
    assert [h.text for h in read.select("main h2")] == [
        "1. Purpose of report", "2. Background", "3. Task groups", "4. Financial considerations", "5. Staff considerations",
        "6. Section 17 considerations", "7. Legal considerations", "8. Equality and diversity considerations",
        "9. Child poverty considerations", "10. Recommendations", "11. Contact officer", "Appendix A: Terms",
    ]  # fmt: skip
    for words in ("1.1 To consider", "2.2 Since then", "4.1 There are no financial considerations", "10.1 That the board agrees.",
                  "10.2 That it begins.", "Report of Director of Homes", "dana@example.org"):  # fmt: skip
        assert words in read.text
    assert [c.text for c in read.select("main table th")] == ["Group", "Chair"]
    pdf = browse(world["nurse"]).get(f"/papers/{paper}/paper.pdf").data
    with pikepdf.open(BytesIO(pdf)) as found:
        assert found.Root.Lang == "en-GB" and "/StructTreeRoot" in found.Root
    assert "10.1" in words_of(pdf)
    word = Docx(BytesIO(browse(world["nurse"]).get(f"/papers/{paper}/paper.docx").data))
    assert "2. Background" in [p.text for p in word.paragraphs if p.style.name.startswith("Heading")]


def test_drafts_keep_themselves_and_show_both_texts_when_a_colleague_saved_first(world, browse):
    paper = ask(world, agency=world["housing"])
    one, other = browse(world["landlord"]), browse(world["colleague"])
    one.get(f"/papers/{paper}/write")
    other.get(f"/papers/{paper}/write")
    url = f"/papers/{paper}/draft"
    assert (
        one.post(url, as_json=True, fields={"fields": [["s-purpose-text", "Mine"]], "version": 0}).json["version"] == 1
    )
    answer = other.post(url, as_json=True, status=409, fields={"fields": [["s-purpose-text", "Hers"]], "version": 0})
    assert answer.json["theirs"]["text"] == "Mine"
    other.get(f"/papers/{paper}/write")
    shown = other.submit(version="0", **{"s-purpose-text": "Hers"})
    assert "What your colleague saved: Mine" in shown.text
    assert shown.field("s-purpose-text") == "Hers"
    assert one.post(url, as_json=True, status=400, fields={"fields": "x", "version": 0}).json["error"]
    assert one.post(url, as_json=True, status=400, fields={"fields": [], "version": "x"}).json["error"]


def test_only_its_writers_write_a_paper_and_the_chair_does_not_see_the_draft(world, browse):
    paper = ask(world, world["landlord"])
    with world["make"].acting(world["landlord"]) as by:
        writing.save_draft(paper_of(paper), Content({"purpose": Section("Half a thought")}), by=by)
    browse(world["chair"]).get(f"/papers/{paper}/write", status=403)
    assert "Half a thought" not in browse(world["chair"]).get(f"/papers/{paper}/").text
    browse(world["colleague"]).get(f"/papers/{paper}/write", status=403)
    for who in ("nurse", "observer", "stranger", "outsider"):
        browse(world[who]).get(f"/papers/{paper}/write", status=404)
        browse(world[who]).get(f"/papers/{paper}/", status=404)
        browse(world[who]).get(f"/papers/{paper}/paper.pdf", status=404)
    with world["make"].acting(world["chair"]) as by, pytest.raises(NotPermitted):
        writing.save_draft(paper_of(paper), WHOLE, by=by)
    with world["make"].acting(world["landlord"]) as by, pytest.raises(NotPermitted):
        writing.accept(paper_of(paper), by=by)


def test_an_author_who_is_no_member_sees_their_paper_and_nothing_else(world, browse):
    paper = ask(world, world["outsider"])
    author = browse(world["outsider"])
    assert "For Wrensea Board on 24 March 2026" in author.get(f"/papers/{paper}/write").text
    write(world, paper, "outsider")
    assert "To consider a refresh" in author.get(f"/papers/{paper}/").text
    author.get(f"/meetings/{world['meeting'].id}/", status=404)
    author.get(f"/meetings/{world['meeting'].id}/papers/", status=404)
    other = ask(world, world["landlord"], item="Progress of the community safety plan")
    write(world, other)
    accept(world, other)
    author.get(f"/papers/{other}/", status=404)


def test_a_paper_is_sent_back_with_a_reason_and_its_earlier_text_kept(world, browse):
    paper = ask(world, world["landlord"])
    write(world, paper)
    accept(world, paper)
    chair = browse(world["chair"])
    chair.get(f"/papers/{paper}/send-back")
    assert "Say what is to be changed" in chair.submit(why=" ").errors()
    chair.submit(why="Give the costs.")
    browse(world["nurse"]).get(f"/papers/{paper}/", status=404)
    author = browse(world["landlord"])
    assert "Give the costs." in author.get(f"/papers/{paper}/write").text
    assert author.page.field("s-purpose-text") == WHOLE.sections["purpose"].text
    author.submit(do="send", **{"s-purpose-text": "With costs."})
    assert "Text 1, sent in by Hal Landlord" in author.get(f"/papers/{paper}/").text
    author.get(f"/papers/{paper}/write")
    assert "has been sent in" in author.page.text
    author.post(f"/papers/{paper}/accept", status=403)


def test_due_days_move_with_the_meeting_unless_somebody_chose_them(world):
    from datetime import date, datetime

    from casework import clock
    from casework.meetings import services as meetings
    from tests.papers.papers_world import meeting_of

    one, other = ask(world, world["landlord"]), ask(world, world["nurse"], due_on=date(2026, 3, 10))
    with world["make"].acting(world["coordinator"]) as by:
        meeting = meeting_of(world)
        meetings.move_meeting(
            meeting, starts_at=clock.london(date(2026, 3, 31), datetime(2026, 1, 1, 14).time()), place="Hall", by=by
        )
    with world["make"].acting(world["coordinator"]):
        assert paper_of(one).due_on == date(2026, 3, 19)
        assert paper_of(other).due_on == date(2026, 3, 10)


def test_who_is_late_is_one_click_from_the_meeting_and_can_be_reminded(world, browse):
    paper = ask(world, world["landlord"])
    world["at"](2026, 3, 16, 9)
    page = browse(world["coordinator"])
    link = next(a for a in page.get(f"/meetings/{world['meeting'].id}/").select("a") if a.text == "1 late")
    shown = page.get(link["href"].partition("#")[0])
    assert "Hal Landlord, Harbour Homes, due 12 March 2026" in shown.text
    assert "will be reminded" in page.post(f"/papers/{paper}/remind").text
    assert "late" not in browse(world["nurse"]).get(f"/meetings/{world['meeting'].id}/").select_one("main").text.lower()


def test_an_item_with_a_paper_stays_until_the_paper_is_taken_off(world, make):
    from casework.meetings import services as meetings
    from tests.papers.papers_world import item_of, meeting_of

    paper = ask(world, world["landlord"])
    with make.system():
        meeting_of(world).status = "planned"
    with make.acting(world["coordinator"]) as by:
        with pytest.raises(Refusal, match="There is a paper under this item"), db.session.begin_nested():
            meetings.remove_item(item_of(world), by=by)
        asking.take_off(paper_of(paper), by=by)
        meetings.remove_item(item_of(world), by=by)
    with make.acting(world["landlord"]):
        assert paper_of(paper).agenda_item_id is None


def test_bad_questions_are_answered_beside_their_fields(world, browse):
    page = browse(world["coordinator"])
    url = f"/meetings/{world['meeting'].id}/papers/ask"
    page.get(url)
    assert page.submit(item="", headings="", handling="agencies").errors() == [
        "Choose the item", "Choose what kind of paper it is", "Tick the agencies that may read it",
    ]  # fmt: skip
    item = next(o["value"] for o in page.page.select("select[name=item] option") if "Performance" in o.text)
    page.get(url)
    assert page.submit(item=item, headings="file").errors() == ["Say who writes it: a person, or an agency."]
    page.get(url)
    assert page.submit(item=item, headings="file", email="nobody@example.org").errors() == [
        "Nobody with this e-mail address has an account. Ask their agency to invite them."
    ]
    page.get(url)
    assert page.submit(item=item, headings="file", email="user_@example.org").errors(), "no sign stands for another"
    page.get(url)
    assert "is asked for" in page.submit(item=item, headings="file", email=world["outsider"].email.upper()).text
    browse(world["landlord"]).get(url, status=403)
    browse(world["stranger"]).get(url, status=404)
