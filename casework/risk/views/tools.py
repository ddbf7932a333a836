"""The tools themselves, for everybody who signs in: what each asks, what answers count, where bands begin, and earlier versions."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask_login import current_user

from casework.access.finding import the_one
from casework.errors import NotFound
from casework.extensions import db
from casework.partnership import policy, profile_versions
from casework.partnership.profile_shape import Profile
from casework.risk import queries, tools_kept
from casework.risk.models import RiskToolVersion
from casework.risk.offers import wants_second_person_in
from casework.risk.tool_files import tool_kept, tools
from casework.risk.tool_shape import SUBJECTS, Band, Tool
from casework.risk.views.blueprint import bp
from casework.web.gate import signed_in
from casework.web.presentation import listed, plural, sentence


@bp.get("/risk/tools/")
@signed_in
def every_tool() -> Any:
    kept = db.session.scalars(queries.versions_used()).all()
    used: dict[str, list[RiskToolVersion]] = {}
    for row in kept:
        used.setdefault(row.key, []).append(row)
    return render_template(
        "risk/tools/index.html", tools=tools_kept.all_in_force(), used=used, who=_who, checked=_checked,
        kinds={key: _kinds(key) for key in tools()}, may_change=policy.may_change_directory(current_user),
    )  # fmt: skip


@bp.get("/risk/tools/<tool>")
@signed_in
def one_tool(tool: str) -> Any:
    if tool not in tools():
        raise NotFound()
    return _shown(tools_kept.all_in_force()[tool], None)


@bp.get("/risk/tools/<tool>/versions/<int:version_id>")
@signed_in
def kept_tool(tool: str, version_id: int) -> Any:
    """A tool as it read when this version was first used."""
    row = the_one(queries.version_used(tool, version_id))
    return _shown(tool_kept(row.key, row.definition), row)


def _shown(tool: Tool, kept: RiskToolVersion | None) -> str:
    kinds = _kinds(tool.key)
    return render_template(
        "risk/tools/tool.html", tool=tool, kept=kept, who=_who, kinds=kinds, newest=kept is None or tools_kept.all_in_force().get(tool.key) == tool,
        rulebook=tools_kept.rulebook_key(tool.key), may_change=policy.may_change_directory(current_user),
        checked=_checked(tool, kinds), again=_again,
        versions=db.session.scalars(queries.versions_used().where(RiskToolVersion.key == tool.key)).all(),
    )  # fmt: skip


def _who(tool: Tool) -> str:
    return sentence(listed(SUBJECTS[each].lower() for each in tool.assesses))


def _checked(tool: Tool, kinds: list[Profile]) -> str:
    """Where an assessment waits for a second person."""
    if tool.second_person:
        return "Always"
    found = [kind.short_name for kind in kinds if wants_second_person_in(tool, kind)]
    return f"In {listed(found)}" if found else "Not needed"


def _again(band: Band, kinds: list[Profile]) -> str:
    """After how many days each kind of group looks again at a case whose most pressing band this is."""
    by_days: dict[int, list[str]] = {}
    for kind in kinds:
        by_days.setdefault(kind.review.days_for(band.rag), []).append(kind.short_name)
    return "; ".join(f"{plural(days, 'day')} in {listed(by_days[days])}" for days in sorted(by_days))


def _kinds(key: str) -> list[Profile]:
    """The kinds of group, as they are in force, whose cases are assessed with a tool."""
    return [kind for kind in profile_versions.kinds().values() if key in (kind.risk_tool, *kind.risk_tools)]
