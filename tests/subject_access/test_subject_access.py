"""Somebody asks what is held on them: everything is found, decided passage by passage, and what is withheld never leaves."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from casework import clock
from casework.audit.models import AuditEntry
from casework.cases.models import CaseInterest, CaseNote
from casework.extensions import db
from casework.meetings.models import AgendaItem
from casework.subject_access import making
from casework.subject_access.models import AccessPassage, AccessRequest, AccessWork
from casework.subjects.interests import SubjectInterest
from casework.subjects.models import PersonAddress, PersonName
from tests.browser import Browser
from tests.pdf_text import words_of
from tests.world import Maker

Browse = Callable[..., Browser]


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    """Ada Quincefinch is the offender of C-0300; Vera Plumcanary, whose address she must not learn, its victim."""
    group = make.group("psg")
    council, police = make.default_agency(), make.agency("Wrensea Police")
    author = make.user("Pat Police", agency=police, joins=[group])
    officer = make.user("Ivy Governance", agency=council, duties=["information_governance"])
    ada, vera = make.person("Ada", "Quincefinch"), make.person("Vera", "Plumcanary")
    case = make.case(
        group, reference="C-0300", title="Noise in Plumcanary Court", offender=ada, victim=vera, restricted=True
    )
    other = make.case(group, reference="C-0301", title="Somewhere else")
    meeting = make.meeting(group, on=clock.today() - timedelta(days=9), status="closed")
    with make.system():
        on = {"happened_on": case.opened_on, "author_id": author.id, "agency_id": police.id}
        db.session.add_all([
            PersonName(person_id=vera.id, kind="nickname", forename="Vixcanary"),
            PersonName(person_id=ada.id, kind="alias", forename="Addy", surname="Mulberrycanary"),
            PersonAddress(person_id=ada.id, line="1 Damsoncanary Row"),
            CaseNote(case_id=case.id, text="Applecanary one.\n\nVera Plumcanary, called Vixcanary, says that Pearcanary two.", **on),
            CaseNote(case_id=other.id, text="Seen with Mulberrycanary: Medlarcanary.\n\nNothing of her: Sloecanary.", **on),
            AgendaItem(meeting_id=meeting.id, kind="case", position=1, title="x", case_id=case.id, discussion="Figcanary was said."),
        ])  # fmt: skip
    action = make.action(group, case=case, title="Quinceaction")
    return {
        "group": group,
        "officer": officer,
        "author": author,
        "ada": ada,
        "vera": vera,
        "case": case,
        "action": action,
        "council": council,
    }


def register(browser: Browser, world: dict[str, Any], **more: Any) -> str:
    today = clock.today()
    browser.get("/subject-access/register")
    page = browser.post("/subject-access/register", **{
        "name": "Ada Quincefinch", "reference": world["ada"].reference, "asker": "person", "received_on-day": today.day,
        "received_on-month": today.month, "received_on-year": today.year, "known": "yes", "identity": "Passport seen.", **more,
    })  # fmt: skip
    return page.path.rpartition("/")[2]


def gathered(browser: Browser, world: dict[str, Any]) -> str:
    reference = register(browser, world)
    browser.post(f"/subject-access/{reference}/gather")
    making.run_due()
    return reference


def passages(make: Maker) -> list[AccessPassage]:
    with make.system():
        return list(
            db.session.scalars(
                select(AccessPassage)
                .order_by(AccessPassage.position, AccessPassage.id)
                .execution_options(populate_existing=True)
            )
        )


def the_one(make: Maker, word: str) -> AccessPassage:
    [found] = [each for each in passages(make) if word in each.text]
    return found


def decide(browser: Browser, reference: str, passage: AccessPassage, decision: str, **more: Any) -> Any:
    path = f"/subject-access/{reference}/passages/{passage.id}"
    browser.get(path)
    return browser.post(path, decision=decision, **more)


def test_everything_is_found_and_every_passage_knows_where_it_is_from(
    world: dict[str, Any], make: Maker, browse: Browse
) -> None:
    ivy = browse(world["officer"])
    reference = gathered(ivy, world)
    all_of_them = passages(make)
    said = "\n".join(each.text for each in all_of_them)
    for word in (
        "Quincefinch",
        "Mulberrycanary",
        "Damsoncanary",
        "Applecanary",
        "Pearcanary",
        "Figcanary",
        "Quinceaction",
        "Medlarcanary",
    ):
        assert word in said, word
    assert "Sloecanary" not in said, "a paragraph in which the name does not occur"
    named = the_one(make, "Medlarcanary")
    assert (named.found == "name" and named.reference == "C-0301") or named.case_id
    third = the_one(make, "Pearcanary")
    assert (
        third.about == ["Vera Plumcanary"]
        and third.asks_originator
        and third.restricted
        and third.case_id == world["case"].id
    )
    assert the_one(make, "Figcanary").dated_on == clock.today() - timedelta(days=9)
    page = ivy.get(f"/subject-access/{reference}")
    assert f"0 of {len(all_of_them)} passages decided" in page.text
    shown = ivy.get(f"/subject-access/{reference}/passages/{third.id}").text
    assert "Wrensea Police" in shown and "Vera Plumcanary" in shown and "Not asked yet" in shown


def test_what_is_taken_out_is_in_no_byte_of_the_bundle(world: dict[str, Any], make: Maker, browse: Browse) -> None:
    ivy = browse(world["officer"])
    reference = gathered(ivy, world)
    third, apple = the_one(make, "Pearcanary"), the_one(make, "Applecanary")
    page = decide(ivy, reference, third, "release")
    assert "It names others: say why it is reasonable to release it as it is" in page.errors()
    page = decide(ivy, reference, third, "redact", words="Plum", reason="third_party", note="Asked by telephone.")
    assert "These words do not stand in it: Plum" in page.errors()
    decide(
        ivy, reference, third, "redact", others=["Vera Plumcanary"], reason="third_party", note="Asked by telephone."
    )
    decide(ivy, reference, apple, "withhold", reason="crime")
    page = ivy.get(f"/subject-access/{reference}/bundle")
    assert "to be decided first" in page.text
    for each in passages(make):
        if each.decision:
            continue
        if "Plumcanary" in each.text or each.found == "name":
            decide(ivy, reference, each, "withhold", reason="third_party")
        else:
            decide(ivy, reference, each, "release", note="Fine.")
    for form in ("docx", "pdf"):
        ivy.get(f"/subject-access/{reference}/bundle")
        ivy.post(f"/subject-access/{reference}/bundle/{form}")
    made = making.run_due()
    with make.system():
        works = db.session.scalars(select(AccessWork).where(AccessWork.kind != "gather")).all()
        assert [(work.status, work.why) for work in works] == [("ready", "")] * 2
    assert made == 2
    for work in works:
        data = ivy.get(f"/subject-access/{reference}/bundle/{work.id}/file").data
        words = opened(data, work.kind)
        assert re.search(
            r"(?<!\[withheld\] )\[withheld\], called \[withheld\], says that Pearcanary two", " ".join(words.split())
        )
        assert "Figcanary" in words and "Damsoncanary" in words and "Wrensea Police" in words
        for gone in ("Plumcanary", "Vera", "Vixcanary", "Applecanary", "Medlarcanary"):
            assert gone not in words, gone
        assert "Schedule 2, paragraph 2)" in words
    with make.system():
        logged = db.session.scalars(
            select(AuditEntry).where(AuditEntry.subject == "access_requests", AuditEntry.kind == "disclosure")
        ).all()
        assert [entry.recipients for entry in logged] == [[world["officer"].id]] * 2
        assert all(
            entry.case_id is None
            for entry in db.session.scalars(select(AuditEntry).where(AuditEntry.subject.like("access_%")))
        )


def opened(data: bytes, kind: str) -> str:
    if kind == "pdf":
        return words_of(data)
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        parts = [file.read(name).decode("utf-8", "replace") for name in file.namelist()]
    return "\n".join(re.sub(r"<[^>]+>", "", part.replace("</w:p>", "\n")) for part in parts)


def test_to_everybody_else_there_is_no_such_page(world: dict[str, Any], make: Maker, browse: Browse) -> None:
    ivy = browse(world["officer"])
    reference = gathered(ivy, world)
    third = the_one(make, "Pearcanary")
    chair = make.user("Cy Chair", chairs=[world["group"]], duties=["administrator", "spoc"])
    elsewhere = make.partnership("Elsewhere")
    stranger = make.user("Strange Officer", partnership=elsewhere, duties=["information_governance"])
    for person in (chair, stranger):
        other = browse(person)
        for path in ("", "/passages", f"/passages/{third.id}", "/bundle", "/close", "/clock/pause"):
            other.get(f"/subject-access/{reference}{path}", status=404)
        other.post(f"/subject-access/{reference}/gather", page=other.get("/"), status=404)
    browse(chair).get("/subject-access", status=404)
    assert reference not in browse(stranger).get("/subject-access").text
    assert "Quincefinch" not in browse(stranger).get("/subject-access/people", name="Quincefinch").text
    history = browse(chair).get("/work-in-the-background").text
    assert reference not in history


def test_an_officer_who_stepped_back_is_not_shown_it(world: dict[str, Any], make: Maker, browse: Browse) -> None:
    second = make.user("Second Officer", duties=["information_governance"])
    third_officer = make.user("Third Officer", duties=["information_governance"])
    ivy = browse(world["officer"])
    reference = gathered(ivy, world)
    pear = the_one(make, "Pearcanary")
    with make.system():
        db.session.add(CaseInterest(case_id=world["case"].id, user_id=second.id, reason="x"))
        db.session.add(SubjectInterest(person_id=world["ada"].id, user_id=third_officer.id, reason="x"))
    some = browse(second)
    page = some.get(f"/subject-access/{reference}")
    assert "that you stepped back from: another information governance officer decides" in page.text
    some.get(f"/subject-access/{reference}/passages/{pear.id}", status=404)
    assert "Pearcanary" not in some.get(f"/subject-access/{reference}/passages").text
    none = browse(third_officer)
    none.get(f"/subject-access/{reference}", status=404)
    assert reference not in none.get("/subject-access").text
    assert "Quincefinch" not in none.get("/subject-access/people", name="Quincefinch").text


def test_gathered_again_what_changed_is_decided_anew_and_no_bundle_is_made_before(
    world: dict[str, Any], make: Maker, browse: Browse
) -> None:
    ivy = browse(world["officer"])
    reference = gathered(ivy, world)
    apple = the_one(make, "Applecanary")
    decide(ivy, reference, apple, "release", note="Fine.")
    for each in passages(make):
        if not each.decision:
            decide(ivy, reference, each, "withhold", reason="crime")
    with make.system():
        note = db.session.scalars(select(CaseNote).where(CaseNote.text.like("Applecanary%"))).one()
        note.text = "Applecanary, put right.\n\nVera Plumcanary, called Vixcanary, says that Pearcanary two."
        db.session.delete(db.session.scalars(select(PersonAddress)).one())
    ivy.get(f"/subject-access/{reference}/bundle")
    ivy.post(f"/subject-access/{reference}/bundle/docx")
    assert making.run_due() == 0
    assert "2 passages changed or came in since" in ivy.get(f"/subject-access/{reference}/bundle").text
    changed, same, gone = (the_one(make, word) for word in ("Applecanary, put right", "Pearcanary", "Damsoncanary"))
    assert changed.id == apple.id and changed.decision == "" and changed.changed_at is not None
    assert same.decision == "withhold" and gone.gone_at is not None and gone.decision == "withhold"
    assert (
        "Other words stood here when it was decided" in ivy.get(f"/subject-access/{reference}/passages/{apple.id}").text
    )


def test_several_at_once_but_not_what_needs_a_thought_of_its_own(
    world: dict[str, Any], make: Maker, browse: Browse
) -> None:
    ivy = browse(world["officer"])
    reference = gathered(ivy, world)
    path = f"/subject-access/{reference}/passages"
    ticked = [node["value"] for node in ivy.get(path).select('[name="ticked"]')]
    assert len(ticked) == len(passages(make))
    page = ivy.post(path, ticked=ticked, decision="not_theirs", show="names")
    assert "1 passage decided." in page.text and the_one(make, "Medlarcanary").decision == "not_theirs"
    ivy.get(path)
    ivy.post(
        path,
        ticked=[value for value in ticked if not value.startswith(f"{the_one(make, 'Medlarcanary').id}-")],
        decision="release",
    )
    assert the_one(make, "Damsoncanary").decision == "release"
    assert the_one(make, "Pearcanary").decision == "", "it names somebody else"
    assert the_one(make, "Applecanary").decision == "", "it is another agency's"


def test_undone_put_back_and_by_somebody_else_first(world: dict[str, Any], make: Maker, browse: Browse) -> None:
    ivy, eve = browse(world["officer"]), browse(make.user("Eve Governance", duties=["information_governance"]))
    reference = gathered(ivy, world)
    fig = the_one(make, "Figcanary")
    path = f"/subject-access/{reference}/passages/{fig.id}"
    ivy.get(path)
    decide(eve, reference, fig, "redact", words="was\nsaid", reason="crime", note="Asked.")
    page = ivy.post(path, decision="release", note="Fine.", status=409)
    assert "Eve Governance" in page.text
    assert eve.get(path).select_one(".cw-panel").text.count("Taken out") == 2
    spans = the_one(make, "Figcanary").withheld
    eve.post(f"{path}/undo", version=the_one(make, "Figcanary").version, start=spans[0][0])
    assert the_one(make, "Figcanary").withheld == spans[1:]
    eve.post(f"{path}/undo", version=the_one(make, "Figcanary").version)
    assert the_one(make, "Figcanary").decision == ""


def test_the_clock_waits_for_who_asks_stands_and_is_extended_once(
    world: dict[str, Any], make: Maker, browse: Browse, at: Any
) -> None:
    at(2027, 6, 30, 9)
    ivy = browse(world["officer"])
    reference = register(ivy, world, known="no", identity="")
    where = f"/subject-access/{reference}"
    assert "Nothing is gathered before it is known who asks" in ivy.get(where).text

    def move(what: str, day: date, how: str = "") -> Any:
        at(day.year, day.month, day.day, 9)
        ivy = browse(world["officer"])
        ivy.get(f"{where}/clock/{what}")
        return ivy.post(
            f"{where}/clock/{what}", **{"on-day": day.day, "on-month": day.month, "on-year": day.year, "how": how}
        )

    move("identity", date(2027, 7, 1), "Telephone call back.")
    with make.system():
        row = db.session.scalars(select(AccessRequest)).one()
    assert row.due_on == date(2027, 8, 2)
    assert reminders(make) == (5, 1)
    move("pause", date(2027, 7, 6), "Which years?")
    assert reminders(make)[0] == 0
    move("resume", date(2027, 7, 9))
    move("extend", date(2027, 7, 30), "Forty files.")
    with make.system():
        row = db.session.scalars(select(AccessRequest).execution_options(populate_existing=True)).one()
    assert (row.paused_days, row.due_on) == (3, date(2027, 10, 4))
    assert "It was extended already: that can be done once" in move("extend", date(2027, 7, 31), "More.").errors()
    at(2027, 10, 6, 9)
    assert "Overdue" in browse(world["officer"]).get("/subject-access").text


def reminders(make: Maker) -> tuple[int, int]:
    """How many are planned, and for how many people."""
    counted = "SELECT count(*), count(DISTINCT recipient_id) FROM reminders WHERE subject = 'access_request' AND status = 'planned'"
    with make.system():
        number, people = db.session.execute(text(counted)).one()
    return number, people


def test_closed_its_copies_are_deleted_in_their_time(
    world: dict[str, Any], make: Maker, browse: Browse, at: Any
) -> None:
    at(2027, 6, 1, 9)
    ivy = browse(world["officer"])
    reference = gathered(ivy, world)
    where = f"/subject-access/{reference}/close"
    on = {"on-day": 1, "on-month": 6, "on-year": 2027}
    ivy.get(where)
    assert (
        "There are passages about the person, or to be decided"
        in ivy.post(where, outcome="nothing_held", note="x", **on).errors()
    )
    number = len(passages(make))
    ivy.post(where, outcome="withdrawn", note="By telephone.", **on)
    assert making.delete_old() == 0
    at(2027, 9, 1, 9)
    assert making.delete_old() == 1 and passages(make) == []
    later = browse(world["officer"]).get(f"/subject-access/{reference}").text
    assert f"To be decided: {number}" in later and "Withdrawn" in later
    at(2033, 6, 1, 9)
    assert making.delete_old() == 0
    at(2033, 6, 2, 9)
    assert making.delete_old() == 1
    browse(world["officer"]).get(f"/subject-access/{reference}", status=404)
