"""The risk register on paper: the table as community safety plans print it, and the matrix with colours said in words."""

from __future__ import annotations

from collections.abc import Sequence

from casework import clock
from casework.partnership.models import Group
from casework.partnership.profiles import profile_of
from casework.rendering import Document, Facts, Heading, Note, Table
from casework.rendering.document import Block
from casework.risk_register.register import Line, matrix, mitigation, reviewed
from casework.risk_register.scale import Scale
from casework.web.presentation import day

COLUMNS = ("Risk", "Impact", "Likelihood", "Rating", "Mitigating action", "Owner", "Review")


def document(group: Group, found: Sequence[Line], scale: Scale, narrowed_by: str) -> Document:
    above = sum(line.is_above for line in found)
    facts = [
        ("As it stands on", day(clock.today())), ("Shown", narrowed_by), ("Risks", str(len(found))),
        ("Above what is tolerated", str(above)), ("Highest score tolerated", str(scale.tolerance)),
    ]  # fmt: skip
    blocks: list[Block] = [Facts(facts), Heading(2, "Register")]
    if found:
        rows = [
            [
                f"{line.risk.reference}: {line.risk.title}", line.impact, line.likelihood, line.rating + ("; above tolerance" if line.is_above else ""),
                mitigation(line), line.risk.owner_words or "Nobody yet", reviewed(line.risk),
            ]
            for line in found
        ]  # fmt: skip
        blocks.append(Table(COLUMNS, rows, caption="Risks, the highest first", widths=(22, 9, 10, 13, 26, 13, 11)))
    else:
        blocks.append(Note("No risk."))
    blocks += [Heading(2, "Matrix with the controls"), matrix_table(found, scale)]
    return Document(
        title=f"Risk register of {group.name}", body_name=group.name, marking=profile_of(group).marking, blocks=blocks
    )


def matrix_table(found: Sequence[Line], scale: Scale) -> Table:
    rows = [
        [f"{words} likelihood", *(_square(s.rating, [line.risk.reference for line in s.lines]) for s in squares)]
        for words, squares in matrix(found, scale)
    ]
    headers = ["Likelihood", *(f"{words} impact" for words in scale.impact)]
    return Table(headers, rows, caption="Where each risk stands; the score is likelihood times impact")


def _square(rating: str, references: list[str]) -> str:
    return f"{rating}: {', '.join(references)}" if references else rating
