"""The OpenAPI 3.1 file, put together by apispec from the declarations of the views, so that it cannot say anything else."""

from __future__ import annotations

import re
from typing import Any

from apispec import APISpec
from flask import current_app
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from werkzeug.routing import Rule

from casework.accounts.api_tokens import SCOPES
from casework.api.once import HEADER, LONGEST
from casework.api.operations import Operation
from casework.web.problems import MEDIA_TYPE

REF = "#/components/schemas/{model}"
JSON = "application/json"
ABOUT = (
    "Casework for programs. A key acts for the account it was made for: it sees what that account sees and does what it may do, as far "
    "as its scopes go. Nothing is taken in part: after an answer of 4xx nothing was kept. What an account may not see is 404."
)
PROBLEMS = {
    400: "What was asked cannot be read, or a place in a list is none",
    401: "No key, or one that has ended",
    403: "The key lacks the scope, or its account may not do this",
    404: "There is no such thing, or not for the key's account",
    409: "Somebody else changed it meanwhile",
    413: "Larger than this installation takes at once",
    415: "Not JSON",
    422: "The body has mistakes, each named by its place; a rule refuses it; or its Idempotency-Key was used for something else",
    429: "The key asks too often; Retry-After says how long to wait",
}
NUMBERS = {"minimum": 0, "maximum": 2**63 - 1}


def description() -> dict[str, Any]:
    """The file. Needs the application, whose addresses it describes."""
    spec = APISpec(
        title="Casework", version="1", openapi_version="3.1.0", servers=[{"url": "/"}],
        info={"description": ABOUT, "license": {"name": "MIT", "identifier": "MIT"}}, security=[{"key": []}],
    )  # fmt: skip
    spec.components.security_scheme(
        "key", {"type": "http", "scheme": "bearer", "description": "Authorization: Bearer cw_... " + _scopes()}
    )
    found = sorted(operations(), key=lambda each: each[0].rule)
    for name, schema in _schemas([operation for _, _, operation in found]).items():
        spec.components.schema(name, schema)
    for rule, method, operation in found:
        spec.path(path=_path(rule), operations={method.lower(): _operation(rule, method, operation)})
    return spec.to_dict()


def operations() -> list[tuple[Rule, str, Operation]]:
    """(rule, method, operation) of every address for programs there is."""
    found = []
    for rule in current_app.url_map.iter_rules():
        view: Any = current_app.view_functions[rule.endpoint]
        if hasattr(view, "operation"):
            found += [
                (rule, method, view.operation) for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
            ]
    return found


def _scopes() -> str:
    return "Scopes: " + "; ".join(f"{scope} ({words.lower()})" for scope, words in SCOPES.items()) + "."


def _path(rule: Rule) -> str:
    return re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule)


def _schemas(found: list[Operation]) -> dict[str, Any]:
    models = {model for each in found for model in (each.body, each.answer) if model is not None}
    ordered = sorted(models, key=lambda model: model.__name__)
    _, schemas = models_json_schema([(model, "validation") for model in ordered], ref_template=REF, by_alias=True)
    return {**schemas.get("$defs", {}), "Problem": _PROBLEM}


def _operation(rule: Rule, method: str, about: Operation) -> dict[str, Any]:
    words = [about.words] if about.words else []
    if about.scope:
        words.append(f"Takes the scope {about.scope}.")
    described: dict[str, Any] = {
        "operationId": _id(rule, method), "summary": about.summary, "tags": [about.tag], "parameters": [
            *_of_path(rule), *_of_query(about.query), *([_ONCE] if about.once else ()),
        ],
    }  # fmt: skip
    if words:
        described["description"] = " ".join(words)
    if about.scope is None:
        described["security"] = []
    if about.body is not None:
        described["requestBody"] = {"required": True, "content": {JSON: {"schema": _ref(about.body)}}}
    described["responses"] = {
        str(about.status): _good(about),
        **{str(code): _problem(code) for code in _problems_of(about, rule)},
    }
    return described


def _problems_of(about: Operation, rule: Rule) -> list[int]:
    codes = set(about.problems)
    if about.scope is not None:
        codes |= {401, 403, 429}
    if about.query is not None:
        codes |= {400}
    if about.body is not None:
        codes |= {400, 404, 409, 413, 415, 422}
    if rule.arguments:
        codes |= {404}
    return sorted(codes)


def _good(about: Operation) -> dict[str, Any]:
    if about.files:
        content = {
            media_type: ({"schema": {"description": words}} if words else {})
            for media_type, words in about.files.items()
        }
        return {"description": "The file", "content": content}
    if about.answer is None:
        return {"description": "Done", "content": {JSON: {"schema": {"type": "object"}}}}
    good: dict[str, Any] = {
        "description": "Made" if about.status == 201 else "Found",
        "content": {JSON: {"schema": _ref(about.answer)}},
    }
    if about.once:
        good["headers"] = {
            "Idempotency-Replayed": {
                "description": "true where this was sent before under the same key: the same thing, as it is now",
                "schema": {"type": "string"},
            }
        }
    return good


def _id(rule: Rule, method: str) -> str:
    """The view's own name: api.make_referral is makeReferral."""
    name = rule.endpoint.rpartition(".")[2]
    several = len((rule.methods or set()) - {"HEAD", "OPTIONS"}) > 1
    first, *rest = (f"{method.lower()}_{name}" if several else name).split("_")
    return first + "".join(part.capitalize() for part in rest)


def _of_path(rule: Rule) -> list[dict[str, Any]]:
    found = []
    for name in sorted(rule.arguments, key=rule.rule.index):
        number = f"<int:{name}>" in rule.rule
        schema: dict[str, Any] = {"type": "integer", **NUMBERS} if number else {"type": "string", "minLength": 1}
        found.append({"name": name, "in": "path", "required": True, "schema": schema})
    return found


def _of_query(model: type[BaseModel] | None) -> list[dict[str, Any]]:
    if model is None:
        return []
    schema = model.model_json_schema(ref_template=REF)
    return [
        {
            "name": name, "in": "query", "required": name in schema.get("required", ()), "schema": about,
            **({"description": words} if (words := about.pop("description", "")) else {}),
        }
        for name, about in schema["properties"].items()
    ]  # fmt: skip


_ONCE = {
    "name": HEADER, "in": "header", "required": False,
    "description": "A name of the sender's own for this, such as a UUID: sent twice, it happens once, and the same is answered.",
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": "^[!-~]+$"},
}  # fmt: skip
_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "description": "about:blank, or one of those on the page of documentation"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "parameter": {"type": "string", "description": "The question or header at fault"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "The place in the body: #/items/0/title"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}


def _ref(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": REF.format(model=model.__name__)}


def _problem(code: int) -> dict[str, Any]:
    described: dict[str, Any] = {
        "description": PROBLEMS[code],
        "content": {MEDIA_TYPE: {"schema": {"$ref": REF.format(model="Problem")}}},
    }
    if code == 429:
        described["headers"] = {"Retry-After": {"description": "Seconds", "schema": {"type": "string"}}}
    return described
