"""What no case names: people, places, organisations and ASB case reviews; when they fall due, what keeps them, and how they go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, text

from casework.asb_reviews.models import CaseReview, ReviewApplicant
from casework.errors import Refusal
from casework.extensions import db
from casework.retention import erasing, replaying, running
from casework.retention.models import ErasedRecord, RetentionStay
from casework.subjects.interests import SubjectInterest
from casework.subjects.merge_records import SubjectMerge
from casework.subjects.models import Person, PersonName, Place
from casework.subjects.particulars import Relationship
from tests.browser import Browser
from tests.retention.due import confirmed, listed, proposed
from tests.world import Maker

Browse = Callable[..., Browser]


@pytest.fixture
def left(world: dict[str, Any], make: Maker) -> dict[str, Any]:
    """Recorded in 2030 and named by nothing: Nell, a yard and a shop. Others that something speaks for."""
    chair = world["chair"]
    found = {
        "nell": make.person("Nell", "Nobodycanary", by=chair),
        "yard": make.place("Empty Yardcanary", by=chair),
        "shop": make.organisation("Closed Shopcanary", by=chair),
    }
    kin, drafted, known = make.person("Kin", "Quince"), make.person("Dee", "Draft"), make.person("Kay", "Known")
    gone = make.person("Nellie", "Twincanary")
    make.referral(world["group"], by=chair, status="draft", offender=drafted)
    with make.system():
        db.session.add_all([
            Relationship(person_id=kin.id, other_id=world["olaf"].id, kind="parent"),
            SubjectMerge(kept_person_id=found["nell"].id, gone_person_id=gone.id, gone_reference=gone.reference, reason="One"),
            PersonName(person_id=found["nell"].id, forename="Nelly", surname="Aliascanary"),
            PersonName(person_id=known.id, forename="K"),
        ])  # fmt: skip
        db.session.flush()
        for home in ("people", "places", "organisations"):
            db.session.connection().execute(text(f"UPDATE {home} SET created_at = '2030-02-01'"))
        db.session.connection().execute(text("UPDATE referrals SET created_at = '2033-02-01'"))
        db.session.connection().execute(text("UPDATE person_names SET added_at = '2030-03-01'"))
        db.session.connection().execute(
            text("UPDATE person_names SET added_at = '2034-01-01' WHERE person_id = :id"), {"id": known.id}
        )
    return world | found | {"gone": gone, "names": {key: row.reference for key, row in found.items()}}


def test_what_nothing_names_falls_due_by_years_of_its_own(
    left: dict[str, Any], browse: Browse, make: Maker, at: Any
) -> None:
    ivy, names = browse(left["ivy"]), left["names"]
    assert listed(ivy, "unnamed") == {
        names["yard"]: "1 February 2031 Nothing names it: 1 year from when it was recorded or last added to",
        names["shop"]: "1 February 2031 Nothing names it: 1 year from when it was recorded or last added to",
        names["nell"]: "1 March 2031 Nothing names it: 1 year from when it was recorded or last added to",
    }
    page = ivy.get("/retention/queue?state=unnamed")
    assert "Ann Chair" in page.text and "Of no case (3)" in page.text and "canary" not in page.text
    assert set(listed(ivy)) == {"C-0100"}
    assert "4 records whose time is over" in ivy.get("/").text

    ivy.get("/retention/years")
    assert ivy.post("/retention/years", years="0").errors() == ["Enter a number from 1 to 100"]
    ivy.post("/retention/years", years="5")
    assert listed(ivy, "unnamed") == {}
    assert "kept 5 years from when they were recorded" in browse(left["chair"]).get("/retention").text
    ivy.post("/retention/years", years="3")
    assert listed(ivy, "unnamed")[names["nell"]].startswith("1 March 2033 Nothing names it: 3 years")

    nell, yard = f"/retention/records/{names['nell']}", f"/retention/records/{names['yard']}"
    ivy.get(f"{nell}/keep")
    ivy.post(f"{nell}/keep", until="2036-06-01", reason="The coroner may ask")
    ivy.get(f"{yard}/hold")
    ivy.post(f"{yard}/hold", ground="litigation", reason="Letter of 3 May")
    assert set(listed(ivy, "unnamed")) == {names["shop"]}
    assert set(listed(ivy, "kept")) == {names["nell"]} and set(listed(ivy, "held")) == {names["yard"]}
    with make.system(), pytest.raises(Refusal, match="on hold"):
        erasing.erase("place", left["yard"].id, erasure="E-1")
    with make.system():
        db.session.add(SubjectInterest(organisation_id=left["shop"].id, user_id=left["ivy"].id, reason="Her uncle's"))
    assert listed(browse(left["ivy"]), "unnamed") == {}
    browse(left["ivy"]).get(f"/retention/records/{names['shop']}", status=404)
    assert set(listed(browse(left["gil"]), "unnamed")) == {names["shop"]}


def test_it_goes_by_two_looks_with_what_was_made_part_of_it_and_not_once_something_names_it(
    left: dict[str, Any], browse: Browse, make: Maker, at: Any
) -> None:
    names, ids = left["names"], {key: left[key].id for key in ("nell", "gone", "yard", "shop")}
    ivy = browse(left["ivy"])
    page = ivy.get(f"/retention/erase?record={names['nell']}")
    assert left["gone"].reference in page.text and "Person 2" in page.text.replace("People", "Person")
    assert "something names it" in ivy.get(f"/retention/erase?record={left['vera'].reference}").text
    proposed(ivy, *names.values())
    make.referral(left["group"], by=left["chair"], status="draft", location=left["yard"])
    confirmed(browse(left["gil"]))
    assert running.run_due() == 2
    page = browse(left["gil"]).get("/retention/erasures/E-0001").text
    assert "Its day has not come any more" in page
    with make.system():
        people = set(db.session.scalars(select(Person.id)))
        assert not {ids["nell"], ids["gone"]} & people and db.session.scalars(select(Place.id)).all() == [ids["yard"]]
        assert db.session.execute(text("SELECT count(*) FROM person_names WHERE surname LIKE '%canary'")).scalar() == 0
        with pytest.raises(Refusal, match="names it now"):
            erasing.erase("place", ids["yard"], erasure="E-1")
    written = [(line.kind, line.reference) for line in replaying.in_database()]
    assert sorted(written) == [("organisation", names["shop"]), ("person", names["nell"])]


def test_a_case_takes_what_merges_made_part_of_its_people_and_a_hold_on_its_place_keeps_it(
    world: dict[str, Any], browse: Browse, make: Maker
) -> None:
    twin, again = make.person("Olav", "Twincanary"), make.person("Oleg", "Twincanary")
    yard = make.place("Yard")
    with make.system():
        for kept, gone in ((world["olaf"], twin), (twin, again)):
            db.session.add(
                SubjectMerge(
                    kept_person_id=kept.id, gone_person_id=gone.id, gone_reference=gone.reference, reason="One"
                )
            )
        db.session.connection().execute(
            text("INSERT INTO case_parties (partnership_id, case_id, side, place_id) VALUES (:p, :case, 'location', :place)"),
            {"p": make.partnership().id, "case": world["case"].id, "place": yard.id},
        )  # fmt: skip
        hold = RetentionStay(place_id=yard.id, kind="hold", ground="inquiry", reason="x", made_by_id=world["ivy"].id)
        db.session.add(hold)
    assert listed(browse(world["ivy"])) == {} and "C-0100" in listed(browse(world["ivy"]), "held")
    with make.system():
        db.session.connection().execute(text("UPDATE retention_stays SET ended_at = now(), ended_by_id = made_by_id"))
        erasing.erase("case", world["case"].id, erasure="E-1")
        assert db.session.scalars(select(Person)).all() == []


def test_an_asb_case_review_without_a_case_falls_due_by_itself_and_takes_who_applied(
    world: dict[str, Any], browse: Browse, make: Maker
) -> None:
    chair, day = world["chair"], date(2027, 1, 1)
    about = {
        "group_id": world["group"].id, "received_on": day, "problem": "Reviewcanary", "reports": 3, "acknowledge_by": day, "threshold_by": day,
        "promises": {}, "recorded_by_id": chair.id,
    }  # fmt: skip
    decided = {"threshold_met": False, "threshold_on": date(2027, 2, 1), "threshold_reason": "Two reports"}
    with make.system():
        over = CaseReview(reference="V-0801", **about, **decided)
        appealed = CaseReview(reference="V-0802", **about, **decided, appeal_received_on=date(2027, 2, 9))
        db.session.add_all([over, appealed])
        db.session.flush()
        db.session.add(ReviewApplicant(review_id=over.id, name="Applicantcanary"))
        numbers = over.id, appealed.id
    ivy = browse(world["ivy"])
    assert listed(ivy)["V-0801"] == "1 February 2033 6 years from closure" and "V-0802" not in listed(ivy)
    ivy.get("/retention/records/V-0801/hold")
    ivy.post("/retention/records/V-0801/hold", ground="complaint", reason="To the ombudsman")
    assert "V-0801" in listed(ivy, "held")
    with make.system():
        for number, why in zip(numbers, ("on hold", "open again"), strict=True):
            with pytest.raises(Refusal, match=why):
                erasing.erase("review", number, erasure="E-1")
        db.session.connection().execute(text("UPDATE retention_stays SET ended_at = now(), ended_by_id = made_by_id"))
        erasing.erase("review", numbers[0], erasure="E-1")
        assert db.session.scalars(select(CaseReview.reference)).all() == ["V-0802"]
        assert db.session.scalars(select(ReviewApplicant)).all() == []
        row = db.session.scalars(select(ErasedRecord)).one()
        assert (row.kind, row.outcome, row.closed_month) == ("review", "not_met", date(2027, 2, 1))
