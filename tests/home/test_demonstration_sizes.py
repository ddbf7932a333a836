"""The demonstration can be made in any size: few cases leave short stays, in which days must not collide."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func

from casework import clock
from casework.access.scope import as_system
from casework.accounts.models import User
from casework.adults.models import AdultReview
from casework.cases.models import Case
from casework.demo import load
from casework.extensions import db
from casework.partnership.models import Partnership
from casework.referrals.between_models import Escalation
from tests.world import Maker


@pytest.mark.parametrize("cases", [1, 5, 25, 40])
def test_few_cases_make_a_demonstration_too(make: Maker, cases: int) -> None:
    load(cases=cases)
    partnership_id = db.session.scalars(db.select(Partnership.id)).one()
    with as_system("looking", partnership_id=partnership_id):
        assert db.session.scalar(db.select(func.count(Case.id))) >= cases
        days = db.session.execute(
            db.select(AdultReview.caseload_id, AdultReview.held_on).where(AdultReview.corrects_id.is_(None))
        ).all()
    assert len(days) == len(set(days))


def test_everybody_of_the_demonstration_has_an_address_that_could_be_one(make: Maker) -> None:
    load(cases=1)
    with as_system("looking", partnership_id=db.session.scalars(db.select(Partnership.id)).one()):
        addresses = db.session.scalars(db.select(User.email)).all()
    odd = [each for each in addresses if not re.fullmatch(r"[a-z.-]+@[a-z]+\.example", each)]
    assert addresses and not odd, "such as children's.example"


def test_a_forum_has_escalated_what_it_could_not_resolve_and_is_owed_feedback(make: Maker) -> None:
    load()
    partnership_id = db.session.scalars(db.select(Partnership.id)).one()
    with as_system("looking", partnership_id=partnership_id):
        late, given = db.session.scalars(db.select(Escalation).order_by(Escalation.feedback_at.isnot(None)))
        assert late.feedback_due_on < clock.today() and late.from_group.slug == "nap-harbour"
        assert given.feedback and given.to_group.slug == "csg-coastal"
        for row in (late, given):
            assert all(party.side == "location" for party in row.case.parties), "a forum names nobody"
