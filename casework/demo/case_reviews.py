"""ASB case reviews of the demonstration: one at each stage."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from casework import clock
from casework.asb_reviews.models import CaseReview, Recommendation, ReviewApplicant
from casework.asb_reviews.rules import delivered, to_keep

if TYPE_CHECKING:
    from casework.demo.generator import Generator


def add_to(g: Generator) -> None:
    """Four applications to the ASB case group: new, waiting for a panel, waiting for its letter, and turned down."""
    if "asb" not in g.groups:
        return
    by, clocks = g.members["asb"][2]["id"], delivered().clocks
    housing = g.agencies["Tidewater"]
    for number, (age, stage) in enumerate(((2, "new"), (16, "panel"), (45, "outcome"), (60, "not met")), 1):
        received = g.today - timedelta(days=age)
        decided = received + timedelta(days=7)
        met = {"new": None, "not met": False}.get(stage, True)
        panel = decided + timedelta(days=14) if stage == "outcome" else None
        values: dict[str, Any] = {
            "promises": to_keep(delivered()), "reports": 1 if met is False else 4, "received_on": received, "acknowledged_on": received + timedelta(days=1),
            "acknowledge_by": clock.working_days_after(received, clocks["acknowledge"]),
            "threshold_by": clock.working_days_after(received, clocks["threshold"]),
            "threshold_met": met, "threshold_on": None if met is None else decided,
            "threshold_reason": "" if met is None else "Four reports in five months." if met else "One report; advice was given.",
            "panel_by": clock.working_days_after(decided, clocks["panel"]) if met else None,
            "appeal_by": clock.working_days_after(decided, clocks["appeal"]) if met is False else None,
            "panel_on": panel, "panel_members": "Police, council and a housing association not involved before." if panel else "",
            "findings": "Agencies acted on each report but nobody led. Contact with the household lapsed in March." if panel else "",
            "outcome_by": clock.working_days_after(panel, clocks["outcome"]) if panel else None,
        }  # fmt: skip
        review = g.add(
            CaseReview, reference=g.reference("V"), group_id=g.groups["asb"], case_id=None, recorded_by_id=by,
            problem="Shouting and fireworks outside the flats most weekends.", wanted="Somebody to ring who rings back.", **values,
        )  # fmt: skip
        g.add(
            ReviewApplicant,
            review_id=review["id"],
            name=f"Resident {number}",
            contact="By letter only",
            on_behalf_of="",
        )
        if panel:
            words = "Name one officer as the household's contact"
            g.add(
                Recommendation,
                review_id=review["id"],
                position=1,
                text=words,
                agency_id=housing,
                accepted=None,
                answer="",
            )
