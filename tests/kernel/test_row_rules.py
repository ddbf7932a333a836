"""The row rules: every table of case information, through every way SQLAlchemy has of reaching a row."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import aliased, joinedload, selectinload

from casework import access, clock
from casework.access.scope import NoReader, as_system
from casework.cases.models import Case, CaseInterest, Caseload, CaseNamedPerson, CaseParty
from casework.extensions import db
from casework.reader import acting_as, scope_for
from casework.subjects.models import Person
from tests.world import Maker


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    mine, theirs = make.group("psg"), make.group("iom")
    offender = make.person("Rowan", "Alderwick")
    return {
        "mine": mine,
        "theirs": theirs,
        "member": make.user("Ann Member", joins=[mine]),
        "seen": make.case(mine, reference="C-SEEN", offender=offender),
        "unseen": make.case(theirs, reference="C-UNSEEN", offender=make.person("Kit", "Hidden")),
    }


def references(statement: Any) -> list[str]:
    return sorted(case.reference for case in db.session.scalars(statement).unique())


def test_nothing_is_found_while_nobody_reads(world: dict[str, Any]) -> None:
    with pytest.raises(StatementError) as refused:
        db.session.scalars(select(Case)).all()
    assert isinstance(refused.value.orig, NoReader)
    db.session.rollback()


def test_a_member_finds_the_cases_of_their_groups_only_by_every_road(world: dict[str, Any]) -> None:
    other = aliased(Case)
    with acting_as(world["member"]):
        assert references(select(Case)) == ["C-SEEN"]
        assert references(select(other)) == ["C-SEEN"]
        assert references(select(Case).join(Caseload)) == ["C-SEEN"]
        assert references(select(Case).options(selectinload(Case.parties).joinedload(CaseParty.person))) == ["C-SEEN"]
        assert references(select(Case).where(Case.parties.any())) == ["C-SEEN"]
        assert db.session.scalar(select(db.func.count()).select_from(Person)) == 1
        assert [
            p.case.reference for p in db.session.scalars(select(CaseParty).options(joinedload(CaseParty.case)))
        ] == ["C-SEEN"]
        assert db.session.execute(update(Case).values(summary="changed")).rowcount == 1
        db.session.rollback()


def test_a_lapsed_agreement_takes_everything_away(make: Maker, world: dict[str, Any]) -> None:
    agency = make.agency("Lapsing", agreement=False)
    make.agreement(agency, ends_on=clock.today() - timedelta(days=1))
    user = make.user(agency=agency, joins=[world["mine"]])
    with acting_as(user) as scope:
        assert scope.groups == ()
        assert not scope.has_agreement
        assert references(select(Case)) == []
        assert db.session.scalar(select(db.func.count()).select_from(Person)) == 0


def test_an_agreement_that_does_not_name_the_group_does_not_open_it(make: Maker, world: dict[str, Any]) -> None:
    agency = make.agency("Narrow", agreement=False)
    agreement = make.agreement(agency)
    with make.system():
        agreement.covers_all_groups = False
    user = make.user(agency=agency, joins=[world["mine"]])
    with acting_as(user) as scope:
        assert scope.has_agreement
        assert scope.groups == ()


def test_a_membership_counts_only_between_its_days(make: Maker, world: dict[str, Any]) -> None:
    user = make.user()
    make.membership(world["mine"], user, "chair", ends_on=clock.today())
    with as_system("looking", partnership_id=user.partnership_id):
        assert scope_for(user).runs == (world["mine"].id,)
        assert scope_for(user, today=clock.today() + timedelta(days=1)).groups == ()


def test_a_restricted_case_is_for_the_people_it_names(make: Maker, world: dict[str, Any]) -> None:
    chair = make.user(chairs=[world["mine"]])
    make.case(world["mine"], reference="C-SECRET", restricted=True, offender=make.person("Jules", "Secret"))
    with acting_as(chair):
        assert references(select(Case)) == ["C-SEEN"]
    with make.system():
        case = db.session.scalars(select(Case).where(Case.reference == "C-SECRET")).one()
        db.session.add(CaseNamedPerson(case_id=case.id, user_id=chair.id))
    with acting_as(chair):
        assert references(select(Case)) == ["C-SECRET", "C-SEEN"]


def test_a_declared_interest_hides_the_case_and_all_that_hangs_on_it(make: Maker, world: dict[str, Any]) -> None:
    member = world["member"]
    with make.system():
        db.session.add(CaseInterest(case_id=world["seen"].id, user_id=member.id, reason="A relative"))
    with acting_as(member):
        assert references(select(Case)) == []
        assert db.session.scalar(select(db.func.count()).select_from(CaseParty)) == 0
        assert db.session.scalar(select(db.func.count()).select_from(Person)) == 0


def test_an_administrator_reads_no_case_by_being_one(make: Maker, world: dict[str, Any]) -> None:
    with acting_as(make.user(duties=["administrator"])):
        assert references(select(Case)) == []


def test_another_partnership_is_out_of_reach_even_as_the_system(make: Maker, world: dict[str, Any]) -> None:
    elsewhere = make.partnership("Elsewhere")
    with as_system("looking around", partnership_id=elsewhere.id):
        assert references(select(Case)) == []
        assert db.session.execute(text("SELECT count(*) FROM people")).scalar() == 0
    db.session.rollback()


def test_the_database_alone_keeps_partnerships_apart(world: dict[str, Any], make: Maker) -> None:
    with acting_as(world["member"]):
        assert db.session.execute(text("SELECT count(*) FROM cases")).scalar() == 2
    db.session.rollback()
    assert db.session.execute(text("SELECT count(*) FROM cases")).scalar() == 0
    db.session.rollback()


def test_authorship_is_refused_to_somebody_else_than_the_reader(world: dict[str, Any], make: Maker) -> None:
    stranger = make.user()
    with acting_as(world["member"]), pytest.raises(NoReader):
        access.scope_of(stranger)
