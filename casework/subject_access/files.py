"""What files on a person's records say: their words as passages beside the file itself, which somebody looks through all the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from casework import apart, storage
from casework.subject_access.finding import Row
from casework.subject_access.passages import Passage
from casework.subject_access.words import thing
from casework.web.uploads import KINDS

READ = {KINDS[ending]: ending for ending in ("pdf", "docx", "xlsx", "odt", "txt", "csv")}
FIELD = "file"
SECONDS = 20
NOT_READ = "The words of this file could not be read by the program. Look through it by hand."
MORE = "This file goes on. Look through the rest by hand."


def passages(rows: Iterable[Row]) -> Iterator[Passage]:
    """The paragraphs of each file that these rows keep, each text once."""
    for row in rows:
        key, kind = row.values.get("storage_key"), READ.get(str(row.values.get("content_type") or ""))
        if not key or kind is None or row.values.get("said"):
            continue
        heading = f"{thing(row.table)}: words of the file"
        for text in dict.fromkeys(_words(str(key), kind)):
            yield Passage(row, FIELD, heading, text, None)


def _words(key: str, kind: str) -> list[str]:
    try:
        said, _ = apart.run("casework.apart.words:paragraphs", storage.fetch(key), seconds=SECONDS, kind=kind)
    except (apart.Unfit, FileNotFoundError):
        return [NOT_READ]
    return [*said["paragraphs"], *([MORE] if said["more"] else [])]
