"""The short codes that prove, besides the link, that somebody reads their own mail."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.access.rows import Protected
from casework.accounts.models import User
from casework.audit import Audited
from casework.extensions import db
from casework.sent_figures import SentFigures


class AnswerCode(SentFigures, Protected, Audited, db.Model):
    """How often a code was asked for with one link, and how often a wrong one was tried. The code itself is kept nowhere."""

    __tablename__ = "answer_codes"
    __audit_name__ = "a code for answering from e-mail"
    __audit_quiet__ = frozenset({"sent_at", "tries", "number"})

    figures_for = "answer code"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)

    user: Mapped[User] = relationship(User)
