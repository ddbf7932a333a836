"""Forms of people and places."""

from __future__ import annotations

from casework.web.fields import Choice, Day, NoLaterThanToday, ShortText, Tick
from casework.web.forms import Form


class PersonForm(Form):
    forename = ShortText("First names")
    surname = ShortText("Last name")
    date_of_birth = Day(
        "Date of birth",
        [NoLaterThanToday("The date of birth cannot be in the future")],
        description="For example 27 3 1992. Leave empty if it is not known.",
    )
    alias = ShortText("Also known as", description="A nickname or other name, if there is one")
    address = ShortText("Address")
    postcode = ShortText("Postcode", longest=10, render_kw={"width": 10})
    gender = ShortText("Gender", longest=60)
    phone = ShortText("Telephone", longest=40, render_kw={"width": 20})
    looked = Tick("None of these: it is somebody new")


class CorrectPersonForm(Form):
    forename = ShortText("First names")
    surname = ShortText("Last name")
    date_of_birth = Day("Date of birth", [NoLaterThanToday("The date of birth cannot be in the future")])
    gender = ShortText("Gender", longest=60)
    phone = ShortText("Telephone", longest=40, render_kw={"width": 20})


class NameForm(Form):
    kind = Choice(
        "What kind of name is it?",
        choices=[("alias", "Alias"), ("nickname", "Nickname"), ("former", "Former name")],
        default="alias",
    )
    forename = ShortText("First names or nickname")
    surname = ShortText("Last name")


class AddressForm(Form):
    line = ShortText("Address")
    postcode = ShortText("Postcode", longest=10, render_kw={"width": 10})
    tenure = ShortText("Tenure and landlord", longest=100)
    starts_on = Day("From")
    ends_on = Day("Until")


class PlaceForm(Form):
    name = ShortText("Name of the place", description="For example: Gull Walk shops")
    address = ShortText("Address")
    postcode = ShortText("Postcode", longest=10, render_kw={"width": 10})
    kind = ShortText("Kind of place", description="For example: park, flats, shop", longest=60)
    looked = Tick("None of these: it is a new place")
