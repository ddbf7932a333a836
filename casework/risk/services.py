"""Begin, continue, submit and discard a risk assessment; validate one of somebody else's, or send it back."""

from __future__ import annotations

import hashlib
import json
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from casework import access, clock
from casework.accounts.models import User
from casework.cases import services as cases
from casework.cases.models import Case
from casework.errors import Refusal, Stale
from casework.events import announce
from casework.extensions import db
from casework.risk import policy, queries, reviews, scoring
from casework.risk.events import RiskAwaits, RiskChecked
from casework.risk.models import RiskAssessment, RiskToolVersion
from casework.risk.offers import Offer, offers, wants_second_person
from casework.risk.tool_files import tool_kept
from casework.risk.tool_shape import Tool, plain

A_YEAR = timedelta(days=366)


def begin(case: Case, offer_key: str, *, by: User) -> tuple[RiskAssessment, bool]:
    """Begin an assessment with the newest version of a tool; a draft somebody has begun is gone on with instead.

    The draft, and whether it is a new one.
    """
    cases.require_may_record(case, by)
    offer = next((each for each in offers(case) if each.key == offer_key), None)
    if offer is None:
        raise Refusal("Choose what to assess from the list", field="what")
    _lock(case)
    draft = db.session.scalars(queries.draft_of(case.id, offer.tool.key, offer.about)).one_or_none()
    if draft is not None:
        return draft, False
    row = _draft(case, offer, by=by)
    db.session.add(row)
    db.session.flush()
    return row, True


def _draft(case: Case, offer: Offer, *, by: User) -> RiskAssessment:
    side, person_id, place_id = offer.about
    return RiskAssessment(
        case_id=case.id, group_id=offer.group.id, tool_id=version_of(offer.tool).id, tool_key=offer.tool.key, side=side,
        person_id=person_id, place_id=place_id, assessed_on=clock.today(), maximum=offer.tool.maximum, answers={}, score=0,
        worked_on_by_ids=[by.id], saved_by_id=by.id, saved_at=clock.now(),
    )  # fmt: skip


def version_of(tool: Tool) -> RiskToolVersion:
    """The row that keeps this version of a tool, made when it is first used."""
    definition = plain(tool)
    digest = hashlib.sha256(json.dumps(definition, sort_keys=True).encode()).hexdigest()
    partnership_id = access.current_scope().partnership_id
    kept = select(RiskToolVersion).where(
        RiskToolVersion.key == tool.key,
        RiskToolVersion.digest == digest,
        RiskToolVersion.partnership_id == partnership_id,
    )
    row = db.session.scalars(kept).one_or_none()
    if row is None:
        db.session.connection().execute(
            insert(RiskToolVersion.__table__)
            .values(
                partnership_id=partnership_id, key=tool.key, number=tool.version, title=tool.title,
                digest=digest, definition=definition, first_used_at=clock.now(),
            )
            .on_conflict_do_nothing()
        )  # fmt: skip
        row = db.session.scalars(kept).one()
    return row


def tool_of(assessment: RiskAssessment) -> Tool:
    """The tool as it read when the assessment was begun."""
    return tool_kept(assessment.tool_key, assessment.tool.definition)


def save_answers(
    assessment: RiskAssessment, given: scoring.Answers, *, assessed_on: date, basis: str, version: int, by: User
) -> None:
    """Keep the answers of a draft, whatever is still missing, and score them as they are.

    Raises `Stale` when somebody else saved first, with both answers in words where they differ, and `Refusal` beside the
    question whose answer the tool does not have.
    """
    cases.require_may_record(assessment.case, by)
    tool = tool_of(assessment)
    answers = scoring.taken(tool, given)
    if assessed_on > clock.today():
        raise Refusal("It cannot have been assessed after today", field="assessed_on")
    if assessed_on < assessment.case.opened_on - A_YEAR:
        raise Refusal("That is more than a year before the case was opened: check the year", field="assessed_on")
    _lock_draft(assessment)
    if assessment.version != version:
        raise _stale(tool, assessment, answers, basis=basis)
    assessment.answers, assessment.assessed_on, assessment.basis = answers, assessed_on, basis.strip()
    assessment.score = scoring.score(tool, answers)
    _worked_on(assessment, by)


def submit(assessment: RiskAssessment, *, band: str, judgement: str, version: int, by: User) -> list[reviews.Moved]:
    """Submit a draft that is answered in full. It is in force at once, or awaits validation by a second person.

    Raises `Refusal` while a question is not answered, and when another band than the score gives is chosen without a
    reason: up or down alike. What comes back are the reviews that were set.
    """
    cases.require_may_record(assessment.case, by)
    _lock_draft(assessment)
    if assessment.version != version:
        raise Refusal("Somebody changed the answers since you opened this page. Check them again, then submit.")
    tool = tool_of(assessment)
    if missing := scoring.unanswered(tool, assessment.answers):
        question, name = missing[0]
        raise Refusal(f"Answer: {question.text}", field=name)
    scored, chosen = tool.band_of(assessment.score), tool.band(band)
    if chosen is None:
        raise Refusal("Choose one of the bands", field="band")
    if chosen != scored and not judgement.strip():
        raise Refusal(f"Say why it is {chosen.words} and not {scored.words}", field="judgement")
    assessment.scored_band, assessment.band, assessment.band_words = scored.key, chosen.key, chosen.words
    assessment.rag = chosen.rag
    assessment.judgement = judgement.strip() if chosen != scored else ""
    assessment.assessor_id, assessment.agency_id, assessment.submitted_at = by.id, by.agency_id, clock.now()
    assessment.second_person = wants_second_person(tool, assessment.group)
    assessment.status = "awaiting" if assessment.second_person else "final"
    _worked_on(assessment, by)
    db.session.flush()
    if assessment.second_person:
        announce(RiskAwaits(assessment.id))
        return []
    return _in_force(assessment)


def validate(assessment: RiskAssessment, *, by: User) -> list[reviews.Moved]:
    """Put somebody else's assessment in force. What comes back are the reviews that were set."""
    _check(assessment, by)
    assessment.status, assessment.checked_by_id, assessment.checked_at = "final", by.id, clock.now()
    db.session.flush()
    announce(RiskChecked(assessment.id))
    return _in_force(assessment)


def send_back(assessment: RiskAssessment, *, comment: str, by: User) -> RiskAssessment:
    """Send an assessment back, saying why. It stays as it was scored; its assessor goes on with a draft of the same answers."""
    _check(assessment, by)
    if not comment.strip():
        raise Refusal("Say what should be looked at again", field="comment")
    assessment.status, assessment.comment = "sent_back", comment.strip()
    assessment.checked_by_id, assessment.checked_at = by.id, clock.now()
    db.session.flush()
    under_way = queries.draft_of(assessment.case_id, assessment.tool_key, assessment.about)
    draft = db.session.scalars(under_way).one_or_none() or _draft_that_follows(assessment)
    announce(RiskChecked(assessment.id, draft.id))
    return draft


def _draft_that_follows(assessment: RiskAssessment) -> RiskAssessment:
    kept: dict[str, Any] = {
        name: getattr(assessment, name)
        for name in (
            "case_id", "group_id", "tool_id", "tool_key", "side", "person_id", "place_id", "answers", "basis", "assessed_on",
            "score", "maximum", "worked_on_by_ids",
        )
    }  # fmt: skip
    draft = RiskAssessment(**kept, follows_id=assessment.id, saved_by_id=assessment.assessor_id, saved_at=clock.now())
    db.session.add(draft)
    db.session.flush()
    return draft


def discard(assessment: RiskAssessment, *, by: User) -> None:
    """Give up a draft. It was never in force and appears in no list any more."""
    cases.require_may_record(assessment.case, by)
    _lock_draft(assessment)
    assessment.status = "discarded"


def _check(assessment: RiskAssessment, by: User) -> None:
    """Whether this person may deal with it, and whether it still waits."""
    why_not = policy.why_not_validate(by, assessment)
    access.require(not why_not, why_not)
    _lock(assessment.case)
    db.session.refresh(assessment, attribute_names=["status", "version", "worked_on_by_ids"])
    if assessment.status != "awaiting":
        raise Refusal("Somebody has dealt with this assessment already.")


def _in_force(assessment: RiskAssessment) -> list[reviews.Moved]:
    assessment.case.updated_at = clock.now()
    moved = reviews.set_by_bands(assessment.case_id)
    db.session.flush()
    return moved


def _worked_on(assessment: RiskAssessment, by: User) -> None:
    assessment.saved_by_id, assessment.saved_at = by.id, clock.now()
    if by.id not in assessment.worked_on_by_ids:
        assessment.worked_on_by_ids = [*assessment.worked_on_by_ids, by.id]
    db.session.flush()


def _lock(case: Case) -> None:
    """Let others wait until this is saved. Refused when somebody has closed the case meanwhile."""
    db.session.refresh(case, attribute_names=["status", "version"], with_for_update=True)
    if case.status == "closed":
        raise Refusal("This case is closed. Reopen it first, with a reason.")


def _lock_draft(assessment: RiskAssessment) -> None:
    _lock(assessment.case)
    db.session.refresh(assessment)
    if assessment.status != "draft":
        raise Refusal("This assessment was submitted or discarded meanwhile: nothing was saved.")


def _stale(tool: Tool, assessment: RiskAssessment, answers: scoring.Answers, *, basis: str) -> Stale:
    yours, theirs = {}, {}
    for question in tool.questions:
        mine, other = (scoring.in_words(tool, question, each) for each in (answers, assessment.answers))
        if mine != other:
            yours[question.names[0]], theirs[question.names[0]] = mine, other
    if basis.strip() != assessment.basis:
        yours["basis"], theirs["basis"] = basis.strip(), assessment.basis
    return Stale(yours=yours, theirs=theirs, version=assessment.version, changed_by=assessment.saved_by.name)
