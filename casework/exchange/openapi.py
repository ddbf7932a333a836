"""The OpenAPI file, made from the schema's own models so that it cannot say anything else."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic.json_schema import models_json_schema

from casework.exchange.schema import MeetingDocument
from casework.meetings.house_style import HouseStyle

REF = "#/components/schemas/{model}"
JSON = "application/json"


@cache
def description() -> dict[str, Any]:
    _, found = models_json_schema(
        [(MeetingDocument, "validation"), (HouseStyle, "validation")], ref_template=REF, by_alias=True
    )
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Casework",
            "version": "1",
            "description": "A meeting of a group as one JSON document, in and out. A key, made on the page of one's account, acts for its "
            "person: it sees what they see and does what they may do. Nothing is taken in part: an answer of 4xx kept nothing.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "security": [{"key": []}],
        "paths": _paths(),
        "components": {
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": "Authorization: Bearer cw_..."}
            },
            "schemas": {**found["$defs"], **_answers()},
        },
    }


def _paths() -> dict[str, Any]:
    number = {"name": "meeting_id", "in": "path", "required": True, "schema": {"type": "integer"}}
    exports = {
        "name": "exports",
        "in": "query",
        "description": "inline (the papers are in the answer) or links (their addresses alone)",
        "schema": {"type": "string", "enum": ["inline", "links"], "default": "inline"},
    }
    key = {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "A name of the sender's own for this document: sent twice it makes one meeting.",
        "schema": {"type": "string", "maxLength": 200},
    }
    body = {"required": True, "content": {JSON: {"schema": {"$ref": REF.format(model="MeetingDocument")}}}}
    problems = {code: _problem(words) for code, words in PROBLEMS.items()}
    answer = {"content": {JSON: {"schema": {"$ref": REF.format(model="MeetingAnswer")}}}}
    paper = {
        "description": "The paper",
        "content": {
            "text/html": {},
            "application/pdf": {},
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document": {},
            "*/*": {"schema": {"description": "original: a paper that is a file, as it came"}},
        },
    }
    form = {
        "name": "form",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "enum": ["html", "pdf", "docx", "original"]},
    }
    kind = {
        "name": "kind",
        "in": "path",
        "required": True,
        "description": "agenda, minutes, public-agenda, public-minutes, forward-plan, or the name a report or the terms of reference have in the document, such as report-12",
        "schema": {"type": "string"},
    }
    return {
        "/api/v1/groups": {
            "get": {
                "operationId": "listGroups",
                "summary": "The groups of the key's person",
                "responses": {"200": {"description": "The groups", "content": {JSON: {"schema": {"type": "object"}}}}},
            }
        },
        "/api/v1/meetings": {
            "post": {
                "operationId": "sendMeeting",
                "summary": "Send a meeting; its exports come back",
                "parameters": [exports, key],
                "requestBody": body,
                "responses": {
                    "201": {"description": "The meeting was made", **answer},
                    "200": {"description": "This document was sent before under this key", **answer},
                    **{code: problems[code] for code in ("401", "404", "409", "413", "415", "422")},
                },
            }
        },
        "/api/v1/meetings/{meeting_id}": {
            "get": {
                "operationId": "readMeeting",
                "summary": "The meeting as its document, what the checks find, and its exports",
                "parameters": [number, exports],
                "responses": {
                    "200": {"description": "The meeting", **answer},
                    "401": problems["401"],
                    "404": problems["404"],
                },
            }
        },
        "/api/v1/meetings/{meeting_id}/exports/{kind}.{form}": {
            "get": {
                "operationId": "readPaper",
                "summary": "One paper in one form",
                "parameters": [number, kind, form],
                "responses": {"200": paper, "401": problems["401"], "404": problems["404"]},
            }
        },
    }


PROBLEMS = {
    "401": "No key, or one that has ended",
    "404": "No such body or meeting, or not for the key's person",
    "409": "Another document was sent under this Idempotency-Key",
    "413": "Larger than this installation takes at once",
    "415": "Not JSON",
    "422": "The document has mistakes, each named by its path; nothing was kept",
}


def _problem(words: str) -> dict[str, Any]:
    return {
        "description": words,
        "content": {"application/problem+json": {"schema": {"$ref": REF.format(model="Problem")}}},
    }


def _answers() -> dict[str, Any]:
    paper = {
        "type": "object",
        "properties": {
            "url": {"type": "string"},
            "media_type": {"type": "string"},
            "text": {"type": "string", "description": "HTML, when inline"},
            "base64": {"type": "string", "description": "PDF or DOCX, when inline"},
        },
    }
    forms = {
        "type": "object",
        "additionalProperties": paper,
        "description": "html, pdf and docx; original of a paper that is a file",
    }
    return {
        "MeetingAnswer": {
            "type": "object",
            "required": ["id", "url", "page", "meeting", "checks", "exports"],
            "properties": {
                "id": {"type": "integer"},
                "url": {"type": "string"},
                "page": {"type": "string"},
                "meeting": {"$ref": REF.format(model="MeetingDocument")},
                "checks": {
                    "type": "array",
                    "description": "What the checks before circulating find; empty for who does not run the group",
                    "items": {
                        "type": "object",
                        "properties": {"kind": {"type": "string"}, "words": {"type": "string"}},
                    },
                },
                "exports": {
                    "type": "object",
                    "description": "The papers that are out: agenda and, once held, minutes; of a body that publishes, both as "
                    "the public has them; the forward plan it agreed; and each report and the terms of reference, under the name they have in the document",
                    "properties": dict.fromkeys(("agenda", "minutes", "public-agenda", "public-minutes"), forms),
                    "additionalProperties": forms,
                },
            },
        },
        "Problem": {
            "type": "object",
            "properties": {
                "type": {"type": "string"},
                "status": {"type": "integer"},
                "title": {"type": "string"},
                "mistakes": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": {"where": {"type": "string"}, "words": {"type": "string"}},
                    },
                },
            },
        },
    }


def parts() -> list[dict[str, Any]]:
    """The document's parts for the page: each with its fields, whether they are needed, and what they mean."""
    schemas = description()["components"]["schemas"]
    order = [
        "MeetingDocument", "Member", "Attendee", "Item", "Paragraph", "Bullets", "Bullet", "Numbered", "Subheading", "Table",
        "Decision", "Vote", "CastVote", "Action", "Owner", "Confirmed", "Report", "SentFile", "Fact", "Section", "NumberedParagraph", "Recommendation", "ContactOfficer",
        "Appendix", "Declared", "ForwardEntry", "TermsOfReference", "TermsClause", "MembershipClass", "Seat", "Chairing", "Leading", "Quorum", "Frequency", "NextMeeting", "Numbering", "HouseStyle",
    ]  # fmt: skip
    return [
        {
            "name": name,
            "words": schemas[name].get("description", "").split("\n\n")[0],
            "fields": [
                (field, _kind(about), field in schemas[name].get("required", ()), about.get("description") or about.get("title", ""))
                for field, about in schemas[name]["properties"].items()
            ],
        }
        for name in order
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
    form = {"date": "day, such as 2018-04-13", "time": "time, such as 10:00"}.get(about.get("format", ""))
    return form or {"string": "text", "boolean": "true or false", "integer": "whole number", "object": "settings"}.get(
        str(about.get("type")), "anything"
    )
