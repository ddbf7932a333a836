"""One commit for every request that went well; nothing of one that did not; one row from a form sent twice."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, flash, g, redirect, request
from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from casework.extensions import db
from casework.web.models import Submission


class ReadingWrote(RuntimeError):
    """A page that only shows something changed something: a bug, so nothing of it is kept."""


def init_app(app: Flask) -> None:
    app.before_request(_claim_submission)
    app.after_request(_finish)
    app.teardown_request(_forget)


def _claim_submission() -> Any:
    """Take the form's key, waiting for a twin under way; a form already dealt with leads where the first one led."""
    key = request.form.get("submission_key", "")[:64] if request.method == "POST" else ""
    if not key:
        return None
    table = Submission.__table__
    claimed = db.session.connection().execute(
        insert(table).values(key=key, location="").on_conflict_do_nothing().returning(table.c.id)
    )
    if claimed.scalar_one_or_none() is not None:
        g.submission_key = key
        return None
    location = db.session.connection().execute(select(table.c.location).where(table.c.key == key)).scalar_one_or_none()
    flash("You had already sent this, so it was saved once.", "info")
    return redirect(location or "/")


def _finish(response: Response) -> Response:
    session = db.session()
    if response.status_code >= 400:
        keep = getattr(g, "keep_despite_error", False)
        session.commit() if keep else session.rollback()
        return response
    if request.method in ("GET", "HEAD", "OPTIONS"):
        if session.new or session.dirty or session.deleted:
            session.rollback()
            raise ReadingWrote(f"{request.endpoint} changed data while showing a page")
    elif (key := getattr(g, "submission_key", None)) is not None:
        table = Submission.__table__
        session.flush()
        if response.status_code in (301, 302, 303):
            session.connection().execute(update(table).where(table.c.key == key).values(location=response.location))
        else:
            session.connection().execute(delete(table).where(table.c.key == key))
    session.commit()
    return response


def keep_despite_error() -> None:
    """Commit this request although its answer is an error: for counters of failed attempts and the log of refusals."""
    g.keep_despite_error = True


def _forget(_error: BaseException | None) -> None:
    from casework.access.scope import install

    install(None)
