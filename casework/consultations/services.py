"""Makes a consultation record: looks through every text for other people, then makes the files and keeps them as made."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from typing import Any

from casework import access, audit, clock, storage
from casework.accounts.models import User
from casework.cases import policy
from casework.cases.models import Attachment
from casework.consultations.document import Statement, consultation_record
from casework.consultations.entries import Cell, Entry
from casework.consultations.gathering import Material
from casework.consultations.mentions import Mention, Passage, mentions_in, without
from casework.consultations.models import ConsultationRecord
from casework.consultations.others import Known, known_others, own_words
from casework.errors import Refusal
from casework.extensions import db
from casework.partnership.profiles import profile_of
from casework.references import next_reference
from casework.rendering import Document, to_docx, to_pdf
from casework.subjects import names
from casework.web.presentation import day as in_words
from casework.web.uploads import KINDS

DECISIONS = {"redact": "Take it out", "keep": "Leave it in"}


@dataclass(frozen=True)
class Looked:
    """The texts that go into a record, everybody else they could mean, and each mention that was found."""

    passages: list[Passage]
    others: list[Known]
    mentions: list[Mention]

    def decided(self, typed: Mapping[str, str]) -> dict[str, str]:
        """A decision on each mention: what nobody left in is taken out, also where a text has changed since it was shown."""
        return {each.key: "keep" if typed.get(each.key) == "keep" else "redact" for each in self.mentions}

    def shown(self, decisions: Mapping[str, str]) -> Callable[[Cell], str]:
        """A cell as it may be read. A passage that was not looked through is never shown."""
        texts = {each: without(each, self.mentions, decisions) for each in self.passages}
        return lambda cell: texts.get(cell, "") if isinstance(cell, Passage) else cell


def look_through(material: Material, entries: Sequence[Entry], statement: Statement) -> Looked:
    """Find everybody else in every text that would stand in the record, the maker's own words too."""
    passages = [each for each in statement.passages() if each.text]
    for entry in entries:
        passages += entry.passages()
    others = known_others(material.case, material.person, [each.text for each in passages])
    references = {material.case.reference, material.person.reference}
    own = own_words(material.person)
    return Looked(passages, others, mentions_in(passages, others, own=own, own_references=references))


def make_record(
    material: Material, entries: Sequence[Entry], statement: Statement, *, decisions: Mapping[str, str],
    partnership: str, by: User,
) -> ConsultationRecord:  # fmt: skip
    """Make the record and keep it: whatever may name somebody else is taken out unless it is left in; logged as disclosed."""
    case, person = material.case, material.person
    access.require(policy.may_change(by, case), "Observers read; members record.")
    if not statement.recipients:
        raise Refusal("Say whom it is for", field="recipients")
    looked = look_through(material, entries, statement)
    decisions = looked.decided(decisions)
    shown = looked.shown(decisions)
    reference = next_reference("K")
    document = drawn(
        material,
        entries,
        statement,
        looked=looked,
        decisions=decisions,
        reference=reference,
        partnership=partnership,
        by=by,
    )
    _refuse_names_left(document, looked, decisions, material, by)
    row = ConsultationRecord(
        reference=reference, case_id=case.id, person_id=person.id, order_id=statement.order.id if statement.order else None,
        marking=document.marking, recipients=[shown(each) for each in statement.recipients],
        decisions=[{"where": each.passage.where, "decision": decisions[each.key]} for each in looked.mentions],
        made_by_id=by.id,
    )  # fmt: skip
    docx = _kept(f"{reference}-consultation-record.docx", to_docx(document), case_id=case.id, by=by)
    pdf = _kept(f"{reference}-consultation-record.pdf", to_pdf(document), case_id=case.id, by=by)
    db.session.add_all([docx, pdf])
    db.session.flush()
    row.docx_id, row.pdf_id = docx.id, pdf.id
    db.session.add(row)
    db.session.flush()
    audit.disclosed("consultation_records", row.id, to=list(row.recipients), form="docx and pdf", case_id=case.id)
    return row


def drawn(
    material: Material, entries: Sequence[Entry], statement: Statement, *, looked: Looked, decisions: Mapping[str, str],
    reference: str, partnership: str, by: User, extract: str = "",
) -> Document:  # fmt: skip
    """The document as it would be made now."""
    markings = {profile_of(load.group).marking for load in material.case.caseloads}
    return consultation_record(
        material, entries, statement, shown=looked.shown(decisions), reference=reference, on=clock.today(), made_by=by.name,
        partnership=partnership, marking="OFFICIAL-SENSITIVE" if len(markings) != 1 else markings.pop(),
        left_in=sum(decision == "keep" for decision in decisions.values()), extract=extract,
    )  # fmt: skip


def make_extract(material: Material, *, since: date, partnership: str, by: User) -> Document:
    """What was done about one person since a day, in one go: whatever may be about somebody else goes, and it is logged as handed over.

    It holds what a record holds unless somebody says otherwise, and what agencies returned of the person. Raises `Refusal`
    where a name stands where it cannot be taken out.
    """
    case, person = material.case, material.person
    access.require(policy.may_change(by, case), "Observers read; members record.")
    entries = [
        replace(entry, rows=rows)
        for entry in material.entries
        if not entry.left_out or entry.of_person
        if (rows := tuple(row for row in entry.rows if row.on >= since))
    ]
    nothing = Passage("nothing", "", "")
    statement = Statement(None, (), nothing, nothing)
    looked = look_through(material, entries, statement)
    decisions = looked.decided({})
    words = f"{in_words(since)} to {in_words(clock.today())}"
    document = drawn(
        material, entries, statement, looked=looked, decisions=decisions, reference="", partnership=partnership, by=by,
        extract=words,
    )  # fmt: skip
    _refuse_names_left(document, looked, decisions, material, by)
    audit.disclosed("people", person.id, to=[by.id], form="consultation extract", case_id=case.id)
    return document


def file_of(record: ConsultationRecord, form: str) -> tuple[Attachment, bytes]:
    """One of its files, having made sure that it is what was made. Raises `Refusal` when it is not."""
    kept = {"docx": record.docx, "pdf": record.pdf}[form]
    data = storage.fetch(kept.storage_key)
    if hashlib.sha256(data).hexdigest() != kept.sha256:
        raise Refusal("This file is not the one that was made. Tell your administrator; do not use it.")
    return kept, data


def _kept(name: str, data: bytes, *, case_id: int, by: User) -> Attachment:
    kept = storage.keep(data)
    return Attachment(
        case_id=case_id, file_name=name, content_type=KINDS[name.rpartition(".")[2]], size=kept.size, sha256=kept.sha256,
        storage_key=kept.key, added_by_id=by.id,
    )  # fmt: skip


def _refuse_names_left(
    document: Document, looked: Looked, decisions: Mapping[str, str], material: Material, by: User
) -> None:
    """The last look: no full name of anybody else is left anywhere, facts included, unless somebody left it in."""
    own = own_words(material.person)
    made = f" {names.plain(' '.join(_texts(document)).replace(by.name, ' '))} "
    kept = names.plain(" ".join(each.words for each in looked.mentions if decisions[each.key] == "keep"))
    for other in looked.others:
        for first, last in other.full:
            if {first, last} <= own:
                continue
            if f" {first} {last} " in made and f"{first} {last}" not in kept:
                raise Refusal(
                    "The name of somebody else stands in the name of an agency, group or tool, where it cannot be taken"
                    " out. Leave out what mentions it."
                )


def _texts(value: Any) -> Iterator[str]:
    """Every text within a document, however deep."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for each in fields(value):
            yield from _texts(getattr(value, each.name))
    elif isinstance(value, Iterable) and not isinstance(value, Mapping):
        for each in value:
            yield from _texts(each)
