"""The forward plan of a group and its backlog, and what becomes of an item that is not for this meeting."""

from __future__ import annotations

from io import BytesIO
from itertools import groupby
from typing import Any

from flask import flash, redirect, render_template, send_file, url_for

from casework import access, audit
from casework.errors import NotFound
from casework.extensions import db
from casework.meetings import forward, policy
from casework.meetings.forms import ForwardForm, LaterForm
from casework.meetings.forward_models import ForwardItem
from casework.meetings.forward_paper import forward_document
from casework.meetings.views.blueprint import bp, reader, refusals_flashed, the_group, the_item, the_meeting, to_meeting
from casework.partnership import queries as partnership_queries
from casework.rendering import to_docx, to_pdf
from casework.web.gate import signed_in

FILES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def _the_entry(entry_id: int) -> ForwardItem:
    entry = db.session.scalars(forward.by_id(entry_id)).one_or_none()
    if entry is None:
        raise NotFound
    return entry


@bp.get("/groups/<slug>/meetings/forward-plan")
@signed_in
def forward_plan(slug: str) -> Any:
    """Month by month: what, who leads it. What has no month yet stands last."""
    group = the_group(slug)
    entries = db.session.scalars(forward.waiting(group.id).limit(300)).all()
    months = [(month, list(rows)) for month, rows in groupby(entries, key=lambda entry: entry.month)]
    return render_template(
        "meetings/forward_plan.html",
        group=group,
        months=[(month, rows) for month, rows in months if month is not None],
        backlog=[row for month, rows in months if month is None for row in rows],
        following=forward.next_meeting_of(group.id),
        may_arrange=policy.may_arrange(reader(), group.id),
    )


@bp.get("/groups/<slug>/meetings/forward-plan/plan.<form>")
@signed_in
def forward_file(slug: str, form: str) -> Any:
    """The plan and the backlog as a file, as far as the reader may see them."""
    group = the_group(slug)
    if form not in FILES:
        raise NotFound
    entries = db.session.scalars(forward.waiting(group.id).limit(300)).all()
    document = forward_document(group, entries)
    audit.consulted("forward_items", [entry.id for entry in entries], group_id=group.id)
    audit.disclosed("groups", group.id, to=[reader().email], form=f"forward plan, {form}", group_id=group.id)
    made = to_pdf(document) if form == "pdf" else to_docx(document)
    name = f"{group.slug}-forward-plan.{form}"
    return send_file(BytesIO(made), mimetype=FILES[form], as_attachment=True, download_name=name)


@bp.route("/groups/<slug>/meetings/forward-plan/new", methods=["GET", "POST"])
@signed_in
def plan_forward(slug: str) -> Any:
    group = the_group(slug)
    access.require(policy.may_arrange(reader(), group.id), policy.RUNS_ONLY)
    form = ForwardForm.from_request()
    if form.submitted():
        with form.showing_refusals():
            forward.plan(
                group, title=form.title.data, lead=form.lead.data or "", reporting=form.reporting.data or "", kind=form.kind.data, month=form.month.data,
                yearly=bool(form.yearly.data), by=reader(),
            )  # fmt: skip
            flash("It is on the forward plan." if form.month.data else "It is in the backlog.", "success")
            return redirect(url_for(".forward_plan", slug=group.slug))
    return render_template("meetings/forward_form.html", group=group, form=form, entry=None)


@bp.route("/meetings/forward-plan/<int:entry_id>", methods=["GET", "POST"])
@signed_in
def change_forward(entry_id: int) -> Any:
    entry = _the_entry(entry_id)
    access.require(policy.may_arrange(reader(), entry.group_id), policy.RUNS_ONLY)
    form = ForwardForm.of_now(
        title=entry.title,
        lead=entry.lead,
        reporting=entry.reporting,
        kind=entry.kind,
        month=entry.month,
        yearly=entry.yearly,
    )
    if form.submitted():
        with form.showing_refusals():
            forward.change(
                entry, title=form.title.data, lead=form.lead.data or "", month=form.month.data, yearly=bool(form.yearly.data),
                reporting=form.reporting.data or "", by=reader(),
            )  # fmt: skip
            flash("The forward plan is changed.", "success")
            return redirect(url_for(".forward_plan", slug=entry.group.slug))
    return render_template("meetings/forward_form.html", group=entry.group, form=form, entry=entry)


@bp.post("/meetings/forward-plan/<int:entry_id>/drop")
@signed_in
def drop_forward(entry_id: int) -> Any:
    entry = _the_entry(entry_id)
    with refusals_flashed():
        forward.drop(entry, by=reader())
        flash(f"“{entry.title}” is dropped.", "success")
    return redirect(url_for(".forward_plan", slug=entry.group.slug))


@bp.post("/meetings/<int:meeting_id>/forward-plan/<int:entry_id>")
@signed_in
def place_forward(meeting_id: int, entry_id: int) -> Any:
    """Put something from the plan or the backlog on this agenda."""
    meeting, entry = the_meeting(meeting_id), _the_entry(entry_id)
    with refusals_flashed():
        item = forward.place_now(entry, meeting, by=reader())
        flash(f"“{item.title}” is item {item.number}.", "success")
    return to_meeting(meeting.id, "agenda")


@bp.route("/meetings/items/<int:item_id>/later", methods=["GET", "POST"])
@signed_in
def later(item_id: int) -> Any:
    """Bring an item to a future meeting, put it off to the backlog, or refer it to another group."""
    item = the_item(item_id)
    access.require(policy.may_run(reader(), item.meeting), policy.RUNS_ONLY)
    groups = {
        str(group.id): group
        for group in db.session.scalars(partnership_queries.active_groups())
        if group.id != item.meeting.group_id
    }
    form = LaterForm.from_request()
    form.group.choices = [("", ""), *((key, group.name) for key, group in groups.items())]
    if form.submitted():
        with form.showing_refusals():
            if form.what.data == "month":
                forward.bring_back(item, month=form.month.data, by=reader())
                flash("It comes to the agenda of that month by itself.", "success")
            elif form.what.data == "backlog":
                forward.put_off(item, by=reader())
                flash("It waits in the backlog.", "success")
            else:
                group = groups[form.group.data]
                forward.refer(item, group, note=form.note.data or "", by=reader())
                flash(f"It waits in the backlog of {group.name}.", "success")
            return to_meeting(item.meeting_id, "agenda")
    return render_template("meetings/later.html", item=item, form=form)
