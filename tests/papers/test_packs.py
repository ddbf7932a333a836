"""One PDF a reader: what it holds, how it is numbered, marked and made, and that it opens only as long as its reader may read it."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary
from sqlalchemy import select

from casework import clock
from casework.accounts.models import User
from casework.errors import NotPermitted
from casework.extensions import db
from casework.meetings import services as meetings
from casework.papers import making
from casework.papers.models import PaperText
from casework.papers.pack_models import MadePack
from casework.papers.typed import Content, Section
from tests.papers.pack_words import page_words
from tests.papers.papers_world import WHOLE, a_docx, a_pdf, a_plain_pdf, accept, arrange, ask, meeting_of, put, write
from tests.pdf_text import words_of

CANARY = "Kittiwake Seventeen"


@pytest.fixture
def world(make, at):
    return arrange(make, at)


def publish(world):
    with world["make"].acting(world["coordinator"]) as by:
        meetings.publish_pack(meeting_of(world), by=by)


def filled(world):
    """A report for all, a PDF for the health service, a Word file for all, a spreadsheet; all accepted, the pack out."""
    report = ask(world, world["landlord"], title="Terms of reference")
    write(world, report)
    secret = ask(
        world,
        world["landlord"],
        kind=None,
        title=f"About {CANARY}",
        handling="agencies",
        agency_ids=[world["health"].id],
    )
    put(world, secret, "secret.pdf", a_pdf(f"Tells of {CANARY}.", pages=3))
    word = ask(world, world["landlord"], kind=None, item="Progress of the community safety plan", title="Progress")
    put(world, word, "report.docx", a_docx())
    sums = ask(world, world["landlord"], kind=None, item="Progress of the community safety plan", title="Sums")
    from tests.papers.test_files import office

    put(world, sums, "sums.xlsx", office(xl__workbook_xml=b"<x/>"))
    for paper in (report, secret, word, sums):
        accept(world, paper)
    publish(world)
    return {"report": report, "secret": secret, "word": word, "sums": sums}


def url(world, number=0):
    return f"/meetings/{world['meeting'].id}/packs/{number}/"


def made_for(world, browse, who, number=0):
    """Ask for one's pack, have the clock make it, open it."""
    page = browse(world[who])
    page.get(url(world, number))
    page.post(url(world, number) + "make")
    assert making.run_due() == 1
    return page, page.get(url(world, number) + "pack.pdf").data


def test_a_pack_is_one_tagged_file_whose_pages_are_those_of_the_contents_on_screen(world, browse):
    filled(world)
    page, data = made_for(world, browse, "nurse")
    rows = [(tr.node.cssselect("th")[0].text_content().strip(), int(tr.node.cssselect("td")[0].text_content()))
            for tr in page.get(url(world)).select("tbody tr")]  # fmt: skip
    shown = dict(rows)
    with pikepdf.open(BytesIO(data)) as pdf:
        number = len(pdf.pages)
        words = [page_words(pdf, n) for n in range(number)]
        for title in ("6.1 Terms of reference", f"6.1 About {CANARY}", "6.2 Progress"):
            at = shown[title]
            assert title.partition(" ")[2] in words[at - 1] or "Part 1" in words[at - 1]
            assert f"Page {at} of {number}" in words[at - 1]
        for title in ("6 Items for consideration", "6.1 Performance", "6.2 Progress of the community safety plan"):
            assert title.partition(" ")[2] in words[shown[title] - 1], "an item beneath a heading is found as quickly"
        for n in range(number):
            assert f"Page {n + 1} of {number}" in words[n]
            assert "For Nia Nurse, Wrensea NHS, made 2 March 2026" in words[n]
        assert "Sums (report of Harbour Homes) By itself: sums.xlsx" in words_of(data)
        assert pdf.Root.Lang == "en-GB"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        with pdf.open_metadata() as said:
            assert said["dc:title"] == "Wrensea Board: pack"
            assert said["pdfuaid:part"] == "1"
        with pdf.open_outline() as outline:
            assert [item.title for item in outline.root] == [
                "Agenda",
                "6.1 Terms of reference",
                f"6.1 About {CANARY}",
                "6.2 Progress",
            ]
            assert any(child.title for child in outline.root[1].children)
    assert (
        f"page {shown['6.2 Progress']}" in browse(world["nurse"]).get(f"/papers/{_id(page, 'Progress')}/").text.lower()
    )


def _id(page, title):
    link = next(a for a in page.get(page.page.path).select("main a") if a.text.endswith(title))
    return link["href"].strip("/").split("/")[-1]


def test_every_tag_still_belongs_to_its_page_and_what_was_laid_over_is_an_artifact(world, browse):
    filled(world)
    _, data = made_for(world, browse, "nurse")
    with pikepdf.open(BytesIO(data)) as pdf:
        tree = pikepdf.NumberTree(pdf.Root.StructTreeRoot.ParentTree)
        looked = 0
        keys = set()
        for page in pdf.pages:
            keys.add(int(page.obj.StructParents))
            for element in tree[int(page.obj.StructParents)]:
                if isinstance(element, Dictionary) and "/Pg" in element:
                    assert element.Pg.objgen == page.obj.objgen
                    looked += 1
            instructions = pikepdf.parse_content_stream(page)
            depth = 0
            for each in instructions:
                name = str(each.operator)
                if (name == "BMC" and str(each.operands[0]) == "/Artifact") or name in ("BDC", "BMC"):
                    depth += 1
                elif name == "EMC":
                    depth -= 1
                elif name == "Do":
                    assert depth > 0, "something is drawn that is neither tagged nor an artifact"
            assert depth == 0
        assert looked > 20
        assert len(keys) == len(pdf.pages), "each page finds its own tags"
        leads = {}
        for link in _elements(pdf.Root.StructTreeRoot, "/Link"):
            for each in link.K:
                if isinstance(each, Dictionary) and each.get("/Type") == "/OBJR":
                    note = each.Obj
                    assert "/A" not in note and str(note.Contents), "it says where it leads, and leads within the file"
                    assert tree[int(note.StructParent)].objgen == link.objgen
                    leads[pdf.pages.index(pikepdf.Page(note.Dest[0])) + 1] = str(note.Contents)
        with pdf.open_outline() as outline:
            begins = [pdf.pages.index(pikepdf.Page(item.destination[0])) + 1 for item in outline.root[1:]]
        assert sorted(leads) == begins, "the contents lead to each paper"
        headers = list(_elements(pdf.Root.StructTreeRoot, "/TH"))
        assert headers
        assert all("/A" in each for each in headers), "header cells keep their scope"


def _elements(element, kind):
    waiting = [element]
    while waiting:
        each = waiting.pop()
        if not isinstance(each, Dictionary):
            continue
        if each.get("/S") == kind:
            yield each
        kids = each.get("/K", Array())
        waiting += list(kids) if isinstance(kids, Array) else [kids]


def test_each_recipient_gets_what_they_may_see_and_nothing_else(world, browse):
    filled(world)
    for who, sees in (("nurse", True), ("chair", True), ("landlord", True), ("observer", False)):
        page, data = made_for(world, browse, who)
        assert (CANARY in words_of(data)) is sees, who
        assert (CANARY in page.get(url(world)).text) is sees, who
        assert (CANARY in page.get(f"/meetings/{world['meeting'].id}/papers/pack.html").text) is sees, who


def test_a_pack_cannot_be_opened_any_more_once_its_recipient_may_not_see_all_of_it(world, browse):
    papers = filled(world)
    page, _ = made_for(world, browse, "nurse")
    other, _ = made_for(world, browse, "observer")
    from casework.papers import asking
    from tests.papers.papers_world import paper_of

    with world["make"].acting(world["coordinator"]) as by:
        paper = paper_of(papers["secret"])
        asking.change_paper(
            paper, by=by, title="x", office="", author=paper.author, agency=None, due_on=paper.due_on, handling="chair"
        )
    refused = page.get(url(world) + "pack.pdf")
    assert "What you may see has changed since this pack was made" in refused.text
    assert "Open your pack" not in refused.text
    assert other.get(url(world) + "pack.pdf").data[:4] == b"%PDF"
    page.post(url(world) + "make")
    making.run_due()
    assert CANARY not in words_of(page.get(url(world) + "pack.pdf").data)
    with world["make"].system():
        from casework.partnership.models import Membership

        member = db.session.scalars(select(Membership).where(Membership.user_id == world["nurse"].id)).one()
        member.ends_on = clock.today() - timedelta(days=1)
    page.get(url(world) + "pack.pdf", status=404)


def test_the_file_is_its_recipients_alone_and_fetching_it_is_logged(world, browse):
    from casework.audit.models import AuditEntry

    filled(world)
    made_for(world, browse, "nurse")
    for who, status in (("chair", 404), ("landlord", 404), ("outsider", 404), ("stranger", 404)):
        browse(world[who]).get(url(world) + "pack.pdf", status=status)
    browse(world["stranger"]).get(url(world), status=404)
    browse(world["stranger"]).post(url(world) + "make", status=404)
    browse(world["nurse"]).get(url(world, 4), status=404)
    with world["make"].system():
        found = db.session.execute(
            select(AuditEntry.user_id, AuditEntry.recipients).where(
                AuditEntry.subject == "made_packs", AuditEntry.kind == "disclosure"
            )
        ).all()
    assert [tuple(row) for row in found] == [(world["nurse"].id, [world["nurse"].id])]


def test_before_the_pack_is_out_only_who_runs_the_group_has_one(world, browse):
    browse(world["nurse"]).get(url(world), status=404)
    browse(world["nurse"]).post(url(world) + "make", status=404)
    chair = browse(world["chair"])
    page = chair.get(url(world))
    assert "Make my pack" in page.text
    assert "Make a pack for every member" not in page.text
    assert making.NOT_OUT in chair.post(url(world) + "make", **{"for": "everybody"}).text
    assert making.run_due() == 0


def test_a_pack_for_every_member_is_made_as_each_and_followed(world, browse):
    filled(world)
    chair = browse(world["chair"])
    chair.get(url(world))
    chair.post(url(world) + "make", **{"for": "everybody"})
    with world["make"].acting(world["nurse"]) as by, pytest.raises(NotPermitted):
        making.ask_for_all(meeting_of(world), 0, by=by)
    page = chair.get(url(world))
    assert "0 of 6 ready, 6 to come" in page.text
    assert "Make a pack for every member" not in page.text, "they are being made"
    again = page.select_one("#progress")["hx-get"]
    part = chair._ask("get", again).get_data(as_text=True)
    assert 'id="everybody" hx-swap-oob' in part
    assert "Stop making it" in part
    assert making.run_due() == 6
    part = chair._ask("get", again).get_data(as_text=True)
    assert "Your pack is ready" in part
    assert "6 of 6 ready." in part
    assert "Stop" not in part, "there is nothing left to stop"
    assert making.run_due() == 0
    assert "6 of 6 ready" in chair.get(url(world)).text
    assert "ready, " not in part, "how long the others' packs are would tell whose hold what one may not read"
    assert "page" not in chair.get(url(world)).select_one("#everybody").text
    part = chair._ask("get", url(world) + "progress")
    assert part.status_code == 200
    assert "hx-get" not in part.get_data(as_text=True)


def test_why_a_pack_failed_is_told_to_its_recipient_alone_for_it_would_say_who_holds_a_paper(world, browse):
    filled(world)
    with world["make"].system():
        text = db.session.scalars(select(PaperText).where(PaperText.pages == 3)).one()
        text.pdf_sha256 = "0" * 64
    for person in ("chair", "nurse", "observer"):
        browse(world[person]).post(url(world) + "make")
    making.run_due()
    assert "is not the one that was sent in" in browse(world["nurse"]).get(url(world)).text, "who may read the paper"
    chair = browse(world["chair"])
    page = chair.get(url(world))
    everybodys = page.select_one("#everybody").text
    part = chair._ask("get", url(world) + "progress").get_data(as_text=True)
    others = [each.text for each in page.select("#everybody li") if world["chair"].name not in each.text]
    assert sorted(others) == [
        f"{world[each].name}: could not be made" if each == "nurse" else f"{world[each].name}: ready"
        for each in ("nurse", "observer")
    ], others
    assert "sent in" not in everybodys and "sent in" not in part.split('id="everybody"')[-1]


def test_making_can_be_stopped_and_what_was_made_before_stays(world, browse):
    filled(world)
    chair, nurse = browse(world["chair"]), browse(world["nurse"])
    for person in (chair, nurse):
        person.get(url(world))
        person.post(url(world) + "make")
    nurse.post(url(world) + "stop")
    assert f"It could not be made: {world['nurse'].name} stopped it" in nurse.get(url(world)).text
    assert making.run_due() == 1, "the chair's own goes on"
    chair.post(url(world) + "make", **{"for": "everybody"})
    with world["make"].acting(world["nurse"]) as by, pytest.raises(NotPermitted):
        making.stop(meeting_of(world), 0, by=by, everybody=True)
    assert "6 packs stopped" in chair.post(url(world) + "stop", **{"for": "everybody"}).text
    assert making.run_due() == 0
    assert "Open your pack" in chair.get(url(world)).text, "made before, and it stays"
    assert "nothing left to stop" in chair.post(url(world) + "stop").text


def test_a_late_paper_lands_in_a_numbered_supplement(world, browse):
    filled(world)
    world["at"](2026, 3, 20, 9)
    late = ask(world, world["nurse"], item="Performance", title="Late figures")
    content = Content(WHOLE.sections | {"purpose": Section("Came late.")}, (), WHOLE.recommendations, WHOLE.contacts)
    write(world, late, "nurse", content)
    accept(world, late)
    reader = browse(world["observer"])
    assert "Supplement 1, 20 March 2026" in reader.get(f"/meetings/{world['meeting'].id}/").text
    assert "Paper: Late figures" in reader.get(f"/meetings/{world['meeting'].id}/papers/supplement-1.html").text
    assert "Late figures" not in reader.get(f"/meetings/{world['meeting'].id}/papers/pack.html").text
    _, data = made_for(world, browse, "observer", 1)
    assert "Came late." in words_of(data)
    assert "Came late." not in words_of(made_for(world, browse, "observer")[1])


def test_a_crash_loses_nothing_and_a_pack_that_fails_each_time_says_so(world, browse, monkeypatch):
    filled(world)
    page = browse(world["nurse"])
    page.get(url(world))
    page.post(url(world) + "make")
    real, calls = making.packed, []

    def crashes(*args, **more):
        calls.append(1)
        raise MemoryError("gone")

    monkeypatch.setattr(making, "packed", crashes)
    making.run_due()
    assert len(calls) == 3
    assert "Something went wrong each time it was tried" in page.get(url(world)).text
    monkeypatch.setattr(making, "packed", real)
    page.post(url(world) + "make")
    with world["make"].system():  # a worker that died while it held the pack
        row = db.session.scalars(select(MadePack)).one()
        row.status, row.lease_until = "making", clock.now() + timedelta(minutes=5)
    assert making.run_due() == 0
    world["at"](2026, 3, 2, 10)
    assert making.run_due() == 1
    assert "Your pack is ready" in browse(world["nurse"])._ask("get", url(world) + "progress?own=1").get_data(
        as_text=True
    )


def test_packs_are_deleted_after_their_time(world, browse, app):
    filled(world)
    page, _ = made_for(world, browse, "nurse")
    with world["make"].system():
        key = db.session.scalars(select(MadePack.storage_key)).one()
    kept = Path(app.config["VAR_DIR"]) / "files" / key[:2] / key
    assert kept.exists()
    assert making.delete_old() == 0
    world["at"](2026, 4, 2, 9)
    assert making.delete_old() == 1
    assert not kept.exists()
    page = browse(world["nurse"])
    page.get(url(world) + "pack.pdf", status=404)
    assert "Deleted, as its time was over" in page.get(url(world)).text


def test_a_file_without_tags_goes_in_page_by_page_and_no_conformance_is_claimed(world, browse):
    paper = ask(world, world["landlord"], kind=None, title="Scan")
    put(world, paper, "scan.pdf", a_plain_pdf(2))
    accept(world, paper)
    publish(world)
    _, data = made_for(world, browse, "nurse")
    with pikepdf.open(BytesIO(data)) as pdf:
        with pdf.open_metadata() as said:
            assert "pdfuaid:part" not in said
        part = next(each for each in _elements(pdf.Root.StructTreeRoot, "/Part") if "Scan" in str(each.T))
        assert len(part.K) == 2


def test_whoever_may_not_open_the_meeting_is_named_and_gets_none(world, browse):
    """Their packs would only be said not to be made, and nobody would know why."""
    make, board = world["make"], world["meeting"].group
    make.user("Una Without", agency=make.agency("Beach Trust", agreement=False), joins=[board])
    gone = make.user("Sid Suspended", joins=[board])
    with make.system():
        db.session.get_one(User, gone.id).status = "suspended"
    filled(world)
    chair = browse(world["chair"])
    chair.get(url(world))
    page = chair.post(url(world) + "make", **{"for": "everybody"})
    assert "6 packs will be made" in page.text
    assert "None for Sid Suspended and Una Without: they may not sign in, or no agreement" in page.text
    assert making.run_due() == 6
    assert "could not be made" not in chair.get(url(world)).text
