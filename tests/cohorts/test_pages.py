"""Cohorts: selecting with a reason, status, needs and offending, and the board that sorts them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from casework import clock
from casework.cases.models import Caseload
from casework.cohorts.models import PATHWAYS, Cohort, CohortDecision, CohortPlace, NeedScore, OffendingMonth
from casework.cohorts.offending import before_and_after
from casework.extensions import db
from tests.browser import Browser
from tests.queries_counted import counted
from tests.world import Maker


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    iom = make.group("iom")
    otto = make.person("Otto", "Offender")
    found: dict[str, Any] = {
        "iom": iom, "chair": make.user("Ann Chair", chairs=[iom]), "member": make.user("Bo Member", joins=[iom]),
        "observer": make.user("Di Observer", joins=[(iom, "observer")]), "outsider": make.user("Ed", joins=[make.group("psg")]),
        "otto": otto, "case": make.case(iom, offender=otto, rag="amber"),
    }  # fmt: skip
    with make.system():
        found["fixed"], found["flex"] = Cohort(group_id=iom.id, name="Fixed"), Cohort(group_id=iom.id, name="Flex")
        db.session.add_all([found["fixed"], found["flex"]])
        db.session.flush()
    return found


def day_fields(name: str, day: date) -> dict[str, str]:
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


def selection(world: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "person": str(world["otto"].id), "decision": "selected", "cohort": str(world["fixed"].id), "reason": "Six burglaries",
        **day_fields("decided_on", clock.today()), **more,
    }  # fmt: skip


def rows(make: Maker, model: Any) -> list[Any]:
    with make.system():
        db.session.rollback()
        return list(db.session.scalars(select(model).order_by(model.id).execution_options(populate_existing=True)))


def test_select_move_and_deselect_leave_a_reasoned_trail(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    chair, path = browse(world["chair"]), f"/cases/{world['case'].reference}/cohort"
    assert "Not in a cohort now" in chair.get(path).text
    assert "Say why" in chair.post(f"{path}/select", fields=selection(world, reason=" ")).errors()
    assert chair.post(f"{path}/select", fields=selection(world, cohort="")).errors() == ["Choose a cohort"]
    page = chair.post(f"{path}/select", fields=selection(world))
    assert "In the cohort Fixed" in page.text
    again = chair.post(f"{path}/select", fields=selection(world))
    assert "in a cohort of this group already" in " ".join(again.errors())
    [place] = rows(make, CohortPlace)
    early = day_fields("decided_on", clock.today() - timedelta(days=3))
    page = chair.post(f"{path}/{place.id}/deselect", fields={"reason": "x", **early})
    assert "before the person joined" in " ".join(page.errors())
    today = day_fields("decided_on", clock.today())
    chair.post(f"{path}/{place.id}/move", fields={"cohort": str(world["flex"].id), "reason": "Order ended", **today})
    old, new = rows(make, CohortPlace)
    assert (old.left_on, old.leave_reason) == (clock.today(), "Order ended") and new.cohort_id == world["flex"].id
    page = chair.post(f"{path}/{new.id}/deselect", fields={"reason": "No offence in a year", **today})
    assert "De-selected" in page.text
    assert [d.kind for d in rows(make, CohortDecision)] == ["selected", "moved", "deselected"]
    assert "No offence in a year" in chair.get(path).text


def test_not_selecting_is_recorded_too(browse: Callable[..., Browser], make: Maker, world: dict[str, Any]) -> None:
    path = f"/cases/{world['case'].reference}/cohort"
    fields = selection(world, decision="not_selected", cohort="", reason="One offence only")
    browse(world["chair"]).post(f"{path}/select", fields=fields)
    assert rows(make, CohortPlace) == [] and [d.kind for d in rows(make, CohortDecision)] == ["not_selected"]
    assert "One offence only" in browse(world["member"]).get(path).text


@pytest.mark.parametrize(
    ("who", "see", "decide", "record"),
    [("chair", 200, 200, 200), ("member", 200, 403, 200), ("observer", 200, 403, 403), ("outsider", 404, 404, 404)],
)
def test_who_sees_decides_and_records(
    browse: Callable[..., Browser], world: dict[str, Any], who: str, see: int, decide: int, record: int
) -> None:
    browser, case = browse(world[who]), world["case"].reference
    browser.get(f"/cases/{case}/cohort", status=see)
    browser.get(f"/groups/{world['iom'].slug}/cohort", status=see)
    browser.get(f"/cases/{case}/cohort/select", status=decide)
    month = {"month-month": "1", "month-year": "2026", "offences": "2", "arrests": "1"}
    browser.post(f"/cases/{case}/cohort/{world['otto'].id}/offending", fields=month, status=record)


def test_custody_has_a_release_and_an_order_an_end(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    browser, path = browse(world["member"]), f"/cases/{world['case'].reference}/cohort/{world['otto'].id}/status"
    since = clock.today() - timedelta(days=30)
    wrong = {
        "status": "custody",
        "establishment": "HMP Northdale",
        **day_fields("since", since),
        **day_fields("release_on", since - timedelta(days=1)),
    }
    page = browser.post(path, fields=wrong)
    assert (
        page.errors() == ["The release lies before the status began"] and page.field("establishment") == "HMP Northdale"
    )
    release = clock.today() + timedelta(days=9)
    page = browser.post(path, fields={**wrong, **day_fields("release_on", release)})
    assert "HMP Northdale" in page.text and "In custody" in page.text


def test_needs_are_scored_over_time_and_the_same_day_is_corrected(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    browser, path = browse(world["member"]), f"/cases/{world['case'].reference}/cohort/{world['otto'].id}/needs"
    scores = dict.fromkeys(PATHWAYS, "1")
    page = browser.post(path, fields={**scores, "drugs": "7", **day_fields("assessed_on", clock.today())})
    assert page.errors()
    browser.post(
        path, fields={**scores, "drugs": "3", "drugs_words": "Heroin daily", **day_fields("assessed_on", clock.today())}
    )
    page = browser.post(path, fields={**scores, "drugs": "2", **day_fields("assessed_on", clock.today())})
    kept = rows(make, NeedScore)
    assert len(kept) == len(PATHWAYS) and next(n for n in kept if n.pathway == "drugs").score == 2
    assert "2 marked" in page.text


def test_a_month_entered_again_is_corrected_and_one_to_come_refused(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    browser, path = browse(world["member"]), f"/cases/{world['case'].reference}/cohort/{world['otto'].id}/offending"
    month = {"month-month": "1", "month-year": "2026", "offences": "2", "arrests": "1"}
    browser.post(path, fields=month)
    browser.post(path, fields={**month, "offences": "5"})
    [row] = rows(make, OffendingMonth)
    assert (row.month, row.offences) == (date(2026, 1, 1), 5)
    assert browser.post(path, fields={**month, "month-year": "2090"}).errors() == ["The month lies in the future"]
    assert browser.post(path, fields={**month, "offences": "-1"}).errors()


def test_before_and_after_counts_whole_months_evenly_and_owns_to_gaps() -> None:
    def month(year: int, number: int, offences: int) -> OffendingMonth:
        return OffendingMonth(month=date(year, number, 1), offences=offences, arrests=0)

    entered = [month(2026, n, 3) for n in range(1, 4)] + [month(2026, 4, 9)] + [month(2026, n, 1) for n in (5, 6)]
    found = before_and_after(entered, joined_on=date(2026, 4, 20), today=date(2026, 8, 5))
    assert (found.months, found.offences, found.gaps) == (3, (9, 2), 1)
    assert (
        found.words
        == "9 offences in the 3 months before joining, 2 in the 3 months after: 7 fewer. 1 of the 6 months are not entered."
    )
    assert before_and_after(entered, joined_on=date(2026, 8, 1), today=date(2026, 8, 5)).words.startswith("Joined this")
    assert before_and_after([], joined_on=date(2020, 1, 1), today=date(2026, 8, 5)).months == 12


def test_the_board_is_sorted_by_rating_and_release_in_constant_statements(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    def join(name: str, rag: str) -> None:
        person = make.person(name, "Cohort")
        case = make.case(world["iom"], offender=person, rag=rag)
        with make.system():
            db.session.add(
                CohortPlace(
                    case_id=case.id, person_id=person.id, group_id=world["iom"].id, cohort_id=world["fixed"].id,
                    joined_on=clock.today(), join_reason="x",
                )
            )  # fmt: skip

    browser, path = browse(world["member"]), f"/groups/{world['iom'].slug}/cohort"
    assert "Nobody is in a cohort" in browser.get(path).text
    for name, rag in (("Grace", "green"), ("Rudi", "red"), ("Blue", "blue"), ("Amber", "amber")):
        join(name, rag)
    page = browser.get(path)
    assert [row.text.split()[0] for row in page.select("tbody th")] == ["Rudi", "Amber", "Grace", "Blue"]
    with counted() as few:
        browser.get(path)
    for n in range(20):
        join(f"More{n}", "red")
    with counted() as many:
        browser.get(path)
    assert few.number == many.number
    assert "Nobody is in a cohort" in browser.get(path, cohort=world["flex"].id).text


def test_a_cohort_with_people_is_not_closed_and_names_are_told_apart(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    chair, base = browse(world["chair"]), f"/groups/{world['iom'].slug}"
    page = chair.post(f"{base}/cohorts/new", fields={"name": "Flex", "criteria": ""})
    assert "a cohort of that name" in " ".join(page.errors())
    chair.post(f"/cases/{world['case'].reference}/cohort/select", fields=selection(world))
    chair.post(f"{base}/cohorts/{world['fixed'].id}/close", status=409)
    chair.post(f"{base}/cohorts/{world['flex'].id}/close")
    assert {c.name: bool(c.closed_on) for c in rows(make, Cohort)} == {"Fixed": False, "Flex": True}
    browse(world["member"]).post(f"{base}/cohorts/new", fields={"name": "Mine", "criteria": ""}, status=403)


def test_each_rating_of_a_case_is_kept_with_who_and_why(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    chair, case = browse(world["chair"]), world["case"].reference
    for rag, why in (("red", "Recalled twice"), ("green", "Engaging well")):
        chair.post(f"/cases/{case}/in/{world['iom'].slug}/rating", fields={"rag": rag, "reason": why})
    text = chair.get(f"/cases/{case}/cohort").text
    assert "Recalled twice" in text and "Engaging well" in text and "Ann Chair" in text
    [load] = [row for row in rows(make, Caseload) if row.case_id == world["case"].id]
    assert load.rag == "green"


def test_other_kinds_of_group_have_no_cohort(browse: Callable[..., Browser], make: Maker) -> None:
    psg = make.group("psg")
    chair = browse(make.user("Pat", chairs=[psg]))
    case = make.case(psg, offender=make.person("No", "Cohort"))
    assert "Cohort" not in chair.get(f"/cases/{case.reference}").links()
    chair.get(f"/cases/{case.reference}/cohort", status=404)
    chair.get(f"/groups/{psg.slug}/cohort", status=404)
