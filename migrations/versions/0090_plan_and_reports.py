"""Delivery of plans, task groups; parts, issued copies and schedules of reports."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casework.database import grant, secure

revision = "0090_plan_and_reports"
down_revision = "0089_funding"
branch_labels = None
depends_on = None

TABLES = (
    "report_schedules",
    "issued_reports",
    "report_parts",
    "report_recipients",
    "issued_files",
    "task_groups",
    "priority_actions",
    "task_group_reports",
)


def upgrade() -> None:
    op.create_table(
        "report_schedules",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("every", sa.Text(), nullable=False),
        sa.Column("days_after", sa.SmallInteger(), nullable=False),
        sa.Column("public", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("parts", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("set_by_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.CheckConstraint("every IN ('month', 'quarter', 'year')", name=op.f("ck_report_schedules_every")),
        sa.CheckConstraint("days_after BETWEEN 1 AND 90", name=op.f("ck_report_schedules_days_after")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_report_schedules_group_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_report_schedules_partnership_id")
        ),
        sa.ForeignKeyConstraint(["set_by_id"], ["users.id"], name=op.f("fk_report_schedules_set_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_schedules")),
        sa.UniqueConstraint("group_id", "title", name=op.f("uq_report_schedules_group_id_title")),
    )
    op.create_index(
        "ix_report_schedules_due", "report_schedules", ["due_on"], unique=False, postgresql_where=sa.text("active")
    )
    op.create_index(op.f("ix_report_schedules_partnership_id"), "report_schedules", ["partnership_id"], unique=False)
    op.create_table(
        "issued_reports",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("report_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("issued_by_id", sa.BigInteger(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["issued_by_id"], ["users.id"], name=op.f("fk_issued_reports_issued_by_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_issued_reports_partnership_id")),
        sa.ForeignKeyConstraint(["report_id"], ["performance_reports.id"], name=op.f("fk_issued_reports_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_reports")),
        sa.UniqueConstraint("report_id", "number", name=op.f("uq_issued_reports_report_id_number")),
    )
    op.create_index(op.f("ix_issued_reports_partnership_id"), "issued_reports", ["partnership_id"], unique=False)
    op.create_table(
        "report_parts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("report_id", sa.BigInteger(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_report_parts_partnership_id")),
        sa.ForeignKeyConstraint(["report_id"], ["performance_reports.id"], name=op.f("fk_report_parts_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_parts")),
        sa.UniqueConstraint("report_id", "part", name=op.f("uq_report_parts_report_id_part")),
    )
    op.create_index(op.f("ix_report_parts_partnership_id"), "report_parts", ["partnership_id"], unique=False)
    op.create_table(
        "report_recipients",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("schedule_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_report_recipients_partnership_id")
        ),
        sa.ForeignKeyConstraint(
            ["schedule_id"], ["report_schedules.id"], name=op.f("fk_report_recipients_schedule_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_report_recipients_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_recipients")),
        sa.UniqueConstraint("schedule_id", "user_id", name=op.f("uq_report_recipients_schedule_id_user_id")),
    )
    op.create_index(op.f("ix_report_recipients_partnership_id"), "report_recipients", ["partnership_id"], unique=False)
    op.create_index(op.f("ix_report_recipients_user_id"), "report_recipients", ["user_id"], unique=False)
    op.create_table(
        "issued_files",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("issued_id", sa.BigInteger(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("storage_key", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("form IN ('docx', 'pdf', 'html', 'xlsx')", name=op.f("ck_issued_files_form")),
        sa.ForeignKeyConstraint(["issued_id"], ["issued_reports.id"], name=op.f("fk_issued_files_issued_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_issued_files_partnership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_files")),
        sa.UniqueConstraint("issued_id", "form", name=op.f("uq_issued_files_issued_id_form")),
        sa.UniqueConstraint("storage_key", name=op.f("uq_issued_files_storage_key")),
    )
    op.create_index(op.f("ix_issued_files_partnership_id"), "issued_files", ["partnership_id"], unique=False)
    op.create_table(
        "task_groups",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("chair", sa.Text(), server_default="", nullable=False),
        sa.Column("priority_id", sa.BigInteger(), nullable=True),
        sa.Column("months", sa.ARRAY(sa.SmallInteger()), server_default="{}", nullable=False),
        sa.Column("active", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "months <@ ARRAY[1,2,3,4,5,6,7,8,9,10,11,12]::smallint[]", name=op.f("ck_task_groups_months")
        ),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_task_groups_group_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_task_groups_partnership_id")),
        sa.ForeignKeyConstraint(["priority_id"], ["priorities.id"], name=op.f("fk_task_groups_priority_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_groups")),
        sa.UniqueConstraint("group_id", "name", name=op.f("uq_task_groups_group_id_name")),
    )
    op.create_index(op.f("ix_task_groups_partnership_id"), "task_groups", ["partnership_id"], unique=False)
    op.create_table(
        "priority_actions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("priority_id", sa.BigInteger(), nullable=False),
        sa.Column("action_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["actions.id"], name=op.f("fk_priority_actions_action_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_priority_actions_partnership_id")
        ),
        sa.ForeignKeyConstraint(["priority_id"], ["priorities.id"], name=op.f("fk_priority_actions_priority_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_priority_actions")),
        sa.UniqueConstraint("priority_id", "action_id", name=op.f("uq_priority_actions_priority_id_action_id")),
    )
    op.create_index(op.f("ix_priority_actions_action_id"), "priority_actions", ["action_id"], unique=False)
    op.create_index(op.f("ix_priority_actions_partnership_id"), "priority_actions", ["partnership_id"], unique=False)
    op.create_table(
        "task_group_reports",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("task_group_id", sa.BigInteger(), nullable=False),
        sa.Column("month", sa.SmallInteger(), nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("month BETWEEN 1 AND 12", name=op.f("ck_task_group_reports_month")),
        sa.ForeignKeyConstraint(["entry_id"], ["forward_items.id"], name=op.f("fk_task_group_reports_entry_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_task_group_reports_partnership_id")
        ),
        sa.ForeignKeyConstraint(
            ["task_group_id"], ["task_groups.id"], name=op.f("fk_task_group_reports_task_group_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_group_reports")),
        sa.UniqueConstraint("task_group_id", "month", name=op.f("uq_task_group_reports_task_group_id_month")),
    )
    op.create_index(op.f("ix_task_group_reports_entry_id"), "task_group_reports", ["entry_id"], unique=False)
    op.create_index(
        op.f("ix_task_group_reports_partnership_id"), "task_group_reports", ["partnership_id"], unique=False
    )
    secure(op.get_bind(), list(TABLES))
    grant(op.get_bind())


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
