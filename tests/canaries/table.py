"""The table of who may: read, and written anew after a look at every page (`python -m pytest tests/canaries` with CASEWORK_WRITE_TABLE=1).

A page is put among those that answer everybody alike. A kind of page that is new is written with the words TO BE SAID, and
fails until somebody has read who gets in and said in a sentence why that is right.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

FILE = Path(__file__).with_name("who_may.toml")
OUTCOMES = ("opens", "refused", "hidden", "sign_in")
"""It opens, or would for a form filled in better; 403 with a reason; 404; sign in first, or come with a key."""
UNSAID = "TO BE SAID"


def cells() -> dict[tuple[str, str], str]:
    """What each persona gets, by page and persona."""
    found: dict[tuple[str, str], str] = {}
    for each in tomllib.loads(FILE.read_text())["pages"]:
        assert each["says"] != UNSAID, f"say in {FILE.name} why this is right: {each['are']}"
        for outcome in OUTCOMES:
            for persona in each.get(outcome, []):
                for page in each["are"]:
                    assert (page, persona) not in found, f"{page} is said twice for {persona}"
                    found[page, persona] = outcome
    return found


def write(answered: dict[str, dict[str, str]]) -> None:
    """From what each persona was answered, by page; the sentences stay with their kinds of page."""
    says = {}
    for each in tomllib.loads(FILE.read_text())["pages"]:
        alike = {persona: outcome for outcome in OUTCOMES for persona in each.get(outcome, [])}
        says[tuple(alike.get(persona, "") for persona in answered)] = each["says"]
    kinds: dict[tuple[str, ...], list[str]] = {}
    for page in next(iter(answered.values())):
        kinds.setdefault(tuple(outcomes[page] for outcomes in answered.values()), []).append(page)
    lines = []
    for kind, pages in sorted(kinds.items(), key=lambda each: (-len(each[1]), each[1][0])):
        lines += ["[[pages]]", f"says = {json.dumps(says.get(kind, UNSAID))}"]
        for outcome in OUTCOMES:
            if who := [persona for persona, got in zip(answered, kind, strict=True) if got == outcome]:
                lines.append(f"{outcome} = {json.dumps(who)}")
        inside = sorted(pages, key=lambda page: (page.split(" ")[1], page))
        lines += ["are = [", *(f"  {json.dumps(page)}," for page in inside), "]", ""]
    FILE.write_text("\n".join(lines))
