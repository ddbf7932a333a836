"""The front-end assets: what was locked, without crown and typeface of GOV.UK, asking no other host for anything."""

from __future__ import annotations

import json
import re

import pytest

from casework.trial import assets


def test_the_style_sheet_has_neither_typeface_nor_pictures_of_gov_uk() -> None:
    css = (assets.VENDOR / "govuk-frontend.min.css").read_text()
    assert not re.search(r"GDS|Margaret Calvert|@font-face|@import|/assets/|crest|url\((?!data:)", css)
    assert "font-family:arial,helvetica,sans-serif" in css
    assert ".govuk-button{" in css and ".govuk-summary-list{" in css
    assert css.count("{") == css.count("}")


def test_nothing_but_what_pages_use_is_served() -> None:
    served = {path.name for path in assets.VENDOR.iterdir() if not path.name.startswith(".")}
    assert served == {"govuk-frontend.min.css", "govuk-frontend.min.js", "htmx.min.js", "fonts"}
    assert "export{" in (assets.VENDOR / "govuk-frontend.min.js").read_text()
    for script in assets.VENDOR.glob("*.js"):
        assert "sourceMappingURL" not in script.read_text()
    assert not (assets.ROOT / "node_modules").exists()


def test_the_versions_are_those_the_markup_was_proved_with() -> None:
    versions = assets.locked_versions()
    assert versions["govuk-frontend"] == "6.3.0"
    assert versions["htmx.org"].startswith("2.0.")
    assert f'"{versions["htmx.org"]}"' in (assets.VENDOR / "htmx.min.js").read_text()
    assert len(list(assets.FIXTURES.glob("*.json"))) > 30
    assert json.loads((assets.FIXTURES / "button.json").read_text())["component"] == "button"


def test_the_lock_has_a_hash_for_each_package_and_names_no_registry() -> None:
    text = (assets.ROOT / "package-lock.json").read_text()
    assert "://" not in text
    packages = {path: found for path, found in json.loads(text)["packages"].items() if path}
    assert packages
    assert all(found["integrity"].startswith("sha512-") for found in packages.values())


@pytest.mark.parametrize(
    "left", ['.a{font-family:"GDS Mono"}', ".a{background:url(https://example.org/a.png)}", '@import "b.css";']
)
def test_a_style_sheet_that_keeps_anything_of_it_is_refused(left: str) -> None:
    with pytest.raises(assets.CannotFetch, match="still holds"):
        assets.without_crown_and_typeface(left)


def test_what_is_there_is_current() -> None:
    assert assets.current()
