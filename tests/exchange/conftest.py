"""A program with the key of a board's officer, and what the papers it gets say."""

from __future__ import annotations

import base64
from io import BytesIO

import docx
import pytest
from lxml import html as reading_html

from casework.accounts import api_tokens
from casework.extensions import db


@pytest.fixture
def program(app, make, at):
    """A program with the key of a board's officer: `program(document)` sends, `.get(url)` reads."""
    at(2026, 3, 2, 9)
    board = make.group("board", name="Safer Wrensea Partnership")
    officer = make.user("Governance Officer", coordinates=[board])
    member = make.user("Member", joins=[board])
    stranger = make.user("Somebody else", joins=[make.group("psg")])

    class Program:
        group, people = board, {"officer": officer, "member": member, "stranger": stranger}

        def __init__(self, who="officer"):
            with make.acting(self.people[who]):
                _, self.token = api_tokens.create(self.people[who], name="tests", days=1, scopes=api_tokens.SCOPES)
                db.session.commit()
            self.client = app.test_client()

        def __call__(self, document, *, query="", **headers):
            sent = {**document, "body": board.slug}
            return self.ask("post", f"/api/v1/meetings{query}", json=sent, headers=headers)

        def ask(self, verb, url, *, headers=(), **rest):
            """In a context of its own, as a request from outside has."""
            with app.app_context():
                return getattr(self.client, verb)(
                    url, headers={"Authorization": f"Bearer {self.token}", **dict(headers)}, **rest
                )

        def get(self, url):
            return self.ask("get", url)

    return Program


def mistakes_of(answer):
    """Each mistake by its place, as dotted path, and in words."""
    return [
        {"where": error["pointer"].removeprefix("#/").removeprefix("#").replace("/", "."), "words": error["detail"]}
        for error in answer.get_json()["errors"]
    ]


def lines_of(answer, paper):
    data = base64.b64decode(answer["exports"][paper]["docx"]["base64"])
    return [p.text.strip() for p in docx.Document(BytesIO(data)).paragraphs if p.text.strip()]


def shown_of(answer, paper):
    page = reading_html.fromstring(answer["exports"][paper]["html"]["text"])
    found = page.cssselect("main h1, main h2, main h3, main h4, main h5, main p, main li, main dd, main th, main td")
    return [" ".join(node.text_content().split()) for node in found]
