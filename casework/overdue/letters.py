"""Letters to an agency's manager: drafted by the clock, one for a group and an agency at a time, sent by a person or not at all."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import select

from casework import access, clock
from casework.access.scope import as_system
from casework.accounts.models import User
from casework.actions.models import Action
from casework.errors import Refusal
from casework.extensions import db
from casework.notifications import planning
from casework.notifications.outbox import owe, partnerships
from casework.notifications.timing import timings_of
from casework.overdue import queries
from casework.overdue.models import AgencyManager, ManagerLetter, ManagerLetterAction
from casework.overdue.policy import RUNS_ONLY
from casework.partnership import queries as partnership
from casework.partnership.models import Agency, Group

USUAL_WORDS = (
    "The actions below were agreed by {group} and are with {agency}. They are still open after their day.\n\nWe know that circumstances change. Where an action can no longer be done, or is not yours, "
    "please tell us so and we will record it as that. Otherwise please see that each is done, or let us know by when it will be."
)


def draft_letters() -> int:
    """Draft what a group's own days ask for, in every partnership; returns how many letters. A second run adds none."""
    today, made = clock.today(), 0
    if not clock.is_working_day(today):
        return 0
    for partnership_id in partnerships():
        with as_system("drafting letters to managers", partnership_id=partnership_id):
            db.session.commit()
            groups = {group.id: group for group in db.session.scalars(partnership.active_groups())}
            for group_id, timing in timings_of(groups).items():
                if timing.to_manager is not None:
                    made += _draft_for(groups[group_id], timing.to_manager)
            db.session.commit()
    return made


def _draft_for(group: Group, number: int) -> int:
    missed = clock.working_days_before(clock.today(), number)
    written = select(ManagerLetterAction.id).where(
        ManagerLetterAction.action_id == Action.id, ManagerLetterAction.due_on == Action.due_on
    )
    actions = db.session.scalars(
        select(Action)
        .where(
            Action.group_id == group.id, Action.closed_at.is_(None), Action.due_on <= missed, ~written.exists(),
            ~queries.is_disputed(),
        )
        .order_by(Action.due_on, Action.id)
    ).all()  # fmt: skip
    by_agency: dict[int, list[Action]] = defaultdict(list)
    for action in actions:
        by_agency[action.agency_id].append(action)
    new = 0
    for agency_id, some in by_agency.items():
        letter = db.session.scalars(
            select(ManagerLetter).where(
                ManagerLetter.group_id == group.id, ManagerLetter.agency_id == agency_id, ManagerLetter.status == "drafted"
            )
        ).one_or_none()  # fmt: skip
        if letter is None:
            agency = db.session.get_one(Agency, agency_id)
            manager = db.session.scalars(queries.manager_of(agency_id)).one_or_none()
            letter = ManagerLetter(
                group_id=group.id, agency_id=agency_id, words=USUAL_WORDS.format(group=group.name, agency=agency.name),
                to_id=manager.user_id if manager is not None else None, drafted_at=clock.now(),
            )  # fmt: skip
            db.session.add(letter)
            db.session.flush()
            new += 1
            for member in db.session.scalars(partnership.members_of(group.id, clock.today())):
                if member.role in planning.TRIAGE:
                    planning.plan("manager_letter", letter.id, "drafted", clock.today(), member.user_id)
        for action in some:
            db.session.add(ManagerLetterAction(letter_id=letter.id, action_id=action.id, due_on=action.due_on))
    db.session.flush()
    return new


def still_open(letter: ManagerLetter) -> list[Action]:
    """The letter's actions that are still open, with the agency and past the day it was drafted for."""
    rows = db.session.scalars(queries.about(letter.id)).all()
    return [
        row.action
        for row in rows
        if row.action is not None and row.action.is_live and (row.action.agency_id, row.action.due_on) == (letter.agency_id, row.due_on)
    ]  # fmt: skip


def send(letter: ManagerLetter, *, words: str, to: User | None, version: int, by: User) -> None:
    """A person has read the letter and sends it to the manager; the agency's single point of contact has a copy.

    Refused without an addressee, once somebody has decided, and when nothing it is about is still open.
    """
    _refuse_late(letter, version, by)
    if to is None or to.agency_id != letter.agency_id or to.status == "suspended":
        raise Refusal("Choose who at the agency it goes to", field="to_id")
    if not words.strip():
        raise Refusal("Write the letter", field="words")
    if not still_open(letter):
        raise Refusal("Nothing it is about is still open. Choose not to send it.")
    letter.words, letter.to_id = words.strip(), to.id
    _settle(letter, "approved", by)
    manager = db.session.scalars(queries.manager_of(letter.agency_id)).one_or_none()
    if manager is None:
        db.session.add(AgencyManager(agency_id=letter.agency_id, user_id=to.id))
    else:
        manager.user_id = to.id
    db.session.flush()
    spocs = db.session.scalars(
        partnership.points_of_contact().where(User.agency_id == letter.agency_id, User.status == "active")
    )
    for reader in {to.id, *(spoc.id for spoc in spocs)}:
        owe(
            reader, "manager_letter", f"manager_letter:{letter.id}:{reader}", group_id=letter.group_id, letter=letter.id
        )


def drop(letter: ManagerLetter, *, reason: str, version: int, by: User) -> None:
    """It is not sent, and why. The same missed day never drafts another."""
    _refuse_late(letter, version, by)
    if not reason.strip():
        raise Refusal("Say why it is not sent", field="why_not")
    letter.why_not = reason.strip()
    _settle(letter, "dropped", by)


def _refuse_late(letter: ManagerLetter, version: int, by: User) -> None:
    access.require(access.scope_of(by).runs_group(letter.group_id), RUNS_ONLY)
    if letter.status != "drafted":
        raise Refusal("Somebody has decided about this letter already.")
    if letter.version != version:
        raise Refusal("More has come to this letter meanwhile. Open it again.")


def _settle(letter: ManagerLetter, status: str, by: User) -> None:
    letter.status, letter.decided_at, letter.decided_by_id = status, clock.now(), by.id
    db.session.flush()
    planning.withdraw("manager_letter", letter.id)
