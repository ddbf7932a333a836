"""Share, revoke, move, merge, restrict, step back, suspend, in any order: what each person sees on the very next request.

A model of a few sets says who may see which case; after every step each person's list of cases and the case just touched must agree with it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from casework import clock
from casework.accounts import services as accounts
from casework.accounts.models import User
from casework.cases import merge_differences, merging
from casework.cases import services as cases
from casework.cases.models import Case, CaseInterest, Caseload
from casework.errors import Refusal
from casework.extensions import db
from casework.partnership import agreements
from casework.partnership import services as partnership
from casework.partnership.models import Agreement, Group, Membership
from tests.canaries.asking import Asker
from tests.world import Maker

PEOPLE, GROUPS, CASES = range(4), range(3), range(4)
EXAMPLES = int(os.environ.get("CASEWORK_EXAMPLES", "3"))
person, group, case, other = (st.sampled_from(list(each)) for each in (PEOPLE, GROUPS, CASES, CASES))


class Model:
    """Who may see what, in sets of numbers."""

    def __init__(self) -> None:
        self.seats = {(0, 0), (1, 1), (2, 0), (2, 1), (3, 2)}
        self.held = {(0, 0), (1, 1), (2, 2), (3, 0)}
        self.stepped_down: set[tuple[int, int]] = set()
        """A group that had a case goes on reading what it was part of."""
        self.named: dict[int, set[int]] = {}
        self.stepped_back: set[tuple[int, int]] = set()
        self.gone: dict[int, int] = {}
        self.suspended: set[int] = set()
        self.lapsed: set[int] = set()

    def sees(self, who: int, which: int) -> bool:
        if who in self.suspended | self.lapsed or which in self.gone or (who, which) in self.stepped_back:
            return False
        if which in self.named and who not in self.named[which]:
            return False
        return any((who, place) in self.seats and (which, place) in self.held for place in GROUPS)

    def merge(self, kept: int, gone: int) -> None:
        self.gone[gone] = kept
        self.held |= {(kept, place) for which, place in self.held if which == gone}
        self.stepped_back |= {(who, kept) for who, which in self.stepped_back if which == gone}


class Revocation(RuleBasedStateMachine):
    """The model beside the application; `boss` runs every group and works on what the rules ask for."""

    app: Flask
    make: Maker

    @initialize()
    def arrange(self) -> None:
        make = self.make
        self.model, self.touched = Model(), 0
        groups = [make.group() for _ in GROUPS]
        people = [make.user(agency=make.agency()) for _ in PEOPLE]
        self.boss = make.user("Boss", coordinates=groups, duties=["administrator"]).id
        for who, place in self.model.seats:
            make.membership(groups[place], people[who])
        cases = [make.case(groups[place]) for _, place in sorted(self.model.held)]
        self.references, self.agencies = [each.reference for each in cases], [each.agency_id for each in people]
        self.groups, self.people, self.cases = ([each.id for each in rows] for rows in (groups, people, cases))
        self.askers = [Asker(self.app, each) for each in self.people]

    def by_boss(self, act: Callable[..., Any], *rows: tuple[type, int], **more: Any) -> bool:
        """Whether the service did it; a refusal changes nothing."""
        with self.acting(self.boss) as boss:
            try:
                act(*(db.session.get_one(model, number) for model, number in rows), by=boss, **more)
                db.session.commit()
            except Refusal:
                db.session.rollback()
                return False
        return True

    @contextmanager
    def acting(self, user_id: int) -> Iterator[User]:
        """Call services as this person, as they are now."""
        with self.make.system():
            user = db.session.get_one(User, user_id)
        with self.make.acting(user):
            yield user

    def found(self, statement: Any) -> Any:
        with self.make.system():
            return db.session.scalars(statement).first()

    @rule(which=case, place=group)
    def share(self, which: int, place: int) -> None:
        if (which, place) not in self.model.held - self.model.stepped_down and which not in self.model.gone:
            self.touched = which
            if self.by_boss(cases.join_caseload, (Case, self.cases[which]), (Group, self.groups[place])):
                self.model.held.add((which, place))
                self.model.stepped_down.discard((which, place))

    @rule(which=case, place=group)
    def take_away(self, which: int, place: int) -> None:
        load = self._load(which, place)
        if load is not None and self.by_boss(cases.leave_caseload, (Caseload, load.id), outcome="x"):
            self.touched = which
            self.model.stepped_down.add((which, place))

    @rule(which=case, place=group, to=group)
    def move(self, which: int, place: int, to: int) -> None:
        if (which, place) in self.model.held and place != to:
            self.share(which, to)
            self.take_away(which, place)

    def _load(self, which: int, place: int) -> Any:
        mine = (Caseload.case_id == self.cases[which], Caseload.group_id == self.groups[place])
        return self.found(db.select(Caseload).where(*mine, Caseload.left_on.is_(None)))

    @rule(which=case, who=st.sets(person, max_size=2))
    def restrict(self, which: int, who: set[int]) -> None:
        if which in self.model.gone:
            return
        self.touched = which
        with self.make.system():
            people = [db.session.get_one(User, self.people[each]) for each in who]
        if self.by_boss(cases.restrict, (Case, self.cases[which]), people=people):
            self.model.named.pop(which, None)
            if who:
                self.model.named[which] = set(who)

    @rule(who=person, which=case)
    def step_back(self, who: int, which: int) -> None:
        if self.model.sees(who, which):
            self.touched = which
            with self.acting(self.people[who]) as user:
                cases.declare_interest(db.session.get_one(Case, self.cases[which]), reason="x", by=user)
            self.model.stepped_back.add((who, which))

    @rule(who=person, which=case)
    def lift(self, who: int, which: int) -> None:
        if (who, which) not in self.model.stepped_back or which in self.model.gone:
            return
        mine = (CaseInterest.user_id == self.people[who], CaseInterest.case_id == self.cases[which])
        with self.acting(self.boss) as boss:
            about = db.session.get_one(Case, self.cases[which])
            for each in db.session.scalars(
                db.select(CaseInterest).where(*mine, CaseInterest.withdrawn_at.is_(None))
            ).all():
                cases.withdraw_interest(each, case=about, by=boss)
        self.touched = which
        self.model.stepped_back.discard((who, which))

    @rule(kept=case, gone=other)
    def merge(self, kept: int, gone: int) -> None:
        model = self.model
        if kept == gone or {kept, gone} & (set(model.gone) | set(model.named)):
            return
        self.touched = gone
        with self.acting(self.boss) as boss:
            one, two = (db.session.get_one(Case, self.cases[each]) for each in (kept, gone))
            weighed = {each.key: "x" for each in merge_differences.to_weigh(one, two)}
            with suppress(Refusal):
                merging.merge(one, two, reason="x", because=weighed, by=boss)
                model.merge(kept, gone)

    @rule(who=person, place=group)
    def seat(self, who: int, place: int) -> None:
        rows = (Group, self.groups[place]), (User, self.people[who])
        if self.by_boss(partnership.appoint, *rows, role="member", starts_on=clock.today()):
            self.model.seats.add((who, place))

    @rule(who=person, place=group)
    def unseat(self, who: int, place: int) -> None:
        mine = (Membership.user_id == self.people[who], Membership.group_id == self.groups[place])
        row = self.found(
            db.select(Membership).where(*mine, Membership.ends_on.is_(None), Membership.starts_on < clock.today())
        )
        if row is not None and self.by_boss(
            partnership.end_membership, (Membership, row.id), on=clock.today() - timedelta(days=1)
        ):
            self.model.seats.discard((who, place))

    @rule(who=person)
    def suspend(self, who: int) -> None:
        if self.by_boss(accounts.suspend, (User, self.people[who])):
            self.model.suspended.add(who)

    @rule(who=person)
    def let_the_agreement_end(self, who: int) -> None:
        row = self.found(db.select(Agreement).where(Agreement.agency_id == self.agencies[who]))
        if who not in self.model.lapsed and self.by_boss(
            agreements.end_agreement, (Agreement, row.id), on=clock.today() - timedelta(days=1)
        ):
            self.model.lapsed.add(who)

    @invariant()
    def everybody_sees_what_the_model_says(self) -> None:
        if not hasattr(self, "askers"):
            return
        for who, asker in enumerate(self.askers):
            listed = asker.ask("GET", "/cases/").body.decode()
            for which, reference in enumerate(self.references):
                assert self.model.sees(who, which) or reference not in listed, (who, which)
            status = asker.ask("GET", f"/cases/{self.references[self.touched]}").status
            if self.touched not in self.model.gone:
                assert (status == 200) == self.model.sees(who, self.touched), (who, self.touched, status)


def test_each_person_sees_what_the_model_says_on_the_very_next_request(app: Flask, make: Maker) -> None:
    Revocation.app, Revocation.make = app, make
    bounds = settings(
        phases=[Phase.generate], max_examples=EXAMPLES, stateful_step_count=15, deadline=None, derandomize=EXAMPLES <= 3, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(Revocation, settings=bounds)
