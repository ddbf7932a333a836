"""Look at what a hand-over would move, ask for it, stop it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from casework import access, clock
from casework.access.scope import as_system
from casework.accounts.models import User
from casework.errors import Refusal
from casework.events import announce
from casework.extensions import db
from casework.handovers import policy, queries
from casework.handovers.events import HandOverEnded
from casework.handovers.models import HandOver, HandOverItem
from casework.handovers.taking import taker
from casework.partnership.models import Agency, Group
from casework.references import next_reference
from casework.web.forms import CONSTRAINTS

UNDER_WAY = "It is being handed over already"
CONSTRAINTS["uq_hand_over_items_case"] = (
    f"{UNDER_WAY}: look at the hand-overs under way, then at this page again",
    None,
)
CONSTRAINTS["uq_hand_over_items_action"] = CONSTRAINTS["uq_hand_over_items_case"]
WHO = "Who runs the group hands its work over; within an agency, its single point of contact does."


@dataclass(frozen=True)
class Piece:
    """A case or an action that somebody has. `why_not` says why it cannot be moved, if it cannot."""

    key: str
    reference: str
    title: str
    about: str
    why_not: str


def work_of(giver: User, to: User, *, group: Group | None, agency: Agency | None, by: User) -> list[Piece]:
    """The open work of an officer within the reader's reach, cases first, and what of it the other cannot be given."""
    _may_ask(group, agency, by)
    other = taker(to)
    group_id, agency_id = (group.id if group else None), (agency.id if agency else None)
    with as_system("looking what is being handed over already"):
        busy = {tuple(row) for row in db.session.execute(queries.waiting_elsewhere())}
    pieces = []
    by_case: dict[int, list[Any]] = {}
    for row in db.session.execute(queries.cases_led_by(giver.id, group_id)):
        by_case.setdefault(row.id, []).append(row)
    for case_id, rows in by_case.items():
        groups = {row.group_id for row in rows}
        why = UNDER_WAY if (case_id, None) in busy else other.why_not(groups, case_id, restricted=rows[0].restricted)
        names = ", ".join(sorted(row.group for row in rows))
        pieces.append(Piece(f"case-{case_id}", rows[0].reference, rows[0].title, f"Leads in {names}", why))
    for row in db.session.execute(queries.actions_owned_by(giver.id, group_id=group_id, agency_id=agency_id)):
        why = (
            UNDER_WAY
            if (None, row.id) in busy
            else other.why_not({row.group_id}, row.case_id, restricted=row.restricted is not False)
        )
        about = f"Action in {row.group}" + (f" on {row.case}" if row.case else "")
        pieces.append(Piece(f"action-{row.id}", row.reference, row.title, about, why))
    return pieces


def ask(
    giver: User, to: User, *, reason: str, by: User, group: Group | None = None, agency: Agency | None = None,
    chosen: Collection[str] | None = None,
) -> HandOver:  # fmt: skip
    """Ask for an officer's open work to be handed over: all that can be moved, or the `chosen` pieces of it.

    It is done in the background. Refused without a reason, or when something chosen cannot be moved.
    """
    _may_ask(group, agency, by)
    if giver.id == to.id:
        raise Refusal("Choose two different people")
    if agency is not None and {giver.agency_id, to.agency_id} != {agency.id}:
        raise Refusal("Both must be people of your agency")
    if not reason.strip():
        raise Refusal("Say why", field="reason")
    pieces = work_of(giver, to, group=group, agency=agency, by=by)
    keys = [piece.key for piece in pieces if not piece.why_not and (chosen is None or piece.key in chosen)]
    # Where nothing can go any more the page shows no list to point at.
    field = "what" if any(not piece.why_not for piece in pieces) else None
    if chosen is not None and set(chosen) - set(keys):
        raise Refusal("Some of what you ticked cannot be moved any more. Look at the list again", field=field)
    if not keys:
        raise Refusal("There is nothing to hand over" if field is None else "Tick what is to go", field=field)
    row = HandOver(
        reference=next_reference("H"), group_id=group.id if group else None, agency_id=agency.id if agency else None,
        from_id=giver.id, to_id=to.id, reason=reason.strip(), asked_by_id=by.id, asked_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    for key in keys:
        kind, _, number = key.partition("-")
        db.session.add(HandOverItem(hand_over_id=row.id, **{f"{kind}_id": int(number)}))
    db.session.flush()
    return row


def stop(hand_over: HandOver, *, by: User) -> None:
    """Leave what still waits where it is. What is moved already stays moved."""
    access.require(policy.may_stop(by, hand_over), WHO)
    row = db.session.scalars(
        select(HandOver)
        .where(HandOver.id == hand_over.id)
        .with_for_update(of=HandOver)
        .execution_options(populate_existing=True)
    ).one()
    if not row.is_live:
        raise Refusal("It has ended already.")
    with as_system("leaving what waits in a hand-over"):
        db.session.execute(
            update(HandOverItem)
            .where(HandOverItem.hand_over_id == row.id, HandOverItem.status == "waiting")
            .values(status="cancelled", done_at=clock.now()),
            execution_options={"synchronize_session": False},
        )
    row.status, row.ended_at, row.stopped_by_id = "cancelled", clock.now(), by.id
    db.session.flush()
    announce(HandOverEnded(row.id))


def _may_ask(group: Group | None, agency: Agency | None, by: User) -> None:
    access.require(
        policy.may_ask(by, group_id=group.id if group else None, agency_id=agency.id if agency else None), WHO
    )
