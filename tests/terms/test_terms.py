"""Terms of reference: written in boxes, put to a meeting, adopted at it, read as document and version by version; who may."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import docx
import pikepdf
import pytest
from sqlalchemy import select

from casework.accounts.models import User
from casework.errors import Refusal
from casework.extensions import db
from casework.meetings.listed_members import of_the_day
from casework.meetings.models import MeetingSeries
from casework.meetings.series import add_series
from casework.partnership.models import Group
from casework.terms import services
from casework.terms.content import Clause, MembershipClass, Quorum, Seat, Terms
from casework.terms.models import TermsVersion

CHAIRING = {
    "chair-post": "Leader of the Council",
    "chair-how": "post",
    "vice_chair-how": "elected",
    "vice_chair-yearly": "y",
    "apart": "y",
}


@pytest.fixture
def board(make, at):
    at(2026, 3, 2, 9)
    group = make.group("board", name="Wrensea Board")
    police, health = make.agency("Wrensea Police", kind="police"), make.agency("Wrensea NHS", kind="health")
    people = {
        "coordinator": make.user("Noor Coordinator", coordinates=[group]),
        "chair": make.user("Cat Chair", agency=police, chairs=[group]),
        "nurse": make.user("Nia Nurse", agency=health, joins=[group]),
        "stranger": make.user("Una Stranger", joins=[make.group("psg")]),
    }
    with make.system():
        db.session.execute(
            db.update(User).where(User.id == people["chair"].id).values(job_title="Chief Superintendent")
        )
    return {"make": make, "at": at, "group": group, "meeting": make.meeting(group, on=date(2026, 3, 2)), **people}


def versions(world):
    with world["make"].system():
        return {row.number: row for row in db.session.scalars(select(TermsVersion).order_by(TermsVersion.number))}


def written(world, browse):
    """The draft as a coordinator writes it: two clauses, two classes."""
    page = browse(world["coordinator"])
    url = f"/groups/{world['group'].slug}/terms/"
    page.get(url + "edit")
    page.submit(do="add-clause")
    page.submit(
        do="add-clause", **{"c-0-number": "3.0", "c-0-heading": "Membership", "c-0-text": "As follows:\n\n- one\n- two"}
    )
    page.submit(do="add-class", **{"c-1-number": "3.1", "c-1-heading": "Chairing", "c-1-text": "The Chair leads."})
    page.submit(do="add-seat-0", membership_under="0", **{
        "k-0-name": "Responsible authorities", "k-0-votes": "yes", "k-0-s-0-organisation": "Wrensea Police", "k-0-s-0-post": "Chief Superintendent",
    })  # fmt: skip
    page.submit(
        do="add-class",
        **{"k-0-s-1-organisation": "Wrensea Council", "k-0-s-1-post": "Elected Members", "k-0-s-1-people": "2"},
    )
    shown = page.submit(do="save", **CHAIRING, **{
        "k-1-name": "Other members", "k-1-kind": "co_opted", "k-1-s-0-organisation": "Wrensea NHS", "c-0-after": "Others may be added.",
        "quorum-number": "5", "quorum-counted": "responsible", "frequency-times": "6", "frequency-per": "year",
    })  # fmt: skip
    assert shown.select_one(".notice").text == "The draft is saved."
    return page, url


def test_terms_are_written_put_to_a_meeting_adopted_and_replaced(board, browse):
    page, url = written(board, browse)
    browse(board["nurse"]).get(url + "1/", status=404)
    page.get(url + "1/put")
    page.submit(meeting=str(board["meeting"].id))
    member = browse(board["nurse"])
    assert "Put to a meeting" in member.get(url).text
    member.get(url + "1/adopt", status=403)
    member.get(url + "edit", status=403)
    page.get(url + "1/adopt")
    assert page.page.has(f"select[name=meeting] option[value='{board['meeting'].id}'][selected]")
    assert page.submit(**{"review_on-day": "1", "review_on-month": "3", "review_on-year": "2026"}).errors() == [
        "The review comes after the day of adoption."
    ]
    shown = page.submit(**{"review_on-day": "1", "review_on-month": "3", "review_on-year": "2027"})
    assert shown.select_one(".notice").text == "Version 1 is adopted."
    assert "Version 1, adopted on 2 March 2026" in browse(board["nurse"]).get(f"/groups/{board['group'].slug}/").text
    read = member.get(url)
    assert [h.text for h in read.select("main h3, main h4")][:4] == [
        "3.0 Membership", "Responsible authorities", "Other members", "3.1 Chairing",
    ]  # fmt: skip
    rows = [row.text for row in read.select("main tr")]
    for words in (
        "Wrensea Police, Chief Superintendent Responsible authorities Cat Chair",
        "Wrensea NHS Other members Nia Nurse",
        "Wrensea Council, Elected Members (2 seats) Responsible authorities Noor Coordinator, and 1 seat empty",
    ):
        assert any(words in row for row in rows), rows
    assert "for whom the terms have no seat" not in read.text
    word = [p.text for p in docx.Document(BytesIO(member.get(url + "1/terms.docx").data)).paragraphs]
    assert (
        word.index("3.0 Membership")
        < word.index("Responsible authorities")
        < word.index("Others may be added.")
        < word.index("3.1 Chairing")
    )
    assert "Chair: Leader of the Council, by their post" in word
    assert "Quorum: 5 responsible authorities" in word
    assert "Meets: 6 times a year" in word
    with pikepdf.open(BytesIO(member.get(url + "1/terms.pdf").data)) as found:
        assert "/StructTreeRoot" in found.Root

    page.get(url + "edit")
    assert page.page.field("c-0-number") == "3.0", "the next version begins as the last one"
    page.submit(do="save", **{"c-1-text": "The Chair leads the board."})
    page.get(url + "2/adopt")
    page.submit(adopted_by="Full Council", **{"on-day": "2", "on-month": "3", "on-year": "2026"})
    assert {n: row.status for n, row in versions(board).items()} == {1: "replaced", 2: "adopted"}
    changed = member.get(url + "2/")
    assert "[put in: leads the board." in " ".join(changed.text.split())
    assert "3.0 Membership" in member.get(url + "1/").text, "earlier versions stay"


def test_agendas_list_members_by_class_and_meetings_count_the_quorum_of_the_terms(board):
    make = board["make"]
    with make.acting(board["coordinator"]) as by:
        group = db.session.get_one(Group, board["group"].id)
        add_series(group, title="x", recurrence="list", days=[date(2026, 4, 1)], starts_on=date(2026, 4, 1), start_time=board["meeting"].starts_at.time(), by=by)  # fmt: skip
        terms = Terms(
            membership=(MembershipClass(name="Authorities", seats=(Seat(organisation="Wrensea Police"),)),),
            quorum=Quorum(number=3, counted="responsible"),
        )
        row = services.save_draft(group, terms, version=0, by=by)
        services.adopt(row, on=date(2026, 3, 2), meeting=db.session.merge(board["meeting"]), use_quorum=True, by=by)
        series = db.session.scalars(select(MeetingSeries)).one()
        assert (series.quorum_kind, series.quorum) == ("responsible", 3)
        named = {each.name: each.list_name for each in of_the_day(db.session.merge(board["meeting"]))}
        assert named == {"Cat Chair": "Authorities", "Nia Nurse": "", "Noor Coordinator": ""}


def test_what_is_wrong_is_said_beside_its_box_and_nothing_typed_is_lost(board, browse):
    page = browse(board["coordinator"])
    url = f"/groups/{board['group'].slug}/terms/"
    page.get(url + "edit")
    page.submit(do="add-clause")
    page.submit(do="add-class")
    shown = page.submit(
        **{
            "c-0-number": "1",
            "c-0-text": "Kept",
            "k-0-name": "M",
            "k-0-s-0-organisation": "Council",
            "k-0-s-0-people": "many",
        }
    )
    assert shown.errors() == ["Enter a whole number"]
    assert shown.field("c-0-text") == "Kept"
    assert shown.has("#k-0-s-0-people-error")
    shown = page.submit(**{"k-0-s-0-people": "1", "quorum-number": "900"})
    assert shown.errors() == ["This must be 200 or less"]
    page.submit(do="add-clause", **{"quorum-number": ""})
    assert page.submit(**{"c-1-number": "1"}).errors() == ["Two clauses have the number 1"]


def test_two_who_change_a_draft_see_both_texts(board, browse):
    first, url = written(board, browse)
    second = browse(board["chair"])
    first.get(url + "edit")
    second.get(url + "edit")
    first.submit(title="Terms of the board")
    shown = second.submit(title="Constitution")
    assert "What your colleague saved" in shown.text
    assert "Terms of the board" in shown.text
    assert shown.field("title") == "Constitution"


def test_refusals(board, browse):
    make = board["make"]
    elsewhere = make.meeting(make.group("psg", name="Other"), on=date(2026, 3, 2))
    with make.acting(board["coordinator"]) as by:
        group = db.session.get_one(Group, board["group"].id)
        row = services.save_draft(group, Terms(clauses=(Clause(number="1"),)), version=0, by=by)
        for given, words in (
            ({"on": date(2026, 3, 2)}, "Choose the meeting"),
            ({"on": date(2026, 4, 2), "adopted_by": "Council"}, "today or before"),
            ({"on": date(2026, 3, 2), "meeting": elsewhere}, "a meeting of this group"),
            ({"on": date(2026, 3, 2), "adopted_by": "Council", "use_quorum": True}, "no quorum as a number"),
        ):
            with pytest.raises(Refusal, match=words), db.session.begin_nested():
                services.adopt(row, by=by, **given)
    browse(board["stranger"]).get(f"/groups/{board['group'].slug}/terms/", status=403)
    browse(board["stranger"]).get("/groups/nowhere/terms/", status=404)
