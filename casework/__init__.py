"""Casework: referrals, cases, meetings and actions of a community safety partnership.

`create_app` reads as the list of what the system is made of.
"""

from __future__ import annotations

import importlib
import importlib.util
from typing import Any

from flask import Flask
from sqlalchemy import event
from werkzeug.middleware.proxy_fix import ProxyFix

SLICES = (
    "accounts",
    "partnership",
    "saved_views",
    "subjects",
    "cases",
    "referrals",
    "sharing",
    "emergencies",
    "actions",
    "answers",
    "handovers",
    "risk",
    "plans",
    "cohorts",
    "adults",
    "asb_reviews",
    "orders",
    "pictures",
    "meetings",
    "papers",
    "terms",
    "consultations",
    "registers",
    "search",
    "looks",
    "exports",
    "leaving",
    "statistics",
    "subject_access",
    "data_protection",
    "imports",
    "indicators",
    "delivery",
    "risk_register",
    "funding",
    "notifications",
    "overdue",
    "invitations",
    "outside",
    "retention",
    "home",
    "webhooks",
    "api",
    "exchange",
)


def create_app(settings: dict[str, Any] | None = None) -> Flask:
    """The application, from the environment or from given settings; refuses to start when it would be unsafe."""
    from casework import cli, database, database_errors, health, logs, reader, schema, wellknown
    from casework.access import rows
    from casework.accounts import refused
    from casework.audit import trail
    from casework.extensions import csrf, db, login_manager
    from casework.web import (
        back,
        compression,
        errors,
        gate,
        headers,
        incoming,
        navigation,
        numbers,
        presentation,
        typed_words,
        unit_of_work,
    )
    from config import ROOT
    from config import settings as settings_from_environment

    app = Flask("casework", root_path=str(ROOT / "casework"), template_folder=str(ROOT / "templates"))
    app.config.from_mapping(settings if settings is not None else settings_from_environment())
    app.url_map.converters |= {"int": numbers.RowNumber, "string": numbers.Word, "default": numbers.Word}
    app.request_class, app.json = incoming.AnyRequest, incoming.Json(app)
    if proxies := app.config["TRUSTED_PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]

    logs.init_app(app)
    presentation.configure_jinja(app)  # before anything asks for the template environment, as form tokens do
    db.init_app(app)
    database_errors.keep_values_out_of_errors()
    compression.init_app(app)
    headers.init_app(app)
    refused.init_app(app)
    unit_of_work.init_app(app)
    login_manager.init_app(app)
    login_manager.session_protection = None
    login_manager.request_loader(reader.load_reader)
    csrf.init_app(app)
    gate.init_app(app)
    errors.init_app(app)
    navigation.init_app(app)
    back.init_app(app)
    typed_words.init_app(app)

    for name in SLICES:
        package = f"casework.{name}"
        for part in ("subscribers", "sections", "chapters", "background"):
            if importlib.util.find_spec(f"{package}.{part}"):
                importlib.import_module(f"{package}.{part}")
        if importlib.util.find_spec(f"{package}.views"):
            app.register_blueprint(importlib.import_module(f"{package}.views").bp)
    app.register_blueprint(typed_words.bp)
    app.register_blueprint(health.bp)
    app.register_blueprint(wellknown.bp)
    cli.init_app(app)

    rows.refuse_unruled_tables()
    gate.refuse_undeclared_pages(app)
    _protect_sessions(rows, trail)
    if not app.config.get("SKIP_DATABASE_CHECK") and not cli.making_the_schema():
        with app.app_context():
            database.refuse_unsafe_database(db.engine, schema.protected_tables())
    return app


def _protect_sessions(rows: Any, trail: Any) -> None:
    from casework.extensions import db

    factory = db.session.session_factory
    if not event.contains(factory, "after_flush", trail._note_flush):
        rows.protect(factory)
        trail.watch(factory)
