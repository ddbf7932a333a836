"""The Jinja macros and the npm package are one version: every fixture of the package comes out the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from casework.web.presentation import GovukMacros
from tests.design.structure import structure

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / ".build" / "govuk-fixtures"
COMPONENTS = sorted(path.stem for path in FIXTURES.glob("*.json"))
macros = GovukMacros()


def test_the_package_brought_its_fixtures() -> None:
    assert len(COMPONENTS) >= 35, "the package's fixtures are missing: python3 manage.py assets fetches them"
    pinned = json.loads((ROOT / "package.json").read_text())["dependencies"]["govuk-frontend"]
    assert pinned == "6.3.0", "another version of the package needs macros matched to it, then this number"


@pytest.mark.parametrize("component", COMPONENTS)
def test_every_fixture_comes_out_the_same(component: str) -> None:
    fixtures = json.loads((FIXTURES / f"{component}.json").read_text())["fixtures"]
    assert fixtures
    macro = getattr(macros, component.replace("-", "_"))
    different = [
        fixture["name"]
        for fixture in fixtures
        if structure(str(macro(fixture["options"]))) != structure(fixture["html"])
    ]
    assert different == []


def test_text_in_a_box_is_never_indented() -> None:
    """The package's macros indent what they nest; a text shown again must come back as it was typed."""
    typed = "First line\nSecond line\n\n    four spaces"
    options: dict[str, Any] = {
        "name": "consent",
        "fieldset": {"legend": {"text": "Consent"}},
        "items": [
            {"value": "no", "text": "No", "conditional": {"html": str(macros.textarea({"name": "why", "label": {"text": "Why"}, "value": typed}))}}
        ],
    }  # fmt: skip
    assert f">{typed}</textarea>" in str(macros.radios(options))
