"""A meeting's papers for who runs the group and for its members; asking for one, changing it, reminding, deciding on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, url_for

from casework import access, audit, clock
from casework.accounts.models import User
from casework.errors import Refusal
from casework.extensions import db
from casework.meetings import policy as meetings_policy
from casework.meetings import queries as meetings
from casework.meetings.models import Meeting
from casework.meetings.return_screen import agencies_to_name
from casework.papers import asking, policy, queries, writing
from casework.papers.forms import AskForm, ChangeForm, SendBackForm
from casework.papers.models import HANDLING, STATUSES, WAITING, Paper
from casework.papers.own_sets import sets_for
from casework.papers.views.blueprint import bp, reader, refusals_flashed, the_meeting, the_paper
from casework.partnership import queries as partnership
from casework.partnership.models import Agency
from casework.web.gate import signed_in


@bp.get("/meetings/<int:meeting_id>/papers/")
@signed_in
def index(meeting_id: int) -> Any:
    """Every paper this reader may know of, the late ones first for who runs the group."""
    meeting = the_meeting(meeting_id)
    papers = list(db.session.scalars(queries.of_meeting(meeting.id)))
    audit.consulted("papers", [paper.id for paper in papers], group_id=meeting.group_id)
    runs = meetings_policy.may_run(reader(), meeting)
    asked_of_agencies = any(paper.author_id is None and paper.status in WAITING for paper in papers)
    texts = {row.paper_id: row for row in db.session.scalars(queries.current_texts([paper.id for paper in papers]))}
    names = {agency.id: agency.name for agency in agencies_to_name(meeting)}
    return render_template(
        "papers/index.html", meeting=meeting, papers=papers, late=[p for p in papers if p.is_late] if runs else [],
        texts=texts, runs=runs, statuses=STATUSES, handling=HANDLING, agency_names=names, open=meeting.status in asking.OPEN,
        closed=asking.out_of_reach(meeting) if runs and asked_of_agencies else {}, may_write={p.id for p in papers if policy.may_write(reader(), p)},
    )  # fmt: skip


@bp.route("/meetings/<int:meeting_id>/papers/ask", methods=["GET", "POST"])
@signed_in
def ask(meeting_id: int) -> Any:
    meeting = the_meeting(meeting_id)
    access.require(meetings_policy.may_run(reader(), meeting), meetings_policy.RUNS_ONLY)
    items = [item for item in db.session.scalars(meetings.items_of(meeting.id)) if asking.takes_papers(item)]
    sets = {each.key: each for each in sets_for(meeting.group)}
    form = AskForm.from_request()
    form.item.choices = [("", "Choose"), *((str(i.id), f"{i.number} {i.title}".strip()) for i in items)]
    form.headings.choices = [
        ("", "Choose"), *((key, each.title) for key, each in sets.items()), ("file", "A file, without headings of its own"),
    ]  # fmt: skip
    closed = asking.out_of_reach(meeting)
    _fill(form, meeting, closed)
    if form.submitted():
        with form.showing_refusals():
            item = next((i for i in items if str(i.id) == form.item.data), None)
            if item is None:
                raise Refusal("Choose the item.", field="item")
            author, agency = _author(form)
            paper = asking.ask_for_paper(
                item, headings=sets.get(form.headings.data), author=author, agency=agency, by=reader(), **_rest(form)
            )
            flash(f"{paper.who} is asked for “{paper.title}”.")
            _warn(paper, closed)
            return redirect(url_for(".index", meeting_id=meeting.id))
    return render_template("papers/ask.html", meeting=meeting, form=form, items=items)


@bp.route("/papers/<int:paper_id>/change", methods=["GET", "POST"])
@signed_in
def change(paper_id: int) -> Any:
    paper = the_paper(paper_id)
    access.require(policy.may_run(reader(), paper), policy.RUNS_ONLY)
    members = _members(paper.meeting)
    outside = paper.author is not None and paper.author_id not in {user.id for user in members}
    form = ChangeForm.of_now(
        title=paper.title, office=paper.office, due_on=paper.due_on, handling=paper.handling,
        author=str(paper.author_id) if paper.author_id and not outside else "",
        email=paper.author.email if outside and paper.author else "",
        agency=str(paper.agency_id) if paper.author_id is None else "", agencies=[str(i) for i in paper.agency_ids],
    )  # fmt: skip
    closed = asking.out_of_reach(paper.meeting)
    _fill(form, paper.meeting, closed)
    if form.submitted():
        with form.showing_refusals():
            author, agency = _author(form)
            rest = _rest(form)
            asking.change_paper(
                paper, author=author, agency=agency, by=reader(), **rest | {"due_on": rest["due_on"] or paper.due_on}
            )
            flash("The paper is changed.")
            _warn(paper, closed)
            return redirect(url_for(".index", meeting_id=paper.meeting_id))
    return render_template("papers/change.html", paper=paper, form=form)


def _members(meeting: Meeting) -> list[User]:
    rows = db.session.scalars(partnership.members_of(meeting.group_id, clock.today())).unique()
    return sorted((row.user for row in rows if row.role != "observer"), key=lambda user: user.name)


def _fill(form: AskForm, meeting: Meeting, closed: Mapping[int, str]) -> None:
    agencies = agencies_to_name(meeting)
    form.author.choices = [("", ""), *((str(u.id), f"{u.name}, {u.agency.short_name}") for u in _members(meeting))]
    form.agency.choices = [
        ("", ""), *((str(a.id), f"{a.name} ({closed[a.id]})" if a.id in closed else a.name) for a in agencies),
    ]  # fmt: skip
    form.agencies.choices = [(str(a.id), a.name) for a in agencies]


def _warn(paper: Paper, closed: Mapping[int, str]) -> None:
    """Say at once when nobody of the agency asked can open the paper: they would be sent to a page that is not there for them."""
    if paper.author_id is None and paper.agency_id in closed:
        flash(
            f"Nobody of {paper.agency.name} can open it yet: {closed[paper.agency_id]}. Name a person, or put in the file they send.",
            "warning",
        )


def _author(form: AskForm) -> tuple[User | None, Agency | None]:
    """Whoever was named, in one way only."""
    given = [name for name in ("author", "email", "agency") if form[name].data]
    if len(given) > 1:
        raise Refusal("Name one: a member, an e-mail address or an agency.", field=given[-1])
    if form.email.data:
        user = db.session.scalars(queries.active_person(form.email.data.strip())).one_or_none()
        if user is None:
            raise Refusal(
                "Nobody with this e-mail address has an account. Ask their agency to invite them.", field="email"
            )
        return user, None
    if form.author.data:
        return db.session.scalars(db.select(User).where(User.id == int(form.author.data))).one_or_none(), None
    if form.agency.data:
        return None, db.session.scalars(queries.agencies([int(form.agency.data)])).one_or_none()
    return None, None


def _rest(form: AskForm) -> dict[str, Any]:
    return {
        "title": form.title.data or "", "office": form.office.data or "", "due_on": form.due_on.data,
        "handling": form.handling.data, "agency_ids": [int(each) for each in form.agencies.data or []],
    }  # fmt: skip


@bp.post("/papers/<int:paper_id>/remind")
@signed_in
def remind(paper_id: int) -> Any:
    paper = the_paper(paper_id)
    with refusals_flashed():
        asking.chase(paper, by=reader())
        flash(f"{paper.who} will be reminded in the next e-mail.")
    return redirect(url_for(".index", meeting_id=paper.meeting_id))


@bp.post("/papers/<int:paper_id>/accept")
@signed_in
def accept(paper_id: int) -> Any:
    paper = the_paper(paper_id)
    with refusals_flashed():
        writing.accept(paper, by=reader())
        where = f" It is in supplement {paper.issue}." if paper.issue else ""
        flash(f"“{paper.title}” is accepted.{where}")
    return redirect(url_for(".index", meeting_id=paper.meeting_id))


@bp.route("/papers/<int:paper_id>/send-back", methods=["GET", "POST"])
@signed_in
def send_back(paper_id: int) -> Any:
    paper = the_paper(paper_id)
    access.require(policy.may_run(reader(), paper), policy.RUNS_ONLY)
    form = SendBackForm.from_request()
    if form.submitted():
        with form.showing_refusals():
            writing.send_back(paper, why=form.why.data, by=reader())
            flash(f"“{paper.title}” is sent back to {paper.who}.")
            return redirect(url_for(".index", meeting_id=paper.meeting_id))
    return render_template("papers/send_back.html", paper=paper, form=form)


@bp.post("/papers/<int:paper_id>/take-off")
@signed_in
def take_off(paper_id: int) -> Any:
    paper = the_paper(paper_id)
    with refusals_flashed():
        asking.take_off(paper, by=reader())
        flash(f"“{paper.title}” is taken off the papers. What was sent in is kept.")
    return redirect(url_for(".index", meeting_id=paper.meeting_id))
