"""Answering for an agency: drafts that lose nothing, returns that are sent, nil returns, corrections that keep what stood."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from casework import access, clock
from casework.access import current_scope
from casework.accounts.models import User
from casework.cases.models import Case
from casework.errors import Refusal, Stale
from casework.extensions import db
from casework.meetings import packs, return_policy, return_queries
from casework.meetings.held_up import held_up, refuse_return
from casework.meetings.locking import lock
from casework.meetings.models import Meeting
from casework.meetings.return_models import (
    InformationRequest,
    InformationReturn,
    ReturnDraft,
    ReturnParagraph,
    subject_key,
)
from casework.meetings.return_screen import agencies_to_name
from casework.meetings.returns import OPEN
from casework.meetings.typed import Content, Typed, read, to_send

OVER = "The meeting is over, so returns can no longer be changed."


def _require(request: InformationRequest, by: User) -> Meeting:
    meeting = request.meeting
    access.require(return_policy.may_answer(by, meeting, request.agency_id), _why_not(meeting, request.agency_id))
    if meeting.status not in OPEN:
        raise Refusal(OVER)
    return meeting


def _why_not(meeting: Meeting, agency_id: int) -> str:
    scope = current_scope()
    lapsed = scope.agency_id == agency_id and not scope.in_group(meeting.group_id)
    return return_policy.NO_AGREEMENT if lapsed else return_policy.OWN_ONLY


# -- drafts ------------------------------------------------------------------------------------------------------------


def draft_of(request: InformationRequest) -> ReturnDraft | None:
    statement = return_queries.drafts_of([request.id]).execution_options(populate_existing=True)
    return db.session.scalars(statement).one_or_none()


def save_draft(request: InformationRequest, content: Content, *, by: User, version: int | None = None) -> int:
    """Keep what was typed, as it is; the version of the draft then. `version` is that of the one it was based on, 0 for none.

    Raises `Stale` when a colleague saved something else meanwhile: the page shows both.
    """
    meeting = _require(request, by)
    draft = draft_of(request)
    if (read(draft.content) if draft is not None else Content()) == content:
        return draft.version if draft is not None else 0
    lock(meeting)  # as sending does: two people on one screen then wait for each other in one order
    lock(request)
    draft = draft_of(request)
    if draft is not None and read(draft.content) == content:
        return draft.version
    if draft is None and version in (None, 0):
        if content.is_blank:
            return 0
        draft = ReturnDraft(request_id=request.id, group_id=meeting.group_id, case_id=request.case_id,
                            agency_id=request.agency_id, content=content.kept(), saved_by_id=by.id)  # fmt: skip
        db.session.add(draft)
    elif draft is None:
        raise Stale(yours={"text": words_of(content)}, theirs={"text": ""}, version=0)
    elif version is not None and version != draft.version:
        theirs = words_of(read(draft.content))
        raise Stale(yours={"text": words_of(content)}, theirs={"text": theirs}, version=draft.version,
                    changed_by=draft.saved_by.name)  # fmt: skip
    elif content.is_blank and request.status == "asked":
        db.session.delete(draft)
        db.session.flush()
        return 0
    else:
        draft.content = content.kept()
    draft.saved_by_id = by.id
    draft.saved_at = clock.now()
    db.session.flush()
    return draft.version


def words_of(content: Content) -> str:
    """Everything typed, in one piece, to show beside what somebody else typed."""
    parts = [p.text for p in content.paragraphs if p.text] + [content.words, "Nil return" if content.nil else ""]
    return "\n\n".join(part for part in parts if part)


def discard_draft(request: InformationRequest, *, by: User) -> None:
    """Throw away what was typed and not sent; an answer already sent stands."""
    _require(request, by)
    draft = draft_of(request)
    if draft is not None:
        db.session.delete(draft)
        db.session.flush()


def begin_correction(request: InformationRequest, *, by: User) -> None:
    """Put the answer that stands back into the boxes. It stands until the correction is sent."""
    _require(request, by)
    statement = select(InformationReturn).where(InformationReturn.request_id == request.id, InformationReturn.current)
    answer = db.session.scalars(statement).one_or_none()
    if answer is None:
        raise Refusal("There is no answer to correct yet.")
    if draft_of(request) is None:
        rows = db.session.scalars(return_queries.paragraphs_in([answer.id])).all()
        content = Content(as_typed(rows), answer.answer == "nil", answer.reason, answer.words)
        save_draft(request, content, by=by, version=0)


def copy_last(request: InformationRequest, *, by: User) -> int:
    """Add what the agency said on this case last time to what is typed now; returns how many paragraphs."""
    meeting = _require(request, by)
    last = db.session.execute(return_queries.last_returns(meeting, request.agency_id, [request.case_id])).first()
    rows = as_typed(db.session.scalars(return_queries.paragraphs_in([last[0].id])).all()) if last is not None else ()
    if not rows:
        raise Refusal("Your agency wrote nothing on this case last time.")
    draft = draft_of(request)
    now = read(draft.content) if draft is not None else Content()
    fresh = tuple(row for row in rows if row not in now.paragraphs)
    content = Content((*now.written, *fresh), False, now.reason, now.words)
    save_draft(request, content, by=by, version=draft.version if draft is not None else 0)
    return len(fresh)


def as_typed(rows: Iterable[ReturnParagraph]) -> tuple[Typed, ...]:
    """Paragraphs that were sent, as the boxes hold them."""
    return tuple(
        Typed(
            kind=row.kind, text=row.text, handling=row.handling, agencies=tuple(row.agency_ids), source=row.source,
            subject=subject_key(row), day=str(row.dated_on.day) if row.dated_on else "", month=str(row.dated_on.month) if row.dated_on else "",
            year=str(row.dated_on.year) if row.dated_on else "",
        )
        for row in sorted(rows, key=lambda row: row.position)
    )  # fmt: skip


# -- sending -----------------------------------------------------------------------------------------------------------


def send_return(request: InformationRequest, content: Content, *, by: User) -> InformationReturn:
    """Send the agency's answer on one case: paragraphs, nil, or what is not shared and why.

    What was sent before is kept and no longer read by others. After the pack went out it lands in a supplement.
    """
    meeting = _require(request, by)
    prefix = f"c{request.id}"
    refuse_return(request.case, field=f"{prefix}-0-text")
    may_name = {agency.id for agency in agencies_to_name(meeting)}
    parties = db.session.scalars(return_queries.parties_of([request.case_id]))
    said = to_send(content, prefix=prefix, may_name=may_name, subjects={subject_key(party) for party in parties})
    lock(meeting)
    lock(request)
    number = _supersede(request)
    issue = packs.issue_for_now(meeting)
    common = {"meeting_id": meeting.id, "group_id": meeting.group_id, "case_id": request.case_id,
              "agency_id": request.agency_id, "issue": issue}  # fmt: skip
    answer = InformationReturn(
        request_id=request.id, number=number + 1, reason=content.reason, words=content.words, sent_by_id=by.id,
        answer="nil" if content.nil else "information" if said else "not_shared", sent_at=clock.now(),
        late=clock.today() > request.due_on, **common,
    )  # fmt: skip
    db.session.add(answer)
    db.session.flush()
    db.session.add_all(
        ReturnParagraph(return_id=answer.id, position=place, **vars(row), **common) for place, row in enumerate(said, 1)
    )
    if request.status == "asked":
        request.status, request.answered_at, request.issue = "answered", clock.now(), issue
    draft = draft_of(request)
    if draft is not None:
        db.session.delete(draft)
    db.session.flush()
    return answer


def _supersede(request: InformationRequest) -> int:
    """Take the answer that stands out of use, and say how many have been sent so far."""
    statement = select(InformationReturn).where(InformationReturn.request_id == request.id, InformationReturn.current)
    before = db.session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if before is None:
        return 0
    before.current = False
    for row in db.session.scalars(return_queries.paragraphs_in([before.id])):
        row.current = False
    db.session.flush()
    return before.number


def send_nil(meeting: Meeting, *, by: User) -> int:
    """A nil return on every case the reader's agency has neither answered nor begun to answer, and that is not held up."""
    scope = current_scope()
    own = return_queries.requests_of(meeting.id).where(
        InformationRequest.agency_id == scope.agency_id, InformationRequest.status == "asked"
    )
    begun = select(ReturnDraft.request_id)
    waits = select(held_up(meeting.id).with_only_columns(Case.id).order_by(None).subquery())
    free = own.where(InformationRequest.id.not_in(begun), InformationRequest.case_id.not_in(waits))
    waiting = db.session.scalars(free).all()
    for request in waiting:
        send_return(request, Content(nil=True), by=by)
    return len(waiting)
