"""The words of the privacy notice, part by part."""

from __future__ import annotations

from casework.data_protection.parts import PARTS
from casework.web.fields import LongText, Needed, Tick
from casework.web.forms import Form

NoticeForm: type[Form] = type(
    "NoticeForm",
    (Form,),
    {part.key: LongText(part.title, [Needed(f"Write: {part.title}")], rows=4, longest=8000) for part in PARTS}
    | {"published": Tick("Everybody may read it, without signing in")},
)
