"""A rule that says no undoes what the block did, keeps what came before it, and speaks beside the field."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from casework.errors import Refusal
from casework.extensions import db
from casework.web import forms
from casework.web.fields import ShortText
from casework.web.models import Submission


class TitleForm(forms.Form):
    title = ShortText("Title")


@pytest.fixture
def form(app: Flask) -> Any:
    with app.test_request_context("/", method="POST", data={"title": "Kept as typed", "submission_key": "k1"}):
        db.session.add(Submission(key="before"))
        db.session.flush()
        yield TitleForm.from_request(meta={"csrf": False})
        db.session.rollback()


def keys() -> list[str]:
    return list(db.session.scalars(select(Submission.key).order_by(Submission.key)))


def refused(form: Any, refusal: Exception) -> None:
    with form.showing_refusals():
        db.session.add(Submission(key="during"))
        db.session.flush()
        raise refusal


def test_a_refusal_stands_beside_its_field_and_undoes_only_the_block(form: Any) -> None:
    assert form.submitted()
    refused(form, Refusal("Another case has this title.", field="title"))
    assert form.title.errors == ["Another case has this title."]
    assert form.faults() == [("Another case has this title.", "title")]
    assert (form.title.data, form.submission_key.data) == ("Kept as typed", "k1")
    assert keys() == ["before"]


def test_a_refusal_of_no_field_of_the_form_heads_it(form: Any) -> None:
    refused(form, Refusal("The meeting has closed.", field="elsewhere"))
    assert form.faults() == [("The meeting has closed.", "")]


def test_what_succeeds_is_kept_and_may_return_from_the_block(form: Any) -> None:
    def view() -> str:
        with form.showing_refusals():
            db.session.add(Submission(key="during"))
            return "redirected"
        return "shown again"

    assert view() == "redirected"
    assert keys() == ["before", "during"]


def test_a_rule_of_the_database_speaks_in_words(form: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(forms.CONSTRAINTS, "uq_submissions_key", ("Somebody just took this title.", "title"))
    with form.showing_refusals():
        db.session.add(Submission(key="before"))
    assert form.title.errors == ["Somebody just took this title."]
    assert keys() == ["before"]


def test_a_rule_without_words_is_a_bug_and_rises(form: Any) -> None:
    with pytest.raises(IntegrityError), form.showing_refusals():
        db.session.add(Submission(key="before"))
    assert keys() == ["before"]
