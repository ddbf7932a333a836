"""Who and what is around the adult: forums tried, carers, lead professional, contingency plan, disagreements."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from casework.adults.models import (
    AdultLead,
    Carer,
    CarerContact,
    ContingencyPlan,
    Disagreement,
    DisagreementStep,
    ForumTried,
)
from casework.cases.models import CaseParty
from casework.extensions import db
from casework.partnership.models import Membership
from tests.adults.fields import TAB, ago, an_outcome, day_fields, gaps, rows
from tests.browser import Browser
from tests.queries_counted import counted
from tests.world import Maker

Browse = Callable[..., Browser]


def a_forum(**more: Any) -> dict[str, Any]:
    return {
        "forum": "Multidisciplinary team", **day_fields("starts_on", ago(200)), **day_fields("ends_on", ago(20)),
        "tried": "Weekly visits", "result": "She did not open the door", **more,
    }  # fmt: skip


def a_carer(**more: Any) -> dict[str, Any]:
    return {
        "person_id": "",
        "name": "Rose Marsh",
        "relation": "sister",
        "offer": "not_offered",
        "contact": "yes",
        **more,
    }


def a_plan(**more: Any) -> dict[str, Any]:
    return {
        "happens_1": "She does not answer for a day", "what_1": "Welfare visit the same day", "who_1": "Housing, then police",
        "out_of_hours": "Emergency duty team, 01632 960 200", **day_fields("review_on", ago(-30)), **more,
    }  # fmt: skip


def test_what_other_forums_tried_stands_with_its_dates(browse: Browse, make: Maker, world: dict[str, Any]) -> None:
    member = browse(world["member"])
    assert "Nobody has recorded what other forums tried" in gaps(member.get(TAB))
    page = member.post(f"{TAB}/forums/new", fields=a_forum(**day_fields("ends_on", ago(300))))
    assert page.errors() == ["It cannot end before it began"]
    assert "Say what came of it" in member.post(f"{TAB}/forums/new", fields=a_forum(result="")).errors()
    page = member.post(f"{TAB}/forums/new", fields=a_forum(**day_fields("ends_on", None)))
    assert "still going on" in page.text and "what other forums tried" not in gaps(page)
    [forum] = rows(make, ForumTried)
    page = member.submit(member.get(f"{TAB}/forums/{forum.id}"), **day_fields("ends_on", ago(2)))
    assert "What stood here before (1)" in page.text and len(rows(make, ForumTried)) == 2


def test_a_carer_is_somebody_of_the_case_or_a_name(browse: Browse, make: Maker, world: dict[str, Any]) -> None:
    son = make.person("Max", "Marsh")
    with make.system():
        db.session.add(CaseParty(case_id=world["case"].id, side="offender", person_id=son.id))
    member = browse(world["member"])
    member.post(f"{TAB}/who", fields={"person": str(world["ivy"].id)})
    page = member.get(f"{TAB}/carers/new")
    assert [option.text for option in page.select("select option")] == ["Somebody who is not on the case", "Max Marsh"]
    assert member.post(f"{TAB}/carers/new", fields=a_carer(name="")).errors() == ["Say who it is"]
    assert member.post(f"{TAB}/carers/new", fields=a_carer(offer="offered")).errors() == ["Enter the day"]
    page = member.post(f"{TAB}/carers/new", fields=a_carer())
    assert "No carer's assessment was offered to Rose Marsh" in gaps(page) and "Rose Marsh, sister" in page.text
    page = member.post(
        f"{TAB}/carers/new",
        fields=a_carer(person_id=str(son.id), relation="son", offer="no_carer", contact="no", views="Wants her moved"),
    )
    assert "Max Marsh, son" in page.text and "Must not be contacted" in page.text
    by_name, by_person = rows(make, Carer)
    assert (by_name.name, by_name.person_id, by_person.name, by_person.person_id) == ("Rose Marsh", None, "", son.id)
    page = member.submit(member.get(f"{TAB}/carers/{by_name.id}"), offer="declined", **day_fields("offered_on", ago(1)))
    assert "Declined by the carer" in page.text and "No carer's assessment" not in gaps(page)


def test_how_to_reach_a_carer_is_closely_held(browse: Browse, make: Maker, world: dict[str, Any]) -> None:
    other = make.user("Cy Other", agency=make.agency("Elsewhere"), joins=[world["tati"]])
    member, chair = browse(world["member"]), browse(world["chair"])
    browse(other).post(f"{TAB}/carers/new", fields=a_carer(contact="safely"))
    [carer] = rows(make, Carer)
    path = f"{TAB}/carers/{carer.id}/contact"
    assert member.post(f"{path}/new", fields={"words": ""}).errors() == ["Say how they may be reached"]
    member.post(f"{path}/new", fields={"words": "Ring at work before noon"})
    [contact] = rows(make, CarerContact)
    assert "Ring at work before noon" in member.get(TAB).text and "Ring at work before noon" in chair.get(TAB).text
    assert "Ring at work" not in browse(other).get(TAB).text
    browse(other).get(f"{path}/{contact.id}", status=404)
    page = browse(other).post(f"{path}/new", fields={"words": "By letter"})
    assert "recorded already" in " ".join(page.errors())
    page = chair.submit(chair.get(f"{path}/{contact.id}"), words="Ring her at work after noon")
    assert "after noon" in page.text and "before noon" in page.text
    assert "Ring at work" not in chair.get("/cases/C-0900/history").text


def test_the_lead_professional_is_one_at_a_time_with_a_history(
    browse: Browse, make: Maker, world: dict[str, Any]
) -> None:
    member = browse(world["member"])
    assert "Nobody is lead professional" in gaps(member.get(TAB))
    agency = world["member"].agency_id
    page = member.post(f"{TAB}/lead", fields={"user_id": "", "name": "", **day_fields("starts_on", ago(30))})
    assert page.errors() == ["Say who leads", "Choose the agency"]
    page = member.post(
        f"{TAB}/lead",
        fields={
            "user_id": "",
            "name": "Jo Bell, social worker",
            "agency_id": str(agency),
            **day_fields("starts_on", ago(30)),
        },
    )
    assert "Jo Bell, social worker" in page.text and "lead professional" not in gaps(page)
    chair = {"user_id": str(world["chair"].id), **day_fields("starts_on", ago(40))}
    assert member.post(f"{TAB}/lead", fields=chair).errors() == ["Somebody else led on that day"]
    page = member.post(f"{TAB}/lead", fields={**chair, **day_fields("starts_on", ago(5))})
    assert "Who led before (1)" in page.text and "Handed over" in page.text
    first, second = rows(make, AdultLead)
    assert (first.ends_on, second.ends_on, second.user_id) == (ago(5), None, world["chair"].id)
    with make.system():
        for row in db.session.scalars(select(Membership).where(Membership.user_id == world["chair"].id)):
            row.ends_on = ago(1)
    page = member.get(TAB)
    assert "Ann Chair is lead professional and no longer a member of the group" in gaps(page)
    assert member.post(f"{TAB}/lead/end", fields={**day_fields("ends_on", ago(9)), "ended_because": "Left"}).errors()
    page = member.post(f"{TAB}/lead/end", fields={**day_fields("ends_on", ago(0)), "ended_because": "Left the agency"})
    assert "Nobody is lead professional" in gaps(page) and "Left the agency" in page.text
    member.get(f"{TAB}/lead/end", status=404)


def test_consent_is_asked_again_when_the_lead_changes(browse: Browse, world: dict[str, Any]) -> None:
    member = browse(world["member"])
    member.post(f"{TAB}/consent/new", fields={"answer": "given", **day_fields("asked_on", ago(9)), "scope": "A plan"})
    page = member.post(f"{TAB}/lead", fields={"user_id": str(world["chair"].id), **day_fields("starts_on", ago(2))})
    assert "Consent is older than Ann Chair's lead: ask the adult again" in gaps(page)
    page = member.post(
        f"{TAB}/consent/new", fields={"answer": "given", **day_fields("asked_on", ago(1)), "scope": "A plan"}
    )
    assert "Consent is older" not in gaps(page)


def test_two_leads_at_once_leave_one(browse: Browse, make: Maker, world: dict[str, Any]) -> None:
    browsers = [browse(world["member"]), browse(world["chair"])]
    pages = [browser.get(f"{TAB}/lead") for browser in browsers]

    def name(number: int) -> None:
        form = dict(pages[number].select_one("main form").node.form_values())
        form |= {"user_id": str(world[("member", "chair")[number]].id), **day_fields("starts_on", ago(0))}
        assert browsers[number]._ask("post", f"{TAB}/lead", data=form).status_code == 302

    threads = [threading.Thread(target=name, args=(number,)) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    found = rows(make, AdultLead)
    assert len(found) == 2 and [lead.ends_on is None for lead in found] == [False, True]


def test_the_contingency_plan_is_kept_in_versions(browse: Browse, make: Maker, world: dict[str, Any]) -> None:
    member, chair = browse(world["member"]), browse(world["chair"])
    assert "There is no contingency plan" in gaps(member.get(TAB))
    page = member.post(f"{TAB}/contingency", fields=a_plan(who_1=""))
    assert page.errors() == ["Say what may happen, then what is done and by whom"]
    assert member.post(f"{TAB}/contingency", fields=a_plan(happens_1="", what_1="", who_1="")).errors()
    assert (
        "The review cannot be in the past"
        in member.post(f"{TAB}/contingency", fields=a_plan(**day_fields("review_on", ago(1)))).errors()
    )
    page = member.post(f"{TAB}/contingency", fields=a_plan())
    assert "Welfare visit the same day" in page.text and "contingency" not in gaps(page)
    opened = chair.get(f"{TAB}/contingency")
    assert opened.field("who_1") == "Housing, then police"
    page = member.submit(
        member.get(f"{TAB}/contingency"),
        happens_2="The heating fails",
        what_2="Heaters from the store",
        who_2="Council",
    )
    assert "The heating fails" in page.text and "2 versions" in page.text
    page = chair.submit(opened, status=409, who_1="Police", happens_2="", what_2="", who_2="")
    assert "Bo Member" in page.text and "Heaters from the store" in page.text
    versions = member.get(f"{TAB}/contingency/versions")
    assert "Version 2, the current one" in versions.text and "Version 1" in versions.text
    assert [plan.number for plan in rows(make, ContingencyPlan)] == [1, 2]
    with make.system():
        for plan in db.session.scalars(select(ContingencyPlan)):
            plan.review_on = ago(3)
    assert "The contingency plan was to be looked at on" in gaps(member.get(TAB))


def test_a_disagreement_is_escalated_and_resolved_once(browse: Browse, make: Maker, world: dict[str, Any]) -> None:
    member = browse(world["member"])
    agency = str(world["member"].agency_id)
    told = {"agency_id": agency, "about": "Eviction would make it worse", **day_fields("raised_on", ago(20))}
    assert member.post(f"{TAB}/disagreements/new", fields={**told, "agency_id": ""}).errors() == ["Choose the agency"]
    page = member.post(f"{TAB}/disagreements/new", fields=told)
    assert "Overdue: A disagreement of" in gaps(page) and "Not resolved" in page.text
    [row] = rows(make, Disagreement)
    path = f"{TAB}/disagreements/{row.id}/step/new"
    assert member.post(path, fields={"kind": "escalated", "to_whom": ""}).errors() == ["Say to whom"]
    assert member.post(path, fields={"kind": "resolved", "words": ""}).errors() == ["Say how it was resolved"]
    early = {"kind": "escalated", "to_whom": "Director", **day_fields("taken_on", ago(25))}
    assert "lies before the disagreement was raised" in " ".join(member.post(path, fields=early).errors())
    member.post(path, fields={**early, **day_fields("taken_on", ago(10))})
    page = member.post(
        path, fields={"kind": "resolved", "words": "Six months' notice instead", **day_fields("taken_on", ago(1))}
    )
    assert "Resolved" in page.text and "disagreement" not in gaps(page)
    again = member.post(path, fields={"kind": "escalated", "to_whom": "Chair", **day_fields("taken_on", ago(0))})
    assert again.errors() == ["This disagreement is resolved already"]
    resolved = rows(make, DisagreementStep)[1]
    page = member.submit(
        member.get(f"{TAB}/disagreements/{row.id}/step/{resolved.id}"), words="A year's notice instead"
    )
    assert "A year's notice" in page.text and "Six months' notice" in page.text


@pytest.mark.parametrize(("who", "status"), [("member", 200), ("observer", 403), ("outsider", 404)])
def test_who_opens_the_pages(browse: Browse, make: Maker, world: dict[str, Any], who: str, status: int) -> None:
    member = browse(world["member"])
    member.post(f"{TAB}/carers/new", fields=a_carer())
    member.post(f"{TAB}/forums/new", fields=a_forum())
    [carer], [forum] = rows(make, Carer), rows(make, ForumTried)
    browser = browse(world[who])
    for path in (
        "forums/new",
        f"forums/{forum.id}",
        "carers/new",
        f"carers/{carer.id}",
        f"carers/{carer.id}/contact/new",
        "lead",
        "contingency",
        "disagreements/new",
    ):
        browser.get(f"{TAB}/{path}", status=status)
    browser.post(f"{TAB}/forums/new", fields=a_forum(), status=status)
    browser.get(f"{TAB}/contingency/versions", status=404 if status == 404 else 200)
    assert len(rows(make, ForumTried)) == (2 if status == 200 else 1)


def test_the_overview_says_who_leads_and_what_the_adult_said(
    browse: Browse, make: Maker, world: dict[str, Any]
) -> None:
    member = browse(world["member"])
    panel = member.get("/cases/C-0900").select_one("section[aria-label='The adult']").text
    assert "nobody" in panel and "not recorded" in panel
    member.post(f"{TAB}/lead", fields={"user_id": str(world["chair"].id), **day_fields("starts_on", ago(2))})
    member.post(
        f"{TAB}/consent/new",
        fields={"answer": "refused", "route": "none", **day_fields("asked_on", ago(1)), "scope": "A plan"},
    )
    panel = member.get("/cases/C-0900").select_one("section[aria-label='The adult']").text
    assert "Ivy Marsh" in panel and "Ann Chair" in panel and "refused" in panel
    psg = make.group("psg")
    other = make.case(psg, victim=world["ivy"])
    assert "Lead professional" not in browse(make.user("Pat", chairs=[psg])).get(f"/cases/{other.reference}").text


def test_the_page_asks_no_more_often_with_more_around(browse: Browse, make: Maker, world: dict[str, Any]) -> None:
    member = browse(world["member"])
    agency = str(world["member"].agency_id)

    def more(number: int) -> None:
        for n in range(number):
            member.post(f"{TAB}/forums/new", fields=a_forum(forum=f"Forum {n}"))
            member.post(f"{TAB}/carers/new", fields=a_carer(name=f"Carer {n}"))
            member.post(
                f"{TAB}/contingency",
                fields=a_plan(happens_2=f"Thing {n}", what_2="x", who_2="x"),
                page=member.get(f"{TAB}/contingency"),
            )
            member.post(
                f"{TAB}/lead",
                fields={"user_id": "", "name": f"Lead {n}", "agency_id": agency, **day_fields("starts_on", ago(0))},
            )
            member.post(
                f"{TAB}/disagreements/new",
                fields={"agency_id": agency, "about": f"x {n}", **day_fields("raised_on", ago(2))},
            )
            member.post(f"{TAB}/outcomes/new", fields=an_outcome(f"Wish {n}"))

    more(1)
    member.get(TAB)
    with counted() as few:
        member.get(TAB)
    more(4)
    with counted() as many:
        member.get(TAB)
    assert few.number == many.number
