"""An agreement or order as a document to sign, serve or keep: its terms, how long it holds, and who signs."""

from __future__ import annotations

from datetime import date

from casework.orders.ages import ADULT, may_be_under
from casework.orders.models import CAPACITIES, Order
from casework.orders.tools import HOLDS
from casework.rendering import Document, Facts, Heading, Note, Numbered, Paragraph, Signature
from casework.rendering.document import Block
from casework.web.presentation import day as in_words


def agreement(order: Order, *, partnership: str, marking: str) -> Document:
    """The paper as it stands: a draft until it is made. It names nobody but its subject and whoever signs."""
    tool = order.rules
    made = order.status in ("granted", "ended")
    blocks: list[Block] = [Facts(_facts(order))]
    if tool.is_agreement:
        blocks.append(
            Paragraph(
                f"I, {order.label}, agree with the agencies named below to keep to what follows. I understand that this"
                " is a voluntary agreement, and that breaking it may be used as evidence if stronger steps are considered."
            )
        )
    standing = [term for term in order.terms if term.ended_on is None]
    for kind, words in (("prohibition", "I will not"), ("requirement", "I will")):
        texts = [
            f"{term.text} (supervised by {term.supervisor})" if term.supervisor else term.text
            for term in standing
            if term.kind == kind
        ]
        if texts:
            blocks += [Heading(2, words if tool.is_agreement else f"{HOLDS[kind]}s"), Numbered(texts, style="1.")]
    if not standing:
        blocks.append(Paragraph("No terms are written yet."))
    if order.next_review_on is not None:
        blocks += [Heading(2, "Review"), Paragraph(f"The next review is on {in_words(order.next_review_on)}.")]
    if tool.is_agreement:
        blocks += [Heading(2, "Signatures"), *_signatures(order)]
    elif tool.appeal_days:
        blocks.append(Note(f"An appeal may be made within {tool.appeal_days} days of the decision."))
    return Document(
        title=order.tool_name, body_name=partnership, marking=marking, reference=order.reference,
        subtitle=order.label, banner="" if made else "DRAFT: not in force", blocks=blocks,
    )  # fmt: skip


def _facts(order: Order) -> list[tuple[str, str]]:
    born = order.person.date_of_birth if order.person is not None else None
    facts = [
        ("About", order.label),
        ("Date of birth", in_words(born) if born else ""),
        ("Led by", order.agency.name),
        ("Legal basis", order.rules.basis),
        ("Court", order.court),
        ("From", in_words(order.starts_on) if order.starts_on else ""),
        ("Until", in_words(order.last_day) if order.last_day else ""),
    ]
    return [(label, words) for label, words in facts if words]


def _signatures(order: Order) -> list[Block]:
    """Those given, then the lines still to be signed."""
    found: list[Block] = []
    for row in order.signatories:
        words = CAPACITIES[row.capacity] if row.agency is None else f"For {row.agency.name}"
        found.append(Signature(f"{row.name} ({words[0].lower()}{words[1:]})", in_words(row.signed_on)))
    given = {row.capacity for row in order.signatories}
    needed = {"subject": order.label, "agency": "For an agency"}
    if order.person is not None and may_be_under(order.person, ADULT, _made_on(order)):
        needed["guardian"] = "Parent or guardian"
    found += [Signature(words) for capacity, words in needed.items() if capacity not in given]
    return found


def _made_on(order: Order) -> date:
    return order.starts_on or max(step.taken_on for step in order.steps)
