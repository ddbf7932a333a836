"""A table added tomorrow is either erased with its case, or somebody has said why not."""

from __future__ import annotations

from sqlalchemy import ARRAY, JSON, LargeBinary

from casework import schema
from casework.access.rows import protected_models
from casework.retention import hanging, rules

# Of people who sign in, of the program itself, and of nobody: an erasure has nothing to look for there.
NOBODYS = {
    "audit_seals",
    "audit_anchors",
    "passkeys",
    "passkey_challenges",
    "alembic_version",
    "users",
    "agencies",
    "groups",
}


def test_every_column_that_may_be_empty_says_what_becomes_of_its_row() -> None:
    assert hanging.undeclared() == []


def test_every_column_without_a_foreign_key_that_could_hold_ids_or_words_is_accounted_for() -> None:
    loose = set()
    for table in schema.metadata.tables.values():
        for column in table.columns:
            kind = column.type
            numbers = column.name.endswith("_id") and column.name != "id" and not column.foreign_keys
            if table.name not in NOBODYS and (numbers or isinstance(kind, ARRAY | JSON | LargeBinary)):
                loose.add(f"{table.name}.{column.name}")
    assert loose == set(rules.LOOSE)


def test_every_rule_names_a_column_that_there_is() -> None:
    edges = {(each.table, each.column) for found in hanging.edges().values() for each in found}
    assert set(rules.RULES) <= edges
    assert set(rules.OWN) <= set(schema.metadata.tables)


def test_every_column_that_names_a_file_is_known() -> None:
    named = {
        column.name
        for model in protected_models()
        for column in model.__table__.columns
        if column.name.endswith("_key") and "sha256" in "".join(c.name for c in model.__table__.columns)
    }
    assert named - {"typed_key", "template_key"} == set(rules.FILES)
