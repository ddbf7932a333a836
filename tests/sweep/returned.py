"""What agencies returned, for the swept world: a request that was answered, corrected and is being corrected again."""

from __future__ import annotations

from casework import clock
from casework.extensions import db
from casework.meetings.models import Meeting
from casework.meetings.return_models import (
    InformationRequest,
    InformationReturn,
    PackIssue,
    ReturnDraft,
    ReturnParagraph,
)
from casework.meetings.typed import Content, Typed


def add(meeting: Meeting, case_id: int, agency_id: int, by_id: int, *, draft: bool = False) -> InformationRequest:
    """One agency's answer on one case, in two versions, the second with a paragraph of each limit. Call as the system."""
    request = InformationRequest(
        meeting_id=meeting.id, case_id=case_id, agency_id=agency_id, due_on=clock.today(), status="answered",
        answered_at=clock.now(), issue=1,
    )  # fmt: skip
    db.session.add(request)
    db.session.flush()
    common = {"meeting_id": meeting.id, "group_id": meeting.group_id, "case_id": case_id, "agency_id": agency_id}
    for number in (1, 2):
        answer = InformationReturn(
            request_id=request.id, number=number, current=number == 2, answer="information", reason="other", words="x",
            sent_by_id=by_id, issue=1, **common,
        )  # fmt: skip
        db.session.add(answer)
        db.session.flush()
        db.session.add_all(
            ReturnParagraph(
                return_id=answer.id, position=place, kind="fact", text="x", handling=handling, current=number == 2,
                agency_ids=[agency_id] if handling == "agencies" else [], issue=1, **common,
            )
            for place, handling in enumerate(("group", "agencies", "chair"), 1)
        )  # fmt: skip
    if draft:
        content = Content((Typed(text="x"), Typed(text="y")))
        db.session.add(
            ReturnDraft(
                request_id=request.id, group_id=meeting.group_id, case_id=case_id, agency_id=agency_id,
                content=content.kept(), saved_by_id=by_id,
            )
        )  # fmt: skip
    return request


def issue(meeting: Meeting) -> None:
    """The pack and a supplement."""
    for number in (0, 1):
        db.session.add(PackIssue(meeting_id=meeting.id, number=number, issued_on=clock.today()))
