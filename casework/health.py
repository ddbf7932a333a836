"""Whether the service is well, for whoever watches it; says nothing about anybody."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import func, text
from sqlalchemy.exc import SQLAlchemyError

from casework import clock, storage
from casework.audit.figures import of_the_log
from casework.errors import NotFound
from casework.extensions import db
from casework.notifications import figures
from casework.notifications.models import Heartbeat
from casework.storage.commands import UNNAMED
from casework.web.gate import anyone

bp = Blueprint("health", __name__)
log = logging.getLogger(__name__)
QUEUES = ("mail", "documents", "imports", "webhooks", "maintenance")
STALE_AFTER_SECONDS = 180
UNSENT_AFTER_SECONDS = 900


@bp.get("/healthz")
@anyone
def healthz() -> Any:
    """`status` is ok, degraded (pages work, something behind them does not) or down; 503 only when down."""
    answer: dict[str, Any] = {"database": _database(), "broker": _broker(), "scheduler": _scheduler(), "mail": _mail()}
    answer["files"] = storage.store().state()
    if answer["database"] != "ok":
        answer["status"] = "down"
    elif answer["broker"] == "unreachable" or any(
        state != "ok" for state in (answer["scheduler"]["state"], answer["mail"]["state"], answer["files"])
    ):
        answer["status"] = "degraded"
    else:
        answer["status"] = "ok"
    return jsonify(answer), 503 if answer["status"] == "down" else 200


@bp.get("/metrics")
@anyone
def metrics() -> Response:
    """The same and more as Prometheus reads it, for whoever has METRICS_TOKEN; nowhere while none is set."""
    token = current_app.config["METRICS_TOKEN"]
    if not token:
        raise NotFound()
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not hmac.compare_digest(given.encode(), token.encode()):
        return Response("Give METRICS_TOKEN as a bearer token.\n", 401, {"WWW-Authenticate": "Bearer"})
    return Response("".join(_lines()), content_type="text/plain; version=0.0.4; charset=utf-8")


def _lines() -> Iterator[str]:
    """An age nobody knows is left out, so that an alarm on its absence goes off."""
    mail, age = figures.of_mail(), _scheduler()["age_seconds"]
    yield from _metric("broker_up", "Whether the broker answers.", {"": int(_broker() != "unreachable")})
    yield from _metric("files_up", "Whether files can be kept.", {"": int(storage.store().state() == "ok")})
    if age is not None:
        yield from _metric(
            "scheduler_age_seconds", "Seconds since the scheduler's clock reached the database.", {"": age}
        )
    yield from _metric(
        "mail_oldest_unsent_seconds", "How long the oldest message has been due.", {"": mail.oldest_seconds}
    )
    states = {f'{{state="{name}"}}': getattr(mail, name) for name in ("queued", "sending", "failed", "uncertain")}
    yield from _metric("mail_messages", "Messages not sent, by state.", states)
    yield from _metric("mail_refused_addresses", "Addresses that are refused for good.", {"": mail.refused_addresses})
    yield from _metric("mail_paused_domains", "Domains left alone for a while.", {"": mail.paused_domains})
    if queues := _queues():
        yield from _metric("queue_length", "Wake-ups nobody has taken yet, by queue.", queues)
    trail = of_the_log()
    yield from _metric(
        "audit_unsealed_seconds",
        "How long ago the oldest entry without a seal was written.",
        {"": trail.unsealed_seconds},
    )
    yield from _metric(
        "audit_unanchored_seconds",
        "How long the oldest seal has been owed to a place outside.",
        {"": trail.unanchored_seconds},
    )
    if (age := _seconds(func.min(Heartbeat.at), Heartbeat.name.startswith(UNNAMED, autoescape=True))) is not None:
        yield from _metric("files_unnamed_seconds", "How long files have been kept that no row names.", {"": age})
    for name, beat in (("backup", "backup"), ("backup_drill", "backup drill")):
        if (age := _since(beat)) is not None:
            yield from _metric(f"{name}_age_seconds", f"Seconds since the last {beat} that went well.", {"": age})


def _metric(name: str, words: str, values: dict[str, float]) -> Iterator[str]:
    yield f"# HELP casework_{name} {words}\n# TYPE casework_{name} gauge\n"
    yield from (f"casework_{name}{labels} {value:g}\n" for labels, value in values.items())


def _mail() -> dict[str, Any]:
    """How long the oldest message that is due has waited: of all figures the one that says whether mail goes out."""
    try:
        age = int(figures.of_mail().oldest_seconds)
    except SQLAlchemyError:
        db.session.rollback()
        return {"state": "unknown", "oldest_unsent_seconds": None}
    return {"state": "ok" if age <= UNSENT_AFTER_SECONDS else "late", "oldest_unsent_seconds": max(0, age)}


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
        age = _since("scheduler")
    except SQLAlchemyError:
        return {"state": "unknown", "age_seconds": None}
    if age is None:
        return {"state": "never ran", "age_seconds": None}
    return {"state": "ok" if age <= STALE_AFTER_SECONDS else "late", "age_seconds": age}


def _since(name: str) -> int | None:
    """Seconds since something that leaves its time in the database did; None where it never did."""
    return _seconds(Heartbeat.at, Heartbeat.name == name)


def _seconds(which: Any, where: Any) -> int | None:
    at = db.session.connection().execute(db.select(which).where(where)).scalar()
    return None if at is None else int((clock.now() - at).total_seconds())


def _queues() -> dict[str, float]:
    """How much waits in each of the worker's queues; nothing where there is no broker, or it does not answer."""
    url = current_app.config["REDIS_URL"]
    if not url:
        return {}
    try:
        with Redis.from_url(url, socket_connect_timeout=1, socket_timeout=1) as broker:
            return {f'{{queue="{name}"}}': broker.llen(name) for name in QUEUES}  # type: ignore[misc]
    except RedisError:
        return {}
