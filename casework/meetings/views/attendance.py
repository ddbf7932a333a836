"""Who was there, on one page saved by one button, and people who do not sign in typed below it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from casework.errors import NotFound
from casework.extensions import db
from casework.meetings import more_checks, policy, queries, room, services
from casework.meetings.attendance import (
    Expected,
    Mark,
    line_of,
    members_in_order,
    people_expected,
    quorum_of,
    said_yes,
)
from casework.meetings.attendance_paper import part_words
from casework.meetings.models import CAPACITIES, Attendance, Meeting
from casework.meetings.styles import style_for
from casework.meetings.views.blueprint import bp, reader, refusals_flashed, refusals_into, the_meeting
from casework.web.gate import signed_in
from casework.web.numbers import row_number
from casework.web.presentation import plural

CHOICES = (
    "expected", "member", "substitute", "apologies", "absent", "officer", "note_taker", "also_present", "invited", "observer",
)  # fmt: skip
KEPT_AS_IT_WAS = ("capacity", "substitute_for", "information_sent", "left_at_item", "initials")
TYPED_IN = tuple(choice for choice in CHOICES if choice != "expected")


@bp.route("/meetings/<int:meeting_id>/attendance", methods=["GET", "POST"])
@signed_in
def attendance(meeting_id: int) -> Any:
    """One line a person. "Everybody else was present" marks those nobody has spoken for."""
    meeting = the_meeting(meeting_id)
    people = people_expected(meeting)
    errors: dict[str, str] = {}
    if request.method == "POST":
        marks = _chaired(meeting, people, [_mark(person, _others_present(meeting)) for person in people])
        with refusals_into(errors):
            services.record_attendance(meeting, marks, by=reader())
            said = _deputy_here(meeting)
        if not errors:
            flash(said or "Attendance is saved.", "success")
            return redirect(url_for(".attendance", meeting_id=meeting.id))
    return _page(meeting, people, errors, typed={})


def _chaired(meeting: Meeting, people: list[Expected], marks: list[Mark]) -> list[Mark]:
    """Unless the form says who is in the chair: whoever was (co-chairs stay so besides), else the chair of the group, or the vice-chair once the chair is away."""
    here = {n: mark.user_id for n, mark in enumerate(marks) if mark.capacity in ("member", "substitute")}
    away = {mark.user_id for mark in marks if mark.capacity in ("apologies", "absent")}
    if _chair_chosen():
        return marks
    seats = [each for each in members_in_order(meeting) if each.role in ("chair", "vice_chair")]
    while seats and seats[0].role == "chair" and seats[0].user_id in away:
        seats.pop(0)
    due = {each.user_id for each in seats[:1]}
    places = sorted((n for n in here if people[n].in_the_chair), key=lambda n: people[n].co_chair) or [
        n for n, user_id in here.items() if user_id in due
    ]
    place = places[0] if places else None
    return [replace(mark, in_the_chair=True) if n == place else mark for n, mark in enumerate(marks)]


def _deputy_here(meeting: Meeting) -> str:
    """Record the deputy whose button was pressed; what was done, in words."""
    what, _, number = request.form.get("do", "").partition("-")
    if what != "deputy" or (user_id := row_number(number)) is None:
        return ""
    row = services.deputy_is_here(meeting, user_id, by=reader())
    return f"{row.name} is recorded as substitute for {row.substitute_for}."


def _others_present(meeting: Meeting) -> Callable[[Expected], bool]:
    """Whom the button marks present besides: everybody not spoken for, or who said beforehand that they would come."""
    do = request.form.get("do")
    if do == "said_yes_present":
        coming = said_yes(meeting)
        return lambda person: person.user_id in coming
    return lambda _person: do == "rest_present"


def _mark(person: Expected, others_present: Callable[[Expected], bool]) -> Mark:
    """What the form says of one person. What it shows as it was is left as somebody else may have set it meanwhile."""
    form, was = request.form, _as_it_was(person.key)

    def said(what: str, typed: Any) -> Any:
        return getattr(person, what) if what in was and was[what] == typed else typed

    capacity = form.get(f"capacity-{person.key}", was.get("capacity", person.capacity))
    if capacity == "other":
        capacity = form.get(f"other-{person.key}", "also_present")
    capacity = said("capacity", capacity)
    in_the_chair = _chair_chosen() == person.key
    if capacity == "expected" and (others_present(person) or in_the_chair):
        capacity = person.present_as if not in_the_chair else "member"
    return Mark(
        capacity=capacity,
        row_id=person.row_id,
        user_id=person.user_id,
        substitute_for=said("substitute_for", form.get(f"substitute_for-{person.key}", person.substitute_for)),
        in_the_chair=in_the_chair,
        information_sent=said("information_sent", f"information_sent-{person.key}" in form),
        left_at_item=said("left_at_item", form.get(f"left_at_item-{person.key}", person.left_at_item)),
        initials=said("initials", form.get(f"initials-{person.key}")),
    )


def _as_it_was(key: str) -> dict[str, Any]:
    """What the page showed of one person before anything was chosen there; nothing where it does not say."""
    try:
        was = json.loads(request.form.get(f"was-{key}", ""))
    except ValueError:
        return {}
    return was if isinstance(was, dict) else {}


def _chair_chosen() -> str:
    """Whose line was chosen as in the chair; none where that stands as the page showed it."""
    chosen = request.form.get("chair", "")
    return "" if chosen == request.form.get("was-chair") else chosen


def _looks_wrong(rows: list[Attendance]) -> dict[str, str]:
    """By line, what the checks would say of it: a name listed twice, initials that another has too."""
    said: dict[str, str] = {}
    for same in more_checks.listed_twice(rows):
        said |= {line_of(row): "Listed more than once." for row in same}
    for initials, alike in more_checks.sharing_initials(rows):
        for row in alike:
            others = " and ".join(sorted({each.name for each in alike if each.name != row.name}))
            words = f"{others} has the initials {initials} too. Give one of them others, such as with a second letter."
            said[line_of(row)] = f"{said.get(line_of(row), '')} {words}".strip()
    return said


def _page(meeting: Meeting, people: list[Expected], errors: dict[str, str], typed: dict[str, str]) -> Any:
    may_run = policy.may_run(reader(), meeting) and meeting.status not in ("confirmed", "cancelled")
    rows = list(db.session.scalars(queries.attendance_of(meeting.id)))
    shown, was = {}, {}
    chaired = sorted((person for person in people if person.in_the_chair), key=lambda person: person.co_chair)
    chair_was = next((person.key for person in chaired), "")
    style = style_for(meeting)
    posted = request.method == "POST" and request.endpoint == "meetings.attendance"
    for person in people:
        mark = _mark(person, lambda _person: False) if posted else person
        shown[person.key] = {
            "capacity": mark.capacity,
            "substitute_for": mark.substitute_for,
            "in_the_chair": request.form.get("chair") == person.key if posted else person.key == chair_was,
            "information_sent": mark.information_sent,
            "left_at_item": mark.left_at_item,
            "initials": mark.initials or "",
        }
        was[person.key] = json.dumps({what: getattr(person, what) for what in KEPT_AS_IT_WAS})
    return render_template(
        "meetings/attendance.html",
        meeting=meeting,
        people=people,
        shown=shown,
        was=was,
        chair_was=chair_was,
        took_part={row.id: words for row in rows if (words := part_words(row, style))},
        choices=[(key, CAPACITIES[key]) for key in CHOICES],
        others=[(key, CAPACITIES[key]) for key in TYPED_IN if key not in ("apologies", "absent")],
        said_yes=len(said_yes(meeting) & {person.user_id for person in people if person.capacity == "expected"}),
        typed_in=[(key, CAPACITIES[key]) for key in TYPED_IN],
        quorum=quorum_of(meeting, rows),
        looks_wrong=_looks_wrong(rows),
        left_for=room.left_for(meeting.id),
        errors=errors,
        typed=typed,
        may_run=may_run,
    )


@bp.post("/meetings/<int:meeting_id>/attendance/add")
@signed_in
def add_attendee(meeting_id: int) -> Any:
    """Add one person by fields or several by lines; what was typed stays when something is wrong with it."""
    meeting = the_meeting(meeting_id)
    errors: dict[str, str] = {}
    form = request.form
    before = set(db.session.scalars(queries.attendance_of(meeting.id).with_only_columns(Attendance.id)))
    with refusals_into(errors):
        if form.get("people", "").strip():
            added = services.add_attendees(
                meeting, text=form["people"], capacity=form.get("people_capacity", ""), by=reader()
            )
        else:
            services.add_attendee(
                meeting, name=form.get("name", ""), office=form.get("office", ""),
                organisation=form.get("organisation", ""), capacity=form.get("capacity", ""),
                substitute_for=form.get("substitute_for", ""), in_the_chair="in_the_chair" in form, by=reader(),
            )  # fmt: skip
            added = 1
    if errors:
        return _page(meeting, people_expected(meeting), errors, typed=form.to_dict())
    flash(f"{plural(added, 'person', 'people')} added.", "success")
    for name in _twice_now(meeting, before):
        flash(f"{name} is on the list more than once now. If it is one person, remove a line.", "info")
    return redirect(url_for(".attendance", meeting_id=meeting.id, _anchor="add"))


def _twice_now(meeting: Meeting, before: set[int]) -> list[str]:
    """Names of those just added which stand there besides, of members not recorded yet too."""
    people = people_expected(meeting)
    count = Counter(more_checks.plain(person.name) for person in people)
    added = {
        more_checks.plain(person.name): person.name
        for person in people
        if person.row_id and person.row_id not in before
    }
    return [name for plain, name in added.items() if count[plain] > 1]


@bp.post("/meetings/<int:meeting_id>/attendance/<int:row_id>/remove")
@signed_in
def remove_attendee(meeting_id: int, row_id: int) -> Any:
    meeting = the_meeting(meeting_id)
    row = db.session.scalars(queries.attendance_of(meeting.id).where(Attendance.id == row_id)).one_or_none()
    if row is None:
        raise NotFound
    with refusals_flashed():
        services.remove_attendee(row, by=reader())
        flash("The line is removed.", "success")
    return redirect(url_for(".attendance", meeting_id=meeting.id))
