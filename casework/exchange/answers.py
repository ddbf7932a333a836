"""What is answered about a meeting: its document, what the checks find, and its papers."""

from __future__ import annotations

from pydantic import Field

from casework.api.given import Answered
from casework.exchange.schema import MeetingDocument


class PaperAnswer(Answered):
    """A paper in one form: where it is, and when inline the paper itself."""

    url: str
    media_type: str
    text: str | None = Field(None, description="HTML, when inline")
    base64: str | None = Field(None, description="PDF or DOCX, when inline")


class CheckAnswer(Answered):
    kind: str
    words: str


class MeetingAnswer(Answered):
    """A meeting, what the checks find, and its papers."""

    id: int
    url: str
    page: str
    meeting: MeetingDocument
    checks: list[CheckAnswer] = Field(
        description="What the checks before circulating find; empty for who does not run the group"
    )
    exports: dict[str, dict[str, PaperAnswer]] = Field(
        description="The papers that are out, each in html, pdf and docx, or original where it is a file: agenda and, once held, "
        "minutes; of a body that publishes, both as the public has them; the forward plan it agreed; and each report and the terms of "
        "reference, under the name they have in the document"
    )
