"""How sensitive an item is: open, for the group, exempt from publication by law, or for those who run the group alone."""

from __future__ import annotations

from casework import access
from casework.accounts.models import User
from casework.errors import Refusal
from casework.extensions import db
from casework.meetings import policy
from casework.meetings.models import SENSITIVITIES, AgendaItem
from casework.meetings.styles import style_for

PARAGRAPHS = {
    1: "information relating to any individual",
    2: "information likely to reveal the identity of an individual",
    3: "information relating to the financial or business affairs of any particular person",
    4: "information relating to consultations or negotiations about labour relations",
    5: "information in respect of which a claim to legal professional privilege could be maintained",
    6: "information which reveals that the authority proposes to give a notice or make an order",
    7: "information relating to action taken in connection with the prevention, investigation or prosecution of crime",
}
"""Part 1 of Schedule 12A to the Local Government Act 1972, paragraphs 1 to 7, shortened."""


def set_sensitivity(
    item: AgendaItem, *, sensitivity: str, paragraph: int | None, public_interest: str, by: User
) -> None:
    """Say who may have an item. Exempt needs its paragraph and the public-interest test, and a body that publishes."""
    access.require(policy.may_run(by, item.meeting), policy.RUNS_ONLY)
    if item.meeting.status in ("confirmed", "cancelled"):
        raise Refusal("These minutes are confirmed and can no longer be changed.")
    if sensitivity not in SENSITIVITIES:
        raise Refusal("Choose who may have this item.", field="sensitivity")
    exempt = sensitivity == "exempt"
    if exempt and style_for(item.meeting).publication == "private":
        words = "This body does not publish its papers, so nothing is exempt from being published. Restrict the item to the group."
        raise Refusal(words, field="sensitivity")
    if exempt and paragraph not in PARAGRAPHS:
        raise Refusal("Choose the paragraph of Schedule 12A.", field="exempt_paragraph")
    if exempt and not public_interest.strip():
        words = "Say why the public interest in keeping this private outweighs that in publishing it."
        raise Refusal(words, field="public_interest")
    item.sensitivity = sensitivity
    item.exempt_paragraph = paragraph if exempt else None
    item.public_interest = public_interest.strip() if exempt else ""
    db.session.flush()


def exempt_words(item: AgendaItem) -> str:
    """What papers print of an exempt item: the paragraph, and the outcome of the public-interest test."""
    paragraph = item.exempt_paragraph or 0
    words = f"Exempt under paragraph {paragraph} of Part 1 of Schedule 12A to the Local Government Act 1972: {PARAGRAPHS.get(paragraph, '')}."
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
