"""Answers to the questions of a group's referral form, checked as its pages check them: for programs, which send them all at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from casework.partnership.profiles import Profile
from casework.web.forms import fields_from_profile

Mistake = tuple[tuple[str, ...], str]
# Read in place of what a page sends: no form's token, and not out of the request, which is JSON.
_FROM_A_PROGRAM = {"csrf": False, "wrap_formdata": lambda _form, formdata: formdata}


def for_keeping(value: Any) -> Any:
    """An answer as the referral keeps it."""
    return value.isoformat() if hasattr(value, "isoformat") else value


def read_answers(profile: Profile, given: Mapping[str, Any]) -> tuple[dict[str, Any], list[Mistake]]:
    """What is to be kept of the answers, and each mistake under its question. What must be answered must be there."""
    kept: dict[str, Any] = {}
    asked: set[str] = set()
    mistakes: list[Mistake] = []
    for section in profile.referral_sections:
        keys = [field["key"] for field in section.fields]
        asked |= set(keys)
        sent: MultiDict[str, str] = MultiDict()
        for key in keys:
            sent.setlist(key, _as_sent(given[key])) if key in given else None
        form = fields_from_profile(section.fields, require=True)(formdata=sent, meta=_FROM_A_PROGRAM)
        if not form.validate():
            mistakes += [((name,), str(words)) for name, errors in form.errors.items() for words in _flat(errors)]
        kept |= {key: for_keeping(form[key].data) for key in keys if key in form and key in given}
    mistakes += [((key,), "The form does not ask this.") for key in given if key not in asked]
    return kept, mistakes


def _as_sent(value: Any) -> list[str]:
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    return [str(part) for part in value] if isinstance(value, list) else [str(value)]


def _flat(errors: Any) -> list[Any]:
    return [each for part in errors for each in (_flat(part) if isinstance(part, list | tuple) else [part])]
