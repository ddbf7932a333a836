"""Databases to measure in: the demonstration with so many cases, and one person's way into it."""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from datetime import timedelta
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from tests.benchmarks.servers import ROOT

COOKIE = "casework"


def server() -> Any:
    from casework.trial import postgres

    return postgres.start(ROOT / "var" / "test-postgres", throwaway=True)


def world(on: Any, cases: int) -> tuple[dict[str, str], dict[str, Any]]:
    """A database with a demonstration of that many cases, and one person's way in."""
    from casework import create_app
    from casework.database import migrate
    from casework.demo import load
    from config import settings

    name = f"casework_bench_{cases}"
    admin = create_engine(on.owner_url("postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    migrate(on.owner_url(name))
    environment = {
        "CASEWORK_MODE": "demonstration",
        "SECRET_KEY": "benchmark-secret-key-benchmark-secret",
        "DATABASE_URL": on.app_url(name),
        "BASE_URL": "http://127.0.0.1",
        "BULK_VIEW_RECORDS": "0",  # one person asks for thousands of pages here: nobody counts, and nobody is held
    }
    app = create_app(settings({**os.environ, **environment}))
    token = secrets.token_urlsafe(32)
    begun = time.perf_counter()
    with app.app_context():
        from casework import clock
        from casework.accounts.models import SignInSession, User
        from casework.extensions import db

        load(cases=cases)
        user_id = db.session.execute(
            db.select(User.__table__.c.id).where(User.__table__.c.job_title == "Community safety coordinator")
        ).scalar_one()
        db.session.add(
            SignInSession(
                token_hash=hashlib.sha256(token.encode()).hexdigest(),
                user_id=user_id,
                expires_at=clock.now() + timedelta(days=1),
                second_factor_at=clock.now(),
            )
        )
        db.session.commit()
        db.engine.dispose()
    with create_engine(on.owner_url(name), isolation_level="AUTOCOMMIT", poolclass=NullPool).connect() as connection:
        connection.execute(text("ANALYZE"))
        references = connection.execute(
            text(
                "SELECT c.reference FROM cases c JOIN caseloads l ON l.case_id = c.id JOIN groups g ON g.id = l.group_id"
                " WHERE g.slug = 'psg' AND c.status = 'open' ORDER BY c.id LIMIT 400"
            )
        ).scalars().all()  # fmt: skip
        pair = connection.execute(
            text(
                "SELECT c.reference, t.reference FROM cases t JOIN cases c ON t.title = 'Complaints from neighbours: ' || c.title"
                " JOIN caseloads l ON l.case_id = c.id JOIN caseloads m ON m.case_id = t.id AND m.next_review_on = l.next_review_on"
                " JOIN case_parties p ON p.case_id = c.id JOIN case_parties q ON q.case_id = t.id AND q.person_id = p.person_id"
                " WHERE t.status = 'open' AND c.status = 'open' AND c.id <> t.id LIMIT 1"
            )
        ).one()  # fmt: skip
        surnames = connection.execute(text("SELECT DISTINCT surname FROM people ORDER BY 1 LIMIT 100")).scalars().all()
    print(f"{cases} cases made in {time.perf_counter() - begun:.1f} s")
    return environment, {"token": token, "references": references, "pair": tuple(pair), "surnames": surnames}
