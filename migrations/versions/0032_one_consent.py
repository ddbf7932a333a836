"""An adult's answer on consent is that of the tab Sharing; what a group records with it points there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032_one_consent"
down_revision = "0031_coming_due"
branch_labels = None
depends_on = None

GONE = ("answer", "not_sought_reasoned", "route_without", "dates")


def upgrade() -> None:
    """Answers only a group had go onto the tab Sharing; those corrected since are struck out there, none is lost."""
    op.add_column("adult_consents", sa.Column("consent_id", sa.BigInteger(), nullable=True))
    op.add_column("case_consents", sa.Column("from_adult_id", sa.BigInteger(), nullable=True))
    op.execute("UPDATE adult_consents SET consent_id = shared_id")
    op.execute(
        """
        UPDATE case_consents s SET review_on = a.review_on FROM adult_consents a
        WHERE a.consent_id = s.id AND s.review_on IS NULL AND a.review_on IS NOT NULL
        """
    )
    op.execute(
        """
        INSERT INTO case_consents
            (partnership_id, case_id, person_id, answer, asked_on, covers, because, review_on, recorded_by_id, recorded_at,
             struck_at, struck_by_id, struck_because, from_adult_id)
        SELECT a.partnership_id, a.case_id, p.person_id,
            CASE a.answer WHEN 'not_sought' THEN 'not_asked' ELSE a.answer END, a.asked_on,
            'As recorded by ' || g.short_name,
            CASE a.answer WHEN 'not_sought' THEN g.short_name || ' has recorded why' ELSE '' END,
            a.review_on, a.recorded_by_id, a.recorded_at, c.recorded_at, c.recorded_by_id,
            CASE WHEN c.id IS NULL THEN '' ELSE 'Corrected by ' || g.short_name END, a.id
        FROM adult_consents a
        JOIN adults p ON p.case_id = a.case_id AND p.group_id = a.group_id
        JOIN groups g ON g.id = a.group_id
        LEFT JOIN adult_consents c ON c.corrects_id = a.id
        WHERE a.consent_id IS NULL
        """
    )
    op.execute("UPDATE adult_consents a SET consent_id = s.id FROM case_consents s WHERE s.from_adult_id = a.id")
    op.drop_column("case_consents", "from_adult_id")
    op.alter_column("adult_consents", "consent_id", nullable=False)
    op.create_foreign_key(
        op.f("fk_adult_consents_consent_id"), "adult_consents", "case_consents", ["consent_id"], ["id"]
    )
    op.create_index(op.f("ix_adult_consents_consent_id"), "adult_consents", ["consent_id"])
    for name in GONE:
        op.drop_constraint(op.f(f"ck_adult_consents_{name}"), "adult_consents", type_="check")
    for column in ("shared_id", "answer", "asked_on", "review_on"):
        op.drop_column("adult_consents", column)


def downgrade() -> None:
    """The group's rows have the answer again; what the words of then did not tell apart becomes one."""
    op.add_column("adult_consents", sa.Column("answer", sa.Text(), nullable=True))
    op.add_column("adult_consents", sa.Column("asked_on", sa.Date(), nullable=True))
    op.add_column("adult_consents", sa.Column("review_on", sa.Date(), nullable=True))
    op.add_column("adult_consents", sa.Column("shared_id", sa.BigInteger(), nullable=True))
    op.execute(
        """
        UPDATE adult_consents a SET shared_id = s.id, asked_on = s.asked_on, review_on = s.review_on,
            answer = CASE WHEN s.answer IN ('not_asked', 'cannot') THEN 'not_sought'
                          WHEN s.answer = 'withdrawn' THEN 'refused' ELSE s.answer END
        FROM case_consents s WHERE s.id = a.consent_id
        """
    )
    op.alter_column("adult_consents", "answer", nullable=False)
    op.alter_column("adult_consents", "asked_on", nullable=False)
    for name, condition in (
        ("answer", "answer IN ('given', 'refused', 'not_sought')"),
        ("not_sought_reasoned", "(answer = 'not_sought') = (reason <> '')"),
        ("route_without", "(answer = 'given') = (route = '')"),
        ("dates", "review_on IS NULL OR review_on >= asked_on"),
    ):
        op.create_check_constraint(op.f(f"ck_adult_consents_{name}"), "adult_consents", condition)
    op.create_foreign_key(op.f("fk_adult_consents_shared_id"), "adult_consents", "case_consents", ["shared_id"], ["id"])
    op.drop_column("adult_consents", "consent_id")
