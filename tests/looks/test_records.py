"""Who has looked at a record: for those who run its group and for information governance, with where they came from, and nothing of what it says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from casework import clock
from casework.access.scope import as_system
from casework.audit.models import AuditEntry
from casework.cases.models import CaseInterest
from casework.extensions import db
from casework.meetings.models import AgendaItem
from casework.subjects.interests import SubjectInterest
from tests.browser import Browser
from tests.world import Maker

CANARY = "Zebrafinch"


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    group = make.group("psg")
    agency = make.agency("Wrensea Police")
    person = make.person(CANARY, "Person")
    return {
        "group": group,
        "nosy": make.user("Nia Nosy", agency=agency, joins=[group]),
        "chair": make.user("Cat Chair", chairs=[group]),
        "officer": make.user("Ivy Governance", duties=["information_governance"]),
        "person": person,
        "case": make.case(
            group, reference="C-0900", title=f"{CANARY} title", offender=person, location=make.place(f"{CANARY} Walk")
        ),
    }


def entries(make: Maker, verb: str) -> list[AuditEntry]:
    with as_system("looking", partnership_id=make.partnership().id):
        return list(db.session.scalars(db.select(AuditEntry).where(AuditEntry.verb == verb).order_by(AuditEntry.id)))


def test_the_officer_finds_a_record_by_its_reference_and_reads_who_opened_it(
    world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    browse(world["nosy"]).get("/cases/C-0900")
    officer = browse(world["officer"])
    assert "Who has looked at a record" in officer.get("/").links()
    officer.get("/cases/C-0900", status=404)
    page = officer.get("/access-history?reference=c-0900")
    assert page.path == "/access-history/C-0900"
    assert "Nia Nosy" in page.text and "Wrensea Police" in page.text and "Looked at the case" in page.text
    assert CANARY not in page.text
    history = browse(world["chair"]).get("/cases/C-0900/history?kind=consultation").text
    assert "Ivy Governance looked at who had looked at the case" in history


def test_those_who_run_the_group_read_it_from_the_case_and_the_person(
    world: dict[str, Any], make: Maker, browse: Callable[..., Browser]
) -> None:
    person = world["person"]
    browse(world["nosy"]).get(f"/people/{person.reference}")
    chair = browse(world["chair"])
    assert "/access-history/C-0900" in chair.get("/cases/C-0900/history").links().values()
    links = chair.get(f"/people/{person.reference}").links()
    page = chair.get(links["Who has looked at this record"])
    assert "Nia Nosy" in page.text and "Wrensea Police" in page.text
    assert (
        "Read who had looked at the person" in chair.get(f"/access-history/{person.reference}").text
    )  # looking here is logged too
    assert "Nia Nosy" not in chair.get("/access-history/C-0900").select_one("table").text  # who did not open the case
    lists = chair.get("/access-history/C-0900?act=lists")
    assert "Nobody" in lists.text or "Nothing of this kind" in lists.text
    browse(world["nosy"]).get(f"/groups/{world['group'].slug}/cases")
    assert "Saw a list with the case" in chair.get("/access-history/C-0900?act=lists").text


def test_members_are_refused_and_others_cannot_tell_that_it_exists(
    world: dict[str, Any], make: Maker, browse: Callable[..., Browser]
) -> None:
    person = world["person"].reference
    member = browse(world["nosy"])
    for reference in ("C-0900", person):
        assert CANARY not in member.get(f"/access-history/{reference}", status=403).text
    stranger = browse(make.user("Stranger", duties=["administrator", "analyst", "spoc"]))
    elsewhere = make.partnership("Elsewhere CSP")
    theirs = browse(make.user("Their officer", duties=["information_governance"], partnership=elsewhere))
    for reference in ("C-0900", person, "C-7777", "P-7777", "X-1", "C", "~"):
        stranger.get(f"/access-history/{reference}", status=404)
        theirs.get(f"/access-history/{reference}", status=404)
    assert "No record has the reference C-0900" in theirs.get("/access-history?reference=C-0900").text
    for path in ("/access-history", "/access-history/export"):
        member.get(path, status=403)
        browse(world["chair"]).get(path, status=403)
    turned = browse(world["chair"]).get("/access-history/C-0900?act=refused").text
    assert "Nia Nosy" in turned and "Asked for it and was turned away" in turned and "Their officer" not in turned


def test_it_narrows_by_person_act_and_period(
    world: dict[str, Any], make: Maker, browse: Callable[..., Browser]
) -> None:
    nosy, case = world["nosy"], world["case"]
    with make.system():
        db.session.add(
            AuditEntry(
                kind="disclosure", verb="disclosed", subject="cases", subject_id=case.id, case_id=case.id, user_id=nosy.id,
                detail={"form": "Whole file, pdf", "title": CANARY}, recipients=["nia@example.org", nosy.id, 10**9],
                at=clock.now() - timedelta(days=90),
            )
        )  # fmt: skip
    browse(world["chair"]).get("/cases/C-0900")
    officer = browse(world["officer"])
    page = officer.get(f"/access-history/C-0900?who={nosy.id}")
    assert "Took a copy of the case as Whole file, pdf, for nia@example.org and Nia Nosy" in page.text
    rows = page.select_one("tbody").text
    assert "Cat Chair" not in rows and CANARY not in page.text
    assert "Cat Chair" not in officer.get("/access-history/C-0900?act=disclosure").select_one("tbody").text
    late = officer.get("/access-history/C-0900?within=30").select_one("tbody").text
    assert "Cat Chair" in late and "Took a copy" not in late
    changed = officer.get("/access-history/C-0900?act=changes").text
    assert "Added the case" in changed and CANARY not in changed
    officer.get("/access-history/C-0900?who=x&within=abc&act=nonsense&after=nonsense")


def test_restricted_records_are_found_and_ones_the_officer_stepped_back_from_are_not(
    world: dict[str, Any], make: Maker, browse: Callable[..., Browser]
) -> None:
    make.case(world["group"], reference="C-0901", title=CANARY, restricted=True)
    officer = browse(world["officer"])
    assert "Nobody has looked" in officer.get("/access-history/C-0901").text
    browse(world["chair"]).get("/access-history/C-0901", status=404)
    assert "No record has the reference C-7777" in officer.get("/access-history?reference=C-7777").text
    found = officer.submit(officer.get("/access-history"), form="form.cw-filters", q="C-7778")
    assert "No record has the reference C-7778" in found.text and "7778" not in found.response.request.full_path
    with make.system():
        db.session.add(CaseInterest(case_id=world["case"].id, user_id=world["officer"].id, reason="x"))
        db.session.add(SubjectInterest(person_id=world["person"].id, user_id=world["officer"].id, reason="x"))
    for reference in ("C-0900", world["person"].reference):
        officer.get(f"/access-history/{reference}", status=404)


def test_a_page_opened_from_an_agenda_or_the_minutes_says_so_by_itself(
    world: dict[str, Any], make: Maker, browse: Callable[..., Browser]
) -> None:
    meeting = make.meeting(world["group"], status="in_progress")
    other = make.case(world["group"], reference="C-0902")
    with make.system():
        for number, case, sensitivity in (("6", world["case"], "open"), ("7", other, "chair")):
            db.session.add(
                AgendaItem(
                    meeting_id=meeting.id,
                    kind="case",
                    position=int(number),
                    number=number,
                    title="x",
                    case_id=case.id,
                    sensitivity=sensitivity,
                )  # fmt: skip
            )
    chair = browse(world["chair"])
    name = world["group"].short_name
    for start in (f"/meetings/{meeting.id}/", f"/meetings/{meeting.id}/minutes"):
        href = next(href for href in chair.get(start).links().values() if href.startswith("/cases/C-0900?"))
        page = chair.get(href)
        assert any("Back to the" in words for words in page.links())
        chair.get(next(href for href in page.links().values() if href.startswith("/people/")))
    told = chair.get("/access-history/C-0900")
    assert (
        told.select_one("table").text.count(f"{name} ") == 3 and "item 6" in told.text
    )  # both looks at the case, and the minutes themselves
    assert f"{name} " in chair.get(f"/access-history/{world['person'].reference}").select_one("table").text
    chair.get(f"/cases/C-0902?back=/meetings/{meeting.id}/")  # an item for those who run the group is not told of
    chair.get(f"/meetings/{meeting.id}/minutes?item=2")
    assert f"{name} " not in chair.get("/access-history/C-0902").select_one("table").text
    unrelated = make.case(world["group"], reference="C-0903")
    chair.get(f"/cases/C-0903?back=/meetings/{meeting.id}/")  # not on that agenda: whatever the address says
    chair.get(f"/cases/C-0903?back=/meetings/{10**15}/")
    chair.get("/cases/C-0903?back=/meetings/x/")
    assert f"{name} " not in chair.get("/access-history/C-0903").select_one("table").text and unrelated.id


def test_a_search_is_logged_without_its_words(
    world: dict[str, Any], make: Maker, browse: Callable[..., Browser]
) -> None:
    nosy = browse(world["nosy"])
    nosy.get(f"/subjects/?q={CANARY}")
    nosy.get("/subjects/?q=Nobody+Atall")
    nosy.get(f"/minutes/search?q={CANARY}")
    nosy.get(f"/groups/{world['group'].slug}/cases?q={CANARY}")
    nosy.get(f"/groups/{world['group'].slug}/actions?q={CANARY}")
    nosy.get(f"/groups/{world['group'].slug}/decisions?q={CANARY}")
    found = entries(make, "searched")
    assert [entry.subject for entry in found] == ["people", "people", "agenda_items", "cases", "actions", "decisions"]
    assert [entry.detail for entry in found[:2]] == [{"by": ["name"], "found": 0}] * 2
    with as_system("looking", partnership_id=make.partnership().id):
        everything = db.session.execute(db.select(AuditEntry.detail, AuditEntry.context, AuditEntry.reason)).all()
    assert CANARY.lower() not in str(everything).lower()


def test_anybody_may_read_what_is_logged_and_what_it_is_for(
    world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    page = browse(world["nosy"]).get("/access-history/about")
    assert "not for measuring anybody's work" in page.text


def test_an_analyst_is_told_that_the_duty_opens_nothing(make: Maker, browse: Callable[..., Browser]) -> None:
    page = browse(make.user(duties=["analyst"])).get("/")
    assert "Your duty alone opens no case" in page.text and "Who has looked at a record" not in page.text
