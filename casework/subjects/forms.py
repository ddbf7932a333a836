"""Forms of people and places."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from casework.subjects.descriptions import AGE_BANDS, ETHNICITIES
from casework.subjects.differences import Difference
from casework.subjects.models import NAME_KINDS, ORGANISATION_KINDS
from casework.subjects.particulars import IDENTIFIERS, MARKERS, RELATIONSHIPS
from casework.subjects.recording import REASONS
from casework.subjects.safe_addresses import WHY
from casework.web.fields import (
    Choice,
    Choices,
    Day,
    LongText,
    Needed,
    NoLaterThanToday,
    NotPast,
    Pick,
    ShortText,
    Tick,
    WholeNumber,
)
from casework.web.forms import Form

BORN = NoLaterThanToday("The date of birth cannot be in the future")


def _choices(words: tuple[str, ...]) -> list[tuple[str, str]]:
    return [("", "Not known"), *((each, each) for each in words)]


class PersonForm(Form):
    forename = ShortText("First names")
    surname = ShortText("Last name")
    date_of_birth = Day("Date of birth", [BORN], description="For example 27 3 1992. Leave empty if it is not known.")
    birth_year = WholeNumber("Year of birth, if that is all that is known", least=1880, most=2200)
    alias = ShortText("Also known as", description="A nickname or other name, if there is one")
    address = ShortText("Address")
    postcode = ShortText("Postcode", longest=10, render_kw={"width": 10})
    gender = ShortText("Gender", longest=60)
    phone = ShortText("Telephone", longest=40, render_kw={"width": 20})
    looked = Tick("None of these: it is somebody new")


class CorrectPersonForm(Form):
    forename = ShortText("First names")
    surname = ShortText("Last name")
    date_of_birth = Day("Date of birth", [BORN])
    birth_year = WholeNumber("Year of birth, if that is all that is known", least=1880, most=2200)
    age_band = Pick("Age, if no date is known", choices=_choices(AGE_BANDS))
    gender = ShortText("Gender", longest=60)
    ethnicity = Pick("Ethnicity", choices=_choices(ETHNICITIES))
    language = ShortText("Language", description="And whether an interpreter is needed", longest=100)
    phone = ShortText("Telephone", longest=40, render_kw={"width": 20})
    school_or_work = ShortText("School or employer", longest=200)
    died_on = Day("Date of death", [NoLaterThanToday("The day cannot be in the future")])


class PlaceForm(Form):
    name = ShortText("Name of the place", description="For example: Gull Walk shops")
    address = ShortText("Address")
    postcode = ShortText("Postcode", longest=10, render_kw={"width": 10})
    kind = ShortText("Kind of place", description="For example: park, flats, shop", longest=60)
    looked = Tick("None of these: it is a new place")


class CorrectOrganisationForm(Form):
    name = ShortText("Name of the organisation", description="For example: Harbour Street News")
    kind = Choice("What kind of organisation is it?", choices=list(ORGANISATION_KINDS.items()))
    registration_number = ShortText(
        "Registration number", description="With Companies House, the Charity Commission or a regulator, if it has one",
        longest=20, render_kw={"width": 20},
    )  # fmt: skip
    address = ShortText("Address", description="Where it can be written to; its premises are a place of their own.")
    postcode = ShortText("Postcode", longest=10, render_kw={"width": 10})
    contact = LongText("Whom to ask for", description="Name, telephone, e-mail of somebody there", rows=2, longest=500)


class OrganisationForm(CorrectOrganisationForm):
    looked = Tick("None of these: it is a new organisation")


class Degrees(ShortText):
    """A coordinate in decimal degrees."""

    data: Any

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        self.typed = self.data or ""
        try:
            self.data = float(self.typed) if self.typed else None
        except ValueError:
            self.data = None
            raise ValueError("Enter decimal degrees, like 54.5742") from None

    def pre_validate(self, form: Any) -> None:
        """A number: nothing about its length."""

    def _value(self) -> str:
        return getattr(self, "typed", "") or ("" if self.data is None else str(self.data))


class CorrectPlaceForm(Form):
    name = ShortText("Name of the place")
    address = ShortText("Address")
    postcode = ShortText("Postcode", longest=10, render_kw={"width": 10})
    kind = ShortText("Kind of place", description="For example: park, flats, shop, school", longest=60)
    area_id = Pick("Ward or area")
    uprn = ShortText("UPRN", description="The unique property reference number, if it has one", longest=12)
    latitude = Degrees("Latitude", description="In decimal degrees, like 54.5742")
    longitude = Degrees("Longitude", description="In decimal degrees, like -1.2350")
    owner = ShortText("Owner or manager", description="The landlord, shop or school, and whom to ask for", longest=200)
    hours = ShortText("Opening hours", longest=200)


class NameForm(Form):
    kind = Choice("What kind of name is it?", choices=list(NAME_KINDS.items()), default="alias")
    forename = ShortText("First names or nickname")
    surname = ShortText("Last name")


class AddressForm(Form):
    line = ShortText("Address")
    postcode = ShortText("Postcode", longest=10, render_kw={"width": 10})
    tenure = ShortText("Tenure and landlord", longest=100)
    starts_on = Day("From")
    ends_on = Day("Until", description="Leave empty while it is current.")


class RelationshipForm(Form):
    kind = Choice(
        "What is this person to the other?",
        [Needed("Choose what they are to each other")],
        choices=[
            (f"{kind}{end}", words[place])
            for kind, words in RELATIONSHIPS.items()
            for end, place in (("", 0), ("-other", 1))
            if place == 0 or words[0] != words[1]
        ],
    )
    other = ShortText(
        "The other person's reference",
        [Needed("Enter the other person's reference, like P-0042")],
        description="For example P-0042. Search for them first, or add them.",
        longest=20,
        render_kw={"width": 10},
    )
    note = ShortText("Anything to add?")


class CorrectRelationshipForm(Form):
    note = ShortText("Anything to add?")
    ended_on = Day(
        "Ended on", [NoLaterThanToday("The end cannot be in the future")], description="Leave empty while it lasts."
    )


class MarkerForm(Form):
    kind = Choice("What is the danger?", [Needed("Choose what the danger is")], choices=list(MARKERS.items()))
    text = ShortText("What should a visitor know?", description="Facts and their source, no opinion.")
    review_on = Day("Review on", [NotPast("The review cannot be in the past")], description="At most a year from now.")


class IdentifierForm(Form):
    kind = Choice(
        "What kind of number is it?", [Needed("Choose what kind of number it is")], choices=list(IDENTIFIERS.items())
    )
    value = ShortText("The number", longest=60)
    note = ShortText("Whose number is it?", description="Needed for other references.", longest=100)


class SafeContactForm(Form):
    text = LongText(
        "How is it safe to make contact?",
        description="Ways, times and places; and what would put somebody at risk, such as a letter or a voicemail.",
        longest=2000,
    )


class WhereForm(Form):
    line = ShortText("Address", [Needed("Enter the address")])
    postcode = ShortText("Postcode", longest=10, render_kw={"width": 10})


class SafeAddressForm(Form):
    reason = LongText(
        "From whom is it kept, and why?", [Needed("Say from whom, and why")], description="Only those who may see the address read this.",
        rows=3, longest=1000,
    )  # fmt: skip
    readers = Choices(
        "Who may see it?", description="Members of the groups with a case of this person. You are always included."
    )
    for_who_runs = Choice(
        "May those who run a group with a case see it as well?", [Needed("Choose yes or no")],
        choices=[("no", "No, only the people named"), ("yes", "Yes, chair, vice-chair and coordinator")], default="no",
    )  # fmt: skip


class NewSafeAddressForm(WhereForm, SafeAddressForm):
    """The address first, then who may see it."""


class RemoveSafeAddressForm(Form):
    why = Choice("Why is it removed?", [Needed("Choose why it is removed")], choices=list(WHY.items()))


class EndForm(Form):
    on = Day("When did it end?", [NoLaterThanToday("The end cannot be in the future")])


class RemoveForm(Form):
    why = Choice("Why is it removed?", [Needed("Choose why it is removed")], choices=list(REASONS.items()))


class WithWhomForm(Form):
    other = ShortText(
        "The other record's reference",
        [Needed("Enter the reference of the other record")],
        description="For example P-0042 for a person, L-0042 for a place, B-0042 for an organisation.",
        longest=20,
        render_kw={"width": 10},
    )


class AskMergeForm(Form):
    reason = LongText(
        "How do you know that they are the same?",
        [Needed("Say how you know that they are the same")],
        rows=3,
        longest=2000,
    )


def merge_form(differences: Sequence[Difference]) -> type[Form]:
    """The form of a merge: which stays, why, and an answer to each difference."""
    fields: dict[str, Any] = {
        "keep": Choice("Which record stays?", [Needed("Choose which record stays")]),
        "reason": LongText(
            "How do you know that they are the same?", [Needed("Say how you know that they are the same")], rows=3, longest=2000
        ),
    }  # fmt: skip
    for each in differences:
        fields[f"because_{each.key}"] = LongText(
            f"{each.words} Why does this not matter?", [Needed("Say why this does not matter")], rows=2, longest=1000
        )
    return type("MergeForm", (Form,), fields)


class UndoMergeForm(Form):
    reason = LongText(
        "Why are they not the same after all?",
        [Needed("Say why they are not the same after all")],
        rows=3,
        longest=2000,
    )


class DeclineForm(Form):
    answer = LongText("Why are they not the same?", [Needed("Say why not")], rows=3, longest=1000)


class StepBackForm(Form):
    reason = LongText(
        "What is your interest?", [Needed("Say what your interest is")], rows=3, longest=1000,
        description="Only those who run a group you belong to read it.",
    )  # fmt: skip


class LiftForm(Form):
    because = LongText("Why is it lifted?", [Needed("Say why it is lifted")], rows=3, longest=500)
