"""Whether the service is well, for whoever watches it; says nothing about anybody."""

from __future__ import annotations

import logging
from typing import Any

from flask import Blueprint, current_app, jsonify
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from casework import clock
from casework.extensions import db
from casework.notifications.models import Heartbeat
from casework.web.gate import anyone

bp = Blueprint("health", __name__)
log = logging.getLogger(__name__)
STALE_AFTER_SECONDS = 180


@bp.get("/healthz")
@anyone
def healthz() -> Any:
    """`status` is ok, degraded (pages work, something behind them does not) or down; 503 only when down."""
    answer: dict[str, Any] = {"database": _database(), "broker": _broker(), "scheduler": _scheduler()}
    if answer["database"] != "ok":
        answer["status"] = "down"
    elif answer["broker"] == "unreachable" or answer["scheduler"]["state"] != "ok":
        answer["status"] = "degraded"
    else:
        answer["status"] = "ok"
    return jsonify(answer), 503 if answer["status"] == "down" else 200


def _database() -> str:
    try:
        db.session.connection().execute(text("SELECT 1"))
    except SQLAlchemyError:
        log.exception("database unreachable")
        db.session.rollback()
        return "unreachable"
    return "ok"


def _broker() -> str:
    url = current_app.config["REDIS_URL"]
    if not url:
        return "in process"
    try:
        Redis.from_url(url, socket_connect_timeout=1, socket_timeout=1).ping()
    except RedisError:
        return "unreachable"
    return "ok"


def _scheduler() -> dict[str, Any]:
    """Seconds since the scheduler's clock last reached the database."""
    try:
        at = db.session.connection().execute(db.select(db.func.max(Heartbeat.at))).scalar()
    except SQLAlchemyError:
        return {"state": "unknown", "age_seconds": None}
    if at is None:
        return {"state": "never ran", "age_seconds": None}
    age = int((clock.now() - at).total_seconds())
    return {"state": "ok" if age <= STALE_AFTER_SECONDS else "late", "age_seconds": age}
