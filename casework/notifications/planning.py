"""Plans what is owed: rows with a unique key, so that planning twice adds nothing. Actions by their group's days: `action_plan`."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from sqlalchemy import any_, literal, select, update
from sqlalchemy.dialects.postgresql import insert

from casework import clock
from casework.access.scope import as_system, current_scope
from casework.accounts.models import User
from casework.actions.models import Action
from casework.actions.queries import merged_into
from casework.extensions import db
from casework.meetings.models import Meeting
from casework.meetings.return_models import InformationRequest
from casework.notifications import action_plan
from casework.notifications.dated import keep_up
from casework.notifications.dated_kinds import TRIAGE
from casework.notifications.models import Reminder
from casework.partnership import queries as partnership
from casework.risk.models import RiskAssessment

NOT_OVER = ("planned", "published", "in_progress")
AFTER = timedelta(days=3)
"""How long after its day a group is first asked again for what it owes another."""


def plan_action(action: Action, *, issued: bool = True) -> None:
    """Plan an action's reminders for its owner, and the steps after its day; nobody is told about what they did themselves."""
    actor = current_scope().user_id
    with as_system("planning reminders"):
        if issued:
            for owner in owners_of(action):
                if owner != actor:
                    plan("action", action.id, "issued", clock.today(), owner)
        action_plan.plan_actions(action_ids=[action.id])


NEWS = timedelta(days=7)
"""An action set longer ago than this, as one entered from past papers, is no news: its owner is reminded, and not told of it as new."""


def waits_for_its_meeting(action: Action) -> bool:
    """Whether its owner hears of it when its meeting closes, or never as news: set in one that is not over, or long ago."""
    if action.meeting_id is None:
        return False
    with as_system("planning reminders"):
        under_way = select(Meeting.id).where(Meeting.id == action.meeting_id, Meeting.status.in_(NOT_OVER))
        return action.set_on < clock.today() - NEWS or db.session.scalar(under_way) is not None


def plan_what_was_set(meeting_id: int) -> None:
    """A meeting closed: whoever has an open action from it is told, whether or not they belong to the group.

    What becomes due to be told at one moment goes in one message. Nobody is told of what they set for themselves.
    """
    today = clock.today()
    with as_system("planning reminders"):
        found = select(Action).where(
            Action.meeting_id == meeting_id, Action.closed_at.is_(None), Action.set_on >= today - NEWS
        )
        rows: list[Row] = [
            ("action", action.id, "issued", today, owner)
            for action in db.session.scalars(found)
            for owner in owners_of(action)
            if owner != action.set_by_id
        ]
        keep_many(rows)


def is_to_be_told(subject: str, subject_id: int) -> bool:
    """Whether somebody is still to be told that this is new."""
    with as_system("planning reminders"):
        found = select(Reminder.id).where(
            Reminder.subject == subject, Reminder.subject_id == subject_id, Reminder.kind == "issued",
            Reminder.status == "planned",
        )  # fmt: skip
        return db.session.scalars(found.limit(1)).first() is not None


def plan(subject: str, subject_id: int, kind: str, on: date, recipient_id: int) -> None:
    statement = insert(Reminder.__table__).values(
        partnership_id=current_scope().partnership_id,
        subject=subject,
        subject_id=subject_id,
        kind=kind,
        due_on=on,
        recipient_id=recipient_id,
        planned_at=clock.now(),
    )
    db.session.connection().execute(
        statement.on_conflict_do_update(
            index_elements=["partnership_id", "subject", "subject_id", "kind", "due_on", "recipient_id", "channel"],
            set_={"status": "planned", "planned_at": clock.now()},
            where=Reminder.__table__.c.status == "withdrawn",
        )
    )


Row = tuple[str, int, str, date, int]
"""Subject, its id, kind, day, recipient."""


def keep_many(rows: Iterable[Row]) -> int:
    """Plan many at once, within the system's scope; returns how many are new. What is there already stays as it is."""
    names = ("subject", "subject_id", "kind", "due_on", "recipient_id")
    same = {"partnership_id": current_scope().partnership_id, "planned_at": clock.now()}
    values = [dict(zip(names, row, strict=True)) | same for row in sorted(set(rows))]
    made = 0
    for start in range(0, len(values), 1000):
        statement = insert(Reminder.__table__).values(values[start : start + 1000]).on_conflict_do_nothing()
        made += len(db.session.connection().execute(statement.returning(Reminder.__table__.c.id)).all())
    return made


def withdraw(subject: str, subject_id: int) -> None:
    """What is still planned about this is owed no more."""
    withdraw_all(subject, [subject_id])


def withdraw_all(subject: str, subject_ids: Collection[int]) -> None:
    """The same of many at once."""
    with as_system("withdrawing reminders"):
        db.session.execute(
            update(Reminder)
            .where(Reminder.subject == subject, Reminder.subject_id.in_(subject_ids), Reminder.status == "planned")
            .values(status="withdrawn"),
            execution_options={"synchronize_session": False},
        )


def owners_of(action: Action) -> list[int]:
    """Whoever does it; and who had one that was merged into it, for whom it stands now."""
    own = [action.owner_id] if action.owner_id is not None else _spocs(action.agency_id)
    doubles = db.session.scalars(
        select(Action.owner_id)
        .where(Action.id.in_(merged_into(action.id)), Action.owner_id.is_not(None))
        .order_by(Action.id)
    )
    return list(dict.fromkeys([*own, *(each for each in doubles if each is not None)]))


def _spocs(agency_id: int) -> list[int]:
    return list(
        db.session.scalars(
            select(User.id).where(
                User.agency_id == agency_id, User.status == "active", literal("spoc") == any_(User.duties)
            )
        )
    )


CHECK_LATE = 5
"""Working days after which those who run a group are reminded again of a risk assessment that waits for them."""


def plan_check(assessment: RiskAssessment) -> None:
    """Remind those who run the group, and had no hand in it, that a risk assessment waits for a second person."""
    today = clock.today()
    with as_system("planning reminders"):
        members = db.session.scalars(partnership.members_of(assessment.group_id, today)).all()
        run = {m.user_id for m in members if m.role in TRIAGE} - set(assessment.worked_on_by_ids)
        for recipient in sorted(run):
            plan("risk", assessment.id, "check", today, recipient)
            plan("risk", assessment.id, "check_late", clock.working_days_after(today, CHECK_LATE), recipient)


def plan_second_look(draft_id: int, recipient_id: int) -> None:
    """Tell whoever has to go on with a risk assessment that it was sent back."""
    with as_system("planning reminders"):
        plan("risk", draft_id, "sent_back", clock.today(), recipient_id)


def plan_returns(meeting_id: int) -> None:
    """Tell the people of each agency asked, in the group, that answers are owed; and plan what comes round the day they are due."""
    actor = current_scope().user_id
    with as_system("planning reminders of returns"):
        meeting = db.session.scalars(select(Meeting).where(Meeting.id == meeting_id)).one()
        asked = select(InformationRequest.agency_id).where(
            InformationRequest.meeting_id == meeting_id, InformationRequest.status == "asked"
        )
        agencies = set(db.session.scalars(asked))
        for member in db.session.scalars(partnership.members_of(meeting.group_id, clock.today())).all():
            if member.user.agency_id in agencies and member.role != "observer" and member.user_id != actor:
                plan("returns", meeting_id, "issued", clock.today(), member.user_id)
    keep_up("returns", ids=[meeting_id])


def plan_chase(meeting_id: int, agency_id: int) -> None:
    """Owe the people of one agency in the group a reminder of the returns it has not sent: one a day, in the digest."""
    today, actor = clock.today(), current_scope().user_id
    with as_system("planning reminders of returns"):
        meeting = db.session.scalars(select(Meeting).where(Meeting.id == meeting_id)).one()
        for member in db.session.scalars(partnership.members_of(meeting.group_id, today)).all():
            if member.user.agency_id == agency_id and member.role != "observer" and member.user_id != actor:
                plan("returns", meeting_id, "chased", today, member.user_id)
