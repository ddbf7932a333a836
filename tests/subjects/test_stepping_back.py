"""An interest in a person, place or organisation hides every case with it from whoever declared it, now and later, everywhere."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, text

from casework.access.rows import protected_models
from casework.audit import AuditEntry
from casework.cases.models import CaseNote, CaseParty
from casework.errors import NotPermitted, Refusal
from casework.extensions import db
from casework.mail import FileChannel
from casework.meetings import services as meetings
from casework.meetings.models import Meeting
from casework.notifications import outbox
from casework.reader import scope_for
from casework.referrals.radar import also_in
from casework.subjects import keys, matching, stepping_back, suggestions
from casework.subjects.interests import SubjectInterest
from casework.subjects.particulars import Relationship
from tests.browser import Browser
from tests.pdf_text import words_of
from tests.queries_counted import counted
from tests.world import Maker

Browse = Callable[..., Browser]
CANARY = "Qanary"


@pytest.fixture
def world(make: Maker, at: Callable[..., Any]) -> dict[str, Any]:
    """Robin chairs the group, owns an action in a case of Ida Qanarynamed, and is about to find that she is his cousin."""
    at(2026, 3, 2, 9)
    psg = make.group("psg", name="North PSG")
    robin = make.user("Robin Chair", chairs=[psg])
    noor = make.user("Noor Coordinator", agency=make.agency("Harbour Homes"), coordinates=[psg])
    ida, bob = make.person("Ida", "Qanarynamed"), make.person("Bob", "Elsewhere")
    shop, park = make.organisation("Qanaryshop"), make.place("Qanarypark")
    case = make.case(psg, title="Qanarytitle", offender=ida, victim=bob, rag="red", lead_officer=robin)
    other = make.case(psg, title="Trouble of Bob", offender=bob)
    make.action(psg, case=case, owner=robin, title="Qanaryaction")
    make.lawful_basis(case, noor)
    make.order(case, ida, by=noor, status="granted", ends_on=None)
    with make.system():
        db.session.add_all([
            CaseNote(case_id=case.id, text="Qanarynote", happened_on=case.opened_on, author_id=noor.id, agency_id=noor.agency_id),
            Relationship(person_id=bob.id, other_id=ida.id, kind="sibling", added_by_id=noor.id),
        ])  # fmt: skip
        keys.index_people([ida.id, bob.id])
    meeting = make.meeting(psg)
    with make.acting(noor) as by:
        meetings.build_agenda(db.session.merge(meeting), by=by)
        meetings.publish_agenda(db.session.merge(meeting), by=by)
        meetings.publish_pack(db.session.get_one(Meeting, meeting.id), by=by)
    waiting = make.referral(psg, by=noor, offender=ida)
    return {
        "psg": psg, "robin": robin, "noor": noor, "ida": ida, "bob": bob, "shop": shop, "park": park, "case": case, "other": other,
        "meeting": meeting, "waiting": waiting, "make": make,
    }  # fmt: skip


def declare(world: dict[str, Any], who: str = "robin", what: str = "ida") -> int:
    with world["make"].acting(world[who]) as by:
        return stepping_back.declare_interest(db.session.merge(world[what]), reason="A cousin", by=by).id


def pages(world: dict[str, Any]) -> list[str]:
    case, slug, meeting = world["case"].reference, world["psg"].slug, world["meeting"].id
    forms = ("html", "pdf", "docx")
    return [
        "/", "/cases/", "/actions/", "/referrals/", f"/cases/?q={CANARY}title", f"/caseload/{slug}", f"/groups/{slug}",
        f"/groups/{slug}/sharing", f"/groups/{slug}/meetings", f"/meetings/{meeting}/", f"/meetings/{meeting}/returns",
        f"/meetings/{meeting}/returns/received", f"/referrals/{world['waiting'].reference}", f"/people/{world['ida'].reference}",
        f"/people/{world['bob'].reference}", "/subjects/?q=Ida+Qanarynamed", "/subjects/?q=Bob+Elsewhere",
        *(f"/cases/{case}{more}" for more in ("", "/history", "/notes", "/file", "/links", "/sharing", "/plan", "/orders")),
        *(f"/cases/{world['other'].reference}{more}" for more in ("", "/links")),
        *(f"/meetings/{meeting}/papers/{kind}.{form}" for kind in ("agenda", "pack") for form in forms),
        *(f"/cases/{case}/{kind}.{form}" for kind in ("file", "one-page") for form in forms),
    ]  # fmt: skip


def words_in(data: bytes) -> str:
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return " ".join(packed.read(name).decode(errors="replace") for name in packed.namelist())
    return (
        words_of(data) if data[:4] == b"%PDF" else re.sub(r'value="[^"]*"|“[^”]*”', "", data.decode(errors="replace"))
    )


def found_on(world: dict[str, Any], browser: Browser) -> dict[str, int]:
    """Addresses that answered with a canary or the case's reference, and how often."""
    found = {}
    for path in pages(world):
        answer = browser._ask("get", path)
        said = words_in(answer.data) if answer.status_code == 200 else ""
        words = [world[each].reference for each in ("case", "waiting")] + ([] if "q=" in path else [CANARY])
        if number := sum(said.count(each) for each in [*words, *([world["ida"].reference] if "q=" in path else [])]):
            found[path] = number
    return found


def test_no_page_or_document_says_a_word_from_the_next_one_on(world: dict[str, Any], browse: Browse) -> None:
    browser = browse(world["robin"])
    before = found_on(world, browser)
    assert len(before) > 28, f"the canaries must be there first, or this looks in the wrong places: {sorted(before)}"
    page = browser.get(f"/people/{world['ida'].reference}/declare-interest")
    assert browser.submit(page).errors() == ["Say what your interest is"]
    page = browser.submit(browser.get(f"/people/{world['ida'].reference}/declare-interest"), reason="A cousin")
    assert "are hidden from you from now on" in page.text
    browser.get("/")  # what was said about it on the page before is gone
    assert found_on(world, browser) == {}
    browser.get(f"/people/{world['ida'].reference}", status=404)
    browser.get(f"/cases/{world['case'].reference}", status=404)
    browser.get(f"/referrals/{world['waiting'].reference}", status=404)
    assert len(found_on(world, browse(world["noor"]))) > 28, "nobody else is kept from anything"


def test_no_row_of_any_table_is_left_and_cases_to_come_are_hidden_too(world: dict[str, Any]) -> None:
    make = world["make"]
    declare(world)
    later = make.case(world["psg"], title="Qanarylater", victim=world["ida"])
    make.action(world["psg"], case=later, owner=world["robin"], title="Qanaryfuture")
    later_referral = make.referral(world["psg"], by=world["noor"], offender=world["ida"])
    with make.acting(world["robin"]):
        for model in protected_models():
            for row in db.session.scalars(select(model)):
                held = " ".join(str(getattr(row, column.key)) for column in model.__mapper__.column_attrs)
                assert CANARY not in held, f"{model.__name__}: {held}"
                assert getattr(row, "case_id", None) not in (later.id, world["case"].id), model.__name__
                assert getattr(row, "referral_id", None) not in (later_referral.id, world["waiting"].id), model.__name__


def test_a_case_is_hidden_as_soon_as_the_subject_is_added_to_it(world: dict[str, Any], browse: Browse) -> None:
    declare(world)
    browser = browse(world["robin"])
    browser.get(f"/cases/{world['other'].reference}")
    with world["make"].system():
        db.session.add(CaseParty(case_id=world["other"].id, side="victim", person_id=world["ida"].id))
    browser.get(f"/cases/{world['other'].reference}", status=404)


@pytest.mark.parametrize("what", ["shop", "park"])
def test_places_and_organisations_too(world: dict[str, Any], browse: Browse, what: str) -> None:
    make = world["make"]
    case = make.case(world["psg"], **{"victim" if what == "shop" else "location": world[what]})
    kind = {"shop": "organisations", "park": "places"}[what]
    browser = browse(world["robin"])
    browser.get(f"/cases/{case.reference}")
    page = browser.get(f"/{kind}/{world[what].reference}/declare-interest")
    browser.submit(page, reason="I own it")
    browser.get(f"/cases/{case.reference}", status=404)


def test_neither_the_radar_nor_search_says_where_it_is(world: dict[str, Any]) -> None:
    asked = {("person", world["ida"].id): "Ida"}
    with world["make"].acting(world["robin"]):
        assert {row.what for row in also_in(asked)} == {"case", "referral"}
        assert suggestions.whom_to_ask({"person": [world["ida"].id]}) != {}
    declare(world)
    with world["make"].acting(world["robin"]):
        assert also_in(asked) == []
        assert suggestions.whom_to_ask({"person": [world["ida"].id]}) == {}
        assert [s.label for s in matching.suggest(name="Ida Qanarynamed")] == [suggestions.STEPPED_BACK]


def test_e_mail_says_nothing_to_the_declarer_and_no_name_to_the_coordinator(
    world: dict[str, Any], tmp_path: Any
) -> None:
    channel = FileChannel(tmp_path / "before", "Casework <casework@example.org>")
    outbox.deliver_due(channel=channel)
    declare(world)
    make = world["make"]
    with make.system():
        for each in ("psg", "case", "robin"):
            db.session.refresh(world[each])
    make.action(world["psg"], case=world["case"], owner=world["robin"], title="Qanarysecond")
    outbox.deliver_due(channel=FileChannel(tmp_path / "after", "Casework <casework@example.org>"))
    letters = [each.read_text() for each in (tmp_path / "after").iterdir()]
    told = [each for each in letters if "stepped back" in each]
    assert len(told) == 1
    assert f"To: {world['noor'].name} <{world['noor'].email}>" in told[0] or world["noor"].email in told[0]
    for letter in letters:
        assert CANARY not in letter
        assert "Robin" not in letter
    for letter in letters:
        if world["robin"].email in letter:
            assert world["case"].reference not in letter


def test_the_coordinator_sees_who_and_lifts_it_and_nobody_else_does(world: dict[str, Any], browse: Browse) -> None:
    number = declare(world)
    url = f"/groups/{world['psg'].slug}/interests"
    noor = browse(world["noor"])
    assert "1 declared interest" in noor.get(f"/groups/{world['psg'].slug}").text
    page = noor.get(url)
    assert "Robin Chair" in page.text and "Ida Qanarynamed" in page.text and "A cousin" in page.text
    robin = browse(world["robin"])
    assert "A cousin" not in robin.get(url).text
    robin.get(f"{url}/{number}/lift", status=403)
    robin.post(f"{url}/{number}/lift", status=403, because="I changed my mind")
    member = browse(world["make"].user("Mia Member", joins=[world["psg"]]))
    member.get(url, status=403)
    member.get(f"{url}/{number}/lift", status=403)
    stranger = browse(world["make"].user("Una Stranger", coordinates=[world["make"].group("iom")]))
    stranger.get(url, status=404)
    page = noor.get(f"{url}/{number}/lift")
    assert noor.submit(page).errors() == ["Say why it is lifted"]
    noor.submit(noor.get(f"{url}/{number}/lift"), because="Another Ida")
    robin.get(f"/cases/{world['case'].reference}")
    assert "Nobody in the group" in noor.get(url).text
    noor.get(f"{url}/{number}/lift", status=404)
    with world["make"].system():
        row = db.session.get_one(SubjectInterest, number)
        assert (row.withdrawn_by_id, row.withdrawn_because) == (world["noor"].id, "Another Ida")
        trail = db.session.scalars(select(AuditEntry).where(AuditEntry.subject == "subject_interests")).all()
        assert {entry.kind for entry in trail} >= {"collection", "alteration", "consultation"}


def test_a_coordinators_own_interest_is_lifted_by_who_else_runs_the_group(world: dict[str, Any]) -> None:
    number = declare(world, "noor")
    with world["make"].acting(world["noor"]) as by, pytest.raises(NotPermitted):
        stepping_back.lift(db.session.scalars(stepping_back.by_id(number)).one(), because="x", by=by)
    with world["make"].system():
        told = db.session.execute(
            text("SELECT recipient_id FROM messages WHERE template = 'subject_interest'")
        ).scalars()
        assert list(told) == [world["robin"].id]
    with world["make"].acting(world["robin"]) as by:
        stepping_back.lift(db.session.scalars(stepping_back.by_id(number)).one(), because="Agreed", by=by)


def test_the_coordinator_is_not_shown_a_name_out_of_their_own_reach(world: dict[str, Any], browse: Browse) -> None:
    make = world["make"]
    iom = make.group("iom")
    secret = make.person("Ida", "Qanarysecret")
    make.case(iom, offender=secret)
    both = make.user("Bo Both", joins=[iom, world["psg"]])
    with make.acting(both) as by:
        stepping_back.declare_interest(db.session.merge(secret), reason="A friend", by=by)
    page = browse(world["noor"]).get(f"/groups/{world['psg'].slug}/interests")
    assert "A person out of your reach" in page.text and "Qanarysecret" not in page.raw


def test_declared_twice_or_without_a_reason_is_refused_and_the_foot_of_the_page_takes_any_reference(
    world: dict[str, Any], browse: Browse
) -> None:
    browser = browse(world["robin"])
    page = browser.post("/declare-interest", reference=world["ida"].reference.lower(), reason="A cousin")
    assert "are hidden from you" in page.text
    page = browser.get("/declare-interest")
    assert "A person, on 2 March 2026: A cousin" in page.text and CANARY not in page.text
    page = browser.post("/declare-interest", reference=world["ida"].reference, reason="A cousin")
    assert page.errors() == ["You have nothing with that reference. Look at it again, or tell the coordinator"]
    for reference in ("P-99999", "L-1", "X", "B-0001; DROP"):
        assert browser.post("/declare-interest", reference=reference, reason="x").errors()
    with world["make"].acting(world["noor"]) as by:
        stepping_back.declare_interest(db.session.merge(world["bob"]), reason="x", by=by)
        with pytest.raises(Refusal, match="already"):
            stepping_back.declare_interest(db.session.merge(world["bob"]), reason="x", by=by)
        with pytest.raises(Refusal):
            stepping_back.declare_interest(db.session.merge(world["ida"]), reason=" ", by=by)


def test_what_somebody_referred_themself_is_closed_to_them_too(world: dict[str, Any], browse: Browse) -> None:
    own, draft = (
        world["make"].referral(world["psg"], by=world["robin"], offender=world["ida"], status=status)
        for status in ("submitted", "draft")
    )
    robin = browse(world["robin"])
    robin.get(f"/referrals/{own.reference}")
    interest = declare(world)
    for referral in (own, draft):
        robin.get(f"/referrals/{referral.reference}", status=404)
        assert referral.reference not in robin.get("/referrals/").text + robin.get("/").text
    robin.get(f"/referrals/{draft.reference}/check", status=404)
    noor = browse(world["noor"])
    assert "Qanarynamed" in noor.get(f"/referrals/{own.reference}").text
    with world["make"].acting(world["noor"]) as by:
        stepping_back.lift(db.session.get_one(SubjectInterest, interest), because="Not the same person", by=by)
    robin.get(f"/referrals/{own.reference}")


def test_a_search_says_that_the_reader_stepped_back_and_not_whom_to_ask(world: dict[str, Any], browse: Browse) -> None:
    robin = browse(world["robin"])
    declare(world)
    page = robin.get("/subjects/?q=Ida+Qanarynamed")
    assert "You declared an interest here" in page.text and "Let a colleague do what is needed" in page.text
    assert "Known to the partnership" not in page.text and "Ask " not in page.select_one(".cw-found").text
    assert "Qanarynamed" not in page.select_one(".cw-found").text
    stranger = browse(world["make"].user("Una Stranger", joins=[world["make"].group("iom")]))
    assert "Known to the partnership" in stranger.get("/subjects/?q=Ida+Qanarynamed").text


def test_it_follows_a_merged_record(world: dict[str, Any], browse: Browse) -> None:
    from casework.subjects import merging

    make = world["make"]
    kept = make.person("Ida", "Other")
    make.case(world["psg"], offender=kept, reference="C-7777")
    declare(world)
    browse(world["robin"]).get("/cases/C-7777")
    with make.acting(world["noor"]) as by:
        merging.merge(
            db.session.merge(kept), db.session.merge(world["ida"]), reason="One", because={"surname": "Married"}, by=by
        )
    browse(world["robin"]).get("/cases/C-7777", status=404)


def test_the_list_asks_no_more_for_more(world: dict[str, Any], browse: Browse) -> None:
    make, url = world["make"], f"/groups/{world['psg'].slug}/interests"
    declare(world)
    noor = browse(world["noor"])

    def number() -> int:
        noor.get(url)
        with counted() as sent:
            noor.get(url)
        return sent.number

    one = number()
    for n in range(4):
        someone = make.person("Some", f"Body{n}")
        make.case(world["psg"], offender=someone)
        with make.acting(make.user(joins=[world["psg"]])) as by:
            stepping_back.declare_interest(db.session.merge(someone), reason="x", by=by)
    assert number() == one


def test_nobody_pays_for_what_they_did_not_declare(world: dict[str, Any]) -> None:
    def statements(who: str) -> int:
        with world["make"].system(), counted() as sent:
            scope_for(db.session.merge(world[who]))
        return sent.number

    before = statements("noor"), statements("robin")
    declare(world)
    assert (statements("noor"), statements("robin")) == (before[0], before[1] + 1)
