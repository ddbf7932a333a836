"""Papers that are files, in a meeting's document: sent, checked, given back as they came, and sent again the same."""

from __future__ import annotations

import base64
import hashlib

import pytest
from sqlalchemy import select

from casework.audit.models import AuditEntry
from casework.exchange import files
from casework.extensions import db
from casework.papers.models import Paper
from tests.papers.papers_world import a_docx, a_pdf

from .conftest import mistakes_of
from .test_reports import back, june


def sent(name="plan.pdf", data=b"", **more):
    return {"title": "A plan", "file": {"name": name, "base64": base64.b64encode(data).decode()} | more}


@pytest.mark.parametrize(("name", "pages"), [("plan.pdf", 2), ("plan.docx", 1)])
def test_a_file_comes_back_with_its_checksum_and_content_and_can_be_sent_again(program, name, pages):
    sends = program()
    data = a_pdf(pages=2) if name.endswith("pdf") else a_docx()
    answer = sends(june(sent(name, data)))
    assert answer.status_code == 201, answer.text
    kept, digest = back(answer), hashlib.sha256(data).hexdigest()
    about = {key: kept["file"][key] for key in ("name", "sha256", "size", "pages")}
    assert about == {"name": name, "sha256": digest, "size": len(data), "pages": pages}
    assert base64.b64decode(kept["file"]["base64"]) == data
    assert kept["authors"] == ["Director of Regeneration and Neighbourhoods"]
    original = answer.get_json()["exports"][kept["export"]]["original"]
    assert original["media_type"] == kept["file"]["media_type"]
    assert sends.get(original["url"]).data == data
    again = sends(june(kept, date="2018-07-20", next_meeting=None))
    assert again.status_code == 201, again.text
    assert {**back(again), "export": ""} == {**kept, "export": ""}


def test_only_addresses_are_given_where_links_are_asked_for_and_of_large_files(program, monkeypatch):
    sends = program()
    answer = sends(june(sent(data=a_pdf())), query="?exports=links")
    assert back(answer)["file"]["base64"] == "" and back(answer)["file"]["sha256"]
    monkeypatch.setattr(files, "INSIDE", 10)
    assert back(sends.get(answer.get_json()["url"]))["file"]["base64"] == ""


@pytest.mark.parametrize(("report", "where", "words"), [
    (sent(), "file.base64", "with its content"),
    (sent(data=b"MZ program"), "file", "not really a .pdf"),
    (sent("plan.exe", b"MZ"), "file", "kind of file is not taken"),
    (sent("plan.txt", b"plain"), "file", "PDF, Word"),
    (sent(data=b"%PDF-1.4 broken"), "file", ""),
    (sent(data=a_pdf(), sha256="0" * 64), "file.sha256", "checksum"),
    ({"file": {"name": "a.pdf", "base64": "%%%"}}, "file.base64", "base64"),
    (sent(data=a_pdf()) | {"sections": [{"heading": "Why"}]}, "", "one of them"),
])  # fmt: skip
def test_a_file_that_is_none_is_named_and_nothing_is_kept(program, make, report, where, words):
    sends = program()
    answer = sends(june(report))
    assert answer.status_code == 422
    [mistake] = mistakes_of(answer)
    assert mistake["where"] == f"items.5.items.0.reports.0.{where}".rstrip(".") and words in mistake["words"]
    with make.acting(sends.people["officer"]):
        assert db.session.scalars(select(Paper)).all() == []


def test_members_get_the_file_and_not_the_one_for_the_chair_and_each_is_logged(program, make):
    data = a_pdf()
    answer = program()(june(sent(data=data), sent("private.pdf", data) | {"handling": "chair"}, state="published"))
    names = [report["export"] for report in answer.get_json()["meeting"]["items"][5]["items"][0]["reports"]]
    url = answer.get_json()["url"]
    member = program("member")
    seen = member.get(url).get_json()
    assert [r["file"]["name"] for r in seen["meeting"]["items"][5]["items"][0]["reports"]] == ["plan.pdf"]
    assert member.get(f"{url}/exports/{names[0]}.original").data == data
    assert member.get(f"{url}/exports/{names[1]}.original").status_code == 404
    assert member.get(f"{url}/exports/minutes.original").status_code == 404
    assert program("stranger").get(f"{url}/exports/{names[0]}.original").status_code == 404
    with make.system():
        logged = db.session.execute(
            select(AuditEntry.detail).where(
                AuditEntry.subject == "papers", AuditEntry.kind == "disclosure", AuditEntry.user_id == member.people["member"].id
            )
        ).scalars().all()  # fmt: skip
    assert {"form": "json"} in logged and {"form": "plan.pdf"} in logged


def test_a_document_larger_than_is_taken_says_so(program, app, monkeypatch):
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 1024 * 1024)
    answer = program()(june(sent(data=b"x" * 1024 * 1024)))
    assert answer.status_code == 413 and "1 MB" in answer.get_json()["detail"]
