"""The description as a page for people: addresses by subject, then each part of what is sent and answered with its fields."""

from __future__ import annotations

from typing import Any

from casework.api.description import description

METHODS = ("get", "post", "put", "patch", "delete")


def by_subject() -> dict[str, list[dict[str, Any]]]:
    """Addresses by what they are about, each with method, path, summary and words."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path, verbs in description()["paths"].items():
        for method in METHODS:
            if about := verbs.get(method):
                row = {
                    "method": method.upper(),
                    "path": path,
                    "summary": about["summary"],
                    "words": about.get("description", ""),
                }
                found.setdefault(about["tags"][0], []).append(row)
    return found


def parts() -> list[dict[str, Any]]:
    """Each part with its fields: name, kind, whether it is needed, what it means."""
    schemas = description()["components"]["schemas"]
    return [
        {
            "name": name,
            "words": schema.get("description", "").split("\n\n")[0],
            "fields": [
                (field, _kind(about), field in schema.get("required", ()), about.get("description") or "")
                for field, about in schema["properties"].items()
            ],
        }
        for name, schema in schemas.items()
        if schema.get("properties")
    ]  # fmt: skip


def _kind(about: dict[str, Any]) -> str:
    """A field's kind in a few words."""
    if "$ref" in about:
        return str(about["$ref"].rpartition("/")[2])
    if "enum" in about:
        return "one of: " + ", ".join(f"“{choice}”" if choice else "nothing" for choice in about["enum"])
    if "const" in about:
        return f"“{about['const']}”"
    if "anyOf" in about or "oneOf" in about:
        several = [_kind(one) for one in about.get("anyOf", about.get("oneOf", [])) if one.get("type") != "null"]
        return " or ".join(dict.fromkeys(several))
    if about.get("type") == "array":
        return f"list of {_kind(about['items'])}" if about.get("items") else "list"
    form = {
        "date": "day, such as 2018-04-13", "time": "time, such as 10:00", "date-time": "instant, such as 2018-04-13T09:00:00Z",
    }.get(about.get("format", ""))  # fmt: skip
    return form or {"string": "text", "boolean": "true or false", "integer": "whole number", "number": "number", "object": "settings"}.get(
        str(about.get("type")), "anything"
    )  # fmt: skip
