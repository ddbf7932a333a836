"""Plants canaries: a word that occurs nowhere else in every column of text of every row of a partnership."""

from __future__ import annotations

import json
import re
from typing import Any

from sqlalchemy import JSON, Column, Connection, Table, Text, create_engine, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.pool import NullPool

from casework import schema

# Columns whose words are the program's own: keys, codes, states without a constraint, fingerprints, addresses of pages.
CODED = {
    "reference", "gone_reference", "slug", "profile_key", "profile_stamp", "rulebooks_stamp", "stamp", "tool_key", "tool", "template",
    "storage_key", "sha256", "pdf_key", "pdf_sha256", "content_type", "digest", "link_hash", "secret_hash", "password_hash", "totp_secret", "client_secret",
    "rag", "new_rag", "merged_from", "template_key", "typed_key", "split_key", "once", "channel",
}  # fmt: skip
CODED_IN = {
    ("agencies", "kind"), ("audit_entries", "verb"), ("audit_entries", "subject"), ("users", "email"), ("reminders", "kind"),
    ("reminders", "subject"), ("risk_recounts", "kind"), ("rulebook_drafts", "key"), ("rulebook_versions", "key"), ("profile_drafts", "kind"),
    ("profile_versions", "kind"), ("risk_tool_versions", "key"), ("case_notes", "kind"), ("case_notes", "side"),
    ("case_lawful_bases", "basis"), ("case_lawful_bases", "condition"), ("caseloads", "stage"), ("caseloads", "outcome"),
    ("places", "kind"), ("numbering_periods", "period"), ("meeting_series", "number_prefix"),
    ("risk_assessments", "basis"), ("risk_assessments", "scored_band"), ("risk_assessments", "band"), ("caseloads", "risk_band"),
    ("listed_members", "list_name"), ("attendances", "list_name"), ("match_keys", "key"), ("name_keys", "key"), ("name_keys", "part"),
    ("action_updates", "new_status"), ("people", "age_band"), ("meetings", "next_meeting_words"),
    ("order_breaches", "outcome"), ("calendar_entries", "uid"), ("incident_counts", "source"), ("consultation_records", "marking"),
    ("person_addresses", "tenure"), ("people", "gender"), ("people", "ethnicity"), ("orders", "tool_name"), ("asb_reviews", "problem"),
    ("reminder_timings", "others"), ("audit_seals", "root"), ("audit_seals", "previous"), ("audit_seals", "hash"), ("audit_anchors", "hash"),
    ("webhooks", "secret"), ("webhooks", "old_secret"), ("webhooks", "url"), ("deliveries", "event"), ("deliveries", "key"),
    ("audit_anchors", "error"), ("exports", "kind"), ("report_parts", "part"), ("imports", "encoding"),
}  # fmt: skip
CANARY = re.compile(r"ZQ([AB])(\d{4})N(\d+)Z")
"""Looked for in capitals: ignoring case took as long as many pages."""


def columns() -> list[Column[Any]]:
    """Every column that can hold somebody's words, in a fixed order."""
    found = []
    for name in sorted(schema.metadata.tables):
        table = schema.metadata.tables[name]
        if "partnership_id" in table.columns:
            found += [c for c in table.columns if isinstance(c.type, Text | JSON) and not _coded(c)]
    return found


def _coded(column: Column[Any]) -> bool:
    table: Any = column.table
    return column.name in CODED or (table.name, column.name) in CODED_IN or _fixed(table, column.name)


def _fixed(table: Table, name: str) -> bool:
    """The database itself lets only some words in."""
    return any(re.search(rf"\b{name} IN \(", str(getattr(each, "sqltext", ""))) for each in table.constraints)


class Planted:
    """What was planted where, and how to read what is found."""

    def __init__(self) -> None:
        self.columns = columns()
        self.rows: set[tuple[str, int, int]] = set()

    def name(self, number: int) -> str:
        column: Any = self.columns[number]
        return f"{column.table.name}.{column.name}"

    def plant(self, owner_url: str, partnership_id: int, letter: str) -> None:
        """Write the canaries of a partnership; what was planted is read back from the database."""
        engine = create_engine(owner_url, poolclass=NullPool)
        with engine.begin() as connection:
            for number, column in enumerate(self.columns):
                plant_in(connection, column, f"ZQ{letter}{number:04d}N", partnership_id)
            for number, column in enumerate(self.columns):
                table: Any = column.table
                found = connection.execute(
                    text(f'SELECT id FROM {table.name} WHERE partnership_id = :p AND "{column.name}"::text LIKE :c'),
                    {"p": partnership_id, "c": f"%ZQ{letter}{number:04d}N%"},
                )
                self.rows |= {(letter, number, row) for (row,) in found}
        engine.dispose()

    def without(self, letter: str) -> list[str]:
        """Columns in which no row of this partnership holds a canary."""
        held = {number for which, number, _ in self.rows if which == letter}
        return [self.name(number) for number in range(len(self.columns)) if number not in held]


def plant_in(connection: Connection, column: Column[Any], start: str, partnership_id: int) -> None:
    """In every row of a partnership that takes it: these words, the row's number, and Z."""
    table: Any = column.table
    where = f"{table.name} WHERE partnership_id = :p"
    if isinstance(column.type, JSON):
        for row, value in connection.execute(text(f'SELECT id, "{column.name}" FROM {where}'), {"p": partnership_id}):
            if value:
                new = json.dumps(_in_json(value, f"{start}{row}Z"))
                connection.execute(
                    text(f'UPDATE {table.name} SET "{column.name}" = CAST(:v AS jsonb) WHERE id = :i'),
                    {"v": new, "i": row},
                )
        return
    update = f"UPDATE {table.name} SET \"{column.name}\" = :s || id || 'Z' WHERE partnership_id = :p"
    for rows in ("", f" AND \"{column.name}\" <> ''"):
        try:
            with connection.begin_nested():
                connection.execute(text(update + rows), {"s": start, "p": partnership_id})
            return
        except IntegrityError:
            continue


def _in_json(value: Any, canary: str) -> Any:
    """The value with the canary for each free text: codes have no spaces in them."""
    if isinstance(value, dict):
        return {key: _in_json(each, canary) for key, each in value.items()}
    if isinstance(value, list):
        return [_in_json(each, canary) for each in value]
    free = isinstance(value, str) and (value == "x" or " " in value)
    return canary if free else value
