"""Our own markup of a field is what the design system's macro makes of the same question, in every state it can be in."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from casework.web.fields import (
    Choice,
    Choices,
    ClockTime,
    Day,
    Email,
    LongText,
    Money,
    Month,
    Needed,
    OnlyIf,
    Password,
    Pick,
    ShortText,
    Telephone,
    Upload,
    WholeNumber,
    YesNo,
)
from casework.web.forms import Form
from casework.web.markup import render_field
from casework.web.presentation import GovukMacros
from tests.design.structure import structure

govuk = GovukMacros()
S = "govuk-label--s"
NEEDED = [Needed("Enter an answer")]


def drawn(field: Any, *, typed: dict[str, str] | None = None, **given: Any) -> Any:
    """The field on its own in a form, shown fresh with `given` data or after `typed` was sent and judged."""
    form = type("Sample", (Form,), {"x": field})(
        formdata=MultiDict(typed) if typed is not None else None, meta={"csrf": False}, **given
    )
    if typed is not None:
        form.validate()
    return structure(str(render_field(form.x)))


def state(hint: str = "", error: str = "") -> dict[str, Any]:
    said: dict[str, Any] = {"hint": {"text": hint}} if hint else {}
    return said | ({"errorMessage": {"text": error}} if error else {})


@pytest.mark.parametrize(("hint", "error"), [("", ""), ("Begin with a verb", ""), ("", "Enter an answer"), ("A hint", "Enter an answer")])  # fmt: skip
class TestEveryState:
    """With and without a hint, with and without a mistake."""

    def check(self, field: Any, theirs: Any, error: str, typed: dict[str, str] | None = None) -> None:
        sent = (typed or {"x": ""}) if error else None
        assert drawn(field, typed=sent) == structure(str(theirs))

    def test_one_line(self, on_a_page: Flask, hint: str, error: str) -> None:
        theirs = govuk.input({"id": "x", "name": "x", "label": {"text": "Title", "classes": S}, **state(hint, error)})
        self.check(ShortText("Title", NEEDED, description=hint), theirs, error)

    def test_several_lines(self, on_a_page: Flask, hint: str, error: str) -> None:
        theirs = govuk.textarea(
            {"id": "x", "name": "x", "rows": 3, "label": {"text": "Why?", "classes": S}, "value": "\n"}
            | state(hint, error)
        )
        self.check(LongText("Why?", NEEDED, rows=3, description=hint), theirs, error)

    def test_several_lines_counted(self, on_a_page: Flask, hint: str, error: str) -> None:
        theirs = govuk.character_count(
            {"id": "x", "name": "x", "maxlength": 200, "label": {"text": "Why?", "classes": S}, "value": "\n"}
            | state(hint, error)
        )
        self.check(LongText("Why?", NEEDED, longest=200, count=True, description=hint), theirs, error)

    def test_a_password(self, on_a_page: Flask, hint: str, error: str) -> None:
        theirs = govuk.password_input(
            {"id": "x", "name": "x", "label": {"text": "Password", "classes": S}} | state(hint, error)
        )
        self.check(Password("Password", NEEDED, description=hint), theirs, error)

    def test_a_day(self, on_a_page: Flask, hint: str, error: str) -> None:
        wrong = " govuk-input--error" if error else ""
        boxes = [
            {"name": n, "classes": f"govuk-input--width-{w}{wrong}"} for n, w in (("day", 2), ("month", 3), ("year", 4))
        ]
        theirs = govuk.date_input(
            {"id": "x", "namePrefix": "x", "items": boxes, "fieldset": {"legend": {"text": "Due date", "classes": "govuk-fieldset__legend--s"}}}
            | state(hint, error)
        )  # fmt: skip
        self.check(Day("Due date", NEEDED, description=hint), theirs, error, {"x-day": "", "x-month": "", "x-year": ""})

    def test_a_list_that_drops_down(self, on_a_page: Flask, hint: str, error: str) -> None:
        theirs = govuk.select(
            {"id": "x", "name": "x", "label": {"text": "Agency", "classes": S}, "items": [{"value": "", "text": "", "selected": True}, {"value": "a", "text": "A & E"}]}
            | state(hint, error)
        )  # fmt: skip
        self.check(Pick("Agency", NEEDED, choices=[("", ""), ("a", "A & E")], description=hint), theirs, error)

    def test_radios(self, on_a_page: Flask, hint: str, error: str) -> None:
        theirs = govuk.radios(
            {"idPrefix": "x", "name": "x", "classes": "govuk-radios--small", "fieldset": {"legend": {"text": "Side", "classes": "govuk-fieldset__legend--s"}},
             "items": [{"value": "v", "text": "Victim", "hint": {"text": "Whom it hurts"}}, {"value": "o", "text": "Offender"}]} | state(hint, error)
        )  # fmt: skip
        field = Choice(
            "Side", NEEDED, choices=[("v", "Victim"), ("o", "Offender")], hints={"v": "Whom it hurts"}, description=hint
        )
        self.check(field, str(theirs).replace(' data-module="govuk-radios"', ""), error)

    def test_checkboxes(self, on_a_page: Flask, hint: str, error: str) -> None:
        theirs = govuk.checkboxes(
            {"idPrefix": "x", "name": "x", "classes": "govuk-checkboxes--small", "fieldset": {"legend": {"text": "Tried", "classes": "govuk-fieldset__legend--s"}},
             "items": [{"value": "v", "text": "Visit"}, {"value": "l", "text": "Letter"}]} | state(hint, error)
        )  # fmt: skip
        self.check(Choices("Tried", NEEDED, choices=[("v", "Visit"), ("l", "Letter")], description=hint), theirs, error)

    def test_a_file(self, on_a_page: Flask, hint: str, error: str) -> None:
        theirs = govuk.file_upload(
            {"id": "x", "name": "x", "label": {"text": "Paper", "classes": S}, "attributes": {"accept": ".pdf,.docx"}}
            | state(hint, error)
        )
        self.check(Upload("Paper", NEEDED, endings=["pdf", "docx"], description=hint), theirs, error)


def one_line(**more: Any) -> Any:
    return structure(str(govuk.input({"id": "x", "name": "x", "label": {"text": "X", "classes": S}} | more)))


def test_boxes_for_one_kind_of_answer(on_a_page: Flask) -> None:
    assert drawn(Email("X")) == one_line(
        type="email", spellcheck=False, autocomplete="email", classes="govuk-input--width-30"
    )
    assert drawn(Telephone("X")) == one_line(type="tel", autocomplete="off", classes="govuk-input--width-20")
    assert drawn(WholeNumber("X"), x=12) == one_line(inputmode="numeric", classes="govuk-input--width-5", value="12")
    assert drawn(Money("X")) == one_line(inputmode="decimal", classes="govuk-input--width-5", prefix={"text": "£"})
    assert drawn(ClockTime("X", render_kw={"width": 5})) == one_line(classes="govuk-input--width-5")


def test_a_month_and_a_birth_date(on_a_page: Flask) -> None:
    legend = {"legend": {"text": "X", "classes": "govuk-fieldset__legend--s"}}
    items = [{"name": "month", "classes": "govuk-input--width-3"}, {"name": "year", "classes": "govuk-input--width-4"}]
    assert drawn(Month("X")) == structure(
        str(govuk.date_input({"id": "x", "namePrefix": "x", "items": items, "fieldset": legend}))
    )
    items = [
        {"name": n, "classes": f"govuk-input--width-{w}", "autocomplete": f"bday-{n}"}
        for n, w in (("day", 2), ("month", 3), ("year", 4))
    ]
    assert drawn(Day("X", born=True)) == structure(str(govuk.date_input({"id": "x", "namePrefix": "x", "items": items, "fieldset": legend})))  # fmt: skip


def test_an_answer_brings_out_its_question_once(on_a_page: Flask) -> None:
    class Sharing(Form):
        consent = YesNo("Consent", reveals={"no": "why"})
        why = LongText("Why not?", [OnlyIf("consent", "no"), Needed("Say why not")], rows=5)

    form = Sharing(formdata=MultiDict({"consent": "no", "why": ""}), meta={"csrf": False})
    assert not form.validate()
    why = govuk.textarea({"id": "why", "name": "why", "label": {"text": "Why not?"}, "value": "\n", "errorMessage": {"text": "Say why not"},
                          "formGroup": {"attributes": {"data-only-if": "consent", "data-answers": "no"}}})  # fmt: skip
    theirs = govuk.radios(
        {"idPrefix": "consent", "name": "consent", "classes": "govuk-radios--small", "value": "no", "fieldset": {"legend": {"text": "Consent", "classes": "govuk-fieldset__legend--s"}},
         "items": [{"value": "yes", "text": "Yes"}, {"value": "no", "text": "No", "conditional": {"html": str(why)}}]}
    )  # fmt: skip
    ours = str(render_field(form.consent)).replace(" data-reveals", ' data-module="govuk-radios"')
    assert structure(ours) == structure(str(theirs))
    assert str(render_field(form.why)) == "", (
        "a question that an answer brings out is drawn beneath it and nowhere else"
    )


def test_what_was_typed_comes_back_unharmed_and_harmless(on_a_page: Flask) -> None:
    nasty = '<b>"quoted"</b> & \n  indented\n</textarea><script>'
    [[_, _, *content]] = drawn(LongText("X"), typed={"x": nasty})
    assert content[-1][2] == "\n" + nasty
    [[_, _, *content]] = drawn(ShortText("X"), typed={"x": '"><script>alert(1)</script>'})
    assert content[-1][1]["value"] == '"><script>alert(1)</script>'
