"""The trial of stored markup, in small: one case and its list, read, opened in Chromium and taken out as files. `manage.py abuse stored` does it for every column."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from flask import Flask, send_file
from werkzeug.datastructures import FileStorage

from casework import storage
from casework.cases.models import Attachment
from casework.extensions import db
from casework.web import uploads
from casework.web.sheets import sheet_for, written
from tests.abuse import stored
from tests.browser import Browser
from tests.served import window_of
from tests.spreadsheets import leaves
from tests.world import Maker

ACTS = stored.MARKUP.format(n=7)


def test_what_would_act_is_noticed() -> None:
    body = b"<html><body><p>%s</p></body></html>"
    assert len(stored.acting(body % ACTS.encode())) >= 4
    for harmful in (b'<a href=" java\tscript:alert(1)">x</a>', b"<p style=x>x</p>", b'<form action="//evil.example/x"></form>', b"<iframe></iframe>"):  # fmt: skip
        assert stored.acting(body % harmful), harmful
    assert stored.acting(body % b'<a href="/cases?q=javascript:alert(1)">javascript:alert(1)</a>') == []
    assert stored._cells([["=1", "+44 1632", "@x", "-1.5", "plain", "'=1", "\t=1"]]) == [
        "a cell '=1'", "a cell '+44 1632'", "a cell '@x'", "a cell '\\t=1'"
    ]  # fmt: skip


@pytest.mark.browser
def test_nothing_that_was_typed_acts(app: Flask, make: Maker, browse: Callable[..., Browser]) -> None:
    group = make.group("psg")
    chair = make.user(f"Ann {ACTS}", chairs=[group])
    case = make.case(group, offender=make.person(ACTS, ACTS), location=make.place(ACTS))
    make.action(group, case=case, owner=chair)
    with make.system():
        db.session.get_one(type(case), case.id).title = ACTS
        db.session.commit()
    browser = browse(chair)
    for path in (f"/cases/{case.reference}", f"/groups/{group.slug}/cases", "/"):
        page = browser._ask("get", path)
        assert page.status_code == 200 and "onerror" in page.text, path
        assert stored.acting(page.data) == [], path
    notes: list[str] = []
    with window_of(app, browser.token) as page:
        page.on("dialog", lambda dialog: notes.append(dialog.message))
        page.on("console", lambda message: notes.append(message.text) if "Content Security" in message.text else None)
        page.goto(f"/cases/{case.reference}", wait_until="load")
        assert "onerror" in page.inner_text("main")
    assert notes == []


def test_no_sheet_holds_what_a_spreadsheet_would_run(make: Maker) -> None:
    rows = [[start.format(n=1) + "x"] for start in stored.BEGINNINGS]
    with make.acting(make.user()) as reader:
        sheet = lambda: sheet_for(reader, "x", "y", marking="OFFICIAL", headings=["=a"], rows=rows, widths=[9])  # noqa: E731
        [table, _about] = leaves(written(sheet(), "xlsx"))
        assert table.formulas == table.links == 0 and table.rows[1] == [rows[0][0]]
        cells = csv.reader(io.StringIO(written(sheet(), "csv").decode("utf-8-sig")))
        assert stored._cells(cells) == []


def test_line_ends_in_names_make_no_header(app: Flask) -> None:
    name = uploads.check(FileStorage(io.BytesIO(b"x"), filename='a\r\nSet-Cookie: evil=1\r\n\r\n"; \u202e.txt')).name
    assert name.isprintable() or "\u202e" in name
    with app.test_request_context():
        answer = send_file(io.BytesIO(b"x"), mimetype="text/plain", as_attachment=True, download_name=name)
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert not set(answer.headers["Content-Disposition"]) & set("\r\n")


def test_a_file_whose_name_in_the_database_has_line_ends_leaves_all_the_same(
    make: Maker, browse: Callable[..., Browser]
) -> None:
    group = make.group("psg")
    chair = make.user(chairs=[group])
    case, kept = make.case(group), storage.keep(b"text")
    with make.system():
        row = Attachment(
            case_id=case.id, file_name=stored.LINES.format(n=1), content_type="text/plain", size=kept.size, sha256=kept.sha256,
            storage_key=kept.key, added_by_id=chair.id,
        )  # fmt: skip
        db.session.add(row)
        db.session.commit()
        number = row.id
    answer = browse(chair)._ask("get", f"/files/{number}")
    assert answer.status_code == 200 and answer.data == b"text"
    assert "evil" not in str(answer.headers.getlist("Set-Cookie"))
