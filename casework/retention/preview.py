"""The dry run: what exactly an erasure would take, in numbers by kind, whom else it touches, and what stays because something else needs it.

Nothing is changed, and no word of a record is read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from casework.extensions import db
from casework.retention import elsewhere, hanging
from casework.retention.erasing import TABLES, is_held
from casework.retention.hanging import Doomed
from casework.retention.rules import FILES, SUBJECTS

# What a person calls the rows of a table; of the others the table's own name is shown.
WORDS = {
    "cases": ("case", "cases"),
    "referrals": ("referral", "referrals"),
    "people": ("person", "people"),
    "places": ("place", "places"),
    "organisations": ("organisation", "organisations"),
    "case_notes": ("note", "notes"),
    "case_parties": ("party of a case", "parties of cases"),
    "actions": ("action", "actions"),
    "action_updates": ("update of an action", "updates of actions"),
    "attachments": ("file", "files"),
    "decisions": ("decision in minutes", "decisions in minutes"),
    "minute_revisions": ("earlier text of a minute", "earlier texts of minutes"),
    "information_returns": ("return of an agency", "returns of agencies"),
    "return_paragraphs": ("paragraph of a return", "paragraphs of returns"),
    "return_drafts": ("draft of a return", "drafts of returns"),
    "papers": ("paper", "papers"),
    "paper_texts": ("text of a paper", "texts of papers"),
    "plan_parts": ("part of a plan", "parts of plans"),
    "risk_assessments": ("risk assessment", "risk assessments"),
    "orders": ("order or other tool", "orders and other tools"),
    "asb_reviews": ("ASB case review", "ASB case reviews"),
    "consultation_records": ("consultation record", "consultation records"),
    "safe_addresses": ("address kept from others", "addresses kept from others"),
    "person_addresses": ("address", "addresses"),
    "emergency_accesses": ("emergency access", "emergency accesses"),
    "subject_merges": ("merge of two records", "merges of two records"),
    "case_merges": ("merge of two cases", "merges of two cases"),
    "caseloads": ("place on a group's caseload", "places on groups' caseloads"),
    "case_lawful_bases": ("lawful basis", "lawful bases"),
    "case_consents": ("consent", "consents"),
    "case_ratings": ("rating", "ratings"),
    "referral_subjects": ("person or place of a referral", "people and places of referrals"),
    "person_names": ("other name", "other names"),
    "person_relationships": ("relationship of two people", "relationships of two people"),
    "person_identifiers": ("reference number of a person", "reference numbers of people"),
    "warning_markers": ("warning marker", "warning markers"),
    "match_keys": ("word by which the search finds them", "words by which the search finds them"),
    "retention_stays": ("hold or reason to keep it, that ended", "holds and reasons to keep it, that ended"),
    "order_terms": ("term of an order", "terms of orders"),
    "order_steps": ("step of an order", "steps of orders"),
}
FIRST = tuple(WORDS)


@dataclass(frozen=True)
class Preview:
    """`goes` and `whole` in words with how many; `minutes` how many items of minutes lose every word, `confirmed` of minutes that were agreed.

    `leaving` are references of people and places that go as well, `staying` those that stay with how many rows need them.
    """

    goes: list[tuple[str, int]]
    whole: list[tuple[str, int]]
    files: int
    minutes: int
    confirmed: int
    signed: int
    let_go: int
    groups: list[str]
    agencies: list[str]
    leaving: list[str]
    staying: list[tuple[str, int]]
    held: bool

    @property
    def rows(self) -> int:
        return sum(number for _, number in self.goes)


def of(records: Iterable[tuple[str, int]]) -> Preview:
    """Of records that would be erased together."""
    ids: dict[str, set[int]] = {}
    for kind, number in records:
        ids.setdefault(TABLES[kind], set()).add(number)
    found = hanging.all_of(ids)
    around = elsewhere.around(found)
    minutes = _one(
        "SELECT count(*) AS items, count(*) FILTER (WHERE m.status = 'confirmed') AS confirmed, count(DISTINCT s.id) AS signed FROM agenda_items i"
        " JOIN meetings m ON m.id = i.meeting_id LEFT JOIN minutes_signatures s ON s.meeting_id = m.id WHERE i.id = ANY(:items)",
        around,
    )
    return Preview(
        goes=_worded(found),
        whole=elsewhere.labelled(elsewhere.numbers(around)),
        files=_files(found),
        minutes=minutes.items,
        confirmed=minutes.confirmed,
        signed=minutes.signed,
        let_go=sum(len(rows - found.goes.get(table, set())) for (table, _, _), rows in found.let_go.items()),
        groups=_column("SELECT short_name FROM groups WHERE id = ANY(:groups) ORDER BY short_name", around),
        agencies=_agencies(found),
        leaving=[each for home in SUBJECTS for each in _references(home, found.goes.get(home, set()))],
        staying=[
            (reference, found.needed[home, number])
            for home in SUBJECTS
            for number, reference in _by_number(home, {n for h, n in found.needed if h == home})
        ],
        held=is_held(found),
    )


def _worded(found: Doomed) -> list[tuple[str, int]]:
    names = [name for name, ids in found.goes.items() if ids]
    names.sort(key=lambda name: (FIRST.index(name) if name in WORDS else len(FIRST), name))
    rows = []
    for name in names:
        number = found.number(name)
        one, many = WORDS.get(name, ("", ""))
        rows.append(((one if number == 1 else many) or name.replace("_", " "), number))
    return rows


def _files(found: Doomed) -> int:
    tables = db.metadata.tables
    return sum(
        _column(f"SELECT count({column}) FROM {name} WHERE id = ANY(:ids)", {"ids": list(ids)})[0]  # noqa: S608
        for name, ids in found.goes.items()
        if ids
        for column in FILES
        if column in tables[name].c
    )


def _agencies(found: Doomed) -> list[str]:
    """Those that wrote something that goes, or owe or owed an action of it."""
    names: set[str] = set()
    for name, ids in found.goes.items():
        if ids and "agency_id" in db.metadata.tables[name].c:
            statement = (
                f"SELECT DISTINCT a.name FROM {name} r JOIN agencies a ON a.id = r.agency_id WHERE r.id = ANY(:ids)"  # noqa: S608
            )
            names |= set(_column(statement, {"ids": list(ids)}))
    return sorted(names)


def _by_number(home: str, ids: set[int]) -> list[tuple[int, str]]:
    statement = f"SELECT id, reference FROM {home} WHERE id = ANY(:ids) ORDER BY reference"  # noqa: S608
    return [(row.id, row.reference) for row in db.session.connection().execute(text(statement), {"ids": list(ids)})]


def _references(home: str, ids: set[int]) -> list[str]:
    return [reference for _, reference in _by_number(home, ids)]


def _column(statement: str, values: dict[str, Any]) -> list[Any]:
    return list(db.session.connection().execute(text(statement), values).scalars())


def _one(statement: str, values: dict[str, Any]) -> Any:
    return db.session.connection().execute(text(statement), values).one()
