"""What allows sharing, in the file of a case and on the chair's page."""

from __future__ import annotations

from casework.cases.chapters import chapter, in_brief
from casework.cases.models import Case
from casework.extensions import db
from casework.rendering import Facts, Paragraph, Table
from casework.rendering.document import Block
from casework.sharing import lists, queries
from casework.sharing.models import ANSWERS
from casework.web.presentation import day


@chapter("sharing", "Lawful basis and consent", order=50)
def _sharing(case: Case) -> list[Block]:
    bases = [
        (day(row.decided_on), lists.words_of(row.basis), row.because, "In force" if row.ended_at is None else f"Until {day(row.ended_at)}")
        for row in db.session.scalars(queries.bases_of(case.id))
    ]  # fmt: skip
    consents = [
        (
            day(row.asked_on), row.person.name if row.person else "Name withheld",
            ANSWERS[row.answer] + (" (struck out)" if row.struck_at else ""), row.covers or row.because,
        )
        for row in db.session.scalars(queries.consents_of(case.id))
    ]  # fmt: skip
    blocks: list[Block] = []
    if bases:
        blocks.append(Table(["Decided", "Lawful basis", "Because", ""], bases, caption="Lawful basis"))
    if consents:
        blocks.append(Table(["On", "Person", "Answer", "Words"], consents, caption="Consent to take part"))
    return blocks


@in_brief("sharing", "Before it is shared", order=5)
def _owed(case: Case) -> list[Block]:
    row = db.session.execute(queries.at_a_glance(), {"case_id": case.id}).one()
    if row.owed:
        return [Paragraph("The agencies have changed: say whether the lawful basis and the consents still hold.")]
    return [] if row.basis else [Facts([("Lawful basis", "None is recorded")])]
