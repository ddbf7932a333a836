"""The headings of a group's reports: which it uses, and sets of its own, changed by who runs the group."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from casework import access
from casework.access import current_scope
from casework.errors import NotFound, Refusal
from casework.meetings import policy as meetings
from casework.papers import own_sets
from casework.papers.forms import OwnSetForm, UseSetsForm
from casework.papers.heading_sets import NUMBERS, RECOMMENDATIONS, HeadingSet, ReportHeading, given_to
from casework.papers.views.blueprint import bp, reader, refusals_flashed
from casework.partnership.models import Group
from casework.partnership.panels import Line, on_group_page
from casework.partnership.reached import the_group
from casework.web.gate import signed_in
from casework.web.numbers import row_number

BLANK_ROWS = 3
MOST_ROWS = 60


@on_group_page
def _line(group: Group) -> list[Line]:
    if not current_scope().runs_group(group.id):
        return []
    return [Line("Reports", "Headings of reports", url_for("papers.heading_sets", slug=group.slug))]


def _run_by_reader(slug: str) -> Group:
    group = the_group(slug)
    access.require(meetings.may_arrange(reader(), group.id), meetings.RUNS_ONLY)
    return group


def _version() -> int:
    given = row_number(request.form.get("version"))
    return -1 if given is None else given


@bp.route("/groups/<slug>/reports/headings", methods=["GET", "POST"])
@signed_in
def heading_sets(slug: str) -> Any:
    """Every set with its headings; those the group is given are ticked where it uses them."""
    group = _run_by_reader(slug)
    row, given = own_sets.kept_for(group), given_to(group)
    left_out = row.left_out if row is not None else []
    form = UseSetsForm.from_request(
        version=str(row.version if row is not None else 0),
        used=[each.key for each in given if each.key not in left_out],
    )
    form.used.choices = [(each.key, each.title) for each in given]
    if form.submitted():
        with form.showing_refusals():
            own_sets.use(group, form.used.data or [], version=_version(), by=reader())
            flash("Reports asked for from now on use these.", "success")
            return redirect(url_for(".heading_sets", slug=slug))
    return render_template(
        "papers/heading_sets.html", group=group, form=form, own=own_sets.own_sets(row), given=given, numbers=NUMBERS,
        recommendations=RECOMMENDATIONS, version=row.version if row is not None else 0,
    )  # fmt: skip


@bp.route("/groups/<slug>/reports/headings/<set_key>", methods=["GET", "POST"])
@signed_in
def heading_set(slug: str, set_key: str) -> Any:
    """One of the group's own sets, or a new one: begun from nothing, or from the set `?like=` names."""
    group = _run_by_reader(slug)
    row = own_sets.kept_for(group)
    shown = _shown(group, own_sets.own_sets(row), set_key)
    form = OwnSetForm.from_request(
        version=str(row.version if row is not None else 0), title=shown.title, due=shown.due, numbers=shown.numbers,
        recommendations=shown.recommendations, contact=shown.contact,
    )  # fmt: skip
    rows = _typed_rows() if request.method == "POST" else [(heading, n) for n, heading in enumerate(shown.headings, 1)]
    if form.submitted():
        with form.showing_refusals():
            made = own_sets.set_of(_values(form, shown.key), [each for each in rows if each[0].title])
            own_sets.save_set(group, made, version=_version(), by=reader())
            flash("The headings are saved. Reports asked for from now on can use them.", "success")
            return redirect(url_for(".heading_sets", slug=slug))
    blank = [(ReportHeading("", ""), len(rows) + n) for n in range(1, BLANK_ROWS + 1)]
    return render_template(
        "papers/heading_set.html", group=group, form=form, rows=[*rows, *blank][:MOST_ROWS], parts=own_sets.PARTS_IN_WORDS, new=set_key == "new"
    )  # fmt: skip


@bp.post("/groups/<slug>/reports/headings/<set_key>/remove")
@signed_in
def remove_heading_set(slug: str, set_key: str) -> Any:
    group = _run_by_reader(slug)
    with refusals_flashed():
        own_sets.remove_set(group, set_key, version=_version(), by=reader())
        flash("The headings are removed. Reports asked for with them keep them.", "success")
    return redirect(url_for(".heading_sets", slug=slug))


def _shown(group: Group, own: list[HeadingSet], key: str) -> HeadingSet:
    if key == "new":
        like = request.args.get("like", "")
        found = next((each for each in (*given_to(group), *own) if each.key == like), None)
        empty = HeadingSet("", "", 5, "none", False, ())
        return empty if found is None else HeadingSet(**{**vars(found), "key": "", "title": ""})
    found = next((each for each in own if each.key == key), None)
    if found is None:
        raise NotFound
    return found


def _values(form: Any, key: str) -> dict[str, Any]:
    if form.due.data is None:
        raise Refusal("Enter a number of working days.", field="due")
    return {
        "key": key, "title": form.title.data or "", "due": form.due.data, "recommendations": form.recommendations.data,
        "contact": bool(form.contact.data), "numbers": form.numbers.data,
    }  # fmt: skip


def _typed_rows() -> list[tuple[ReportHeading, int]]:
    """The headings as typed, with their places; rows left blank are left out."""
    found: list[tuple[ReportHeading, int]] = []
    for n in range(MOST_ROWS):
        title = " ".join(request.form.get(f"heading-{n}", "")[:200].split())
        if not title:
            continue
        key, part, place = (request.form.get(f"{name}-{n}", "") for name in ("key", "part", "place"))
        found.append(
            (
                ReportHeading(
                    key if key.replace("_", "").isalnum() and len(key) < 60 else "", title,
                    part if part in own_sets.PARTS_IN_WORDS else "text", f"needed-{n}" in request.form,
                    " ".join(request.form.get(f"nil-{n}", "")[:300].split()),
                ),
                min(row_number(place) or n + 1, 1000),
            )
        )  # fmt: skip
    return found
