"""Asks for a page as somebody and keeps nothing of what that changed; opens whatever comes back and looks for canaries."""

from __future__ import annotations

import contextvars
import hashlib
import io
import logging
import secrets
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask
from flask_sqlalchemy.session import Session

from casework import clock
from casework.accounts.models import SignInSession
from casework.extensions import db
from tests.canaries.planted import CANARY
from tests.pdf_text import words_of


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    mimetype: str
    where: str = ""

    def opened(self) -> str:
        """All its words, whatever it is."""
        return f"{self.where} {opened(self.body)}"


def opened(body: bytes) -> str:
    """The words in a file: what is packed is unpacked, what is drawn is read."""
    if body[:4] == b"%PDF" and len(body) > 100:
        return words_of(body) + body.decode("latin-1")
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            return " ".join(opened(packed.read(name)) for name in packed.namelist())
    return body.decode("utf-8", "replace").replace("\r\n ", "")  # a calendar's folded lines


def canaries(words: str) -> set[tuple[str, int, int]]:
    return {(letter, int(column), int(row)) for letter, column, row in CANARY.findall(words.upper())}


@contextmanager
def dry() -> Iterator[None]:
    """Within the block a request does everything but keep it: what it would have committed is sent and taken back."""
    kept = Session.commit

    def take_back(self: Any) -> None:
        self.flush()
        self.rollback()

    Session.commit = take_back  # type: ignore[method-assign]
    try:
        yield
    finally:
        Session.commit = kept  # type: ignore[method-assign]


class Asker:
    """One person's way in."""

    def __init__(self, app: Flask, user_id: int | None) -> None:
        self.app = app
        self.client = app.test_client(use_cookies=False)
        self.headers = {"Cookie": f"{app.config['SIGN_IN_COOKIE']}={_signed_in(user_id)}"} if user_id else {}

    def ask(self, method: str, path: str, **rest: Any) -> Answer:
        """One request in a context of its own. An error of the program is an answer of 500."""
        rest["headers"] = {**self.headers, **rest.get("headers", {})}
        response = contextvars.Context().run(self.client.open, path, method=method, **rest)
        answer = Answer(
            response.status_code, response.get_data(), response.mimetype, response.headers.get("Location", "")
        )
        response.close()
        return answer


def _signed_in(user_id: int) -> str:
    """A session that was used, and confirmed, a moment ago however long a slow machine takes over all the pages.

    Nothing asked for is kept, not even that the session was used: by now's clock it would grow idle and stale meanwhile.
    """
    token, now, later = secrets.token_urlsafe(32), clock.now(), clock.now() + timedelta(hours=6)
    row = SignInSession(
        token_hash=hashlib.sha256(token.encode()).hexdigest(), user_id=user_id, created_at=now, last_seen_at=later,
        expires_at=now + timedelta(days=1), second_factor_at=later,
    )  # fmt: skip
    db.session.add(row)
    db.session.commit()
    return token


class _Ear(logging.Handler):
    def __init__(self, lines: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self.lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@contextmanager
def listening() -> Iterator[list[str]]:
    """Every line that is logged within the block."""
    ear = _Ear([])
    logging.getLogger().addHandler(ear)
    try:
        yield ear.lines
    finally:
        logging.getLogger().removeHandler(ear)
