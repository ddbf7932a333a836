"""Delivery channels for e-mail: SMTP, GOV.UK Notify, and files for trial and tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from casework.mail.channel import (
    CalendarPart,
    Channel,
    Deferred,
    Found,
    Letter,
    Refused,
    Remembers,
    TryAgain,
    Uncertain,
    Unreachable,
    compose,
    kept_open,
    reference_of,
)
from casework.mail.files import FileChannel
from casework.mail.notify import NotifyChannel
from casework.mail.smtp import SmtpChannel

__all__ = [
    "CalendarPart",
    "Channel",
    "Deferred",
    "FileChannel",
    "Found",
    "Letter",
    "NotifyChannel",
    "Refused",
    "Remembers",
    "SmtpChannel",
    "TryAgain",
    "Uncertain",
    "Unreachable",
    "channel_of",
    "compose",
    "kept_open",
    "reference_of",
]


def channel_of(config: Any) -> Channel:
    """The channel a deployment is set to use."""
    if config["MAIL_CHANNEL"] == "smtp":
        return SmtpChannel(
            config["SMTP_HOST"],
            config["SMTP_PORT"],
            config["MAIL_FROM"],
            config["SMTP_USER"],
            config["SMTP_PASSWORD"],
            config["SMTP_TLS"],
        )
    if config["MAIL_CHANNEL"] == "notify":
        return NotifyChannel(
            config["NOTIFY_API_KEY"], config["NOTIFY_TEMPLATE_ID"], config["NOTIFY_URL"], config["NOTIFY_REPLY_TO_ID"]
        )
    return FileChannel(Path(config["VAR_DIR"]) / "mail", config["MAIL_FROM"])
