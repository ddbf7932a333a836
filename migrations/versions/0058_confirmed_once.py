"""How minutes were confirmed is kept in one place: with the minutes that items dealt with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0058_confirmed_once"
down_revision = "0057_logos"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What earlier confirmations wrote into an item's text stays there, so they are not tied to the item."""
    op.alter_column("confirmed_minutes", "agenda_item_id", existing_type=sa.BigInteger(), nullable=True)
    for column in ("meeting_id", "in_meeting_id"):
        op.add_column("confirmed_minutes", sa.Column(column, sa.BigInteger(), nullable=True))
        op.create_foreign_key(op.f(f"fk_confirmed_minutes_{column}"), "confirmed_minutes", "meetings", [column], ["id"])
    op.create_unique_constraint(op.f("uq_confirmed_minutes_meeting_id"), "confirmed_minutes", ["meeting_id"])
    op.create_index(op.f("ix_confirmed_minutes_in_meeting_id"), "confirmed_minutes", ["in_meeting_id"])
    op.execute(
        "INSERT INTO confirmed_minutes (partnership_id, meeting_id, in_meeting_id, held_on, how, amendment)"
        " SELECT partnership_id, id, confirmed_in_id, (starts_at AT TIME ZONE 'Europe/London')::date, confirmation, amendment"
        " FROM meetings WHERE confirmation <> ''"
    )
    op.create_check_constraint(
        op.f("ck_confirmed_minutes_of_what"),
        "confirmed_minutes",
        "agenda_item_id IS NOT NULL OR meeting_id IS NOT NULL",
    )
    op.drop_constraint(op.f("ck_meetings_confirmation"), "meetings")
    for column in ("confirmed_in_id", "confirmation", "amendment"):
        op.drop_column("meetings", column)


def downgrade() -> None:
    op.add_column("meetings", sa.Column("confirmed_in_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f("fk_meetings_confirmed_in_id"), "meetings", "meetings", ["confirmed_in_id"], ["id"])
    for column in ("confirmation", "amendment"):
        op.add_column("meetings", sa.Column(column, sa.Text(), server_default="", nullable=False))
    op.create_check_constraint(
        op.f("ck_meetings_confirmation"), "meetings", "confirmation IN ('', 'correct', 'amended', 'by_email')"
    )
    op.execute(
        "UPDATE meetings m SET confirmation = c.how, amendment = c.amendment, confirmed_in_id = c.in_meeting_id"
        " FROM confirmed_minutes c WHERE c.meeting_id = m.id AND c.how <> 'noted'"
    )
    op.execute("DELETE FROM confirmed_minutes WHERE agenda_item_id IS NULL")
    op.drop_constraint(op.f("ck_confirmed_minutes_of_what"), "confirmed_minutes")
    for column in ("meeting_id", "in_meeting_id"):
        op.drop_column("confirmed_minutes", column)
    op.alter_column("confirmed_minutes", "agenda_item_id", existing_type=sa.BigInteger(), nullable=False)
