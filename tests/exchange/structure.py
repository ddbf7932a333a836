"""Compares a meeting's document with what came back, and with its papers: each number, heading, name in its role, decision and author."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

TIMES = ("time", "commenced", "concluded", "at", "until")
ASIDE = ("body", "state", "house_style", "numbering")


def unlike(given: Any, back: Any, path: str = "") -> Iterator[str]:
    """Where something that was sent is missing or otherwise in what came back."""
    if isinstance(given, dict):
        if not isinstance(back, dict):
            yield f"{path}: {given!r} came back as {back!r}"
            return
        for name, value in given.items():
            if name not in ASIDE:
                yield from unlike(value, back.get(name), f"{path}.{name}".lstrip("."))
    elif isinstance(given, list):
        if not isinstance(back, list) or len(back) != len(given):
            yield f"{path}: {len(given)} were sent, {len(back or [])} came back"
            return
        for n, (one, other) in enumerate(zip(given, back, strict=True)):
            yield from unlike(one, other, f"{path}.{n}")
    elif isinstance(given, str) and isinstance(back, list) and path.endswith("record"):
        yield from unlike(given, "\n\n".join(_said(back, numbers=False)), path)
    elif isinstance(given, str) and isinstance(back, dict) and "text" in back:
        yield from unlike(given, back["text"], path)
    elif path.rpartition(".")[2] in TIMES and given is not None:
        if not str(back).startswith(str(given)):
            yield f"{path}: {given!r} came back as {back!r}"
    elif path.endswith("number") and str(given).rstrip(".") == str(back).rstrip("."):
        return
    elif given != back:
        yield f"{path}: {given!r} came back as {back!r}"


def _said(record: Any, *, numbers: bool = True) -> Iterator[str]:
    if isinstance(record, str) and record:
        yield record
    for block in record if isinstance(record, list) else []:
        if block["type"] in ("paragraph", "heading"):
            yield f"{block.get('number', '') if numbers else ''} {block['text']}".strip()
        elif block["type"] == "table":
            yield from (cell for row in [block["headers"], *block["rows"]] for cell in row if cell)
        else:
            yield from _points(block["items"])


def _points(items: Any) -> Iterator[str]:
    for item in items:
        yield item if isinstance(item, str) else item["text"]
        if isinstance(item, dict):
            yield from _points(item.get("items", []))
            yield from (words for block in item.get("beneath", []) for words in _points(block["items"]))


def _role(person: dict[str, Any]) -> str:
    return ", ".join(part for part in (person["name"], person.get("office"), person.get("organisation")) if part)


def agenda_lines(document: dict[str, Any]) -> Iterator[str]:
    """What the agenda must say, in order."""
    yield from (_role(member) for member in document.get("members", []))
    for item in items(document):
        if item.get("number"):
            yield f"{item['number']} {item['title']}"
            if item.get("author"):
                yield item["author"]
            yield from item.get("agenda_text", "").replace("- ", "").splitlines()


def minutes_lines(document: dict[str, Any]) -> Iterator[str]:
    for item in items(document):
        author = f" ({item['author']})" if item.get("author") else ""
        yield f"{item.get('minute', '')} {item['title']}{author}".strip()
        if item.get("purpose"):
            yield item["purpose"]
        yield from _said(item.get("record"))
        yield from _points(item.get("decisions", []))


def attendance_lines(document: dict[str, Any]) -> Iterator[str]:
    for person in document["attendance"]:
        if person.get("substitute_for"):
            yield (
                person["name"]
                if person["capacity"] != "substitute" or person.get("office") or person.get("organisation")
                else f"{person['name']} was in attendance as substitute for"
            )
            yield person["substitute_for"]
        else:
            yield _role(person)


def report_lines(report: dict[str, Any]) -> Iterator[str]:
    for section in report["sections"]:
        yield f"{section['number']}. {section['heading']}"
        for block in section.get("record", []):
            yield from _said([block])
        yield from (f"{each['number']} {each['text']}" for each in section.get("recommendations", []))
        for contact in section.get("contacts", []):
            yield from (contact["name"], contact["office"], contact["organisation"], *contact["address"].split("\n"))
    yield from (each["label"] for each in report.get("appendices", []))


def terms_lines(terms: dict[str, Any]) -> Iterator[str]:
    for clause in terms["clauses"]:
        yield f"{clause['number']} {clause['heading']}"
        yield from _said(clause["record"])
        if clause.get("membership"):
            for each in terms["membership"]:
                yield each["name"]
                for seat in each["seats"]:
                    yield from filter(None, (seat.get("organisation"), seat["post"]))
            yield from _said(clause.get("after"))


def plan_lines(entries: list[dict[str, Any]], months: dict[str, str]) -> Iterator[str]:
    for entry in entries:
        yield from (months[entry["month"]], entry["reporting"], entry["title"], entry["lead"])


def missing(wanted: Iterator[str], text: str) -> list[str]:
    """What is not there in its order."""
    found, at = [], 0
    text = " ".join(text.split())
    for words in wanted:
        words = " ".join(words.split())
        place = text.find(words, at)
        if place < 0:
            found.append(words)
        else:
            at = place + len(words)
    return found


def items(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for item in document.get("items", []):
        yield item
        yield from items(item)
