"""Arranges worlds for tests in the domain's words: partnerships, agencies, groups, people who sign in, cases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import count
from typing import Any

from flask import Flask

from casework import clock
from casework.access.scope import Scope, as_system
from casework.accounts.models import User
from casework.actions.models import Action
from casework.cases.models import Case, Caseload, CaseParty
from casework.extensions import db
from casework.meetings.models import Meeting
from casework.orders.models import Order, OrderStep
from casework.orders.tools import tools
from casework.partnership.models import Agency, Agreement, Area, Group, Membership, Partnership
from casework.referrals.models import Referral, ReferralSubject
from casework.sharing.models import LawfulBasis
from casework.subjects.models import Organisation, Person, Place, ids_of


class Maker:
    """Makes things and commits them. What is not said is filled in with something sensible."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._numbers = count(1)
        self._partnership: Partnership | None = None
        self._agency: Agency | None = None

    def _next(self) -> int:
        return next(self._numbers)

    @contextmanager
    def system(self, partnership: Partnership | None = None) -> Iterator[Scope]:
        """Act as the system within a partnership, and commit at the end."""
        with as_system("arranging a test", partnership_id=(partnership or self.partnership()).id) as scope:
            yield scope
            db.session.commit()

    @contextmanager
    def acting(self, user: User) -> Iterator[User]:
        """Call services as this person, and commit at the end."""
        from casework.reader import acting_as

        with acting_as(user):
            yield user
            db.session.commit()

    def _keep(self, *rows: Any, partnership: Partnership | None = None) -> Any:
        with self.system(partnership):
            db.session.add_all(rows)
            db.session.flush()
        return rows[0]

    def partnership(self, name: str | None = None) -> Partnership:
        """The partnership of this world; with a name, another one."""
        if name is None and self._partnership is not None:
            return self._partnership
        row = Partnership(name=name or "Testbourne Community Safety Partnership", short_name=(name or "Testbourne"))
        db.session.add(row)
        db.session.commit()
        if name is None:
            self._partnership = row
        return row

    def agency(
        self,
        name: str | None = None,
        *,
        kind: str = "council",
        agreement: bool = True,
        partnership: Partnership | None = None,
    ) -> Agency:
        """An agency with a current information sharing agreement, unless said otherwise."""
        name = name or f"Agency {self._next()}"
        row = Agency(name=name, short_name=name, kind=kind, responsible=kind in ("council", "police", "fire"))
        self._keep(row, partnership=partnership)
        if agreement:
            self.agreement(row, partnership=partnership)
        return row

    def agreement(
        self, agency: Agency, *, starts_on: date | None = None, ends_on: date | None = None,
        partnership: Partnership | None = None,
    ) -> Agreement:  # fmt: skip
        starts_on = starts_on or clock.today() - timedelta(days=3650)
        row = Agreement(agency_id=agency.id, starts_on=starts_on, signed_on=starts_on, ends_on=ends_on)
        return self._keep(row, partnership=partnership)

    def default_agency(self) -> Agency:
        if self._agency is None:
            self._agency = self.agency("Wrensea Council")
        return self._agency

    def area(self, name: str | None = None) -> Area:
        return self._keep(Area(name=name or f"Area {self._next()}"))

    def group(self, profile: str = "psg", *, name: str | None = None, partnership: Partnership | None = None) -> Group:
        number = self._next()
        name = name or f"{profile.upper()} {number}"
        row = Group(slug=f"{profile}-{number}".replace("_", "-"), name=name, short_name=name, profile_key=profile)
        return self._keep(row, partnership=partnership)

    def user(
        self,
        name: str | None = None,
        *,
        agency: Agency | None = None,
        joins: Iterable[Group | tuple[Group, str]] = (),
        chairs: Iterable[Group] = (),
        coordinates: Iterable[Group] = (),
        duties: Iterable[str] = (),
        status: str = "active",
        partnership: Partnership | None = None,
    ) -> User:
        """Somebody who signs in, with roles in groups since long ago."""
        number = self._next()
        agency = agency or (self.default_agency() if partnership is None else self.agency(partnership=partnership))
        name = name or f"Person {number}"
        row = User(
            name=name, email=f"user{number}@example.org", agency_id=agency.id, status=status, duties=sorted(duties)
        )
        self._keep(row, partnership=partnership)
        roles = [(g, "member") if isinstance(g, Group) else g for g in joins]
        roles += [(g, "chair") for g in chairs] + [(g, "coordinator") for g in coordinates]
        for group, role in roles:
            self.membership(group, row, role, partnership=partnership)
        db.session.refresh(row)
        return row

    def membership(
        self, group: Group, user: User, role: str = "member", *, starts_on: date | None = None, ends_on: date | None = None,
        partnership: Partnership | None = None,
    ) -> Membership:  # fmt: skip
        starts_on = starts_on or clock.today() - timedelta(days=3650)
        row = Membership(group_id=group.id, user_id=user.id, role=role, starts_on=starts_on, ends_on=ends_on)
        return self._keep(row, partnership=partnership)

    def person(
        self, forename: str = "Ada", surname: str = "Finch", *, date_of_birth: date | None = None,
        by: User | None = None, partnership: Partnership | None = None,
    ) -> Person:  # fmt: skip
        row = Person(
            reference=f"P-{self._next():04d}", forename=forename, surname=surname, date_of_birth=date_of_birth,
            created_by_id=by.id if by else None,
        )  # fmt: skip
        return self._keep(row, partnership=partnership)

    def place(
        self, name: str = "Gull Walk shops", *, address: str = "", postcode: str = "", by: User | None = None,
        partnership: Partnership | None = None,
    ) -> Place:  # fmt: skip
        row = Place(
            reference=f"L-{self._next():04d}", name=name, address=address, postcode=postcode,
            created_by_id=by.id if by else None,
        )  # fmt: skip
        return self._keep(row, partnership=partnership)

    def lawful_basis(self, case: Case, by: User) -> LawfulBasis:
        row = LawfulBasis(
            case_id=case.id, basis="public_task", condition="unlawful_acts", because="To stop it.",
            decided_on=clock.today(), recorded_by_id=by.id,
        )  # fmt: skip
        return self._keep(row)

    def organisation(
        self, name: str = "Harbour Street News", *, kind: str = "shop", registration_number: str = "", address: str = "",
        postcode: str = "", by: User | None = None,
    ) -> Organisation:  # fmt: skip
        row = Organisation(
            reference=f"B-{self._next():04d}", name=name, kind=kind, registration_number=registration_number, address=address,
            postcode=postcode, created_by_id=by.id if by else None,
        )  # fmt: skip
        return self._keep(row)

    def case(
        self,
        *groups: Group,
        reference: str | None = None,
        title: str = "Antisocial behaviour at Gull Walk",
        victim: Person | Organisation | None = None,
        offender: Person | Organisation | None = None,
        location: Place | None = None,
        rag: str = "",
        stage: str = "",
        next_review_on: date | None = None,
        opened_on: date | None = None,
        restricted: bool = False,
        lead_officer: User | None = None,
        partnership: Partnership | None = None,
    ) -> Case:
        """An open case on the groups' caseloads."""
        opened_on = opened_on or clock.today() - timedelta(days=30)
        row = Case(
            reference=reference or f"C-{self._next():04d}", title=title, opened_on=opened_on, restricted=restricted,
            lead_officer_id=lead_officer.id if lead_officer else None,
        )  # fmt: skip
        with self.system(partnership):
            db.session.add(row)
            db.session.flush()
            for group in groups:
                db.session.add(
                    Caseload(
                        case_id=row.id,
                        group_id=group.id,
                        joined_on=opened_on,
                        rag=rag,
                        stage=stage,
                        next_review_on=next_review_on,
                    )  # fmt: skip
                )
            for side, subject in (("victim", victim), ("offender", offender), ("location", location)):
                if subject is not None:
                    kind = {Place: "place", Organisation: "organisation"}.get(type(subject), "person")
                    db.session.add(CaseParty(case_id=row.id, side=side, **{f"{kind}_id": subject.id}))
            db.session.flush()
        return row

    def action(
        self,
        group: Group,
        *,
        title: str = "Visit the tenant",
        owner: User | None = None,
        agency: Agency | None = None,
        case: Case | None = None,
        due_on: date | None = None,
        set_on: date | None = None,
        status: str = "open",
        side: str = "",
        kind: str = "",
    ) -> Action:
        """A live action, set two weeks ago and due in two weeks."""
        due_on = due_on or clock.today() + timedelta(days=14)
        set_on = set_on or min(clock.today(), due_on) - timedelta(days=14)
        row = Action(
            reference=f"A-{self._next():04d}", group_id=group.id, case_id=case.id if case else None, title=title,
            owner_id=owner.id if owner else None, side=side, kind=kind,
            agency_id=agency.id if agency else owner.agency_id if owner else self.default_agency().id,
            set_on=set_on, due_on=due_on, first_due_on=due_on, status=status,
            closed_at=None if status in ("open", "in_progress") else clock.now(),
        )  # fmt: skip
        return self._keep(row)

    def meeting(
        self, group: Group, *, on: date | None = None, status: str = "planned", title: str | None = None
    ) -> Meeting:
        """A meeting at two in the afternoon, a week from today unless said otherwise."""
        from datetime import time

        starts_at = clock.london(on or clock.today() + timedelta(days=7), time(14))
        row = Meeting(
            group_id=group.id, title=title or group.name, starts_at=starts_at, status=status, place="Civic Hall"
        )
        return self._keep(row)

    def referral(
        self, group: Group, *, by: User, status: str = "submitted", offender: Person | None = None, case: Case | None = None, location: Place | None = None,
        answers: dict[str, Any] | None = None,
    ) -> Referral:  # fmt: skip
        """A referral waiting for a decision, unless said otherwise."""
        submitted = status not in ("draft", "withdrawn")
        row = Referral(
            reference=f"R-{self._next():04d}", group_id=group.id, referrer_id=by.id, agency_id=by.agency_id, status=status,
            answers=answers or {}, submitted_at=clock.now() if submitted else None,
            decide_by=clock.working_days_after(clock.today(), 3) if submitted else None,
            acknowledge_by=clock.working_days_after(clock.today(), 1) if submitted else None,
            case_id=case.id if case else None,
        )  # fmt: skip
        self._keep(row)
        if offender is not None:
            self._keep(ReferralSubject(referral_id=row.id, side="offender", person_id=offender.id))
        if location is not None:
            self._keep(ReferralSubject(referral_id=row.id, side="location", place_id=location.id))
        return row

    def order(
        self, case: Case, subject: Person | Place | Organisation, *, by: User, tool: str = "abc", status: str = "considered",
        on: date | None = None, **values: Any,
    ) -> Order:  # fmt: skip
        """A tool or order of a case, with its step of being considered and, unless it only is, of being granted."""
        on = on or clock.today() - timedelta(days=7)
        rules = tools()[tool]
        row = Order(
            reference=f"O-{self._next():04d}", case_id=case.id, tool=tool, tool_name=rules.name, side=rules.side, kind=rules.kind,
            **ids_of(subject), agency_id=by.agency_id, status=status, recorded_by_id=by.id, **values,
        )  # fmt: skip
        self._keep(row)
        for step in ("considered", *(("granted",) if status in ("granted", "ended") else ())):
            self._keep(
                OrderStep(
                    case_id=case.id, order_id=row.id, step=step, taken_on=on, reasons="As agreed", agency_id=by.agency_id,
                    recorded_by_id=by.id,
                )
            )  # fmt: skip
        return row

    def credentials(self, user: User, *, password: str = "three wet geese walking") -> str:
        """Give somebody a password and an authenticator app; what comes back is the app's secret."""
        import pyotp

        from casework.accounts import passwords, second_factor

        secret = pyotp.random_base32()
        with self.system():
            row = db.session.get_one(User, user.id)
            row.password_hash = passwords.hashed(password)
            row.totp_secret = second_factor.seal(secret)
        return secret
