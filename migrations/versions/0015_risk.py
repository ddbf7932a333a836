"""Risk: the versions of tools that were used, every assessment made with them, and what bands say on a caseload."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from casework.database import grant, secure

revision = "0015_risk"
down_revision = "0014_adults"
branch_labels = None
depends_on = None

PROTECTED = ["risk_assessments"]


def upgrade() -> None:
    op.create_table(
        "risk_tool_versions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("definition", postgresql.JSONB(), nullable=False),
        sa.Column("first_used_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_risk_tool_versions_partnership_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_tool_versions")),
        sa.UniqueConstraint(
            "partnership_id", "key", "digest", name=op.f("uq_risk_tool_versions_partnership_id_key_digest")
        ),
    )
    op.create_index(
        op.f("ix_risk_tool_versions_partnership_id"), "risk_tool_versions", ["partnership_id"], unique=False
    )
    op.create_table(
        "risk_assessments",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("tool_id", sa.BigInteger(), nullable=False),
        sa.Column("tool_key", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), server_default="", nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("place_id", sa.BigInteger(), nullable=True),
        sa.Column("status", sa.Text(), server_default="draft", nullable=False),
        sa.Column("answers", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("basis", sa.Text(), server_default="", nullable=False),
        sa.Column("assessed_on", sa.Date(), nullable=False),
        sa.Column("score", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("maximum", sa.BigInteger(), nullable=False),
        sa.Column("scored_band", sa.Text(), server_default="", nullable=False),
        sa.Column("band", sa.Text(), server_default="", nullable=False),
        sa.Column("band_words", sa.Text(), server_default="", nullable=False),
        sa.Column("rag", sa.Text(), server_default="", nullable=False),
        sa.Column("judgement", sa.Text(), server_default="", nullable=False),
        sa.Column("worked_on_by_ids", postgresql.ARRAY(sa.BigInteger()), server_default="{}", nullable=False),
        sa.Column("saved_by_id", sa.BigInteger(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("assessor_id", sa.BigInteger(), nullable=True),
        sa.Column("agency_id", sa.BigInteger(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("second_person", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("checked_by_id", sa.BigInteger(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("comment", sa.Text(), server_default="", nullable=False),
        sa.Column("follows_id", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.CheckConstraint("band = scored_band OR judgement <> ''", name=op.f("ck_risk_assessments_judged")),
        sa.CheckConstraint(
            "num_nonnulls(person_id, place_id) = (side <> '')::int", name=op.f("ck_risk_assessments_subject")
        ),
        sa.CheckConstraint("rag IN ('', 'green', 'amber', 'red')", name=op.f("ck_risk_assessments_rag")),
        sa.CheckConstraint("side IN ('', 'victim', 'offender', 'location')", name=op.f("ck_risk_assessments_side")),
        sa.CheckConstraint(
            "status <> 'final' OR NOT second_person OR (checked_by_id IS NOT NULL AND checked_by_id <> ALL (worked_on_by_ids))",
            name=op.f("ck_risk_assessments_second_person"),
        ),
        sa.CheckConstraint(
            "status <> 'sent_back' OR (comment <> '' AND checked_by_id IS NOT NULL)",
            name=op.f("ck_risk_assessments_sent_back"),
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'awaiting', 'final', 'sent_back', 'discarded')",
            name=op.f("ck_risk_assessments_status"),
        ),
        sa.CheckConstraint(
            "status NOT IN ('awaiting', 'final', 'sent_back') OR (band <> '' AND scored_band <> '' AND rag <> '' AND assessor_id IS NOT NULL AND submitted_at IS NOT NULL)",
            name=op.f("ck_risk_assessments_scored"),
        ),
        sa.CheckConstraint("score BETWEEN 0 AND maximum", name=op.f("ck_risk_assessments_score")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_risk_assessments_agency_id")),
        sa.ForeignKeyConstraint(["assessor_id"], ["users.id"], name=op.f("fk_risk_assessments_assessor_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_risk_assessments_case_id")),
        sa.ForeignKeyConstraint(["checked_by_id"], ["users.id"], name=op.f("fk_risk_assessments_checked_by_id")),
        sa.ForeignKeyConstraint(["follows_id"], ["risk_assessments.id"], name=op.f("fk_risk_assessments_follows_id")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_risk_assessments_group_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_risk_assessments_partnership_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_risk_assessments_person_id")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_risk_assessments_place_id")),
        sa.ForeignKeyConstraint(["saved_by_id"], ["users.id"], name=op.f("fk_risk_assessments_saved_by_id")),
        sa.ForeignKeyConstraint(["tool_id"], ["risk_tool_versions.id"], name=op.f("fk_risk_assessments_tool_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_assessments")),
    )
    op.create_index(
        "ix_risk_assessments_awaiting",
        "risk_assessments",
        ["group_id", "submitted_at", "id"],
        unique=False,
        postgresql_where=sa.text("status = 'awaiting'"),
    )
    op.create_index(
        "ix_risk_assessments_case", "risk_assessments", ["case_id", "tool_key", "assessed_on", "id"], unique=False
    )
    op.create_index(
        "ix_risk_assessments_drafts",
        "risk_assessments",
        ["saved_by_id", "id"],
        unique=False,
        postgresql_where=sa.text("status = 'draft'"),
    )
    op.create_index(op.f("ix_risk_assessments_partnership_id"), "risk_assessments", ["partnership_id"], unique=False)
    op.create_index(op.f("ix_risk_assessments_person_id"), "risk_assessments", ["person_id"], unique=False)
    op.create_index(op.f("ix_risk_assessments_place_id"), "risk_assessments", ["place_id"], unique=False)
    for name in ("review_because", "risk_rag", "risk_band"):
        op.add_column("caseloads", sa.Column(name, sa.Text(), server_default="", nullable=False))
    op.create_check_constraint(op.f("ck_caseloads_risk_rag"), "caseloads", "risk_rag IN ('', 'red', 'amber', 'green')")
    secure(op.get_bind(), PROTECTED)
    grant(op.get_bind())


def downgrade() -> None:
    op.drop_constraint(op.f("ck_caseloads_risk_rag"), "caseloads", type_="check")
    for name in ("risk_band", "risk_rag", "review_because"):
        op.drop_column("caseloads", name)
    op.drop_index(op.f("ix_risk_assessments_place_id"), table_name="risk_assessments")
    op.drop_index(op.f("ix_risk_assessments_person_id"), table_name="risk_assessments")
    op.drop_index(op.f("ix_risk_assessments_partnership_id"), table_name="risk_assessments")
    op.drop_index(
        "ix_risk_assessments_drafts", table_name="risk_assessments", postgresql_where=sa.text("status = 'draft'")
    )
    op.drop_index("ix_risk_assessments_case", table_name="risk_assessments")
    op.drop_index(
        "ix_risk_assessments_awaiting", table_name="risk_assessments", postgresql_where=sa.text("status = 'awaiting'")
    )
    op.drop_table("risk_assessments")
    op.drop_index(op.f("ix_risk_tool_versions_partnership_id"), table_name="risk_tool_versions")
    op.drop_table("risk_tool_versions")
