"""The consultation record: everything about one person in an order a court can follow, and nobody else in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from casework import clock
from casework.cases.models import CaseInterest, CaseNote, CaseParty
from casework.cohorts.models import NeedScore
from casework.consultations.models import ConsultationRecord
from casework.extensions import db
from casework.meetings.models import AgendaItem, Attendance, Decision
from casework.meetings.return_models import InformationRequest, InformationReturn, ReturnParagraph
from casework.orders.models import AgencyView, OrderBreach, OrderStep, OrderTerm
from casework.subjects import keys
from casework.subjects.models import PersonAddress, PersonName
from casework.subjects.particulars import Relationship
from tests.browser import Browser, Page
from tests.consultations.canaries import CANARIES, TEXTS, bare, docx_words
from tests.pdf_text import words_of
from tests.queries_counted import counted
from tests.world import Maker

LIMITED = "Thinks the family will move"


@pytest.fixture
def world(make: Maker, at: Callable[..., Any]) -> dict[str, Any]:
    at(2026, 3, 3, 10)
    psg = make.group("psg")
    ada = make.person("Ada", "Finch", date_of_birth=date(2009, 5, 1))
    victim = make.person("Zephyrine", "Quillfeather", date_of_birth=date(1987, 11, 9))
    witness, relative, other = (
        make.person("Marlowe", "O'Hara"),
        make.person("Barnaby", "Thistledown"),
        make.person("Ottoline", "Vance"),
    )
    case = make.case(psg, offender=ada, victim=victim, title="Trouble of Zephyrine Quillfeather")
    make.case(psg, offender=ada, victim=other)
    member = make.user("Bo Member", joins=[psg])
    today, of = clock.today(), {"case_id": case.id}
    order = make.order(
        case,
        ada,
        by=member,
        tool="abc",
        status="granted",
        starts_on=date(2026, 1, 5),
        ends_on=date(2026, 7, 4),
        on=date(2026, 1, 5),
    )
    make.order(case, victim, by=member, tool="target_hardening")
    housing, health = make.agency("Tidewater Homes"), make.agency("Northmoor Health")
    tried = make.action(psg, case=case, agency=housing, side="offender", title=TEXTS["action"], status="done")
    theirs = make.action(psg, case=case, agency=health, side="victim", title="Fit a lock for the victim")
    meeting = make.meeting(psg, on=date(2026, 2, 10), status="closed")
    with make.system():
        tried = db.session.merge(tried)
        tried.closing_note = TEXTS["closing"]
        item = AgendaItem(
            meeting_id=meeting.id, kind="case", position=1, title="Zephyrine Quillfeather", case_id=case.id
        )
        db.session.add_all(
            [
                item,
                CaseParty(**of, side="victim", person_id=witness.id),
                Relationship(person_id=ada.id, other_id=relative.id, kind="sibling", added_by_id=member.id),
                PersonName(person_id=victim.id, kind="nickname", forename="Fifi"),
                PersonName(person_id=ada.id, kind="alias", forename="Adders"),
                PersonAddress(person_id=victim.id, line="14 Teasel Bank"),
                CaseNote(**of, text="Zephyrine Quillfeather rang about Ada", happened_on=today, author_id=member.id, agency_id=member.agency_id),
                OrderStep(**of, order_id=order.id, step="proportionate", taken_on=date(2026, 1, 4), reasons=TEXTS["proportionate"], agency_id=housing.id, recorded_by_id=member.id),
                OrderTerm(**of, order_id=order.id, kind="prohibition", position=1, text=TEXTS["term"], supervisor="Barnaby Thistledown"),
                OrderBreach(**of, order_id=order.id, breached_on=date(2026, 2, 1), text=TEXTS["breach"], outcome="A warning", agency_id=housing.id, recorded_by_id=member.id),
                AgencyView(**of, order_id=order.id, agency_id=health.id, asked_on=date(2026, 2, 1), asked_by_id=member.id, view="objects", words=TEXTS["view"], given_by="Dr Fay Lowe", given_on=date(2026, 2, 10), meeting_id=meeting.id, recorded_by_id=member.id),
                request := InformationRequest(**of, meeting_id=meeting.id, agency_id=housing.id, due_on=today, status="answered", answered_at=clock.now()),
                Attendance(meeting_id=meeting.id, name="Fay Lowe", agency_id=health.id, capacity="member"),
                NeedScore(**of, person_id=ada.id, pathway="accommodation", score=3, words=TEXTS["need"], assessed_on=today, recorded_by_id=member.id),
            ]
        )  # fmt: skip
        db.session.flush()
        from_housing = {**of, "meeting_id": meeting.id, "group_id": meeting.group_id, "agency_id": housing.id}
        sent = InformationReturn(**from_housing, request_id=request.id, number=1, answer="information")
        db.session.add(sent)
        db.session.flush()
        for place, (kind, handling, words) in enumerate(
            (
                ("fact", "group", "Arrears of Quillfeather"),
                ("opinion", "group", "Ada would keep to it; Fifi would not"),
                ("opinion", "chair", LIMITED),
                ("opinion", "agencies", LIMITED),
                ("fact", "group", "Rang at night, Log of Quillfeather"),
                ("opinion", "group", "Wants to keep the flat"),
                ("fact", "group", "VICTIMFACT"),
                ("opinion", "group", "VICTIMOPINION"),
                ("fact", "chair", LIMITED),
            ),
            1,
        ):
            about = {5: ada, 6: ada, 7: victim, 8: victim, 9: ada}.get(place)
            named = [housing.id] if handling == "agencies" else []
            db.session.add(
                ReturnParagraph(
                    **from_housing,
                    return_id=sent.id,
                    position=place,
                    kind=kind,
                    handling=handling,
                    text=words,
                    agency_ids=named,
                    person_id=about.id if about else None,
                )
            )
        db.session.add(Decision(agenda_item_id=item.id, position=1, text=TEXTS["decision"]))
        for step in db.session.scalars(
            select(OrderStep).where(OrderStep.order_id == order.id, OrderStep.step == "considered")
        ):
            step.reasons = TEXTS["considered"]
        keys.index_people([person.id for person in (ada, victim, witness, relative, other)])
    return {
        "psg": psg, "ada": ada, "victim": victim, "case": case, "member": member, "order": order, "theirs": theirs, "chair": make.user("Ann Chair", chairs=[psg]),
        "observer": make.user("Di", joins=[(psg, "observer")]), "outsider": make.user("Ed", joins=[make.group("iom")]),
        "path": f"/cases/{case.reference}/consultation-records", "make": f"/cases/{case.reference}/consultation-records/about/{ada.id}",
    }  # fmt: skip


def files(browser: Browser, world: dict[str, Any], record: int) -> tuple[str, str]:
    base = f"{world['path']}/{record}"
    return docx_words(browser.get(f"{base}.docx").data), words_of(browser.get(f"{base}.pdf").data)


def preview_of(page: Page) -> str:
    return page.select_one("section[aria-label='The record as it would be made']").text


def records(make: Maker) -> list[ConsultationRecord]:
    with make.system():
        db.session.rollback()
        return list(db.session.scalars(select(ConsultationRecord).order_by(ConsultationRecord.id)))


def test_one_click_makes_a_document_with_nobody_else_in_it(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    member = browse(world["member"])
    page = member.get(world["make"])
    page = member.submit(page, form='main form[method="post"]', do="make", vulnerabilities=TEXTS["typed"])
    assert "K-0001 is made" in page.text and page.path == world["path"]
    [record] = records(make)
    for text in files(member, world, record.id):
        left = [canary for canary in CANARIES if canary in bare(text)]
        assert left == [], left
        for words in (
            "Ada Finch", "Adders", "1 May 2009", "under 18", "Tidewater Homes", "Northmoor Health", "Objects", "10 February 2026", "Dr Fay Lowe",
            "Acceptable behaviour agreement", "less did not help", "Shouted at [another person]", "A warning", "Accommodation: severe",
            "Nine reports from Mrs [another person]", "Chronology", "was hurt",
        ):  # fmt: skip
            assert bare(words) in bare(text), words
        assert (
            bare("Fit a lock") not in bare(text)
            and bare("target hardening") not in bare(text)
            and "rang about" not in text
        )
    assert record.left_in == 0 and record.taken_out >= 16


def test_the_page_shows_what_will_stand_in_it_and_what_will_not(
    browse: Callable[..., Browser], world: dict[str, Any]
) -> None:
    page = browse(world["member"]).get(world["make"])
    preview = preview_of(page)
    assert [canary for canary in CANARIES if canary in bare(preview)] == []
    assert "1 action on other sides" in page.text and "1 tool or order about others" in page.text
    assert "2 other parties of the case" in page.text
    mentioned = " ".join(mark.text for mark in page.select("mark"))
    for words in (
        "Zephyrine Quillfeather",
        "14 Teasel Bank",
        "Fifi",
        "9 November 1987",
        "Thistledown",
        "z.quill@example.org",
        "P-9876",
    ):
        assert words in mentioned, words
    notes = [box for box in page.select('input[name="include"]') if box["value"].startswith("note-")]
    assert len(notes) == 1 and notes[0].get("checked") is None


def test_what_somebody_leaves_in_stays_and_is_remembered_without_the_name(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    member = browse(world["member"])
    page = member.get(world["make"])
    place = next(
        li for li in page.select("main li.cw-panel") if [mark.text for mark in li.node.cssselect("mark")] == ["Fifi"]
    )
    name = place.node.cssselect("select")[0].get("name")
    member.submit(page, form='main form[method="post"]', do="make", **{name: "keep"})
    [record] = records(make)
    for text in files(member, world, record.id):
        assert "Fifi" in text and "Quillfeather" not in text
        assert bare("In 1 place words that may be about somebody else were left in on purpose") in bare(text)
    assert record.left_in == 1 and "Fifi" not in str(record.decisions)
    assert "1 left in" in member.get(world["path"]).text


def test_a_decision_does_not_outlive_the_text_it_was_about(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    member = browse(world["member"])
    page = member.get(world["make"])
    keep = {box["name"]: "keep" for box in page.select('select[name^="mention-"]')}
    with make.system():
        for term in db.session.scalars(select(OrderTerm)):
            term.text = "Not to write to Zephyrine Quillfeather"
    member.submit(page, form='main form[method="post"]', do="make", **keep)
    [record] = records(make)
    assert "Not to write to [another person]" in files(member, world, record.id)[0]


def test_changes_are_shown_before_it_is_made(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    member = browse(world["chair"])
    page = member.get(world["make"])
    boxes = [box["value"] for box in page.select('input[name="include"]') if not box["value"].startswith("order-")]
    page = member.submit(
        page, form='main form[method="post"]', do="preview", include=boxes, proportionality="Nothing less would do"
    )
    preview = preview_of(page)
    assert (
        "Nothing less would do" in preview
        and "rang about" in preview
        and "Acceptable behaviour agreement:" not in preview
    )
    assert "Ada would keep to it; [another person] would not" in preview and "Arrears" not in preview
    assert len([key for key in boxes if key.startswith("return-")]) == 3, (
        "those about Ada, and an opinion without a limit"
    )
    assert "Rang at night, Log of [another person]" in preview and "Wants to keep the flat" in preview
    assert "VICTIM" not in page.text and "2 paragraphs agencies returned about others" in page.text
    assert LIMITED not in page.text and LIMITED not in browse(world["member"]).get(world["make"]).text
    assert "Zephyrine" not in preview and records(make) == []
    page = member.submit(page, form='main form[method="post"]', do="make", recipients=" ")
    assert page.errors() == ["Say whom it is for"] and page.field("proportionality") == "Nothing less would do"


def test_it_is_logged_as_disclosed_and_kept_as_it_was_made(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    member = browse(world["member"])
    member.submit(
        member.get(world["make"]),
        form='main form[method="post"]',
        do="make",
        recipients="County Court\nTheir solicitor",
    )
    [record] = records(make)
    before = files(member, world, record.id)
    with make.system():
        told = (
            db.session.execute(
                db.text(
                    "SELECT recipients FROM audit_entries WHERE kind = 'disclosure' AND subject = 'consultation_records' ORDER BY id"
                )
            )
            .scalars()
            .all()
        )
        assert told[0] == ["County Court", "Their solicitor"] and len(told) == 3
        for breach in db.session.scalars(select(OrderBreach)):
            breach.text = "Changed since"
    assert files(member, world, record.id) == before
    kept = member.get(world["path"].replace("consultation-records", "files")).text
    assert "K-0001-consultation-record.pdf" in kept
    with make.system():
        row = db.session.scalars(select(ConsultationRecord)).one()
        row.docx.sha256 = "0" * 64
    member.get(f"{world['path']}/{record.id}.docx", status=409)


def test_who_may_make_one_who_reads_and_who_cannot_tell(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    member = browse(world["member"])
    member.submit(member.get(world["make"]), form='main form[method="post"]', do="make")
    [record] = records(make)
    base = world["path"]
    observer = browse(world["observer"])
    assert "K-0001" in observer.get(base).text and "Make one about" not in observer.get(base).text
    observer.get(world["make"], status=403)
    observer.post(world["make"], status=403, fields={"do": "make", "recipients": "x"})
    with make.system():
        declared = make.user("Declared", coordinates=[world["psg"]])
        db.session.add(CaseInterest(case_id=world["case"].id, user_id=declared.id, reason="x"))
    for stranger in (world["outsider"], declared):
        browser = browse(stranger)
        for address in (base, world["make"], f"{base}/{record.id}.docx", f"{base}/{record.id}.pdf"):
            browser.get(address, status=404)
    member.get(f"{base}/about/{make.person('Not', 'Here').id}", status=404)
    member.get(f"{base}/{record.id}.exe", status=404)
    elsewhere = make.case(world["psg"], reference="C-8888")
    member.get(f"/cases/{elsewhere.reference}/consultation-records/{record.id}.pdf", status=404)


def test_a_record_about_the_other_person_holds_nothing_of_the_first(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    member = browse(world["member"])
    page = member.get(f"{world['path']}/about/{world['victim'].id}")
    member.submit(page, form='main form[method="post"]', do="make")
    [record] = records(make)
    for text in files(member, world, record.id):
        assert "Zephyrine Quillfeather" in text and "Target hardening" in text and "Fit a lock" in text
        for canary in ("adafinch", "adders", "1may2009", "acceptablebehaviour", "ohara", "thistledown"):
            assert canary not in bare(text), canary


def test_it_takes_the_same_statements_however_much_there_is(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    member = browse(world["member"])
    found = []
    for more in (0, 8):
        for n in range(more):
            someone = make.person("Zo", f"Wetherby{n}")
            make.action(world["psg"], case=world["case"], side="offender", title=f"Ask Zo Wetherby{n}")
            make.order(world["case"], world["ada"], by=world["member"], tool="warning_letter")
            with make.system():
                db.session.add(CaseParty(case_id=world["case"].id, side="victim", person_id=someone.id))
        member.get(world["make"])
        with counted() as asked:
            assert "Wetherby" not in preview_of(member.get(world["make"]))
        found.append(asked.number)
    assert found[0] == found[1]
