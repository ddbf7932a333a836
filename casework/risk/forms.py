"""Forms of risk assessments; that of a tool's questions is made from the tool."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from wtforms import Field
from wtforms.fields.core import UnboundField

from casework import clock
from casework.risk import scoring
from casework.risk.tool_shape import Question, Tool
from casework.web.fields import Choice, Choices, Day, LongText, Needed, NoLaterThanToday, OnlyIf, WholeNumber
from casework.web.forms import Form

PREFIX = "q_"


class AnswersForm(Form):
    """The questions come first; these two follow. The names of the questions' fields carry a prefix, so that none can meet another."""

    assessed_on = Day(
        "When was it assessed?",
        [Needed("Enter the day"), NoLaterThanToday("It cannot have been assessed after today")],
        default=clock.today,
    )
    basis = LongText(
        "What do the answers rest on? (optional)",
        description="Who was asked, what was seen, which records. Say what could not be found out.",
        rows=4,
    )

    def answers(self) -> dict[str, Any]:
        """What was answered, by the tool's own names."""
        return {field.short_name.removeprefix(PREFIX): field.data for field in self.questions()}

    def questions(self) -> list[Field]:
        return [field for field in self if field.short_name.startswith(PREFIX)]


@lru_cache(maxsize=64)
def answers_form(tool: Tool) -> type[AnswersForm]:
    """The form of a tool's questions. None of them has to be answered to save a draft."""
    fields: dict[str, UnboundField] = {}
    for question in tool.questions:
        fields |= _fields(tool, question)
    return type("ToolForm", (AnswersForm,), fields)


def _fields(tool: Tool, question: Question) -> dict[str, Any]:
    label = f"{question.text} (optional)" if question.optional else question.text
    first = PREFIX + question.names[0]
    if question.kind == "number":
        return {first: WholeNumber(label, description=question.help, least=question.least, most=question.most)}
    if question.kind != "likelihood_impact":
        kind = Choices if question.kind == "choices" else Choice
        return {first: kind(label, description=question.help, choices=_choices(tool, question, question.key))}
    weighty = [each.key for each in tool.likelihood if each.points]
    likelihood, impact = question.names
    return {
        first: Choice(f"{label}: how likely?", description=question.help, choices=_choices(tool, question, likelihood)),
        PREFIX + impact: Choice(
            f"{label}: how much harm?", [OnlyIf(first, *weighty)], choices=_choices(tool, question, impact)
        ),
    }


def _choices(tool: Tool, question: Question, name: str) -> list[tuple[str, str]]:
    return [(each.key, each.words) for each in scoring.answers_under(tool, question, name)]


def score_plan(tool: Tool) -> str:
    """What a script needs to say the score while people answer; the server scores again on every save."""
    questions = [
        {
            "names": [PREFIX + name for name in question.names],
            "kind": question.kind,
            "optional": question.optional or question.kind == "choices",
            "points": [
                {each.key: each.points for each in scoring.answers_under(tool, question, name)}
                for name in question.names
            ],
        }
        for question in tool.questions
    ]
    bands = [[band.least, band.words] for band in tool.bands]
    return json.dumps(
        {"highest": tool.scoring == "highest", "maximum": tool.maximum, "questions": questions, "bands": bands}
    )


class StartForm(Form):
    what = Choice("What do you want to assess?", [Needed("Choose what to assess")])


@lru_cache(maxsize=64)
def submit_form(tool: Tool, scored: str) -> type[Form]:
    """The form of a judgement: the reason is asked only for another band than the score gives, whose key is `scored`."""
    choices = [
        (band.key, f"{band.words}, as the score gives" if band.key == scored else band.words) for band in tool.bands
    ]
    judgement = LongText(
        "Why this band and not the one the score gives?",
        [OnlyIf("band", *(band.key for band in tool.bands if band.key != scored))],
        description="It is shown wherever the band is.",
        rows=3,
    )
    band = Choice("Which band is right, in your judgement?", [Needed("Choose a band")], choices=choices)
    return type("SubmitForm", (Form,), {"band": band, "judgement": judgement})


class ValidateForm(Form):
    decision = Choice(
        "Is the assessment right?",
        [Needed("Choose whether it is right")],
        choices=[("validate", "Yes: put it in force"), ("send_back", "No: send it back")],
        reveals={"send_back": "comment"},
    )
    comment = LongText(
        "What should be looked at again?",
        [OnlyIf("decision", "send_back"), Needed("Say what should be looked at again")],
        rows=3,
    )
