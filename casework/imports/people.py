"""Agencies and officers by the names files give them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select

from casework import clock
from casework.accounts.models import User
from casework.extensions import db
from casework.imports.cells import as_name, line
from casework.partnership import queries as partnership
from casework.partnership.models import Agency, Group
from casework.subjects.names import plain


@dataclass(frozen=True)
class Officer:
    id: int
    name: str
    agency_id: int
    active: bool


class Directory:
    """Who is who, read once for many rows. Members of the group come before others of the same name."""

    def __init__(self, group: Group) -> None:
        members = set(db.session.scalars(select(User.id).where(User.id.in_(_seats(group)))))
        self._people: dict[str, list[Officer]] = defaultdict(list)
        self._emails: dict[str, Officer] = {}
        for row in db.session.execute(
            select(User.id, User.name, User.email, User.agency_id, User.status).order_by(User.id)
        ):
            officer = Officer(row.id, row.name, row.agency_id, row.status == "active")
            self._emails[row.email.casefold()] = officer
            self._people[plain(row.name)].append(officer)
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
        found = self._people.get(plain(said)) or self._people.get(plain(" ".join(as_name(said)))) or []
        for narrower in (lambda o: o.agency_id == agency_id, lambda o: o.id in self._members, lambda o: o.active):
            if len(found) > 1 and any(map(narrower, found)):
                found = [officer for officer in found if narrower(officer)]
        if len(found) > 1:
            return f"More than one person here is called {said}: write the e-mail address"
        return found[0] if found else f"Nobody here is called {said}"

    def agency(self, said: str) -> int | str:
        """Which agency is meant; in words why none can be said."""
        found = self._agencies.get(plain(said), [])
        if len(found) > 1:
            return f"More than one agency is called {said}: write its full name"
        return found[0] if found else f"No agency here is called {line(said)}"


def _seats(group: Group) -> list[int]:
    return [seat.user_id for seat in db.session.scalars(partnership.members_of(group.id, clock.today()))]
