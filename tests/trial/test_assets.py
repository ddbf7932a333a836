"""The front-end assets: what was locked, without crown and typeface of GOV.UK."""

from __future__ import annotations

import json

import pytest

from casework.trial import assets


def test_the_style_sheet_is_neither_gov_uk_s_typeface_nor_its_pictures() -> None:
    css = (assets.VENDOR / "govuk-frontend.min.css").read_text()
    assert "GDS" not in css
    assert "@font-face" not in css
    assert "/assets/" not in css
    assert ".govuk-button" in css


def test_the_versions_are_those_the_markup_was_proved_with() -> None:
    assert json.loads((assets.ROOT / ".build" / "versions.json").read_text()) == {
        "govuk-frontend": "6.3.0",
        "htmx.org": "2.0.8",
    }


def test_the_lock_names_no_registry() -> None:
    assert "://" not in (assets.ROOT / "package-lock.json").read_text()


def test_a_style_sheet_that_keeps_the_typeface_is_refused() -> None:
    with pytest.raises(RuntimeError, match="GDS"):
        assets.without_crown_and_typeface('.a{font-family:"GDS Mono"}')
