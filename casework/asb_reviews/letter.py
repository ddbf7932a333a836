"""The letter that tells an applicant what was decided: nobody else's data, every recommendation with its answer."""

from __future__ import annotations

from casework.asb_reviews.models import CaseReview, ReviewApplicant
from casework.asb_reviews.rules import kept
from casework.rendering import Bullets, Document, Heading, Paragraph
from casework.web.presentation import day


def outcome_letter(review: CaseReview, applicant: ReviewApplicant, *, partnership: str) -> Document:
    """The letter as it stands now: a draft until the outcome is sent. Free text is the maker's and is shown as typed."""
    wording = kept(review.promises).letter
    filled_in = {
        "reference": review.reference,
        "received": day(review.received_on),
        "appeal_by": day(review.appeal_by) if review.appeal_by else "",
    }
    blocks: list[Paragraph | Heading | Bullets] = [
        Paragraph(
            f"To {applicant.name}" + (f", on behalf of {applicant.on_behalf_of}" if applicant.on_behalf_of else "")
        ),
        Paragraph(wording["opening"].format(**filled_in)),
        Heading(2, "Whether the threshold is met"),
        Paragraph(
            f"On {day(review.threshold_on)} it was decided that the threshold is {'met' if review.threshold_met else 'not met'}."
        ),
        Paragraph(review.threshold_reason),
    ]
    if review.panel_on is not None:
        blocks += [
            Heading(2, "What the panel found"),
            Paragraph(f"The panel met on {day(review.panel_on)}."),
            Paragraph(review.findings),
        ]
        blocks.append(Heading(2, "What it recommends"))
        if review.recommendations:
            blocks.append(Bullets([_recommendation(r) for r in review.recommendations]))
        else:
            blocks.append(Paragraph("The panel made no recommendations."))
    if review.appeal_by is not None:
        blocks += [
            Heading(2, "If you disagree"),
            Paragraph(wording["appeal"].format(**filled_in)),
        ]
    if wording["closing"]:
        blocks.append(Paragraph(wording["closing"].format(**filled_in)))
    final = review.outcome_sent_on is not None or review.threshold_met is False
    return Document(
        title="Your request for an ASB case review", body_name=partnership, marking="OFFICIAL-SENSITIVE",
        reference=review.reference, banner="" if final else "DRAFT: not sent yet", blocks=blocks,
    )  # fmt: skip


def _recommendation(row: object) -> tuple[str, list[str]]:
    answered = {True: "accepts this", False: "does not accept this", None: "has not answered yet"}[row.accepted]  # type: ignore[attr-defined]
    words = f": {row.answer}" if row.answer else "."  # type: ignore[attr-defined]
    return row.text, [f"{row.agency.name} {answered}{words}"]  # type: ignore[attr-defined]
