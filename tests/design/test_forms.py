"""Forms: mistakes lead to the control that has them, nothing typed is lost, and questions nobody asked are not held against anybody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any

import lxml.html
import pytest
from flask import Flask, render_template_string
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import FileStorage, MultiDict

from casework.web.days import NotADay, read_day, read_time
from casework.web.fields import (
    Choices,
    Day,
    LongText,
    Moment,
    Money,
    Month,
    Needed,
    NoLaterThanToday,
    OnlyIf,
    Pick,
    Telephone,
    Upload,
    YesNo,
)
from casework.web.forms import Form, fields_from_profile
from tests.browser import Page, check_page
from tests.design.gallery import faulty_form


@pytest.fixture(autouse=True, scope="module")
def _on_a_page(bare: Flask) -> Iterator[None]:
    with bare.test_request_context("/"):
        yield


def form_of(typed: Any = None, /, *, given: dict[str, Any] | None = None, **fields: Any) -> Any:
    """A form of these fields, as sent with `typed` or as opened with `given`."""
    sent = MultiDict(typed) if typed is not None else None
    form = type("Sample", (Form,), fields)(formdata=sent, meta={"csrf": False}, **(given or {}))
    if typed is not None:
        form.validate()
    return form


def test_every_mistake_leads_to_a_control_that_is_there(bare: Flask) -> None:
    page = Page(bare.test_client().get("/?faulty"))
    check_page(page)
    links = page.select(".govuk-error-summary__list a")
    assert len(links) >= 14
    for link in links:
        control = page.select_one(f'[id="{link["href"][1:]}"]').node
        assert control.tag in ("input", "select", "textarea") and control.get("type") != "hidden", link.text
    assert {link["href"] for link in links} >= {"#due_on-day", "#born_on-month", "#starts_at-time", "#why"}
    assert page.errors()[0].startswith("Two people changed this case")
    assert page.html is not None and str(page.html.findtext(".//title")).startswith("Error: Components")


def test_what_was_typed_is_still_there(bare: Flask) -> None:
    page = Page(bare.test_client().get("/?faulty"))
    shown = {
        name: page.field(name) for name in ("email", "phone", "due_on-day", "starts_at-month", "score", "cost", "at")
    }
    assert shown == {
        "email": "amina at example", "phone": "ring me", "due_on-day": "31", "starts_at-month": "March", "score": "many", "cost": "lots", "at": "half two",
    }  # fmt: skip


def test_a_field_says_its_error_once_and_names_it() -> None:
    form = faulty_form()
    html = lxml.html.fromstring(render_template_string("{{ render_field(form.due_on) }}", form=form))
    assert [p.text_content().strip() for p in html.cssselect(".govuk-error-message")] == ["Error: The due date must be a real date, like 27 3 2026"]  # fmt: skip
    assert [box.get("id") for box in html.cssselect(".govuk-input--error")] == ["due_on-day"]


def test_a_hidden_field_at_fault_heads_the_form() -> None:
    form = form_of({"x": "1"}, x=Money("Cost"))
    form.submission_key.errors = ["This form has expired"]
    assert form.faults() == [("This form has expired", "")]


# -- questions that depend on others -----------------------------------------------------------------------------------

SHARING: dict[str, Any] = {
    "consent": YesNo("Consent", [Needed("Say whether there is consent")]),
    "why": LongText("Why not?", [OnlyIf("consent", "no"), Needed("Say why not")]),
    "since": Day("Since", [OnlyIf("consent", "no"), Needed("Enter the day")]),
}


def test_a_question_that_was_not_asked_is_dropped_right_or_wrong() -> None:
    form = form_of({"consent": "yes", "why": "typed before changing the answer", "since-day": "99"}, **SHARING)
    assert form.errors == {}
    assert (form.why.data, form.since.data) == ("", None)


def test_a_question_that_was_asked_is_needed() -> None:
    form = form_of({"consent": "no", "why": "", "since-day": "99", "since-month": "1", "since-year": "2026"}, **SHARING)
    assert form.why.errors == ["Say why not"]
    assert form.since.errors == ["The date must be a real date, like 27 3 2026"]


# -- days, months, moments, times ----------------------------------------------------------------------------------------


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_every_moment_reads_back_as_it_was_written(day: date) -> None:
    moment = datetime(day.year, day.month, day.day, 12, 30, tzinfo=UTC)
    shown = form_of(given={"x": moment}, x=Moment("X")).x
    sent = {f"x-{box}": part for box, part in zip(shown.boxes, shown.parts, strict=True)}
    assert form_of(sent, x=Moment("X")).x.data == moment


@given(st.dates(date(1930, 1, 1), date(2026, 11, 20)))
def test_two_figures_mean_the_last_such_year_for_a_past_day(at_noon: Any, day: date) -> None:
    read = read_day(str(day.day), str(day.month), f"{day.year % 100:02}", past=True)
    assert read.year % 100 == day.year % 100
    assert read.year in range(1927, 2027)


@pytest.fixture(scope="module")
def at_noon() -> Any:
    import time_machine

    with time_machine.travel(datetime(2026, 11, 21, 12, tzinfo=UTC), tick=False):
        yield


def test_two_figures_may_be_up_to_ten_years_ahead_for_any_other_day(at_noon: Any) -> None:
    assert read_day("1", "2", "36").year == 2036
    assert read_day("1", "2", "37").year == 1937
    assert read_day("1", "2", "26").year == 2026


@pytest.mark.parametrize(
    ("typed", "says", "box"),
    [
        (("", "3", "2026"), "The due date must include a day", "day"),
        (("3", "", ""), "The due date must include a month and year", "month"),
        (("3", "3", "226"), "The due date must be a real date, like 27 3 2026", "year"),
        (("29", "2", "2026"), "The due date must be a real date, like 27 3 2026", "day"),
        (("3", "Mo", "2026"), "The due date must be a real date, like 27 3 2026", "month"),
        (("3", "3", "1066"), "The year must be between 1900 and 2100", "year"),
    ],
)
def test_a_day_that_cannot_be_is_explained_and_its_box_named(typed: tuple[str, str, str], says: str, box: str) -> None:
    field = form_of(
        {f"x-{name}": text for name, text in zip(("day", "month", "year"), typed, strict=True)}, x=Day("Due date")
    ).x
    assert field.errors == [says]
    assert field.first_control == f"x-{box}"


@given(st.text(max_size=8), st.text(max_size=8), st.text(max_size=8))
def test_no_typing_breaks_reading_a_day(day: str, month: str, year: str) -> None:
    try:
        assert isinstance(read_day(day, month, year), date)
    except NotADay as mistake:
        assert mistake.boxes


@pytest.mark.parametrize(("month", "number"), [("march", 3), ("Sept", 9), ("DEC.", 12), ("7", 7), ("07", 7)])
def test_months_as_people_write_them(month: str, number: int) -> None:
    assert read_day("3rd", month, "2026") == date(2026, number, 3)


@given(st.times())
def test_every_time_of_day_reads_back(at: time) -> None:
    whole = time(at.hour, at.minute)
    assert read_time(f"{whole:%H:%M}") == whole
    assert read_time(f"{(whole.hour - 1) % 12 + 1}.{whole.minute:02} {'am' if whole.hour < 12 else 'pm'}") == whole


def test_a_birth_date_is_past(at_noon: Any) -> None:
    born = {"x-day": "22", "x-month": "11"}
    assert form_of(born | {"x-year": "2026"}, x=Day("Date of birth", born=True)).x.errors == [
        "The date of birth must be in the past"
    ]
    assert form_of(born | {"x-year": "30"}, x=Day("Date of birth", born=True)).x.data == date(1930, 11, 22)
    assert form_of(born | {"x-year": "30"}, x=Day("Seen", [NoLaterThanToday("No")])).x.data == date(1930, 11, 22)


def test_a_month_is_its_first_day() -> None:
    assert form_of({"x-month": "feb", "x-year": "2026"}, x=Month("X")).x.data == date(2026, 2, 1)
    field = form_of({"x-month": "13", "x-year": "2026"}, x=Month("X")).x
    assert (field.errors, field.first_control) == (["The month must be a real month, like 3 2026"], "x-month")


def test_one_iso_value_is_a_day_too() -> None:
    assert form_of({"x": "2026-03-27"}, x=Day("X")).x.data == date(2026, 3, 27)
    assert form_of({"x": "2026-07-01T09:30"}, x=Moment("X")).x.data == datetime(2026, 7, 1, 8, 30, tzinfo=UTC)


# -- other kinds ---------------------------------------------------------------------------------------------------------


@given(st.decimals(0, 9_999_999, places=2))
def test_money_reads_back(amount: Decimal) -> None:
    assert form_of({"x": f"£{amount:,}"}, x=Money("X")).x.data == amount


@pytest.mark.parametrize("typed", ["01632 960 001", "+44 (0)7700 900982", "07700900982 ext 12", "0808 157 0192"])
def test_telephone_numbers_as_people_write_them(typed: str) -> None:
    assert form_of({"x": typed}, x=Telephone("X")).errors == {}


@pytest.mark.parametrize("typed", ["ring the office", "12", "9" * 21, "01632 960 001; rm -rf"])
def test_what_cannot_be_a_telephone_number_is_refused(typed: str) -> None:
    assert form_of({"x": typed}, x=Telephone("X")).x.errors == [
        "Enter a telephone number, like 01632 960 001 or 07700 900 982"
    ]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("plan.exe", b"x", "The file must be a PDF or DOCX"),
        ("plan", b"x", "The file must be a PDF or DOCX"),
        ("plan.pdf", b"", "The file is empty"),
        ("plan.pdf", b"x" * (1024 * 1024 + 1), "The file must be smaller than 1 MB"),
    ],
)
def test_files_that_will_not_do_are_refused_with_the_reason(name: str, content: bytes, says: str) -> None:
    sent = {"x": FileStorage(BytesIO(content), filename=name)}
    assert form_of(sent, x=Upload("Paper", endings=["pdf", "docx"], most_megabytes=1)).x.errors == [says]


def test_a_good_file_is_taken_from_its_start() -> None:
    field = form_of({"x": FileStorage(BytesIO(b"%PDF"), filename="Plan.PDF")}, x=Upload("Paper", endings=["pdf"])).x
    assert field.errors == [] and field.data.read() == b"%PDF"


def test_no_file_is_nothing_at_all() -> None:
    empty = {"x": FileStorage(BytesIO(b""), filename="")}
    assert form_of(empty, x=Upload("Paper", [Needed("Choose a file")])).x.errors == ["Choose a file"]


@pytest.mark.parametrize("typed", ["z", "a' OR 1=1"])
def test_answers_that_were_not_offered_are_refused(typed: str) -> None:
    choices = [("a", "A"), ("b", "B")]
    assert form_of({"x": typed}, x=Pick("X", choices=choices)).x.errors == ["Choose from the list"]
    assert form_of({"x": typed}, x=Choices("X", choices=choices)).x.errors == ["Choose from the list"]
    assert form_of({"x": typed}, x=YesNo("X")).x.errors == ["Choose one of the answers"]


# -- forms from a profile --------------------------------------------------------------------------------------------------

PROFILE: list[dict[str, Any]] = [
    {"key": "urgent", "kind": "yes_no", "label": "Must somebody act today?", "required": True},
    {
        "key": "why",
        "kind": "textarea",
        "label": "What could happen",
        "required": True,
        "only_if": {"urgent": "yes"},
        "max_length": 500,
    },
    {"key": "ward", "kind": "choice", "label": "Ward", "choices": [f"Ward {n}" for n in range(20)]},
    {"key": "began", "kind": "month", "label": "Month it began"},
    {
        "key": "told",
        "kind": "choice",
        "label": "Told?",
        "choices": [["yes", "Yes", "In person or by letter"], ["no", "No"]],
    },
    {"key": "whom", "kind": "person", "label": "Whom"},
]


def test_a_draft_may_be_incomplete_and_a_referral_may_not() -> None:
    draft, final = fields_from_profile(PROFILE), fields_from_profile(PROFILE, require=True)
    assert draft(formdata=MultiDict({"ward": ""}), meta={"csrf": False}).validate()
    form = final(formdata=MultiDict({"urgent": "yes"}), meta={"csrf": False})
    assert not form.validate()
    assert form.errors == {"why": ["Answer: What could happen"]}
    assert final(formdata=MultiDict({"urgent": "no"}), meta={"csrf": False}).validate()


def test_a_profile_brings_questions_out_and_long_lists_are_searched() -> None:
    form = fields_from_profile(PROFILE)(meta={"csrf": False})
    page = lxml.html.fromstring(
        render_template_string(
            '{% from "components/forms.html" import fields %}<div>{{ fields(form) }}</div>', form=form
        )
    )
    assert [node.get("id") for node in page.cssselect("[id^=conditional-] textarea")] == ["why"]
    assert len(page.cssselect("textarea")) == 1
    assert (
        page.cssselect("select#ward[data-search]")
        and page.cssselect("#began-month")
        and page.cssselect("#told-item-hint")
    )
    assert "whom" not in form
