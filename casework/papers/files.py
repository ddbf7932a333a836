"""Papers that come as files: looked at by what they hold, kept as they came, and made to stand in packs where they can."""

from __future__ import annotations

from typing import Any

from casework import access, apart, how_many, storage
from casework.accounts.models import User
from casework.errors import Refusal
from casework.papers import policy
from casework.papers.asking import OPEN
from casework.papers.models import Paper, PaperText
from casework.papers.report import paper_document
from casework.papers.writing import OVER, columns_of, refuse_closed, take_in
from casework.rendering.document import Block, Paragraph
from casework.rendering.kept_blocks import blocks_from
from casework.web.uploads import KINDS, check

TAKEN = ("pdf", "docx", "xlsx", "odt")
READ_AS = {"pdf": "pdf", "docx": "word"}
LARGEST_MEGABYTES = 20
AS_ATTACHMENT = {
    "xlsx": "A spreadsheet goes along with the papers as it is. Put what the meeting must read into the report.",
    "odt": "An ODT file goes along with the papers as it is, since it cannot be read into them. Save it as .docx or PDF for that.",
}


def receive(paper: Paper, upload: Any, *, by: User) -> PaperText:
    """Take a file in as the paper. Refused with what is wrong when it is not what its name says, locked, broken or active."""
    access.require(policy.may_send_file(by, paper), policy.WRITERS_ONLY)
    if paper.meeting.status not in OPEN:
        raise Refusal(OVER)
    refuse_closed(paper)
    how_many.refuse_more(paper, PaperText.paper_id, how_many.PER_PAPER, "This paper")
    text = as_sent(paper, upload)
    take_in(paper, text, by=by)
    return text


def as_sent(paper: Paper, upload: Any) -> PaperText:
    """A file looked at and kept, as the text of this paper; not yet part of it."""
    checked = check(upload, largest=LARGEST_MEGABYTES * 1024 * 1024)
    ending = next((each for each in TAKEN if KINDS[each] == checked.content_type), "")
    if not ending:
        raise Refusal("Send a PDF, Word (.docx), Excel (.xlsx) or ODT file", field="file")
    try:
        columns = _for_pack(paper, ending, checked.data)
    except apart.Unfit as unfit:
        raise Refusal(str(unfit), field="file") from None
    kept = storage.keep(checked.data)
    return PaperText(
        file_name=checked.name, content_type=checked.content_type, size=kept.size, sha256=kept.sha256, storage_key=kept.key, **columns,
    )  # fmt: skip


def _for_pack(paper: Paper, ending: str, data: bytes) -> dict[str, Any]:
    """The columns that say how the paper stands in packs, and what its sender should know. The file is read apart, held to limits."""
    if ending not in ("pdf", "docx"):
        apart.run("casework.rendering.taken_in:looked_through", data, kind=ending)
        return {"notes": [AS_ATTACHMENT[ending]]}
    given: dict[str, Any] = {"frame": paper_document(paper, [])} if ending == "docx" else {}
    said, made = apart.run(f"casework.rendering.taken_in:{READ_AS[ending]}", data, **given)
    return {"notes": said["notes"], "blocks": said["blocks"], **columns_of(made, said["pages"], said["outline"])}


def blocks_of(text: PaperText) -> list[Block] | None:
    """A Word file as blocks, to be read on screen; none for any other file."""
    if text.content_type != KINDS["docx"] or text.storage_key is None:
        return None
    if text.blocks:
        return blocks_from(text.blocks)
    try:
        said, _ = apart.run("casework.rendering.taken_in:word_blocks", storage.fetch(text.storage_key))
    except apart.Unfit as unfit:
        return [Paragraph(f"{unfit}. Its original can be fetched.")]
    return blocks_from(said)
