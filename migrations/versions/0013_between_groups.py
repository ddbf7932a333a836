"""People named in a referral without looking them up, who they are, and what passes between groups."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from casework.database import grant, secure

revision = "0013_between_groups"
down_revision = "0012_mail_by_group"
branch_labels = None
depends_on = None


def _table(name: str, *columns: sa.Column, keys: dict[str, str], rest: tuple = ()) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f(f"fk_{name}_partnership_id")),
        *(
            sa.ForeignKeyConstraint(
                [column],
                [target],
                name=op.f(f"fk_{name}_{column}"),
                ondelete="CASCADE" if column == "subject_id" else None,
            )
            for column, target in keys.items()
        ),
        *rest,
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    op.create_index(op.f(f"ix_{name}_partnership_id"), name, ["partnership_id"])


def _id(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _words(name: str, default: str | None = "") -> sa.Column:
    return sa.Column(name, sa.Text(), server_default=default, nullable=False)


def _moment(name: str, nullable: bool = False) -> sa.Column:
    default = None if nullable else sa.text("now()")
    return sa.Column(name, sa.DateTime(timezone=True), server_default=default, nullable=nullable)


def _version() -> sa.Column:
    return sa.Column("version", sa.BigInteger(), server_default="1", nullable=False)


def upgrade() -> None:
    op.add_column("referral_subjects", sa.Column("typed", postgresql.JSONB(), server_default="{}", nullable=False))
    op.drop_constraint(op.f("ck_referral_subjects_one_subject"), "referral_subjects", type_="check")
    op.create_check_constraint(
        op.f("ck_referral_subjects_one_subject"),
        "referral_subjects",
        "num_nonnulls(person_id, place_id) = (typed = '{}')::int",
    )
    for column, target in (("from_group_id", "groups"), ("from_case_id", "cases")):
        op.add_column("referrals", _id(column, nullable=True))
        op.create_foreign_key(op.f(f"fk_referrals_{column}"), "referrals", target, [column], ["id"])
    op.create_index(op.f("ix_referrals_from_case_id"), "referrals", ["from_case_id"])
    op.create_check_constraint(
        op.f("ck_referrals_from_both"), "referrals", "(from_group_id IS NULL) = (from_case_id IS NULL)"
    )
    _table(
        "subject_links",
        _id("subject_id"),
        _id("person_id", True),
        _id("place_id", True),
        _id("linked_by_id"),
        _moment("linked_at"),
        keys={
            "subject_id": "referral_subjects.id",
            "person_id": "people.id",
            "place_id": "places.id",
            "linked_by_id": "users.id",
        },
        rest=(
            sa.CheckConstraint("(person_id IS NULL) <> (place_id IS NULL)", name=op.f("ck_subject_links_one_subject")),
            sa.UniqueConstraint("subject_id", name=op.f("uq_subject_links_subject_id")),
        ),
    )
    for column in ("person_id", "place_id"):
        op.create_index(op.f(f"ix_subject_links_{column}"), "subject_links", [column])
    _table(
        "transfer_requests",
        _id("case_id"),
        _id("holder_id"),
        _id("group_id"),
        _id("referral_id", True),
        _words("reason", None),
        _id("asked_by_id"),
        _moment("asked_at"),
        sa.Column("answer_by", sa.Date(), nullable=False),
        _words("status", "asked"),
        _words("answer"),
        _id("answered_by_id", True),
        _moment("answered_at", True),
        _version(),
        keys={
            "case_id": "cases.id",
            "holder_id": "groups.id",
            "group_id": "groups.id",
            "referral_id": "referrals.id",
            "asked_by_id": "users.id",
            "answered_by_id": "users.id",
        },
        rest=(
            sa.CheckConstraint(
                "status IN ('asked', 'moved', 'shared', 'refused', 'withdrawn')",
                name=op.f("ck_transfer_requests_status"),
            ),
            sa.CheckConstraint("group_id <> holder_id", name=op.f("ck_transfer_requests_two_groups")),
            sa.CheckConstraint(
                "status IN ('asked', 'withdrawn') OR (answer <> '' AND answered_at IS NOT NULL)",
                name=op.f("ck_transfer_requests_answered"),
            ),
        ),
    )
    for column in ("case_id", "holder_id", "group_id"):
        op.create_index(op.f(f"ix_transfer_requests_{column}"), "transfer_requests", [column])
    op.create_index(
        "uq_transfer_requests_open",
        "transfer_requests",
        ["case_id", "holder_id", "group_id"],
        unique=True,
        postgresql_where=sa.text("status = 'asked'"),
    )
    _table(
        "escalations",
        _id("case_id"),
        _id("from_group_id"),
        _id("to_group_id"),
        _words("words", None),
        _id("raised_by_id"),
        _moment("raised_at"),
        sa.Column("feedback_due_on", sa.Date(), nullable=False),
        _words("feedback"),
        _id("feedback_by_id", True),
        _moment("feedback_at", True),
        _version(),
        keys={
            "case_id": "cases.id",
            "from_group_id": "groups.id",
            "to_group_id": "groups.id",
            "raised_by_id": "users.id",
            "feedback_by_id": "users.id",
        },
        rest=(
            sa.CheckConstraint("from_group_id <> to_group_id", name=op.f("ck_escalations_two_groups")),
            sa.CheckConstraint("(feedback = '') = (feedback_at IS NULL)", name=op.f("ck_escalations_given")),
        ),
    )
    op.create_index(op.f("ix_escalations_case_id"), "escalations", ["case_id"])
    op.create_index(
        "ix_escalations_owed",
        "escalations",
        ["to_group_id", "feedback_due_on"],
        postgresql_where=sa.text("feedback_at IS NULL"),
    )
    op.create_index("ix_escalations_awaited", "escalations", ["from_group_id", "feedback_due_on"])
    op.create_index(
        "uq_escalations_open",
        "escalations",
        ["case_id", "from_group_id", "to_group_id"],
        unique=True,
        postgresql_where=sa.text("feedback_at IS NULL"),
    )
    secure(op.get_bind(), ["subject_links", "transfer_requests", "escalations"])
    grant(op.get_bind())


def downgrade() -> None:
    for table in ("escalations", "transfer_requests", "subject_links"):
        op.drop_table(table)
    op.drop_constraint(op.f("ck_referrals_from_both"), "referrals", type_="check")
    for column in ("from_case_id", "from_group_id"):
        op.drop_constraint(op.f(f"fk_referrals_{column}"), "referrals", type_="foreignkey")
        op.drop_column("referrals", column)
    op.execute("DELETE FROM referral_subjects WHERE typed <> '{}'")
    op.drop_constraint(op.f("ck_referral_subjects_one_subject"), "referral_subjects", type_="check")
    op.create_check_constraint(
        op.f("ck_referral_subjects_one_subject"), "referral_subjects", "(person_id IS NULL) <> (place_id IS NULL)"
    )
    op.drop_column("referral_subjects", "typed")
