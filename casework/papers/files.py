"""Papers that come as files: looked at by what they hold, kept as they came, and made to stand in packs where they can."""

from __future__ import annotations

from typing import Any

from casework import access, storage
from casework.accounts.models import User
from casework.errors import Refusal
from casework.papers import policy
from casework.papers.asking import OPEN
from casework.papers.models import Paper, PaperText
from casework.papers.report import paper_document
from casework.papers.writing import OVER, kept_pdf, refuse_closed, take_in
from casework.rendering import to_pdf
from casework.rendering.document import Block
from casework.rendering.from_docx import read_docx
from casework.rendering.pdf_files import UnfitFile, fit_for_pack
from casework.web.uploads import KINDS, check

TAKEN = ("pdf", "docx", "xlsx", "odt")
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
        made, notes = _for_pack(paper, ending, checked.data)
    except UnfitFile as unfit:
        raise Refusal(str(unfit), field="file") from None
    kept = storage.keep(checked.data)
    return PaperText(
        file_name=checked.name, content_type=checked.content_type, size=kept.size, sha256=kept.sha256, storage_key=kept.key,
        notes=notes, **(kept_pdf(made) if made is not None else {}),
    )  # fmt: skip


def _for_pack(paper: Paper, ending: str, data: bytes) -> tuple[bytes | None, list[str]]:
    """The paper as it stands in packs, and what its sender should know."""
    if ending == "pdf":
        fit = fit_for_pack(data)
        return fit.data, fit.notes
    if ending == "docx":
        blocks, notes = read_docx(data)
        return to_pdf(paper_document(paper, blocks), numbered=False), notes
    return None, [AS_ATTACHMENT[ending]]


def blocks_of(text: PaperText) -> list[Block] | None:
    """A Word file as blocks, to be read on screen; none for any other file."""
    if text.content_type != KINDS["docx"] or text.storage_key is None:
        return None
    return read_docx(storage.fetch(text.storage_key))[0]
