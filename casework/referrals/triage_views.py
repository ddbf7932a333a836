"""Pages of those who decide on referrals: what waits, who somebody named is, where they are open already, the decision."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from casework import access, audit, clock
from casework.access import current_scope
from casework.cases.models import SIDES
from casework.errors import NotFound, Refusal
from casework.extensions import db
from casework.partnership import queries as partnership
from casework.partnership.reached import the_group_run
from casework.referrals import forms, named, policy, queries, radar, services
from casework.referrals.about import about
from casework.referrals.answered import proposed_title
from casework.referrals.models import STATUSES, Referral, ReferralSubject
from casework.referrals.panels import said_of_referrer, shown_at_triage
from casework.referrals.views import bp, clock_words, picked_subject, the_referral
from casework.subjects.models import SUBJECTS
from casework.web.forms import Form
from casework.web.gate import signed_in
from casework.web.pagination import paged


@bp.get("/groups/<slug>/referrals")
@signed_in
def queue(slug: str) -> Any:
    """Referrals waiting for the group, for those who decide on them."""
    group = the_group_run(slug, otherwise="The chair, vice-chair and coordinator decide on referrals.")
    page = paged(
        queries.waiting_for([group.id]),
        by=((Referral.decide_by, "asc"), (Referral.id, "asc")),
        key_of=lambda row: (row.decide_by, row.id),
        scalars=False,
    )
    audit.consulted("referrals", [row.id for row in page.rows], group_id=group.id)
    return render_template(
        "referrals/queue.html", group=group, page=page, about=about([row.id for row in page.rows]), clock_words=clock_words,
        today=clock.today(),
    )  # fmt: skip


def meant_by(referral: Referral) -> dict[radar.Key, str]:
    """People and places the referral is about, found or linked, to what it calls them."""
    found: dict[radar.Key, str] = {}
    for row in referral.subjects:
        held: Any = row.link if row.typed else row
        if held is not None:
            kind = next(kind for kind in SUBJECTS if getattr(held, f"{kind}_id") is not None)
            found[(kind, getattr(held, f"{kind}_id"))] = row.label
    return found


def look_round(referral: Referral) -> tuple[list[radar.Elsewhere], radar.LeadForum | None]:
    """Where its people and places are open already, and which group should lead."""
    found = radar.also_in(meant_by(referral), but=referral.id)
    return found, radar.lead_forum(referral.group, found)


@bp.get("/referrals/<reference>")
@signed_in
def show(reference: str) -> Any:
    referral = the_referral(reference)
    if policy.may_amend(current_user, referral):
        return redirect(url_for(".tasks", reference=reference))
    triage = policy.may_triage(current_user, referral) and referral.status == "submitted"
    found, lead = ([], None) if not triage else look_round(referral)
    people = (
        {number: words for (kind, number), words in meant_by(referral).items() if kind == "person"} if triage else {}
    )
    audit.consulted("referrals", referral.id, case_id=referral.case_id, group_id=referral.group_id)
    if hidden := [each for each in found if not each.readable]:
        audit.record(
            "consultation", "told whom to ask", "referrals", referral.id, group_id=referral.group_id,
            detail={"groups": sorted({each.group.id for each in hidden if each.group})},
        )  # fmt: skip
    return render_template(
        "referrals/show.html", referral=referral, profile=services.form_of(referral), statuses=STATUSES, sides=SIDES, triage=triage,
        found=found, lead=lead, clock_words=clock_words(referral), files=db.session.scalars(queries.attachments_of(referral.id)).all(),
        mine=referral.referrer_id == current_user.id, runs=current_scope().runs_group(referral.group_id), in_words=named.in_words,
        referrer=said_of_referrer(referral), more=shown_at_triage(referral.group, people) if triage else [],
    )  # fmt: skip


@bp.route("/referrals/<reference>/who/<int:named_id>", methods=["GET", "POST"])
@signed_in
def who(reference: str, named_id: int) -> Any:
    """Say who somebody named is: one of the likely records, or somebody new."""
    referral = the_referral(reference)
    access.require(
        policy.may_triage(current_user, referral),
        "Only the chair, vice-chair and coordinator of the group say who it is.",
    )
    row = next((row for row in referral.subjects if row.id == named_id and row.typed), None)
    if row is None:
        raise NotFound()
    form = Form.from_request()
    if form.submitted():
        with form.showing_refusals():
            flash(_say_who(referral, row))
            return redirect(url_for(".show", reference=reference))
    found = named.candidates(row.typed)
    open_in: dict[str, list[radar.Elsewhere]] = {}
    for each in radar.also_in({(s.kind, s.id): f"{s.kind}-{s.id}" for s in found if s.readable}, but=referral.id):
        open_in.setdefault(each.who, []).append(each)
    audit.consulted("referrals", referral.id, group_id=referral.group_id)
    return render_template(
        "referrals/who.html", referral=referral, row=row, form=form, found=found, open_in=open_in, in_words=named.in_words
    )  # fmt: skip


def _say_who(referral: Referral, row: ReferralSubject) -> str:
    picked = request.form.get("pick", "")
    if picked == "new":
        named.record_anew(referral, row, by=current_user)
        return f"{row.label} is recorded as somebody or somewhere new."
    if not picked:
        raise Refusal("Choose one, or say that it is none of these")
    subject = picked_subject(picked)
    named.link(referral, row, subject, by=current_user)
    return f"{row.label} is {subject.reference}."


@bp.route("/referrals/<reference>/decide", methods=["GET", "POST"])
@signed_in
def decide(reference: str) -> Any:
    referral = the_referral(reference)
    access.require(
        policy.may_triage(current_user, referral),
        "Only the chair, vice-chair and coordinator of the group decide on its referrals.",
    )
    cases = {case.reference: case for case in db.session.scalars(queries.open_cases_with(meant_by(referral)))}
    agencies = {str(agency.id): agency for agency in db.session.scalars(partnership.active_agencies())}
    form = forms.DecisionForm.from_request(
        data={
            "title": proposed_title(referral, kind_of_group=services.form_of(referral).short_name),
            "lead": str(referral.agency_id),
        }
    )
    form.lead.choices = [("", "None yet"), *((key, agency.name) for key, agency in agencies.items())]
    form.case.choices = [("", "None"), *((key, f"{key} {case.title}") for key, case in cases.items())]
    if form.submitted():
        with form.showing_refusals():
            services.acknowledge(referral, by=current_user)
            reason = form.reason.data or ""
            match form.decision.data:
                case "accept":
                    made = services.accept(
                        referral,
                        by=current_user,
                        reason=reason,
                        lead_agency=agencies.get(form.lead.data),
                        title=form.title.data,
                    )
                    flash(f"Accepted as {made.reference}. The referrer is told.")
                    return redirect(url_for("cases.show", reference=made.reference))
                case "merge":
                    if form.case.data not in cases:
                        raise Refusal("Choose the case to join it to", field="case")
                    services.merge(referral, cases[form.case.data], reason=reason, by=current_user)
                case "return":
                    if not reason.strip():
                        raise Refusal("Say what you need to know", field="reason")
                    services.return_for_information(referral, question=reason, by=current_user)
                case "signpost":
                    services.signpost(referral, to=form.to.data or "", reason=reason, by=current_user)
                case _:
                    services.decline(referral, reason=reason, by=current_user)
            flash(f"{reference}: {STATUSES[referral.status].lower()}. The referrer is told.")
            return redirect(url_for(".show", reference=reference))
    return render_template("referrals/decide.html", referral=referral, form=form, known=list(cases.values()))
