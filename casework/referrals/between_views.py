"""Pages of what passes between groups: referring a case on, asking for one and answering, escalating, feedback."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from casework import access, audit, clock
from casework.access import current_scope
from casework.access.finding import the_one
from casework.cases import asking
from casework.cases.models import Case
from casework.cases.sections import the_case
from casework.errors import NotFound, Refusal
from casework.extensions import db
from casework.partnership import queries as partnership
from casework.partnership.models import Group
from casework.partnership.profiles import profile_of
from casework.partnership.reached import the_group
from casework.referrals import between, between_forms, policy
from casework.referrals import between_queries as queries
from casework.referrals.between_models import ANSWERS, Escalation, TransferRequest
from casework.referrals.models import STATUSES
from casework.referrals.triage_views import look_round
from casework.referrals.views import bp, the_referral
from casework.web.gate import signed_in


@bp.get("/groups/<slug>/between")
@signed_in
def between_groups(slug: str) -> Any:
    """Feedback owed and awaited, requests for cases, and cases referred on."""
    group = the_group(slug)
    escalations = db.session.scalars(queries.escalations_of(group.id)).all()
    requests = db.session.scalars(queries.requests_of(group.id)).all()
    referred = db.session.execute(queries.referred_on_by(group.id)).all()
    audit.consulted("escalations", [row.id for row in escalations], group_id=group.id)
    return render_template(
        "referrals/between.html", group=group, today=clock.today(), answers=ANSWERS, statuses=STATUSES, referred=referred,
        owed=[e for e in escalations if e.to_group_id == group.id],
        awaited=[e for e in escalations if e.from_group_id == group.id],
        asked_of_us=[r for r in requests if r.holder_id == group.id], asked_by_us=[r for r in requests if r.group_id == group.id],
    )  # fmt: skip


def _own(case: Case, *, running: bool) -> dict[str, Group]:
    """The reader's groups that have the case: those they run, or those where they do more than watch."""
    scope = current_scope()
    may = scope.runs_group if running else scope.contributes_to
    return {load.group.slug: load.group for load in case.caseloads if load.left_on is None and may(load.group_id)}


@bp.route("/cases/<reference>/refer-on", methods=["GET", "POST"])
@signed_in
def refer_on(reference: str) -> Any:
    """Begin a referral of a case to another group."""
    case = the_case(reference)
    own = _own(case, running=False)
    access.require(bool(own), "Members of a group that has the case refer it on; observers read.")
    there = {load.group_id for load in case.caseloads if load.left_on is None}
    groups = {
        group.slug: group
        for group in db.session.scalars(partnership.active_groups())
        if profile_of(group).takes_referrals and group.id not in there
    }
    form = between_forms.ReferOnForm.from_request(data={"of": next(iter(own))})
    form.of.choices = [(slug, group.name) for slug, group in own.items()]
    form.group.choices = [(slug, group.name) for slug, group in groups.items()]
    if form.submitted():
        with form.showing_refusals():
            referral = between.refer_on(case, of=own[form.of.data], to=groups[form.group.data], by=current_user)
            flash("The referral is begun with what is known already. Check it and send it.")
            return redirect(url_for(".tasks", reference=referral.reference))
    return render_template("referrals/refer_on.html", case=case, form=form)


@bp.route("/cases/<reference>/escalate", methods=["GET", "POST"])
@signed_in
def escalate(reference: str) -> Any:
    """Take a case to a group above, which then owes feedback."""
    case = the_case(reference)
    own = {slug: group for slug, group in _own(case, running=True).items() if profile_of(group).escalation.to}
    access.require(bool(own), "Those who run a group that has the case, and that escalates, do this.")
    every = db.session.scalars(partnership.active_groups()).all()
    groups = {each.slug: each for group in own.values() for each in between.may_take(group, every)}
    form = asking.form_with_questions("group", between_forms.EscalateForm, case, {"of": next(iter(own))})
    form.of.choices = [(slug, group.name) for slug, group in own.items()]
    form.group.choices = [(slug, group.name) for slug, group in groups.items()]
    in_public = {group.name for group in groups.values() if profile_of(group).public}
    if form.submitted():
        with form.showing_refusals():
            to = groups[form.group.data]
            if profile_of(to).public and not form.nobody_named.data:
                raise Refusal(f"{to.name} meets in public: confirm that nobody is named", field="nobody_named")
            row = between.escalate(case, of=own[form.of.data], to=to, words=form.words.data, by=current_user)
            asking.take_answers("group", case, form, by=current_user)
            flash(f"{to.name} has it and owes feedback.")
            return redirect(url_for(".escalation", escalation_id=row.id))
    return render_template("referrals/escalate.html", case=case, form=form, in_public=in_public)


@bp.route("/escalations/<int:escalation_id>", methods=["GET", "POST"])
@signed_in
def escalation(escalation_id: int) -> Any:
    """An escalation; who runs the group it went to gives the feedback here."""
    row: Escalation = the_one(queries.escalation_by_id(escalation_id))
    form = between_forms.FeedbackForm.from_request()
    if form.submitted():
        with form.showing_refusals():
            between.give_feedback(row, text=form.feedback.data, by=current_user)
            flash(f"The feedback is given. {row.from_group.name} is told.")
            return redirect(url_for(".between_groups", slug=row.to_group.slug))
    audit.consulted("escalations", row.id, case_id=row.case_id, group_id=row.to_group_id)
    may_answer = current_scope().runs_group(row.to_group_id) and row.feedback_at is None
    home = row.to_group if current_scope().in_group(row.to_group_id) else row.from_group
    return render_template(
        "referrals/escalation.html", row=row, form=form, may_answer=may_answer, home=home, today=clock.today()
    )


@bp.route("/referrals/<reference>/ask/<slug>", methods=["GET", "POST"])
@signed_in
def ask_for(reference: str, slug: str) -> Any:
    """Ask another group for the case that somebody in this referral is in, seen or not."""
    referral = the_referral(reference)
    access.require(
        policy.may_triage(current_user, referral),
        "Only the chair, vice-chair and coordinator of the group ask for a case.",
    )
    wanted = request.args.get("case")
    found = next(
        (
            each
            for each in look_round(referral)[0]
            if each.group is not None and each.group.slug == slug and each.what == "case" and each.reference == wanted
        ),
        None,
    )
    if found is None or found.group is None or found.case_id is None or found.group.id == referral.group_id:
        raise NotFound()
    form = between_forms.AskForm.from_request()
    if form.submitted():
        with form.showing_refusals():
            between.ask_for(
                found.case_id, holder=found.group, group=referral.group, reason=form.reason.data, referral=referral, by=current_user
            )  # fmt: skip
            flash(f"{found.group.name} is asked. You are told what it answers.")
            return redirect(url_for(".between_groups", slug=referral.group.slug))
    return render_template("referrals/ask_for.html", referral=referral, found=found, form=form)


@bp.route("/requests/<int:request_id>", methods=["GET", "POST"])
@signed_in
def transfer_request(request_id: int) -> Any:
    """A request for a case, for both sides; who runs the group that has it answers here."""
    row = _the_request(request_id)
    own = between_forms.AnswerForm
    form = own.from_request() if row.case is None else asking.form_with_questions("group", own, row.case)
    if form.submitted():
        with form.showing_refusals():
            between.answer(row, how=form.how.data, reason=form.reason.data, by=current_user)
            if form.how.data != "refused":
                asking.take_answers("group", row.case, form, by=current_user)
            flash(f"{row.group.name} is told.")
            return redirect(url_for(".between_groups", slug=row.holder.slug))
    scope = current_scope()
    audit.consulted("transfer_requests", row.id, case_id=row.case_id if row.case else None, group_id=row.group_id)
    return render_template(
        "referrals/transfer_request.html", row=row, form=form, answers=ANSWERS, today=clock.today(),
        may_answer=scope.runs_group(row.holder_id) and row.status == "asked" and row.case is not None,
        may_withdraw=scope.runs_group(row.group_id) and row.status == "asked",
        home=row.holder if scope.runs_group(row.holder_id) else row.group,
    )  # fmt: skip


@bp.post("/requests/<int:request_id>/withdraw")
@signed_in
def withdraw_request(request_id: int) -> Any:
    row = _the_request(request_id)
    between.withdraw_request(row, by=current_user)
    flash("The request is withdrawn.")
    return redirect(url_for(".between_groups", slug=row.group.slug))


def _the_request(request_id: int) -> TransferRequest:
    return the_one(queries.request_by_id(request_id))
