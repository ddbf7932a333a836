"""Makes the demonstration partnership row by row from a seed, fast enough for twenty thousand cases."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import insert, text

from casework import clock
from casework.access.scope import as_system, current_scope
from casework.accounts.models import User
from casework.demo import (
    adults,
    around_meetings,
    asked,
    case_merges,
    case_reviews,
    cohorts,
    doubles,
    emergencies,
    escalations,
    kept,
    links,
    lists,
    names,
    numbers,
    orders,
    organisations,
    outlines,
    plans,
    registers,
    risk,
    safe_addresses,
    sharing,
)
from casework.demo.history import History
from casework.extensions import db
from casework.partnership.models import Agency, Agreement, Area, Group, Membership, Partnership
from casework.subjects.keys import index_organisations
from casework.subjects.models import Person, PersonAddress, PersonName, Place
from casework.web.models import ReferenceCounter

GROUPS = (
    # slug, name, short name, profile, area
    ("psg", "Problem Solving Group", "PSG", "psg", None),
    ("iom", "Integrated Offender Management", "IOM", "iom", None),
    ("tati", "Team Around the Individual", "TATI", "tati", None),
    ("csg-coastal", "Community Safety Group: Coastal", "CSG Coastal", "csg", "Coastal"),
    ("csg-marrick", "Community Safety Group: Greater Marrick", "CSG Marrick", "csg", "Greater Marrick"),
    ("csg-thornholme", "Community Safety Group: Thornholme and East", "CSG Thornholme", "csg", "Thornholme and East Wrensea"),
    ("tcg", "Tactical and Coordination Group", "TCG", "tcg", None),
    ("nap-harbour", "Neighbourhood Action Partnership: Harbour", "NAP Harbour", "nap", "Coastal"),
    ("asb", "ASB Case Management Group", "ASB cases", "asb_case_group", None),
    ("board", "Wrensea Community Safety Partnership Board", "Board", "board", None),
)  # fmt: skip

RESPONSIBLE = {short for _name, short, _kind, responsible in names.AGENCIES if responsible}
# name, job title, agency, duties, demonstration sign-in
STAFF = (
    ("Morgan Ellerby", "Community safety coordinator", "Council", (), True),
    ("Sgt Robin Garsdale", "Neighbourhood sergeant, chair of PSG", "Police", (), True),
    ("Jo Penhill", "Housing manager, vice-chair of PSG", "Tidewater", (), True),
    ("Sam Thirlby", "Antisocial behaviour officer", "Council", (), True),
    ("Alex Danby", "Support worker, signs in rarely", "Turning Tide", (), True),
    ("Chris Wensley", "Single point of contact, Tidewater Homes", "Tidewater", ("spoc",), True),
    ("Pat Kildale", "Information governance officer", "Council", ("information_governance",), True),
    ("Lee Rosedale", "Analyst", "Council", ("analyst",), True),
    ("Dana Scorton", "System administrator", "Council", ("administrator",), True),
    ("Cllr Kit Lythe", "Councillor, observer", "Council", (), True),
    ("Frankie Muker", "Officer of an agency without an agreement", "Beachside", (), True),
    ("Insp Toni Hovingham", "Police offender manager, chair of IOM", "Police", (), False),
    ("Ray Cleasby", "Probation practitioner", "Probation", (), False),
    ("Nadia Topcliffe", "Adult social care lead, chair of TATI", "Adult Care", (), False),
)  # fmt: skip


class Generator:
    """Builds rows in memory table by table and writes them in batches; the same seed and day make the same world."""

    def __init__(self, *, cases: int, seed: int) -> None:
        self.random = random.Random(seed)
        self.case_count = cases
        self.today = clock.today()
        self.rows: dict[Any, list[dict[str, Any]]] = defaultdict(list)
        self.references: dict[str, int] = defaultdict(int)
        self.agencies: dict[str, int] = {}
        self.areas: dict[str, int] = {}
        self.groups: dict[str, int] = {}
        self.staff: list[dict[str, Any]] = []
        self.members: dict[str, list[dict[str, Any]]] = defaultdict(list)

    def run(self) -> str:
        partnership = Partnership(
            name="Wrensea Community Safety Partnership",
            short_name="Wrensea",
            contact="Community Safety Team, Wrensea Civic Hall, 01632 960100",
        )
        db.session.add(partnership)
        db.session.flush()
        with as_system("making the demonstration", partnership_id=partnership.id):
            self._directory()
            people, places = self._subjects()
            history = History(self, people=people, places=places)
            history.run()
            adults.add_to(self, history)
            cohorts.add_to(self, history)
            plans.add_to(self, history)
            risk.add_to(self, history)
            orders.add_to(self, history)
            sharing.add_to(self, history)
            links.add_to(self, history)
            case_reviews.add_to(self)
            bodies = organisations.add_to(self, history)
            twice = case_merges.add_to(self, history)
            doubles.add_to(self, history, people, twice)
            escalations.add_to(self, history)
            emergencies.add_to(self, history)
            safe_addresses.add_to(self, history)
            lists.add_to(self)
            kept.add_to(self, people, places)
            numbers.add_to(self)
            registers.add_to(self)
            self._references()
            self.write()
            self._index(people, places)
            index_organisations(bodies)
            case_merges.merge_first(self, twice)
            lists.keep_views(self)
            around_meetings.tell(self)
            asked.register(self, history)
        return (
            f"{partnership.name}: {len(self.agencies)} agencies, {len(self.groups)} groups, {len(self.staff)} people, "
            f"{history.made['cases']} cases, {history.made['meetings']} meetings, {history.made['actions']} actions, "
            f"{history.made['referrals']} referrals."
        )

    # what everything is written with

    def add(self, model: Any, **values: Any) -> dict[str, Any]:
        """A row to write; its id is known at once."""
        row = {"id": self.next_id(model), **values}
        if hasattr(model, "partnership_id"):
            row["partnership_id"] = current_scope().partnership_id
        self.rows[model].append(row)
        return row

    def next_id(self, model: Any) -> int:
        """An id from the table's own sequence, reserved by the thousand."""
        pool = self._pools.setdefault(model, [])
        if not pool:
            found = db.session.execute(
                text(
                    f"SELECT nextval(pg_get_serial_sequence('{model.__tablename__}', 'id')) FROM generate_series(1, 1000)"  # noqa: S608
                )
            ).scalars()
            pool.extend(sorted(found, reverse=True))
        return int(pool.pop())

    @property
    def _pools(self) -> dict[Any, list[int]]:
        return self.__dict__.setdefault("_id_pools", {})

    def reference(self, prefix: str) -> str:
        self.references[prefix] += 1
        return f"{prefix}-{self.references[prefix]:04d}"

    def write(self) -> None:
        """Write what has been gathered, parents before children, in batches."""
        order = {table: place for place, table in enumerate(db.metadata.sorted_tables)}
        connection = db.session.connection()
        for model in sorted(self.rows, key=lambda m: order[m.__table__]):
            rows = self.rows[model]
            shapes: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
            for row in rows:
                shapes[tuple(sorted(row))].append(row)
            for same in shapes.values():
                for start in range(0, len(same), 5000):
                    connection.execute(insert(model.__table__), same[start : start + 5000])
        self.rows.clear()

    def moment(self, day: date, hour: int = 10, minute: int = 0) -> datetime:
        return clock.london(day, time(hour, minute))

    def pick(self, items: Any) -> Any:
        return self.random.choice(items)

    # who and where

    def _directory(self) -> None:
        long_ago = self.today - timedelta(days=900)
        for name, short, kind, responsible in names.AGENCIES:
            agency = self.add(Agency, name=name, short_name=short, kind=kind, responsible=responsible)
            self.agencies[short] = agency["id"]
            if short == "Beachside":
                continue
            self.add(
                Agreement, agency_id=agency["id"], agreement_version="3.1", signatory="Chief officer",
                signed_on=long_ago, starts_on=long_ago, review_on=self.today + timedelta(days=40),
                ends_on=self.today + timedelta(days=45 if short == "Foyer" else 500), covers_all_groups=True,
            )  # fmt: skip
        for area, wards in names.AREAS.items():
            self.areas[area] = self.add(Area, name=area, parent_id=None)["id"]
            for ward in wards:
                self.areas[ward] = self.add(Area, name=f"{ward} ward", parent_id=self.areas[area])["id"]
        self.write()
        for name, title, agency_name, duties, demonstration in STAFF:
            self._person_who_signs_in(name, title, agency_name, duties, demonstration)
        self.wards = outlines.put_in(self)
        used = {person["name"] for person in self.staff}
        for short in list(self.agencies) * 2:
            name = f"{self.pick(names.FORENAMES_F + names.FORENAMES_M)} {self.pick(names.SURNAMES)}"
            if name not in used:
                used.add(name)
                title = "Inspector" if short == "Police" else "Team leader"
                self._person_who_signs_in(name, title, short, ("spoc",) if self.random.random() < 0.4 else (), False)
        for slug, name, short, profile, area in GROUPS:
            group = self.add(
                Group, slug=slug, name=name, short_name=short, profile_key=profile,
                area_id=self.areas.get(area or ""), contact="Community Safety Team, 01632 960100",
            )  # fmt: skip
            self.groups[slug] = group["id"]
        self.write()
        self._memberships(long_ago)

    def _person_who_signs_in(self, name: str, title: str, agency: str, duties: Any, demonstration: bool) -> None:
        parts = name.lower().replace("'", "").split()
        domain = re.sub(r"[^a-z0-9]", "", agency.lower())
        person = self.add(
            User, name=name, email=f"{parts[-2]}.{parts[-1]}@{domain}.example",
            job_title=title, agency_id=self.agencies[agency], duties=list(duties), status="active",
            is_demonstration=demonstration, phone="01632 960" + f"{self.random.randint(100, 999)}",
        )  # fmt: skip
        person["agency"] = agency
        self.staff.append(dict(person))
        del person["agency"]

    def _memberships(self, since: date) -> None:
        by_name = {person["name"]: person for person in self.staff}
        runs = {
            "psg": ("Sgt Robin Garsdale", "Jo Penhill"), "iom": ("Insp Toni Hovingham", "Ray Cleasby"),
            "tati": ("Nadia Topcliffe", "Jo Penhill"), "tcg": ("Insp Toni Hovingham", "Sam Thirlby"),
        }  # fmt: skip
        for slug, group_id in self.groups.items():
            chair, vice = runs.get(slug, ("Nadia Topcliffe", "Sgt Robin Garsdale"))
            joined: dict[str, str] = {chair: "chair", vice: "vice_chair", "Morgan Ellerby": "coordinator"}
            if slug in ("psg", "csg-coastal", "asb", "tati"):
                joined |= {"Sam Thirlby": "member", "Alex Danby": "member", "Chris Wensley": "member"}
            if slug in ("psg", "board", "nap-harbour"):
                joined["Cllr Kit Lythe"] = "observer"
            if slug == "psg":
                joined["Frankie Muker"] = "member"
            others = [p["name"] for p in self.staff[len(STAFF) :]]
            for name in self.random.sample(others, k=min(len(others), 10 if slug != "psg" else 14)):
                joined.setdefault(name, "member")
            if slug == "board":  # each authority that has to be there for a quorum, once
                sit = {
                    by_name[name]["agency"] for name, role in joined.items() if role not in ("coordinator", "observer")
                }
                for person in self.staff[len(STAFF) :]:
                    if person["agency"] in RESPONSIBLE - sit:
                        sit.add(person["agency"])
                        joined[person["name"]] = "member"
            for name, role in joined.items():
                person = by_name[name]
                self.add(
                    Membership, group_id=group_id, user_id=person["id"], role=role, starts_on=since, seat=person["job_title"]
                )  # fmt: skip
                self.members[slug].append({**person, "role": role})
        self.write()

    # whom and where it is about

    def _subjects(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        people, places = [], []
        for number in range(int(self.case_count * 1.6) + 10):
            female = self.random.random() < 0.42
            age = self.random.choices((self.random.randint(12, 17), self.random.randint(18, 75)), weights=(2, 8))[0]
            born = self.today - timedelta(days=age * 365 + self.random.randint(0, 364))
            person = self.add(
                Person, reference=self.reference("P"), forename=self.pick(names.FORENAMES_F if female else names.FORENAMES_M),
                surname=self.pick(names.SURNAMES), date_of_birth=born if self.random.random() < 0.9 else None,
                gender="Female" if female else "Male", phone="07700 900" + f"{self.random.randint(100, 999)}",
            )  # fmt: skip
            people.append(person)
            street = names.STREETS[number % len(names.STREETS)]
            self.add(
                PersonAddress, person_id=person["id"], line=f"{self.random.randint(1, 180)} {street}, Wrensea",
                postcode=self._postcode(street), tenure=self.pick(("Council tenant", "Housing association", "Private tenant", "")),
                starts_on=self.today - timedelta(days=self.random.randint(200, 3000)),
            )  # fmt: skip
            if self.random.random() < 0.2:
                self.add(
                    PersonName, person_id=person["id"], kind="nickname", forename=self.pick(("Baz", "Smiler", "Tiny", "Mac", "Jonno", "Red")),
                    surname="",
                )  # fmt: skip
        every = [ward for wards in names.AREAS.values() for ward in wards]
        for number in range(max(20, self.case_count // 2)):
            name, kind, street = names.place(number)
            ward = self.pick(every)
            places.append(
                self.add(
                    Place,
                    reference=self.reference("L"),
                    name=name,
                    kind=kind,
                    address=f"{street}, Wrensea",
                    postcode=self._postcode(street),
                    area_id=self.areas[ward] if number % 5 != 3 else None,
                    **self._coordinates(number, f"{ward} ward"),
                )  # fmt: skip
            )
        return people, places

    def _coordinates(self, number: int, ward: str) -> dict[str, float | None]:
        """Somewhere in the ward; of every ninth place nobody has noted where it is."""
        north, east = outlines.somewhere(self.wards[ward], self.random.random(), self.random.random())
        known = number % 9 != 8
        return {"latitude": north if known else None, "longitude": east if known else None}

    def _postcode(self, street: str) -> str:
        """In the WZ area, which the postal service does not use."""
        return f"WZ{1 + len(street) % 9} {self.random.randint(1, 9)}{self.pick('ABDEFGHJ')}{self.pick('LNPQRSTU')}"

    def _references(self) -> None:
        scope = current_scope()
        db.session.execute(
            insert(ReferenceCounter.__table__),
            [{"name": f"{scope.partnership_id}:{prefix}", "last": last} for prefix, last in self.references.items()],
        )

    def _index(self, people: list[dict[str, Any]], places: list[dict[str, Any]]) -> None:
        from casework.subjects.keys import index_people, index_places

        index_people([person["id"] for person in people])
        index_places([place["id"] for place in places])
