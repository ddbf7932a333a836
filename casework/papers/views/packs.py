"""A reader's own pack as one PDF: asked for, followed while it is made, its contents with page numbers, and the file."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import flash, redirect, render_template, request, send_file, url_for

from casework import audit
from casework.errors import NotFound, Refusal
from casework.extensions import db
from casework.meetings import policy as meetings_policy
from casework.meetings.models import Meeting
from casework.papers import holding, making, queries
from casework.papers.pack_models import STATES, MadePack
from casework.papers.views.blueprint import bp, reader, refusals_flashed, the_meeting
from casework.web.gate import signed_in
from casework.web.presentation import iso, listed, plural


def _own(meeting: Meeting, number: int) -> MadePack | None:
    return db.session.scalars(queries.pack_for(meeting.id, number, reader().id)).one_or_none()


def _followed(meeting: Meeting, number: int, own: MadePack | None, *, asked_again: bool = False) -> dict[str, Any]:
    """How far it is: one's own, and everybody's for who runs the group. A page that waited for one's own is told that it is ready.

    The page and the part of it a script asks for are made of the same, so neither tells more than the other. Who runs the group may have stepped
    back from a case on the agenda, or not be among those a restricted one is open to. So of others' packs they learn who asked for one and how
    it stands, and not the number of pages or parts: a pack longer than one's own would say that there is an item one may not see, how much was
    written on it, and who may read it. Nor why one could not be made: that a file is not the one that was sent in would name who holds it.
    """
    runs = meetings_policy.may_run(reader(), meeting)
    everybody = db.session.scalars(queries.packs_of(meeting.id, number)).all() if runs else []
    return {
        "meeting": meeting, "number": number, "own": own, "runs": runs, "everybody": everybody, "states": STATES, "asked_again": asked_again,
        "was_live": asked_again and request.args.get("own") == "1",
        "goes_on": (own is not None and own.is_live) or any(each.is_live for each in everybody),
        "not_out": "" if holding.is_out(meeting, number, runs=False) else making.NOT_OUT,
    }  # fmt: skip


def _the_pack(meeting_id: int, number: int) -> Meeting:
    meeting = the_meeting(meeting_id)
    holding.refuse_unless_out(meeting, number, reader())
    return meeting


@bp.get("/meetings/<int:meeting_id>/packs/<int:number>/")
@signed_in
def pack(meeting_id: int, number: int) -> Any:
    """The contents as printed, page by page; for who runs the group, how far everybody's pack is."""
    meeting = _the_pack(meeting_id, number)
    own = _own(meeting, number)
    held = holding.holding_of(meeting, number)
    followed = _followed(meeting, number, own)
    audit.consulted("papers", [paper.id for paper, _ in held.papers], group_id=meeting.group_id)
    return render_template(
        "papers/pack.html", meeting=meeting, number=number, own=own, p=followed, runs=followed["runs"], held=held,
        open=own is not None and own.storage_key is not None and held.covers(own.holds),
        name=f"Supplement {number}" if number else "Pack",
    )  # fmt: skip


@bp.post("/meetings/<int:meeting_id>/packs/<int:number>/make")
@signed_in
def make_pack(meeting_id: int, number: int) -> Any:
    meeting = _the_pack(meeting_id, number)
    with refusals_flashed():
        if request.form.get("for") == "everybody":
            found, left_out = making.ask_for_all(meeting, number, by=reader())
            without = (
                f" None for {listed(left_out)}: they may not sign in, or no agreement in force covers their agency."
                if left_out
                else ""
            )
            flash(
                f"{plural(found, 'pack')} will be made in the background, each with what its reader may see.{without}"
            )
        else:
            making.ask_own(meeting, number, by=reader())
            flash("Your pack is being made. This page says when it is ready.")
    return redirect(url_for(".pack", meeting_id=meeting_id, number=number))


@bp.post("/meetings/<int:meeting_id>/packs/<int:number>/stop")
@signed_in
def stop_pack(meeting_id: int, number: int) -> Any:
    """Leave off; what was made before stays as it is."""
    meeting = _the_pack(meeting_id, number)
    found = making.stop(meeting, number, by=reader(), everybody=request.form.get("for") == "everybody")
    flash(f"{plural(found, 'pack')} stopped." if found else "There was nothing left to stop.")
    return redirect(url_for(".pack", meeting_id=meeting_id, number=number))


@bp.get("/meetings/<int:meeting_id>/packs/<int:number>/progress")
@signed_in
def pack_progress(meeting_id: int, number: int) -> Any:
    """The part of that page a script asks for again."""
    meeting = _the_pack(meeting_id, number)
    followed = _followed(meeting, number, _own(meeting, number), asked_again=True)
    if followed["own"] is None and not followed["runs"]:
        raise NotFound
    return render_template("papers/pack_progress.html", p=followed)


@bp.get("/meetings/<int:meeting_id>/packs/<int:number>/pack.pdf")
@signed_in
def pack_file(meeting_id: int, number: int) -> Any:
    """The reader's own file; what they may see is worked out again first."""
    meeting = _the_pack(meeting_id, number)
    own = _own(meeting, number)
    if own is None:
        raise NotFound
    try:
        data = making.file_of(own, by=reader())
    except Refusal as refusal:
        flash(refusal.message, "error")
        return redirect(url_for(".pack", meeting_id=meeting_id, number=number))
    kind = f"supplement-{number}" if number else "pack"
    name = f"{meeting.group.slug}-{iso(meeting.starts_at)[:10]}-{kind}.pdf"
    return send_file(BytesIO(data), mimetype="application/pdf", as_attachment=True, download_name=name)
