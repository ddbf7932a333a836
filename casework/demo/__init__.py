"""The demonstration partnership: invented people and places with the groups, cycles and areas of a real borough."""

from __future__ import annotations

from flask import Flask

from casework.access.scope import as_system
from casework.accounts.models import User
from casework.demo.generator import Generator
from casework.extensions import db
from casework.partnership.models import Membership, Partnership

__all__ = ["load", "load_once", "sign_ins"]


def load(*, cases: int = 60, seed: int = 2026) -> str:
    """Make the demonstration partnership in one transaction and say what was made. Needs an empty database."""
    if db.session.execute(db.select(Partnership.id).limit(1)).first() is not None:
        return "There is a partnership already; nothing was added."
    generator = Generator(cases=cases, seed=seed)
    said = generator.run()
    db.session.commit()
    return said


def load_once(app: Flask) -> bool:
    """Load the demonstration if the database is empty; whether it was."""
    with app.app_context():
        if db.session.execute(db.select(Partnership.id).limit(1)).first() is not None:
            return False
        load()
        return True


def sign_ins(app: Flask) -> list[tuple[str, str, str]]:
    """Name, role and e-mail address of the people the sign-in page offers in demonstration mode."""
    with app.app_context(), as_system("listing the demonstration people"):
        people = db.session.scalars(
            db.select(User).where(User.is_demonstration, User.status == "active").order_by(User.id)
        ).all()
        return [(user.name, user.job_title, user.email) for user in people]


def roles_of(user: User) -> list[str]:
    """The group roles somebody holds, for the sign-in page."""
    rows = db.session.scalars(db.select(Membership).where(Membership.user_id == user.id)).all()
    return [f"{row.role} of {row.group.short_name}" for row in rows]
