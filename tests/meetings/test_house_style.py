"""How a body writes its papers: numbers, decisions, actions, attendance, set words; what is refused; what stays once sent."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO

import docx
import pytest

from casework.errors import Refusal, Stale
from casework.extensions import db
from casework.meetings import services
from casework.meetings.house_style import HouseStyle, minute_label, number_in, settings_over
from casework.meetings.house_style import written_time as written
from casework.meetings.interruptions import record_interruption
from casework.meetings.minutes_paper import minutes_document
from casework.meetings.models import Attendance
from casework.meetings.numbering import agenda_numbers, began_in, numbers_of_late, period_of, place_beneath
from casework.meetings.papers import agenda_document
from casework.meetings.printed_numbers import numbers_in
from casework.meetings.public_paper import public_minutes
from casework.meetings.record_models import BodyStyle
from casework.meetings.style_words import CHOICES, SECTIONS
from casework.meetings.styles import save_style, style_for, style_of
from casework.partnership.profiles import profile
from casework.rendering import Heading, Numbered, Paragraph, to_docx, to_html, to_pdf

from .test_agenda import fresh, items


def test_every_setting_stands_once_on_the_page_and_every_choice_has_words():
    listed = [name for names in SECTIONS.values() for name in names]
    assert sorted(listed) == sorted(HouseStyle.model_fields)
    for name, field in HouseStyle.model_fields.items():
        assert field.title, name
        assert (name in CHOICES) == ("Literal" in str(field.annotation)), name


@pytest.mark.parametrize(
    ("form", "label"),
    [
        ("{n}", "53"),
        ("{prefix} {n}/{yy}", "SSP 53/15"),
        ("{prefix}/{n}/{yy}", "SSP/53/15"),
        ("{yy}/{n}", "15/53"),
        ("{yyyy}-{nnn}", "2015-053"),
        ("Minute {nn}", "Minute 53"),
    ],
)
def test_numbers_are_written_and_read_back_as_the_body_writes_them(form, label):
    style = HouseStyle(minute_numbers=form)
    assert minute_label(style, 53, began=2015, prefix="SSP", item="6.1") == label
    assert number_in(style, label, prefix="SSP") == 53
    assert number_in(style, "another", prefix="SSP") is None


@pytest.mark.parametrize(
    ("labels", "numbers"),
    [
        (["SSP 53/15", "", "SSP 54/15"], [53, None, 54]),
        (["25/11", "25/12", "25/14"], [11, 12, 14]),
        (["SSP/1/25", "SSP/2/25"], [1, 2]),
        (["58", "59"], [58, 59]),
        (["5(a)", "5(b)"], [None, None]),
        (["6", "6.1"], [None, None]),
        (["SSP 53/15"], [None]),
    ],
)
def test_the_figure_that_counts_on_is_the_number_where_labels_fit_no_pattern(labels, numbers):
    assert numbers_in(labels, HouseStyle(minute_numbers="Minute {n} of {yyyy}"), prefix="") == numbers


@pytest.mark.parametrize(
    ("settings", "field", "words"),
    [
        ({"minute_numbers": "{prefix}"}, "minute_numbers", "Say where the number stands"),
        ({"minute_numbers": "{n} {year}"}, "minute_numbers", "{year} means nothing here"),
        ({"signature": "CHAIR {name}"}, "signature", "{name} means nothing here"),
        ({"commenced": "Began at {time"}, "commenced", "{a single brace} means nothing here"),
        ({"font": "Wingdings"}, "font", "Choose from"),
        ({"fonts": "Arial"}, "fonts", "There is no such setting"),
        ({"agenda_title": "a" * 201}, "agenda_title", "200 characters at most"),
    ],
)
def test_a_mistake_in_a_setting_is_named(settings, field, words):
    with pytest.raises(Refusal) as refused:
        settings_over(profile("psg"), settings)
    assert refused.value.field == field
    assert words in refused.value.message


def test_times_years_and_places():
    at = datetime(2018, 4, 13, 9, 5, tzinfo=UTC)
    assert [written(at, form) for form in ("10am", "10.00 am", "10:00")] == ["10:05am", "10.05 am", "10:05"]
    assert written(datetime(2018, 1, 13, 12, 0, tzinfo=UTC), "10.00 am") == "12.00 pm"
    assert period_of("financial_year", date(2018, 3, 31)) == "2017/18"
    assert period_of("municipal_year", date(2018, 5, 1)) == "2018/19"
    assert began_in("calendar_year", date(2018, 1, 1)) == 2018
    assert [place_beneath(n) for n in ("6.12", "6b", "6(iv)", "6", "")] == [12, 2, 4, 0, 0]


def held(make, at, **content):
    """A meeting of a group with this style, one report with two decisions minuted, minutes not yet round."""
    at(2026, 3, 2, 9)
    group = make.group("board", name="Wrensea Board")
    officer = make.user("Governance Officer", coordinates=[group])
    with make.acting(officer):
        save_style(group, content=content, version=0, by=officer)
        meeting = services.plan_meeting(group, starts_at=datetime(2026, 3, 3, 10, tzinfo=UTC), by=officer)
        services.add_item(meeting, kind="heading", title="Items for consideration", by=officer)
        over = items(meeting)[-1]
        for title in ("Annual report", "Night-time economy"):
            services.add_item(
                meeting, kind="report", title=title, author="Director of Neighbourhoods", parent=over, by=officer
            )
        services.publish_agenda(meeting, by=officer)
        services.add_attendee(
            meeting, name="Councillor A", capacity="member", in_the_chair=True, by=officer
        )  # fmt: skip
        services.start_meeting(meeting, by=officer)
        report = next(item for item in items(meeting) if item.title == "Annual report")
        services.decide(report, text="The report was noted.", by=officer)
        services.decide(report, text="That it be published.", by=officer)
        other = next(item for item in items(meeting) if item.title == "Night-time economy")
        services.decide(other, text="That it be deferred.", by=officer)
        db.session.commit()
    return group, officer, meeting


def texts(document, kind):
    return [f"{b.number} {b.text}".strip() for b in document.blocks if isinstance(b, kind)]


def test_papers_follow_the_body(make, at):
    _group, officer, meeting = held(
        make, at, body_name="SAFER WRENSEA PARTNERSHIP", minutes_title="Minutes", capitals=True, font="Verdana",
        sub_numbers="letters", decision_heading="", decision_opening="RESOLVED:", decision_numbers="(a)",
        number_single_decision=False, signature="Chair's signature", times="10.00 am", items_heading="Business",
    )  # fmt: skip
    with make.acting(officer):
        meeting = fresh(meeting)
        agenda, minutes = agenda_document(meeting), minutes_document(meeting)
        assert agenda.title == "SAFER WRENSEA PARTNERSHIP: agenda"
        assert "Business" in texts(agenda, Heading)
        assert "1a Annual report" in texts(agenda, Heading)
        assert ("Time", "10.00 am") in agenda.blocks[0].rows
        assert "Decision" not in texts(minutes, Heading)
        said = [b.runs[0] for b in minutes.blocks if isinstance(b, Paragraph)]
        assert said.count("RESOLVED:") == 2
        assert "That it be deferred." in said, "a decision alone has no number"
        assert [b.style for b in minutes.blocks if isinstance(b, Numbered)] == ["(a)"]
        html = to_html(minutes)
        assert "cw-capitals" in html
        assert "SAFER WRENSEA PARTNERSHIP: Minutes" in html, "the text itself stays as typed"
        import pikepdf

        word = docx.Document(BytesIO(to_docx(minutes)))
        assert word.styles["Heading 2"].font.all_caps
        assert word.styles["Normal"].font.name == "Verdana"
        with pikepdf.open(BytesIO(to_pdf(minutes))) as made:
            faces = {
                str(font.BaseFont).partition("+")[2] for page in made.pages for font in page.Resources.Font.values()
            }
            assert all(face.startswith("DejaVuSans") for face in faces), "the nearest to Verdana that may be carried"


def test_numbers_given_in_the_bodys_form_stay_when_the_style_changes(make, at):
    group, officer, meeting = held(make, at, minute_numbers="WB {n}/{yy}")
    with make.acting(officer):
        meeting = fresh(meeting)
        series = services.add_series(
            group, title="Board", recurrence="list", days=[date(2026, 3, 3)], starts_on=date(2026, 3, 3),
            start_time=datetime(2026, 3, 3, 10).time(), by=officer, numbering="municipal_year",
        )  # fmt: skip
        meeting.series_id = series.id
        db.session.commit()
        meeting = fresh(meeting)
        services.close_meeting(meeting, concluded_at=datetime(2026, 3, 3, 11, tzinfo=UTC), by=officer)
        services.circulate(meeting, by=officer, accept_faults=True)
        db.session.commit()
        assert [item.minute_label for item in items(meeting) if item.kind == "report"] == ["WB 1/25", "WB 2/25"]
        save_style(group, content={"minute_numbers": "{n}", "minutes_title": "Record"}, version=1, by=officer)
        db.session.commit()
        document = minutes_document(fresh(meeting))
        assert "WB 1/25 Annual report (Director of Neighbourhoods)" in texts(document, Heading)
        assert document.title == "Wrensea Board: minutes and decision record", "as it was when it went round"
        assert style_of(group).minutes_title == "Record"
        assert style_for(fresh(meeting)).minutes_title == "minutes and decision record"


def test_a_style_holds_only_what_differs_and_nobody_is_overwritten_unseen(make, at):
    group, officer, _meeting = held(make, at, minutes_title="minutes and decision record", signature="Chair")
    member = make.user("Member", joins=[group])
    with make.acting(officer):
        row = db.session.scalars(db.select(BodyStyle)).one()
        assert row.content == {"signature": "Chair"}
        with pytest.raises(Stale):
            save_style(group, content={}, version=0, by=officer)
    from casework.errors import NotPermitted

    with make.acting(member), pytest.raises(NotPermitted):
        save_style(group, content={}, version=1, by=member)


def test_late_items_under_a_heading_keep_the_bodys_letters(make, at):
    _group, officer, meeting = held(make, at, sub_numbers="roman")
    with make.acting(officer):
        meeting = fresh(meeting)
        over = next(item for item in items(meeting) if item.kind == "heading")
        from casework.meetings.numbering import lines

        found = lines(items(meeting))
        assert set(agenda_numbers(found, ("roman", "decimal")).values()) == {"1", "1(i)", "1(ii)"}
        assert set(numbers_of_late(found, ("roman", "decimal")).values()) == {"1", "1(i)", "1(ii)"}
        assert over.number == "1"


def test_what_stands_under_a_heading_is_a_level_deeper_and_an_adjournment_after_it_comes_last(make, at):
    _group, officer, meeting = held(
        make, at, publication="public", sub_numbers="letters", headings_in_minutes=True, paragraph_numbers=True
    )
    with make.acting(officer):
        for after, when, until in (("1", time(11, 30), time(11, 40)), ("1a", time(10, 30), None)):
            record_interruption(fresh(meeting), kind="adjourned", at=when, until=until, after_item=after, by=officer)
        services.close_meeting(fresh(meeting), concluded_at=meeting.starts_at + timedelta(hours=2), by=officer)
        draft = texts(minutes_document(fresh(meeting)), Heading)
        assert "1a Annual report (Director of Neighbourhoods)" in draft, "under it a draft prints 1a.1"
        services.circulate(fresh(meeting), by=officer, accept_faults=True)
        db.session.commit()
        for paper in (minutes_document(fresh(meeting)), public_minutes(fresh(meeting))):
            said = docx.Document(BytesIO(to_docx(paper))).paragraphs
            kept = [f"{p.style.name[-1]} {p.text}" for p in said if "Heading" in p.style.name or "adjourned" in p.text]
            begins = next(n for n, words in enumerate(kept) if "Items for" in words)
            assert [words[:20] for words in kept[begins:]] == [
                "2 Items for consider", "3 1 Annual report (D", "4 Decision", "l The meeting was ad", "3 2 Night-time econo", "4 Decision",
                "l The meeting was ad",
            ], kept  # fmt: skip


def test_only_a_substitute_who_came_is_named_beside_the_apology(make, at):
    _group, officer, meeting = held(make, at, substitutes_beside_apologies=True)
    with make.acting(officer):
        meeting = fresh(meeting)
        rows = [("Councillor B", "apologies", ""), ("Councillor C", "apologies", ""), ("Who was to come", "expected", "Councillor B"), ("Who came", "substitute", "Councillor C")]  # fmt: skip
        db.session.add_all(
            Attendance(meeting_id=meeting.id, position=n, name=name, capacity=capacity, substitute_for=absent)
            for n, (name, capacity, absent) in enumerate(rows, 5)
        )
        db.session.flush()
        said = " ".join(str(block) for block in minutes_document(meeting).blocks)
        assert "Councillor C (substitute: Who came)" in said and "Who was to come" not in said
