"""How a decision was voted on: entered on one page from the workspace, and read there by the group."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from casework import audit
from casework.errors import NotFound
from casework.extensions import db
from casework.meetings import policy, queries, votes
from casework.meetings.decision_numbers import form_of, named
from casework.meetings.forms import VoteForm
from casework.meetings.models import ATTENDED, Decision
from casework.meetings.styles import style_for
from casework.meetings.views.blueprint import bp, reader
from casework.meetings.vote_models import VOTES
from casework.web.gate import signed_in


@bp.route("/meetings/decisions/<int:decision_id>/vote", methods=["GET", "POST"])
@signed_in
def vote(decision_id: int) -> Any:
    """Who moved and seconded, the counts, the result; who voted how, where the body records it."""
    decision = db.session.scalars(queries.decision_by_id(decision_id)).one_or_none()
    if decision is None:
        raise NotFound
    item, may_run = decision.item, policy.may_run(reader(), decision.item.meeting)
    people = votes.voters(item)
    kept = votes.of_decision(decision)
    form = VoteForm.from_request(
        moved_by=decision.moved_by, seconded_by=decision.seconded_by, votes_for=decision.votes_for,
        votes_against=decision.votes_against, abstained=decision.abstained, result=decision.vote_result, of_some=decision.names_of_some,
    )  # fmt: skip
    names = _movers(decision)
    form.moved_by.choices = form.seconded_by.choices = [("", "Nobody named"), *((name, name) for name in names)]
    by_name = {row.id: said for row in people if (said := request.form.get(f"voter-{row.id}")) in VOTES}
    if form.submitted():
        with form.showing_refusals():
            votes.record_vote(decision, _typed(form, by_name), by=reader())
            flash("The vote is recorded." if votes.was_taken(decision) else "No vote is recorded.", "success")
            return redirect(url_for(".workspace", meeting_id=item.meeting_id, item=item.id, _anchor="decisions"))
    audit.consulted("decisions", decision.id, group_id=item.meeting.group_id, case_id=item.case_id)
    return render_template(
        "meetings/vote.html", decision=decision, called=named(form_of(item.meeting), [each.id for each in item.decisions].index(decision.id) + 1), item=item, form=form, may_run=may_run, people=people, ways=VOTES,
        by_name=by_name if request.method == "POST" else kept,
        said=votes.words(decision, style_for(item.meeting), votes.by_name([decision])),
    )  # fmt: skip


def _movers(decision: Decision) -> list[str]:
    """Those present, and whom a paper names as mover or seconder besides."""
    there = db.session.scalars(queries.attendance_of(decision.item.meeting_id))
    found = dict.fromkeys(row.name for row in there if row.capacity in ATTENDED)
    return list(found | dict.fromkeys(name for name in (decision.moved_by, decision.seconded_by) if name))


def _typed(form: Any, by_name: dict[int, str]) -> votes.Vote:
    return votes.Vote(
        moved_by=form.moved_by.data or "", seconded_by=form.seconded_by.data or "", votes_for=form.votes_for.data,
        votes_against=form.votes_against.data, abstained=form.abstained.data, result=form.result.data or "", by_name=by_name,
        of_some=bool(form.of_some.data),
    )  # fmt: skip
