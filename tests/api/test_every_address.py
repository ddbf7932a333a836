"""Every address asked with what the OpenAPI file allows and with what it does not: no fault of ours, and answers as described."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from casework.api.description import description
from casework.extensions import db
from casework.indicators import services as indicators

EXAMPLES = 8
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture
def asked(app, town, program, make, monkeypatch):
    """The description with real references at hand, and what a program whose key may do everything sends."""
    monkeypatch.setitem(app.config, "API_PER_MINUTE", 10**9)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    make.referral(town.group, by=town.chair, offender=make.person("Other", "Body"))
    program(town.chair)("POST", f"/cases/{town.case}/notes", {"happened_on": "2026-03-01", "text": "x"})
    with make.acting(town.chair) as chair:
        objective = indicators.add_objective(town.group, title="x", years="", by=chair)
        db.session.flush()
        priority = indicators.add_priority(objective, title="x", by=chair)
        db.session.flush()
        said = {"name": "x", "unit": "count", "aim": "reduce", "base": "", "places": 0, "frequency": "year"}
        indicators.add_indicator(town.group, priority, said=said, by=chair)
    with app.app_context():
        found = description()
    there = {
        "reference": [town.case, town.action, "R-0001"],
        "note_id": [1],
        "slug": [town.group.slug],
        "meeting_id": [1],
        "indicator_id": [1],
    }
    for verbs in found["paths"].values():
        for about in verbs.values():
            for parameter in about["parameters"]:
                if parameter["in"] == "path" and parameter["name"] in there:
                    examples = there[parameter["name"]]
                    parameter["schema"] = {"anyOf": [{"enum": examples}, parameter["schema"]]}
    return found, program(town.chair)


def test_no_address_breaks_and_every_answer_is_as_described(app, asked):
    found, ask = asked
    schema = schemathesis.openapi.from_dict(found)
    schema.app = app
    seen = {}
    for each in schema.get_all_operations():
        operation = each.ok()

        @settings(
            max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in GenerationMode)))
        def ask_it(case):
            with app.app_context():
                response = case.call(headers={"Authorization": f"Bearer {ask.token}"})
            case.validate_response(response, checks=CHECKS)
            seen.setdefault(response.status_code, set()).add(operation.label)

        ask_it()
    assert {200, 400, 404, 422} <= set(seen), seen
