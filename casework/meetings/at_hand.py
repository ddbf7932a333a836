"""What whoever minutes has beside the box: last time's text, what agencies returned, the case's open actions, what comes to an end."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from casework import audit
from casework.actions import queries as action_queries
from casework.actions.models import Action
from casework.adults.ready import ready_in
from casework.cases.models import Caseload
from casework.extensions import db
from casework.meetings import declarations, queries, return_queries, standing
from casework.meetings.agenda import cases_ending, meeting_day
from casework.meetings.awaiting import awaiting_under, minutes_words
from casework.meetings.confirmations import ABOUT_MINUTES, confirmed_under, one_by_one
from casework.meetings.house_style import HouseStyle
from casework.meetings.models import AgendaItem, Meeting
from casework.meetings.paragraphs import minuted
from casework.meetings.return_models import InformationRequest, ReturnParagraph
from casework.meetings.return_screen import agencies_to_name
from casework.meetings.returned import limit_words, origin_words
from casework.meetings.styles import kept_style
from casework.partnership.profiles import profile_of

USUAL_DAYS = 28
"""By when an action is due where no later meeting is planned."""


def at_hand(meeting: Meeting, item: AgendaItem, style: HouseStyle) -> dict[str, Any]:
    """What is known on the item at hand: last time's text, returns, the case's open actions, actions set now."""
    about: dict[str, Any] = {
        "last": None,
        "said": [],
        "silent": [],
        "open_actions": [],
        "load": None,
        "risk": None,
        "ready": None,
        "review_by": None,
        "endings": [],
        "confirmed": [],
        "awaiting": [],
    }
    about["declared"] = declarations.declared_on(meeting, item)
    about["set_now"] = list(db.session.scalars(queries.set_at(meeting.id).where(Action.agenda_item_id == item.id)))
    about["last"] = db.session.scalars(queries.last_discussion(item)).first()
    about["last_said"] = minuted(about["last"], kept_style(about["last"].meeting) or style) if about["last"] else ""
    if item.kind in ABOUT_MINUTES or meeting.from_paper:
        rows = db.session.scalars(confirmed_under([item.id])).all()
        about["confirmed"] = one_by_one(rows, item, style)
    if item.kind in ABOUT_MINUTES:
        about["awaiting"] = [
            (earlier, minutes_words(earlier, meeting))
            for earlier in awaiting_under(meeting, list(db.session.scalars(queries.items_of(meeting.id)))).get(
                item.id, []
            )
            if earlier.id not in {row.meeting_id for row in rows}
        ]
    if item.kind == "matters_arising":
        about["open_actions"] = list(db.session.scalars(queries.matters_arising(meeting)))
    if item.case_id is not None:
        about["endings"] = cases_ending(meeting, item.case_id).get(item.case_id, [])
        about["risk"] = standing.risk_of(meeting, [item.case_id]).get(item.case_id)
        about["ready"] = ready_in(meeting.group, item.case_id).get(item.case_id)
        about |= _returned(meeting, item.case_id)
        statement = action_queries.open_for_case(item.case_id).where(Action.meeting_id.is_distinct_from(meeting.id))
        about["open_actions"] = list(
            db.session.scalars(statement.options(joinedload(Action.owner), joinedload(Action.agency)))
        )
        about["load"] = db.session.scalars(
            select(Caseload).where(
                Caseload.case_id == item.case_id, Caseload.group_id == meeting.group_id, Caseload.left_on.is_(None)
            )
        ).first()
        rag = item.rag or (about["load"].rag if about["load"] is not None else "")
        about["review_by"] = meeting_day(meeting) + timedelta(days=profile_of(meeting.group).review.days_for(rag))
    return about


def _returned(meeting: Meeting, case_id: int) -> dict[str, Any]:
    """What agencies returned on the case, as far as this reader may read it, and who has not answered."""
    statement = return_queries.paragraphs_of(meeting.id).where(ReturnParagraph.case_id == case_id)
    said = list(db.session.scalars(statement))
    audit.consulted("return_paragraphs", [row.id for row in said], group_id=meeting.group_id)
    owing = return_queries.requests_of(meeting.id).where(InformationRequest.case_id == case_id)
    names = {agency.id: agency.name for agency in agencies_to_name(meeting)}
    return {
        "said": said,
        "origins": {row.id: origin_words(row) for row in said},
        "limits": {row.id: limit_words(row, names) for row in said},
        "silent": [row.agency.name for row in db.session.scalars(owing) if row.status == "asked"],
    }


def usual_due(meeting: Meeting) -> date:
    """By when an action is due unless somebody says otherwise: the group's next meeting, or four weeks on."""
    following = db.session.scalars(queries.after(meeting)).first()
    return meeting_day(following) if following is not None else meeting_day(meeting) + timedelta(days=USUAL_DAYS)
