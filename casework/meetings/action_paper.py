"""Actions as a body's papers print them: the columns and the line it chose, with an action of several owners once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select

from casework.actions.models import RAGS, STATUSES, Action, ActionUpdate
from casework.extensions import db
from casework.meetings.house_style import HouseStyle, fill
from casework.meetings.style_words import CHOICES
from casework.rendering import Paragraph, Table
from casework.web.presentation import day as in_words
from casework.web.presentation import listed

WIDE = {"code": 1.2, "action": 3.6, "owner": 2.6, "due": 2.4, "rag": 1.1}
"""How wide columns are beside the others, which have 2."""


def action_table(actions: Sequence[Action], caption: str, style: HouseStyle, *, heard: bool = False) -> Table:
    """A table in the body's columns. An action split between several stands once, with all who do it."""
    columns = style.action_columns or ("action", "owner", "due")
    before = _earlier([action.id for action in actions if action.due_on != action.first_due_on])
    doing = _doing(actions, style)
    return Table(
        caption=caption,
        heard=heard,
        headers=[
            *style.action_headings,
            *(CHOICES["action_columns"][each] for each in columns[len(style.action_headings) :]),
        ][: len(columns)],
        rows=[
            [_cell(column, group, columns, before, doing[group[0].id]) for column in columns]
            for group in together(actions)
        ],
        widths=[WIDE.get(column, 2) for column in columns],
    )


def action_lines(actions: Sequence[Action], style: HouseStyle) -> list[Paragraph]:
    doing = _doing(actions, style)
    return [
        Paragraph(
            fill(
                style.action_line, action=group[0].title, owner=doing[group[0].id], due=due(group[0]), code=code(group[0])
            )
        )
        for group in together(actions)
    ]  # fmt: skip


def together(actions: Sequence[Action]) -> list[list[Action]]:
    """Actions set for several at once beside each other, in the order of the first."""
    found: dict[str, list[Action]] = {}
    for action in actions:
        found.setdefault(action.split_key or action.reference, []).append(action)
    return list(found.values())


ALL = [("", "All", "")]
NOBODY = [("", "", "")]
"""What is kept of an action whose paper says nobody who does it."""
NOBODY_NAMED = "Nobody named"


def _doing(actions: Sequence[Action], style: HouseStyle) -> dict[int, str]:
    """By the first of each set together, who does it: as the meeting said it ("All", an office), or else as the body names owners.

    "All" holds only where all of them are there; where some have ended, those left are named.
    """
    keys = {action.split_key for action in actions if action.split_key}
    whole: dict[str, int] = {}
    if keys:
        counted = select(Action.split_key, func.count(Action.id)).where(Action.split_key.in_(keys))
        whole = dict(db.session.execute(counted.group_by(Action.split_key)).tuples().all())
    found = {}
    for group in together(actions):
        said = next((action.owners_said for action in group if action.owner_said), [])
        if said == ALL and len(group) < whole.get(group[0].split_key, 0):
            said = []
        if said == NOBODY:
            found[group[0].id] = NOBODY_NAMED
            continue
        words = listed(", ".join(filter(None, parts)) for parts in said)
        found[group[0].id] = words or listed(_owner(action, style) for action in group)
    return found


def _owner(action: Action, style: HouseStyle) -> str:
    if action.owner is None or style.action_owners == "agency":
        return str(action.agency.name)
    if style.action_owners == "office" and action.owner.job_title:
        return f"{action.owner.job_title}, {action.agency.short_name}"
    return action.owner_words


def due(action: Action) -> str:
    return action.due_said or in_words(action.due_on)


def code(action: Action) -> str:
    return action.code or action.reference


def _earlier(ids: list[int]) -> dict[int, list[date]]:
    """By action, the days it was due before it was given others."""
    found: dict[int, list[date]] = {}
    if ids:
        moved = (
            ActionUpdate.action_id.in_(ids),
            ActionUpdate.kind == "extension",
            ActionUpdate.old_due_on.is_not(None),
        )
        rows = db.session.execute(
            select(ActionUpdate.action_id, ActionUpdate.old_due_on).where(*moved).order_by(ActionUpdate.id)
        )
        for action_id, day in rows:
            found.setdefault(action_id, []).append(day)
    return found


def _cell(
    column: str, group: Sequence[Action], columns: Sequence[str], before: dict[int, list[date]], doing: str
) -> str:
    action = group[0]
    if column == "action":
        return action.title if "code" in columns else f"{code(action)} {action.title}"
    if column == "owner":
        return doing
    if column == "due":
        days = listed(in_words(day) for day in before.get(action.id, ()))
        return f"{due(action)} (before: {days})" if days else due(action)
    if column == "rag":
        return RAGS.get(action.rag, "")
    if column == "outcome":
        return action.closing_note or ("" if action.is_live else STATUSES[action.status])
    return code(action)
