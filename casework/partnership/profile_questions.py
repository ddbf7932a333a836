"""Edits the lists of a profile's table: questions and sections of the referral form, and items of the agenda."""

from __future__ import annotations

import re
from typing import Any

from casework.errors import NotFound
from casework.partnership.profile_parts import lines

KINDS = {
    "textarea": "Several lines of text", "text": "One line of text", "choice": "One of several answers",
    "choices": "Any of several answers", "yes_no": "Yes or no", "date": "A day", "month": "A month", "time": "A time of day",
    "number": "A whole number", "money": "An amount of money", "email": "An e-mail address", "telephone": "A telephone number",
}  # fmt: skip
ITEMS = {
    "apologies": "Welcome and apologies", "interests": "Declarations of interest", "minutes": "Minutes of the last meeting",
    "matters_arising": "Matters arising and actions", "new_referrals": "New referrals", "reviews": "Cases for review",
    "consultations": "Consultations on orders", "removals": "Removals from the caseload", "heading": "A heading with items under it",
    "report": "A report", "presentation": "A presentation", "standing": "A standing item", "appointment": "Appointment of chair or vice-chair",
    "housekeeping": "Housekeeping and evacuation procedure", "urgent_admitted": "Urgent business admitted early",
    "urgent_named": "Any other business: identification only", "other_minutes": "Minutes of another body to note",
    "action_log": "Action log", "forward_plan": "Forward plan", "information": "Item for information",
    "part_two": "Part 2: items in private, with items under it", "urgent": "Any other business",
    "next_meeting": "Date of the next meeting",
}  # fmt: skip


def key_from(words: str, taken: set[str]) -> str:
    """A key of small letters for something people named, unlike those taken."""
    base = re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")[:40].rstrip("_") or "question"
    base = base if base[0].isalpha() and base not in ("new", "add") else f"q_{base}"
    return next(key for n in range(1, len(taken) + 2) if (key := base if n == 1 else f"{base}_{n}") not in taken)


def section_of(content: dict[str, Any], key: str) -> dict[str, Any]:
    found = next((section for section in content.get("sections", []) if section["key"] == key), None)
    if found is None:
        raise NotFound
    return found  # type: ignore[no-any-return]


def question_in(content: dict[str, Any], key: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """(section, question)."""
    for section in content.get("sections", []):
        for field in section["fields"]:
            if field["key"] == key:
                return section, field
    raise NotFound


def questions_before(section: dict[str, Any], key: str | None) -> list[dict[str, Any]]:
    """Questions of the section with answers to choose, that come before this one (or before a new one)."""
    found = []
    for field in section["fields"]:
        if field["key"] == key:
            break
        if field["kind"] in ("choice", "choices", "yes_no"):
            found.append(field)
    return found


def add_section(content: dict[str, Any], title: str, data: dict[str, Any]) -> None:
    sections = content.setdefault("sections", [])
    key = key_from(title, {section["key"] for section in sections})
    sections.append({"key": key, "title": title.strip(), "fields": []})
    put_question(content, key, None, data)


def put_question(content: dict[str, Any], section_key: str, key: str | None, data: dict[str, Any]) -> None:
    """Change a question, or add one at the end of a section. Its key, by which answers are kept, never changes."""
    section = section_of(content, section_key)
    field: dict[str, Any] = {"kind": data["kind"], "label": data["label"], "required": bool(data["required"])}
    if data["hint"]:
        field["hint"] = data["hint"]
    if choices := lines(data["choices"]):
        field["choices"] = choices
    if data["max_length"] and data["kind"] in ("text", "textarea"):
        field["max_length"] = data["max_length"]
    if data["after"]:
        wanted = lines(data["answers"])
        yes_no = any(f["key"] == data["after"] and f["kind"] == "yes_no" for f in section["fields"])
        field["only_if"] = {data["after"]: [answer.lower() for answer in wanted] if yes_no else wanted}
    if key is None:
        taken = {each["key"] for every in content["sections"] for each in every["fields"]}
        section["fields"].append({"key": key_from(data["label"], taken), **field})
    else:
        place = next(n for n, each in enumerate(section["fields"]) if each["key"] == key)
        section["fields"][place] = {"key": key, **field}


def remove_question(content: dict[str, Any], key: str) -> None:
    """Take a question out; with its last question the section goes too. Answers given in the past stay where they are."""
    section, field = question_in(content, key)
    section["fields"].remove(field)
    if not section["fields"]:
        content["sections"].remove(section)


def move_question(content: dict[str, Any], key: str, up: bool) -> None:
    section, field = question_in(content, key)
    _move(section["fields"], field, up)


def move_section(content: dict[str, Any], key: str, up: bool) -> None:
    _move(content["sections"], section_of(content, key), up)


def item_of(content: dict[str, Any], key: str) -> dict[str, Any]:
    found = next((item for item in content["agenda"] if item["key"] == key), None)
    if found is None:
        raise NotFound
    return found  # type: ignore[no-any-return]


def put_item(content: dict[str, Any], key: str | None, data: dict[str, Any]) -> None:
    """Change an item of the agenda, or add one at the end or under a heading."""
    heading = data["under"]
    if key is not None:
        item = item_of(content, key)
        item["kind"], item["title"] = data["kind"], data["title"]
        _say_under(item, data)
        if key.rpartition(".")[0] == heading:
            return
        content["agenda"].remove(item)
    taken = {item["key"] for item in content["agenda"]}
    name = data["kind"] if data["kind"] not in taken and not heading else key_from(data["title"], taken)
    item = {"key": f"{heading}.{name}" if heading else name, "kind": data["kind"], "title": data["title"]}
    _say_under(item, data)
    place = len(content["agenda"])
    if heading:
        place = max(n for n, each in enumerate(content["agenda"]) if each["key"].split(".")[0] == heading) + 1
    content["agenda"].insert(place, item)


def _say_under(item: dict[str, Any], data: dict[str, Any]) -> None:
    """Set what every agenda says under the item; without any the entry is left out, so that what nobody changed compares as equal."""
    item.pop("text", None)
    if words := str(data.get("text") or "").strip():
        item["text"] = words


def remove_item(content: dict[str, Any], key: str) -> None:
    """Take an item out; a heading takes the items under it along."""
    item_of(content, key)
    content["agenda"] = [
        item for item in content["agenda"] if item["key"] != key and not item["key"].startswith(f"{key}.")
    ]


def move_item(content: dict[str, Any], key: str, up: bool) -> None:
    """Move an item among its like: a heading with what hangs under it."""
    item_of(content, key)
    parent = key.rpartition(".")[0]
    blocks: list[list[dict[str, Any]]] = []
    for item in content["agenda"]:
        if blocks and item["key"].startswith(f"{blocks[-1][0]['key']}.") and not parent:
            blocks[-1].append(item)
        else:
            blocks.append([item])
    block = next(b for b in blocks if b[0]["key"] == key)
    near = blocks.index(block) + (-1 if up else 1)
    if 0 <= near < len(blocks) and blocks[near][0]["key"].rpartition(".")[0] == parent:
        _move(blocks, block, up)
    content["agenda"] = [item for each in blocks for item in each]


def _move(every: list[Any], one: Any, up: bool) -> None:
    place = every.index(one)
    near = place + (-1 if up else 1)
    if 0 <= near < len(every):
        every[place], every[near] = every[near], every[place]
