"""The adult's consent, what allows going on without it, and the same answer on the tab Sharing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from casework.adults.models import (
    AdultDecision,
    Consent,
)
from casework.extensions import db
from casework.sharing.models import PersonConsent
from tests.adults.fields import TAB, a_consent, ago, an_assessment, day_fields, gaps, rows
from tests.browser import Browser
from tests.world import Maker

Browse = Callable[..., Browser]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"answer": ""}, "Choose what the adult said"),
        ({"answer": "refused"}, "Choose what allows the group to go on, or that nothing does"),
        ({"answer": "not_asked", "route": "none"}, "Say why the adult was not asked"),
        (
            {"answer": "cannot", "route": "none", "reason": "Confused"},
            "No assessment here says",
        ),
        ({"answer": "refused", "route": "vital_interests", "decided_by": "Chair"}, "Say why this applies"),
        ({"answer": "refused", "route": "section_42", "route_reason": "x"}, "Say who decided to go on without consent"),
        ({"answer": "refused", "route": "because"}, "Choose one of the answers"),
        (
            {"answer": "refused", "route": "best_interests", "route_reason": "x", "decided_by": "x"},
            "No assessment here says",
        ),
        ({"scope": ""}, "Say what it is about"),
        (day_fields("asked_on", date(2090, 1, 1)), "The day cannot lie in the future"),
        (day_fields("review_on", date(2020, 1, 1)), "The review must come after the day of the answer"),
    ],
)
def test_what_consent_needs_is_said_beside_its_question(
    browse: Browse, make: Maker, world: dict[str, Any], fields: dict[str, str], words: str
) -> None:
    page = browse(world["member"]).post(f"{TAB}/consent/new", fields=a_consent() | fields)
    assert words in " ".join(page.errors())
    assert rows(make, Consent) == [] and rows(make, PersonConsent) == []


def test_consent_and_the_route_without_it_stand_with_who_decided(
    browse: Browse, make: Maker, world: dict[str, Any]
) -> None:
    member = browse(world["member"])
    assert "The adult's consent is not recorded" in gaps(member.get(TAB))
    without = {"route": "public_interest", "route_reason": "Fire risk to the flats", "decided_by": "Nadia, chair"}
    page = member.post(f"{TAB}/consent/new", fields=a_consent("refused", **without, **day_fields("review_on", ago(1))))
    assert "Refused on" in page.text and "Fire risk to the flats" in page.text and "Nadia, chair" in page.text
    assert "Going on without consent was to be looked at again" in gaps(page)
    page = member.post(f"{TAB}/consent/new", fields=a_consent("not_asked", reason="In a coma", route="none"))
    assert "Consent was not sought, and nothing is recorded" in gaps(page)
    page = member.post(f"{TAB}/consent/new", fields=a_consent("given", **without, **day_fields("asked_on", ago(0))))
    assert gaps(page).count("onsent") == 0 and "Earlier (2)" in page.text
    with make.system():
        told = [(row.answer, row.route) for row in db.session.scalars(select(Consent).order_by(Consent.id))]
    assert told == [("refused", "public_interest"), ("not_asked", "none"), ("given", "")]


def test_best_interests_are_a_route_once_somebody_was_found_unable(
    browse: Browse, make: Maker, world: dict[str, Any]
) -> None:
    member = browse(world["member"])
    member.post(f"{TAB}/decisions/new", fields={"decision": "Whether agencies plan together", "doubt": "Confused"})
    [decision] = rows(make, AdultDecision)
    member.post(f"{TAB}/decisions/{decision.id}/capacity/new", fields=an_assessment())
    fields = a_consent(
        "cannot", reason="Lacks capacity", route="best_interests", route_reason="She would want it", decided_by="x"
    )
    assert "Consent is saved" in member.post(f"{TAB}/consent/new", fields=fields).text


def test_the_answer_is_said_once_for_every_group_that_has_the_case(
    browse: Browse, make: Maker, world: dict[str, Any]
) -> None:
    member = browse(world["member"])
    without = {"route": "public_interest", "route_reason": "Fire risk to the flats", "decided_by": "Nadia, chair"}
    member.post(f"{TAB}/consent/new", fields=a_consent("refused", **without))
    [consent] = rows(make, Consent)
    [shared] = rows(make, PersonConsent)
    assert (shared.answer, shared.person_id, consent.consent_id) == ("refused", world["ivy"].id, shared.id)
    text = member.get("/cases/C-0900/sharing").text
    assert "Refused" in text and "Fire risk" not in text and "A joint plan" not in text
    member.submit(member.get(f"{TAB}/consent/{consent.id}"), scope="A joint plan of all agencies")
    assert len(rows(make, PersonConsent)) == 1, "what others read has not changed"
    member.submit(member.get(f"{TAB}/consent/{consent.id}"), answer="given")
    wrong, right = rows(make, PersonConsent)
    assert wrong.struck_because.startswith("Corrected by") and (right.answer, right.struck_at) == ("given", None)
    with make.system():
        db.session.add(
            PersonConsent(
                case_id=world["case"].id, person_id=world["ivy"].id, answer="withdrawn", asked_on=ago(1),
                recorded_by_id=world["chair"].id,
            )
        )  # fmt: skip
    assert "The tab Sharing says of consent: withdrawn on" in gaps(member.get(TAB))


def on_sharing(make: Maker, world: dict[str, Any], answer: str, days_ago: int, by: str = "chair", **more: Any) -> int:
    with make.system():
        row = PersonConsent(
            case_id=world["case"].id, person_id=world["ivy"].id, answer=answer, asked_on=ago(days_ago),
            recorded_by_id=world[by].id, **more,
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        return row.id


def test_an_answer_of_the_tab_sharing_is_the_adults_and_is_taken_not_doubled(
    browse: Browse, make: Maker, world: dict[str, Any]
) -> None:
    member = browse(world["member"])
    number = on_sharing(make, world, "refused", 5, covers="Help from housing")
    page = member.get(TAB)
    assert "Refused on" in page.text and "Help from housing" in page.text and "On the tab Sharing" in page.text
    assert "Say here what allows going on" in gaps(page)
    assert "Say what it is about" in page.text
    page = member.get(f"{TAB}/consent/new")
    assert "The tab Sharing says: refused on" in page.text
    assert page.select_one("input[name=answer][checked]")["value"] == "refused"
    page = member.submit(page, scope="Housing's help", route="public_interest", route_reason="Fire", decided_by="Nadia")
    assert gaps(page).count("onsent") == 0
    [shared] = rows(make, PersonConsent)
    [own] = rows(make, Consent)
    assert (own.consent_id, shared.id, shared.struck_at) == (number, number, None)
    assert "Help from housing" in member.get("/cases/C-0900/sharing").text


def test_one_struck_out_on_the_tab_sharing_counts_on_neither(
    browse: Browse, make: Maker, world: dict[str, Any]
) -> None:
    member, chair = browse(world["member"]), browse(world["chair"])
    member.post(f"{TAB}/consent/new", fields=a_consent("given"))
    [shared] = rows(make, PersonConsent)
    chair.post(f"/cases/C-0900/sharing/consents/{shared.id}/strike", because="Another person")
    page = member.get(TAB)
    assert "The adult's consent is not recorded" in gaps(page) and "Another person" in page.text
    assert "not recorded" in member.get("/cases/C-0900").select_one("section[aria-label='The adult']").text
    on_sharing(make, world, "withdrawn", 1)
    assert "withdrawn" in member.get("/cases/C-0900").select_one("section[aria-label='The adult']").text


def test_somebody_elses_answer_is_struck_out_only_by_who_may_on_that_tab(
    browse: Browse, make: Maker, world: dict[str, Any]
) -> None:
    member = browse(world["member"])
    on_sharing(make, world, "refused", 5)
    member.submit(member.get(f"{TAB}/consent/new"), scope="x", route="none")
    [own] = rows(make, Consent)
    page = member.get(f"{TAB}/consent/{own.id}")
    member.submit(page, answer="given", status=403)
    assert [row.struck_at for row in rows(make, PersonConsent)] == [None]
    chair = browse(world["chair"])
    chair.submit(chair.get(f"{TAB}/consent/{own.id}"), answer="given")
    assert [row.struck_at is None for row in rows(make, PersonConsent)] == [False, True]


def test_two_who_correct_one_answer_strike_and_add_only_once(
    browse: Browse, make: Maker, world: dict[str, Any]
) -> None:
    member, chair = browse(world["member"]), browse(world["chair"])
    member.post(f"{TAB}/consent/new", fields=a_consent("given"))
    [own] = rows(make, Consent)
    mine, theirs = member.get(f"{TAB}/consent/{own.id}"), chair.get(f"{TAB}/consent/{own.id}")
    chair.submit(theirs, answer="withdrawn", route="none")
    member.submit(mine, answer="refused", route="none", status=409)
    told = [(row.answer, row.struck_at is None) for row in rows(make, PersonConsent)]
    assert told == [("given", False), ("withdrawn", True)]
