"""Incidents counted month by month: what they say, the grid to type them in, and lines pasted or imported."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from flask import flash, render_template, request
from flask_login import current_user

from casework import clock
from casework.cases.models import Case
from casework.cases.sections import case_page, the_case
from casework.errors import Refusal
from casework.extensions import db
from casework.plans import chart, counting, forms, lines, lists, services
from casework.plans.models import ROLES, CountedPlace
from casework.plans.months import later, month_of, run
from casework.plans.views.blueprint import back_to_counts, bp, case_to_write, compared, the_place
from casework.web.forms import Form
from casework.web.gate import signed_in
from casework.web.numbers import version_number
from casework.web.presentation import listed

SHOWN = 12  # months of a grid


@bp.get("/cases/<reference>/plan/counts")
@signed_in
def counts(reference: str) -> Any:
    case = the_case(reference)
    places, known = counting.places_of(case), counting.counts_of(case)
    response = services.plan_of(case).get("response")
    found = compared(places, known, response)
    starts_on = response.starts_on if response else None
    shown = [(place, chart.of_place(place, known, found, starts_on)) for place in places]
    return case_page(
        "plans/counts.html", case, "plan", found=found, shown=shown, starts_on=starts_on, roles=ROLES,
        source_list=listed(lists.source_words(source) for source in found.sources),
    )  # fmt: skip


@bp.route("/cases/<reference>/plan/counts/<int:place_id>", methods=["GET", "POST"])
@signed_in
def grid(reference: str, place_id: int) -> Any:
    """Twelve months of one place, a column for each source used so far; `until` leads to other months."""
    case = case_to_write(reference)
    return _grid(case, the_place(case, place_id))


@bp.route("/cases/<reference>/plan/counts/here", methods=["GET", "POST"])
@signed_in
def grid_here(reference: str) -> Any:
    """The grid of the place of the response, before there is any place: it is made with its first counts."""
    case = case_to_write(reference)
    place = next((place for place in counting.places_of(case) if place.role == "here"), None)
    return _grid(case, place)


def _grid(case: Case, place: CountedPlace | None) -> Any:
    known = counting.counts_of(case)
    months = _months()
    sources = counting.sources_in(known) or ["police", "council_asb"]
    more = request.values.get("source", "")
    if more in lists.sources() and more not in sources:
        sources.append(more)
    form: Any = Form.from_request(data={"version": str(place.version) if place else "1"})
    typed: dict[str, str] = {}
    errors: dict[str, str] = {}
    if form.submitted():
        cells = _cells(sources, typed, errors)
        if not errors:
            with form.showing_refusals():
                place = place or counting.place_of_the_response(case, by=current_user)
                version = version_number(form.version.data)
                changed = counting.save_counts(place, case, cells, version=version, by=current_user)
                db.session.flush()
                flash(f"Counts saved: {changed} changed." if changed else "Nothing was changed.")
                return back_to_counts(case)
    values = {
        counting.name_of((source, month)): known.get((place.id, source), {}).get(month, "") if place else ""
        for source in sources
        for month in months
    } | typed
    return render_template(
        "plans/grid.html", case=case, form=form, place=place, name=place.name if place else counting.name_here(case),
        months=months, sources=sources, heads=[lists.source_words(source) for source in sources], source_words=lists.source_words, values=values, errors=errors,
        addable=[(key, words) for key, words in lists.sources().items() if key not in sources], source=more,
        earlier=later(months[0], -1), next=later(months[-1], SHOWN) if later(months[-1], 1) <= clock.today() else None,
        until=months[-1],
    )  # fmt: skip


def _months() -> list[date]:
    """Twelve months up to the one asked for, this month otherwise."""
    this = month_of(clock.today())
    asked = re.fullmatch(r"(\d{4})-(\d{2})", request.values.get("until", ""))
    last = this
    if asked and 1 <= int(asked[2]) <= 12 and 1990 <= int(asked[1]) <= this.year:
        last = min(this, date(int(asked[1]), int(asked[2]), 1))
    return run(later(last, 1 - SHOWN), SHOWN)


def _cells(sources: list[str], typed: dict[str, str], errors: dict[str, str]) -> dict[counting.Cell, int | None]:
    """What was typed, by source and month: every control of the form named like police-2026-03."""
    cells: dict[counting.Cell, int | None] = {}
    for name, value in request.form.items():
        found = re.fullmatch(r"([a-z_]+)-(\d{4})-(\d{2})", name)
        if not found or found[1] not in lists.sources() or not 1 <= int(found[3]) <= 12 or int(found[2]) < 1990:
            continue
        if found[1] not in sources:
            sources.append(found[1])
        typed[name] = value.strip()
        cell = (found[1], date(int(found[2]), int(found[3]), 1))
        try:
            cells[cell] = lines.read_count(value.strip()) if value.strip() else None
        except ValueError as fault:
            errors[name] = f"{lists.source_words(cell[0])}, {cell[1]:%B %Y} {fault}"
    return cells


@bp.route("/cases/<reference>/plan/counts/import", methods=["GET", "POST"])
@signed_in
def take_over(reference: str) -> Any:
    case = case_to_write(reference)
    form: Any = forms.PasteForm.from_request()
    if form.submitted():
        with form.showing_refusals():
            text, field = _text_of(form)
            number = counting.take_over(case, text, field=field, by=current_user)
            flash("1 count is taken over." if number == 1 else f"{number} counts are taken over.")
            return back_to_counts(case)
    return render_template(
        "plans/import.html",
        case=case,
        form=form,
        title="Paste or import counts",
        sources=lists.sources(),
        places=counting.places_of(case),
    )


def _text_of(form: Any) -> tuple[str, str]:
    """What to read and the field it came from."""
    if form.file.data is not None and form.lines.data:
        raise Refusal("Paste lines or choose a file, not both", field="file")
    if form.file.data is not None:
        return lines.decoded(form.file.data.stream.read()), "file"
    return form.lines.data or "", "lines"
