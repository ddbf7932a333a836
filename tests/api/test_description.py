"""The OpenAPI file: made from the declarations, complete, and the one in docs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from casework.api.description import description

OPENAPI = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"


@pytest.fixture
def described(app):
    with app.app_context():
        return description()


def test_the_file_is_the_one_in_docs(described):
    assert json.loads(OPENAPI.read_text()) == json.loads(json.dumps(described)), (
        "write it anew: flask casework openapi > docs/openapi.json"
    )


def test_every_address_for_programs_is_in_it(app, described):
    found = {(verb, path) for path, verbs in described["paths"].items() for verb in verbs}
    there = set()
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/"):
            view = app.view_functions[rule.endpoint]
            assert hasattr(view, "operation"), f"{rule.rule} is not declared with @operation"
            path = rule.rule.replace("<int:", "{").replace("<", "{").replace(">", "}")
            there |= {(verb.lower(), path) for verb in rule.methods - {"HEAD", "OPTIONS"}}
    assert there and found == there
    assert described["openapi"].startswith("3.1")


def test_every_operation_says_its_scope_and_what_can_go_wrong(described):
    for path, verbs in described["paths"].items():
        for verb, about in verbs.items():
            if about.get("security") == []:
                continue
            assert {"401", "403", "429"} <= set(about["responses"]), path
            if verb != "get":
                assert "Takes the scope" in about["description"], path
                assert {"409", "415", "422"} <= set(about["responses"]), path
