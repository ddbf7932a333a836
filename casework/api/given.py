"""What programs send, read strictly: unknown fields are refused, mistakes are named by their place and never repeated."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, TypeVar

from flask import request
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from casework.web.problems import Problem

Model = TypeVar("Model", bound=BaseModel)


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError("a text has no NUL in it")
    return text


Line = Annotated[str, Field(max_length=500), AfterValidator(_without_nul)]
Text = Annotated[str, Field(max_length=20_000), AfterValidator(_without_nul)]
Reference = Annotated[str, Field(max_length=40), AfterValidator(_without_nul)]


class Given(BaseModel):
    """Base of what is sent: a misspelt field would otherwise be lost in silence."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Answered(BaseModel):
    """Base of what is answered."""

    model_config = ConfigDict(extra="forbid")


class Listed(Given):
    """Questions every list takes."""

    limit: int = Field(30, ge=1, le=100, description="How many at most.")
    cursor: str = Field(
        "",
        max_length=1000,
        description="`next` of the page before. It holds for the same questions and the same key's account.",
    )


def body_of(model: type[Model]) -> Model:
    if not request.is_json:
        raise Problem(415, "Send JSON, with Content-Type: application/json.")
    data = request.get_data(cache=True)
    _refuse_nul(data)
    try:
        return model.model_validate_json(data)
    except ValidationError as mistakes:
        found = mistakes.errors(include_url=False, include_input=False)
    if any(mistake["type"] == "json_invalid" for mistake in found):
        raise Problem(400, "This is no JSON.")
    raise Problem(
        422, "Nothing was kept.", kind="invalid",
        mistakes=_plainly(found),
    )  # fmt: skip


def _refuse_nul(data: bytes) -> None:
    """No text of a body has NUL in it, which no database keeps: said with its place, whatever the model."""
    if b"u0000" not in data:
        return
    try:
        found = [(path, "A text has no NUL in it.") for path in _nuls(json.loads(data), ())]
    except (ValueError, RecursionError):
        return  # no JSON, as reading it into its model says
    if found:
        raise Problem(422, "Nothing was kept.", kind="invalid", mistakes=found)


def _nuls(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, str) and "\0" in value:
        yield path
    elif isinstance(value, list):
        for place, each in enumerate(value):
            yield from _nuls(each, (*path, place))
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from [path] if "\0" in name else _nuls(each, (*path, name))


def question_of(model: type[Model]) -> Model:
    """The questions of the address (`?status=open`)."""
    asked: dict[str, Any] = {}
    for name, values in request.args.lists():
        if len(values) > 1:
            raise Problem(400, "Ask this once.", kind="invalid", parameter=name[:100])
        asked[name] = values[0]
    try:
        return model.model_validate(asked)
    except ValidationError as mistakes:
        [first, *_] = mistakes.errors(include_url=False, include_input=False)
    name = str(first["loc"][0])[:100] if first["loc"] else ""
    raise Problem(400, str(first["msg"]).removeprefix("Value error, "), kind="invalid", parameter=name)


def _plainly(mistakes: Sequence[Any]) -> list[tuple[list[str | int], str]]:
    """Each mistake by its place, once, and what to write there. Where a text or a list may stand, what is wrong inside the list is
    said and not that it is no text."""
    found = [(_path(mistake["loc"]), mistake) for mistake in mistakes]

    def said_within(path: list[str | int], mistake: Any) -> bool:
        no_text = mistake["type"] == "string_type"
        return no_text and any(other is not mistake and place[: len(path)] == path for place, other in found)

    return [(path, _words(mistake)) for path, mistake in found if not said_within(path, mistake)]


_WRITE = {
    "extra_forbidden": "There is no field of this name here: the OpenAPI file lists those there are.",
    "missing": "This is needed.",
    "model_type": "Write an object in braces with its fields, as the OpenAPI file has it.",
    "model_attributes_type": "Write an object in braces with its fields, as the OpenAPI file has it.",
}

_LIKE = {
    "date_from_datetime_parsing": "a day as 2025-03-12",
    "date_parsing": "a day as 2025-03-12",
    "time_parsing": "a time as 14:30",
}


def _words(mistake: Any) -> str:
    kind, about = mistake["type"], mistake.get("ctx", {})
    if kind == "literal_error":
        return f"Write one of these: {about['expected']}."
    if kind in ("string_too_short", "too_short") and about.get("min_length") == 1:
        return "This cannot be empty."
    if kind in _LIKE:
        return f"Write {_LIKE[kind]}: {about.get('error', 'this is none')}."
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        return f"Say in type what this is, one of these: {about.get('expected_tags', 'see the OpenAPI file')}."
    return _WRITE.get(kind) or str(mistake["msg"]).removeprefix("Value error, ")


_BLOCKS = {"paragraph", "bullets", "numbered", "heading", "table"}
"""What pydantic puts into a path to say which of the shapes of a block it tried; some are names of fields elsewhere."""


def _path(loc: tuple[Any, ...]) -> list[str | int]:
    """Its place in what was sent, without what says which of several shapes was tried."""
    found: list[str | int] = []
    for part in loc:
        shape = isinstance(part, str) and (part == "constrained-str" or "[" in part or part[:1].isupper())
        block = part in _BLOCKS and len(found) > 1 and isinstance(found[-1], int) and found[-2] != "sections"
        if not (shape or block):
            found.append(part)
    return found
