"""How an address for programs is declared: what it takes, what it answers, which scope opens it. From this the OpenAPI file is made."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Response, current_app, g
from flask_login import current_user
from pydantic import BaseModel
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from casework import clock
from casework.accounts.api_tokens import SCOPES, Key
from casework.accounts.models import User
from casework.api import once
from casework.api.given import body_of, question_of
from casework.extensions import db
from casework.web.forms import CONSTRAINTS
from casework.web.problems import Problem, of_stale

View = Callable[..., Any]


@dataclass(frozen=True)
class Operation:
    """One address and method. `scope` None is for everybody, "" for any key. `files` are media types of an answer that is no JSON."""

    summary: str
    scope: str | None
    tag: str
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    answer: type[BaseModel] | None = None
    status: int = 200
    once: bool = False
    problems: tuple[int, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    words: str = ""


@dataclass(frozen=True)
class Made:
    """Something made or changed: what is answered, and the address at which it is read again."""

    location: str
    answer: BaseModel


def operation(summary: str, **rest: Any) -> Callable[[View], View]:
    """Declare a view. It is given `body` and `query`, read and checked, and answers a model, a `Made` or a response of its own."""
    about = Operation(summary, **rest)
    if about.scope and about.scope not in SCOPES:
        raise RuntimeError(f"No scope {about.scope!r}")

    def declare(view: View) -> View:
        @functools.wraps(view)
        def run(**path: Any) -> Any:
            if about.scope is not None:
                _let_in(about.scope)
            return _answer(about, view, path)

        run.operation, run.shows = about, view  # type: ignore[attr-defined]
        return run

    return declare


def me() -> User:
    return current_user._get_current_object()  # type: ignore[no-any-return]


def key() -> Key:
    """The key this request came with."""
    return g.api_key  # type: ignore[no-any-return]


def _let_in(scope: str) -> None:
    held = key()
    if held.uses > current_app.config["API_PER_MINUTE"]:
        wait = 60 - clock.now().second
        raise Problem(429, f"Ask again in {wait} seconds.", kind="rate-limit", headers={"Retry-After": str(wait)})
    if scope and scope not in held.scopes:
        challenge = f'Bearer realm="Casework", error="insufficient_scope", scope="{scope}"'
        raise Problem(
            403, f"This takes a key with the scope {scope}.", kind="missing-scope", headers={"WWW-Authenticate": challenge}
        )  # fmt: skip


def _answer(about: Operation, view: View, path: dict[str, Any]) -> Any:
    given = dict(path)
    if about.query is not None:
        given["query"] = question_of(about.query)
    claimed = once.claim(me()) if about.once else None
    if claimed is not None and claimed.location:
        return _as_before(claimed)
    if about.body is not None:
        given["body"] = body_of(about.body)
    try:
        found = view(**given)
        db.session.flush()
    except StaleDataError:
        raise of_stale() from None
    except IntegrityError as error:
        name = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
        if name not in CONSTRAINTS:
            raise
        words, where = CONSTRAINTS[name]
        raise Problem(409, words, kind="refused", mistakes=[([where], words)] if where else ()) from None
    if isinstance(found, Made):
        if claimed is not None:
            once.keep(claimed, found.location, about.status)
        return _made(found.answer, about.status, found.location)
    return found if isinstance(found, Response) else _json(found, about.status)


def _as_before(claimed: once.Claim) -> Response:
    """The answer of the first time: the same thing read again, as its account may see it now."""
    endpoint, path = current_app.url_map.bind("").match(claimed.location, method="GET")
    view: Any = current_app.view_functions[endpoint]
    asked = {"query": question_of(view.operation.query)} if view.operation.query is not None else {}
    response = _made(view.shows(**path, **asked), claimed.status, claimed.location)
    response.headers["Idempotency-Replayed"] = "true"
    return response


def _made(answer: BaseModel, status: int, location: str) -> Response:
    response = _json(answer, status)
    response.headers["Location" if status == 201 else "Content-Location"] = location
    return response


def _json(answer: BaseModel | None, status: int) -> Response:
    if answer is None:
        return Response(status=204)
    return Response(answer.model_dump_json(warnings=False), status, mimetype="application/json")


def may(scope: str) -> bool:
    return scope in key().scopes
