"""Delivery channels for e-mail: SMTP, and files for trial and tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from casework.mail.channel import CalendarPart, Channel, Letter, Refused, TryAgain, Uncertain, Unreachable, compose
from casework.mail.files import FileChannel
from casework.mail.smtp import SmtpChannel

__all__ = [
    "CalendarPart",
    "Channel",
    "FileChannel",
    "Letter",
    "Refused",
    "SmtpChannel",
    "TryAgain",
    "Uncertain",
    "Unreachable",
    "channel_of",
    "compose",
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
    return FileChannel(Path(config["VAR_DIR"]) / "mail", config["MAIL_FROM"])
