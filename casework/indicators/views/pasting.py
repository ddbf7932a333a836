"""Pages on which a table of figures is pasted or uploaded, looked at, and loaded in one transaction or not at all."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from casework.access import current_scope
from casework.errors import NotFound, Refusal
from casework.extensions import db
from casework.indicators import forms, pasting, policy, queries, services
from casework.indicators.models import Priority
from casework.indicators.pasted import as_text
from casework.indicators.pasting_forms import CheckForm, PasteForm
from casework.indicators.reading import NotAFigure
from casework.indicators.views.blueprint import bp
from casework.partnership.models import Group
from casework.partnership.reached import the_group
from casework.web.gate import signed_in
from casework.web.presentation import plural


@bp.route("/groups/<slug>/indicators/paste", methods=["GET", "POST"])
@signed_in
def paste(slug: str) -> Any:
    """The table first; then what was understood of it, with every problem; nothing is kept before *Load* is pressed."""
    group = the_group(slug)
    services.require_planning(group.id, current_user)
    if request.method == "POST" and "content" in request.form:
        return _check(slug, group, request.form["content"])
    form = PasteForm.from_request()
    if form.submitted():
        with form.showing_refusals():
            text, encoding = as_text(form.file.data, form.pasted.data or "")
            check = CheckForm(formdata=None, data={"place": form.place.data, "place_name": form.place_name.data or ""})
            try:
                found = _understood(group, check, text)
            except NotAFigure as wrong:
                raise Refusal(str(wrong), field="file" if form.file.data is not None else "pasted") from None
            if encoding:
                flash(f"The file was read as {encoding}.")
            return _shown(group, check, found, text)
    return render_template("indicators/paste.html", group=group, form=form)


def _check(slug: str, group: Group, text: str) -> Any:
    form = CheckForm.from_request()
    try:
        found = _understood(group, form, text)
    except NotAFigure:
        raise NotFound from None
    if form.submitted() and "load" in request.form:
        with form.showing_refusals():
            made = services.load(
                group,
                found,
                priority=_priority(group, form),
                new=_new(form),
                reason=form.reason.data or "",
                by=current_user,
            )
            flash(f"{plural(made, 'figure')} loaded.")
            return redirect(url_for(".index", slug=slug))
    return _shown(group, form, found, text)


def _priority(group: Group, form: CheckForm) -> Priority | None:
    rows = db.session.scalars(queries.priorities(group.id)).all()
    form.priority.choices = forms.choices(
        "None: say so instead", rows, lambda row: f"{row.objective.title}: {row.title}"
    )
    return next((row for row in rows if str(row.id) == form.priority.data), None)


def _new(form: CheckForm) -> pasting.New:
    return pasting.New(form.unit.data or "count", form.aim.data or "reduce") if form.priority.data else pasting.New()


def _understood(group: Group, form: CheckForm, text: str) -> pasting.Pasted:
    _priority(group, form)
    rows = [
        row for row in db.session.scalars(queries.of_group(group.id)).all() if policy.may_enter(current_scope(), row)
    ]  # fmt: skip
    place, name = form.place.data or "own", (form.place_name.data or "").strip() if form.place.data != "own" else ""
    current = {
        (value.indicator_id, value.period): value
        for value in db.session.scalars(queries.current_values([row.id for row in rows]))
        if (value.place, value.place_name) == (place, name)
    }
    return pasting.understood(text, rows, current, place=place, place_name=name, new=_new(form))


def _shown(group: Group, form: CheckForm, found: pasting.Pasted, text: str) -> Any:
    return render_template("indicators/pasted.html", group=group, form=form, found=found, content=text)
