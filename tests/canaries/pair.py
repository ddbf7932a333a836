"""Two identical partnerships in one database, with a canary in every text of both, and the people who look."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

from flask import Flask
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from casework import clock, storage
from casework.access.rows import protected_models
from casework.accounts.models import User
from casework.cases.models import CaseInterest, CaseNamedPerson, CaseNote
from casework.extensions import db
from casework.meetings.models import AgendaItem, Decision
from casework.meetings.record_models import EditedCopy
from tests.canaries.asking import Asker
from tests.canaries.filled import fill
from tests.canaries.planted import Planted
from tests.sweep.addresses import address
from tests.sweep.arranged import arrange
from tests.world import Maker

FIRST_OF_B = 1_000_000
"""The number of the first row of every table in the other partnership: put anywhere, it means something there."""
NEW = 2_000_000
_BUMP = "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, {0}, false) FROM pg_sequences"


DUTIES = ["administrator", "information_governance", "analyst", "spoc"]
Route = tuple[str, str, str]
"""Endpoint, method, and the rule of its address."""


@dataclass
class Pair:
    """Who looks, by persona; the address of every page with what is arranged in A and in B; what was planted."""

    app: Flask
    owner_url: str
    personas: dict[str, int | None]
    addresses: dict[str, dict[Route, str]]
    same_in_b: dict[str, str]
    """References and short names in addresses of A, with those of the same things in B."""
    planted: Planted
    held: set[str]
    """Tables of case information with a row in B."""
    hangs_on: dict[str, set[tuple[str, int]]]
    """By the name of a case of A: the rows of tables that say they are about it."""
    things: dict[str, dict[str, int]]
    """The numbers of what is arranged, by partnership and name."""
    askers: dict[str, Asker] = field(default_factory=dict)


def arrange_pair(app: Flask, owner_url: str) -> Pair:
    """Make both. Whoever asks for a page afterwards should keep nothing (see `asking.dry`)."""
    engine = create_engine(owner_url, poolclass=NullPool)
    make = Maker(app)
    a = arrange(make)
    _kept_case(make, a)
    _held_meeting(make, a)
    personas = _personas(make, a)
    addresses = {"A": _addresses(app, a)}
    words, things = _words(a), {"A": _numbers(a)}
    cases = {name: a[name].id for name in ("case", "closed case", "kept case")}
    fill(owner_url, make.partnership().id)
    with engine.begin() as connection:
        connection.execute(text(_BUMP.format(FIRST_OF_B)))
    other = Maker(app)
    other._numbers = count(770001)
    other._partnership = other.partnership("Elsewhere Community Safety Partnership")
    b = arrange(other)
    _kept_case(other, b)
    _held_meeting(other, b)
    addresses["B"] = _addresses(app, b)
    things["B"] = _numbers(b)
    same_in_b = {word: of_b for name, of_b in _words(b).items() if (word := words.get(name))}
    fill(owner_url, other.partnership().id)
    planted = Planted()
    for letter, partnership in (("A", make.partnership()), ("B", other.partnership())):
        planted.plant(owner_url, partnership.id, letter)
    with engine.begin() as connection:
        held = {model.__tablename__ for model in protected_models() if _has_rows(connection, model.__tablename__)}
        hangs_on = {name: _hanging(connection, case_id) for name, case_id in cases.items()}
        connection.execute(text(_BUMP.format(NEW)))
        connection.execute(text("ANALYZE"))
    engine.dispose()
    personas["other partnership"] = b["chair"].id
    return Pair(app, owner_url, personas, addresses, same_in_b, planted, held, hangs_on, things)


# Pages of a meeting that was held, and documents whose address in other sweeps asks for none.
HELD = {
    "exchange.read_paper",
    "exchange.read_meeting",
    "meetings.made",
    "meetings.paper",
    "meetings.extract",
    "meetings.copy",
}
DOCUMENTS = {
    "asb_reviews.letter",
    "consultations.record",
    "meetings.forward_file",
    "meetings.paper",
    "meetings.extract",
}


def _addresses(app: Flask, world: dict[str, Any]) -> dict[Route, str]:
    found = {}
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.endpoint, rule.rule)):
        path = address(rule, world | ({"meeting": world["held"]} if rule.endpoint in HELD else {}))
        if rule.endpoint in DOCUMENTS:
            path = f"{path.rpartition('.')[0]}.docx"
        if rule.endpoint == "meetings.copy":
            path = f"{path.rpartition('/')[0]}/{world['copy'].id}"
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            found[rule.endpoint, method, rule.rule] = path
    return found


def _held_meeting(make: Maker, world: dict[str, Any]) -> None:
    """A meeting that was held, with a case, what was said of it and decided, and a copy that was edited outside."""
    chair = world["chair"]
    meeting = make.meeting(world["group"], on=clock.today() - timedelta(days=7), status="closed")
    kept = storage.keep(b"x")
    with make.system():
        item = AgendaItem(
            meeting_id=meeting.id, kind="case", position=1, title="x", case_id=world["case"].id, discussion="x"
        )
        db.session.add(item)
        db.session.flush()
        copy = EditedCopy(
            meeting_id=meeting.id, kind="minutes", file_name="a.txt", content_type="text/plain", size=kept.size,
            sha256=kept.sha256, storage_key=kept.key, added_by_id=chair.id,
        )  # fmt: skip
        db.session.add_all([Decision(agenda_item_id=item.id, position=1, text="x"), copy])
    world["held"], world["copy"] = meeting, copy


def _words(world: dict[str, Any]) -> dict[str, str]:
    return {
        name: word
        for name, row in world.items()
        if isinstance(word := getattr(row, "reference", None) or getattr(row, "slug", None), str)
    }


def _numbers(world: dict[str, Any]) -> dict[str, int]:
    return {name: row.id for name, row in world.items() if isinstance(row, db.Model)}


def _has_rows(connection: Connection, table: str) -> bool:
    return bool(connection.execute(text(f"SELECT 1 FROM {table} WHERE id = {FIRST_OF_B}")).scalar())


def _hanging(connection: Connection, case_id: int) -> set[tuple[str, int]]:
    found = {("cases", case_id)}
    for model in protected_models():
        if "case_id" in model.__table__.columns:
            rows = connection.execute(text(f"SELECT id FROM {model.__tablename__} WHERE case_id = :c"), {"c": case_id})
            found |= {(model.__tablename__, row) for (row,) in rows}
    return found


def _kept_case(make: Maker, world: dict[str, Any]) -> None:
    """A case of the group that is kept to somebody else, with much that hangs on it: hidden even from the chair."""
    group = world["group"]
    case = make.case(group, offender=make.person("Kept", "Close"), location=make.place("Kept place"), restricted=True)
    named = make.user("Named", joins=[group])
    make.action(group, case=case, owner=named)
    make.referral(group, by=named, case=case, status="accepted")
    with make.system():
        note = CaseNote(
            case_id=case.id, text="x", happened_on=clock.today(), author_id=named.id, agency_id=named.agency_id
        )
        item = AgendaItem(meeting_id=world["meeting"].id, kind="case", position=77, title="x", case_id=case.id)
        db.session.add_all([CaseNamedPerson(case_id=case.id, user_id=named.id), note, item])
    world["kept case"] = case


def _personas(make: Maker, world: dict[str, Any]) -> dict[str, int | None]:
    """Who looks, by the word of the table of routes."""
    groups = [world[name] for name in ("group", "iom", "asb", "tati")]
    lapsed = make.agency("Lapsed", agreement=False)
    make.agreement(lapsed, ends_on=clock.today() - timedelta(days=1))
    elsewhere = make.agency("Another agency")
    recused = make.user("Recused", coordinates=groups)
    with make.system():
        for case in (world["case"], world["closed case"]):
            db.session.add(CaseInterest(case_id=case.id, user_id=recused.id, reason="x"))
        db.session.get_one(User, world["chair"].id).duties = []
    people: dict[str, User | None] = {
        "anonymous": None,
        "suspended": make.user("Suspended", joins=groups, status="suspended"),
        "other agency": make.user("Outsider", agency=elsewhere, coordinates=[make.group("iom")]),
        "agreement lapsed": make.user("Lapsed", agency=lapsed, joins=groups),
        "no role": make.user("Without role", agency=elsewhere),
        "member": make.user("Member", joins=groups),
        "observer": make.user("Observer", joins=[(each, "observer") for each in groups]),
        "recused": recused,
        "chair": world["chair"],
        "coordinator": make.user("Coordinator", coordinates=groups),
        "spoc": make.user("Contact", duties=["spoc"]),
        "information governance": make.user("Officer", agency=elsewhere, duties=["information_governance"]),
        "administrator": make.user("Administrator", agency=elsewhere, duties=["administrator"]),
        "everything": make.user("Everything", coordinates=groups, duties=DUTIES),
    }
    return {name: user.id if user else None for name, user in people.items()}
