"""Pages with pictures: the links of a case, and the map of a group's places."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from casework import audit
from casework.access import current_scope
from casework.cases.sections import case_page, the_case
from casework.errors import NotFound
from casework.extensions import db
from casework.partnership.outlines import kept
from casework.partnership.profiles import profile_of
from casework.partnership.reached import the_group
from casework.pictures import map_drawing, queries
from casework.pictures.layout import picture_of
from casework.pictures.links import CASES, OUTSIDE, links_of
from casework.pictures.mapping import LEAST, LEAST_WITH_WARDS, map_of, spots_of, work_out_wards
from casework.pictures.network import drawing
from casework.pictures.wards import wards_of
from casework.web.gate import signed_in

bp = Blueprint("pictures", __name__)
MOST_PLACES = 64
"""Rows of place and case that a page has room for beside outlines; the most pressing are read first."""
RATINGS = {"red": "Red", "amber": "Amber", "green": "Green", "blue": "Blue", "none": "Not rated"}


@bp.get("/cases/<reference>/links")
@signed_in
def links(reference: str) -> Any:
    """Who and where the parties of a case are linked to, drawn and in a table."""
    case = the_case(reference)
    found = links_of(case)
    picture = picture_of(found)
    audit.consulted("people", found.ids("person", OUTSIDE))
    audit.consulted("cases", found.ids("case", CASES))
    scope = current_scope()
    return case_page(
        "pictures/links.html", case, "links", links=found, numbers=picture.numbers, left_out=picture.left_out,
        drawing=drawing(found, picture) if found.rows else "",
        groups=[load.group for load in case.caseloads if load.left_on is None and scope.in_group(load.group_id)
            and profile_of(load.group).takes_referrals],
    )  # fmt: skip


@bp.get("/groups/<slug>/map")
@signed_in
def map(slug: str) -> Any:
    """Where the live cases of a group are."""
    group = the_group(slug)
    if not profile_of(group).takes_referrals:
        raise NotFound()
    chosen = request.args.get("rating", "")
    rag = chosen.replace("none", "") if chosen in RATINGS else None
    rows = db.session.execute(queries.places_of_group(group.id, MOST_PLACES + 1, rag=rag)).all()
    spots = spots_of(rows[:MOST_PLACES])
    outlines = db.session.scalars(kept()).one_or_none()
    wards = wards_of(outlines.content) if outlines else []
    work_out_wards(spots, wards)
    audit.consulted("places", [spot.id for spot in spots], group_id=group.id)
    audit.consulted("cases", sorted({row.case_id for row in rows[:MOST_PLACES]}), group_id=group.id)
    placed = [spot for spot in spots if spot.latitude is not None]
    return render_template(
        "pictures/map.html", group=group, more=len(rows) > MOST_PLACES, wards=wards, ratings=[("", "Any"), *RATINGS.items()], rating=chosen,
        drawing=map_drawing.drawing(map_of(placed, least=LEAST_WITH_WARDS if wards else LEAST), group.name, wards)
        if placed else "",
        placed=sorted(placed, key=lambda spot: spot.number), unplaced=[spot for spot in spots if spot.latitude is None],
    )  # fmt: skip
