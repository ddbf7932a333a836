"""Scores answers: which of them a tool takes, what they come to, and what is still to be answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casework.errors import Refusal
from casework.risk.tool_shape import Answer, Question, Tool

Answers = Mapping[str, Any]
"""By name: the key of an answer, several keys, or a number. What is not there was not answered."""


def taken(tool: Tool, given: Answers) -> dict[str, Any]:
    """The answers a tool takes. Raises `Refusal` beside the question whose answer is not one of the tool's.

    An impact without a likelihood that calls for one is dropped, and so are names that the tool does not have.
    """
    found: dict[str, Any] = {}
    for question in tool.questions:
        for name in question.names:
            value = given.get(name)
            if value not in (None, "", []):
                found[name] = _one(tool, question, name, value)
        if question.kind == "likelihood_impact" and not _calls_for_impact(tool, question, found):
            found.pop(question.names[1], None)
    return found


def _one(tool: Tool, question: Question, name: str, value: Any) -> Any:
    if question.kind == "number":
        if isinstance(value, bool) or not isinstance(value, int) or not question.least <= value <= question.most:
            raise Refusal(f"Enter a number from {question.least} to {question.most}", field=name)
        return value
    keys = [each.key for each in answers_under(tool, question, name)]
    if question.kind == "choices":
        if not isinstance(value, list) or any(each not in keys for each in value):
            raise Refusal("Choose from the answers of this question", field=name)
        return [key for key in keys if key in value]
    if value not in keys:
        raise Refusal("Choose one of the answers of this question", field=name)
    return value


def answers_under(tool: Tool, question: Question, name: str) -> tuple[Answer, ...]:
    """The answers to choose from under one name."""
    if question.kind == "likelihood_impact":
        return tool.likelihood if name == question.names[0] else tool.impact
    return question.answers


def _calls_for_impact(tool: Tool, question: Question, answers: Answers) -> bool:
    likelihood = answers.get(question.names[0])
    return likelihood is None or _points(tool.likelihood, likelihood) > 0


def _points(answers: tuple[Answer, ...], key: str) -> int:
    return next(each.points for each in answers if each.key == key)


def points(tool: Tool, question: Question, answers: Answers) -> int | None:
    """What the answer to one question comes to; None while it is not answered."""
    if question.kind == "likelihood_impact":
        likelihood, impact = (answers.get(name) for name in question.names)
        if likelihood is None:
            return None
        if not (weight := _points(tool.likelihood, likelihood)):
            return 0
        return None if impact is None else weight * _points(tool.impact, impact)
    value = answers.get(question.key)
    if value is None:
        return None
    if question.kind == "number":
        return int(value)
    if question.kind == "choices":
        return sum(_points(question.answers, key) for key in value)
    return _points(question.answers, value)


def score(tool: Tool, answers: Answers) -> int:
    """What all answers come to: their sum, or the highest of them, as the tool says. Unanswered questions count nothing."""
    found = [points(tool, question, answers) or 0 for question in tool.questions]
    return max(found) if tool.scoring == "highest" else sum(found)


def most_of(tool: Tool) -> int:
    """The highest score there can be."""
    found = [_most(tool, question) for question in tool.questions]
    return max(found) if tool.scoring == "highest" else sum(found)


def _most(tool: Tool, question: Question) -> int:
    if question.kind == "number":
        return question.most
    if question.kind == "choices":
        return sum(each.points for each in question.answers)
    if question.kind == "likelihood_impact":
        return max(each.points for each in tool.likelihood) * max(each.points for each in tool.impact)
    return max(each.points for each in question.answers)


def unanswered(tool: Tool, answers: Answers) -> list[tuple[Question, str]]:
    """Questions that must be answered and are not, each with the name under which its answer is missing."""
    found = []
    for question in tool.questions:
        first = question.names[0]
        nothing_ticked = question.kind == "choices"  # ticking none of several boxes is an answer
        if question.optional or nothing_ticked or points(tool, question, answers) is not None:
            continue
        found.append((question, first if first not in answers else question.names[-1]))
    return found


def in_words(tool: Tool, question: Question, answers: Answers) -> str:
    """The answer to one question as a person would read it."""
    said = []
    for name in question.names:
        value = answers.get(name)
        if value is None:
            continue
        if question.kind == "number":
            return f"{value:,}"
        chosen = value if isinstance(value, list) else [value]
        said += [each.words for each in answers_under(tool, question, name) if each.key in chosen]
    if not said:
        return "None of these" if question.kind == "choices" else "Not answered"
    return "; ".join(said)
