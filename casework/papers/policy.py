"""Who reads a paper: its writers, who runs the group, and once it is accepted those its limit names."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, any_, exists, or_, select

from casework.access import scope_of, visible_when
from casework.access.rows import AGENCY_ID, GROUPS, READER_ID, RUNS, among
from casework.accounts.models import User
from casework.meetings.policy import item_in_reach, meeting_in_reach
from casework.papers.heading_models import BodyHeadings
from casework.papers.models import Paper, PaperDraft, PaperText
from casework.papers.pack_models import MadePack

_papers = Paper.__table__.alias("reach_papers")

WRITERS_ONLY = (
    "Only its author writes this paper; where none is named, anybody of the agency asked who contributes to the group."
)
RUNS_ONLY = "Only the chair, the vice-chair and the coordinator of the group do this."


def _written_by_reader(row: Any) -> ColumnElement[bool]:
    """The author, member or not; and their agency's people in the group, unless a named author writes for the chair alone."""
    shared = or_(row.author_id.is_(None), row.handling != "chair")
    return or_(
        row.author_id == READER_ID,
        and_(row.agency_id == AGENCY_ID, among(row.group_id, GROUPS), shared, item_in_reach(row.agenda_item_id)),
    )


def _out_for_reader(row: Any) -> ColumnElement[bool]:
    named = or_(row.handling == "group", and_(row.handling == "agencies", any_(row.agency_ids) == AGENCY_ID))
    return and_(row.status == "accepted", named, item_in_reach(row.agenda_item_id))


def _run_by_reader(row: Any) -> ColumnElement[bool]:
    return and_(among(row.group_id, RUNS), item_in_reach(row.agenda_item_id))


def _paper_where(paper_id: Any, *rules: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists(select(_papers.c.id).where(_papers.c.id == paper_id, or_(*rules))).correlate_except(_papers)


@visible_when(Paper)
def _paper(row: Any) -> ColumnElement[bool]:
    return or_(_written_by_reader(row), _run_by_reader(row), _out_for_reader(row))


@visible_when(BodyHeadings)
def _headings(row: Any) -> ColumnElement[bool]:
    return among(row.group_id, GROUPS)


@visible_when(PaperDraft)
def _draft(row: Any) -> ColumnElement[bool]:
    return _paper_where(row.paper_id, _written_by_reader(_papers.c))


@visible_when(PaperText)
def _text(row: Any) -> ColumnElement[bool]:
    """Earlier texts stay with writers and who runs the group."""
    return or_(
        _paper_where(row.paper_id, _written_by_reader(_papers.c), _run_by_reader(_papers.c)),
        and_(row.current, _paper_where(row.paper_id, _out_for_reader(_papers.c))),
    )


@visible_when(MadePack)
def _made(row: Any) -> ColumnElement[bool]:
    """Its recipient, and as a row (the file is the recipient's alone) who runs the group."""
    return and_(meeting_in_reach(row.meeting_id), or_(row.recipient_id == READER_ID, among(row.group_id, RUNS)))


def may_write(by: User, paper: Paper) -> bool:
    """Its author; where none is named, whoever of the agency contributes to the group."""
    scope = scope_of(by)
    if scope.is_system() or paper.author_id == by.id:
        return True
    return paper.author_id is None and scope.agency_id == paper.agency_id and scope.contributes_to(paper.group_id)


def may_run(by: User, paper: Paper) -> bool:
    return scope_of(by).runs_group(paper.group_id)


def may_send_file(by: User, paper: Paper) -> bool:
    """A writer, and who runs the group for an author who sent it by e-mail."""
    return may_write(by, paper) or may_run(by, paper)
