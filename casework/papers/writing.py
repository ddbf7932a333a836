"""Writing a paper: a draft that loses nothing, sending it in, and what becomes of it then."""

from __future__ import annotations

from typing import Any

from casework import access, clock, storage
from casework.accounts.models import User
from casework.errors import Refusal, Stale
from casework.events import announce
from casework.extensions import db
from casework.meetings import packs
from casework.meetings.locking import lock
from casework.papers import policy, queries
from casework.papers.asking import OPEN
from casework.papers.events import PaperSentBack, PaperSentIn, PaperSettled
from casework.papers.heading_sets import from_kept
from casework.papers.models import WAITING, Paper, PaperDraft, PaperText
from casework.papers.report import report_document
from casework.papers.typed import Content, missing, read, words_of
from casework.rendering import to_pdf
from casework.rendering.outlines import outline_of

SENT_IN = "This paper has been sent in. It can be changed again once it is sent back."
OVER = "The meeting is over, so its papers stand."


def _require(paper: Paper, by: User) -> None:
    access.require(policy.may_write(by, paper), policy.WRITERS_ONLY)
    refuse_closed(paper)


def refuse_closed(paper: Paper) -> None:
    if paper.status == "withdrawn":
        raise Refusal("This paper is not wanted any more. Ask whoever asked for it.")
    if paper.status not in WAITING:
        raise Refusal(SENT_IN)


def draft_of(paper: Paper) -> PaperDraft | None:
    return db.session.scalars(queries.draft_of(paper.id).execution_options(populate_existing=True)).one_or_none()


def begun(paper: Paper) -> Content:
    """What stands in the boxes: the draft, or what was sent in last."""
    draft = draft_of(paper)
    if draft is not None:
        return read(draft.content)
    text = db.session.scalars(queries.texts_of(paper.id).limit(1)).one_or_none()
    return read(text.content) if text is not None else Content()


def save_draft(paper: Paper, content: Content, *, by: User, version: int | None = None) -> int:
    """Keep what was typed, as it is; the version of the draft then. `version` is that of the one it was based on, 0 for none.

    Raises `Stale` when a colleague saved something else meanwhile: the page shows both.
    """
    _require(paper, by)
    if not paper.headings:
        raise Refusal("This paper is sent as a file. There is nothing to write here.")
    lock(paper)
    refuse_closed(paper)
    draft = draft_of(paper)
    if draft is not None and read(draft.content) == content:
        return draft.version
    if draft is None:
        if content.is_blank:
            return 0
        draft = PaperDraft(paper_id=paper.id, content=content.kept(), saved_by_id=by.id, saved_at=clock.now())
        db.session.add(draft)
    elif version is not None and version != draft.version:
        raise Stale(
            yours={"text": words_of(content)}, theirs={"text": words_of(read(draft.content))}, version=draft.version,
            changed_by=draft.saved_by.name,
        )  # fmt: skip
    else:
        draft.content = content.kept()
    draft.saved_by_id, draft.saved_at = by.id, clock.now()
    db.session.flush()
    return draft.version


def send_in(paper: Paper, content: Content, *, by: User) -> PaperText:
    """Send a report in. Refused, with the reason, while a heading that is needed, a recommendation or the contact is missing."""
    _require(paper, by)
    content = content.without_blanks()
    faults = missing(from_kept(paper.headings), content)
    if faults:
        field, words = next(iter(faults.items()))
        raise Refusal(words, field=field)
    made = to_pdf(report_document(paper, content), numbered=False)
    text = PaperText(content=content.kept(), **kept_pdf(made))
    draft = draft_of(paper)
    take_in(paper, text, by=by)
    if draft is not None:
        db.session.delete(draft)
        db.session.flush()
    return text


def kept_pdf(made: bytes) -> dict[str, object]:
    """The columns of a text that say where its PDF is; one that we made."""
    return columns_of(made, *outline_of(made))


def columns_of(made: bytes, pages: int, outline: list[Any]) -> dict[str, object]:
    kept = storage.keep(made)
    return {"pdf_key": kept.key, "pdf_sha256": kept.sha256, "pages": pages, "outline": outline}


def take_in(paper: Paper, text: PaperText, *, by: User) -> None:
    """Make this what the paper says now. Earlier texts stay, for its writers and who runs the group."""
    lock(paper)
    refuse_closed(paper)
    earlier = db.session.scalars(queries.texts_of(paper.id)).all()
    for each in earlier:
        each.current = False
    db.session.flush()
    text.paper_id, text.sent_by_id, text.sent_at = paper.id, by.id, clock.now()
    text.number = max((each.number for each in earlier), default=0) + 1
    db.session.add(text)
    paper.status, paper.submitted_at, paper.why_returned = "submitted", clock.now(), ""
    db.session.flush()
    announce(PaperSentIn(paper_id=paper.id))


def send_back(paper: Paper, *, why: str, by: User) -> None:
    """Send a paper back for change, accepted or not; it leaves the papers until it is accepted again."""
    access.require(policy.may_run(by, paper), policy.RUNS_ONLY)
    if paper.meeting.status not in OPEN:
        raise Refusal(OVER)
    if not why.strip():
        raise Refusal("Say what is to be changed.", field="why")
    lock(paper)
    if paper.status not in ("submitted", "accepted"):
        raise Refusal("There is nothing to send back: the paper has not been sent in.")
    paper.status, paper.why_returned, paper.accepted_at, paper.issue = "returned", why.strip(), None, None
    db.session.flush()
    announce(PaperSentBack(paper_id=paper.id))


def accept(paper: Paper, *, by: User) -> None:
    """Accept a paper: those its limit names read it from now on. After the pack has gone out it lands in a supplement."""
    access.require(policy.may_run(by, paper), policy.RUNS_ONLY)
    if paper.meeting.status not in OPEN:
        raise Refusal(OVER)
    lock(paper.meeting)
    lock(paper)
    if paper.status != "submitted":
        raise Refusal("Only a paper that has been sent in can be accepted.")
    paper.status, paper.accepted_at = "accepted", clock.now()
    paper.issue = packs.issue_for_now(paper.meeting)
    db.session.flush()
    announce(PaperSettled(paper_id=paper.id))
