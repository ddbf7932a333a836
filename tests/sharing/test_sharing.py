"""Why a case may be shared: the lawful basis, each person's consent, checks when the agencies change, and stepping back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from casework import clock
from casework.access.scope import as_system
from casework.extensions import db
from casework.notifications.models import Message, Reminder
from casework.sharing import services
from casework.sharing.models import LawfulBasis, PersonConsent, SharingCheck
from tests.browser import Browser
from tests.world import Maker

Browse = Callable[..., Browser]
BASIS = {
    "basis": "public_task",
    "condition": "unlawful_acts",
    "because": "The thefts stop only if all know the pattern.",
}


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    psg, iom = make.group("psg"), make.group("iom")
    housing, police = make.agency("Harbour Homes"), make.agency("Vale Police")
    make.agreement(housing)
    make.agreement(police)
    lena, otto = make.person("Lena", "Sharing"), make.person("Otto", "Sharing")
    return {
        "psg": psg, "iom": iom, "housing": housing, "police": police, "otto": otto, "lena": lena,
        "case": make.case(psg, reference="C-0700", victim=lena, offender=otto),
        "chair": make.user("Ann Chair", chairs=[psg, iom]), "member": make.user("Mo Member", joins=[psg]),
        "observer": make.user("Obi", joins=[(psg, "observer")]), "outsider": make.user("Stan", joins=[iom]),
    }  # fmt: skip


def rows(make: Maker, model: Any) -> list[Any]:
    with make.system():
        return list(db.session.scalars(db.select(model).order_by(model.id).execution_options(populate_existing=True)))


SHARING = "/cases/C-0700/sharing"


def test_the_lawful_basis_is_recorded_with_its_reason_and_a_new_one_ends_it(
    make: Maker, world: dict[str, Any], browse: Browse
) -> None:
    chair = browse(world["chair"])
    assert "No lawful basis is recorded." in chair.get("/cases/C-0700").text
    page = chair.submit(chair.get(f"{SHARING}/basis"), because="")
    assert page.errors() == [
        "Choose what allows you to share", "Choose a condition, or that none is needed",
        "Say why sharing is necessary and proportionate",
    ]  # fmt: skip
    page = chair.submit(page, **BASIS)
    assert page.path == SHARING and "The lawful basis is recorded." in page.text
    assert BASIS["because"] in page.text and "Crime and Disorder Act 1998" in page.text
    assert "No lawful basis" not in chair.get("/cases/C-0700").text
    chair.submit(chair.get(f"{SHARING}/basis"), basis="safeguarding_adult", because="She is at risk.")
    first, second = rows(make, LawfulBasis)
    assert first.ended_at is not None and second.ended_at is None and second.basis == "safeguarding_adult"
    assert BASIS["because"] in chair.get(SHARING).text, "what was relied on before is still told"


def test_days_that_cannot_be_are_refused_and_nothing_is_lost(world: dict[str, Any], browse: Browse) -> None:
    chair = browse(world["chair"])
    tomorrow = clock.today().toordinal() + 1
    on = type(clock.today()).fromordinal(tomorrow)
    day = {"decided_on-day": str(on.day), "decided_on-month": str(on.month), "decided_on-year": str(on.year)}
    page = chair.submit(chair.get(f"{SHARING}/basis"), **BASIS, **day)
    assert page.errors() == ["It cannot have been decided after today"]
    assert page.field("because") == BASIS["because"]
    today = clock.today()
    early = {"review_on-day": str(today.day), "review_on-month": str(today.month), "review_on-year": str(today.year)}
    page = chair.submit(chair.get(f"{SHARING}/basis"), **BASIS, **early)
    assert page.errors() == ["The review must come after the day it was decided"]
    assert chair.post(f"{SHARING}/basis", **(BASIS | {"basis": "because_i_say_so"})).errors()


def test_two_at_once_leave_one_basis_in_force(make: Maker, world: dict[str, Any]) -> None:
    make.lawful_basis(world["case"], world["chair"])
    with pytest.raises(IntegrityError, match="uq_case_lawful_bases_live"):
        make.lawful_basis(world["case"], world["chair"])
    db.session.rollback()


def test_consent_is_each_persons_own_and_apart_from_the_law(make: Maker, world: dict[str, Any], browse: Browse) -> None:
    member = browse(world["member"])
    path = f"{SHARING}/consent/{world['lena'].id}"
    page = member.submit(member.get(path), answer="not_asked")
    assert page.errors() == ["Say why"]
    member.submit(page, answer="not_asked", because="She is in hospital.")
    page = member.submit(member.get(path), answer="given", covers="Support from victim care", because="dropped")
    assert "Support from victim care" in page.text
    lena = next(row.text for row in page.select("tbody tr") if "Lena" in row.text)
    otto = next(row.text for row in page.select("tbody tr") if "Otto" in row.text)
    assert "Given" in lena and "Nothing recorded" in otto
    kept = rows(make, PersonConsent)
    assert [row.because for row in kept] == ["She is in hospital.", ""]
    page = member.submit(member.get(f"{SHARING}/consents/{kept[1].id}/strike"), because="It was her sister.")
    lena = next(row.text for row in page.select("tbody tr") if "Lena" in row.text)
    assert "Not asked" in lena and "It was her sister." in page.text, "the one before counts again; the wrong one stays"
    assert member.post(f"{SHARING}/consents/{kept[1].id}/strike", because="Twice").errors()
    elsewhere = make.person("Not", "There")
    member.get(f"{SHARING}/consent/{elsewhere.id}", status=404)


def test_another_lead_agency_forces_a_look_at_what_allows_sharing(
    make: Maker, world: dict[str, Any], browse: Browse
) -> None:
    chair = browse(world["chair"])
    lead = {"agency": str(world["housing"].id)}
    page = chair.submit(chair.get("/cases/C-0700/lead"), **lead)
    assert page.path == "/cases/C-0700", "the first lead changes nothing for anybody"
    lead = {"agency": str(world["police"].id)}
    page = chair.submit(chair.get("/cases/C-0700/lead"), **lead)
    assert page.errors() == ["Say whether the lawful basis and the consents still hold"]
    assert rows(make, SharingCheck) == [], "refused as a whole"
    page = chair.submit(page, **lead, basis_holds="holds", basis_because="Same reasons")
    assert page.errors() == ["No lawful basis is recorded for this case, so none can still hold"]
    page = chair.submit(page, **lead, basis_holds="later")
    assert page.path == "/cases/C-0700" and "To be checked: the agencies have changed." in page.text
    assert "Vale Police leads now" in chair.get(SHARING).text
    assert "1 case to look at" in chair.get(f"/groups/{world['psg'].slug}/").text
    assert "Check that it still holds" in chair.get(f"/groups/{world['psg'].slug}/sharing").text
    owed = [row for row in rows(make, Reminder) if row.subject == "sharing_check"]
    assert {row.recipient_id for row in owed} == {world["chair"].id} and len(owed) == 3
    page = chair.submit(chair.get(f"{SHARING}/basis"), **BASIS)
    assert "to be looked at again" not in page.text, "recording what holds now answers the check"
    assert [row.answer for row in rows(make, SharingCheck)] == ["changed"]
    assert {row.status for row in rows(make, Reminder) if row.subject == "sharing_check"} == {"withdrawn"}
    assert "Every live case has a lawful basis" in chair.get(f"/groups/{world['psg'].slug}/sharing").text


def test_another_group_forces_it_too_and_a_third_waits_until_it_is_done(
    make: Maker, world: dict[str, Any], browse: Browse
) -> None:
    make.lawful_basis(world["case"], world["chair"])
    third = make.group("csg")
    make.membership(third, world["chair"], "chair")
    chair = browse(world["chair"])
    page = chair.submit(chair.get("/cases/C-0700/groups"), group=str(world["iom"].id))
    assert page.errors() == ["Say whether the lawful basis and the consents still hold"]
    chair.submit(page, group=str(world["iom"].id), basis_holds="later")
    page = chair.submit(chair.get("/cases/C-0700/groups"), group=str(third.id), basis_holds="later")
    assert "still to be checked" in page.errors()[0]
    page = chair.submit(chair.get(f"{SHARING}/check"), basis_holds="holds", basis_because="")
    assert page.errors() == ["Say why they still hold"]
    page = chair.submit(page, basis_holds="holds", basis_because="Probation sees no more than police did.")
    assert "nothing is owed any more" in page.text
    page = chair.submit(
        chair.get("/cases/C-0700/groups"), group=str(third.id), basis_holds="holds", basis_because="As before."
    )
    assert page.path == "/cases/C-0700"
    assert [(row.cause, row.answer) for row in rows(make, SharingCheck)] == [("group", "holds"), ("group", "holds")]


def test_who_may_say_what_allows_sharing_and_who_cannot_tell_it_exists(
    make: Maker, world: dict[str, Any], browse: Browse
) -> None:
    member, observer, outsider = (browse(world[who]) for who in ("member", "observer", "outsider"))
    assert "Record the lawful basis" not in member.get(SHARING).text
    member.post(f"{SHARING}/basis", status=403, **BASIS)
    member.post(f"{SHARING}/check", status=200, basis_holds="later")
    observer.get(SHARING)
    observer.post(f"{SHARING}/consent/{world['lena'].id}", status=403, answer="given")
    for path in (SHARING, f"{SHARING}/basis", f"{SHARING}/check", f"{SHARING}/consent/{world['lena'].id}"):
        outsider.get(path, status=404)
    outsider.get(f"/groups/{world['psg'].slug}/sharing", status=404)
    member.get(f"/groups/{world['psg'].slug}/sharing", status=403)
    with make.acting(world["outsider"]):
        for model in (LawfulBasis, PersonConsent, SharingCheck):
            assert db.session.scalars(db.select(model)).all() == []
    assert rows(make, LawfulBasis) == [] and rows(make, PersonConsent) == []


def test_a_closed_case_is_read_only(make: Maker, world: dict[str, Any], browse: Browse) -> None:
    with as_system("closing", partnership_id=world["case"].partnership_id):
        case = db.session.merge(world["case"])
        case.status, case.closed_on = "closed", clock.today()
        db.session.commit()
    page = browse(world["chair"]).post(f"{SHARING}/basis", **BASIS)
    assert "This case is closed" in page.errors()[0]
    assert services.latest([]) == {}


def test_an_interest_is_declared_from_the_foot_of_any_page_and_hides_the_case_at_once(
    make: Maker, world: dict[str, Any], browse: Browse
) -> None:
    member = browse(world["member"])
    foot = member.get("/cases/C-0700").links()["Declare an interest"]
    assert foot.endswith("declare-interest") or "C-0700" in foot
    page = member.get("/declare-interest?case=C-0700")
    assert page.field("reference") == "C-0700"
    page = member.submit(page, reference="C-9999", reason="My sister lives there.")
    assert page.errors() == ["You have nothing with that reference. Look at it again, or tell the coordinator"]
    assert page.field("reason") == "My sister lives there."
    page = member.submit(page, reference="c-0700 ", reason="My sister lives there.")
    assert "C-0700 is hidden from you from now on." in page.text
    member.get("/cases/C-0700", status=404)
    member.get(SHARING, status=404)
    told = [row for row in rows(make, Message) if row.template == "interest_declared"]
    assert [row.recipient_id for row in told] == [world["chair"].id]
    chair = browse(world["chair"])
    page = chair.get(SHARING)
    assert "Mo Member" in page.text and "My sister lives there." in page.text
    chair.submit(page, form='form[action*="/withdraw"]')
    member.get("/cases/C-0700")
    assert "/declare-interest" not in browse().get("/sign-in").raw
