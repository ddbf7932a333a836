"""How long records are kept: what keeps them longer, erasures, and what is left of an erased case."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from casework.database import grant, secure

revision = "0083_retention"
down_revision = "0082_privacy_notices"
branch_labels = None
depends_on = None

TABLES = ("retention_stays", "erasures", "erasure_items", "erased_records", "erased_files")
GROUNDS = "('litigation', 'inquiry', 'mappa', 'request', 'complaint', 'other')"
# A hold ends by being lifted, never by going away.
HOLDS = """
CREATE FUNCTION keep_holds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.kind = 'hold' AND OLD.ended_at IS NULL THEN
        RAISE EXCEPTION 'a hold that stands cannot be taken away' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER keep_holds BEFORE DELETE ON retention_stays FOR EACH ROW EXECUTE FUNCTION keep_holds();
"""


def _text(name: str, default: str | None = None) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=False, server_default=default)


def _number(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _day(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Date(), nullable=nullable)


def _at(name: str, nullable: bool = True) -> sa.Column:
    default = None if nullable else sa.text("now()")
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable, server_default=default)


def _table(name: str, *parts: sa.Column, checks: dict[str, str] | None = None, **keys: str) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        _number("partnership_id"),
        *parts,
        *(sa.CheckConstraint(rule, name=op.f(f"ck_{name}_{of}")) for of, rule in (checks or {}).items()),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_{name}_{column}"))
            for column, table in {"partnership_id": "partnerships", **keys}.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    op.create_index(op.f(f"ix_{name}_partnership_id"), name, ["partnership_id"])


def upgrade() -> None:
    _table(
        "retention_stays",
        _number("case_id", True), _number("referral_id", True), _number("person_id", True), _text("kind"), _text("ground", ""),
        _text("reason"), _day("until", True), _number("made_by_id"), _at("made_at", False), _at("ended_at"), _number("ended_by_id", True),
        _text("ended_because", ""),
        checks={
            "one_record": "num_nonnulls(case_id, referral_id, person_id) = 1",
            "kind": "kind IN ('hold', 'keep')",
            "until": "(kind = 'keep') = (until IS NOT NULL)",
            "ground": f"(kind = 'hold') = (ground IN {GROUNDS})",
            "reason": "reason <> ''",
            "ended": "num_nonnulls(ended_at, ended_by_id) IN (0, 2)",
        },
        case_id="cases", referral_id="referrals", person_id="people", made_by_id="users", ended_by_id="users",
    )  # fmt: skip
    for column in ("case_id", "referral_id", "person_id"):
        op.create_index(op.f(f"ix_retention_stays_{column}"), "retention_stays", [column])
    _table(
        "erasures",
        _text("reference"), _text("status", "proposed"), _number("proposed_by_id"), _at("proposed_at", False),
        _day("proposed_on"), _number("confirmed_by_id", True), _day("confirmed_on", True), _at("ended_at"),
        checks={
            "status": "status IN ('proposed', 'confirmed', 'done', 'withdrawn')",
            "confirmed": "(status IN ('confirmed', 'done')) = (confirmed_by_id IS NOT NULL)",
            "confirmed_on": "(confirmed_by_id IS NULL) = (confirmed_on IS NULL)",
            "second_look": "confirmed_by_id <> proposed_by_id OR confirmed_on > proposed_on",
            "ended": "(status IN ('done', 'withdrawn')) = (ended_at IS NOT NULL)",
        },
        proposed_by_id="users", confirmed_by_id="users",
    )  # fmt: skip
    op.create_unique_constraint(
        op.f("uq_erasures_partnership_id_reference"), "erasures", ["partnership_id", "reference"]
    )
    op.create_index("ix_erasures_owed", "erasures", ["id"], postgresql_where=sa.text("status = 'confirmed'"))
    _table(
        "erasure_items",
        _number("erasure_id"), _text("kind"), _number("subject_id"), _text("reference"), _day("due_on"), _text("status", "waiting"),
        _text("why", ""), sa.Column("tries", sa.SmallInteger(), nullable=False, server_default="0"),
        sa.Column("counts", JSONB(), nullable=False, server_default="{}"), _at("ended_at"),
        checks={
            "kind": "kind IN ('case', 'referral')",
            "status": "status IN ('waiting', 'erased', 'refused')",
            "why": "(status = 'refused') = (why <> '')",
            "ended": "(status = 'waiting') = (ended_at IS NULL)",
        },
        erasure_id="erasures",
    )  # fmt: skip
    op.create_index(op.f("ix_erasure_items_erasure_id"), "erasure_items", ["erasure_id"])
    op.create_index(
        "uq_erasure_items_waiting", "erasure_items", ["partnership_id", "kind", "subject_id"], unique=True,
        postgresql_where=sa.text("status = 'waiting'"),
    )  # fmt: skip
    _table(
        "erased_records",
        *(
            _text("kind"),
            _number("group_id"),
            _text("profile_key"),
            _day("opened_month"),
            _day("closed_month"),
            _text("outcome", ""),
        ),
        sa.Column("counts", JSONB(), nullable=False),
        checks={"kind": "kind IN ('case', 'referral')"}
        | {f"{name}_month": f"extract(day FROM {name}_month) = 1" for name in ("opened", "closed")},
        group_id="groups",
    )
    op.create_index(op.f("ix_erased_records_group_id"), "erased_records", ["group_id"])
    _table("erased_files", _text("storage_key"))
    op.create_unique_constraint(op.f("uq_erased_files_storage_key"), "erased_files", ["storage_key"])
    op.execute(HOLDS)
    secure(op.get_bind(), list(TABLES))
    grant(op.get_bind())


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    op.execute("DROP FUNCTION keep_holds()")
