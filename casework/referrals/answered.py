"""Answers to a referral's questions, and the title a case gets from them, as words for a person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from typing import Any

from casework.referrals.models import Referral
from casework.web.presentation import clock_time, day, listed, money, month, sentence

_READ: dict[str, Callable[[Any], str]] = {
    "date": lambda value: day(date.fromisoformat(value)),
    "month": lambda value: month(date.fromisoformat(value)),
    "time": lambda value: clock_time(time.fromisoformat(value)),
    "yes_no": lambda value: sentence(str(value)),
    "money": money,
}


def answer_in_words(field: dict[str, Any], value: Any) -> str:
    """What was answered, as the form asked it: a day as a day, a choice in the words it stood under.

    What cannot be read so - the kind of the question may have been another one when it was answered - stays as it was kept.
    """
    words = {str(c[0]): str(c[1]) for c in field.get("choices") or () if not isinstance(c, str)}
    if isinstance(value, list):
        return ", ".join(words.get(str(part), str(part)) for part in value)
    try:
        return _READ[field["kind"]](value)
    except (KeyError, ValueError, TypeError, ArithmeticError):
        return words.get(str(value), str(value))


def happening_in(answers: dict[str, Any]) -> list[str]:
    """What happens, in the words the form offers to tick; empty when it asks for none."""
    ticked = answers.get("behaviours") or answers.get("crime_types")
    if isinstance(ticked, list) and ticked:
        return [str(part) for part in ticked]
    kind = answers.get("problem_kind")
    return [kind] if isinstance(kind, str) and kind else []


def account_in(answers: dict[str, Any]) -> str:
    """The referrer's own account of the problem."""
    for key in ("problem", "what_is_happening", "description", "summary", "what_happened"):
        if isinstance(answers.get(key), str) and answers[key].strip():
            return str(answers[key])
    texts = [value for value in answers.values() if isinstance(value, str) and len(value) > 60]
    return texts[0] if texts else ""


def proposed_title(referral: Referral, *, kind_of_group: str) -> str:
    """A neutral title for the case: what happens and where, never a name."""
    place = next((s.place for s in referral.subjects if s.place is not None), None)
    happens = happening_in(referral.answers)
    said = listed([*happens[:1], *(part.lower() for part in happens[1:2])]) or f"Referral to {kind_of_group}"
    return f"{said}, {place.name or place.address}" if place is not None else said
