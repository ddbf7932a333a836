"""What somebody may reach follows memberships and agreements of the very day, on the very next request."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta

import pytest
from sqlalchemy.exc import StatementError

from casework import clock
from casework.access import current_scope
from casework.access.scope import reading_as
from casework.accounts.models import User
from casework.cases.models import Case, CaseInterest, CaseNamedPerson
from casework.extensions import db
from casework.partnership.models import Agreement, AgreementGroup, Membership
from casework.reader import acting_as, scope_for


def reach(user, **more):
    with acting_as(user):
        return scope_for(user, **more)


def test_roles_become_what_one_runs_coordinates_and_only_watches(make):
    chaired, coordinated, joined, watched, other = (make.group() for _ in range(5))
    user = make.user(
        chairs=[chaired], coordinates=[coordinated], joins=[joined, (watched, "observer")], duties=["spoc"]
    )
    make.user(joins=[other])
    scope = reach(user)
    assert set(scope.groups) == {chaired.id, coordinated.id, joined.id, watched.id}
    assert set(scope.runs) == {chaired.id, coordinated.id}
    assert scope.coordinates == (coordinated.id,)
    assert scope.observes == (watched.id,)
    assert scope.contributes_to(joined.id) and not scope.contributes_to(watched.id)
    assert scope.duties == {"spoc"} and scope.has_agreement and scope.spoc_agency_id == user.agency_id


def test_both_days_of_a_membership_count(make):
    group, user = make.group(), make.user()
    first, last = date(2026, 3, 3), date(2026, 3, 10)
    make.membership(group, user, starts_on=first, ends_on=last)
    days = [first - timedelta(days=1), first, last, last + timedelta(days=1)]
    assert [bool(reach(user, today=day).groups) for day in days] == [False, True, True, False]


@pytest.mark.parametrize(
    ("change", "reached"),
    [
        ({"signed_on": None}, False),
        ({"starts_on": date(2026, 3, 4)}, False),
        ({"starts_on": date(2026, 3, 3)}, True),
        ({"ends_on": date(2026, 3, 2)}, False),
        ({"ends_on": date(2026, 3, 3)}, True),
        ({"covers_all_groups": False}, False),
    ],
)
def test_an_agreement_counts_signed_between_its_days_and_for_its_groups(make, at, change, reached):
    at(2026, 3, 3, 12)
    agency = make.agency(agreement=False)
    agreement = make.agreement(agency)
    group = make.group()
    user = make.user(agency=agency, joins=[group])
    with make.system():
        for name, value in change.items():
            setattr(db.session.get_one(Agreement, agreement.id), name, value)
    assert bool(reach(user).groups) is reached


def test_an_agreement_that_names_groups_reaches_those_alone(make):
    agency = make.agency(agreement=False)
    named, other = make.group(), make.group()
    user = make.user(agency=agency, joins=[named, other])
    agreement = make.agreement(agency)
    with make.system():
        db.session.get_one(Agreement, agreement.id).covers_all_groups = False
        db.session.add(AgreementGroup(agreement_id=agreement.id, group_id=named.id))
    assert reach(user).groups == (named.id,)


def test_a_day_begins_at_midnight_in_london(make, at):
    agency = make.agency(agreement=False)
    make.agreement(agency, ends_on=date(2026, 7, 1))
    user = make.user(agency=agency, joins=[make.group()])
    at(2026, 7, 1, 22, 59)
    assert reach(user).groups
    at(2026, 7, 1, 23, 1)
    assert not reach(user).groups


def test_a_lapsed_agreement_takes_the_group_away_on_the_very_next_request(make, browse):
    agency = make.agency("Beachside", agreement=False)
    agreement = make.agreement(agency)
    group = make.group(name="Harbour PSG")
    browser = browse(make.user(agency=agency, joins=[group]))
    assert "No current agreement" not in browser.get("/groups/").text
    with make.system():
        db.session.get_one(Agreement, agreement.id).ends_on = clock.today() - timedelta(days=1)
    assert "No current agreement" in browser.get("/groups/").text
    page = browser.get(f"/groups/{group.slug}/")
    assert "Your agency has no current information sharing agreement" in page.text
    assert "Caseload" not in page.text


def test_an_ended_membership_holds_on_the_very_next_request(make, browse):
    group, other = make.group(name="Harbour PSG"), make.group(name="Hill PSG")
    user = make.user(joins=[other])
    membership = make.membership(group, user)
    browser = browse(user)
    assert [node.text for node in browser.get("/groups/").select("table:first-of-type tbody th")] == [
        "Harbour PSG",
        "Hill PSG",
    ]
    with make.system():
        db.session.get_one(Membership, membership.id).ends_on = clock.today() - timedelta(days=1)
    tables = browser.get("/groups/").select("table")
    assert "Harbour PSG" not in tables[0].text and "Harbour PSG" in tables[1].text


def test_named_and_declared_cases_are_known(make):
    group = make.group()
    user = make.user(joins=[group])
    named, declared, withdrawn = make.case(group, restricted=True), make.case(group), make.case(group)
    closed_to_me, elsewhere = make.case(group, restricted=True), make.case(make.group("iom"), restricted=True)
    with make.system():
        db.session.add(CaseNamedPerson(case_id=named.id, user_id=user.id))
        db.session.add(CaseInterest(case_id=declared.id, user_id=user.id))
        db.session.add(CaseInterest(case_id=withdrawn.id, user_id=user.id, withdrawn_at=clock.now()))
    scope = reach(user)
    assert scope.declared_cases == (declared.id,)
    assert set(scope.hidden_cases) == {declared.id, closed_to_me.id} and elsewhere.id not in scope.hidden_cases


def test_rules_refuse_when_nobody_worked_out_which_cases_are_closed_to_the_reader(make):
    case = make.case(make.group())
    scope = dataclasses.replace(reach(make.user()), hidden_cases=None)
    with reading_as(scope), pytest.raises(StatementError, match="Nobody worked out"):
        db.session.scalars(db.select(Case).where(Case.id == case.id)).all()


def test_acting_as_somebody_ends_with_its_block(make):
    one, other = make.user(), make.user()
    with acting_as(one):
        with acting_as(other):
            assert current_scope().user_id == other.id
        assert current_scope().user_id == one.id
        assert db.session.get_one(User, one.id).name
