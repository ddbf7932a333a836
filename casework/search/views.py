"""The search box and what it found. Words are sent in a form and kept for some hours; addresses hold the number of a search."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user

from casework import audit
from casework.errors import NotFound, Refusal
from casework.search import finding, services, spelling
from casework.search.finding import SUBJECTS, TITLES
from casework.search.texts import KINDS, MOST
from casework.subjects.models import SUBJECTS as SUBJECT_MODELS
from casework.web.back import carried, returned_to
from casework.web.gate import signed_in
from casework.web.numbers import row_number

bp = Blueprint("search", __name__)
FIRST = 5
"""How many of each kind are shown where all kinds are."""
ON_A_PAGE = 20


@bp.get("/search/")
@signed_in
def index() -> Any:
    """The box, and what can be typed into it."""
    return render_template("search/index.html", typed="", fault="")


@bp.post("/search/")
@signed_in
def ask() -> Any:
    """A reference of something in reach goes there; other words are kept and lead to what they find."""
    typed = request.form.get("q", "")[:1000]
    if (page := services.named(typed)) is not None:
        endpoint, reference = page
        return redirect(url_for(endpoint, reference=reference))
    try:
        search = services.ask(typed, by=current_user)
    except Refusal as refusal:
        return render_template("search/index.html", typed="", fault=refusal.message, page_has_errors=True)
    return redirect(url_for(".found", search_id=search.id))


@bp.get("/search/<int:search_id>")
@signed_in
@returned_to("what was found")
def found(search_id: int) -> Any:
    """What was found, some of each kind or a page of one."""
    search = services.the_search(search_id)
    kind = request.args.get("kind", "")
    if kind and kind not in TITLES:
        raise NotFound
    alike = request.args.get("spelling") == "alike"
    everything = finding.everything(search.words, forgive=alike)
    number = row_number(request.args.get("page", "")) or 1
    begin = (number - 1) * ON_A_PAGE if kind in KINDS else 0
    if kind in KINDS and number > 1 and begin >= everything.texts[kind].number:
        raise NotFound
    shown = {}
    for key, of in KINDS.items():
        ids = everything.texts[key].ids[:MOST]
        chosen = ids[begin : begin + ON_A_PAGE] if kind == key else ids[:FIRST] if not kind else ()
        if chosen:
            shown[key] = of.hits(chosen, everything.query)
            audit.consulted(of.subject, chosen)
    likely = {key: found for key, found in everything.subjects.items() if found and kind in ("", key)}
    for of_kind, model in SUBJECT_MODELS.items():
        readable = [s.id for found in likely.values() for s in found if s.readable and s.kind == of_kind]
        audit.consulted(model.__tablename__, readable)
    audit.searched("searches", by=[*everything.by, *([kind] if kind else [])], found=everything.total)
    return render_template(
        "search/found.html", search=search, everything=everything, shown=shown, likely=likely, kind=kind, titles=TITLES, kinds=KINDS,
        subjects=SUBJECTS, first=FIRST, most=MOST, back=carried(), marked=finding.marked,
        alike="alike" if alike else None, can_forgive=not alike and not everything.forgiven and spelling.can_forgive(search.words),
        newer=_page(search_id, kind, number - 1, alike) if kind in KINDS and number > 1 else None,
        older=_page(search_id, kind, number + 1, alike) if kind in KINDS and begin + ON_A_PAGE < everything.texts[kind].number else None,
    )  # fmt: skip


def _page(search_id: int, kind: str, number: int, alike: bool) -> str:
    page = number if number > 1 else None
    return url_for(".found", search_id=search_id, kind=kind, page=page, spelling="alike" if alike else None)
