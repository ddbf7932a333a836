"""Reminders with one key to who is told, within the partnership, and without the indexes that their unique key makes needless."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0100_reminders_sooner_planned"
down_revision = "0099_outside_questions"
branch_labels = None
depends_on = None

TABLE = "reminders"
ONE, OTHER, BOTH = (f"fk_{TABLE}_{name}" for name in ("partnership_id", "recipient_id", "partnership_id_recipient_id"))
UNIQUE = "uq_users_partnership_id_id"
STRAYS = (
    "SELECT r.id FROM reminders r JOIN users u ON u.id = r.recipient_id"
    " WHERE u.partnership_id <> r.partnership_id ORDER BY r.id LIMIT 20"
)


def upgrade() -> None:
    strays = op.get_bind().execute(sa.text(STRAYS)).scalars().all()
    if strays:
        raise RuntimeError(
            f"Reminders {', '.join(map(str, strays))} are for people of another partnership than their own, which Casework never writes. "
            "Find out how they came there, delete them, and migrate again."
        )
    op.create_unique_constraint(UNIQUE, "users", ["partnership_id", "id"])
    op.create_foreign_key(BOTH, TABLE, "users", ["partnership_id", "recipient_id"], ["partnership_id", "id"])
    for name in (ONE, OTHER):
        op.drop_constraint(name, TABLE, type_="foreignkey")
    for name in ("ix_reminders_partnership_id", "ix_reminders_subject", "ix_reminders_message_id"):
        op.drop_index(name, TABLE)
    op.create_index(
        "ix_reminders_message_id", TABLE, ["message_id"], postgresql_where=sa.text("message_id IS NOT NULL")
    )


def downgrade() -> None:
    op.drop_index("ix_reminders_message_id", TABLE)
    op.create_index("ix_reminders_message_id", TABLE, ["message_id"])
    op.create_index("ix_reminders_subject", TABLE, ["subject", "subject_id"])
    op.create_index("ix_reminders_partnership_id", TABLE, ["partnership_id"])
    op.create_foreign_key(ONE, TABLE, "partnerships", ["partnership_id"], ["id"])
    op.create_foreign_key(OTHER, TABLE, "users", ["recipient_id"], ["id"])
    op.drop_constraint(BOTH, TABLE, type_="foreignkey")
    op.drop_constraint(UNIQUE, "users", type_="unique")
