"""Says in plain words what is wrong with the way mail is set up to leave; nothing is sent unless an address is given."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Iterator
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from casework import clock
from casework.mail.channel import Letter, Refused, TryAgain, Uncertain
from casework.mail.notify import NotifyChannel
from casework.mail.smtp import SmtpChannel


class Trouble(Exception):
    """What is wrong, and what to do about it."""


def check(config: Any) -> Iterator[str]:
    """Step by step what is well. Raises `Trouble` at the first thing that is not."""
    from config import BadConfiguration, refuse_bad_mail

    try:
        refuse_bad_mail(config)
    except BadConfiguration as problem:
        raise Trouble(str(problem)) from problem
    yield f"The settings fit together: mail leaves by {config['MAIL_CHANNEL']}."
    yield from {"smtp": _smtp, "notify": _notify, "file": _file}[config["MAIL_CHANNEL"]](config)


def send(config: Any, to: str) -> None:
    """One letter that says it is a test. Raises `Trouble`."""
    from casework.mail import channel_of

    key = f"mail-check:{clock.now().isoformat()}"
    letter = Letter("", to, "OFFICIAL: Casework can send e-mail", "This is a test. Nothing has to be done.", key)
    try:
        channel_of(config).send(letter)
    except Refused as problem:
        raise Trouble(f"The letter to {to} was refused: {problem}") from problem
    except TryAgain as problem:
        raise Trouble(f"The letter to {to} was not taken now: {problem}") from problem
    except Uncertain as problem:
        raise Trouble(f"The letter to {to} may or may not have been taken: {problem}") from problem


def _smtp(config: Any) -> Iterator[str]:
    host, port = config["SMTP_HOST"], config["SMTP_PORT"]
    yield from _reached(host, port, "SMTP_HOST", "SMTP_PORT")
    channel = SmtpChannel(host, port, config["MAIL_FROM"], tls=config["SMTP_TLS"])
    try:
        server = channel.connect()
    except TryAgain as problem:
        raise Trouble(_why_no_dialogue(problem.__cause__ or problem, config)) from problem
    try:
        yield {
            "required": "It offers STARTTLS, and its certificate is one this machine trusts.",
            "implicit": "It speaks TLS, and its certificate is one this machine trusts.",
            "none": "It speaks SMTP, without TLS: anybody between here and there can read the mail.",
        }[config["SMTP_TLS"]]
        if config["SMTP_USER"]:
            _signed_in(server, config)
            yield f"It lets {config['SMTP_USER']} sign in."
        sender = parseaddr(config["MAIL_FROM"])[1]
        code, words = server.mail(sender)
        if code == 530:
            raise Trouble(
                f"It asks for TLS or for signing in first: {words.decode(errors='replace')}. "
                "Look at SMTP_TLS, SMTP_USER and SMTP_PASSWORD."
            )
        if code != 250:
            raise Trouble(f"It will not take mail from {sender} (MAIL_FROM): {code} {words.decode(errors='replace')}")
        yield f"It takes mail from {sender}."
    finally:
        server.close()


def _why_no_dialogue(problem: BaseException, config: Any) -> str:
    where = f"{config['SMTP_HOST']}:{config['SMTP_PORT']}"
    if isinstance(problem, ssl.SSLCertVerificationError):
        return (
            f"{where} shows a certificate this machine does not trust: {problem.verify_message}. "
            "Name the authority's certificates in SSL_CERT_FILE, or mend SMTP_HOST if the name differs."
        )
    if isinstance(problem, ssl.SSLError):
        return f"{where} does not speak TLS from the first byte. For STARTTLS set SMTP_TLS=required."
    if isinstance(problem, smtplib.SMTPNotSupportedError):
        return f"{where} offers no STARTTLS, and mail is not sent in the clear. For port 465 set SMTP_TLS=implicit."
    if isinstance(problem, TimeoutError | smtplib.SMTPServerDisconnected):
        return f"{where} takes the connection but does not answer as a mail server. If it is port 465, set SMTP_TLS=implicit."
    return f"{where} answers, but not as it should: {problem}"


def _signed_in(server: smtplib.SMTP, config: Any) -> None:
    try:
        server.login(config["SMTP_USER"], config["SMTP_PASSWORD"])
    except smtplib.SMTPAuthenticationError as problem:
        raise Trouble(
            f"It does not let {config['SMTP_USER']} sign in: {problem.smtp_code}. Look at SMTP_USER and SMTP_PASSWORD."
        ) from problem
    except (OSError, smtplib.SMTPException) as problem:
        raise Trouble(f"Signing in went wrong: {problem}") from problem


def _notify(config: Any) -> Iterator[str]:
    parts = urlsplit(config["NOTIFY_URL"])
    yield from _reached(
        parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80), "NOTIFY_URL", "NOTIFY_URL"
    )
    channel = NotifyChannel(config["NOTIFY_API_KEY"], config["NOTIFY_TEMPLATE_ID"], config["NOTIFY_URL"])
    try:
        channel.look_up("mail-check")
    except TryAgain as problem:
        words = str(problem)
        if "clock" in words:
            raise Trouble(
                f"This machine's clock is wrong by more than 30 seconds, so Notify believes no key: {words}"
            ) from problem
        if words.startswith(("401", "403")):
            raise Trouble(f"Notify does not know the key in NOTIFY_API_KEY: {words}") from problem
        raise Trouble(f"Notify answers, but not as it should: {words}") from problem
    yield "Notify knows the key."
    try:
        problems = channel.template_problems()
    except TryAgain as problem:
        raise Trouble(f"Notify does not know the template in NOTIFY_TEMPLATE_ID: {problem}") from problem
    if problems:
        raise Trouble(f"The template in NOTIFY_TEMPLATE_ID {problems}.")
    yield "The template is there and has ((subject)) and ((body))."


def _file(config: Any) -> Iterator[str]:
    folder = Path(config["VAR_DIR"]) / "mail"
    yield f"Each letter becomes a file in {folder}; nobody gets any. For a trial only."


def _reached(host: str, port: int, name: str, port_name: str) -> Iterator[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as problem:
        raise Trouble(f"There is no machine called {host!r} ({name}): {problem.strerror or problem}.") from problem
    yield f"{host} is {found[0][4][0]}."
    try:
        socket.create_connection((host, port), timeout=10).close()
    except TimeoutError as problem:
        raise Trouble(
            f"{host} does not answer on port {port} ({port_name}): a firewall may stand between."
        ) from problem
    except OSError as problem:
        raise Trouble(
            f"Nothing listens on port {port} of {host} ({port_name}): {problem.strerror or problem}."
        ) from problem
    yield f"It takes connections on port {port}."
