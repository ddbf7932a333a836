"""Everything the main job needs: from referral to reminder, under row security by partnership."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from casework.database import grant, secure

revision = "0001_main_job"
down_revision = None
branch_labels = None
depends_on = None

PROTECTED = [
    "action_updates",
    "actions",
    "agenda_items",
    "attachments",
    "attendances",
    "audit_entries",
    "case_interests",
    "case_named_people",
    "case_notes",
    "case_parties",
    "caseloads",
    "cases",
    "decisions",
    "information_requests",
    "match_keys",
    "meeting_series",
    "meetings",
    "messages",
    "minute_revisions",
    "numbering_periods",
    "people",
    "person_addresses",
    "person_names",
    "places",
    "referral_subjects",
    "referrals",
    "reminders",
]


def upgrade() -> None:
    op.create_table(
        "heartbeats",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_heartbeats")),
        sa.UniqueConstraint("name", name=op.f("uq_heartbeats_name")),
    )
    op.create_table(
        "partnerships",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("short_name", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partnerships")),
        sa.UniqueConstraint("name", name=op.f("uq_partnerships_name")),
    )
    op.create_table(
        "reference_counters",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference_counters")),
        sa.UniqueConstraint("name", name=op.f("uq_reference_counters_name")),
    )
    op.create_table(
        "submissions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submissions")),
        sa.UniqueConstraint("key", name=op.f("uq_submissions_key")),
    )
    op.create_index(op.f("ix_submissions_at"), "submissions", ["at"], unique=False)
    op.create_table(
        "throttles",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("failures", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_failure_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_throttles")),
        sa.UniqueConstraint("key", name=op.f("uq_throttles_key")),
    )
    op.create_table(
        "agencies",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("short_name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("responsible", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("active", sa.Boolean(), server_default="true", nullable=False),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_agencies_partnership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agencies")),
        sa.UniqueConstraint("partnership_id", "name", name=op.f("uq_agencies_partnership_id_name")),
    )
    op.create_index(op.f("ix_agencies_partnership_id"), "agencies", ["partnership_id"], unique=False)
    op.create_table(
        "areas",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["parent_id"], ["areas.id"], name=op.f("fk_areas_parent_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_areas_partnership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_areas")),
        sa.UniqueConstraint("partnership_id", "name", name=op.f("uq_areas_partnership_id_name")),
    )
    op.create_index(op.f("ix_areas_partnership_id"), "areas", ["partnership_id"], unique=False)
    op.create_table(
        "agreements",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=False),
        sa.Column("agreement_version", sa.Text(), server_default="1", nullable=False),
        sa.Column("signatory", sa.Text(), server_default="", nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("covers_all_groups", sa.Boolean(), server_default="true", nullable=False),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_agreements_dates")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_agreements_agency_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_agreements_partnership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreements")),
    )
    op.create_index(op.f("ix_agreements_agency_id"), "agreements", ["agency_id"], unique=False)
    op.create_index(op.f("ix_agreements_partnership_id"), "agreements", ["partnership_id"], unique=False)
    op.create_table(
        "groups",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("short_name", sa.Text(), nullable=False),
        sa.Column("profile_key", sa.Text(), nullable=False),
        sa.Column("area_id", sa.BigInteger(), nullable=True),
        sa.Column("contact", sa.Text(), server_default="", nullable=False),
        sa.Column("active", sa.Boolean(), server_default="true", nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_groups_area_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_groups_partnership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_groups")),
        sa.UniqueConstraint("partnership_id", "name", name=op.f("uq_groups_partnership_id_name")),
        sa.UniqueConstraint("partnership_id", "slug", name=op.f("uq_groups_partnership_id_slug")),
    )
    op.create_index(op.f("ix_groups_partnership_id"), "groups", ["partnership_id"], unique=False)
    op.create_table(
        "users",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("job_title", sa.Text(), server_default="", nullable=False),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=False),
        sa.Column("duties", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("status", sa.Text(), server_default="invited", nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("totp_secret", sa.Text(), nullable=True),
        sa.Column("totp_last_step", sa.BigInteger(), nullable=True),
        sa.Column("is_demonstration", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "duties <@ ARRAY['administrator', 'information_governance', 'analyst', 'spoc']::text[]",
            name=op.f("ck_users_duties"),
        ),
        sa.CheckConstraint("status IN ('invited', 'active', 'suspended')", name=op.f("ck_users_status")),
        sa.CheckConstraint(
            "position(chr(10) in email || name) = 0 AND position(chr(13) in email || name) = 0",
            name=op.f("ck_users_line"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_users_agency_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_users_partnership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
    )
    op.create_index(op.f("ix_users_agency_id"), "users", ["agency_id"], unique=False)
    op.create_index(op.f("ix_users_partnership_id"), "users", ["partnership_id"], unique=False)
    op.create_index("uq_users_email", "users", [sa.literal_column("lower(email)")], unique=True)
    op.create_table(
        "agreement_groups",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("agreement_id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreements.id"], name=op.f("fk_agreement_groups_agreement_id")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_agreement_groups_group_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_agreement_groups_partnership_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_groups")),
        sa.UniqueConstraint("agreement_id", "group_id", name=op.f("uq_agreement_groups_agreement_id_group_id")),
    )
    op.create_index(op.f("ix_agreement_groups_partnership_id"), "agreement_groups", ["partnership_id"], unique=False)
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=True),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("group_id", sa.BigInteger(), nullable=True),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("context", sa.Text(), server_default="", nullable=False),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("recipients", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.CheckConstraint(
            "kind IN ('collection', 'alteration', 'consultation', 'disclosure', 'combination', 'erasure')",
            name=op.f("ck_audit_entries_kind"),
        ),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_audit_entries_partnership_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_audit_entries_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
    )
    op.create_index("ix_audit_entries_case", "audit_entries", ["case_id", "id"], unique=False)
    op.create_index(op.f("ix_audit_entries_partnership_id"), "audit_entries", ["partnership_id"], unique=False)
    op.create_index("ix_audit_entries_subject", "audit_entries", ["subject", "subject_id", "id"], unique=False)
    op.create_table(
        "cases",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), server_default="", nullable=False),
        sa.Column("status", sa.Text(), server_default="open", nullable=False),
        sa.Column("restricted", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.Column("closing_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("lead_agency_id", sa.BigInteger(), nullable=True),
        sa.Column("lead_officer_id", sa.BigInteger(), nullable=True),
        sa.Column("area_id", sa.BigInteger(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.CheckConstraint("(status = 'closed') = (closed_on IS NOT NULL)", name=op.f("ck_cases_closed")),
        sa.CheckConstraint("status IN ('open', 'closed')", name=op.f("ck_cases_status")),
        sa.CheckConstraint("closed_on IS NULL OR closed_on >= opened_on", name=op.f("ck_cases_dates")),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_cases_area_id")),
        sa.ForeignKeyConstraint(["lead_agency_id"], ["agencies.id"], name=op.f("fk_cases_lead_agency_id")),
        sa.ForeignKeyConstraint(["lead_officer_id"], ["users.id"], name=op.f("fk_cases_lead_officer_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_cases_partnership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("partnership_id", "reference", name=op.f("uq_cases_partnership_id_reference")),
    )
    op.create_index(op.f("ix_cases_lead_officer_id"), "cases", ["lead_officer_id"], unique=False)
    op.create_index(op.f("ix_cases_partnership_id"), "cases", ["partnership_id"], unique=False)
    op.create_index("ix_cases_recent", "cases", ["partnership_id", "updated_at", "id"], unique=False)
    op.create_table(
        "meeting_series",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("recurrence", sa.Text(), nullable=False),
        sa.Column("nth", sa.SmallInteger(), nullable=True),
        sa.Column("weekday", sa.SmallInteger(), nullable=True),
        sa.Column("every_weeks", sa.SmallInteger(), nullable=True),
        sa.Column("days", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("start_time", sa.Time(), nullable=False),
        sa.Column("minutes_long", sa.BigInteger(), server_default="120", nullable=False),
        sa.Column("place", sa.Text(), server_default="", nullable=False),
        sa.Column("quorum_kind", sa.Text(), server_default="people", nullable=False),
        sa.Column("quorum", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("numbering", sa.Text(), server_default="municipal_year", nullable=False),
        sa.Column("number_prefix", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "numbering IN ('municipal_year', 'calendar_year', 'never', 'meeting')",
            name=op.f("ck_meeting_series_numbering"),
        ),
        sa.CheckConstraint(
            "quorum_kind IN ('people', 'agencies', 'responsible')", name=op.f("ck_meeting_series_quorum_kind")
        ),
        sa.CheckConstraint(
            "recurrence <> 'monthly' OR (nth IS NOT NULL AND weekday IS NOT NULL)",
            name=op.f("ck_meeting_series_monthly"),
        ),
        sa.CheckConstraint("recurrence <> 'weeks' OR every_weeks > 0", name=op.f("ck_meeting_series_weeks")),
        sa.CheckConstraint("recurrence IN ('monthly', 'weeks', 'list')", name=op.f("ck_meeting_series_recurrence")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_meeting_series_group_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_meeting_series_partnership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_series")),
    )
    op.create_index(op.f("ix_meeting_series_group_id"), "meeting_series", ["group_id"], unique=False)
    op.create_index(op.f("ix_meeting_series_partnership_id"), "meeting_series", ["partnership_id"], unique=False)
    op.create_table(
        "memberships",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("seat", sa.Text(), server_default="", nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "role IN ('chair', 'vice_chair', 'coordinator', 'member', 'observer')", name=op.f("ck_memberships_role")
        ),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_memberships_dates")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_memberships_group_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_memberships_partnership_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_memberships_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memberships")),
    )
    op.create_index(op.f("ix_memberships_group_id"), "memberships", ["group_id"], unique=False)
    op.create_index(op.f("ix_memberships_partnership_id"), "memberships", ["partnership_id"], unique=False)
    op.create_index(op.f("ix_memberships_user_id"), "memberships", ["user_id"], unique=False)
    op.create_index(
        "uq_memberships_one_chair",
        "memberships",
        ["group_id", "role"],
        unique=True,
        postgresql_where=sa.text("ends_on IS NULL AND role IN ('chair', 'vice_chair')"),
    )
    op.create_index(
        "uq_memberships_open",
        "memberships",
        ["group_id", "user_id"],
        unique=True,
        postgresql_where=sa.text("ends_on IS NULL"),
    )
    op.create_table(
        "messages",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("recipient_id", sa.BigInteger(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("context", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("once", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default="queued", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("attempts", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fence", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("subject", sa.Text(), server_default="", nullable=False),
        sa.Column("body", sa.Text(), server_default="", nullable=False),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "status IN ('queued', 'sending', 'sent', 'failed', 'uncertain', 'withheld')",
            name=op.f("ck_messages_status"),
        ),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_messages_partnership_id")),
        sa.ForeignKeyConstraint(["recipient_id"], ["users.id"], name=op.f("fk_messages_recipient_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("partnership_id", "once", name=op.f("uq_messages_partnership_id_once")),
    )
    op.create_index(
        "ix_messages_owed",
        "messages",
        ["next_try_at"],
        unique=False,
        postgresql_where=sa.text("status IN ('queued', 'sending')"),
    )
    op.create_index(op.f("ix_messages_partnership_id"), "messages", ["partnership_id"], unique=False)
    op.create_index(op.f("ix_messages_recipient_id"), "messages", ["recipient_id"], unique=False)
    op.create_table(
        "one_time_links",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("purpose IN ('invitation', 'reset')", name=op.f("ck_one_time_links_purpose")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_one_time_links_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_links")),
    )
    op.create_index(op.f("ix_one_time_links_user_id"), "one_time_links", ["user_id"], unique=False)
    op.create_table(
        "people",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("forename", sa.Text(), server_default="", nullable=False),
        sa.Column("surname", sa.Text(), server_default="", nullable=False),
        sa.Column("date_of_birth", sa.Date(), nullable=True),
        sa.Column("age_band", sa.Text(), server_default="", nullable=False),
        sa.Column("gender", sa.Text(), server_default="", nullable=False),
        sa.Column("ethnicity", sa.Text(), server_default="", nullable=False),
        sa.Column("language", sa.Text(), server_default="", nullable=False),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("safe_contact", sa.Text(), server_default="", nullable=False),
        sa.Column("created_by_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.CheckConstraint("forename <> '' OR surname <> ''", name=op.f("ck_people_named")),
        sa.ForeignKeyConstraint(["created_by_id"], ["users.id"], name=op.f("fk_people_created_by_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_people_partnership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("partnership_id", "reference", name=op.f("uq_people_partnership_id_reference")),
    )
    op.create_index(op.f("ix_people_created_by_id"), "people", ["created_by_id"], unique=False)
    op.create_index(op.f("ix_people_partnership_id"), "people", ["partnership_id"], unique=False)
    op.create_table(
        "places",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("postcode", sa.Text(), server_default="", nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("uprn", sa.Text(), server_default="", nullable=False),
        sa.Column("latitude", sa.Numeric(precision=9, scale=6, asdecimal=False), nullable=True),
        sa.Column("longitude", sa.Numeric(precision=9, scale=6, asdecimal=False), nullable=True),
        sa.Column("area_id", sa.BigInteger(), nullable=True),
        sa.Column("owner", sa.Text(), server_default="", nullable=False),
        sa.Column("created_by_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.CheckConstraint("name <> '' OR address <> ''", name=op.f("ck_places_named")),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_places_area_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["users.id"], name=op.f("fk_places_created_by_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_places_partnership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_places")),
        sa.UniqueConstraint("partnership_id", "reference", name=op.f("uq_places_partnership_id_reference")),
    )
    op.create_index(op.f("ix_places_created_by_id"), "places", ["created_by_id"], unique=False)
    op.create_index(op.f("ix_places_partnership_id"), "places", ["partnership_id"], unique=False)
    op.create_table(
        "recovery_codes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_recovery_codes_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_codes")),
    )
    op.create_index(op.f("ix_recovery_codes_user_id"), "recovery_codes", ["user_id"], unique=False)
    op.create_table(
        "sign_in_sessions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("second_factor_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("device", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_sign_in_sessions_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_sessions_token_hash")),
    )
    op.create_index(op.f("ix_sign_in_sessions_user_id"), "sign_in_sessions", ["user_id"], unique=False)
    op.create_table(
        "case_interests",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_interests_case_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_case_interests_partnership_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_case_interests_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_interests")),
    )
    op.create_index(op.f("ix_case_interests_case_id"), "case_interests", ["case_id"], unique=False)
    op.create_index(op.f("ix_case_interests_partnership_id"), "case_interests", ["partnership_id"], unique=False)
    op.create_index(op.f("ix_case_interests_user_id"), "case_interests", ["user_id"], unique=False)
    op.create_index(
        "uq_case_interests_standing",
        "case_interests",
        ["case_id", "user_id"],
        unique=True,
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "case_named_people",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_named_people_case_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_case_named_people_partnership_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_case_named_people_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_named_people")),
        sa.UniqueConstraint("case_id", "user_id", name=op.f("uq_case_named_people_case_id_user_id")),
    )
    op.create_index(op.f("ix_case_named_people_partnership_id"), "case_named_people", ["partnership_id"], unique=False)
    op.create_index(op.f("ix_case_named_people_user_id"), "case_named_people", ["user_id"], unique=False)
    op.create_table(
        "case_notes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), server_default="note", nullable=False),
        sa.Column("side", sa.Text(), server_default="", nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_case_notes_agency_id")),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_case_notes_author_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_notes_case_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_case_notes_partnership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_notes")),
    )
    op.create_index("ix_case_notes_case", "case_notes", ["case_id", "happened_on", "id"], unique=False)
    op.create_index(op.f("ix_case_notes_partnership_id"), "case_notes", ["partnership_id"], unique=False)
    op.create_table(
        "case_parties",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("place_id", sa.BigInteger(), nullable=True),
        sa.Column("controller", sa.Text(), server_default="", nullable=False),
        sa.Column("controller_presence", sa.Text(), server_default="", nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "controller_presence IN ('', 'present', 'weak', 'absent')", name=op.f("ck_case_parties_presence")
        ),
        sa.CheckConstraint(
            "side <> 'location' OR place_id IS NOT NULL", name=op.f("ck_case_parties_location_is_place")
        ),
        sa.CheckConstraint(
            "side <> 'offender' OR person_id IS NOT NULL", name=op.f("ck_case_parties_offender_is_person")
        ),
        sa.CheckConstraint("side IN ('victim', 'offender', 'location')", name=op.f("ck_case_parties_side")),
        sa.CheckConstraint("(person_id IS NULL) <> (place_id IS NULL)", name=op.f("ck_case_parties_one_subject")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_parties_case_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_case_parties_partnership_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_case_parties_person_id")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_case_parties_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_parties")),
        sa.UniqueConstraint("case_id", "side", "person_id", name=op.f("uq_case_parties_case_id_side_person_id")),
        sa.UniqueConstraint("case_id", "side", "place_id", name=op.f("uq_case_parties_case_id_side_place_id")),
    )
    op.create_index(op.f("ix_case_parties_case_id"), "case_parties", ["case_id"], unique=False)
    op.create_index(op.f("ix_case_parties_partnership_id"), "case_parties", ["partnership_id"], unique=False)
    op.create_index(op.f("ix_case_parties_person_id"), "case_parties", ["person_id"], unique=False)
    op.create_index(op.f("ix_case_parties_place_id"), "case_parties", ["place_id"], unique=False)
    op.create_table(
        "caseloads",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("stage", sa.Text(), server_default="", nullable=False),
        sa.Column("rag", sa.Text(), server_default="", nullable=False),
        sa.Column("rag_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("next_review_on", sa.Date(), nullable=True),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.CheckConstraint("rag IN ('', 'red', 'amber', 'green', 'blue')", name=op.f("ck_caseloads_rag")),
        sa.CheckConstraint("left_on IS NULL OR left_on >= joined_on", name=op.f("ck_caseloads_dates")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_caseloads_case_id")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_caseloads_group_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_caseloads_partnership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_caseloads")),
    )
    op.create_index(op.f("ix_caseloads_case_id"), "caseloads", ["case_id"], unique=False)
    op.create_index("ix_caseloads_group", "caseloads", ["group_id", "case_id"], unique=False)
    op.create_index(op.f("ix_caseloads_partnership_id"), "caseloads", ["partnership_id"], unique=False)
    op.create_index(
        "ix_caseloads_review",
        "caseloads",
        ["group_id", "next_review_on"],
        unique=False,
        postgresql_where=sa.text("left_on IS NULL"),
    )
    op.create_index(
        "uq_caseloads_live",
        "caseloads",
        ["case_id", "group_id"],
        unique=True,
        postgresql_where=sa.text("left_on IS NULL"),
    )
    op.create_table(
        "match_keys",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("place_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("(person_id IS NULL) <> (place_id IS NULL)", name=op.f("ck_match_keys_one_subject")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_match_keys_partnership_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_match_keys_person_id")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_match_keys_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_keys")),
    )
    op.create_index("ix_match_keys_key", "match_keys", ["partnership_id", "key"], unique=False)
    op.create_index(op.f("ix_match_keys_partnership_id"), "match_keys", ["partnership_id"], unique=False)
    op.create_index(op.f("ix_match_keys_person_id"), "match_keys", ["person_id"], unique=False)
    op.create_index(op.f("ix_match_keys_place_id"), "match_keys", ["place_id"], unique=False)
    op.create_table(
        "meetings",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("series_id", sa.BigInteger(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes_long", sa.BigInteger(), server_default="120", nullable=False),
        sa.Column("place", sa.Text(), server_default="", nullable=False),
        sa.Column("planned_for", sa.Date(), nullable=True),
        sa.Column("status", sa.Text(), server_default="planned", nullable=False),
        sa.Column("left_out", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("numbers_as_printed", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("faults_accepted", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("commenced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("concluded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("circulated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_in_id", sa.BigInteger(), nullable=True),
        sa.Column("confirmation", sa.Text(), server_default="", nullable=False),
        sa.Column("amendment", sa.Text(), server_default="", nullable=False),
        sa.Column("next_meeting_words", sa.Text(), server_default="", nullable=False),
        sa.Column("cancelled_because", sa.Text(), server_default="", nullable=False),
        sa.Column("calendar_sequence", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "confirmation IN ('', 'correct', 'amended', 'by_email')", name=op.f("ck_meetings_confirmation")
        ),
        sa.CheckConstraint(
            "status IN ('planned', 'published', 'in_progress', 'closed', 'circulated', 'confirmed', 'cancelled')",
            name=op.f("ck_meetings_status"),
        ),
        sa.CheckConstraint(
            "concluded_at IS NULL OR commenced_at IS NULL OR concluded_at >= commenced_at",
            name=op.f("ck_meetings_times"),
        ),
        sa.ForeignKeyConstraint(["confirmed_in_id"], ["meetings.id"], name=op.f("fk_meetings_confirmed_in_id")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_meetings_group_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_meetings_partnership_id")),
        sa.ForeignKeyConstraint(["series_id"], ["meeting_series.id"], name=op.f("fk_meetings_series_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings")),
        sa.UniqueConstraint("series_id", "planned_for", name=op.f("uq_meetings_series_id_planned_for")),
        sa.UniqueConstraint("series_id", "starts_at", name=op.f("uq_meetings_series_id_starts_at")),
    )
    op.create_index("ix_meetings_group", "meetings", ["group_id", "starts_at"], unique=False)
    op.create_index(op.f("ix_meetings_partnership_id"), "meetings", ["partnership_id"], unique=False)
    op.create_table(
        "numbering_periods",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("series_id", sa.BigInteger(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("next_number", sa.BigInteger(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_numbering_periods_partnership_id")
        ),
        sa.ForeignKeyConstraint(["series_id"], ["meeting_series.id"], name=op.f("fk_numbering_periods_series_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_numbering_periods")),
        sa.UniqueConstraint("series_id", "period", name=op.f("uq_numbering_periods_series_id_period")),
    )
    op.create_index(op.f("ix_numbering_periods_partnership_id"), "numbering_periods", ["partnership_id"], unique=False)
    op.create_table(
        "person_addresses",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("postcode", sa.Text(), server_default="", nullable=False),
        sa.Column("tenure", sa.Text(), server_default="", nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "starts_on IS NULL OR ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_person_addresses_dates")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_person_addresses_partnership_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_person_addresses_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_addresses")),
    )
    op.create_index(op.f("ix_person_addresses_partnership_id"), "person_addresses", ["partnership_id"], unique=False)
    op.create_index(op.f("ix_person_addresses_person_id"), "person_addresses", ["person_id"], unique=False)
    op.create_table(
        "person_names",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), server_default="alias", nullable=False),
        sa.Column("forename", sa.Text(), server_default="", nullable=False),
        sa.Column("surname", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("kind IN ('alias', 'nickname', 'former')", name=op.f("ck_person_names_kind")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_person_names_partnership_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_person_names_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_names")),
    )
    op.create_index(op.f("ix_person_names_partnership_id"), "person_names", ["partnership_id"], unique=False)
    op.create_index(op.f("ix_person_names_person_id"), "person_names", ["person_id"], unique=False)
    op.create_table(
        "referrals",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("profile_version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("referrer_id", sa.BigInteger(), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Text(), server_default="draft", nullable=False),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("urgent", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledge_by", sa.Date(), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decide_by", sa.Date(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=True),
        sa.Column("decision_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("signposted_to", sa.Text(), server_default="", nullable=False),
        sa.Column("question", sa.Text(), server_default="", nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "status IN ('draft', 'submitted', 'returned', 'accepted', 'declined', 'signposted', 'merged', 'withdrawn')",
            name=op.f("ck_referrals_status"),
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'withdrawn') OR submitted_at IS NOT NULL", name=op.f("ck_referrals_submitted")
        ),
        sa.CheckConstraint(
            "status NOT IN ('accepted', 'merged') OR case_id IS NOT NULL", name=op.f("ck_referrals_accepted_has_case")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_referrals_agency_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_referrals_case_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["users.id"], name=op.f("fk_referrals_decided_by_id")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_referrals_group_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_referrals_partnership_id")),
        sa.ForeignKeyConstraint(["referrer_id"], ["users.id"], name=op.f("fk_referrals_referrer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referrals")),
        sa.UniqueConstraint("partnership_id", "reference", name=op.f("uq_referrals_partnership_id_reference")),
    )
    op.create_index(op.f("ix_referrals_case_id"), "referrals", ["case_id"], unique=False)
    op.create_index(op.f("ix_referrals_partnership_id"), "referrals", ["partnership_id"], unique=False)
    op.create_index("ix_referrals_queue", "referrals", ["group_id", "status", "decide_by"], unique=False)
    op.create_index(op.f("ix_referrals_referrer_id"), "referrals", ["referrer_id"], unique=False)
    op.create_table(
        "reminders",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("recipient_id", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.Text(), server_default="email", nullable=False),
        sa.Column("status", sa.Text(), server_default="planned", nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("planned_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("status IN ('planned', 'queued', 'withdrawn')", name=op.f("ck_reminders_status")),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_reminders_message_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_reminders_partnership_id")),
        sa.ForeignKeyConstraint(["recipient_id"], ["users.id"], name=op.f("fk_reminders_recipient_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders")),
        sa.UniqueConstraint(
            "partnership_id",
            "subject",
            "subject_id",
            "kind",
            "due_on",
            "recipient_id",
            "channel",
            name=op.f("uq_reminders_partnership_id_subject_subject_id_kind_due_on_recipient_id_channel"),
        ),
    )
    op.create_index(op.f("ix_reminders_message_id"), "reminders", ["message_id"], unique=False)
    op.create_index(
        "ix_reminders_owed",
        "reminders",
        ["due_on", "recipient_id"],
        unique=False,
        postgresql_where=sa.text("status = 'planned'"),
    )
    op.create_index(op.f("ix_reminders_partnership_id"), "reminders", ["partnership_id"], unique=False)
    op.create_index("ix_reminders_subject", "reminders", ["subject", "subject_id"], unique=False)
    op.create_table(
        "agenda_items",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("meeting_id", sa.BigInteger(), nullable=False),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), server_default="", nullable=False),
        sa.Column("minute_number", sa.BigInteger(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), server_default="", nullable=False),
        sa.Column("minutes_planned", sa.SmallInteger(), nullable=True),
        sa.Column("template_key", sa.Text(), server_default="", nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("purpose", sa.Text(), server_default="", nullable=False),
        sa.Column("discussion", sa.Text(), server_default="", nullable=False),
        sa.Column("rag", sa.Text(), server_default="", nullable=False),
        sa.Column("next_review_on", sa.Date(), nullable=True),
        sa.Column("deferred_to_id", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.CheckConstraint("kind <> 'case' OR case_id IS NOT NULL", name=op.f("ck_agenda_items_case")),
        sa.CheckConstraint(
            "kind IN ('apologies', 'interests', 'minutes', 'matters_arising', 'new_referrals', 'reviews', 'consultations', 'removals', 'heading', 'case', 'report', 'presentation', 'standing', 'urgent', 'next_meeting')",
            name=op.f("ck_agenda_items_kind"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_agenda_items_case_id")),
        sa.ForeignKeyConstraint(["deferred_to_id"], ["meetings.id"], name=op.f("fk_agenda_items_deferred_to_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_agenda_items_meeting_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["agenda_items.id"], name=op.f("fk_agenda_items_parent_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_agenda_items_partnership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_items")),
        sa.UniqueConstraint("meeting_id", "case_id", name=op.f("uq_agenda_items_meeting_id_case_id")),
    )
    op.create_index(op.f("ix_agenda_items_case_id"), "agenda_items", ["case_id"], unique=False)
    op.create_index(op.f("ix_agenda_items_meeting_id"), "agenda_items", ["meeting_id"], unique=False)
    op.create_index(op.f("ix_agenda_items_partnership_id"), "agenda_items", ["partnership_id"], unique=False)
    op.create_index(
        "uq_agenda_items_template",
        "agenda_items",
        ["meeting_id", "template_key"],
        unique=True,
        postgresql_where=sa.text("template_key <> ''"),
    )
    op.create_table(
        "attachments",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("referral_id", sa.BigInteger(), nullable=True),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("storage_key", sa.Text(), nullable=False),
        sa.Column("added_by_id", sa.BigInteger(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("num_nonnulls(case_id, referral_id) >= 1", name=op.f("ck_attachments_belongs")),
        sa.ForeignKeyConstraint(["added_by_id"], ["users.id"], name=op.f("fk_attachments_added_by_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_attachments_case_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_attachments_partnership_id")),
        sa.ForeignKeyConstraint(["referral_id"], ["referrals.id"], name=op.f("fk_attachments_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
        sa.UniqueConstraint("storage_key", name=op.f("uq_attachments_storage_key")),
    )
    op.create_index(op.f("ix_attachments_case_id"), "attachments", ["case_id"], unique=False)
    op.create_index(op.f("ix_attachments_partnership_id"), "attachments", ["partnership_id"], unique=False)
    op.create_index(op.f("ix_attachments_referral_id"), "attachments", ["referral_id"], unique=False)
    op.create_table(
        "attendances",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("meeting_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("agency_id", sa.BigInteger(), nullable=True),
        sa.Column("position", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), server_default="", nullable=False),
        sa.Column("organisation", sa.Text(), server_default="", nullable=False),
        sa.Column("capacity", sa.Text(), server_default="expected", nullable=False),
        sa.Column("in_the_chair", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("votes", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("substitute_for", sa.Text(), server_default="", nullable=False),
        sa.Column("information_sent", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("arrived_at_item", sa.Text(), server_default="", nullable=False),
        sa.Column("left_at_item", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("capacity <> 'substitute' OR substitute_for <> ''", name=op.f("ck_attendances_substitute")),
        sa.CheckConstraint(
            "capacity IN ('member', 'substitute', 'also_present', 'invited', 'officer', 'note_taker', 'observer', 'apologies', 'absent', 'expected')",
            name=op.f("ck_attendances_capacity"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_attendances_agency_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_attendances_meeting_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_attendances_partnership_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_attendances_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendances")),
    )
    op.create_index(op.f("ix_attendances_meeting_id"), "attendances", ["meeting_id"], unique=False)
    op.create_index(op.f("ix_attendances_partnership_id"), "attendances", ["partnership_id"], unique=False)
    op.create_index(
        "uq_attendances_chair", "attendances", ["meeting_id"], unique=True, postgresql_where=sa.text("in_the_chair")
    )
    op.create_index("uq_attendances_user", "attendances", ["meeting_id", "user_id"], unique=True)
    op.create_table(
        "information_requests",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("meeting_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("status", sa.Text(), server_default="asked", nullable=False),
        sa.Column("facts", sa.Text(), server_default="", nullable=False),
        sa.Column("opinion", sa.Text(), server_default="", nullable=False),
        sa.Column("not_shared_because", sa.Text(), server_default="", nullable=False),
        sa.Column("answered_by_id", sa.BigInteger(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.CheckConstraint("(status = 'asked') = (answered_at IS NULL)", name=op.f("ck_information_requests_answered")),
        sa.CheckConstraint(
            "status IN ('asked', 'returned', 'nil', 'not_shared')", name=op.f("ck_information_requests_status")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_information_requests_agency_id")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["users.id"], name=op.f("fk_information_requests_answered_by_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_information_requests_case_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_information_requests_meeting_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_information_requests_partnership_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_information_requests")),
        sa.UniqueConstraint(
            "meeting_id", "case_id", "agency_id", name=op.f("uq_information_requests_meeting_id_case_id_agency_id")
        ),
    )
    op.create_index("ix_information_requests_agency", "information_requests", ["agency_id", "status"], unique=False)
    op.create_index(op.f("ix_information_requests_case_id"), "information_requests", ["case_id"], unique=False)
    op.create_index(op.f("ix_information_requests_meeting_id"), "information_requests", ["meeting_id"], unique=False)
    op.create_index(
        op.f("ix_information_requests_partnership_id"), "information_requests", ["partnership_id"], unique=False
    )
    op.create_table(
        "referral_subjects",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("referral_id", sa.BigInteger(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("place_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("side IN ('victim', 'offender', 'location')", name=op.f("ck_referral_subjects_side")),
        sa.CheckConstraint("(person_id IS NULL) <> (place_id IS NULL)", name=op.f("ck_referral_subjects_one_subject")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_referral_subjects_partnership_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_referral_subjects_person_id")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_referral_subjects_place_id")),
        sa.ForeignKeyConstraint(["referral_id"], ["referrals.id"], name=op.f("fk_referral_subjects_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_subjects")),
        sa.UniqueConstraint(
            "referral_id", "side", "person_id", name=op.f("uq_referral_subjects_referral_id_side_person_id")
        ),
        sa.UniqueConstraint(
            "referral_id", "side", "place_id", name=op.f("uq_referral_subjects_referral_id_side_place_id")
        ),
    )
    op.create_index(op.f("ix_referral_subjects_partnership_id"), "referral_subjects", ["partnership_id"], unique=False)
    op.create_index(op.f("ix_referral_subjects_person_id"), "referral_subjects", ["person_id"], unique=False)
    op.create_index(op.f("ix_referral_subjects_place_id"), "referral_subjects", ["place_id"], unique=False)
    op.create_index(op.f("ix_referral_subjects_referral_id"), "referral_subjects", ["referral_id"], unique=False)
    op.create_table(
        "actions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("meeting_id", sa.BigInteger(), nullable=True),
        sa.Column("agenda_item_id", sa.BigInteger(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), server_default="", nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=True),
        sa.Column("agency_id", sa.BigInteger(), nullable=False),
        sa.Column("set_by_id", sa.BigInteger(), nullable=True),
        sa.Column("set_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("first_due_on", sa.Date(), nullable=False),
        sa.Column("status", sa.Text(), server_default="open", nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closing_note", sa.Text(), server_default="", nullable=False),
        sa.Column("times_carried", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("split_key", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.CheckConstraint("(status IN ('open', 'in_progress')) = (closed_at IS NULL)", name=op.f("ck_actions_closed")),
        sa.CheckConstraint("side IN ('', 'victim', 'offender', 'location')", name=op.f("ck_actions_side")),
        sa.CheckConstraint(
            "status IN ('open', 'in_progress', 'done', 'could_not', 'not_done', 'declined')",
            name=op.f("ck_actions_status"),
        ),
        sa.CheckConstraint("due_on >= set_on", name=op.f("ck_actions_due")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_actions_agency_id")),
        sa.ForeignKeyConstraint(["agenda_item_id"], ["agenda_items.id"], name=op.f("fk_actions_agenda_item_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_actions_case_id")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_actions_group_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_actions_meeting_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_actions_owner_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_actions_partnership_id")),
        sa.ForeignKeyConstraint(["set_by_id"], ["users.id"], name=op.f("fk_actions_set_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_actions")),
        sa.UniqueConstraint("partnership_id", "reference", name=op.f("uq_actions_partnership_id_reference")),
    )
    op.create_index(
        "ix_actions_agency",
        "actions",
        ["agency_id", "due_on"],
        unique=False,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(op.f("ix_actions_agenda_item_id"), "actions", ["agenda_item_id"], unique=False)
    op.create_index(op.f("ix_actions_case_id"), "actions", ["case_id"], unique=False)
    op.create_index(
        "ix_actions_live",
        "actions",
        ["group_id", "due_on"],
        unique=False,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(op.f("ix_actions_meeting_id"), "actions", ["meeting_id"], unique=False)
    op.create_index(
        "ix_actions_owner",
        "actions",
        ["owner_id", "due_on"],
        unique=False,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(op.f("ix_actions_partnership_id"), "actions", ["partnership_id"], unique=False)
    op.create_index(
        "uq_actions_split",
        "actions",
        ["split_key", "agency_id"],
        unique=True,
        postgresql_where=sa.text("split_key <> ''"),
    )
    op.create_table(
        "decisions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("agenda_item_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["agenda_item_id"], ["agenda_items.id"], name=op.f("fk_decisions_agenda_item_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_decisions_partnership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    op.create_index(op.f("ix_decisions_agenda_item_id"), "decisions", ["agenda_item_id"], unique=False)
    op.create_index(op.f("ix_decisions_partnership_id"), "decisions", ["partnership_id"], unique=False)
    op.create_table(
        "minute_revisions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("agenda_item_id", sa.BigInteger(), nullable=False),
        sa.Column("item_version", sa.BigInteger(), nullable=False),
        sa.Column("discussion", sa.Text(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["agenda_item_id"], ["agenda_items.id"], name=op.f("fk_minute_revisions_agenda_item_id")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_minute_revisions_author_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_minute_revisions_partnership_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minute_revisions")),
    )
    op.create_index(op.f("ix_minute_revisions_agenda_item_id"), "minute_revisions", ["agenda_item_id"], unique=False)
    op.create_index(op.f("ix_minute_revisions_partnership_id"), "minute_revisions", ["partnership_id"], unique=False)
    op.create_table(
        "action_updates",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("action_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("old_due_on", sa.Date(), nullable=True),
        sa.Column("new_due_on", sa.Date(), nullable=True),
        sa.Column("new_status", sa.Text(), server_default="", nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("kind IN ('note', 'status', 'extension', 'handover')", name=op.f("ck_action_updates_kind")),
        sa.ForeignKeyConstraint(["action_id"], ["actions.id"], name=op.f("fk_action_updates_action_id")),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_action_updates_author_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_action_updates_partnership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_updates")),
    )
    op.create_index(op.f("ix_action_updates_action_id"), "action_updates", ["action_id"], unique=False)
    op.create_index(op.f("ix_action_updates_partnership_id"), "action_updates", ["partnership_id"], unique=False)
    grant(op.get_bind())
    secure(op.get_bind(), PROTECTED)


def downgrade() -> None:
    op.drop_index(op.f("ix_action_updates_partnership_id"), table_name="action_updates")
    op.drop_index(op.f("ix_action_updates_action_id"), table_name="action_updates")
    op.drop_table("action_updates")
    op.drop_index(op.f("ix_minute_revisions_partnership_id"), table_name="minute_revisions")
    op.drop_index(op.f("ix_minute_revisions_agenda_item_id"), table_name="minute_revisions")
    op.drop_table("minute_revisions")
    op.drop_index(op.f("ix_decisions_partnership_id"), table_name="decisions")
    op.drop_index(op.f("ix_decisions_agenda_item_id"), table_name="decisions")
    op.drop_table("decisions")
    op.drop_index("uq_actions_split", table_name="actions", postgresql_where=sa.text("split_key <> ''"))
    op.drop_index(op.f("ix_actions_partnership_id"), table_name="actions")
    op.drop_index("ix_actions_owner", table_name="actions", postgresql_where=sa.text("closed_at IS NULL"))
    op.drop_index(op.f("ix_actions_meeting_id"), table_name="actions")
    op.drop_index("ix_actions_live", table_name="actions", postgresql_where=sa.text("closed_at IS NULL"))
    op.drop_index(op.f("ix_actions_case_id"), table_name="actions")
    op.drop_index(op.f("ix_actions_agenda_item_id"), table_name="actions")
    op.drop_index("ix_actions_agency", table_name="actions", postgresql_where=sa.text("closed_at IS NULL"))
    op.drop_table("actions")
    op.drop_index(op.f("ix_referral_subjects_referral_id"), table_name="referral_subjects")
    op.drop_index(op.f("ix_referral_subjects_place_id"), table_name="referral_subjects")
    op.drop_index(op.f("ix_referral_subjects_person_id"), table_name="referral_subjects")
    op.drop_index(op.f("ix_referral_subjects_partnership_id"), table_name="referral_subjects")
    op.drop_table("referral_subjects")
    op.drop_index(op.f("ix_information_requests_partnership_id"), table_name="information_requests")
    op.drop_index(op.f("ix_information_requests_meeting_id"), table_name="information_requests")
    op.drop_index(op.f("ix_information_requests_case_id"), table_name="information_requests")
    op.drop_index("ix_information_requests_agency", table_name="information_requests")
    op.drop_table("information_requests")
    op.drop_index("uq_attendances_user", table_name="attendances")
    op.drop_index("uq_attendances_chair", table_name="attendances", postgresql_where=sa.text("in_the_chair"))
    op.drop_index(op.f("ix_attendances_partnership_id"), table_name="attendances")
    op.drop_index(op.f("ix_attendances_meeting_id"), table_name="attendances")
    op.drop_table("attendances")
    op.drop_index(op.f("ix_attachments_referral_id"), table_name="attachments")
    op.drop_index(op.f("ix_attachments_partnership_id"), table_name="attachments")
    op.drop_index(op.f("ix_attachments_case_id"), table_name="attachments")
    op.drop_table("attachments")
    op.drop_index("uq_agenda_items_template", table_name="agenda_items", postgresql_where=sa.text("template_key <> ''"))
    op.drop_index(op.f("ix_agenda_items_partnership_id"), table_name="agenda_items")
    op.drop_index(op.f("ix_agenda_items_meeting_id"), table_name="agenda_items")
    op.drop_index(op.f("ix_agenda_items_case_id"), table_name="agenda_items")
    op.drop_table("agenda_items")
    op.drop_index("ix_reminders_subject", table_name="reminders")
    op.drop_index(op.f("ix_reminders_partnership_id"), table_name="reminders")
    op.drop_index("ix_reminders_owed", table_name="reminders", postgresql_where=sa.text("status = 'planned'"))
    op.drop_index(op.f("ix_reminders_message_id"), table_name="reminders")
    op.drop_table("reminders")
    op.drop_index(op.f("ix_referrals_referrer_id"), table_name="referrals")
    op.drop_index("ix_referrals_queue", table_name="referrals")
    op.drop_index(op.f("ix_referrals_partnership_id"), table_name="referrals")
    op.drop_index(op.f("ix_referrals_case_id"), table_name="referrals")
    op.drop_table("referrals")
    op.drop_index(op.f("ix_person_names_person_id"), table_name="person_names")
    op.drop_index(op.f("ix_person_names_partnership_id"), table_name="person_names")
    op.drop_table("person_names")
    op.drop_index(op.f("ix_person_addresses_person_id"), table_name="person_addresses")
    op.drop_index(op.f("ix_person_addresses_partnership_id"), table_name="person_addresses")
    op.drop_table("person_addresses")
    op.drop_index(op.f("ix_numbering_periods_partnership_id"), table_name="numbering_periods")
    op.drop_table("numbering_periods")
    op.drop_index(op.f("ix_meetings_partnership_id"), table_name="meetings")
    op.drop_index("ix_meetings_group", table_name="meetings")
    op.drop_table("meetings")
    op.drop_index(op.f("ix_match_keys_place_id"), table_name="match_keys")
    op.drop_index(op.f("ix_match_keys_person_id"), table_name="match_keys")
    op.drop_index(op.f("ix_match_keys_partnership_id"), table_name="match_keys")
    op.drop_index("ix_match_keys_key", table_name="match_keys")
    op.drop_table("match_keys")
    op.drop_index("uq_caseloads_live", table_name="caseloads", postgresql_where=sa.text("left_on IS NULL"))
    op.drop_index("ix_caseloads_review", table_name="caseloads", postgresql_where=sa.text("left_on IS NULL"))
    op.drop_index(op.f("ix_caseloads_partnership_id"), table_name="caseloads")
    op.drop_index("ix_caseloads_group", table_name="caseloads")
    op.drop_index(op.f("ix_caseloads_case_id"), table_name="caseloads")
    op.drop_table("caseloads")
    op.drop_index(op.f("ix_case_parties_place_id"), table_name="case_parties")
    op.drop_index(op.f("ix_case_parties_person_id"), table_name="case_parties")
    op.drop_index(op.f("ix_case_parties_partnership_id"), table_name="case_parties")
    op.drop_index(op.f("ix_case_parties_case_id"), table_name="case_parties")
    op.drop_table("case_parties")
    op.drop_index(op.f("ix_case_notes_partnership_id"), table_name="case_notes")
    op.drop_index("ix_case_notes_case", table_name="case_notes")
    op.drop_table("case_notes")
    op.drop_index(op.f("ix_case_named_people_user_id"), table_name="case_named_people")
    op.drop_index(op.f("ix_case_named_people_partnership_id"), table_name="case_named_people")
    op.drop_table("case_named_people")
    op.drop_index(
        "uq_case_interests_standing", table_name="case_interests", postgresql_where=sa.text("withdrawn_at IS NULL")
    )
    op.drop_index(op.f("ix_case_interests_user_id"), table_name="case_interests")
    op.drop_index(op.f("ix_case_interests_partnership_id"), table_name="case_interests")
    op.drop_index(op.f("ix_case_interests_case_id"), table_name="case_interests")
    op.drop_table("case_interests")
    op.drop_index(op.f("ix_sign_in_sessions_user_id"), table_name="sign_in_sessions")
    op.drop_table("sign_in_sessions")
    op.drop_index(op.f("ix_recovery_codes_user_id"), table_name="recovery_codes")
    op.drop_table("recovery_codes")
    op.drop_index(op.f("ix_places_partnership_id"), table_name="places")
    op.drop_index(op.f("ix_places_created_by_id"), table_name="places")
    op.drop_table("places")
    op.drop_index(op.f("ix_people_partnership_id"), table_name="people")
    op.drop_index(op.f("ix_people_created_by_id"), table_name="people")
    op.drop_table("people")
    op.drop_index(op.f("ix_one_time_links_user_id"), table_name="one_time_links")
    op.drop_table("one_time_links")
    op.drop_index(op.f("ix_messages_recipient_id"), table_name="messages")
    op.drop_index(op.f("ix_messages_partnership_id"), table_name="messages")
    op.drop_index(
        "ix_messages_owed", table_name="messages", postgresql_where=sa.text("status IN ('queued', 'sending')")
    )
    op.drop_table("messages")
    op.drop_index("uq_memberships_open", table_name="memberships", postgresql_where=sa.text("ends_on IS NULL"))
    op.drop_index(
        "uq_memberships_one_chair",
        table_name="memberships",
        postgresql_where=sa.text("ends_on IS NULL AND role IN ('chair', 'vice_chair')"),
    )
    op.drop_index(op.f("ix_memberships_user_id"), table_name="memberships")
    op.drop_index(op.f("ix_memberships_partnership_id"), table_name="memberships")
    op.drop_index(op.f("ix_memberships_group_id"), table_name="memberships")
    op.drop_table("memberships")
    op.drop_index(op.f("ix_meeting_series_partnership_id"), table_name="meeting_series")
    op.drop_index(op.f("ix_meeting_series_group_id"), table_name="meeting_series")
    op.drop_table("meeting_series")
    op.drop_index("ix_cases_recent", table_name="cases")
    op.drop_index(op.f("ix_cases_partnership_id"), table_name="cases")
    op.drop_index(op.f("ix_cases_lead_officer_id"), table_name="cases")
    op.drop_table("cases")
    op.drop_index("ix_audit_entries_subject", table_name="audit_entries")
    op.drop_index(op.f("ix_audit_entries_partnership_id"), table_name="audit_entries")
    op.drop_index("ix_audit_entries_case", table_name="audit_entries")
    op.drop_table("audit_entries")
    op.drop_index(op.f("ix_agreement_groups_partnership_id"), table_name="agreement_groups")
    op.drop_table("agreement_groups")
    op.drop_index("uq_users_email", table_name="users")
    op.drop_index(op.f("ix_users_partnership_id"), table_name="users")
    op.drop_index(op.f("ix_users_agency_id"), table_name="users")
    op.drop_table("users")
    op.drop_index(op.f("ix_groups_partnership_id"), table_name="groups")
    op.drop_table("groups")
    op.drop_index(op.f("ix_agreements_partnership_id"), table_name="agreements")
    op.drop_index(op.f("ix_agreements_agency_id"), table_name="agreements")
    op.drop_table("agreements")
    op.drop_index(op.f("ix_areas_partnership_id"), table_name="areas")
    op.drop_table("areas")
    op.drop_index(op.f("ix_agencies_partnership_id"), table_name="agencies")
    op.drop_table("agencies")
    op.drop_table("throttles")
    op.drop_index(op.f("ix_submissions_at"), table_name="submissions")
    op.drop_table("submissions")
    op.drop_table("reference_counters")
    op.drop_table("partnerships")
    op.drop_table("heartbeats")
