"""How sensitive an item is: open, for the group, exempt from publication by law, or for those who run the group alone."""

from __future__ import annotations

from collections.abc import Sequence

from casework import access
from casework.accounts.models import User
from casework.errors import Refusal
from casework.extensions import db
from casework.meetings import policy
from casework.meetings.models import SENSITIVITIES, AgendaItem
from casework.meetings.standing_under import all_under_for_the_chair
from casework.meetings.styles import style_for
from casework.web.presentation import listed

PARAGRAPHS = {
    1: "information relating to any individual",
    2: "information likely to reveal the identity of an individual",
    3: "information relating to the financial or business affairs of any particular person",
    4: "information relating to consultations or negotiations about labour relations",
    5: "information in respect of which a claim to legal professional privilege could be maintained",
    6: "information which reveals that the authority proposes to give a notice or make an order",
    7: "information relating to action taken in connection with the prevention, investigation or prosecution of crime",
    12: "information relating to a particular individual",
    13: "information likely to reveal the identity of an individual",
    14: "information relating to the financial or business affairs of any particular person",
    15: "information relating to consultations or negotiations about labour relations",
    16: "information in respect of which a claim to legal professional privilege could be maintained",
    17: "information which reveals that the authority proposes to give a notice or make an order",
    18: "information relating to action taken in connection with the prevention, investigation or prosecution of crime",
}
"""Schedule 12A to the Local Government Act 1972, shortened: paragraphs 1 to 7 of Part 1 (England), 12 to 18 of Part 4 (Wales)."""


def part_of(paragraph: int) -> int:
    """The part of Schedule 12A in which a paragraph stands."""
    return 1 if paragraph < 12 else 4


def set_sensitivity(
    item: AgendaItem,
    *,
    sensitivity: str,
    paragraph: int | None,
    public_interest: str,
    by: User,
    also: Sequence[int] = (),
) -> None:
    """Say who may have an item. Exempt needs its paragraph and the public-interest test, and a body that publishes."""
    access.require(policy.may_run(by, item.meeting), policy.RUNS_ONLY)
    if item.meeting.status in ("confirmed", "cancelled"):
        raise Refusal("These minutes are confirmed and can no longer be changed.")
    if sensitivity not in SENSITIVITIES:
        raise Refusal("Choose who may have this item.", field="sensitivity")
    exempt = sensitivity == "exempt"
    if exempt and style_for(item.meeting).publication == "private":
        words = "This body does not publish its papers, so nothing is exempt from being published. Restrict the item to the group, or set what the body publishes first."
        raise Refusal(words, field="sensitivity")
    if exempt and paragraph not in PARAGRAPHS:
        words = "Choose the paragraph of Schedule 12A: 1 to 7 of Part 1 in England, 12 to 18 of Part 4 in Wales."
        raise Refusal(words, field="exempt_paragraph")
    if exempt and (
        unknown := [n for n in also if n not in PARAGRAPHS or part_of(n) != part_of(paragraph or 0) or n == paragraph]
    ):
        words = f"Paragraph {unknown[0]} cannot stand beside paragraph {paragraph}: name further ones of the same part of Schedule 12A, each once."
        raise Refusal(words, field="exempt_also")
    if exempt and not public_interest.strip():
        words = "Say why the public interest in keeping this private outweighs that in publishing it."
        raise Refusal(words, field="public_interest")
    became = item.sensitivity != sensitivity == "chair"
    item.sensitivity = sensitivity
    item.exempt_paragraph = paragraph if exempt else None
    item.exempt_also = sorted(set(also)) if exempt else []
    item.public_interest = public_interest.strip() if exempt else ""
    db.session.flush()
    if became:
        all_under_for_the_chair(item)


def exempt_words(item: AgendaItem) -> str:
    """What papers print of an exempt item: the paragraph, and the outcome of the public-interest test."""
    paragraph = item.exempt_paragraph or 0
    under = [paragraph, *item.exempt_also]
    said = f"paragraph{'s' if len(under) > 1 else ''} {listed(str(n) for n in under)} of Part {part_of(paragraph)}"
    why = "; ".join(PARAGRAPHS.get(n, "") for n in under)
    words = f"Exempt under {said} of Schedule 12A to the Local Government Act 1972: {why}."
    return (
        f"{words} In all the circumstances the public interest in keeping the exemption outweighs that in disclosure."
    )


def marked(item: AgendaItem) -> str:
    """What the group's own papers say beneath an item that not everybody may have."""
    if item.sensitivity == "open":
        return ""
    if item.sensitivity == "exempt":
        return f"{exempt_words(item)} {item.public_interest}".strip()
    return f"{SENSITIVITIES[item.sensitivity]}."
