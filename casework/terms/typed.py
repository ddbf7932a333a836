"""The boxes of the page on which terms are written: what stands in them as content, and content as boxes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casework.terms.content import MOST
from casework.web.numbers import row_number

SEAT = ("organisation", "post", "people", "votes", "note")
LEADERS = ("chair", "vice_chair")


def typed(form: Mapping[str, str]) -> dict[str, Any]:
    """What stands in the boxes, with the row that was asked for added or taken away."""
    do = form.get("do", "")
    clauses = [_clause(form, n) for n in _rows(form, "c", "number")]
    classes = [_class(form, n, do) for n in _rows(form, "k", "name")]
    _act(clauses, do, "clause", {"number": "", "heading": "", "text": ""})
    _act(
        classes, do, "class", {"name": "", "kind": "members", "votes": "", "words": "", "seats": [{"organisation": ""}]}
    )
    number, words = _text(form, "quorum-number"), _text(form, "quorum-words")
    times, often = _text(form, "frequency-times"), _text(form, "frequency-words")
    found: dict[str, Any] = {
        "title": _text(form, "title"),
        "clauses": clauses,
        "membership": classes,
        "chairing": {
            **{
                who: {
                    "post": _text(form, f"{who}-post"), "how": _text(form, f"{who}-how"), "yearly": f"{who}-yearly" in form,
                }
                for who in LEADERS
            },
            "apart": "apart" in form, "casting_vote": "casting_vote" in form,
        },
    }  # fmt: skip
    if number or words:
        found["quorum"] = {"number": number or 0, "counted": _text(form, "quorum-counted"), "words": words}
    if times or often:
        found["frequency"] = {"times": times or 0, "per": _text(form, "frequency-per"), "words": often}
    return found


def without_blanks(content: dict[str, Any]) -> dict[str, Any]:
    """The same without rows nobody filled in."""
    clauses = [
        each for each in content["clauses"] if any(each.get(name) for name in ("number", "heading", "text", "after"))
    ]
    classes = []
    for each in content["membership"]:
        seats = [seat for seat in each["seats"] if seat.get("organisation") or seat.get("post") or seat.get("note")]
        if each["name"] or each["words"] or seats:
            classes.append({**each, "seats": seats})
    return {**content, "clauses": clauses, "membership": classes}


def _text(form: Mapping[str, str], name: str, longest: int = 60_000) -> str:
    return form.get(name, "").replace("\r\n", "\n").replace("\x00", "").strip()[:longest]


def _rows(form: Mapping[str, str], prefix: str, first: str) -> list[int]:
    found = []
    while len(found) < MOST and f"{prefix}-{len(found)}-{first}" in form:
        found.append(len(found))
    return found


def _clause(form: Mapping[str, str], n: int) -> dict[str, Any]:
    q = f"c-{n}-"
    found: dict[str, Any] = {name: _text(form, q + name) for name in ("number", "heading", "text", "after")}
    return {**found, "membership": form.get("membership_under") == str(n)}


def _class(form: Mapping[str, str], n: int, do: str) -> dict[str, Any]:
    q = f"k-{n}-"
    seats = [
        {name: _text(form, f"{q}s-{m}-{name}") for name in SEAT if name != "people"}
        | {"people": _text(form, f"{q}s-{m}-people") or 1}
        for m in _rows(form, f"{q}s", "organisation")
    ]
    _act(seats, do, f"seat-{n}", {"organisation": ""})
    return {**{name: _text(form, q + name) for name in ("name", "kind", "votes", "words")}, "seats": seats}


def _act(rows: list[dict[str, Any]], do: str, what: str, blank: dict[str, Any]) -> None:
    """Add a row, take one away or move it up, as the button says: add-clause, remove-clause-2, up-clause-2."""
    verb, _, rest = do.partition("-")
    if rest == what and verb == "add" and len(rows) < MOST:
        rows.append(blank)
        return
    place = rest.removeprefix(f"{what}-")
    n = row_number(place)
    if not rest.startswith(f"{what}-") or n is None or n >= len(rows):
        return
    if verb == "remove":
        del rows[n]
    elif verb == "up" and n:
        rows[n - 1], rows[n] = rows[n], rows[n - 1]


def box_of(place: str) -> str:
    """The box a mistake stands beside: `membership.0.seats.2.people` is k-0-s-2-people."""
    parts = place.split(".")
    names = {"clauses": "c", "membership": "k", "seats": "s"}
    if parts[0] == "chairing":
        return "-".join(parts[1:])
    if parts in (["clauses"], ["membership"]):
        return ""
    if parts[-1].isdigit():
        parts.append({"clauses": "number", "seats": "organisation"}.get(parts[-2], "name"))
    return "-".join(names.get(part, part) for part in parts)
