"""What slices above ask when a case is closed: their questions stand on the closing form and are answered with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from casework.accounts.models import User
from casework.cases.forms import CloseForm
from casework.cases.models import Case
from casework.web.forms import Form


@dataclass(frozen=True, order=True)
class Questions:
    """Questions of one slice. `known` fills them in; `answer` writes the answers, before the case is closed.

    `asks` says whether this case is asked them at all.

    Only one slice can use the form's own `version`; that is the plan's assessment.
    """

    order: int
    key: str
    fields: type[Form] = field(compare=False)
    known: Callable[[Case], dict[str, Any]] = field(compare=False)
    answer: Callable[[Case, Any, User], None] = field(compare=False)
    asks: Callable[[Case], bool] = field(compare=False)


_asked: dict[str, Questions] = {}


def ask_at_closing(
    key: str,
    fields: type[Form],
    *,
    order: int,
    known: Callable[[Case], dict[str, Any]],
    answer: Callable[[Case, Any, User], None],
    asks: Callable[[Case], bool] = lambda _case: True,
) -> None:
    """Put the questions of `fields` on the closing form, after its own."""
    _asked[key] = Questions(order, key, fields, known, answer, asks)


def closing_form(case: Case) -> Any:
    """The form as posted, or with what is known already."""
    asked = _asked_of(case)
    form: type[Any] = type("ClosingForm", (CloseForm, *(questions.fields for questions in asked)), {})
    known: dict[str, Any] = {}
    for questions in asked:
        known |= questions.known(case)
    return form.from_request(data=known)


def take_answers(case: Case, form: Any, *, by: User) -> None:
    """Hand each slice the answers to its questions."""
    for questions in _asked_of(case):
        questions.answer(case, form, by)


def _asked_of(case: Case) -> list[Questions]:
    return [questions for questions in sorted(_asked.values()) if questions.asks(case)]
