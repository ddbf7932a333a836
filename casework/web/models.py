"""Forms already dealt with, so that pressing a button twice never makes two of anything."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func
from sqlalchemy.orm import Mapped, mapped_column

from casework.extensions import db


class Submission(db.Model):
    """A form's own random key with where its first submission led. The unique key is what stops the second."""

    __tablename__ = "submissions"

    key: Mapped[str] = mapped_column(unique=True)
    location: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)


class ReferenceCounter(db.Model):
    """The next number of a kind of reference in a partnership; its row is locked until the number is used."""

    __tablename__ = "reference_counters"

    name: Mapped[str] = mapped_column(unique=True)
    last: Mapped[int]
