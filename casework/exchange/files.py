"""Papers that are files, in a meeting's document: read from what was sent, and given back as they came."""

from __future__ import annotations

import base64
import binascii
import hashlib
from io import BytesIO

from werkzeug.datastructures import FileStorage

from casework import storage
from casework.errors import Refusal
from casework.exchange import schema
from casework.exchange.report_schema import SentFile
from casework.exchange.schema import MeetingDocument
from casework.papers.models import Paper, PaperText

INSIDE = 5 * 1024 * 1024
"""Bytes up to which a file comes back inside the document; larger ones are fetched by their address."""


def upload_of(given: SentFile) -> FileStorage:
    """What was sent, as an upload. Raises `Refusal` naming its part: `file.sha256`."""
    if not given.base64:
        raise Refusal("A file is sent with its content, in base64.", field="file.base64")
    try:
        data = base64.b64decode(given.base64, validate=True)
    except binascii.Error:
        raise Refusal("This is not base64.", field="file.base64") from None
    if given.sha256 and given.sha256.lower() != hashlib.sha256(data).hexdigest():
        raise Refusal("The file is not the one of this checksum.", field="file.sha256")
    return FileStorage(BytesIO(data), given.name)


def file_of(text: PaperText) -> SentFile:
    return SentFile.model_construct(
        name=text.file_name, sha256=text.sha256, media_type=text.content_type, size=text.size, pages=text.pages or None,
    )  # fmt: skip


def original_of(text: PaperText) -> bytes:
    assert text.storage_key is not None
    return storage.unchanged(text.storage_key, text.sha256)


def put_inside(document: MeetingDocument, sent: dict[str, tuple[Paper, PaperText]]) -> list[Paper]:
    """Put each file into the document, by the name of its export; the papers of those that went in."""
    found = []
    for item in schema.all_of(document.items):
        for report in item.reports:
            paper, text = sent.get(report.export, (None, None))
            if report.file is not None and paper is not None and text is not None and text.size <= INSIDE:
                report.file.base64 = base64.b64encode(original_of(text)).decode()
                found.append(paper)
    return found
