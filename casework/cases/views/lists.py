"""Lists of cases: all in reach, and a group's caseload."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from casework import audit, clock
from casework.access import current_scope
from casework.cases import queries
from casework.cases.models import RAGS, Case, Caseload
from casework.cases.views.blueprint import bp, the_group
from casework.extensions import db
from casework.partnership import queries as partnership
from casework.partnership.profiles import profile_of
from casework.web.gate import signed_in
from casework.web.pagination import paged

RISKS = {"red": "red", "amber": "amber", "green": "green", "none": ""}


@bp.get("/cases/")
@signed_in
def index() -> Any:
    statement = queries.my_cases()
    state = request.args.get("state", "open")
    if state in ("open", "closed"):
        statement = statement.where(Case.status == state)
    page = paged(
        statement,
        by=((Case.updated_at, "desc"), (Case.id, "desc")),
        key_of=lambda row: (row.updated_at, row.id),
        scalars=False,
    )
    audit.consulted("cases", [row.id for row in page.rows])
    groups = db.session.scalars(partnership.active_groups()).all()
    mine = [group for group in groups if current_scope().in_group(group.id)]
    return render_template("cases/index.html", page=page, state=state, groups=mine)


@bp.get("/groups/<slug>/cases")
@signed_in
def caseload(slug: str) -> Any:
    group = the_group(slug)
    statement = queries.caseload(group.id, live=request.args.get("show") != "all")
    if (rag := request.args.get("rag", "")) in RAGS:
        statement = statement.where(Caseload.rag == rag)
    if (risk := request.args.get("risk", "")) in RISKS:
        statement = statement.where(Caseload.risk_rag == RISKS[risk])
    if stage := request.args.get("stage", ""):
        statement = statement.where(Caseload.stage == stage)
    if request.args.get("due") == "1":
        statement = statement.where(Caseload.next_review_on <= clock.today())
    if words := request.args.get("q", "").strip():
        statement = statement.where(Case.reference.ilike(f"%{words}%") | Case.title.ilike(f"%{words}%"))
    by_risk = request.args.get("sort") == "risk"
    page = paged(
        statement,
        by=((queries.PRESSING, "desc"), (Case.id, "desc")) if by_risk else ((Case.id, "desc"),),
        key_of=(lambda row: (row.pressing, row.id)) if by_risk else (lambda row: (row.id,)),
        scalars=False,
    )
    audit.consulted("cases", [row.id for row in page.rows], group_id=group.id)
    profile = profile_of(group)
    stages = [("", "Any"), *((stage, stage) for stage in profile.stages)]
    return render_template(
        "cases/caseload.html", group=group, profile=profile, stages=stages, page=page, today=clock.today()
    )
