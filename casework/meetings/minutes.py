"""Taking the minutes: discussion saved as it is typed, decisions, actions, rating and next review of each item."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from casework import access, clock
from casework.accounts.models import User
from casework.actions import services as actions
from casework.actions.models import Action
from casework.cases.models import RAGS
from casework.errors import Refusal, Stale
from casework.extensions import db
from casework.meetings import policy, queries
from casework.meetings.locking import lock
from casework.meetings.models import AgendaItem, Decision, Meeting, MinuteRevision
from casework.partnership import queries as partnership_queries
from casework.partnership.models import Agency

LONGEST = 100_000


def _require_writing(item: AgendaItem, by: User) -> Meeting:
    meeting = item.meeting
    access.require(policy.may_run(by, meeting), policy.RUNS_ONLY)
    if meeting.status in ("planned", "published"):
        raise Refusal("Start the meeting first: minutes are taken once it has begun.")
    if meeting.status in ("confirmed", "cancelled"):
        raise Refusal("These minutes are confirmed and can no longer be changed.")
    return meeting


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


def save_purpose(item: AgendaItem, *, purpose: str, by: User) -> None:
    """What the report was for, as the minutes print it under "Purpose of report"."""
    _require_writing(item, by)
    if purpose.strip() != item.purpose:
        item.purpose = purpose.strip()
        db.session.flush()


def decide(item: AgendaItem, *, text: str, by: User) -> Decision:
    """Add a decision at the end. It may be filled in later; the checks name one left empty."""
    _require_writing(item, by)
    places = db.session.scalars(select(Decision.position).where(Decision.agenda_item_id == item.id)).all()
    decision = Decision(agenda_item_id=item.id, position=max(places, default=0) + 1, text=text.strip())
    db.session.add(decision)
    db.session.flush()
    return decision


def edit_decision(decision: Decision, *, text: str, by: User) -> None:
    _require_writing(decision.item, by)
    if decision.text != text.strip():
        decision.text = text.strip()
        db.session.flush()


def remove_decision(decision: Decision, *, by: User) -> None:
    _require_writing(decision.item, by)
    db.session.delete(decision)
    db.session.flush()


def record_outcome(item: AgendaItem, *, rag: str, next_review_on: date | None, by: User) -> None:
    """The rating and next review the meeting agreed for a case. They reach the caseload when the meeting closes."""
    meeting = _require_writing(item, by)
    if item.case_id is None:
        raise Refusal("Only a case has a rating and a review.")
    if rag and rag not in RAGS:
        raise Refusal("Choose a rating from the list.", field="rag")
    held = clock.in_london(meeting.starts_at).date()
    if next_review_on is not None and next_review_on <= held:
        raise Refusal("The next review must be after the meeting.", field="next_review_on")
    if (item.rag, item.next_review_on) != (rag, next_review_on):
        item.rag, item.next_review_on = rag, next_review_on
        db.session.flush()


def set_action_at(
    item: AgendaItem, *, title: str, owner: str, due_on: date | None, by: User, side: str = "", kind: str = ""
) -> list[Action]:
    """Set an action while minuting. `owner` is "user:7", "agency:3" or "all", which makes one per member agency."""
    meeting = _require_writing(item, by)
    if not title.strip():
        raise Refusal("Say what is to be done.", field="action_title")
    if due_on is None:
        raise Refusal("Enter by when.", field="action_due_on")
    owned_by, _, number = owner.partition(":")
    members = people_of(meeting)
    agencies = {user.agency_id: user.agency for user in members}
    rest: dict[str, Any] = {
        "group": meeting.group, "title": title.strip(), "due_on": due_on, "case": item.case, "meeting": meeting,
        "item": item, "side": side, "kind": kind, "by": by,
    }  # fmt: skip
    person = next((user for user in members if owned_by == "user" and str(user.id) == number), None)
    agency: Agency | None = next((a for a in agencies.values() if owned_by == "agency" and str(a.id) == number), None)
    if owned_by != "all" and person is None and agency is None:
        raise Refusal("Choose who does it from the list.", field="action_owner")
    try:
        if owned_by == "all":
            return list(actions.set_action_for_all(agencies=list(agencies.values()), **rest))
        if person is not None:
            return [actions.set_action(agency=person.agency, owner=person, **rest)]
        assert agency is not None
        return [actions.set_action(agency=agency, **rest)]
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
