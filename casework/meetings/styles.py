"""The style a body's papers are written in: read for a paper, changed by who runs the group, kept once minutes went round."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from casework import access
from casework.accounts.models import User
from casework.errors import Stale
from casework.extensions import db
from casework.meetings import policy
from casework.meetings.house_style import HouseStyle, settings_over
from casework.meetings.logos import row_of
from casework.meetings.models import Meeting
from casework.meetings.record_models import BodyStyle
from casework.partnership.models import Group
from casework.partnership.profiles import profile_of


def kept_for(group: Group) -> BodyStyle | None:
    """The row of what a body set, if it set anything."""
    return db.session.scalars(select(BodyStyle).where(BodyStyle.group_id == group.id)).one_or_none()


def style_of(group: Group) -> HouseStyle:
    """The style the body's papers are written in today."""
    row = kept_for(group)
    return settings_over(profile_of(group), row.content if row is not None else {})


def style_for(meeting: Meeting) -> HouseStyle:
    """The style of one meeting's papers: as it was when its minutes first went round, or today's before that."""
    return kept_style(meeting) or style_of(meeting.group)


def kept_style(meeting: Meeting) -> HouseStyle | None:
    """The style its minutes first went round in, or its sender gave it; none before that."""
    return None if meeting.house_style is None else settings_over(profile_of(meeting.group), meeting.house_style)


def save_style(group: Group, *, content: dict[str, Any], version: int, by: User) -> HouseStyle:
    """Set a body's style; what is as its kind does it anyway is not kept, so that it follows its kind.

    Raises `Refusal` naming the setting at fault, and `Stale` when somebody else changed it since `version` (0: there was none).
    """
    access.require(policy.may_arrange(by, group.id), policy.RUNS_ONLY)
    profile = profile_of(group)
    style = settings_over(profile, content)
    usual = settings_over(profile, {}).model_dump()
    differing = {name: value for name, value in style.model_dump(mode="json").items() if value != _as_json(usual[name])}
    row = kept_for(group)
    if (row.version if row is not None else 0) != version:
        raise Stale(
            yours=differing, theirs=row.content if row else {}, version=row.version if row else 0, changed_by=""
        )
    if row is None:
        db.session.add(BodyStyle(group_id=group.id, content=differing, saved_by_id=by.id))
    elif row.content != differing:
        row.content, row.saved_by_id = differing, by.id
    db.session.flush()
    return style


def keep_style(meeting: Meeting) -> None:
    """Write down the style and logo minutes went round in: later changes of the body's style leave them as they are."""
    if meeting.house_style is None:
        meeting.house_style = style_of(meeting.group).model_dump(mode="json")
    if meeting.logo_id is None and (logo := row_of(meeting.group_id)) is not None:
        meeting.logo_id = logo.id
    db.session.flush()


def _as_json(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
