"""What a program reads when something cannot be done: problem details (RFC 9457), with the place of each mistake."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from flask import Response, json, request

from casework.errors import Refusal, Stale

MEDIA_TYPE = "application/problem+json"
KINDS = {
    "invalid": "What was sent has mistakes. Each is named by its place; nothing was kept.",
    "refused": "A rule says no. The words say which and what to do; nothing was kept.",
    "stale": "Somebody else changed this meanwhile. Read it again, and send the version you read.",
    "missing-scope": "The key was made without the scope this takes. Make one that has it.",
    "no-key": "No key came along, or one that has ended.",
    "key-reused": "This Idempotency-Key was sent before with something else. Nothing was done this time.",
    "rate-limit": "The key asks too often. Wait as long as Retry-After says.",
}
"""Kinds of problem a program may tell apart; any other is named by its HTTP status alone (about:blank)."""

Mistakes = Iterable[tuple[Sequence[str | int], str]]


class Problem(Exception):
    """An answer that says what is wrong. `mistakes` are (path in the body, words); `parameter` names a question of the address.

    `title` is the same for each of its kind, `detail` about this one; never what was sent, which may be about a person.
    """

    def __init__(
        self, status: int, detail: str = "", *, kind: str = "", mistakes: Mistakes = (), parameter: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(detail or kind or str(status))
        self.status, self.detail, self.kind, self.parameter = status, detail, kind, parameter
        self.mistakes = [(tuple(path), words) for path, words in mistakes]
        self.headers = dict(headers or {})


def answer(problem: Problem) -> Response:
    body: dict[str, Any] = {
        "type": f"/api/v1/docs#problem-{problem.kind}" if problem.kind else "about:blank",
        "title": KINDS[problem.kind] if problem.kind else HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.detail,
        "instance": request.path,
    }
    if problem.mistakes:
        body["errors"] = [{"pointer": pointer(path), "detail": words} for path, words in problem.mistakes]
    if problem.parameter:
        body["parameter"] = problem.parameter
    response = Response(json.dumps(body), problem.status, mimetype=MEDIA_TYPE)
    response.headers.update(problem.headers)
    return response


def pointer(path: Iterable[str | int]) -> str:
    """A JSON pointer into the body, as a fragment (RFC 6901, section 6)."""
    return "#" + "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def of_refusal(refusal: Refusal) -> Problem:
    path = refusal.field.split(".") if refusal.field else []
    return Problem(422, refusal.message, kind="refused", mistakes=[(path, refusal.message)])


def of_stale(error: Stale | None = None) -> Problem:
    now = f" It is version {error.version} now." if error is not None else ""
    return Problem(409, f"Somebody else saved this first.{now}", kind="stale")


def no_key(*, given: bool) -> Problem:
    """Without a key, or with one that opens nothing (RFC 6750, section 3)."""
    challenge = 'Bearer realm="Casework"' + (', error="invalid_token"' if given else "")
    words = "This key has ended, or never was." if given else "Send a key: Authorization: Bearer cw_..."
    return Problem(401, words, kind="no-key", headers={"WWW-Authenticate": challenge})
