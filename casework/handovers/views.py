"""Pages on which an officer's work is handed over: look first, ask, then watch it being done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user

from casework import audit, clock
from casework.access import current_scope
from casework.access.finding import the_one
from casework.accounts.models import User
from casework.extensions import db
from casework.handovers import forms, queries, services
from casework.handovers.following import progress_of
from casework.handovers.models import PIECES, STATUSES, HandOver
from casework.partnership import queries as partnership
from casework.partnership.models import Agency, Group
from casework.partnership.reached import the_group_run
from casework.web.filtering import Chosen
from casework.web.gate import having, signed_in
from casework.web.numbers import number_asked
from casework.web.presentation import plural

bp = Blueprint("handovers", __name__)
SHOWN = 200
"""How many pieces a page lists. More can be handed over together, only not ticked one by one."""


@bp.route("/groups/<slug>/hand-over", methods=["GET", "POST"])
@signed_in
def in_group(slug: str) -> Any:
    """Hand over the work somebody has in a group."""
    group = the_group_run(slug, otherwise=services.WHO)
    givers = {
        str(row.id): f"{row.name} ({plural(row.cases, 'case')}, {plural(row.actions, 'action')})"
        for row in db.session.execute(queries.officers_with_work(group.id))
    }
    members = db.session.scalars(partnership.members_of(group.id, clock.today())).all()
    takers = {str(m.user_id): f"{m.user.name}, {m.user.agency.short_name}" for m in members if m.role != "observer"}
    back = (url_for("cases.caseload", slug=slug), f"Caseload of {group.short_name}")
    return _page(group, None, group.name, givers, takers, back)


@bp.route("/hand-over", methods=["GET", "POST"])
@having(lambda scope: scope.spoc_agency_id is not None, "This page is for single points of contact.")
def in_agency() -> Any:
    """Hand over the work of somebody of the reader's own agency."""
    agency = db.session.scalars(partnership.agency_by_id(current_scope().spoc_agency_id or 0)).one()
    people = db.session.scalars(partnership.people_of(agency.id)).all()
    left = db.session.scalars(db.select(User).where(User.agency_id == agency.id, User.status == "suspended")).all()
    givers = {str(user.id): user.name for user in people} | {str(user.id): f"{user.name} (left)" for user in left}
    takers = {str(user.id): user.name for user in people if user.status == "active"}
    return _page(None, agency, agency.name, givers, takers, (url_for("actions.index", whose="agency"), "Actions"))


def _page(
    group: Group | None, agency: Agency | None, where: str, givers: dict[str, str], takers: dict[str, str], back: Any
) -> Any:
    """Choose two people, look at what would go, ask for it."""
    chosen = Chosen.from_request(("giver", "taker"))
    giver, to = chosen.get("giver", ""), chosen.get("taker", "")
    problem = _problem(chosen, givers, takers)
    form = forms.AskForm.from_request()
    shown: dict[str, Any] = {"pieces": [], "people": None}
    if chosen and not problem:
        people = {
            str(user.id): user for user in db.session.scalars(db.select(User).where(User.id.in_([int(giver), int(to)])))
        }
        where_in: dict[str, Any] = {"group": group, "agency": agency, "by": current_user}
        pieces = services.work_of(people[giver], people[to], **where_in)
        form.pieces.choices = [(piece.key, piece.title) for piece in pieces]
        if request.method == "GET":
            form.pieces.data = [piece.key for piece in pieces if not piece.why_not]
        if form.submitted():
            with form.showing_refusals():
                row = services.ask(
                    people[giver], people[to], reason=form.reason.data, **where_in,
                    chosen=form.pieces.data if form.what.data == "chosen" else None,
                )  # fmt: skip
                flash(f"{row.reference} is asked for. It is done in the background.")
                return redirect(url_for(".show", reference=row.reference))
        _note_shown(piece.key.split("-") for piece in pieces)
        shown = {"pieces": pieces, "people": (people[giver], people[to])}
    earlier = queries.lately(group_id=group.id if group else None, agency_id=agency.id if agency else None)
    return render_template(
        "handovers/ask.html", place=where, group=group, back=back, form=form, problem=problem, chosen=chosen, most=SHOWN,
        givers=[("", "Choose"), *givers.items()], takers=[("", "Choose"), *takers.items()],
        can=sum(not piece.why_not for piece in shown["pieces"]), earlier=db.session.scalars(earlier).all(), statuses=STATUSES,
        **shown,
    )  # fmt: skip


def _problem(chosen: Chosen, givers: dict[str, str], takers: dict[str, str]) -> tuple[str, str] | None:
    """What is wrong with the two people chosen, and the control it is about."""
    if not chosen:
        return None
    if chosen.get("giver", "") not in givers:
        return "Choose whose work it is", "filter-giver"
    if chosen.get("taker", "") not in takers:
        return "Choose who takes it over", "filter-taker"
    return ("Choose two different people", "filter-taker") if chosen["giver"] == chosen["taker"] else None


def _note_shown(pieces: Iterable[Sequence[Any]]) -> None:
    """Log that these cases and actions were shown: pairs of "case" or "action" and the number."""
    shown: dict[str, list[int]] = {"case": [], "action": []}
    for kind, number in pieces:
        shown[kind].append(int(number))
    for kind, ids in shown.items():
        audit.consulted(f"{kind}s", ids)


def the_hand_over(reference: str) -> HandOver:
    return the_one(queries.by_reference(reference))


@bp.get("/hand-overs/<reference>")
@signed_in
def show(reference: str) -> Any:
    """How far a hand-over is, and what became of each piece."""
    row = the_hand_over(reference)
    pieces = db.session.execute(queries.pieces_of(row.id)).all()
    audit.consulted("hand_overs", row.id, group_id=row.group_id)
    _note_shown(("case", p.case_id) if p.case_id else ("action", p.action_id) for p in pieces)
    return render_template(
        "handovers/show.html", row=row, p=progress_of(row, said=0, by=current_user), pieces=pieces, words=PIECES, most=SHOWN,
    )  # fmt: skip


@bp.get("/hand-overs/<reference>/progress")
@signed_in
def progress(reference: str) -> Any:
    """The part of that page a script asks for again: numbers of the same hand-over, so looking again is not logged again."""
    said = request.args.get("said", 0, type=number_asked)
    return render_template(
        "handovers/progress.html", p=progress_of(the_hand_over(reference), said=min(max(said, 0), 4), by=current_user)
    )


@bp.post("/hand-overs/<reference>/stop")
@signed_in
def stop(reference: str) -> Any:
    row = the_hand_over(reference)
    form = forms.Form.from_request()
    with form.showing_refusals():
        services.stop(row, by=current_user)
    flash(
        form.general_errors[0] if form.general_errors else "It is stopped. What was moved already stays moved.",
        "error" if form.general_errors else "success",
    )
    return redirect(url_for(".show", reference=reference))


from casework.handovers import leaving  # noqa: E402, F401  (it adds its page to the blueprint)
