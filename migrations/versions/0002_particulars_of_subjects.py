"""Relationships, warning markers, reference numbers and safe contacts; who recorded a name or address."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casework.database import grant, secure

revision = "0002_particulars_of_subjects"
down_revision = "0001_main_job"
branch_labels = None
depends_on = None

PROTECTED = ["person_identifiers", "person_relationships", "safe_contacts", "warning_markers"]


def upgrade() -> None:
    op.create_table(
        "person_identifiers",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=True),
        sa.Column("added_by_id", sa.BigInteger(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "kind IN ('pnc', 'cro', 'custody', 'nhs', 'tenancy', 'social_care', 'other')",
            name=op.f("ck_person_identifiers_kind"),
        ),
        sa.ForeignKeyConstraint(["added_by_id"], ["users.id"], name=op.f("fk_person_identifiers_added_by_id")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_person_identifiers_agency_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_person_identifiers_partnership_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_person_identifiers_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_identifiers")),
        sa.UniqueConstraint("person_id", "kind", "value", name=op.f("uq_person_identifiers_person_id_kind_value")),
    )
    op.create_index(
        op.f("ix_person_identifiers_partnership_id"), "person_identifiers", ["partnership_id"], unique=False
    )
    op.create_index(op.f("ix_person_identifiers_person_id"), "person_identifiers", ["person_id"], unique=False)
    op.create_index(
        "ix_person_identifiers_value", "person_identifiers", ["partnership_id", "kind", "value"], unique=False
    )
    op.create_table(
        "person_relationships",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("other_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("added_by_id", sa.BigInteger(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "kind IN ('parent', 'partner', 'sibling', 'carer', 'associate', 'neighbour')",
            name=op.f("ck_person_relationships_kind"),
        ),
        sa.CheckConstraint("person_id <> other_id", name=op.f("ck_person_relationships_two_people")),
        sa.ForeignKeyConstraint(["added_by_id"], ["users.id"], name=op.f("fk_person_relationships_added_by_id")),
        sa.ForeignKeyConstraint(["other_id"], ["people.id"], name=op.f("fk_person_relationships_other_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_person_relationships_partnership_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_person_relationships_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_relationships")),
    )
    op.create_index(op.f("ix_person_relationships_other_id"), "person_relationships", ["other_id"], unique=False)
    op.create_index(
        op.f("ix_person_relationships_partnership_id"), "person_relationships", ["partnership_id"], unique=False
    )
    op.create_index(op.f("ix_person_relationships_person_id"), "person_relationships", ["person_id"], unique=False)
    op.create_index(
        "uq_person_relationships_pair",
        "person_relationships",
        [sa.literal_column("least(person_id, other_id)"), sa.literal_column("greatest(person_id, other_id)"), "kind"],
        unique=True,
    )
    op.create_table(
        "safe_contacts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=True),
        sa.Column("added_by_id", sa.BigInteger(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["added_by_id"], ["users.id"], name=op.f("fk_safe_contacts_added_by_id")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_safe_contacts_agency_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_safe_contacts_partnership_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_safe_contacts_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safe_contacts")),
    )
    op.create_index(op.f("ix_safe_contacts_partnership_id"), "safe_contacts", ["partnership_id"], unique=False)
    op.create_index(op.f("ix_safe_contacts_person_id"), "safe_contacts", ["person_id"], unique=False)
    op.create_table(
        "warning_markers",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("place_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("agency_id", sa.BigInteger(), nullable=True),
        sa.Column("added_by_id", sa.BigInteger(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "kind IN ('violence', 'weapons', 'dogs', 'self_harm', 'sharps', 'not_alone', 'infection', 'other')",
            name=op.f("ck_warning_markers_kind"),
        ),
        sa.CheckConstraint("(person_id IS NULL) <> (place_id IS NULL)", name=op.f("ck_warning_markers_one_subject")),
        sa.ForeignKeyConstraint(["added_by_id"], ["users.id"], name=op.f("fk_warning_markers_added_by_id")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_warning_markers_agency_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_warning_markers_partnership_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_warning_markers_person_id")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_warning_markers_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warning_markers")),
    )
    op.create_index(op.f("ix_warning_markers_partnership_id"), "warning_markers", ["partnership_id"], unique=False)
    op.create_index(op.f("ix_warning_markers_person_id"), "warning_markers", ["person_id"], unique=False)
    op.create_index(op.f("ix_warning_markers_place_id"), "warning_markers", ["place_id"], unique=False)
    op.add_column("people", sa.Column("birth_year", sa.BigInteger(), nullable=True))
    op.add_column("people", sa.Column("school_or_work", sa.Text(), server_default="", nullable=False))
    op.add_column("people", sa.Column("died_on", sa.Date(), nullable=True))
    op.execute(
        "INSERT INTO safe_contacts (partnership_id, person_id, text, added_by_id)"
        " SELECT partnership_id, id, safe_contact, created_by_id FROM people WHERE safe_contact <> ''"
    )
    op.drop_column("people", "safe_contact")
    op.add_column("person_addresses", sa.Column("added_by_id", sa.BigInteger(), nullable=True))
    op.add_column(
        "person_addresses",
        sa.Column("added_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    )
    op.add_column("person_addresses", sa.Column("version", sa.BigInteger(), server_default="1", nullable=False))
    op.create_foreign_key(op.f("fk_person_addresses_added_by_id"), "person_addresses", "users", ["added_by_id"], ["id"])
    op.add_column("person_names", sa.Column("added_by_id", sa.BigInteger(), nullable=True))
    op.add_column(
        "person_names",
        sa.Column("added_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    )
    op.add_column("person_names", sa.Column("version", sa.BigInteger(), server_default="1", nullable=False))
    op.create_foreign_key(op.f("fk_person_names_added_by_id"), "person_names", "users", ["added_by_id"], ["id"])
    op.add_column("places", sa.Column("hours", sa.Text(), server_default="", nullable=False))
    op.create_check_constraint("birth_year", "people", "birth_year BETWEEN 1880 AND 2200")
    op.create_check_constraint("both_coordinates", "places", "(latitude IS NULL) = (longitude IS NULL)")
    secure(op.get_bind(), PROTECTED)
    grant(op.get_bind())


def downgrade() -> None:
    op.drop_constraint("ck_places_both_coordinates", "places")
    op.drop_constraint("ck_people_birth_year", "people")
    op.drop_column("places", "hours")
    op.drop_constraint(op.f("fk_person_names_added_by_id"), "person_names", type_="foreignkey")
    op.drop_column("person_names", "version")
    op.drop_column("person_names", "added_at")
    op.drop_column("person_names", "added_by_id")
    op.drop_constraint(op.f("fk_person_addresses_added_by_id"), "person_addresses", type_="foreignkey")
    op.drop_column("person_addresses", "version")
    op.drop_column("person_addresses", "added_at")
    op.drop_column("person_addresses", "added_by_id")
    op.add_column("people", sa.Column("safe_contact", sa.Text(), server_default="", nullable=False))
    op.execute(
        "UPDATE people SET safe_contact = kept.text FROM (SELECT person_id, string_agg(text, E'\\n' ORDER BY id) AS text"
        " FROM safe_contacts GROUP BY person_id) kept WHERE kept.person_id = people.id"
    )
    op.drop_column("people", "died_on")
    op.drop_column("people", "school_or_work")
    op.drop_column("people", "birth_year")
    op.drop_index(op.f("ix_warning_markers_place_id"), table_name="warning_markers")
    op.drop_index(op.f("ix_warning_markers_person_id"), table_name="warning_markers")
    op.drop_index(op.f("ix_warning_markers_partnership_id"), table_name="warning_markers")
    op.drop_table("warning_markers")
    op.drop_index(op.f("ix_safe_contacts_person_id"), table_name="safe_contacts")
    op.drop_index(op.f("ix_safe_contacts_partnership_id"), table_name="safe_contacts")
    op.drop_table("safe_contacts")
    op.drop_index("uq_person_relationships_pair", table_name="person_relationships")
    op.drop_index(op.f("ix_person_relationships_person_id"), table_name="person_relationships")
    op.drop_index(op.f("ix_person_relationships_partnership_id"), table_name="person_relationships")
    op.drop_index(op.f("ix_person_relationships_other_id"), table_name="person_relationships")
    op.drop_table("person_relationships")
    op.drop_index("ix_person_identifiers_value", table_name="person_identifiers")
    op.drop_index(op.f("ix_person_identifiers_person_id"), table_name="person_identifiers")
    op.drop_index(op.f("ix_person_identifiers_partnership_id"), table_name="person_identifiers")
    op.drop_table("person_identifiers")
