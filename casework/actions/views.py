"""Pages of actions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user

from casework import audit, clock
from casework.access import current_scope
from casework.access.finding import the_one
from casework.actions import forms, merging, policy, queries, services
from casework.actions.models import RAGS, STATUSES, Action
from casework.actions.owners import owners_to_choose
from casework.actions.rag import rag_of
from casework.cases.models import KINDS_OF_WORK, Case
from casework.cases.sections import the_case
from casework.errors import NotFound
from casework.extensions import db
from casework.partnership import queries as partnership
from casework.partnership.models import Group
from casework.partnership.reached import the_group
from casework.web.back import carried, returned_to
from casework.web.changes import changed
from casework.web.gate import signed_in
from casework.web.pagination import paged
from casework.web.plans import one_plan

bp = Blueprint("actions", __name__)


def the_action(reference: str) -> Action:
    return the_one(queries.by_reference(reference))


@bp.get("/actions/")
@signed_in
@returned_to("actions")
def index() -> Any:
    agency = current_scope().spoc_agency_id
    whole_agency = request.args.get("whose") == "agency" and agency is not None
    statement = queries.owed_by_agency(agency) if whole_agency and agency else queries.due_for(current_user.id)
    page = paged(statement, by=((Action.due_on, "asc"), (Action.id, "asc")), key_of=lambda a: (a.due_on, a.id))
    audit.consulted("actions", [action.id for action in page.rows])
    return render_template(
        "actions/index.html",
        page=page,
        today=clock.today(),
        spoc=agency is not None,
        whole_agency=whole_agency,
        kinds=KINDS_OF_WORK,
        back=carried(),
    )


@bp.get("/actions/<reference>")
@signed_in
@one_plan
def show(reference: str) -> Any:
    action = the_action(reference)
    doubles = db.session.scalars(queries.doubles_of(action.id)).all()
    said = db.session.execute(queries.said_of(action.id)).all()
    updates = [(row, name or "The system", own if own != action.reference else "") for row, name, own in said]
    audit.consulted("actions", action.id, case_id=action.case_id, group_id=action.group_id)
    return render_template(
        "actions/show.html", action=action, updates=updates, doubles=doubles, rag=rag_of(action, today=clock.today()), rags=RAGS, statuses=STATUSES, may_answer=policy.may_answer(current_user, action),
        may_run=policy.may_run(current_user, action), today=clock.today(), kinds=KINDS_OF_WORK,
        may_classify=may_classify(action), is_owed=policy.is_owed_by(current_user, action),
        earlier=db.session.scalars(queries.earlier_days(), {"action_id": action.id}).all(),
    )  # fmt: skip


def may_classify(action: Action) -> bool:
    """Whether the reader may say which side it works on: there is a case to it, and that is open."""
    return (
        action.case is not None
        and action.case.status == "open"
        and (policy.may_answer(current_user, action) or current_scope().contributes_to(action.group_id))
    )


def _set(group: Group, case: Case | None, back: str) -> Any:
    form = forms.ActionForm.from_request()
    form.owner.choices, meant = owners_to_choose(group.id)
    if form.submitted():
        with form.showing_refusals():
            rest: dict[str, Any] = {
                "group": group, "title": form.title.data, "due_on": form.due_on.data, "case": case, "side": form.side.data, "kind": form.kind.data,
                "by": current_user,
            }  # fmt: skip
            if form.owner.data == "all":
                made = services.set_action_for_all(
                    agencies=list({a.id: a for a, user in meant.values() if user is None}.values()), **rest
                )
                flash(f"{len(made)} actions are set, one for each agency.")
            else:
                agency, owner = meant[form.owner.data]
                action = services.set_action(agency=agency, owner=owner, **rest)
                flash(f"{action.reference} is set.")
            return redirect(back)
    return render_template(
        "layouts/asked.html", form=form, title="Set an action", back=back, about=case.reference if case else group.name
    )


@bp.route("/groups/<slug>/actions/new", methods=["GET", "POST"])
@signed_in
def new(slug: str) -> Any:
    group = the_group(slug)
    return _set(group, None, url_for(".group_log", slug=slug))


@bp.route("/cases/<reference>/actions/new", methods=["GET", "POST"])
@signed_in
def new_on_case(reference: str) -> Any:
    """An action on a case, in the group that has it: the one named, else the first the reader may write in."""
    case = the_case(reference)
    loads = [load for load in case.caseloads if load.left_on is None and current_scope().in_group(load.group_id)]
    wanted = request.args.get("group")
    load = next(
        (load for load in loads if load.group.slug == wanted),
        next((x for x in loads if current_scope().contributes_to(x.group_id)), None),
    )
    load = load or (loads[0] if loads else None)
    if load is None:
        raise NotFound()
    return _set(load.group, case, url_for("cases.show", reference=case.reference))


def _do(reference: str, form: Any, title: str, act: Callable[[Action], str], action: Action | None = None) -> Any:
    action = action or the_action(reference)
    back = url_for(".show", reference=action.reference)
    return changed(form, lambda: act(action), back=lambda: back) or render_template(
        "layouts/asked.html", form=form, title=title, back=back, about=f"{action.reference}: {action.title}"
    )


@bp.route("/actions/<reference>/finish", methods=["GET", "POST"])
@signed_in
def finish(reference: str) -> Any:
    form = forms.FinishForm.from_request(data={"status": request.args.get("as", "")})

    def act(action: Action) -> str:
        services.finish(action, status=form.status.data, note=form.note.data or "", by=current_user)
        return f"{action.reference}: {STATUSES[action.status].lower()}."

    return _do(reference, form, "What became of it?", act)


@bp.route("/actions/<reference>/extend", methods=["GET", "POST"])
@signed_in
def extend(reference: str) -> Any:
    form = forms.ExtendForm.from_request()

    def act(action: Action) -> str:
        services.extend(action, due_on=form.due_on.data, reason=form.reason.data, by=current_user)
        return f"{action.reference} has a new day."

    return _do(reference, form, "Ask for longer", act)


@bp.route("/actions/<reference>/note", methods=["GET", "POST"])
@signed_in
def note(reference: str) -> Any:
    form = forms.NoteForm.from_request()

    def act(action: Action) -> str:
        services.update(action, note=form.note.data, by=current_user)
        return "The note is added."

    return _do(reference, form, "Say how it goes", act)


@bp.post("/actions/<reference>/start")
@signed_in
def start(reference: str) -> Any:
    action = the_action(reference)
    services.start(action, by=current_user)
    flash(f"{action.reference} is in progress.")
    return redirect(url_for(".show", reference=action.reference))


@bp.route("/actions/<reference>/hand-over", methods=["GET", "POST"])
@signed_in
def hand_over(reference: str) -> Any:
    action = the_action(reference)
    form = forms.HandOverForm.from_request()
    choices, meant = owners_to_choose(action.group_id)
    form.owner.choices = [choice for choice in choices if choice[0] != "all"]

    def act(action: Action) -> str:
        agency, owner = meant[form.owner.data]
        services.hand_over(action, owner=owner, agency=agency, reason=form.reason.data, by=current_user)
        return f"{action.reference} is handed over."

    return _do(reference, form, "Hand the action over", act, action)


@bp.route("/actions/<reference>/not-ours", methods=["GET", "POST"])
@signed_in
def dispute(reference: str) -> Any:
    """Say that it is not ours; those who run the group decide whose it is."""
    form = forms.DisputeForm.from_request()
    agencies = {str(each.id): each for each in db.session.scalars(partnership.active_agencies()).all()}
    form.whose.choices = [("", "I do not know"), *((key, each.name) for key, each in agencies.items())]

    def act(action: Action) -> str:
        services.dispute(action, whose=agencies.get(form.whose.data or ""), reason=form.note.data, by=current_user)
        return "Those who run the group are told. Until they decide it stays with you."

    return _do(reference, form, "It is not ours", act)


@bp.route("/actions/<reference>/works-on", methods=["GET", "POST"])
@signed_in
def works_on(reference: str) -> Any:
    action = the_action(reference)
    form = forms.WorksOnForm.of_now(side=action.side, kind=action.kind)

    def act(action: Action) -> str:
        services.classify(action, side=form.side.data, kind=form.kind.data, by=current_user)
        return "Saved."

    return _do(reference, form, "What does it work on?", act, action)


@bp.route("/actions/<reference>/reopen", methods=["GET", "POST"])
@signed_in
def reopen(reference: str) -> Any:
    form = forms.ReopenForm.from_request()

    def act(action: Action) -> str:
        services.reopen(action, reason=form.reason.data, by=current_user)
        return f"{action.reference} is open again."

    return _do(reference, form, "Reopen the action", act)


@bp.route("/actions/<reference>/rag", methods=["GET", "POST"])
@signed_in
def rag(reference: str) -> Any:
    action = the_action(reference)
    form = forms.RagForm.of_now(rag=action.rag)

    def act(action: Action) -> str:
        services.set_rag(action, rag=form.rag.data, reason=form.reason.data or "", by=current_user)
        return "Saved."

    return _do(reference, form, "Say how it stands", act, action)


@bp.route("/actions/<reference>/code", methods=["GET", "POST"])
@signed_in
def code(reference: str) -> Any:
    action = the_action(reference)
    form = forms.CodeForm.of_now(code=action.code)

    def act(action: Action) -> str:
        services.set_code(action, code=form.code.data or "", by=current_user)
        return "Saved."

    return _do(reference, form, "Give it a code of the group's own", act, action)


@bp.post("/actions/<reference>/unmerge")
@signed_in
def unmerge(reference: str) -> Any:
    action = the_action(reference)
    merging.unmerge(action, by=current_user)
    flash(f"{action.reference} stands by itself again.")
    return redirect(url_for(".show", reference=action.reference))


from casework.actions import log_views, ticked_views  # noqa: E402, F401  (the pages of a group's log)
