"""The items of a meeting's document, from their place in it to the agenda: numbers, text, decisions, and the style they are printed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from casework.accounts.models import User
from casework.cases.models import Case
from casework.errors import Refusal
from casework.exchange import schema
from casework.exchange.places import at
from casework.exchange.prose import decision_text, numbered_text, text_of
from casework.extensions import db
from casework.meetings import entering
from casework.meetings.house_style import number_in
from casework.meetings.models import AgendaItem, Meeting
from casework.meetings.paragraphs import stem
from casework.meetings.styles import style_for
from casework.rendering.document import label


def style_said(document: schema.MeetingDocument) -> dict[str, Any]:
    """The style of this meeting's papers: headings among the items of minutes, people said to be absent and numbers of paragraphs are
    those the minutes print."""
    if document.state in ("planned", "published"):
        return document.house_style
    headed = any(item.items for item in document.items)
    absent = any(person.capacity == "absent" for person in document.attendance)
    printed = ({"headings_in_minutes": True} if headed else {}) | ({"absent_heading": "Absent"} if absent else {})
    if any(_says_numbers(block) for item in schema.all_of(document.items) for block in item.record):
        printed["paragraph_numbers"] = True
    if form := _form_of_decisions(document):
        printed["decision_numbers"] = form
    return printed | document.house_style


LEVELS = 3


def _says_numbers(block: Any) -> bool:
    return isinstance(block, schema.NumberedParagraph) and bool(block.number or not block.numbered)


FORMS_OF_DECISIONS = ("(i)", "(a)", "a)", "1.", "1)", "(1)", "i.", "a.", "(A)")


def _sent_numbers(item: schema.Item) -> list[tuple[int, str]]:
    """The numbers sent with an item's decisions, each with its place from 1."""
    return [(n, each.number) for n, each in enumerate(item.decisions, 1) if not isinstance(each, str) and each.number]


def _numbered_so(form: str, place: int, number: str) -> bool:
    return label(form, place).rstrip(".") == number.rstrip(".")


def _form_of_decisions(document: schema.MeetingDocument) -> str:
    """How decisions are numbered, where all numbers sent agree on it."""
    sent = [each for item in schema.all_of(document.items) for each in _sent_numbers(item)]
    forms = [form for form in FORMS_OF_DECISIONS if all(_numbered_so(form, *each) for each in sent)]
    return forms[0] if sent and forms else ""


def _refuse_other_numbers(item: schema.Item, path: str, form: str) -> None:
    for place, number in _sent_numbers(item):
        wanted = "" if form == "-" else label(form, place)
        if form == "-" or not _numbered_so(form, place, number):
            words = (
                f"Decisions are numbered {wanted or 'by nothing'} here. Say how in house_style.decision_numbers, the same for all; a number "
                "of another kind stands at the beginning of the text."
            )
            raise Refusal(words, field=f"{path}.decisions.{place - 1}.number")


def write_items(meeting: Meeting, document: schema.MeetingDocument, by: User) -> list[AgendaItem]:
    style, prefix = style_for(meeting), meeting.series.number_prefix if meeting.series is not None else ""

    def said(item: schema.Item, path: str) -> str:
        """The text that is kept, with the numbers of paragraphs that are not of their place where the body numbers them."""
        if not style.paragraph_numbers and not any(_says_numbers(block) for block in item.record):
            return text_of(item.record)
        label = item.number if document.numbering is not None and document.numbering.scheme == "agenda" else item.minute
        number = stem(label, number_in(style, label, prefix=prefix), item.number) if style.paragraph_numbers else ""
        return numbered_text(item.record, number, where=f"{path}.record")[0]

    for path, item in zip(paths(document.items), schema.all_of(document.items), strict=True):
        if path.count("items") > LEVELS:
            raise Refusal(
                "Items stand three deep at most: give this one to the item above, or say it in record.", field=path
            )
        _refuse_other_numbers(item, path, style.decision_numbers)
    agenda = _as_on_the_agenda(document, meeting)
    printed = [_printed(item, f"items.{n}", said, agenda) for n, item in enumerate(document.items)]
    with at("items"):
        return entering.enter_items(meeting, printed, by=by)


def _as_on_the_agenda(document: schema.MeetingDocument, meeting: Meeting) -> bool:
    """Whether minutes bear the numbers of the agenda: said so, or neither the paper nor the body says any others."""
    if document.state in ("planned", "published"):
        return False
    if document.numbering is not None:
        return document.numbering.scheme == "agenda"
    return meeting.series is None and not any(item.minute for item in schema.all_of(document.items))


def _printed(item: schema.Item, path: str, said: Callable[[schema.Item, str], str], agenda: bool) -> entering.Printed:
    beneath_too = agenda or (bool(item.minute) and item.minute == item.number)
    return entering.Printed(
        kind=item.kind, title=item.title, number=item.number, label=item.minute or (item.number if agenda else ""), author=item.author, purpose=item.purpose,
        discussion=said(item, path), minutes_planned=item.minutes_planned, case_id=_case(item.case, path),
        decisions=[d if isinstance(d, str) else decision_text(d) for d in item.decisions],
        under=[_printed(beneath, f"{path}.items.{n}", said, beneath_too) for n, beneath in enumerate(item.items)],
    )  # fmt: skip


def _case(reference: str, path: str) -> int | None:
    if not reference:
        return None
    found = db.session.scalar(select(Case.id).where(Case.reference == reference))
    if found is None:
        raise Refusal("There is no case with this reference.", field=f"{path}.case")
    return int(found)


def paths(items: list[schema.Item], within: str = "") -> list[str]:
    """The place of each in the document, in the order of `flat`."""
    found = []
    for n, item in enumerate(items):
        path = f"{within}items.{n}"
        found += [path, *paths(item.items, f"{path}.")]
    return found
