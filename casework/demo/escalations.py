"""Issues of the demonstration's neighbourhood forum: one goes on there, two were taken to the group above, which owes feedback on one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from casework import clock
from casework.cases.models import Case, Caseload, CaseParty
from casework.referrals.between_models import Escalation

if TYPE_CHECKING:
    from casework.demo.generator import Generator
    from casework.demo.history import History

FORUM, ABOVE = "nap-harbour", "csg-coastal"
FEEDBACK = 20
"""Working days, as the forum's kind has it."""
ISSUES = (
    ("Overflowing bins behind the shops", "Bags are left beside the bins from Friday on, and gulls open them.", "", ""),
    (
        "Street lights out along the quay", "Four lamps have been dark since August; people cross the road to avoid the steps.",
        "The forum has asked the lighting contractor three times. Please get a day from them.", "",
    ),
    (
        "Cars racing on Saturday nights", "Up to twenty cars meet after ten; residents of both sides of the road have written in.",
        "We cannot stop this with letters. Please look at what the police and the council can do together.",
        "Two Saturdays of joint patrols were held and eleven warnings given. The council consults on speed cushions until January.",
    ),
)  # fmt: skip


def add_to(g: Generator, history: History) -> None:
    """Their places are those of cases of the group above, which works in the same area."""
    there = [case for case in history.cases_of.get(ABOVE, ()) if case["location_id"]]
    if FORUM not in g.groups:
        return
    for number, ((title, summary, asked, said), case) in enumerate(zip(ISSUES, there, strict=False)):
        _issue(g, case, g.today - timedelta(days=50 + 7 * number), title, summary, asked, said)


def _issue(g: Generator, there: dict[str, Any], opened: date, title: str, summary: str, asked: str, said: str) -> None:
    by = g.members[FORUM][0]
    issue = g.add(
        Case, reference=g.reference("C"), title=title, status="open", restricted=False, summary=summary, opened_on=opened,
        lead_agency_id=by["agency_id"], lead_officer_id=by["id"], area_id=there["area_id"], updated_at=g.moment(opened),
    )  # fmt: skip
    g.add(CaseParty, case_id=issue["id"], side="location", place_id=there["location_id"], person_id=None)
    _on_caseload(g, issue, FORUM, opened, "Feedback given" if said else "Escalated" if asked else "Active")
    if not asked:
        return
    raised = opened + timedelta(days=10)
    _on_caseload(g, issue, ABOVE, raised, "Active")
    given = raised + timedelta(days=25)
    g.add(
        Escalation, case_id=issue["id"], from_group_id=g.groups[FORUM], to_group_id=g.groups[ABOVE], words=asked,
        raised_by_id=by["id"], raised_at=g.moment(raised), feedback_due_on=clock.working_days_after(raised, FEEDBACK),
        feedback=said, feedback_by_id=g.members[ABOVE][0]["id"] if said else None, feedback_at=g.moment(given) if said else None,
    )  # fmt: skip


def _on_caseload(g: Generator, case: dict[str, Any], slug: str, joined: date, stage: str) -> None:
    g.add(
        Caseload, case_id=case["id"], group_id=g.groups[slug], stage=stage, rag="amber", rag_reason="As raised by residents.",
        joined_on=joined, next_review_on=g.today + timedelta(days=17),
    )  # fmt: skip
