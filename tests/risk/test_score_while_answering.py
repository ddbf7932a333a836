"""The score that a browser shows while people answer is the one the server works out, whatever the tool and the answers."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g, render_template_string

from casework.risk import forms, scoring
from casework.risk.tool_files import tools
from casework.risk.tool_shape import Question, Tool
from casework.trial import chromium
from tests.design.conftest import make_bare
from tests.served import ARGUMENTS

pytestmark = pytest.mark.browser

PAGE = """{% extends "layouts/page.html" %}{% from "components/forms.html" import field, form_open, form_close %}
{% block content %}<h1>Questions</h1>{{ form_open("", form, id="questions") }}
{% for each in form.questions() %}{{ field(each) }}{% endfor %}{{ form_close() }}
<p id="score" data-score="{{ plan }}" data-score-of="questions">As saved</p>{% endblock %}"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A page of Chromium, and the address of a server that shows the questions of each tool with the answers in its query."""
    from waitress import create_server

    app: Flask = make_bare(Path(tmp_path_factory.mktemp("var")))

    @app.get("/tools/<key>")
    def questions(key: str) -> Any:
        form = forms.answers_form(tools()[key]).from_request(
            data={f"q_{name}": value for name, value in tools_of_page[key].items()}
        )
        g.nobody = True  # the frame of somebody signed in links to pages that are not here
        return render_template_string(PAGE, form=form, plan=forms.score_plan(tools()[key]))

    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    chromium.prepare_playwright()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium.find()), args=ARGUMENTS)
        page = browser.new_context().new_page()
        page.set_default_timeout(30000)
        yield page, f"http://127.0.0.1:{server.effective_port}"
        browser.close()
    server.close()
    thread.join(timeout=10)


tools_of_page: dict[str, dict[str, Any]] = {}


def some_answer(chance: random.Random, tool: Tool, question: Question) -> dict[str, Any]:
    """An answer to a question by chance; now and then none, or half of one."""
    if chance.random() < 0.15:
        return {}
    if question.kind == "number":
        return {question.key: chance.randint(question.least, question.most)}
    if question.kind == "likelihood_impact":
        likelihood, impact = question.names
        found = {likelihood: chance.choice(tool.likelihood).key}
        return found if chance.random() < 0.2 else {**found, impact: chance.choice(tool.impact).key}
    if question.kind == "choices":
        return {question.key: [each.key for each in question.answers if chance.random() < 0.5]}
    return {question.key: chance.choice(question.answers).key}


@pytest.mark.parametrize("key", sorted(tools()))
def test_the_browser_counts_as_the_server_does(pages: Any, key: str) -> None:
    page, base = pages
    tool, chance = tools()[key], random.Random(key)
    for _ in range(6):
        answers = {
            name: value for question in tool.questions for name, value in some_answer(chance, tool, question).items()
        }
        tools_of_page[key] = answers
        page.goto(f"{base}/tools/{key}")
        kept = scoring.taken(tool, answers)
        score, missing = scoring.score(tool, kept), len(scoring.unanswered(tool, kept))
        rest = (
            f"{missing} question{'' if missing == 1 else 's'} still to answer."
            if missing
            else "All questions are answered."
        )
        said = f"Score as answered: {score} of {tool.maximum}, {tool.band_of(score).words}. {rest}"
        assert page.text_content("#score") == said, answers


def test_it_follows_every_change_and_says_when_a_number_lies_outside(pages: Any) -> None:
    page, base = pages
    tools_of_page["clutter_rating"] = {}
    page.goto(f"{base}/tools/clutter_rating")
    page.locator("[name=q_kitchen][value=r7]").check()
    assert (
        page.text_content("#score")
        == "Score as answered: 7 of 9, Level 3: severely cluttered. 4 questions still to answer."
    )
    page.locator("[name=q_kitchen][value=r2]").check()
    assert "2 of 9, Level 1" in page.text_content("#score")
    tools_of_page["domestic_abuse_score"] = {}
    page.goto(f"{base}/tools/domestic_abuse_score")
    page.fill("[name=q_ticks]", "25")
    assert page.text_content("#score") == "A number lies outside the tool."
    page.fill("[name=q_ticks]", "14")
    assert "14 of 24, High. All questions are answered." in page.text_content("#score")
