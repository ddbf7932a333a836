"""Says in words what differs between two versions of a kind of group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from casework.partnership import profiles
from casework.partnership.profile_parts import PARTS, WORDS
from casework.partnership.profile_questions import KINDS


@dataclass(frozen=True)
class Difference:
    part: str
    what: str
    before: str
    after: str


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """What is not the same, in the order of the pages they are edited on."""
    one, two = _in_words(before), _in_words(after)
    order = {key: place for place, key in enumerate(two)}
    found = []
    for key in sorted({*one, *two}, key=lambda k: order.get(k, len(order))):
        (label, old), (other, new) = one.get(key, ("", "")), two.get(key, ("", ""))
        if old != new:
            found.append(Difference(key[0], other or label, old, new))
    return found


def _in_words(content: Mapping[str, Any]) -> dict[tuple[str, str], tuple[str, str]]:
    """(part, key) to (what it is called, what it says)."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for part in PARTS.values():
        for key, value in part.read(dict(content)).items():
            label = str(getattr(part.form, key).kwargs.get("label") or getattr(part.form, key).args[0])
            found[part.title, key] = (label.replace(" (optional)", ""), _words(key, value))
    sections = content.get("sections", [])
    for section in sections:
        for field in section["fields"]:
            found["Referral form", field["key"]] = (field["label"], _question(section["title"], field))
    order = "\n".join(f["label"] for s in sections for f in s["fields"])
    found["Referral form", "."] = ("Order of the questions", order)
    found["Agenda", "items"] = (
        "Items",
        "\n".join(line for item in content["agenda"] for line in (item["title"], *item.get("text", "").splitlines())),
    )
    return found


def _words(key: str, value: Any) -> str:
    if value in (None, "", [], False):
        return ""
    if value is True:
        return "Yes"
    if key in ("risk_tool", "risk_tools"):
        keys = value if isinstance(value, list) else [value]
        return "\n".join(profiles.risk_tools().get(each, each) for each in keys)
    if isinstance(value, list):
        return "\n".join(WORDS.get(each, each) for each in value)
    return WORDS.get(str(value), str(value))


def _question(section: str, field: Mapping[str, Any]) -> str:
    """A question described on a few lines."""
    words = [
        f"“{field['label']}” in {section}",
        KINDS[field["kind"]] + (", must be answered" if field.get("required") else ""),
    ]
    if field.get("hint"):
        words.append(f"Hint: {field['hint']}")
    if field.get("choices"):
        words.append("Answers: " + "; ".join(field["choices"]))
    for other, wanted in field.get("only_if", {}).items():
        words.append(f"Asked only after {' or '.join(wanted)} to {other}")
    if field.get("max_length"):
        words.append(f"At most {field['max_length']} characters")
    return "\n".join(words)
