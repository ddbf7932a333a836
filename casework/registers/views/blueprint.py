"""The blueprint of registers, whose they are, and how they leave as a spreadsheet."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from flask import Blueprint, url_for
from flask_login import current_user

from casework import audit
from casework.errors import NotFound
from casework.partnership.models import Group
from casework.partnership.profiles import profile_of
from casework.rendering.spreadsheet import Cell
from casework.web import sheets
from casework.web.presentation import plural

bp = Blueprint("registers", __name__)
MOST = 5000
"""Rows of a spreadsheet; one that stops there says so."""
PAGES = (
    ("decisions", "Decisions", "registers.decisions"),
    ("attendance", "Attendance by agency", "registers.attendance"),
    ("declarations", "Interests", "registers.declarations"),
)


def links(group: Group, active: str) -> list[dict[str, Any]]:
    """The registers of a group as `subnav` takes them, and its minutes to search."""
    found = [
        {"text": words, "href": url_for(endpoint, slug=group.slug), "active": key == active}
        for key, words, endpoint in PAGES
    ]
    return [*found, {"text": "Search minutes", "href": url_for("registers.search", group=group.id), "active": False}]


def sent(
    group: Group, form: str, *, name: str, title: str, headings: Sequence[str], rows: Sequence[Sequence[Cell]],
    widths: Sequence[int], about: Sequence[tuple[str, str]], ids: Collection[int], subject: str, more: bool = False,
) -> Any:  # fmt: skip
    """A register as a file for its reader, logged as handed to them. `subject` and `ids` are the rows that are in it."""
    if form not in ("xlsx", "csv"):
        raise NotFound
    audit.record(
        "disclosure", "exported", subject, None, group_id=group.id, recipients=[current_user.id],
        detail={"form": f"{name}.{form}", "ids": sorted(ids)},
    )  # fmt: skip
    number = plural(len(rows), "row") + (": there are more, narrow the register" if more else "")
    sheet = sheets.sheet_for(
        current_user, title, group.name, marking=profile_of(group).marking, headings=headings, rows=rows, widths=widths,
        about=[*about, ("Rows", number)],
    )  # fmt: skip
    return sheets.sent(sheets.written(sheet, form), form, name=f"{group.slug}-{name}")
