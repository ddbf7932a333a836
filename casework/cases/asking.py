"""What slices above ask when something is done to a case: their questions stand on its form and are answered with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from casework.accounts.models import User
from casework.cases.models import Case
from casework.web.forms import Form

OCCASIONS = ("closing", "lead", "group")
"""Closing a case, saying who leads it, and putting it on another group's caseload."""


def _nothing(_case: Case) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, order=True)
class Questions:
    """Questions of one slice. `known` fills them in; `answer` writes the answers: before a case is closed, otherwise after.

    `asks` says whether this case is asked them at all.

    Only one slice can use the form's own `version`; that is the plan's assessment.
    """

    order: int
    fields: type[Form] = field(compare=False)
    known: Callable[[Case], dict[str, Any]] = field(compare=False)
    answer: Callable[[Case, Any, User], None] = field(compare=False)
    asks: Callable[[Case], bool] = field(compare=False)


_asked: dict[str, dict[str, Questions]] = {occasion: {} for occasion in OCCASIONS}


def ask_at(
    occasion: str,
    key: str,
    fields: type[Form],
    *,
    order: int,
    answer: Callable[[Case, Any, User], None],
    known: Callable[[Case], dict[str, Any]] = _nothing,
    asks: Callable[[Case], bool] = lambda _case: True,
) -> None:
    """Put the questions of `fields` on the form of that occasion, after its own."""
    _asked[occasion][key] = Questions(order, fields, known, answer, asks)


def form_with_questions(occasion: str, own: type[Form], case: Case, data: dict[str, Any] | None = None) -> Any:
    """The form as posted, or with what is known already."""
    asked = _asked_of(occasion, case)
    form: type[Any] = type(f"{occasion.title()}Form", (own, *(questions.fields for questions in asked)), {})
    known: dict[str, Any] = dict(data or {})
    for questions in asked:
        known |= questions.known(case)
    return form.of_now(**known)


def take_answers(occasion: str, case: Case, form: Any, *, by: User) -> None:
    """Hand each slice the answers to its questions."""
    for questions in _asked_of(occasion, case):
        questions.answer(case, form, by)


def _asked_of(occasion: str, case: Case) -> list[Questions]:
    return [questions for questions in sorted(_asked[occasion].values()) if questions.asks(case)]
