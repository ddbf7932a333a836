"""An agency's returns before a meeting: one screen for all its cases, where nothing typed is lost whichever button is pressed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from casework import audit, clock
from casework.access import current_scope
from casework.errors import NotFound, Refusal, Stale
from casework.extensions import db
from casework.meetings import queries, return_policy, services
from casework.meetings.held_up import held_up
from casework.meetings.models import Meeting
from casework.meetings.return_models import ANSWERS, HANDLING, KINDS, REASONS, InformationRequest
from casework.meetings.return_screen import Card, agencies_to_name, cards_of, own_requests
from casework.meetings.returns import OPEN, refuse_lapsed
from casework.meetings.typed import MOST, Content, Typed
from casework.meetings.views.blueprint import bp, reader, refusals_into
from casework.web.gate import signed_in
from casework.web.numbers import number_asked, row_number
from casework.web.presentation import plural


@bp.route("/meetings/<int:meeting_id>/returns", methods=["GET", "POST"])
@signed_in
def returns(meeting_id: int) -> Any:
    """The reader's agency's returns, all cases on one page. What is left untouched stays unanswered.

    Every button first keeps what stands in every box as drafts; `do` says what else was meant.
    """
    meeting = _the_meeting(meeting_id)
    own = own_requests(meeting, current_scope().agency_id)
    errors: dict[str, str] = {}
    conflicts: dict[int, tuple[Content, str, int]] = {}
    if request.method == "POST":
        typed = {row.id: _typed(row, request.form) for row in own if f"c{row.id}-version" in request.form}
        for row in own:
            if row.id in typed:
                _keep(row, typed[row.id], errors, conflicts)
        done = _act(meeting, own, typed, errors) if not errors else None
        if not errors:
            flash(done or "Saved.", "success")
            return redirect(url_for(".returns", meeting_id=meeting.id, _anchor=_anchor()))
        own = own_requests(meeting, current_scope().agency_id)
    cards = cards_of(meeting, own)
    waits = list(db.session.scalars(held_up(meeting.id))) if meeting.status in OPEN else []
    for card in cards:
        if card.request.id in conflicts:
            card.content, card.theirs, _ = conflicts[card.request.id]
    audit.consulted("information_requests", [row.id for row in own], group_id=meeting.group_id)
    shown = [row.id for card in cards for row in (*card.sent, *card.last_said)]
    audit.consulted("return_paragraphs", shown, group_id=meeting.group_id)
    agencies = agencies_to_name(meeting)
    return render_template(
        "meetings/returns.html",
        meeting=meeting,
        cards=cards,
        agencies=[agency for agency in agencies if agency.id != current_scope().agency_id],
        agency_names={agency.id: agency.name for agency in agencies},
        held_up=waits,
        held_up_ids={case.id for case in waits},
        waiting=[card for card in cards if card.request.status == "asked"],
        untouched=sum(
            card.request.status == "asked" and card.draft is None and card.request.case not in waits for card in cards
        ),
        due_on=max((card.request.due_on for card in cards), default=None),
        may_run=current_scope().runs_group(meeting.group_id),
        may_answer=bool(own)
        and meeting.status in OPEN
        and return_policy.may_answer(reader(), meeting, own[0].agency_id),
        kinds=KINDS,
        handling=HANDLING,
        reasons=REASONS,
        answers=ANSWERS,
        errors=errors,
    )


@bp.post("/meetings/<int:meeting_id>/returns/<int:request_id>/draft")
@signed_in
def keep_draft(meeting_id: int, request_id: int) -> Any:
    """What the page saves by itself while somebody types on one case. 409 with both texts when a colleague saved first."""
    meeting = _the_meeting(meeting_id)
    own = own_requests(meeting, current_scope().agency_id)
    row = next((each for each in own if each.id == request_id), None)
    if row is None:
        raise NotFound
    body = request.get_json(silent=True)
    fields, version = (body.get("fields"), body.get("version")) if isinstance(body, dict) else (None, None)
    number = row_number(str(version))
    if not _are_pairs(fields) or number is None:
        return jsonify(error="Send the fields and the version they were based on."), 400
    try:
        saved = services.save_draft(row, _typed(row, MultiDict(fields)), by=reader(), version=number)
    except Refusal as refusal:
        return jsonify(error=refusal.message), 422
    return jsonify(saved=clock.in_london(clock.now()).strftime("%H:%M"), version=saved)


def _are_pairs(fields: Any) -> bool:
    """A list of names with their values, as scripts send the boxes of a form."""
    return isinstance(fields, list) and all(
        isinstance(pair, list) and len(pair) == 2 and all(isinstance(part, str) for part in pair) for pair in fields
    )


def _the_meeting(meeting_id: int) -> Meeting:
    """The meeting; a member whose agency's agreement lapsed is told so rather than that there is no such page."""
    meeting = db.session.scalars(queries.by_id(meeting_id)).one_or_none()
    if meeting is None:
        refuse_lapsed(meeting_id, by=reader())
        raise NotFound
    return meeting


# -- reading the form --------------------------------------------------------------------------------------------------


def _typed(row: InformationRequest, form: MultiDict[str, str]) -> Content:
    """What stands in one case's boxes: paragraphs left empty are dropped, and the one to be removed."""
    prefix = f"c{row.id}"
    gone = form.get("do", "")
    rows = []
    for n in range(min(form.get(f"{prefix}-rows", 0, type=number_asked), MOST)):
        where = f"{prefix}-{n}"
        paragraph = Typed(
            kind=form.get(f"{where}-kind", ""), text=_text(form, f"{where}-text"), handling=form.get(f"{where}-handling", ""),
            agencies=tuple(sorted({number for value in form.getlist(f"{where}-agencies") if (number := row_number(value))})),
            source=_text(form, f"{where}-source"), subject=form.get(f"{where}-subject", "")[:40],
            **{part: form.get(f"{where}-on-{part}", "").strip()[:20] for part in ("day", "month", "year")},
        )  # fmt: skip
        if not paragraph.is_blank and gone != f"remove-{row.id}-{n}":
            rows.append(paragraph)
    return Content(
        tuple(rows), f"{prefix}-nil" in form, form.get(f"{prefix}-reason", ""), _text(form, f"{prefix}-words")
    )


def _text(form: MultiDict[str, str], name: str) -> str:
    return form.get(name, "").replace("\r\n", "\n").replace("\x00", "").strip()


def _keep(
    row: InformationRequest, content: Content, errors: dict[str, str], conflicts: dict[int, tuple[Content, str, int]]
) -> None:
    """Keep a case's boxes as a draft. When a colleague saved meanwhile, both texts come back on the page."""
    with refusals_into(errors):
        version = row_number(request.form.get(f"c{row.id}-version"))
        if version is None:
            raise Refusal("Open the page again and send it once more.", field=f"c{row.id}-0-text")
        try:
            services.save_draft(row, content, by=reader(), version=version)
        except Stale as stale:
            conflicts[row.id] = (content.with_a_row(), stale.theirs["text"], stale.version)
            raise Refusal(
                "A colleague changed this return meanwhile. Both texts are below: save again to keep yours.",
                field=f"c{row.id}-0-text",
            ) from stale


# -- what the buttons do -----------------------------------------------------------------------------------------------


def _act(
    meeting: Meeting, own: list[InformationRequest], typed: dict[int, Content], errors: dict[str, str]
) -> str | None:
    """Do what the button says; what it answers is said on the next page."""
    by = reader()
    do, _, rest = request.form.get("do", "draft").partition("-")
    with refusals_into(errors):
        if do == "nil":
            return f"{plural(services.send_nil(meeting, by=by), 'nil return')} sent."
        if do == "all":
            return _send_all(own, typed, errors)
        chosen = next((row for row in own if str(row.id) == rest.partition("-")[0]), None)
        if chosen is None:
            return "Draft saved." if do in ("draft", "") else None
        acts: dict[str, Callable[[], str]] = {
            "send": lambda: _send(chosen, typed.get(chosen.id, Content())),
            "add": lambda: _add(chosen, typed.get(chosen.id, Content())),
            "copy": lambda: _copy(chosen),
            "correct": lambda: _correct(chosen),
            "discard": lambda: _discard(chosen),
            "draft": lambda: f"Draft on {chosen.case.reference} saved.",
            "remove": lambda: "The paragraph is removed.",
        }
        return acts[do]() if do in acts else None
    return None


def _send(row: InformationRequest, content: Content) -> str:
    services.send_return(row, content, by=reader())
    return f"The return on {row.case.reference} is sent."


def _send_all(own: list[InformationRequest], typed: dict[int, Content], errors: dict[str, str]) -> str:
    """Send every case that has something in its boxes; one that cannot go stops no other."""
    sent = 0
    for row in own:
        content = typed.get(row.id)
        if content is not None and not content.is_blank:
            before = len(errors)
            with refusals_into(errors):
                services.send_return(row, content, by=reader())
            sent += len(errors) == before
    if errors and sent:
        flash(f"{plural(sent, 'return')} sent. What is named below is kept as a draft.", "success")
    return f"{plural(sent, 'return')} sent." if sent else "There is nothing to send yet."


def _add(row: InformationRequest, content: Content) -> str:
    services.save_draft(
        row, Content((*content.paragraphs, Typed()), content.nil, content.reason, content.words), by=reader()
    )
    return "Write the next paragraph below."


def _copy(row: InformationRequest) -> str:
    number = services.copy_last(row, by=reader())
    return f"{plural(number, 'paragraph')} copied from last time. Check each before you send it."


def _correct(row: InformationRequest) -> str:
    services.begin_correction(row, by=reader())
    return f"Correct the return on {row.case.reference} below. What was sent stands until you send it again."


def _discard(row: InformationRequest) -> str:
    services.discard_draft(row, by=reader())
    return "The draft is thrown away."


def _anchor() -> str | None:
    """The card a button belongs to, so that the next page opens there."""
    _, _, rest = request.form.get("do", "").partition("-")
    number = rest.partition("-")[0]
    return f"c{number}" if row_number(number) is not None else None


__all__ = ["Card", "returns"]
