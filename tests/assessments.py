"""Puts risk assessments into a world as they would stand after the pages, without going through them."""

from __future__ import annotations

from datetime import date
from typing import Any

from casework import clock
from casework.accounts.models import User
from casework.cases.models import Case, CaseParty
from casework.extensions import db
from casework.partnership.models import Group
from casework.risk import scoring, services
from casework.risk.models import RiskAssessment
from casework.risk.offers import about_party
from casework.risk.tool_files import tools


def first_answers(tool: str) -> dict[str, Any]:
    """The first answer to every question of a tool that asks for one of several."""
    return {each.key: each.answers[0].key for each in tools()[tool].questions if each.kind == "choice"}


def assessment(
    case: Case,
    group: Group,
    party: CaseParty,
    tool: str,
    score: int | None = None,
    *,
    by: User,
    on: date | None = None,
    status: str = "final",
    answers: dict[str, Any] | None = None,
) -> RiskAssessment:
    """One assessment, within an open transaction of the system. Without a score the answers are counted."""
    kind = tools()[tool]
    score = scoring.score(kind, answers or {}) if score is None else score
    band = kind.band_of(score)
    side, person_id, place_id = about_party(party)
    row = RiskAssessment(
        case_id=case.id, group_id=group.id, tool_id=services.version_of(kind).id, tool_key=tool, side=side,
        person_id=person_id, place_id=place_id, status=status, assessed_on=on or clock.today(), score=score,
        maximum=kind.maximum, saved_by_id=by.id, worked_on_by_ids=[by.id], second_person=status == "awaiting",
        scored_band=band.key, band=band.key, band_words=band.words, rag=band.rag, assessor_id=by.id,
        agency_id=by.agency_id, submitted_at=clock.now(), answers=answers or {},
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row
