"""Seals every secret of the database anew under the key of today, so that a former `SECRET_KEY` can be dropped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from casework.access.scope import as_system
from casework.accounts import second_factor
from casework.accounts.models import RecoveryCode, User
from casework.accounts.provider_models import SignInProvider
from casework.accounts.providers import SEALED_FOR
from casework.extensions import db

USUAL = "second factor"
_columns: list[tuple[Any, str]] = []


@dataclass
class Resealed:
    """How many secrets are sealed under the key of today, how many no key that is set opens, and recovery codes that count only under a former one."""

    sealed: int = 0
    lost: int = 0
    codes: int = 0


def sealed_in(*columns: Any, purpose: str = USUAL) -> None:
    """Say that these columns hold what `second_factor.seal` made, empty where there is none."""
    _columns.extend((column, purpose) for column in columns)


sealed_in(User.totp_secret)
sealed_in(SignInProvider.client_secret, purpose=SEALED_FOR)


def reseal(partnership_id: int) -> Resealed:
    """Those of one partnership. For the terminal, as the system; the caller commits."""
    found = Resealed()
    with as_system("sealing secrets under a new key", partnership_id=partnership_id):
        for column, purpose in _columns:
            table = column.class_.__table__
            own = (table.c.partnership_id == partnership_id) & (table.c[column.key] != "")
            rows = db.session.connection().execute(select(table.c.id, table.c[column.key]).where(own).with_for_update())
            for row_id, sealed in rows.all():
                anew = second_factor.sealed_anew(sealed, purpose=purpose)
                if anew is None:
                    found.lost += 1
                    continue
                db.session.connection().execute(update(table).where(table.c.id == row_id).values({column.key: anew}))
                found.sealed += 1
        codes, people = RecoveryCode.__table__, User.__table__
        old = codes.c.used_at.is_(None) & ~codes.c.code_hash.startswith(second_factor.ARGON2)
        of = (
            select(codes.c.id)
            .join(people, people.c.id == codes.c.user_id)
            .where(people.c.partnership_id == partnership_id, old)
        )
        found.codes = len(db.session.connection().execute(of).all())
    return found
