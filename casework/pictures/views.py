"""Pages with pictures: the links of a case."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from casework import audit
from casework.access import current_scope
from casework.cases.sections import case_page, the_case
from casework.pictures.layout import picture_of
from casework.pictures.links import CASES, OUTSIDE, links_of
from casework.pictures.network import drawing
from casework.web.gate import signed_in

bp = Blueprint("pictures", __name__)


@bp.get("/cases/<reference>/links")
@signed_in
def links(reference: str) -> Any:
    """Who and where the people and places of a case are linked to, drawn and in a table."""
    case = the_case(reference)
    found = links_of(case)
    picture = picture_of(found)
    audit.consulted("people", found.ids("person", OUTSIDE))
    audit.consulted("cases", found.ids("case", CASES))
    scope = current_scope()
    return case_page(
        "pictures/links.html", case, "links", links=found, numbers=picture.numbers, left_out=picture.left_out,
        drawing=drawing(found, picture) if found.rows else "",
        groups=[load.group for load in case.caseloads if load.left_on is None and scope.in_group(load.group_id)],
    )  # fmt: skip
