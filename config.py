"""Settings, read once from the environment; `docs/operations.md` has the same table for administrators."""

from __future__ import annotations

import importlib.util
import os
import re
from collections.abc import Mapping
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from psycopg import RawCursor

ROOT = Path(__file__).resolve().parent
MODES = ("production", "demonstration", "test")


class BadConfiguration(RuntimeError):
    """The environment asks for something unsafe or impossible; the message says which variable to mend."""


def settings(environment: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Flask settings from environment variables.

    The mode defaults to `production`, the strictest, so that forgetting to set it can never open the demonstration
    sign-in. Raises `BadConfiguration` naming the variable when production would run unsafely.
    """
    env = os.environ if environment is None else environment
    mode = env.get("CASEWORK_MODE", "production")
    if mode not in MODES:
        raise BadConfiguration(f"CASEWORK_MODE is {mode!r}; it must be one of {', '.join(MODES)}.")
    base_url = env.get("BASE_URL", "http://127.0.0.1:8000").rstrip("/")
    secure = base_url.startswith("https://")
    hosts = [host.strip() for host in env.get("TRUSTED_HOSTS", "").split(",") if host.strip()]
    values: dict[str, Any] = {
        "MODE": mode,
        "SECRET_KEY": env.get("SECRET_KEY", ""),
        "SECRET_KEY_FALLBACKS": env.get("SECRET_KEY_FALLBACKS", "").replace(",", " ").split(),
        "BASE_URL": base_url,
        "TRUSTED_HOSTS": hosts or None,
        "SQLALCHEMY_DATABASE_URI": env.get("DATABASE_URL", ""),
        "DATABASE_OWNER_URL": env.get("DATABASE_OWNER_URL", ""),
        "DATABASE_BACKUP_URL": env.get("DATABASE_BACKUP_URL", ""),
        "BACKUP_RECIPIENTS": env.get("BACKUP_RECIPIENTS", "").replace(",", " ").split(),
        "SQLALCHEMY_ENGINE_OPTIONS": {
            "pool_pre_ping": False,
            "pool_size": _whole(env, "DATABASE_POOL_SIZE", 8),
            "max_overflow": 4,
            # The connection given back last is taken next: it has the plans of our statements, others may still lack them.
            "pool_use_lifo": True,
            "hide_parameters": mode != "test",  # what people wrote has no place in a log of errors
            # PostgreSQL's own $1 from SQLAlchemy on, so that psycopg need not look through each statement for %(name)s.
            "paramstyle": "numeric_dollar",
            "connect_args": {"application_name": "casework", "prepare_threshold": 2, "cursor_factory": RawCursor},
        },
        "REDIS_URL": env.get("REDIS_URL", ""),
        "VAR_DIR": Path(env.get("VAR_DIR", str(ROOT / "var"))),
        "SESSION_COOKIE_NAME": "__Host-casework-form" if secure else "casework_form",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SIGN_IN_COOKIE": "__Host-casework" if secure else "casework",
        "ERASURES_FILE": env.get("ERASURES_FILE", ""),
        "FILES_URL": env.get("FILES_URL", "").strip(),
        "SIGN_IN_IDLE_MINUTES": _whole(env, "SIGN_IN_IDLE_MINUTES", 60),
        "SIGN_IN_HOURS": _whole(env, "SIGN_IN_HOURS", 12),
        "BULK_VIEW_RECORDS": _whole(env, "BULK_VIEW_RECORDS", 0 if mode == "test" else 500),
        "BULK_VIEW_MINUTES": _whole(env, "BULK_VIEW_MINUTES", 5),
        "WEBHOOK_PRIVATE_HOSTS": tuple(env.get("WEBHOOK_PRIVATE_HOSTS", "").split()),
        "API_PER_MINUTE": _whole(env, "API_PER_MINUTE", 120),
        "MAX_CONTENT_LENGTH": _whole(env, "MAX_UPLOAD_MB", 25) * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 4 * 1024 * 1024,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": secure,
        "PASSWORD_HASHING": "quick" if mode == "test" else "strong",
        "BREACHED_PASSWORDS": env.get("BREACHED_PASSWORDS", ""),
        "MAIL_CHANNEL": env.get("MAIL_CHANNEL", "file" if mode != "production" else "smtp"),
        "MAIL_FROM": env.get("MAIL_FROM", "Casework <casework@localhost>"),
        "SMTP_HOST": env.get("SMTP_HOST", ""),
        "SMTP_PORT": _whole(env, "SMTP_PORT", 587),
        "SMTP_USER": env.get("SMTP_USER", ""),
        "SMTP_PASSWORD": env.get("SMTP_PASSWORD", ""),
        "SMTP_TLS": env.get("SMTP_TLS", "required"),
        "SMTP_UNCERTAIN": env.get("SMTP_UNCERTAIN", "flag"),
        "NOTIFY_API_KEY": env.get("NOTIFY_API_KEY", ""),
        "NOTIFY_TEMPLATE_ID": env.get("NOTIFY_TEMPLATE_ID", ""),
        "NOTIFY_REPLY_TO_ID": env.get("NOTIFY_REPLY_TO_ID", ""),
        "NOTIFY_URL": env.get("NOTIFY_URL", "https://api.notifications.service.gov.uk").rstrip("/"),
        "TRUSTED_PROXIES": _whole(env, "TRUSTED_PROXIES", 0),
        "CLAMD_ADDRESS": env.get("CLAMD_ADDRESS", "").strip().removeprefix("unix:"),
        "METRICS_TOKEN": env.get("METRICS_TOKEN", ""),
        "LOG_FORMAT": env.get("LOG_FORMAT", "") or ("json" if mode == "production" else "text"),
        "SECURITY_CONTACT": env.get("SECURITY_CONTACT", ""),
        "AUDIT_ANCHOR_FILE": env.get("AUDIT_ANCHOR_FILE", ""),
        "AUDIT_ANCHOR_MINUTES": _whole(env, "AUDIT_ANCHOR_MINUTES", 10),
        "AUDIT_ANCHOR_EMAIL": env.get("AUDIT_ANCHOR_EMAIL", ""),
        "AUDIT_ANCHOR_EMAIL_MINUTES": _whole(env, "AUDIT_ANCHOR_EMAIL_MINUTES", 24 * 60),
        "AUDIT_ANCHOR_S3": env.get("AUDIT_ANCHOR_S3", "").strip(),
        "AUDIT_ANCHOR_S3_MINUTES": _whole(env, "AUDIT_ANCHOR_S3_MINUTES", 60),
        "AUDIT_ANCHOR_S3_DAYS": _whole(env, "AUDIT_ANCHOR_S3_DAYS", 366),
    }
    if values["CLAMD_ADDRESS"] and not re.fullmatch(r"/.+|\S+:\d{1,5}", values["CLAMD_ADDRESS"]):
        raise BadConfiguration("CLAMD_ADDRESS must be a socket's path, such as /run/clamav/clamd.ctl, or host:3310.")
    _refuse_bad_buckets(values)
    if mode == "production":
        _refuse_unsafe(values)
    elif not LOOPBACK.match(base_url):
        raise BadConfiguration(
            f"CASEWORK_MODE={mode} lets people in without a password: BASE_URL must be an address of this machine alone."
        )
    return values


LOOPBACK = re.compile(r"https?://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$")
LARGEST_UPLOAD_MB = 200


def _whole(env: Mapping[str, str], name: str, usual: int) -> int:
    try:
        return int(env.get(name, str(usual)))
    except ValueError:
        raise BadConfiguration(f"{name} must be a whole number.") from None


def _refuse_unsafe(values: dict[str, Any]) -> None:
    if len(values["SECRET_KEY"]) < 32:
        raise BadConfiguration("SECRET_KEY must be set to at least 32 random characters.")
    if any(len(key) < 32 for key in values["SECRET_KEY_FALLBACKS"]):
        raise BadConfiguration("SECRET_KEY_FALLBACKS must hold former values of SECRET_KEY, of at least 32 characters.")
    if not values["SQLALCHEMY_DATABASE_URI"]:
        raise BadConfiguration("DATABASE_URL must point at the PostgreSQL database, as the application's own role.")
    if not values["BASE_URL"].startswith("https://"):
        raise BadConfiguration("BASE_URL must begin with https:// : links in e-mail and secure cookies depend on it.")
    if not values["TRUSTED_HOSTS"]:
        raise BadConfiguration("TRUSTED_HOSTS must name the host names this service answers to.")
    if not 0 < values["MAX_CONTENT_LENGTH"] <= LARGEST_UPLOAD_MB * 1024 * 1024:
        raise BadConfiguration(f"MAX_UPLOAD_MB must be between 1 and {LARGEST_UPLOAD_MB}.")
    if not 0 < values["SIGN_IN_IDLE_MINUTES"] <= values["SIGN_IN_HOURS"] * 60 <= 24 * 60:
        raise BadConfiguration(
            "SIGN_IN_IDLE_MINUTES must be at least 1 and no longer than SIGN_IN_HOURS, which is 24 at most."
        )
    if values["BULK_VIEW_RECORDS"] < 50 or not 1 <= values["BULK_VIEW_MINUTES"] <= 60:
        raise BadConfiguration("BULK_VIEW_RECORDS must be at least 50, and BULK_VIEW_MINUTES between 1 and 60.")
    if values["LOG_FORMAT"] not in ("json", "text"):
        raise BadConfiguration("LOG_FORMAT must be json or text.")
    if values["SECURITY_CONTACT"] and not re.match(r"(mailto:\S+@\S+|https://\S+)$", values["SECURITY_CONTACT"]):
        raise BadConfiguration(
            "SECURITY_CONTACT must be mailto:name@your.domain or an address that begins with https://."
        )
    if values["BREACHED_PASSWORDS"] and not os.access(values["BREACHED_PASSWORDS"], os.R_OK):
        raise BadConfiguration("BREACHED_PASSWORDS must name a file that this service can read.")
    refuse_bad_mail(values)


def refuse_bad_mail(values: Mapping[str, Any]) -> None:
    """Raises `BadConfiguration` when mail could not leave, or would leave unsafely, as it is set."""
    channel = values["MAIL_CHANNEL"]
    if channel not in ("smtp", "notify", "file"):
        raise BadConfiguration("MAIL_CHANNEL must be smtp, notify or file.")
    if channel == "smtp" and not values["SMTP_HOST"]:
        raise BadConfiguration("SMTP_HOST must name the mail server, or set MAIL_CHANNEL=file for a trial.")
    if channel == "notify":
        _refuse_bad_notify(values)
    if not re.fullmatch(r"[^@]+@[^@\s]+", parseaddr(values["MAIL_FROM"])[1]):
        raise BadConfiguration("MAIL_FROM must name whom e-mail is from: Casework <casework@your.domain>.")
    if values["SMTP_TLS"] not in ("required", "implicit", "none"):
        raise BadConfiguration("SMTP_TLS must be required (STARTTLS), implicit (port 465) or none.")
    if values["SMTP_TLS"] == "none" and values["SMTP_USER"]:
        raise BadConfiguration("SMTP_TLS=none would send SMTP_PASSWORD in the clear: leave SMTP_USER out, or use TLS.")
    if values["SMTP_UNCERTAIN"] not in ("flag", "resend"):
        raise BadConfiguration(
            "SMTP_UNCERTAIN must be flag (a person decides) or resend (at the risk of a second copy)."
        )


def _refuse_bad_buckets(values: Mapping[str, Any]) -> None:
    """In every mode: what is kept in a bucket, or locked there, is not to be tried out by mistake."""
    found = {}
    for name in ("FILES_URL", "AUDIT_ANCHOR_S3"):
        if not values[name]:
            continue
        from casework.storage.buckets import Bucket

        try:
            found[name] = Bucket.named(values[name])
        except ValueError as problem:
            raise BadConfiguration(f"{name} {problem}.") from None
        if importlib.util.find_spec("boto3") is None:
            raise BadConfiguration(f"{name} needs boto3: install requirements-s3.lock (docs/operations.md).")
    if len(found) == 2 and found["FILES_URL"].overlaps(found["AUDIT_ANCHOR_S3"]):
        raise BadConfiguration("AUDIT_ANCHOR_S3 and FILES_URL must name places that do not lie in each other.")
    if not 1 <= values["AUDIT_ANCHOR_S3_DAYS"] <= 36500 or values["AUDIT_ANCHOR_S3_MINUTES"] < 1:
        raise BadConfiguration("AUDIT_ANCHOR_S3_DAYS must be 1 to 36500, and AUDIT_ANCHOR_S3_MINUTES 1 or more.")


_UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


def _refuse_bad_notify(values: Mapping[str, Any]) -> None:
    if not re.fullmatch(f".*?{_UUID}-{_UUID}", values["NOTIFY_API_KEY"], re.IGNORECASE):
        raise BadConfiguration(
            "NOTIFY_API_KEY must be a whole key of GOV.UK Notify: its name, then two long ids joined by hyphens."
        )
    for name, needed in (("NOTIFY_TEMPLATE_ID", True), ("NOTIFY_REPLY_TO_ID", False)):
        if (values[name] or needed) and not re.fullmatch(_UUID, values[name], re.IGNORECASE):
            raise BadConfiguration(
                f"{name} must be an id of GOV.UK Notify, such as f33517ff-2a88-4f6e-b855-c550268ce08a."
            )
    loopback = re.match(r"http://(127\.0\.0\.1|localhost)(:|$)", values["NOTIFY_URL"])
    if not values["NOTIFY_URL"].startswith("https://") and not loopback:
        raise BadConfiguration("NOTIFY_URL must begin with https:// : the key and every letter go there.")
