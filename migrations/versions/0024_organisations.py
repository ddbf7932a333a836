"""Organisations: party to a case or referral, found again, merged."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casework.database import grant, secure

revision = "0024_organisations"
down_revision = "0023_returns"
branch_labels = None
depends_on = None

PROTECTED = ["organisations"]
KINDS = "('shop', 'licensed', 'care_home', 'school', 'housing', 'faith', 'charity', 'public', 'other')"
NAMED_BY = ("match_keys", "case_parties", "referral_subjects", "subject_links")
ONE = "num_nonnulls(person_id, place_id, organisation_id) = 1"
# (table, name, before, after)
CHECKS = (
    ("match_keys", "one_subject", "(person_id IS NULL) <> (place_id IS NULL)", ONE),
    ("case_parties", "one_subject", "(person_id IS NULL) <> (place_id IS NULL)", ONE),
    ("subject_links", "one_subject", "(person_id IS NULL) <> (place_id IS NULL)", ONE),
    (
        "referral_subjects",
        "one_subject",
        "num_nonnulls(person_id, place_id) = (typed = '{}')::int",
        "num_nonnulls(person_id, place_id, organisation_id) = (typed = '{}')::int",
    ),
    (
        "duplicate_pairs",
        "in_order",
        "person_id < other_person_id OR place_id < other_place_id",
        "person_id < other_person_id OR place_id < other_place_id OR organisation_id < other_organisation_id",
    ),
)
TWO = (("subject_merges", "kept_", "gone_"), ("merge_requests", "", "other_"), ("duplicate_pairs", "", "other_"))


def upgrade() -> None:
    op.create_table(
        "organisations",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        *(
            sa.Column(name, sa.Text(), server_default="", nullable=False)
            for name in ("registration_number", "address", "postcode", "contact")
        ),
        sa.Column("created_by_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_organisations_named")),
        sa.CheckConstraint(f"kind IN {KINDS}", name=op.f("ck_organisations_kind")),
        sa.ForeignKeyConstraint(["created_by_id"], ["users.id"], name=op.f("fk_organisations_created_by_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_organisations_partnership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
        sa.UniqueConstraint("partnership_id", "reference", name=op.f("uq_organisations_partnership_id_reference")),
    )
    op.create_index(op.f("ix_organisations_created_by_id"), "organisations", ["created_by_id"])
    op.create_index(op.f("ix_organisations_partnership_id"), "organisations", ["partnership_id"])
    for table in NAMED_BY:
        _add(table, "organisation_id", indexed=True)
    for table, owner in (("case_parties", "case_id"), ("referral_subjects", "referral_id")):
        op.create_unique_constraint(
            op.f(f"uq_{table}_{owner}_side_organisation_id"), table, [owner, "side", "organisation_id"]
        )
    for table, one, two in TWO:
        _add(table, f"{one}organisation_id", indexed=table == "subject_merges")
        _add(table, f"{two}organisation_id", indexed=table == "duplicate_pairs" or table == "merge_requests")
        _check(table, "two_of_a_kind", _two(one, two, ("person", "place", "organisation")))
    for table, name, _, after in CHECKS:
        _check(table, name, after)
    op.drop_constraint("ck_case_parties_offender_is_person", "case_parties")
    _new_check("case_parties", "offender_is_no_place", "side <> 'offender' OR place_id IS NULL")
    op.create_unique_constraint(
        op.f("uq_duplicate_pairs_organisation_id_other_organisation_id"), "duplicate_pairs",
        ["organisation_id", "other_organisation_id"],
    )  # fmt: skip
    op.create_index(
        "uq_subject_merges_gone_organisation", "subject_merges", ["gone_organisation_id"], unique=True,
        postgresql_where=sa.text("undone_at IS NULL"),
    )  # fmt: skip
    op.create_index(
        "uq_merge_requests_organisations", "merge_requests", ["organisation_id", "other_organisation_id"], unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )  # fmt: skip
    _index_keys(["person_id", "place_id", "organisation_id"])
    secure(op.get_bind(), PROTECTED)
    grant(op.get_bind())


def downgrade() -> None:
    """What is about an organisation goes with the organisations: without them it says nothing."""
    for table in ("duplicate_pairs", "merge_requests", *NAMED_BY):
        op.execute(f"DELETE FROM {table} WHERE organisation_id IS NOT NULL")  # noqa: S608
    op.execute("DELETE FROM subject_merges WHERE kept_organisation_id IS NOT NULL")
    _index_keys(["person_id", "place_id"])
    op.drop_constraint("ck_case_parties_offender_is_no_place", "case_parties")
    _new_check("case_parties", "offender_is_person", "side <> 'offender' OR person_id IS NOT NULL")
    for table, name, before, _ in CHECKS:
        _check(table, name, before)
    for table, one, two in TWO:
        _check(table, "two_of_a_kind", _two_before(one, two))
        op.drop_column(table, f"{two}organisation_id")
        op.drop_column(table, f"{one}organisation_id")
    for table in NAMED_BY:
        op.drop_column(table, "organisation_id")
    op.drop_table("organisations")


def _add(table: str, column: str, *, indexed: bool) -> None:
    op.add_column(table, sa.Column(column, sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f(f"fk_{table}_{column}"), table, "organisations", [column], ["id"])
    wanted = (
        column.startswith("kept_") or (column == "organisation_id" and table in NAMED_BY) or column.startswith("other_")
    )
    if indexed and wanted:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _two(one: str, two: str, kinds: tuple[str, ...]) -> str:
    pairs = [f"num_nonnulls({one}{kind}_id, {two}{kind}_id) IN (0, 2)" for kind in kinds]
    return " AND ".join([*pairs, f"num_nonnulls({', '.join(f'{one}{kind}_id' for kind in kinds)}) = 1"])


def _two_before(one: str, two: str) -> str:
    pairs = [f"num_nonnulls({one}{kind}_id, {two}{kind}_id) IN (0, 2)" for kind in ("person", "place")]
    return " AND ".join([*pairs, f"({one}person_id IS NULL) <> ({one}place_id IS NULL)"])


def _check(table: str, name: str, condition: str) -> None:
    op.drop_constraint(f"ck_{table}_{name}", table)
    _new_check(table, name, condition)


def _new_check(table: str, name: str, condition: str) -> None:
    op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, condition)


def _index_keys(beside: list[str]) -> None:
    op.drop_index("ix_match_keys_key", table_name="match_keys")
    op.create_index("ix_match_keys_key", "match_keys", ["partnership_id", "key"], postgresql_include=beside)
