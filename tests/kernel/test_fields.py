"""Fields: what people type is understood or kept with a sentence that says what is wrong."""

from __future__ import annotations

from datetime import date, time

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from wtforms import Form as PlainForm

from casework.web.fields import ClockTime, Day, Needed, WholeNumber, read_day
from casework.web.fields.typed import Typed
from casework.web.markup import render_field


class Sample(PlainForm):
    due_on = Day("Due date", [Needed("Enter the due date")])
    at = ClockTime("Time")
    count = WholeNumber("How many", most=50)


def test_a_field_that_does_not_say_how_it_is_read_is_none() -> None:
    class Unread(Typed):
        """Text of which nobody said what it stands for."""

    class Asked(PlainForm):
        it = Unread("It")

    with pytest.raises(TypeError, match="abstract"):
        Asked()


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_every_real_day_reads_back(day: date) -> None:
    assert read_day(str(day.day), str(day.month), str(day.year)) == day
    assert read_day(str(day.day), f"{day:%B}", str(day.year)) == day
    assert read_day(f"{day.day:02}", f"{day:%b}", str(day.year)) == day


@pytest.mark.parametrize("parts", [("31", "2", "2026"), ("0", "1", "2026"), ("x", "1", "2026"), ("1", "13", "2026")])
def test_days_that_cannot_be_are_refused_and_kept(parts: tuple[str, str, str]) -> None:
    form = Sample(MultiDict({"due_on-day": parts[0], "due_on-month": parts[1], "due_on-year": parts[2]}))
    assert not form.validate()
    assert form.due_on.errors == ["The due date must be a real date, like 27 3 2026"]
    assert f'value="{parts[0]}"' in render_field(form.due_on)
    assert 'aria-describedby="due_on-error"' in render_field(form.due_on)


def test_a_missing_part_is_named() -> None:
    form = Sample(MultiDict({"due_on-day": "3", "due_on-month": "", "due_on-year": "2026"}))
    assert not form.validate()
    assert form.due_on.errors == ["The due date must include a month"]


def test_nothing_at_all_asks_for_it() -> None:
    form = Sample(MultiDict({"due_on-day": "", "due_on-month": "", "due_on-year": ""}))
    assert not form.validate()
    assert form.due_on.errors == ["Enter the due date"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("2pm", time(14)), ("14:00", time(14)), ("2.30 pm", time(14, 30)), ("0930", time(9, 30)), ("12am", time(0))],
)
def test_times_as_people_write_them(typed: str, meant: time) -> None:
    form = Sample(MultiDict({"at": typed}))
    form.validate()
    assert form.at.data == meant


@pytest.mark.parametrize("typed", ["twelve", "-1", "51", "3.5", "9" * 30])
def test_numbers_outside_the_box_are_refused_and_kept(typed: str) -> None:
    form = Sample(MultiDict({"count": typed}))
    form.validate()
    assert form.count.errors
    assert typed in render_field(form.count)


@given(st.text(max_size=30))
def test_no_typing_breaks_a_date(text: str) -> None:
    form = Sample(MultiDict({"due_on-day": text, "due_on-month": text, "due_on-year": text}))
    form.validate()
    render_field(form.due_on)


def test_markup_in_what_was_typed_stays_text() -> None:
    with Flask("x").test_request_context():
        form = Sample(MultiDict({"at": '"><script>alert(1)</script>'}))
        form.validate()
        assert "<script" not in render_field(form.at)
