"""Actions: read, set, and said what became of, by the same rules as the pages."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from flask import url_for
from pydantic import Field, model_validator
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from casework import audit, clock
from casework.access import current_scope
from casework.access.finding import the_one
from casework.actions import queries, services
from casework.actions.models import ANSWERS, STATUSES, Action
from casework.actions.owners import owners_to_choose
from casework.actions.rag import rag_of
from casework.api.cursors import listed
from casework.api.finding import the_case
from casework.api.given import Answered, Given, Line, Listed, Reference, Text
from casework.api.operations import Made, me, operation
from casework.api.views import bp
from casework.cases.models import KINDS_OF_WORK, SIDES, Case
from casework.errors import Refusal, Stale
from casework.extensions import db
from casework.partnership.models import Agency, Group
from casework.partnership.reached import the_group
from casework.web.gate import signed_in


class OwnerAnswer(Answered):
    """Whose it is: a person of an agency, or the agency alone."""

    person: str | None
    agency: str


class ActionAnswer(Answered):
    reference: str
    url: str
    page: str
    group: str = Field(description="The group's short address.")
    case: str | None = Field(description="The reference of its case, where the account may read that.")
    title: str
    side: str
    kind: str
    owner: OwnerAnswer
    set_on: date
    due_on: date
    first_due_on: date
    status: Literal[tuple(STATUSES)]  # type: ignore[valid-type]
    rag: str | None
    closed_at: datetime | None
    closing_note: str
    version: int


class ActionsAnswer(Answered):
    items: list[ActionAnswer]
    next: str | None


class ActionsQuery(Listed):
    group: Reference = Field("", description="Of this group (its short address).")
    case: Reference = Field("", description="Of this case.")
    whose: Literal["all", "mine", "agency"] = Field(
        "all", description="agency: what the account's agency owes, for its single point of contact."
    )
    state: Literal["live", "closed", "all"] = "live"
    due_before: date | None = Field(None, description="Due before this day.")


@bp.get("/actions")
@signed_in
@operation(
    "Actions, the most pressing first",
    scope="actions:read",
    tag="Actions",
    query=ActionsQuery,
    answer=ActionsAnswer,
    problems=(404,),
)
def list_actions(query: ActionsQuery) -> ActionsAnswer:
    rows, after = listed(
        _asked_for(query), by=((Action.due_on, "asc"), (Action.id, "asc")), key_of=lambda row: (row.due_on, row.id), query=query,
        scalars=True,
    )  # fmt: skip
    audit.consulted("actions", [row.id for row in rows])
    return ActionsAnswer(items=[_told(row) for row in rows], next=after)


def _asked_for(query: ActionsQuery) -> Select[Any]:
    found = select(Action).options(
        joinedload(Action.group), joinedload(Action.owner), joinedload(Action.agency), joinedload(Action.case)
    )
    if query.group:
        found = found.where(Action.group_id == the_group(query.group).id)
    if query.case:
        found = found.where(Action.case_id == the_case(query.case).id)
    if query.whose == "mine":
        found = found.where(Action.owner_id == me().id)
    elif query.whose == "agency":
        found = found.where(Action.agency_id == (current_scope().spoc_agency_id or 0))
    if query.state != "all":
        found = found.where(Action.closed_at.is_(None) if query.state == "live" else Action.closed_at.is_not(None))
    return found.where(Action.due_on < query.due_before) if query.due_before else found


@bp.get("/actions/<reference>")
@signed_in
@operation("One action", scope="actions:read", tag="Actions", answer=ActionAnswer)
def read_action(reference: str) -> ActionAnswer:
    action = _action(reference)
    audit.consulted("actions", action.id, case_id=action.case_id, group_id=action.group_id)
    return _told(action)


def _action(reference: str) -> Action:
    return the_one(queries.by_reference(reference))


def _told(action: Action) -> ActionAnswer:
    return ActionAnswer(
        reference=action.reference, url=url_for(".read_action", reference=action.reference),
        page=url_for("actions.show", reference=action.reference), group=action.group.slug,
        case=action.case.reference if action.case is not None else None, title=action.title, side=action.side, kind=action.kind,
        owner=OwnerAnswer(person=action.owner.name if action.owner else None, agency=action.agency.name),
        set_on=action.set_on, due_on=action.due_on, first_due_on=action.first_due_on, status=action.status,
        rag=rag_of(action, today=clock.today())[0] or None, closed_at=action.closed_at, closing_note=action.closing_note,
        version=action.version,
    )  # fmt: skip


class OwnerGiven(Given):
    """A member of the group by e-mail address, or one of their agencies by name or short name."""

    email: Line = ""
    agency: Line = ""

    @model_validator(mode="after")
    def _one(self) -> OwnerGiven:
        if bool(self.email) == bool(self.agency):
            raise ValueError("give the person's e-mail address or the agency")
        return self


class ActionGiven(Given):
    """An action to be set: in a group, or on a case in a group that has it."""

    group: Reference = Field(min_length=1, description="The group's short address.")
    case: Reference = Field("", description="The reference of the case it is about.")
    title: Line = Field(min_length=1, description="Begins with a verb.")
    due_on: date
    owner: OwnerGiven
    side: Literal[("", *SIDES)] = ""  # type: ignore[valid-type]
    kind: Literal[("", *KINDS_OF_WORK)] = ""  # type: ignore[valid-type]


@bp.post("/actions")
@signed_in
@operation(
    "Set an action", scope="actions:write", tag="Actions", body=ActionGiven, answer=ActionAnswer, status=201, once=True
)
def set_action(body: ActionGiven) -> Made:
    group = the_group(body.group)
    case = _case_in(group, body.case) if body.case else None
    agency, owner = _owner(group, body.owner)
    made = services.set_action(
        group=group, title=body.title, due_on=body.due_on, agency=agency, owner=owner, case=case, side=body.side, kind=body.kind, by=me()
    )  # fmt: skip
    return _made(made.reference)


def _case_in(group: Group, reference: str) -> Case:
    case = the_case(reference)
    if not any(load.group_id == group.id and load.left_on is None for load in case.caseloads):
        raise Refusal("This case is not on the group's caseload.", field="case")
    return case


def _owner(group: Group, given: OwnerGiven) -> tuple[Agency, Any]:
    """Among those the page offers: members who may be given something, and their agencies."""
    _, meant = owners_to_choose(group.id)
    for agency, user in meant.values():
        if user is not None and given.email and user.email.lower() == given.email.lower():
            return agency, user
        if user is None and given.agency and given.agency.lower() in (agency.name.lower(), agency.short_name.lower()):
            return agency, None
    field = "owner.email" if given.email else "owner.agency"
    raise Refusal("Nobody of this group is called that.", field=field)


class ActionUpdateGiven(Given):
    """One thing said of an action: a note, a status, or a new day with the reason (`note`)."""

    version: int | None = Field(None, ge=0, lt=2**31, description="As read: refused where it changed meanwhile.")
    status: Literal[("in_progress", *ANSWERS)] | None = None  # type: ignore[valid-type]
    due_on: date | None = None
    note: Text = Field("", description="Needed but for in_progress and done.")

    @model_validator(mode="after")
    def _one_thing(self) -> ActionUpdateGiven:
        if self.status is not None and self.due_on is not None:
            raise ValueError("a status and a new day are two changes")
        return self


@bp.post("/actions/<reference>/updates")
@signed_in
@operation(
    "Say how an action goes, what became of it, or that it needs longer",
    scope="actions:write",
    tag="Actions",
    body=ActionUpdateGiven,
    answer=ActionAnswer,
    once=True,
)
def update_action(reference: str, body: ActionUpdateGiven) -> Made:
    action = _action(reference)
    if body.version is not None and body.version != action.version:
        raise Stale(yours={}, theirs={}, version=action.version)
    if body.due_on is not None:
        services.extend(action, due_on=body.due_on, reason=body.note, by=me())
    elif body.status == "in_progress":
        services.start(action, by=me())
        if body.note:
            services.update(action, note=body.note, by=me())
    elif body.status is not None:
        services.finish(action, status=body.status, note=body.note, by=me())
    else:
        services.update(action, note=body.note, by=me())
    return _made(action.reference)


def _made(reference: str) -> Made:
    db.session.flush()
    return Made(url_for(".read_action", reference=reference), _told(_action(reference)))
