"""Agencies' own sign-in (OpenID Connect), who somebody is there, and sign-ins under way."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

from casework.database import grant

revision = "0080_organisation_sign_in"
down_revision = "0079_indicators"
branch_labels = None
depends_on = None


def _id() -> sa.Column:
    return sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False)


def _number(name: str) -> sa.Column:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def _text(name: str, *, default: str | None = None) -> sa.Column:
    return sa.Column(name, sa.Text(), server_default=default, nullable=False)


def _at(name: str) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False)


def upgrade() -> None:
    op.create_table(
        "sign_in_providers",
        _id(),
        _number("partnership_id"),
        _number("agency_id"),
        _text("issuer"),
        _text("client_id"),
        _text("client_secret"),
        sa.Column("domains", ARRAY(sa.Text()), nullable=False),
        _text("second_factor", default="ours"),
        sa.Column("levels", ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("required", sa.Boolean(), server_default="false", nullable=False),
        sa.CheckConstraint(
            "second_factor IN ('ours', 'said', 'always')", name=op.f("ck_sign_in_providers_second_factor")
        ),
        sa.CheckConstraint("cardinality(domains) > 0", name=op.f("ck_sign_in_providers_domains")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_sign_in_providers_partnership_id")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_sign_in_providers_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_providers")),
        sa.UniqueConstraint("agency_id", name=op.f("uq_sign_in_providers_agency_id")),
    )
    op.create_index(op.f("ix_sign_in_providers_partnership_id"), "sign_in_providers", ["partnership_id"])
    op.create_table(
        "provider_identities",
        _id(),
        _number("user_id"),
        _number("provider_id"),
        _text("issuer"),
        _text("subject"),
        _at("bound_at"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_provider_identities_user_id")),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["sign_in_providers.id"], name=op.f("fk_provider_identities_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_identities")),
        sa.UniqueConstraint("user_id", name=op.f("uq_provider_identities_user_id")),
        sa.UniqueConstraint("provider_id", "subject", name=op.f("uq_provider_identities_provider_id_subject")),
    )
    op.create_table(
        "provider_requests",
        _id(),
        _text("state_hash"),
        _number("provider_id"),
        _text("nonce"),
        _text("verifier"),
        _text("then", default=""),
        _at("asked_at"),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["sign_in_providers.id"], name=op.f("fk_provider_requests_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_requests")),
        sa.UniqueConstraint("state_hash", name=op.f("uq_provider_requests_state_hash")),
    )
    op.create_index(op.f("ix_provider_requests_provider_id"), "provider_requests", ["provider_id"])
    grant(op.get_bind())


def downgrade() -> None:
    op.drop_table("provider_requests")
    op.drop_table("provider_identities")
    op.drop_table("sign_in_providers")
