"""What agencies are asked before a meeting: one screen for all an agency's cases, and for who runs it, who still owes."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from casework import audit
from casework.access import current_scope
from casework.errors import Refusal, Stale
from casework.extensions import db
from casework.meetings import policy, queries, services
from casework.meetings.models import InformationRequest
from casework.meetings.returns import progress
from casework.meetings.views.blueprint import bp, reader, refusals_flashed, refusals_into, the_meeting
from casework.web.gate import signed_in
from casework.web.presentation import plural


@bp.route("/meetings/<int:meeting_id>/returns", methods=["GET", "POST"])
@signed_in
def returns(meeting_id: int) -> Any:
    """The reader's agency's returns, all cases on one page. What is left untouched stays unanswered."""
    meeting = the_meeting(meeting_id)
    every = list(db.session.scalars(queries.requests_of(meeting.id)))
    own = [row for row in every if row.agency_id == current_scope().agency_id]
    errors: dict[str, str] = {}
    if request.method == "POST":
        answered = sum(_answer(row, errors) for row in own)
        if not errors:
            flash(f"{plural(answered, 'return')} saved." if answered else "Nothing was changed.", "success")
            return redirect(url_for(".returns", meeting_id=meeting.id))
    audit.consulted("information_requests", [row.id for row in every], group_id=meeting.group_id)
    may_run = policy.may_run(reader(), meeting)
    may_answer = bool(own) and policy.may_answer(reader(), own[0]) and meeting.status in (
        "planned", "published", "in_progress",
    )  # fmt: skip
    return render_template(
        "meetings/returns.html",
        meeting=meeting,
        own=own,
        shown={row.id: _shown(row) for row in own},
        answered=progress(every) if may_run else [],
        waiting=sum(row.status == "asked" for row in own),
        others=[row for row in every if row.agency_id != current_scope().agency_id and row.status != "asked"],
        may_run=may_run,
        may_answer=may_answer,
        errors=errors,
    )


def _posted(row: InformationRequest) -> dict[str, Any]:
    fields = {name: request.form.get(f"{name}-{row.id}", "") for name in ("facts", "opinion", "not_shared_because")}
    return {
        **{name: text.replace("\r\n", "\n").strip() for name, text in fields.items()},
        "nil": f"nil-{row.id}" in request.form,
    }


def _shown(row: InformationRequest) -> dict[str, Any]:
    """What the fields show: what was typed, when the page comes back with errors; otherwise what is saved."""
    if request.method == "POST":
        return {**_posted(row), "version": str(row.version)}
    return {
        "facts": row.facts, "opinion": row.opinion, "not_shared_because": row.not_shared_because,
        "nil": row.status == "nil", "version": str(row.version),
    }  # fmt: skip


def _answer(row: InformationRequest, errors: dict[str, str]) -> bool:
    typed = _posted(row)
    saved = {"facts": row.facts, "opinion": row.opinion, "not_shared_because": row.not_shared_because}
    unchanged = {**saved, "nil": row.status == "nil"} == typed
    if unchanged or f"version-{row.id}" not in request.form:
        return False
    with refusals_into(errors):
        version = request.form.get(f"version-{row.id}", "")
        if not version.isdigit():
            raise Refusal("Open the page again and send it once more.", field=f"facts-{row.id}")
        try:
            services.answer_return(row, by=reader(), version=int(version), **typed)
        except Stale as stale:
            theirs = "; ".join(text for text in stale.theirs.values() if text) or "a nil return"
            message = f"A colleague answered meanwhile: “{theirs}”. Your text is below: save again to keep yours."
            raise Refusal(message, field=f"facts-{row.id}") from stale
        return True
    return False


@bp.post("/meetings/<int:meeting_id>/returns/nil")
@signed_in
def all_nil(meeting_id: int) -> Any:
    """Nothing known on any case still waiting for the reader's agency."""
    meeting = the_meeting(meeting_id)
    with refusals_flashed():
        count = services.answer_all_nil(meeting, by=reader())
        flash(f"{plural(count, 'nil return')} saved.", "success")
    return redirect(url_for(".returns", meeting_id=meeting.id))


@bp.post("/meetings/<int:meeting_id>/returns/ask")
@signed_in
def ask(meeting_id: int) -> Any:
    meeting = the_meeting(meeting_id)
    with refusals_flashed():
        count = services.ask_returns(meeting, by=reader())
        flash(f"{plural(count, 'request')} sent." if count else "Everybody has already been asked.", "success")
    return redirect(url_for(".returns", meeting_id=meeting.id))
