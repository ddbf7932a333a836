"""Lists of cases: all in reach, and a group's caseload."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import redirect, render_template, request
from sqlalchemy import func

from casework import audit, clock
from casework.access import current_scope
from casework.cases import filters, queries
from casework.cases.models import RAGS, Case, Caseload
from casework.cases.views.blueprint import bp
from casework.extensions import db
from casework.partnership import queries as partnership
from casework.partnership.choices import Choices
from casework.partnership.models import Group
from casework.partnership.profiles import profile_of
from casework.partnership.reached import the_group
from casework.saved_views import lists as saved_views
from casework.straight import plain
from casework.web.back import carried, returned_to
from casework.web.filtering import Chosen
from casework.web.gate import signed_in
from casework.web.pagination import paged
from casework.web.plans import one_plan

saved_views.keep_views_of(
    "caseload", "caseload", "cases.caseload", {**filters.LABELS, "show": "Cases that left", "sort": "Order"}
)
REVIEW = func.coalesce(Caseload.next_review_on, date.max)
# How a caseload may be ordered: columns in one direction, and a row's values of them.
ORDERS: dict[str, Any] = {
    "": (((Case.id, "desc"),), lambda row: (row.id,)),
    "risk": (((queries.PRESSING, "desc"), (Case.id, "desc")), lambda row: (row.pressing, row.id)),
    "review": (((REVIEW, "asc"), (Case.id, "asc")), lambda row: (row.next_review_on or date.max, row.id)),
}


@bp.get("/cases/")
@signed_in
@returned_to("cases")
def index() -> Any:
    statement = queries.my_cases()
    state = request.args.get("state", "open")
    if state in ("open", "closed"):
        statement = statement.where(Case.status == state)
    page = paged(
        statement,
        by=((Case.updated_at, "desc"), (Case.id, "desc")),
        key_of=lambda row: (row.updated_at, row.id),
        scalars=False,
    )
    audit.consulted("cases", [row.id for row in page.rows])
    groups = db.session.scalars(partnership.active_groups()).all()
    mine = [group for group in groups if current_scope().in_group(group.id)]
    return render_template("cases/index.html", page=page, state=state, groups=mine, back=carried())


@bp.get("/groups/<slug>/cases")
@signed_in
@one_plan
@returned_to("the caseload")
def caseload(slug: str) -> Any:
    """A group's cases, narrowed by what the address says; how many there are of each rating and stage."""
    group, chosen, today = the_group(slug), Chosen.from_request(filters.NAMES), clock.today()
    saved = saved_views.shown(group, "caseload", chosen, person="officer")
    if saved.begin_with:
        return redirect(saved.begin_with)
    live = chosen.get("show") != "all"
    found = filters.conditions(group, chosen, today)
    order, key_of = ORDERS.get(chosen.get("sort", ""), ORDERS[""])
    statement = queries.caseload(live=live)
    if found:
        statement = statement.where(*found.values())
    page = paged(statement, by=order, key_of=key_of, scalars=False, params={"group_id": group.id})
    if "q" in chosen:
        audit.searched("cases", by=list(chosen), found=len(page.rows), group_id=group.id)
    audit.consulted("cases", [row.id for row in page.rows], group_id=group.id)
    profile = profile_of(group)
    number, ratings, stages = _counted(group, found, chosen, profile, live=live)
    choices = _choices(profile, saved.choices)
    first_page = not {"after", "before"} & set(request.args)
    nothing_fits = bool(found) and first_page and not page.rows
    loosen = _loosen(group, found, chosen, choices, live=live) if nothing_fits else []
    return render_template(
        "cases/caseload.html", group=group, profile=profile, page=page, today=today, chosen=chosen, number=number, first_page=first_page,
        ratings=ratings, stages=stages, choices=choices, loosen=loosen, labels=filters.LABELS, back=carried(), saved=saved,
        runs=current_scope().runs_group(group.id),
    )  # fmt: skip


def _counted(group: Group, found: filters.Conditions, chosen: Chosen, profile: Any, *, live: bool) -> Any:
    """How many cases fit, and links with counts for each rating and stage there is; None for what are too many to count."""
    rows = plain(filters.counts(found, live=live), {"group_id": group.id})
    by_rag = {row.rag: row for row in rows if not row.of_stage}
    by_stage = {row.stage: row.in_stage for row in rows if row.of_stage}
    too_many = sum(row.looked_at for row in by_rag.values()) > filters.COUNTED_TO
    number = None if too_many else sum(row.total for row in by_rag.values())

    def link(name: str, value: str, text: str, count: int) -> dict[str, Any]:
        active = chosen.get(name) == value
        return {
            "text": text, "count": None if too_many else count, "active": active, "href": chosen.address(**{name: "" if active else value})
        }  # fmt: skip

    known = [*profile.stages, *sorted(stage for stage in by_stage if stage and stage not in profile.stages)]
    return (
        number,
        [
            link(
                "rag",
                rag or "none",
                RAGS[rag].split(" (")[0] if rag else "Not rated",
                by_rag[rag].in_rag if rag in by_rag else 0,
            )
            for rag in (*profile.rags, "")
        ],
        [link("stage", stage, stage, by_stage.get(stage, 0)) for stage in known],
    )


def _choices(profile: Any, of_group: Choices) -> dict[str, list[tuple[str, str]]]:
    """What each filter may be set to, as value and words."""
    any_, none = ("", "Any"), ("none", "None")
    return {
        "rag": [any_, *((rag, RAGS[rag]) for rag in profile.rags), ("none", "Not rated")],
        "risk": [
            any_, ("red", "Red bands"), ("amber", "Amber bands"), ("green", "Green bands"), ("none", "Not assessed")
        ],
        "stage": [any_, *((stage, stage) for stage in profile.stages)],
        "agency": [any_, *of_group.agencies, none],
        "officer": [any_, *of_group.people, none],
        "area": [any_, *of_group.areas, none],
        "due": [any_, *filters.DUE.items()],
    }  # fmt: skip


def _loosen(group: Group, found: filters.Conditions, chosen: Chosen, choices: Any, *, live: bool) -> list[Any]:
    """The filters in force, with how many cases would fit without each; the most helpful first."""
    row = db.session.execute(filters.without_each(found, live=live), {"group_id": group.id}).one()
    links = []
    for name in found:
        words = dict(choices.get(name, ())).get(chosen[name], chosen[name])
        links.append(
            {
                "text": f"{filters.LABELS[name]}: {words}", "count": getattr(row, name), "href": chosen.address(**{name: ""})
            }
        )  # fmt: skip
    return sorted(links, key=lambda link: -link["count"])
