"""The frame of every page, the pages of errors, and what they weigh on the way."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from flask import Flask, flash, g, render_template, render_template_string

from casework.errors import Stale
from tests.browser import Page, check_page
from tests.design.gallery import world

EMPTY = '{% extends "layouts/page.html" %}{% block title %}Cases{% endblock %}{% block content %}<h1>Cases</h1>{% endblock %}'


class Shown:
    """A rendered template, checked as every page is."""

    def __init__(self, html: str) -> None:
        self.raw = html
        self.html = lxml.html.fromstring(html)
        self.path = "here"
        check_page(self)  # type: ignore[arg-type]

    def text(self, css: str) -> list[str]:
        return [" ".join(node.text_content().split()) for node in self.html.cssselect(css)]


def test_the_marking_stands_at_top_and_bottom(on_a_page: Flask) -> None:
    assert Shown(render_template_string(EMPTY)).text(".cw-marking") == ["OFFICIAL-SENSITIVE"] * 2
    assert Shown(render_template_string(EMPTY, marking="OFFICIAL")).text(".cw-marking") == ["OFFICIAL"] * 2
    g.nobody = True
    assert Shown(render_template_string(EMPTY)).text(".cw-marking") == ["OFFICIAL"] * 2


def test_everything_stands_in_a_landmark(on_a_page: Flask) -> None:
    page = Shown(render_template_string(EMPTY))
    outside = [
        node for node in page.html.cssselect("body > *") if node.tag not in ("header", "footer", "div", "script")
    ]
    assert [node.get("class") for node in outside] == ["govuk-skip-link"]
    assert page.html.cssselect(outside[0].get("href"))[0].tag == "main"


def test_the_reader_is_named_and_signs_out_by_a_button_that_posts(on_a_page: Flask) -> None:
    page = Shown(render_template_string(EMPTY))
    assert "Amina Yusuf" in page.text(".cw-header__person")[0]
    [form] = page.html.cssselect('form[action="/sign-out"]')
    assert form.method == "POST" and "csrf_token" in form.fields
    g.nobody = True
    nobody = Shown(render_template_string(EMPTY))
    assert not nobody.html.cssselect("nav, form"), "before signing in there is nowhere to go"


def test_where_one_is_in_the_navigation_is_said(on_a_page: Flask) -> None:
    page = Shown(render_template_string(EMPTY))
    assert page.text("nav [aria-current]") == ["My work 4 waiting"]


def test_messages_say_what_kind_they_are(on_a_page: Flask) -> None:
    flash("N-0042 is closed.")
    flash("You had already sent this.", "info")
    flash("It was not sent.", "error")
    page = Shown(render_template_string(EMPTY))
    assert page.text(".notice") == ["N-0042 is closed.", "You had already sent this.", "It was not sent."]
    assert page.text(".cw-flash__kind") == ["Done:", "Note:", "There is a problem:"]


def test_the_end_of_the_sign_in_is_told_to_the_script(on_a_page: Flask) -> None:
    assert "data-session-ends" not in render_template_string(EMPTY)
    g.session_ends = datetime(2026, 11, 21, 13, 5, tzinfo=UTC)
    page = Shown(render_template_string(EMPTY))
    assert page.html.cssselect("body")[0].get("data-session-ends") == "2026-11-21T13:05:00+00:00"


# -- pages of errors ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [400, 403, 404, 409, 413, 429, 500, 503])
@pytest.mark.parametrize("somebody", [True, False])
def test_an_error_says_what_to_do_next(on_a_page: Flask, number: int, somebody: bool) -> None:
    g.nobody = not somebody
    page = Shown(render_template(f"errors/{number}.html", reason="Only the chair may do this."))
    assert "Only the chair may do this." in page.text("main")[0]
    assert all(page.text("main p"))
    assert page.html.cssselect('main a[href="/"]')


def test_both_texts_are_shown_and_one_form_goes_on_from_the_newer(on_a_page: Flask) -> None:
    error = Stale(
        yours={"discussion": "Mine\n\n  kept"}, theirs={"discussion": "Theirs <b>"}, version=8, changed_by="Sam Thirlby"
    )
    fields = [("discussion", "Mine\n\n  kept"), ("version", "7"), ("rag", "red"), ("submission_key", "used")]
    page = Shown(render_template("errors/stale.html", error=error, fields=fields, action="/minutes/5"))
    form = page.html.cssselect("main form")[0]
    values = dict(form.form_values())
    assert form.get("action") == "/minutes/5"
    assert (values["version"], values["rag"], values["discussion"].lstrip("\n")) == ("8", "red", "Mine\n\n  kept")
    assert values["submission_key"] not in ("", "used"), "the key of the form that was refused is spent"
    assert page.text(".cw-theirs") == ["Theirs <b>"]
    assert "Sam Thirlby saved this first" in page.text("h1")


@pytest.mark.parametrize("somebody", [True, False])
def test_a_form_sent_after_signing_out_keeps_every_field(on_a_page: Flask, somebody: bool) -> None:
    g.nobody = not somebody
    fields = [
        ("text", "Minutes\r\nwith lines & <tags>"),
        ("order", "2"),
        ("order", "1"),
        ("version", "3"),
        ("csrf_token", "old"),
    ]
    page = Shown(render_template("errors/signed_out_post.html", fields=fields, action="/minutes/5?item=2"))
    form = page.html.cssselect("main form")[0]
    sent = [pair for pair in form.form_values() if pair[0] != "csrf_token"]
    assert sent == [("text", "Minutes\nwith lines & <tags>"), ("order", "2"), ("order", "1"), ("version", "3")]
    assert form.get("action") == "/minutes/5?item=2"
    assert dict(form.form_values())["csrf_token"] != "old"
    assert bool(page.html.cssselect('a[href="/sign-in"][target=_blank]')) is not somebody


# -- weight and speed ------------------------------------------------------------------------------------------------------


def test_a_page_and_all_it_needs_weigh_less_than_150_kilobytes(bare: Flask) -> None:
    client = bare.test_client()
    page = Page(client.get("/?faulty"))
    weights = {"page": len(page.data)}
    for node in page.select("link[href], script[src]"):
        url = node.get("href") or node["src"]
        answer = client.get(url, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200 and "missing" not in url, url
        assert "immutable" in answer.headers["Cache-Control"], f"{url} would be asked for again on every page"
        weights[url] = len(answer.data)
    [first] = [url for url in weights if url.endswith("/casework.js")]
    for script in (Path(__file__).resolve().parents[2] / "casework" / "static" / "scripts").glob("*.js"):
        url = f"{first.rpartition('/')[0]}/{script.name}"
        answer = client.get(url, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200 and "immutable" in answer.headers["Cache-Control"], url
        weights[url] = len(answer.data)
    assert sum(weights.values()) < 150_000, weights


def test_a_script_of_another_release_is_not_kept(bare: Flask) -> None:
    client = bare.test_client()
    answer = client.get("/static/scripts.0000000000/page.js")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")
    assert client.get("/static/scripts.0000000000/../../config.py").status_code == 404


def test_what_travels_compressed_is_the_same_when_unpacked(bare: Flask) -> None:
    client = bare.test_client()
    plain = client.get("/static/casework.css")
    packed = client.get("/static/casework.css", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip" and "Content-Encoding" not in plain.headers
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert "Content-Encoding" not in client.get("/", headers={"Accept-Encoding": "gzip"}).headers, "pages hold tokens"


def test_how_long_the_macros_take_is_reported(on_a_page: Flask, record_property: Callable[[str, object], None]) -> None:
    """Reported, never asserted: a slow machine is no mistake. Shown by `--junitxml`, or by running with `-s`."""
    table = """{% from "components/table.html" import table_open, table_close, cell %}{{ table_open("x", ["a", "b"]) }}
    {% for n in range(50) %}<tr><th scope="row">{{ n }}</th>{% call cell("b") %}{{ n }}{% endcall %}</tr>{% endfor %}{{ table_close() }}"""
    context: dict[str, Any] = {**world()}
    on_a_page.update_template_context(context)
    for name, text in {"frame": EMPTY, "table of 50": table}.items():
        template = on_a_page.jinja_env.from_string(text)
        template.render(context)
        began = time.process_time()
        for _ in range(50):
            assert template.render(context)
        taken = round((time.process_time() - began) * 20, 3)
        record_property(f"{name}, milliseconds", taken)
        print(f"{name}: {taken} ms")
