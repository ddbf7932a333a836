"""What a risk tool consists of: questions with points, bands with limits, and whether a second person must validate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

SUBJECTS = {
    "victim": "Victim",
    "offender": "Offender",
    "location": "Location",
    "case": "The case as a whole",
}
KINDS = ("choice", "choices", "number", "likelihood_impact")
SCORINGS = ("sum", "highest")
RAGS = ("green", "amber", "red")
"""From the least to the most pressing."""


@dataclass(frozen=True)
class Answer:
    """One answer and its points."""

    key: str
    words: str
    points: int


@dataclass(frozen=True)
class Question:
    """One question. `answers` are those of a choice; a number lies from `least` to `most` and is its own points.

    Likelihood and impact are two questions in one: an answer from each of the tool's two scales, multiplied. A
    likelihood of no points needs no impact.
    """

    key: str
    kind: str
    text: str
    help: str = ""
    optional: bool = False
    answers: tuple[Answer, ...] = ()
    least: int = 0
    most: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        """What its answers are kept under."""
        return (f"{self.key}_likelihood", f"{self.key}_impact") if self.kind == "likelihood_impact" else (self.key,)


@dataclass(frozen=True)
class Band:
    """Scores from `least` up to the next band. `rag` says which review interval of the group goes with it."""

    key: str
    words: str
    least: int
    rag: str
    means: str = ""


@dataclass(frozen=True)
class Tool:
    """One version of a questionnaire. `limits` says what its limits rest on, and what the partnership has to agree itself."""

    key: str
    version: int
    title: str
    source: str
    help: str
    assesses: tuple[str, ...]
    scoring: str
    maximum: int
    second_person: bool
    questions: tuple[Question, ...]
    bands: tuple[Band, ...]
    likelihood: tuple[Answer, ...] = ()
    impact: tuple[Answer, ...] = ()
    limits: str = ""

    def band_of(self, score: int) -> Band:
        """The band a score falls in."""
        return [band for band in self.bands if band.least <= score][-1]

    def scores_of(self, band: Band) -> str:
        """The scores that fall in a band, such as "16 to 24"."""
        above = [each.least for each in self.bands if each.least > band.least]
        most = min(above) - 1 if above else self.maximum
        return str(band.least) if most == band.least else f"{band.least} to {most}"

    def band(self, key: str) -> Band | None:
        return next((band for band in self.bands if band.key == key), None)

    def question(self, key: str) -> Question | None:
        return next((question for question in self.questions if question.key == key), None)


def plain(tool: Tool) -> dict[str, Any]:
    """The tool as a table such as its file holds: what is kept of a version. Reading it gives the same tool again."""
    questions = []
    for each in tool.questions:
        question: dict[str, Any] = {"key": each.key, "kind": each.kind, "text": each.text, "help": each.help}
        question["optional"] = each.optional
        if each.answers:
            question["answers"] = _answers(each.answers)
        if each.kind == "number":
            question |= {"least": each.least, "most": each.most}
        questions.append(question)
    found: dict[str, Any] = {
        "key": tool.key, "version": tool.version, "title": tool.title, "source": tool.source, "limits": tool.limits, "help": tool.help,
        "assesses": list(tool.assesses), "scoring": tool.scoring, "maximum": tool.maximum,
        "second_person": tool.second_person, "questions": questions,
        "bands": [
            {"key": b.key, "words": b.words, "from": b.least, "rag": b.rag, "means": b.means} for b in tool.bands
        ],
    }  # fmt: skip
    if tool.likelihood:
        found |= {"likelihood": _answers(tool.likelihood), "impact": _answers(tool.impact)}
    return found


def _answers(answers: tuple[Answer, ...]) -> list[dict[str, Any]]:
    return [{"key": each.key, "words": each.words, "points": each.points} for each in answers]
