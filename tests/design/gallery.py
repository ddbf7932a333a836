"""Every component on one page, as it would stand on a real one: to look at, to check and to compare."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from flask import flash, render_template

from casework.web.fields import (
    Choice,
    Choices,
    ClockTime,
    Day,
    Email,
    LongText,
    Moment,
    Money,
    Month,
    Needed,
    NotPast,
    OnlyIf,
    Password,
    Pick,
    ShortText,
    Telephone,
    Tick,
    Upload,
    WholeNumber,
    YesNo,
)
from casework.web.forms import Form

AGENCIES = [
    "Council",
    "Police",
    "Fire and rescue",
    "Probation",
    "Health",
    "Housing",
    "Youth justice",
    "Victim services",
]


@dataclass
class Reader:
    """Somebody signed in, as the layout needs them."""

    signed_in: bool = True
    name: str = "Amina Yusuf"
    id: int = 7

    @property
    def is_authenticated(self) -> bool:
        return self.signed_in


class GalleryForm(Form):
    """One field of each kind."""

    title = ShortText("What needs doing?", [Needed("Enter what needs doing")], description="Begin with a verb.")
    email = Email("E-mail address", [Needed("Enter an e-mail address")])
    phone = Telephone("Telephone (optional)")
    password = Password("Password")
    due_on = Day("Due date", [Needed("Enter the due date"), NotPast("The due date must be today or later")])
    born_on = Day("Date of birth", born=True)
    month = Month("Month it started")
    starts_at = Moment("When does it start?")
    at = ClockTime("Time", render_kw={"width": 5})
    agency = Pick(
        "Lead agency", [Needed("Choose the lead agency")], search=True, choices=[("", ""), *((a, a) for a in AGENCIES)]
    )
    urgent = YesNo("Must somebody act today?", [Needed("Say whether somebody must act today")])
    consent = Choice(
        "Consent to take part",
        [Needed("Choose an answer")],
        choices=[("given", "Given"), ("not_sought", "Not sought"), ("refused", "Refused")],
        hints={"given": "The person knows what it means and agrees."},
        reveals={"not_sought": "why"},
    )
    why = LongText(
        "Why was it not sought?", [OnlyIf("consent", "not_sought"), Needed("Say why it was not sought")], rows=3
    )
    tools = Choices("What has been tried?", choices=[("visit", "Home visit"), ("letter", "Warning letter")])
    notes = LongText("Notes", longest=400, count=True)
    score = WholeNumber("Score", most=50)
    cost = Money("What it costs")
    paper = Upload("Paper", endings=["pdf", "docx"], most_megabytes=10)
    confirmed = Tick("I have told the person about this referral")


def gallery() -> Any:
    """The page; a GET with `?faulty` shows every message, `?sent` what follows a success."""
    from flask import request

    form = GalleryForm.from_request()
    if "faulty" in request.args:
        form = faulty_form()
    if "sent" in request.args:
        flash("N-0042 is closed.")
        flash("You had already sent this, so it was saved once.", "info")
        flash("The agenda could not be published: two items have no author.", "error")
    return render_template("gallery.html", form=form, **world())


def faulty_form() -> GalleryForm:
    from werkzeug.datastructures import MultiDict

    typed = {
        "title": "", "email": "amina at example", "phone": "ring me", "due_on-day": "31", "due_on-month": "2",
        "due_on-year": "2026", "born_on-day": "3", "born_on-month": "", "born_on-year": "", "at": "half two",
        "starts_at-day": "3", "starts_at-month": "March", "starts_at-year": "2027", "starts_at-time": "",
        "month-month": "13", "month-year": "2026", "consent": "not_sought", "why": "", "score": "many", "cost": "lots",
        "notes": "x" * 420,
    }  # fmt: skip
    form = GalleryForm(formdata=MultiDict(typed), meta={"csrf": False})
    form.validate()
    form.refuse("Two people changed this case today. Read what they wrote before you save.")
    return form


def world() -> dict[str, Any]:
    """What the components show: invented people and places."""
    return {
        "person": {
            "reference": "P-0117",
            "name": "Jordan Marsh",
            "date_of_birth": date(2004, 5, 17),
            "aliases": ["Jay", "JM"],
        },
        "sides": [
            {
                "key": "victim",
                "label": "Victim",
                "people": [{"text": "Residents of Quay Court", "href": "#q"}],
                "controller": "Guardian: Housing, R. Okafor",
                "state": "live",
                "actions": 2,
            },
            {
                "key": "offender",
                "label": "Offender",
                "people": [{"text": "Jordan Marsh", "href": "#j"}, {"text": "One other, not named", "href": ""}],
                "controller": "Handler: none named",
                "state": "none",
                "actions": 0,
            },
            {
                "key": "location",
                "label": "Location",
                "people": [{"text": "Bandstand, Harbour Green", "href": "#b"}],
                "controller": "Place manager: Council parks",
                "state": "overdue",
                "actions": 1,
            },
        ],
        "actions": [
            {
                "ref": "A-0311",
                "title": "Fit a lock to the bin store at Quay Court",
                "owner": "R. Okafor, Housing",
                "due": date(2026, 11, 12),
                "status": "Open",
                "rag": "red",
                "n": 3,
            },
            {
                "ref": "A-0318",
                "title": "Visit Jordan Marsh with the youth worker",
                "owner": "PC 1142, Police",
                "due": date(2026, 11, 21),
                "status": "In progress",
                "rag": "amber",
                "n": 0,
            },
            {
                "ref": "A-0320",
                "title": "Ask the café to close its terrace gate at 9pm",
                "owner": "L. Brandt, Council",
                "due": date(2026, 12, 4),
                "status": "Done",
                "rag": "green",
                "n": 1,
            },
        ],
        "events": [
            ("Case opened from referral R-0207", datetime(2026, 9, 3, 8, 12, tzinfo=UTC), "Amina Yusuf", ""),
            (
                "Discussed at the problem solving group",
                datetime(2026, 10, 14, 13, 40, tzinfo=UTC),
                "Meeting of 14 October, item 6",
                "Agreed to fit a lock, speak to the café, and offer Jordan a place on the boat project.",
            ),
            ("Rating moved from red to amber", datetime(2026, 11, 2, 9, 30, tzinfo=UTC), "Amina Yusuf", ""),
        ],
        "files_kept": [
            {
                "name": "Site plan.pdf",
                "href": "#f",
                "size": 348_212,
                "added_by": "L. Brandt",
                "added_at": datetime(2026, 11, 2, 9, 30, tzinfo=UTC),
                "marking": "OFFICIAL-SENSITIVE",
            },
            {
                "name": "Letter to residents.docx",
                "href": "#g",
                "size": 21_004,
                "added_by": "R. Okafor",
                "added_at": datetime(2026, 11, 9, 16, 5, tzinfo=UTC),
                "marking": "",
            },
        ],
    }
