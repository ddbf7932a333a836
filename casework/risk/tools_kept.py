"""Lets administrators change the risk tools in pages, and finds the version of each that is in force."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from casework.partnership import rulebooks
from casework.partnership.models import Group
from casework.partnership.profile_files import Table
from casework.partnership.rulebooks import Rulebook, Says
from casework.risk.tool_files import tool_from, tools
from casework.risk.tool_shape import SUBJECTS, Answer, Question, Tool, plain
from casework.web.presentation import listed, sentence


def rulebook_key(tool_key: str) -> str:
    return f"risk.{tool_key}"


def in_force(group: Group, tool_key: str) -> Tool:
    """A tool as it is in force in a group; no statement."""
    found: Tool = rulebooks.in_force(group, rulebook_key(tool_key))
    return found


def all_in_force() -> dict[str, Tool]:
    """Every tool of the reader's partnership as it is in force, by key. One statement."""
    found = rulebooks.all_in_force()
    return {key: found[rulebook_key(key)] for key in tools()}


def _read(key: str, table: Table, number: int) -> Tool:
    table.values["version"] = number
    tool = tool_from(table)
    if tool.key != key:
        raise table.mistake("key", f"must stay {key!r}: kinds of group know the tool by it")
    return tool


def _plain(tool: Tool) -> dict[str, Any]:
    """Without the number, and without what need not be said."""
    content = plain(tool)
    del content["version"]
    content["questions"] = content.pop("questions")  # after the bands, as in the files: they are changed most often
    for question in content["questions"]:
        for name, usual in (("kind", "choice"), ("help", ""), ("optional", False)):
            if question[name] == usual:
                del question[name]
    for band in content["bands"]:
        if not band["means"]:
            del band["means"]
    return {name: value for name, value in content.items() if value not in ("", False)}


def _in_words(tool: Tool) -> list[Says]:
    facts = {
        "Title": tool.title, "Where it comes from": tool.source, "Help": tool.help, "Limits to agree": tool.limits,
        "Assesses": sentence(listed(SUBJECTS[each].lower() for each in tool.assesses)),
        "Score": f"{'The highest answer counts' if tool.scoring == 'highest' else 'All answers are added up'}: 0 to {tool.maximum}",
        "Second person": "Always" if tool.second_person else "Where the kind of group wants it",
    }  # fmt: skip
    found = [Says("The tool", what, words) for what, words in facts.items() if words]
    for band in tool.bands:
        words = [f"{tool.scores_of(band)}, {band.rag}", band.means]
        found.append(Says("Bands", band.words, "\n".join(each for each in words if each)))
    for name, answers in (("How likely", tool.likelihood), ("How much harm", tool.impact)):
        if answers:
            found.append(Says("Scales", name, _answers(answers)))
    order = "\n".join(question.text for question in tool.questions)
    found += [Says("Questions", question.text, _question(question)) for question in tool.questions]
    return [*found, Says("Questions", "Order of the questions", order)]


def _question(question: Question) -> str:
    words = [question.help, "Need not be answered" if question.optional else ""]
    if question.kind == "number":
        words.append(f"A number from {question.least} to {question.most}, which is its points")
    elif question.kind == "likelihood_impact":
        words.append("Likelihood times harm")
    else:
        words.append(_answers(question.answers) + ("\nAll that apply" if question.kind == "choices" else ""))
    return "\n".join(each for each in words if each)


def _answers(answers: tuple[Answer, ...]) -> str:
    return "\n".join(f"{each.points}: {each.words}" for each in answers)


def _delivered(key: str) -> Callable[[], Tool]:
    return lambda: tools()[key]


for _tool in tools().values():
    rulebooks.keep(
        Rulebook(
            key=rulebook_key(_tool.key), what="Risk tool", title=_tool.title, delivered=_delivered(_tool.key),
            first_number=_tool.version, read=partial(_read, _tool.key), plain=_plain, in_words=_in_words,
        )
    )  # fmt: skip
