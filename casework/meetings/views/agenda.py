"""A meeting's page: its agenda as this reader may see it, and for who runs it, the tools to build and order it."""

from __future__ import annotations

from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for

from casework import access, audit, clock
from casework.cases import queries as case_queries
from casework.cases.models import Case
from casework.extensions import db
from casework.meetings import checks, course, forward, numbering, packs, page_parts, policy, queries, record, services
from casework.meetings.agenda import meeting_day
from casework.meetings.attendance import quorum_of
from casework.meetings.faults import accepted
from casework.meetings.forms import AddCaseForm, EditItemForm, ItemForm, PublishForm
from casework.meetings.held_up import held_up
from casework.meetings.models import ATTENDED, ITEM_KINDS, STATUSES, AgendaItem, Meeting
from casework.meetings.papers import agenda_supplements
from casework.meetings.publishing import publish_checked
from casework.meetings.returns import OPEN
from casework.meetings.sensitivity import set_sensitivity
from casework.meetings.views import changing
from casework.meetings.views.blueprint import (
    bp,
    meeting_run,
    reader,
    refusals_flashed,
    the_item,
    the_meeting,
    to_meeting,
)
from casework.web.back import returned_to
from casework.web.gate import signed_in, wants_json
from casework.web.numbers import row_number
from casework.web.presentation import plural

LISTS_FROM_PLAN = ("planned", "published", "in_progress")


@bp.get("/meetings/<int:meeting_id>/")
@signed_in
@returned_to("the agenda")
def show(meeting_id: int) -> Any:
    """The agenda. Items on cases out of the reader's reach are not on it; open actions stand under matters arising."""
    meeting = the_meeting(meeting_id)
    found = record.read(meeting)
    audit.consulted("cases", [item.case_id for item in found.items if item.case_id], group_id=meeting.group_id)
    requests = [row for rows in found.requests.values() for row in rows]
    scope = access.current_scope()
    own = [row for row in requests if row.agency_id == scope.agency_id]
    may_run = policy.may_run(reader(), meeting)
    to_confirm = list(db.session.scalars(queries.unconfirmed_before(meeting))) if may_run else []
    return render_template(
        "meetings/show.html",
        meeting=meeting,
        record=found,
        next_words=record.next_words(found),
        status=STATUSES[meeting.status],
        its_day=meeting_day(meeting) <= clock.today(),
        kinds=ITEM_KINDS,
        holiday=clock.bank_holiday(meeting_day(meeting)),
        quorum=quorum_of(meeting, found.people),
        attendance_taken=any(row.capacity in ATTENDED for row in found.people),
        own_waiting=sum(row.status == "asked" for row in own),
        own_asked=len(own),
        asked={row.agency_id for row in requests} if may_run else set(),
        owing={row.agency_id for row in requests if row.status == "asked"},
        issues=packs.issues_shown(meeting),
        held_up=_held_up(meeting),
        may_run=may_run,
        may_order=may_run and meeting.status == "planned",
        to_confirm=to_confirm,
        more=page_parts.parts_for(meeting),
        times=course.times_of(meeting, found.lines),
        placeable=forward.placeable(meeting) if may_run and meeting.status in LISTS_FROM_PLAN else [],
        supplements=agenda_supplements(found),
        unsent=any(item.late_in == meeting.supplements + 1 for item in found.items),
    )


def _held_up(meeting: Meeting) -> list[Case]:
    """While something could still go out on them."""
    return list(db.session.scalars(held_up(meeting.id))) if meeting.status in OPEN else []


def _headings(meeting: Meeting) -> list[tuple[str, str]]:
    found = filter(numbering.may_head, numbering.in_order(db.session.scalars(queries.items_of(meeting.id))))
    return [(str(item.id), f"{item.number} {item.title}".strip()) for item in found]


def _chosen(meeting: Meeting, parent: str | None) -> AgendaItem | None:
    number = row_number(parent)
    if number is None:
        return None
    return db.session.scalars(queries.items_of(meeting.id).where(AgendaItem.id == number)).one_or_none()


@bp.post("/meetings/<int:meeting_id>/build")
@signed_in
def build(meeting_id: int) -> Any:
    meeting = the_meeting(meeting_id)
    with refusals_flashed():
        built = services.build_agenda(meeting, by=reader())
        words = (
            f"{plural(built.items, 'item')} added, {built.cases:,} of them cases." if built.items else "Nothing to add."
        )
        flash(words, "success")
    return to_meeting(meeting.id, "agenda")


@bp.route("/meetings/<int:meeting_id>/publish", methods=["GET", "POST"])
@signed_in
def publish(meeting_id: int) -> Any:
    """One click when the checks find nothing; otherwise what they found, each with where it is put right, and a box to tick."""
    meeting = meeting_run(meeting_id)
    form = PublishForm.from_request()
    if form.submitted():
        with form.showing_refusals():
            publish_checked(meeting, accept_faults=bool(form.accept_faults.data), by=reader())
            flash("The agenda is published, and agencies are asked for their returns.", "success")
            return to_meeting(meeting.id)
    faults = [(fault, url_for(fault.endpoint, **fault.values)) for fault in checks.agenda_faults_of(meeting)]
    return render_template("meetings/publish.html", meeting=meeting, form=form, faults=faults)


@bp.post("/meetings/<int:meeting_id>/supplement")
@signed_in
def send_supplement(meeting_id: int) -> Any:
    """Send round what came to the agenda after it was published."""
    meeting = the_meeting(meeting_id)
    with refusals_flashed():
        number = services.send_supplement(meeting, by=reader())
        flash(f"Supplement {number} to the agenda is sent round.", "success")
    return to_meeting(meeting.id)


@bp.post("/meetings/<int:meeting_id>/order")
@signed_in
def order(meeting_id: int) -> Any:
    """The order somebody dragged the items into: their ids from top to bottom, as `order` fields or a JSON list."""
    meeting = the_meeting(meeting_id)
    body = request.get_json(silent=True) if request.is_json else None
    given = body.get("order", []) if isinstance(body, dict) else request.form.getlist("order")
    if len(given) == 1 and isinstance(given[0], str) and "," in given[0]:
        given = given[0].split(",")
    wanted = [number for value in given if (number := row_number(str(value).strip())) is not None]
    services.place_items(meeting, order=wanted, by=reader())
    if wants_json():
        numbers = {item.id: item.number for item in db.session.scalars(queries.items_of(meeting.id))}
        return jsonify(numbers=numbers)
    return to_meeting(meeting.id, "agenda")


@bp.route("/meetings/<int:meeting_id>/items/new", methods=["GET", "POST"])
@signed_in
def add_item(meeting_id: int) -> Any:
    meeting = meeting_run(meeting_id)
    form = ItemForm.from_request(parent=request.args.get("under", ""))
    form.parent.choices = [("", "None: an item of its own"), *_headings(meeting)]
    if form.submitted():
        with form.showing_refusals():
            item = services.add_item(
                meeting,
                kind=form.kind.data,
                title=form.title.data,
                author=form.author.data or "",
                minutes_planned=form.minutes_planned.data,
                timed_at=form.timed_at.data,
                agenda_text=form.agenda_text.data or "",
                parent=_chosen(meeting, form.parent.data),
                by=reader(),
            )
            late = "" if meeting.status == "planned" else " It stands last, because published numbers do not change."
            flash(f"Item {item.number} is added.{late}", "success")
            return to_meeting(meeting.id, "agenda")
    return render_template("meetings/item_form.html", meeting=meeting, form=form)


@bp.route("/meetings/<int:meeting_id>/cases/new", methods=["GET", "POST"])
@signed_in
def add_case(meeting_id: int) -> Any:
    """List a case by its reference. One the reader may not know of is answered as if there were none."""
    meeting = meeting_run(meeting_id)
    form = AddCaseForm.from_request()
    form.parent.choices = [("", "Cases for review"), *_headings(meeting)]
    if form.submitted():
        case = db.session.scalars(case_queries.by_reference(form.reference.data.upper())).one_or_none()
        if case is None:
            form.refuse("There is no case with this reference on the group's caseload", "reference")
        else:
            with form.showing_refusals():
                item = services.add_case(meeting, case, parent=_chosen(meeting, form.parent.data), by=reader())
                flash(f"{case.reference} is item {item.number}.", "success")
                return to_meeting(meeting.id, "agenda")
    return render_template("meetings/case_form.html", meeting=meeting, form=form)


@bp.route("/meetings/items/<int:item_id>/", methods=["GET", "POST"])
@signed_in
def edit_item(item_id: int) -> Any:
    """Correct an item. What somebody else changed or took off while the form was open is said, and nothing typed is lost."""
    item = db.session.scalars(queries.item_by_id(item_id)).one_or_none()
    if item is None:
        return changing.gone()
    access.require(policy.may_run(reader(), item.meeting), policy.RUNS_ONLY)
    form = EditItemForm.of_now(**changing.values_of(item))
    form.parent.choices = [("", "None: an item of its own"), *_headings(item.meeting)]
    if form.submitted():
        with form.showing_refusals():
            services.edit_item(
                item,
                title=form.title.data,
                author=form.author.data or "",
                minutes_planned=form.minutes_planned.data,
                timed_at=form.timed_at.data,
                agenda_text=form.agenda_text.data or "",
                purpose=form.purpose.data or "",
                decided_as=form.decided_as.data or "",
                by=reader(),
            )
            set_sensitivity(
                item, sensitivity=form.sensitivity.data or "open", paragraph=int(form.exempt_paragraph.data or 0) or None,
                public_interest=form.public_interest.data or "", also=[int(n) for n in form.exempt_also.data or []], by=reader(),
            )  # fmt: skip
            if item.meeting.status == "planned":
                services.place_under(item, _chosen(item.meeting, form.parent.data), by=reader())
            flash("The item is changed.", "success")
            return to_meeting(item.meeting_id, "agenda")
    return render_template("meetings/edit_item.html", meeting=item.meeting, item=item, form=form)


@bp.post("/meetings/items/<int:item_id>/<any(up, down):direction>")
@signed_in
def move_item(item_id: int, direction: str) -> Any:
    item = the_item(item_id)
    with refusals_flashed():
        services.move_item(item, up=direction == "up", by=reader())
    return to_meeting(item.meeting_id, f"item-{item.id}")


@bp.post("/meetings/items/<int:item_id>/remove")
@signed_in
def remove_item(item_id: int) -> Any:
    item = the_item(item_id)
    meeting_id, title = item.meeting_id, item.title
    with refusals_flashed():
        services.remove_item(item, by=reader())
        flash(f"“{title}” is taken off the agenda.", "success")
    return to_meeting(meeting_id, "agenda")


@bp.post("/meetings/items/<int:item_id>/defer")
@signed_in
def defer_item(item_id: int) -> Any:
    """Put an item off to the next meeting; `back` says that somebody does so while taking the minutes."""
    item = the_item(item_id)
    with refusals_flashed():
        following = services.defer_item(item, by=reader())
        flash(
            f"The item is deferred to {clock.in_london(following.starts_at):%A} {record.held_words(following)}.",
            "success",
        )
    if request.form.get("back") == "minutes":
        return redirect(url_for(".workspace", meeting_id=item.meeting_id, item=item.id))
    return to_meeting(item.meeting_id, "agenda")


@bp.get("/meetings/<int:meeting_id>/checks")
@signed_in
def check(meeting_id: int) -> Any:
    """What looks wrong in the agenda, or in the minutes once the meeting has begun, each with where to put it right; and what was sent round with faults, by whom."""
    meeting = meeting_run(meeting_id)
    to_come = meeting.status in ("planned", "published")
    found = checks.agenda_faults_of(meeting) if to_come else checks.faults_of(meeting)
    return render_template(
        "meetings/checks.html", meeting=meeting, accepted=accepted(meeting), of="agenda" if to_come else "minutes",
        faults=[(fault, url_for(fault.endpoint, **fault.values)) for fault in found],
    )  # fmt: skip


@bp.get("/meetings/<int:meeting_id>/agenda")
@signed_in
def agenda(meeting_id: int) -> Any:
    """The agenda as a page of its own."""
    return redirect(url_for(".paper", meeting_id=the_meeting(meeting_id).id, kind="agenda", form="html"))
