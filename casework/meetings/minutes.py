"""Taking the minutes: discussion saved as it is typed, decisions, actions, rating and next review of each item."""

from __future__ import annotations

from datetime import date
from typing import Any

from casework import clock
from casework.accounts.models import User
from casework.actions import services as actions
from casework.actions.models import Action
from casework.cases.models import RAGS
from casework.errors import Refusal, Stale
from casework.extensions import db
from casework.meetings import queries
from casework.meetings.decisions import refuse_stale as _refuse_stale
from casework.meetings.decisions import require_writing as _require_writing
from casework.meetings.locking import lock
from casework.meetings.models import AgendaItem, Meeting, MinuteRevision
from casework.partnership import queries as partnership_queries

LONGEST = 100_000


def save_discussion(item: AgendaItem, *, text: str, version: int, by: User) -> int:
    """Save what was typed and keep the text as a revision. Returns the item's new version.

    Raises `Stale` with both texts when somebody else has saved another text since `version`: nobody's words are
    overwritten unseen. Changes to other things of the item (its rating, its number) make nothing stale.
    """
    _require_writing(item, by)
    text = text.replace("\r\n", "\n").strip("\n")
    if len(text) > LONGEST:
        raise Refusal("This is too long for one item. Shorten it or attach it as a paper.", field="discussion")
    lock(item)
    if text == item.discussion:
        return item.version
    if version != item.version:
        newer = db.session.scalars(
            queries.revisions_of(item.id).where(MinuteRevision.item_version > version).limit(1)
        ).first()
        if newer is not None:
            raise Stale(
                yours={"discussion": text},
                theirs={"discussion": item.discussion},
                version=item.version,
                changed_by=newer.author.name if newer.author else "",
            )
    item.discussion = text
    db.session.flush()
    db.session.add(
        MinuteRevision(agenda_item_id=item.id, item_version=item.version, discussion=text, author_id=by.id)
    )  # fmt: skip
    db.session.flush()
    return item.version


def save_purpose(item: AgendaItem, *, purpose: str, by: User, version: int | None = None) -> None:
    """What the report was for, as the minutes print it under "Purpose of report"."""
    _require_writing(item, by)
    lock(item)
    if purpose.strip() != item.purpose:
        _refuse_stale("purpose", purpose.strip(), item.purpose, version, "purpose_version")
        item.purpose = purpose.strip()
        db.session.flush()


def record_outcome(
    item: AgendaItem, *, rag: str, next_review_on: date | None, by: User, based_on: tuple[str, str] | None = None
) -> None:
    """The rating and next review the meeting agreed for a case. They reach the caseload when the meeting closes.

    `based_on` is what the page showed: what was left as it was is left alone, and what somebody else has set meanwhile is
    not overwritten unseen.
    """
    meeting = _require_writing(item, by)
    if item.case_id is None:
        raise Refusal("Only a case has a rating and a review.")
    if rag and rag not in RAGS:
        raise Refusal("Choose a rating from the list.", field="rag")
    if based_on is not None:
        lock(item)
        rag, next_review_on = _meanwhile(item, rag, next_review_on, based_on)
    held = clock.in_london(meeting.starts_at).date()
    if next_review_on is not None and next_review_on <= held:
        raise Refusal("The next review must be after the meeting.", field="next_review_on")
    if (item.rag, item.next_review_on) != (rag, next_review_on):
        item.rag, item.next_review_on = rag, next_review_on
        db.session.flush()


def _meanwhile(item: AgendaItem, rag: str, review: date | None, based_on: tuple[str, str]) -> tuple[str, date | None]:
    was_rag, was_review = based_on
    now_review = item.next_review_on.isoformat() if item.next_review_on else ""
    typed = review.isoformat() if review else ""
    if rag == was_rag:
        rag = item.rag
    elif item.rag not in (was_rag, rag):
        words = RAGS.get(item.rag, "not rated")
        raise Refusal(f"Somebody else has set this to {words} meanwhile. Check and choose again.", field="rag")
    if typed == was_review:
        return rag, item.next_review_on
    if now_review not in (was_review, typed):
        raise Refusal("Somebody else has set another day meanwhile. Check and enter it again.", field="next_review_on")
    return rag, review


def set_action_at(
    item: AgendaItem,
    *,
    title: str,
    owner: str,
    due_on: date | None,
    by: User,
    side: str = "",
    kind: str = "",
    also: str = "",
) -> list[Action]:
    """Set an action while minuting. `owner` is "user:7", "agency:3" or "all", which makes one per member agency.

    `also` is a second owner, named the same way: each has their own to answer, and the minutes print it once.
    """
    meeting = _require_writing(item, by)
    if not title.strip():
        raise Refusal("Say what is to be done.", field="action_title")
    if due_on is None:
        raise Refusal("Enter by when.", field="action_due_on")
    members = people_of(meeting)
    agencies = {user.agency_id: user.agency for user in members}
    rest: dict[str, Any] = {
        "group": meeting.group, "title": title.strip(), "due_on": due_on, "case": item.case, "meeting": meeting,
        "item": item, "side": side, "kind": kind, "by": by,
    }  # fmt: skip
    if also and "all" in (owner, also):
        raise Refusal("All do it already. Leave the second owner empty.", field="action_also")
    choices = {f"agency:{a.id}": (a, None) for a in agencies.values()} | {
        f"user:{u.id}": (u.agency, u) for u in members
    }
    if owner != "all" and owner not in choices:
        raise Refusal("Choose who does it from the list.", field="action_owner")
    if also and also not in choices:
        raise Refusal("Choose who else does it from the list.", field="action_also")
    try:
        if owner == "all":
            return list(actions.set_action_for_all(agencies=list(agencies.values()), **rest))
        named = dict.fromkeys(filter(None, (owner, also)))
        return list(actions.set_action_between(owners=[choices[each] for each in named], **rest))
    except Refusal as refusal:
        field = (
            f"action_{refusal.field}"
            if refusal.field in ("title", "owner", "due_on", "side", "kind")
            else refusal.field
        )
        raise Refusal(refusal.message, field=field) from refusal


def people_of(meeting: Meeting) -> list[User]:
    """The group's members on the day of the meeting who can own an action, by agency and name."""

    day = clock.in_london(meeting.starts_at).date()
    rows = db.session.scalars(
        partnership_queries.members_of(meeting.group_id, day)
    ).unique()  # fmt: skip
    return sorted((m.user for m in rows if m.role != "observer"), key=lambda user: (user.agency.name, user.name))


def owners_to_choose(meeting: Meeting) -> list[tuple[str, str]]:
    """What the owner field offers: everybody, each agency, each member."""
    members = people_of(meeting)
    agencies = {user.agency_id: user.agency.name for user in members}
    return [
        ("all", "All agencies, one action each"),
        *((f"agency:{agency_id}", name) for agency_id, name in agencies.items()),
        *((f"user:{user.id}", f"{user.name}, {user.agency.short_name}") for user in members),
    ]
