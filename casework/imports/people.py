"""Agencies, officers, meetings and cases by the names and days files give them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy import select

from casework import clock
from casework.accounts.models import User
from casework.cases.models import Case, Caseload
from casework.extensions import db
from casework.imports.cells import as_name, line
from casework.meetings.models import Attendance, Meeting
from casework.partnership import queries as partnership
from casework.partnership.models import Agency, Group
from casework.subjects.names import plain


@dataclass(frozen=True)
class Officer:
    id: int
    name: str
    agency_id: int
    active: bool


@dataclass(frozen=True)
class Held:
    """A meeting of the group. `settled`: its minutes went round, and who was there stays as they say."""

    id: int
    settled: bool


@dataclass(frozen=True)
class Open:
    id: int
    opened_on: date


def _without_rank(name: str) -> str:
    """A sergeant's account may begin with the rank where the file leaves it out, or the other way round."""
    return plain(" ".join(as_name(name)))


class Directory:
    """Who and what is meant, read once for many rows. Members of the group come before others of the same name."""

    def __init__(self, group: Group) -> None:
        self._group_id = group.id
        members = set(db.session.scalars(select(User.id).where(User.id.in_(_seats(group)))))
        self._people: dict[str, list[Officer]] = defaultdict(list)
        self._without_rank: dict[str, list[Officer]] = defaultdict(list)
        self._emails: dict[str, Officer] = {}
        for row in db.session.execute(
            select(User.id, User.name, User.email, User.agency_id, User.status).order_by(User.id)
        ):
            officer = Officer(row.id, row.name, row.agency_id, row.status == "active")
            self._emails[row.email.casefold()] = officer
            self._people[plain(row.name)].append(officer)
            for name in {plain(row.name), _without_rank(row.name)}:
                self._without_rank[name].append(officer)
        self._members = members
        self._agencies: dict[str, list[int]] = defaultdict(list)
        self.names: dict[int, str] = {}
        for agency in db.session.scalars(select(Agency).order_by(Agency.id)):
            self.names[agency.id] = agency.name
            for name in {plain(agency.name), plain(agency.short_name)}:
                self._agencies[name].append(agency.id)

    def officer(self, said: str, agency_id: int | None = None) -> Officer | str:
        """Who is meant by a name or an address; in words why nobody can be said."""
        if "@" in said:
            address = said.rpartition("<")[2].strip("<> ").casefold()
            return self._emails.get(address) or f"Nobody signs in with the address {said}"
        found = self._people.get(plain(said)) or self._without_rank.get(_without_rank(said)) or []
        for narrower in (lambda o: o.agency_id == agency_id, lambda o: o.id in self._members, lambda o: o.active):
            if len(found) > 1 and any(map(narrower, found)):
                found = [officer for officer in found if narrower(officer)]
        if len(found) > 1:
            return f"More than one person here is called {said}: write the e-mail address"
        return found[0] if found else f"Nobody here is called {said}"

    @cached_property
    def meetings(self) -> dict[date, Held]:
        """The group's meetings by their day; of two on one day the first."""
        rows = db.session.execute(
            select(Meeting.id, Meeting.starts_at, Meeting.status)
            .where(Meeting.group_id == self._group_id, Meeting.status != "cancelled")
            .order_by(Meeting.starts_at.desc())
        )
        return {
            clock.in_london(row.starts_at).date(): Held(row.id, row.status in ("circulated", "confirmed"))
            for row in rows
        }

    @cached_property
    def _recorded(self) -> set[tuple[int, int | str]]:
        rows = db.session.execute(
            select(Attendance.meeting_id, Attendance.user_id, Attendance.name).where(
                Attendance.meeting_id.in_([meeting.id for meeting in self.meetings.values()])
            )
        ).all()
        return {(row.meeting_id, row.user_id) for row in rows if row.user_id} | {
            (row.meeting_id, plain(row.name)) for row in rows
        }

    def is_recorded(self, meeting_id: int, user_id: int | None, name: str) -> bool:
        """Whether that meeting has a line of this person."""
        return (meeting_id, user_id) in self._recorded or (meeting_id, plain(name)) in self._recorded

    @cached_property
    def cases(self) -> dict[str, Open]:
        """Open cases on the group's caseload that the reader may see, by their reference."""
        rows = db.session.execute(
            select(Case.id, Case.reference, Case.opened_on)
            .join(Caseload, Caseload.case_id == Case.id)
            .where(Caseload.group_id == self._group_id, Case.status != "closed")
        )
        return {row.reference: Open(row.id, row.opened_on) for row in rows}

    def agency(self, said: str) -> int | str:
        """Which agency is meant; in words why none can be said."""
        found = self._agencies.get(plain(said), [])
        if len(found) > 1:
            return f"More than one agency is called {said}: write its full name"
        return found[0] if found else f"No agency here is called {line(said)}"


def _seats(group: Group) -> list[int]:
    return [seat.user_id for seat in db.session.scalars(partnership.members_of(group.id, clock.today()))]
