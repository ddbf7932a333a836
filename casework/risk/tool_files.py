"""Reads the risk tools from `tools/`, all or none: a mistake is named by file, line and key, and stops the start-up."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from casework.partnership.profile_files import ProfileMistake, Table, read
from casework.risk.scoring import most_of
from casework.risk.tool_shape import KINDS, RAGS, SCORINGS, SUBJECTS, Answer, Band, Question, Tool

FOLDER = Path(__file__).with_name("tools")
KEY = re.compile(r"[a-z][a-z0-9_]*")

__all__ = ["FOLDER", "ProfileMistake", "load", "tool_from", "tool_kept", "tools"]


@cache
def tools() -> dict[str, Tool]:
    """Every tool as delivered, by its key, in the order of their titles; read once."""
    return load(FOLDER)


def load(folder: Path) -> dict[str, Tool]:
    """Read the tools of a folder, all or none. Raises `ProfileMistake` at the first mistake."""
    found = []
    for path in sorted(folder.glob("*.toml")):
        table = read(path)
        if table.values.get("key", path.stem) != path.stem:
            raise table.mistake("key", f"{table.values['key']!r} must be the file's name: {path.stem!r}")
        found.append(tool_from(table))
    return {tool.key: tool for tool in sorted(found, key=lambda tool: tool.title)}


def tool_kept(key: str, definition: dict[str, Any]) -> Tool:
    """A version as it was kept when it was first used."""
    return tool_from(Table(f"{key} as kept", definition))


def tool_from(table: Table) -> Tool:
    """The tool a table describes. Raises `ProfileMistake` at the first mistake; then nothing of it is used."""
    likelihood, impact = _answers(table, "likelihood", needed=False), _answers(table, "impact", needed=False)
    tool = Tool(
        key=_key(table), version=table.whole("version", least=1), title=table.text("title"), source=table.text("source"),
        help=table.text("help", needed=False), assesses=table.some_of("assesses", SUBJECTS),
        scoring=table.one_of("scoring", SCORINGS), maximum=table.whole("maximum", least=1),
        second_person=table.yes_no("second_person"),
        questions=_questions(table, bool(likelihood and impact)), bands=_bands(table),
        likelihood=likelihood, impact=impact, limits=table.text("limits", needed=False),
    )  # fmt: skip
    table.nothing_else()
    if tool.bands[-1].least > tool.maximum:
        raise table.mistake(f"bands[{len(tool.bands)}].from", f"lies above the maximum of {tool.maximum}: lower it")
    if (most := most_of(tool)) != tool.maximum:
        raise table.mistake("maximum", f"must be {most}, the most that the answers can come to")
    return tool


def _key(table: Table) -> str:
    key = table.text("key")
    if not KEY.fullmatch(key):
        raise table.mistake("key", f"{key!r} must be small letters, figures and underscores")
    return key


def _questions(table: Table, has_scales: bool) -> tuple[Question, ...]:
    found: list[Question] = []
    names: set[str] = set()
    for part in table.tables("questions"):
        question = _question(part)
        if question.kind == "likelihood_impact" and not has_scales:
            raise part.mistake("kind", "needs the tool's own [[likelihood]] and [[impact]]: add them")
        if names & set(question.names):
            raise part.mistake("key", f"there are two questions {question.key!r}: rename one")
        names |= set(question.names)
        found.append(question)
    if not found:
        raise table.mistake("questions", "must not be empty")
    return tuple(found)


def _question(part: Table) -> Question:
    key, kind = _key(part), part.one_of("kind", KINDS) if "kind" in part.values else "choice"
    question = Question(
        key=key, kind=kind, text=part.text("text"), help=part.text("help", needed=False),
        optional=part.yes_no("optional"),
        answers=_answers(part, "answers") if kind in ("choice", "choices") else (),
        least=part.whole("least", default=0) if kind == "number" else 0,
        most=part.whole("most", least=1) if kind == "number" else 0,
    )  # fmt: skip
    part.nothing_else()
    if kind == "number" and question.most <= question.least:
        raise part.mistake("most", f"must be more than the least, {question.least}")
    return question


def _answers(table: Table, key: str, *, needed: bool = True) -> tuple[Answer, ...]:
    found: list[Answer] = []
    for part in table.tables(key, needed=needed):
        answer = Answer(key=_key(part), words=part.text("words"), points=part.whole("points"))
        part.nothing_else()
        if answer.key in {each.key for each in found}:
            raise part.mistake("key", f"there are two answers {answer.key!r}: rename one")
        found.append(answer)
    if len(found) == 1 or (needed and not found):
        raise table.mistake(key, "needs two answers or more")
    return tuple(found)


def _bands(table: Table) -> tuple[Band, ...]:
    found: list[Band] = []
    for part in table.tables("bands"):
        band = Band(
            key=_key(part), words=part.text("words"), least=part.whole("from"), rag=part.one_of("rag", RAGS),
            means=part.text("means", needed=False),
        )  # fmt: skip
        part.nothing_else()
        if not found and band.least != 0:
            raise part.mistake("from", "the first band starts from 0")
        if found and band.least <= found[-1].least:
            raise part.mistake("from", f"must be more than {found[-1].least}, where the band before it starts")
        if found and RAGS.index(band.rag) < RAGS.index(found[-1].rag):
            raise part.mistake("rag", "must not be less pressing than that of the band before it")
        if band.key in {each.key for each in found}:
            raise part.mistake("key", f"there are two bands {band.key!r}: rename one")
        found.append(band)
    if not found:
        raise table.mistake("bands", "must not be empty")
    return tuple(found)
