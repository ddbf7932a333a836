"""What people of the demonstration did around its meetings: invitations answered, an interest declared, minutes corrected and signed, a pack."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Select, select

from casework import clock
from casework.accounts.models import User
from casework.demo.papers import BEGUN
from casework.extensions import db
from casework.invitations import queries as invitations
from casework.invitations import replies
from casework.invitations.services import invite
from casework.meetings import chairing, corrections, declarations, forward, packs, services, signing, votes
from casework.meetings.models import AgendaItem, Attendance, Decision, Meeting
from casework.papers import asking, making, writing
from casework.papers.heading_sets import delivered
from casework.papers.models import Paper
from casework.papers.typed import Contact, Content, Section
from casework.partnership.models import Group
from casework.reader import acting_as

if TYPE_CHECKING:
    from casework.demo.generator import Generator

SLUG, BOARD = "psg", "board"
ANSWERS = (
    replies.Answer("accepted"), replies.Answer("accepted"), replies.Answer("tentative"),
    replies.Answer("apologies", information_sent=True, reason="In court all day"), replies.Answer("accepted"),
    replies.Answer("substitute", substitute_name="Robin Applegarth", substitute_office="Deputy", substitute_email="robin.applegarth@tidewater.example"),
)  # fmt: skip
PLANNED = (
    # title, who leads it, months from now (None: the backlog), each year
    ("Annual review of the group", "Chair", 5, True),
    ("Night-time economy before the summer", "Licensing team", 3, False),
    ("Bonfire night: what was learnt", "Fire and Rescue", 2, True),
    ("Visit of the drug and alcohol service", "Turning Tide", None, False),
)
REPORT = {
    "equality": Section(nil=True),
    "background": Section("Figures are those of the police and the council's own teams."),
}
CONTACT = Contact("Sam Thirlby", "Antisocial behaviour officer", "Wrensea Council", "Civic Hall", "sam.thirlby@council.example", "01632 960142")  # fmt: skip


def tell(g: Generator) -> None:
    """Everything must have been written. All of it goes the way people go, with what they may do."""
    for part in (_invitations, _plan, _interests, _vote, _corrections, _signature, _report_and_pack):
        part(g)


def _user(g: Generator, slug: str, role: str, place: int = 0) -> User:
    """Somebody with this role; members by their place."""
    found = [member for member in g.members[slug] if member["role"] == role]
    return db.session.get_one(User, found[place % len(found)]["id"])


def _one(g: Generator, slug: str, *statuses: str, latest: bool) -> Select[tuple[Meeting]]:
    order = Meeting.starts_at.desc() if latest else Meeting.starts_at
    found = select(Meeting).where(Meeting.group_id == g.groups[slug], Meeting.status.in_(statuses))
    if not latest:
        found = found.where(Meeting.starts_at > clock.now())
    return found.order_by(order).limit(1)


def _as(user: User, statement: Select[tuple[Meeting]], do: Callable[[Meeting], object]) -> None:
    with acting_as(user):
        meeting = db.session.scalars(statement).first()
        if meeting is not None:
            do(meeting)
            db.session.flush()


def _invitations(g: Generator) -> None:
    by = _user(g, SLUG, "coordinator")
    coming = _one(g, SLUG, "published", "planned", latest=False)
    _as(by, coming, lambda meeting: invite(meeting, by=by))
    left = list(ANSWERS)
    for member in g.members[SLUG]:
        if not left or member["role"] != "member" or member["is_demonstration"]:
            continue
        user = db.session.get_one(User, member["id"])
        with acting_as(user):
            meeting = db.session.scalars(coming).first()
            row = db.session.scalars(invitations.own_invitation(meeting.id, user.id)).first() if meeting else None
            if row is not None and replies.may_answer(row):
                replies.answer(row, left.pop(0), by=user)


def _plan(g: Generator) -> None:
    by = _user(g, SLUG, "coordinator")
    with acting_as(by):
        group = db.session.get_one(Group, g.groups[SLUG])
        for title, lead, months, yearly in PLANNED:
            month = forward.first_of_month(g.today + timedelta(days=30 * months)) if months else None
            forward.plan(group, title=title, lead=lead, month=month, yearly=yearly, kind="presentation", by=by)


def _interests(g: Generator) -> None:
    """At the last meeting: one member left an item on a case, which is hidden from them since; another stayed for one."""
    by = _user(g, SLUG, "coordinator")

    def declare(meeting: Meeting) -> None:
        items = db.session.scalars(
            select(AgendaItem)
            .where(AgendaItem.meeting_id == meeting.id, AgendaItem.case_id.is_not(None))
            .order_by(AgendaItem.position)
        ).all()
        sign_in = {member["id"] for member in g.staff if member["is_demonstration"]}
        people = db.session.scalars(
            select(Attendance)
            .where(Attendance.meeting_id == meeting.id, Attendance.capacity == "member")
            .order_by(Attendance.position)
        ).all()
        others = [row for row in people if row.user_id not in sign_in]
        for item, row, (nature, words, stays) in zip(
            items,
            others,
            (("personal", "Lives in the same street", False), ("professional", "Manages the building", True)),
            strict=False,
        ):
            declarations.declare(item, row, nature=nature, words=words, stays=stays, by=by)

    _as(by, _one(g, SLUG, "circulated", latest=True), declare)


def _vote(g: Generator) -> None:
    """At the last meeting one decision was put to the vote, and recorded by name."""
    by = _user(g, SLUG, "coordinator")

    def count(meeting: Meeting) -> None:
        found = select(Decision).join(AgendaItem, AgendaItem.id == Decision.agenda_item_id)
        decision = db.session.scalars(
            found.where(AgendaItem.meeting_id == meeting.id).order_by(AgendaItem.position.desc()).limit(1)
        ).first()
        people = votes.voters(decision.item) if decision is not None else []
        if decision is not None and len(people) > 2:
            cast = {row.id: "for" for row in people} | {people[2].id: "against", people[-1].id: "abstained"}
            vote = votes.Vote(people[0].name, people[1].name, result="carried", by_name=cast)
            votes.record_vote(decision, vote, by=by)

    _as(by, _one(g, SLUG, "circulated", latest=True), count)


def _corrections(g: Generator) -> None:
    """Two proposed to the minutes that went round last: one accepted, one waiting."""
    by = _user(g, SLUG, "coordinator")
    last = _one(g, SLUG, "circulated", latest=True)

    def open_again(meeting: Meeting) -> None:
        if not corrections.may_be_corrected(meeting):
            meeting.circulated_at = clock.now() - timedelta(days=1)

    _as(by, last, open_again)
    proposals = (
        ("The fence is to be mended by the landlord.", "That is what we offered."),
        (
            "The group asked for a plan of the lighting by the next meeting.",
            "By the next one, not by the end of the month.",
        ),
    )
    for place, (words, comment) in enumerate(proposals):
        proposer = next(user for user in (_user(g, SLUG, "vice_chair"), _user(g, SLUG, "chair"))[place:])
        with acting_as(proposer):
            meeting = db.session.scalars(last).first()
            item = _minuted(meeting, place) if meeting is not None else None
            if meeting is None or item is None:
                return
            decision = (
                db.session.scalars(select(Decision).where(Decision.agenda_item_id == item.id)).first()
                if place
                else None
            )
            old = decision.text if decision is not None else item.discussion
            row = corrections.propose(
                meeting,
                item=item,
                decision=decision,
                old_text=old,
                new_text=f"{old} {words}",
                comment=comment,
                by=proposer,
            )
            number = row.id
        if not place:
            with acting_as(by):
                row = db.session.scalars(corrections.correction_by_id(number)).one()
                corrections.accept(row, answer="Put right, thank you.", text=None, now=None, by=by)


def _minuted(meeting: Meeting, place: int) -> AgendaItem | None:
    found = select(AgendaItem).where(
        AgendaItem.meeting_id == meeting.id, AgendaItem.case_id.is_not(None), AgendaItem.discussion != ""
    )
    return db.session.scalars(found.order_by(AgendaItem.position).offset(2 + place).limit(1)).first()


def _signature(g: Generator) -> None:
    chair = _user(g, SLUG, "chair")

    def sign(meeting: Meeting) -> None:
        if chairing.is_chair(chair, meeting):
            signing.sign(meeting, name=chair.name, office=chair.job_title, by=chair)

    _as(chair, _one(g, SLUG, "confirmed", latest=True), sign)


def _report_and_pack(g: Generator) -> None:
    """The board's agenda is out with a report that is finished and accepted, and so is its pack; the coordinator's own copy is asked for."""
    by = _user(g, BOARD, "coordinator")
    author = db.session.get_one(User, next(member["id"] for member in g.staff if member["name"] == "Sam Thirlby"))
    coming = _one(g, BOARD, "published", "planned", latest=False)
    with acting_as(by):
        meeting = db.session.scalars(coming).first()
        if meeting is None:
            return
        if meeting.status == "planned":
            services.build_agenda(meeting, by=by)
            services.publish_agenda(meeting, by=by)
        items = db.session.scalars(
            select(AgendaItem).where(AgendaItem.meeting_id == meeting.id).order_by(AgendaItem.position)
        )
        item = next((each for each in items if each.kind == "report" and asking.takes_papers(each)), None)
        if item is None:
            item = services.add_item(
                meeting, kind="report", title="Performance report", author="Head of Community Safety", by=by
            )
        headings = next(each for each in delivered() if each.key == "performance")
        number = asking.ask_for_paper(
            item,
            headings=headings,
            author=author,
            title="Performance in the last quarter",
            office="Head of Community Safety",
            by=by,
        ).id
    with acting_as(author):
        whole = Content({**BEGUN.sections, **REPORT}, recommendations=BEGUN.recommendations, contacts=(CONTACT,))
        writing.send_in(db.session.get_one(Paper, number), whole, by=author)
    with acting_as(by):
        meeting = db.session.scalars(coming).one()
        writing.accept(db.session.get_one(Paper, number), by=by)
        if not packs.issues_shown(meeting):
            services.publish_pack(meeting, by=by)
        making.ask_own(meeting, 0, by=by)
