"""The short codes that prove, besides the link, that somebody reads their own mail."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.access.rows import Protected
from casework.accounts.models import User
from casework.audit import Audited
from casework.extensions import db


class AnswerCode(Protected, Audited, db.Model):
    """How often a code was asked for with one link, and how often a wrong one was tried. The code itself is kept nowhere.

    `number` counts the codes sent; only the latest holds. `tries` are wrong tries at it.
    """

    __tablename__ = "answer_codes"
    __audit_name__ = "a code for answering from e-mail"
    __audit_quiet__ = frozenset({"sent_at", "tries", "number"})

    link_hash: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    number: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    tries: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    sent_at: Mapped[datetime]

    user: Mapped[User] = relationship(User)
