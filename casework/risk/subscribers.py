"""What risk hears of cases, and what it says on a group's page."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for

from casework.access import current_scope
from casework.cases.events import CaseJoined, CasesMerged
from casework.events import on
from casework.partnership.models import Group
from casework.partnership.panels import Line, on_group_page
from casework.risk import recounts, reviews  # noqa: F401  (recounts hears of kinds that change)
from casework.risk.offers import tools_of
from casework.web.presentation import listed


@on(CaseJoined)
def bands_come_along(event: CaseJoined) -> None:
    """The group's first review follows the bands in force, where it uses the same tools."""
    reviews.set_by_bands(event.case_id)


@on(CasesMerged)
def bands_of_both_count(event: CasesMerged) -> None:
    """The most pressing band of either case sets the reviews of both cases' groups."""
    reviews.set_by_bands(event.kept_case_id)


@on_group_page
def risk_tools(group: Group) -> Sequence[Line]:
    """What the group's cases are assessed with."""
    found = tools_of(group)
    href = url_for("risk.one_tool", tool=found[0].key) if len(found) == 1 else url_for("risk.every_tool")
    if not found:
        return ()
    lines = [Line("Assesses risk with", listed(tool.title for tool in found), href)]
    if current_scope().in_group(group.id):
        lines.append(Line("Risk", "First and latest scores", url_for("risk.of_group", slug=group.slug)))
    return lines
