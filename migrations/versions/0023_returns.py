"""Returns as paragraphs with their own handling limits, in versions, with drafts, and the pack with its supplements."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from casework.database import grant, secure

revision = "0023_returns"
down_revision = "0022_views_and_handovers"
branch_labels = None
depends_on = None

PROTECTED = ["pack_issues", "information_returns", "return_drafts", "return_paragraphs"]


def upgrade() -> None:
    op.create_table(
        "pack_issues",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("meeting_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("number >= 0", name=op.f("ck_pack_issues_number")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_pack_issues_meeting_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_pack_issues_partnership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pack_issues")),
        sa.UniqueConstraint("meeting_id", "number", name=op.f("uq_pack_issues_meeting_id_number")),
    )
    op.create_index(op.f("ix_pack_issues_meeting_id"), "pack_issues", ["meeting_id"], unique=False)
    op.create_index(op.f("ix_pack_issues_partnership_id"), "pack_issues", ["partnership_id"], unique=False)
    op.create_index(
        "uq_pack_issues_day",
        "pack_issues",
        ["meeting_id", "issued_on"],
        unique=True,
        postgresql_where=sa.text("number > 0"),
    )
    op.create_table(
        "information_returns",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("meeting_id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("current", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("words", sa.Text(), server_default="", nullable=False),
        sa.Column("late", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("issue", sa.SmallInteger(), nullable=True),
        sa.Column("sent_by_id", sa.BigInteger(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("(reason = '') = (words = '')", name=op.f("ck_information_returns_reason_in_words")),
        sa.CheckConstraint("answer <> 'nil' OR reason = ''", name=op.f("ck_information_returns_nil")),
        sa.CheckConstraint("answer <> 'not_shared' OR reason <> ''", name=op.f("ck_information_returns_not_shared")),
        sa.CheckConstraint(
            "answer IN ('information', 'nil', 'not_shared')", name=op.f("ck_information_returns_answer")
        ),
        sa.CheckConstraint(
            "reason IN ('', 'investigation', 'safety', 'third_party', 'health', 'court', 'no_basis', 'proportionate', 'other')",
            name=op.f("ck_information_returns_reason"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_information_returns_agency_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_information_returns_case_id")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_information_returns_group_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_information_returns_meeting_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_information_returns_partnership_id")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["information_requests.id"], name=op.f("fk_information_returns_request_id")
        ),
        sa.ForeignKeyConstraint(["sent_by_id"], ["users.id"], name=op.f("fk_information_returns_sent_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_information_returns")),
        sa.UniqueConstraint("request_id", "number", name=op.f("uq_information_returns_request_id_number")),
    )
    op.create_index(
        "ix_information_returns_last",
        "information_returns",
        ["case_id", "agency_id"],
        unique=False,
        postgresql_where=sa.text("current"),
    )
    op.create_index(op.f("ix_information_returns_meeting_id"), "information_returns", ["meeting_id"], unique=False)
    op.create_index(
        op.f("ix_information_returns_partnership_id"), "information_returns", ["partnership_id"], unique=False
    )
    op.create_index(
        "uq_information_returns_current",
        "information_returns",
        ["request_id"],
        unique=True,
        postgresql_where=sa.text("current"),
    )
    op.create_table(
        "return_drafts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("saved_by_id", sa.BigInteger(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_return_drafts_agency_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_return_drafts_case_id")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_return_drafts_group_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_return_drafts_partnership_id")),
        sa.ForeignKeyConstraint(["request_id"], ["information_requests.id"], name=op.f("fk_return_drafts_request_id")),
        sa.ForeignKeyConstraint(["saved_by_id"], ["users.id"], name=op.f("fk_return_drafts_saved_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_drafts")),
        sa.UniqueConstraint("request_id", name=op.f("uq_return_drafts_request_id")),
    )
    op.create_index(op.f("ix_return_drafts_case_id"), "return_drafts", ["case_id"], unique=False)
    op.create_index(op.f("ix_return_drafts_partnership_id"), "return_drafts", ["partnership_id"], unique=False)
    op.create_table(
        "return_paragraphs",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("return_id", sa.BigInteger(), nullable=False),
        sa.Column("meeting_id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=False),
        sa.Column("current", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("handling", sa.Text(), nullable=False),
        sa.Column("agency_ids", sa.ARRAY(sa.BigInteger()), server_default="{}", nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=True),
        sa.Column("issue", sa.SmallInteger(), nullable=True),
        sa.CheckConstraint(
            "(handling = 'agencies') = (cardinality(agency_ids) > 0)", name=op.f("ck_return_paragraphs_agencies")
        ),
        sa.CheckConstraint("handling IN ('group', 'agencies', 'chair')", name=op.f("ck_return_paragraphs_handling")),
        sa.CheckConstraint("kind IN ('fact', 'opinion')", name=op.f("ck_return_paragraphs_kind")),
        sa.CheckConstraint("text <> ''", name=op.f("ck_return_paragraphs_text")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_return_paragraphs_agency_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_return_paragraphs_case_id")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_return_paragraphs_group_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_return_paragraphs_meeting_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_return_paragraphs_partnership_id")
        ),
        sa.ForeignKeyConstraint(["return_id"], ["information_returns.id"], name=op.f("fk_return_paragraphs_return_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_paragraphs")),
        sa.UniqueConstraint("return_id", "position", name=op.f("uq_return_paragraphs_return_id_position")),
    )
    op.create_index(op.f("ix_return_paragraphs_case_id"), "return_paragraphs", ["case_id"], unique=False)
    op.create_index(op.f("ix_return_paragraphs_meeting_id"), "return_paragraphs", ["meeting_id"], unique=False)
    op.create_index(op.f("ix_return_paragraphs_partnership_id"), "return_paragraphs", ["partnership_id"], unique=False)
    op.create_index(op.f("ix_return_paragraphs_return_id"), "return_paragraphs", ["return_id"], unique=False)
    op.add_column("information_requests", sa.Column("chased_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("information_requests", sa.Column("issue", sa.SmallInteger(), nullable=True))
    _carry_over()
    op.drop_constraint(op.f("ck_information_requests_status"), "information_requests", type_="check")
    op.execute("UPDATE information_requests SET status = 'answered' WHERE status <> 'asked'")
    op.create_check_constraint(
        op.f("ck_information_requests_status"), "information_requests", "status IN ('asked', 'answered')"
    )
    op.drop_constraint(op.f("fk_information_requests_answered_by_id"), "information_requests", type_="foreignkey")
    op.drop_column("information_requests", "not_shared_because")
    op.drop_column("information_requests", "facts")
    op.drop_column("information_requests", "answered_by_id")
    op.drop_column("information_requests", "opinion")
    secure(op.get_bind(), PROTECTED)
    grant(op.get_bind())


def _carry_over() -> None:
    """Answers given so far become the first return of their request. Only the agency and who runs the group could read
    them, so their paragraphs are limited to the chair and coordinator."""
    op.execute(
        """
        INSERT INTO information_returns
            (partnership_id, request_id, meeting_id, group_id, case_id, agency_id, number, answer, reason, words, late,
             sent_by_id, sent_at)
        SELECT r.partnership_id, r.id, r.meeting_id, m.group_id, r.case_id, r.agency_id, 1,
            CASE r.status WHEN 'returned' THEN 'information' ELSE r.status END,
            CASE WHEN r.not_shared_because = '' OR r.status = 'nil' THEN '' ELSE 'other' END,
            CASE WHEN r.status = 'nil' THEN '' ELSE r.not_shared_because END,
            (r.answered_at AT TIME ZONE 'Europe/London')::date > r.due_on, r.answered_by_id, r.answered_at
        FROM information_requests r JOIN meetings m ON m.id = r.meeting_id WHERE r.status <> 'asked'
        """
    )
    for kind, column, position in (("fact", "facts", 1), ("opinion", "opinion", 2)):
        op.execute(
            f"""
            INSERT INTO return_paragraphs
                (partnership_id, return_id, meeting_id, group_id, case_id, agency_id, position, kind, text, handling)
            SELECT t.partnership_id, t.id, t.meeting_id, t.group_id, t.case_id, t.agency_id, {position}, '{kind}', r.{column}, 'chair'
            FROM information_returns t JOIN information_requests r ON r.id = t.request_id WHERE r.{column} <> ''
            """  # noqa: S608  (both names stand above)
        )


def _put_back() -> None:
    """The answer that stands goes back onto its request, all facts and all opinions in one piece each."""
    op.execute(
        """
        UPDATE information_requests r SET
            status = CASE t.answer WHEN 'information' THEN 'returned' ELSE t.answer END,
            not_shared_because = t.words, answered_by_id = t.sent_by_id,
            facts = COALESCE((SELECT string_agg(p.text, E'\\n\\n' ORDER BY p.position) FROM return_paragraphs p
                              WHERE p.return_id = t.id AND p.kind = 'fact'), ''),
            opinion = COALESCE((SELECT string_agg(p.text, E'\\n\\n' ORDER BY p.position) FROM return_paragraphs p
                                WHERE p.return_id = t.id AND p.kind = 'opinion'), '')
        FROM information_returns t WHERE t.request_id = r.id AND t.current
        """
    )


def downgrade() -> None:
    op.add_column("information_requests", sa.Column("opinion", sa.Text(), server_default="", nullable=False))
    op.add_column("information_requests", sa.Column("answered_by_id", sa.BigInteger(), nullable=True))
    op.add_column("information_requests", sa.Column("facts", sa.Text(), server_default="", nullable=False))
    op.add_column("information_requests", sa.Column("not_shared_because", sa.Text(), server_default="", nullable=False))
    op.create_foreign_key(
        op.f("fk_information_requests_answered_by_id"), "information_requests", "users", ["answered_by_id"], ["id"]
    )
    op.drop_constraint(op.f("ck_information_requests_status"), "information_requests", type_="check")
    _put_back()
    op.create_check_constraint(
        op.f("ck_information_requests_status"),
        "information_requests",
        "status IN ('asked', 'returned', 'nil', 'not_shared')",
    )
    op.drop_column("information_requests", "issue")
    op.drop_column("information_requests", "chased_at")
    op.drop_index(op.f("ix_return_paragraphs_return_id"), table_name="return_paragraphs")
    op.drop_index(op.f("ix_return_paragraphs_partnership_id"), table_name="return_paragraphs")
    op.drop_index(op.f("ix_return_paragraphs_meeting_id"), table_name="return_paragraphs")
    op.drop_index(op.f("ix_return_paragraphs_case_id"), table_name="return_paragraphs")
    op.drop_table("return_paragraphs")
    op.drop_index(op.f("ix_return_drafts_partnership_id"), table_name="return_drafts")
    op.drop_index(op.f("ix_return_drafts_case_id"), table_name="return_drafts")
    op.drop_table("return_drafts")
    op.drop_index(
        "uq_information_returns_current", table_name="information_returns", postgresql_where=sa.text("current")
    )
    op.drop_index(op.f("ix_information_returns_partnership_id"), table_name="information_returns")
    op.drop_index(op.f("ix_information_returns_meeting_id"), table_name="information_returns")
    op.drop_index("ix_information_returns_last", table_name="information_returns", postgresql_where=sa.text("current"))
    op.drop_table("information_returns")
    op.drop_index("uq_pack_issues_day", table_name="pack_issues", postgresql_where=sa.text("number > 0"))
    op.drop_index(op.f("ix_pack_issues_partnership_id"), table_name="pack_issues")
    op.drop_index(op.f("ix_pack_issues_meeting_id"), table_name="pack_issues")
    op.drop_table("pack_issues")
