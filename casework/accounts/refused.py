"""Keeps in the audit trail who asked for what they may not see or do, without letting anybody flood the trail.

The page they got was undone already, so the entry has a transaction of its own. What is kept of the address are
references and numbers: anything else a person typed there could be a name, and the trail is never erased.
"""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from typing import Any

from flask import Flask, Response, request
from sqlalchemy import case, or_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError

from casework import audit, clock
from casework.access.scope import scope_or_none
from casework.accounts.models import Throttle
from casework.extensions import db

log = logging.getLogger(__name__)
A_MINUTE = timedelta(minutes=1)
MOST_A_MINUTE = 20
_REFERENCE = re.compile(r"[A-Za-z]{0,4}-?[0-9]{1,12}")


def init_app(app: Flask) -> None:
    """Call before the unit of work is set up: what is registered first comes last, after the page was rolled back."""
    app.after_request(_note)


def _note(response: Response) -> Response:
    scope = scope_or_none()
    if response.status_code not in (403, 404) or scope is None or scope.user_id is None or not request.endpoint:
        return response
    if request.endpoint == "static" or (response.status_code == 404 and not request.view_args):
        return response
    try:
        number = _place_of(scope.user_id)
        if number is not None:
            audit.record(
                "consultation", "refused", request.endpoint.split(".")[0], None, detail=_detail(response, number)
            )
        db.session.commit()
    except SQLAlchemyError:  # the person has their answer; the database's trouble is not theirs
        db.session.rollback()
        log.exception("a refused request could not be logged")
    return response


def _place_of(user_id: int) -> int | None:
    """Which of this minute's refusals to the reader this is; None beyond the most that are listed."""
    now, table = clock.now(), Throttle.__table__
    over = table.c.last_failure_at < now - A_MINUTE
    statement = insert(table).values(key=f"refused:{user_id}", failures=1, last_failure_at=now)
    counted = statement.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "failures": case((over, 1), else_=table.c.failures + 1),
            "last_failure_at": case((over, now), else_=table.c.last_failure_at),
        },
        where=or_(over, table.c.failures < MOST_A_MINUTE),
    ).returning(table.c.failures)
    found: int | None = db.session.connection().execute(counted).scalar_one_or_none()
    return found


def _detail(response: Response, number: int) -> dict[str, Any]:
    asked = {name: str(value) for name, value in (request.view_args or {}).items() if _REFERENCE.fullmatch(str(value))}
    detail: dict[str, Any] = {"status": response.status_code, "page": request.endpoint, "method": request.method}
    if asked:
        detail["asked"] = asked
    if number == MOST_A_MINUTE:
        detail["more"] = "further ones in this minute are not listed"
    return detail
