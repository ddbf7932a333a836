"""A field of one file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from werkzeug.datastructures import FileStorage
from wtforms import FileField, ValidationError


class Upload(FileField):
    """One file. `endings` are the kinds taken; what a file really holds is for the slice that keeps it to find out."""

    def __init__(
        self, label: str = "", *args: Any, endings: Sequence[str] = (), most_megabytes: int = 20, **kwargs: Any
    ) -> None:
        super().__init__(label, *args, **kwargs)
        self.endings = tuple(ending.lower().lstrip(".") for ending in endings)
        self.most_megabytes = most_megabytes

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = next((each for each in valuelist if isinstance(each, FileStorage) and each.filename), None)

    def pre_validate(self, form: Any) -> None:
        if self.data is None:
            return
        name = self.data.filename or ""
        if self.endings and name.rpartition(".")[2].lower() not in self.endings:
            kinds = [ending.upper() for ending in self.endings]
            words = f"{', '.join(kinds[:-1])} or {kinds[-1]}" if len(kinds) > 1 else kinds[0]
            raise ValidationError(f"The file must be a {words}")
        size = self.data.stream.seek(0, 2)
        self.data.stream.seek(0)
        if size == 0:
            raise ValidationError("The file is empty")
        if size > self.most_megabytes * 1024 * 1024:
            raise ValidationError(f"The file must be smaller than {self.most_megabytes} MB")
