"""Cases of the demonstration that came in twice: one pair made into one already, one still to be found."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from casework.accounts.models import User
from casework.cases import merge_differences, merging
from casework.cases.models import Case, Caseload, CaseNote, CaseParty
from casework.extensions import db
from casework.reader import acting_as

if TYPE_CHECKING:
    from casework.demo.generator import Generator
    from casework.demo.history import History

SLUG = "psg"


def add_to(g: Generator, history: History) -> list[tuple[int, int]]:
    """Second cases about the offender and place of two others, as another agency reported them. (First, second) ids."""
    slug = SLUG if SLUG in history.cases_of else next(iter(history.cases_of), "")
    found = [case for case in history.cases_of.get(slug, []) if case["status"] == "open" and case["location_id"]]
    return [(case["id"], _again(g, slug, case)) for case in found[-2:]]


def _again(g: Generator, slug: str, case: dict[str, Any]) -> int:
    opened = g.today - timedelta(days=5)
    by, load = g.members[slug][3], case["load"]
    twin = g.add(
        Case, reference=g.reference("C"), title=f"Complaints from neighbours: {case['title']}", status="open", restricted=False,
        summary="Three households in the street say that it has begun again, mostly after dark.", opened_on=opened,
        lead_agency_id=by["agency_id"], lead_officer_id=by["id"], area_id=case["area_id"], updated_at=g.moment(opened),
    )  # fmt: skip
    g.add(
        Caseload, case_id=twin["id"], group_id=g.groups[slug], stage=load["stage"], rag=load["rag"], joined_on=opened,
        rag_reason="As reported.", next_review_on=load["next_review_on"],
    )  # fmt: skip
    for side, column in (("offender", "person_id"), ("location", "place_id")):
        other = "place_id" if column == "person_id" else "person_id"
        g.add(
            CaseParty,
            case_id=twin["id"],
            side=side,
            **{column: case[f"{side}_id"], other: None},
            **_control(g, case, side),
        )
    g.add(
        CaseNote, case_id=twin["id"], kind="contact", text="Spoke to all three households; two will keep diaries.", happened_on=opened,
        author_id=by["id"], agency_id=by["agency_id"], written_at=g.moment(opened, 16),
    )  # fmt: skip
    return int(twin["id"])


def _control(g: Generator, case: dict[str, Any], side: str) -> dict[str, Any]:
    """Who controls the side, as the first case says: two that say different things are not merged."""
    row = next(row for row in g.rows[CaseParty] if row["case_id"] == case["id"] and row["side"] == side)
    return {name: row[name] for name in ("controller", "controller_presence")}


def merge_first(g: Generator, pairs: list[tuple[int, int]]) -> None:
    """The coordinator makes the first pair one; everything must have been written."""
    if not pairs:
        return
    kept_id, gone_id = pairs[0]
    user = db.session.get_one(User, g.members[SLUG][2]["id"])
    with acting_as(user):
        kept, gone = db.session.get_one(Case, kept_id), db.session.get_one(Case, gone_id)
        weighed = {each.key: "Looked at together" for each in merge_differences.to_weigh(kept, gone)}
        merging.merge(kept, gone, reason="The same household and street, reported twice", because=weighed, by=user)
