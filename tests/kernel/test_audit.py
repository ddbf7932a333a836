"""The audit trail is written with the change, holds no text, and goes when the change goes."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from casework import audit
from casework.access.scope import as_system
from casework.audit import AuditEntry
from casework.cases.models import Case, Caseload
from casework.extensions import db
from casework.reader import acting_as
from tests.world import Maker


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    group = make.group("psg")
    return {"group": group, "chair": make.user("Ann Chair", chairs=[group]), "case": make.case(group, rag="amber")}


def entries(make: Maker) -> list[AuditEntry]:
    with as_system("reading the trail", partnership_id=make.partnership().id):
        return list(db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)))


def test_a_change_is_logged_with_who_and_what_but_not_the_text(make: Maker, world: dict[str, Any]) -> None:
    with make.acting(world["chair"]):
        case = db.session.scalars(select(Case)).one()
        case.summary = "Something about a named person"
        caseload = db.session.scalars(select(Caseload)).one()
        caseload.rag = "red"
    changed = [entry for entry in entries(make) if entry.kind == "alteration"]
    by_table = {entry.subject: entry for entry in changed}
    assert by_table["cases"].detail == {"summary": None}
    assert by_table["caseloads"].detail == {"rag": ["amber", "red"]}
    assert {entry.user_id for entry in changed} == {world["chair"].id}
    assert {entry.case_id for entry in changed} == {world["case"].id}
    assert "named person" not in str([entry.detail for entry in entries(make)])


def test_what_is_rolled_back_leaves_no_entry(make: Maker, world: dict[str, Any]) -> None:
    before = len(entries(make))
    with acting_as(world["chair"]):
        db.session.scalars(select(Case)).one().summary = "Never mind"
        db.session.flush()
        db.session.rollback()
    assert len(entries(make)) == before


def test_a_list_is_one_entry_with_its_ids(make: Maker, world: dict[str, Any]) -> None:
    with make.acting(world["chair"]):
        audit.consulted("cases", [3, 4, 5], group_id=world["group"].id)
        audit.consulted("cases", [])
    listed = [entry for entry in entries(make) if entry.verb == "listed"]
    assert [entry.detail for entry in listed] == [{"ids": [3, 4, 5]}]


def test_a_disclosure_names_its_recipients_and_where_the_reader_came_from(make: Maker, world: dict[str, Any]) -> None:
    with make.acting(world["chair"]), audit.in_context("PSG 14 November, item 6"):
        audit.disclosed("cases", world["case"].id, to=["Police"], form="DOCX", case_id=world["case"].id)
    entry = entries(make)[-1]
    assert (entry.kind, entry.recipients, entry.context) == ("disclosure", ["Police"], "PSG 14 November, item 6")


def test_what_the_system_does_by_itself_says_why(make: Maker, world: dict[str, Any]) -> None:
    with make.system():
        db.session.scalars(select(Case)).one().restricted = True
    assert entries(make)[-1].reason == "arranging a test"


def test_a_member_reads_the_trail_of_cases_in_reach_only(make: Maker, world: dict[str, Any]) -> None:
    other = make.group("iom")
    hidden = make.case(other)
    with acting_as(world["chair"]):
        found = set(db.session.scalars(select(AuditEntry.case_id)))
    assert world["case"].id in found
    assert hidden.id not in found
