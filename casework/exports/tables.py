"""The tables of a group that can leave: which rows, in which order, and how a row is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import aliased

from casework import access, clock
from casework.access import current_scope
from casework.accounts.models import User
from casework.actions import log
from casework.actions import queries as actions
from casework.actions.models import Action
from casework.cases import filters
from casework.cases import queries as cases
from casework.cases.models import RAGS, Case, Caseload
from casework.extensions import db
from casework.partnership.models import Agency, Area, Group
from casework.referrals.about import about
from casework.referrals.models import STATUSES, Referral
from casework.rendering.spreadsheet import Cell
from casework.web.filtering import Chosen


@dataclass(frozen=True)
class Table:
    """A table of a group. `subject` is the name of the rows' own table, `of` its class: what is logged, and asked for again.

    `ids` gives the numbers of the rows (of `of`) in order, `cells` the rows with these numbers as the reader may see them,
    under `headings`; one that they may not see any more is left out. `labels` are the filters it can be narrowed by.
    """

    title: str
    of: Any
    one: str
    headings: Sequence[str]
    widths: Sequence[int]
    labels: dict[str, str]
    ids: Callable[[Group, Chosen], Select[Any]]
    cells: Callable[[Group, list[int]], list[tuple[Cell, ...]]]
    back: str
    only: Callable[[Group], None] = field(default=lambda group: None)
    words: str = "everything on it"
    """What it is narrowed by when no filter says anything."""

    @property
    def subject(self) -> str:
        return str(self.of.__tablename__)


def _in_order(ids: Sequence[int], rows: Sequence[Any]) -> list[Any]:
    by_id = {row.id: row for row in rows}
    return [by_id[each] for each in ids if each in by_id]


def _of_ids(statement: Select[Any], column: Any) -> Select[Any]:
    return statement.where(column.in_(bindparam("ids", expanding=True)))


# -- actions -----------------------------------------------------------------------------------------------------------


def _actions(group: Group, chosen: Chosen) -> Select[Any]:
    statement, way = log.narrowed(group, chosen)
    order = [getattr(column, way)() for column in (Action.due_on, Action.id)]
    return statement.with_only_columns(Action.id).order_by(*order)


def _action_cells(group: Group, ids: list[int]) -> list[tuple[Cell, ...]]:
    rows = db.session.execute(_of_ids(actions.log(live=False), Action.id), {"group_id": group.id, "ids": ids}).all()
    return log.cells(_in_order(ids, rows))


# -- cases -------------------------------------------------------------------------------------------------------------


def _cases(group: Group, chosen: Chosen) -> Select[Any]:
    statement = cases.caseload(live=chosen.get("show") != "all").with_only_columns(Case.id)
    found = filters.conditions(group, chosen, clock.today())
    return statement.where(*found.values()).group_by(Case.id).order_by(Case.id)


def _case_cells(group: Group, ids: list[int]) -> list[tuple[Cell, ...]]:
    """One row a case: of one that left and came back, its latest time on the caseload."""
    latest = (
        select(func.max(Caseload.id))
        .where(Caseload.group_id == bindparam("group_id"), Caseload.case_id.in_(bindparam("ids", expanding=True)))
        .group_by(Caseload.case_id)
    )
    statement = (
        cases.caseload(live=False)
        .outerjoin(Area, Area.id == Case.area_id)
        .add_columns(Area.name.label("area"), Case.opened_on, Caseload.left_on)
        .where(Caseload.id.in_(latest))
    )
    rows = db.session.execute(statement, {"group_id": group.id, "ids": ids}).all()
    return [
        (
            row.reference, row.title, row.status.capitalize(), row.opened_on, row.joined_on, row.left_on, row.stage,
            RAGS[row.rag].split(" (")[0] if row.rag else "", row.risk_band, row.lead or "", row.officer or "", row.area or "",
            row.next_review_on,
        )
        for row in _in_order(ids, rows)
    ]  # fmt: skip


# -- referrals ---------------------------------------------------------------------------------------------------------


def _referrals(group: Group, chosen: Chosen) -> Select[Any]:
    """All that were ever submitted to the group."""
    statement = select(Referral.id).where(
        Referral.group_id == bindparam("group_id"), Referral.submitted_at.is_not(None)
    )
    if (status := chosen.get("status", "")) in STATUSES:
        statement = statement.where(Referral.status == status)
    return statement.order_by(Referral.submitted_at, Referral.id)


def _referral_cells(group: Group, ids: list[int]) -> list[tuple[Cell, ...]]:
    decided_by = aliased(User)
    statement = (
        select(
            Referral.id, Referral.reference, Referral.status, Referral.urgent, Referral.submitted_at, Referral.acknowledge_by,
            Referral.acknowledged_at, Referral.decide_by, Referral.decided_at, Agency.short_name.label("agency"),
            User.name.label("referrer"), decided_by.name.label("decided_by"), Case.reference.label("case"),
        )
        .join(Agency, Agency.id == Referral.agency_id)
        .join(User, User.id == Referral.referrer_id)
        .outerjoin(decided_by, decided_by.id == Referral.decided_by_id)
        .outerjoin(Case, Case.id == Referral.case_id)
        .where(Referral.group_id == bindparam("group_id"))
    )  # fmt: skip
    rows = db.session.execute(_of_ids(statement, Referral.id), {"group_id": group.id, "ids": ids}).all()
    told = about([row.id for row in rows])
    return [
        (
            row.reference, "; ".join(f"{name} ({words})" for name, words in told[row.id].subjects), told[row.id].happens,
            row.agency, row.referrer, _day(row.submitted_at), "Yes" if row.urgent else "", row.acknowledge_by,
            _day(row.acknowledged_at), row.decide_by, _day(row.decided_at), row.decided_by or "", STATUSES[row.status], row.case or "",
        )
        for row in _in_order(ids, rows)
    ]  # fmt: skip


def _day(at: Any) -> Any:
    return clock.in_london(at).date() if at else None


def _who_decides(group: Group) -> None:
    access.require(current_scope().runs_group(group.id), "The chair, vice-chair and coordinator decide on referrals.")


TABLES = {
    "actions": Table(
        "Action log", Action, "action", log.HEADINGS, log.WIDTHS, log.LABELS, _actions, _action_cells, "actions.group_log",
        words="open actions",
    ),
    "cases": Table(
        "Caseload", Case, "case",
        (
            "Reference", "Case", "Status", "Opened on", "On the caseload since", "Left on", "Stage", "Rating", "Risk", "Lead agency",
            "Lead officer", "Area", "Next review",
        ),
        (12, 50, 12, 16, 16, 16, 22, 12, 16, 22, 22, 22, 16),
        {**filters.LABELS, "show": "Cases that left"}, _cases, _case_cells, "cases.caseload", words="cases on the caseload now",
    ),
    "referrals": Table(
        "Referrals", Referral, "referral",
        (
            "Reference", "About", "What happens", "Agency", "Referred by", "Submitted on", "Urgent", "Acknowledge by", "Acknowledged on",
            "Decide by", "Decided on", "Decided by", "Status", "Case",
        ),
        (12, 40, 50, 22, 22, 16, 10, 16, 16, 16, 16, 22, 26, 12),
        {"status": "Status"}, _referrals, _referral_cells, "referrals.queue", _who_decides, words="all that were submitted",
    ),
}  # fmt: skip
"""By the word in the address."""
