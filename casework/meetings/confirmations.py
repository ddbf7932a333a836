"""What an item records about minutes: which meeting's were confirmed or noted, and in which words the body says so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, select

from casework import access, clock
from casework.accounts.models import User
from casework.errors import Refusal
from casework.extensions import db
from casework.meetings import policy
from casework.meetings.house_style import HouseStyle, fill
from casework.meetings.models import AgendaItem, Meeting
from casework.meetings.record_models import HOW_CONFIRMED, ConfirmedMinutes
from casework.web.presentation import day as in_words

ABOUT_MINUTES = ("minutes", "other_minutes")
"""Kinds of item that say which minutes were dealt with. What came from a paper says it under any item."""


def confirmed_under(item_ids: Sequence[int]) -> Select[ConfirmedMinutes]:
    return (
        select(ConfirmedMinutes)
        .where(ConfirmedMinutes.agenda_item_id.in_(item_ids))
        .order_by(ConfirmedMinutes.agenda_item_id, ConfirmedMinutes.id)
    )


def confirmed_as(meeting_id: int) -> Select[ConfirmedMinutes]:
    """How a meeting's own minutes were confirmed."""
    return select(ConfirmedMinutes).where(ConfirmedMinutes.meeting_id == meeting_id)


def record_confirmed(
    item: AgendaItem,
    *,
    how: str,
    by: User,
    held_on: date | None = None,
    body: str = "",
    minute: str = "",
    amendment: str = "",
    occasion: str = "",
) -> ConfirmedMinutes:
    """Record under an item that minutes were confirmed or noted.

    Refused without a word from the list, and without the amendment where there was one.
    """
    access.require(policy.may_run(by, item.meeting), policy.RUNS_ONLY)
    if how not in HOW_CONFIRMED:
        raise Refusal("Choose how the minutes were confirmed.", field="how")
    if how == "amended" and not amendment.strip():
        raise Refusal("Enter the amendment in the words agreed.", field="amendment")
    if how != "amended" and amendment.strip():
        raise Refusal("Minutes confirmed without an amendment quote none.", field="amendment")
    row = ConfirmedMinutes(
        agenda_item_id=item.id, how=how, held_on=held_on, occasion=occasion.strip(), body=body.strip(), minute=minute.strip(), amendment=amendment.strip()
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def forget_confirmed(row: ConfirmedMinutes, *, by: User) -> None:
    """Take off what was recorded by mistake. How the group's own minutes were confirmed stands for good."""
    if row.agenda_item_id is None or row.meeting_id is not None:
        raise Refusal("These minutes were confirmed, and that stands.")
    item = db.session.get_one(AgendaItem, row.agenda_item_id)
    access.require(policy.may_run(by, item.meeting), policy.RUNS_ONLY)
    db.session.delete(row)
    db.session.flush()


def confirm_own(
    meeting: Meeting,
    *,
    how: str,
    amendment: str = "",
    minute: str = "",
    in_meeting: Meeting | None = None,
    item: AgendaItem | None = None,
) -> ConfirmedMinutes:
    """Keep how a meeting's own minutes were confirmed; the item that did it prints the words by itself."""
    row = ConfirmedMinutes(
        meeting_id=meeting.id, in_meeting_id=in_meeting.id if in_meeting is not None else None,
        agenda_item_id=item.id if item is not None else None, held_on=clock.in_london(meeting.starts_at).date(), how=how,
        minute=minute.strip(), amendment=amendment.strip(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    db.session.expire(meeting, ["confirmed_as"])
    return row


def own_words(meeting: Meeting, style: HouseStyle) -> str:
    """What a meeting's own minutes say at their end of how they were confirmed."""
    return own_words_of(meeting.confirmed_as, style)


def own_words_of(row: ConfirmedMinutes | None, style: HouseStyle) -> str:
    if row is not None and row.how == "amended":
        return words(row, style, several=False)
    return "Confirmed by e-mail." if row is not None and row.how == "by_email" else "Confirmed as a correct record."


QUOTED = "amendment to minute "


def subject_to(amendment: str) -> str:
    """How a confirmation goes on: with the amendment of one minute, quoted, or with one in the words agreed."""
    return (
        f"subject to {amendment}"
        if amendment.startswith(QUOTED)
        else f"subject to the following amendment: {amendment}"
    )


def all_may_see(item: AgendaItem) -> bool:
    """Whether it is neither about a case nor for the chair."""
    return item.case_id is None and item.sensitivity != "chair"


def quoted_amendment(item: AgendaItem, text: str) -> str:
    """An amendment as it is quoted. A minute that not all of the group may see is named by its number alone, for they all read this."""
    number = item.minute_label or item.minute_number or f"of item {item.number}"  # whose number may be another's minute
    if not all_may_see(item):
        return f"{QUOTED}{number}, which is recorded with it."
    return f"{QUOTED}{number}, {item.title}, so that it reads: “{text.strip()}”"


def one_by_one(
    rows: Sequence[ConfirmedMinutes], item: AgendaItem, style: HouseStyle, *, others: bool = False
) -> list[str]:
    """What the minutes print of each: whose they are is said where there are several, or `others` wait under the same item, and where
    the item's title does not name the body."""
    return [
        words(
            row,
            style,
            several=len(rows) > 1 or others or bool(row.occasion) or row.body.casefold() not in item.title.casefold(),
        )
        for row in rows
    ]


def words(row: ConfirmedMinutes, style: HouseStyle, *, several: bool) -> str:
    """What the minutes print. Where an item dealt with several sets of minutes each says which."""
    amendment = row.amendment
    if row.minute and "{minute}" not in style.confirmed_amended and row.minute not in amendment:
        about = f"minute {row.minute}" if re.search(r"\d", row.minute) else row.minute
        amendment = f"{about}: {amendment}"
    said = {
        "correct": style.confirmed_correct,
        "amended": fill(style.confirmed_amended, amendment=amendment, minute=row.minute),
        "by_email": style.confirmed_by_email,
        "noted": style.noted_minutes,
    }[row.how]
    unnamed = "{minute}" in style.confirmed_amended and not row.minute
    if row.how == "amended" and (row.amendment.startswith(QUOTED) or unnamed):
        said = f"Confirmed as a correct record, {subject_to(row.amendment)}"
    if not several:
        return said
    which = " ".join(part for part in (row.body, row.occasion, in_words(row.held_on) if row.held_on else "") if part)
    return f"{which[:1].upper()}{which[1:]}: {said}" if which else said
