"""What people fill in about agencies, agreements, areas, groups and memberships."""

from __future__ import annotations

from casework.partnership.models import AGENCY_KINDS, ROLES
from casework.web.fields import Choice, Choices, Day, Email, Needed, NoLaterThanToday, Pick, ShortText, Tick, Upload
from casework.web.forms import Form


class ChangeGroupForm(Form):
    name = ShortText("Name", [Needed("Enter the group's name")], longest=120)
    short_name = ShortText("Short name", longest=30, description="As it is said: PSG, CSG Coastal.")
    area = Pick("Area")
    contact = ShortText(
        "Whom to ask about the group", longest=200, description="A team and telephone number rather than a person."
    )


class GroupForm(ChangeGroupForm):
    profile_key = Choice("Kind of group", [Needed("Choose the kind of group")])


class AgencyForm(Form):
    name = ShortText("Name", [Needed("Enter the agency's name")], longest=120)
    short_name = ShortText("Short name", longest=30, render_kw={"width": 20})
    kind = Pick("Kind", [Needed("Choose the kind of agency")], choices=[("", "Choose"), *AGENCY_KINDS.items()])
    responsible = Tick("A responsible authority named by the Crime and Disorder Act 1998")


class ChangeAgencyForm(AgencyForm):
    active = Tick("Takes part in the partnership", description="Take the tick away when the agency leaves.")


class AreaForm(Form):
    name = ShortText("Name", [Needed("Enter the name")], longest=120)
    parent = Pick("A ward in")


class OutlinesForm(Form):
    file = Upload("GeoJSON file", [Needed("Choose a file")], endings=["geojson", "json"], most_megabytes=5)
    named_by = ShortText(
        "Property that holds the ward's name (optional)", longest=60, render_kw={"width": 20},
        description="Such as WD24NM. Left empty, the likeliest is taken.",
    )  # fmt: skip


class AppointForm(Form):
    user = Pick("Person", [Needed("Choose a person")])
    role = Choice("Role", [Needed("Choose a role")], choices=list(ROLES.items()))
    seat = ShortText("Seat", longest=120, description="What minutes call them, if not their job title.")
    starts_on = Day("First day", [Needed("Enter the first day")])
    ends_on = Day("Last day", description="Leave empty if it is not known yet.")


class EndForm(Form):
    ends_on = Day("Last day", [Needed("Enter the last day")], description="To end it at once, give yesterday's date.")


class DeputyForm(Form):
    name = ShortText("Name (optional)", longest=200, description="Empty when nobody stands in for them as a rule.")
    office = ShortText("Office or job title (optional)", longest=200)
    email = Email("E-mail address (optional)", longest=200)


class AgreementForm(Form):
    agreement_version = ShortText("Version", [Needed("Enter the version")], longest=30, render_kw={"width": 10})
    starts_on = Day("Starts", [Needed("Enter the day it starts")])
    ends_on = Day("Ends", description="Leave empty if it has no end.")
    review_on = Day("Review due")
    signed_on = Day("Signed on", [NoLaterThanToday("The day it was signed must be today or in the past")],
                    description="Leave empty until it is signed: an unsigned agreement does not count.")  # fmt: skip
    signatory = ShortText("Signed by", longest=120, description="The office held, such as Chief officer.")
    covers = Choice(
        "Covers", [Needed("Choose what it covers")], choices=[("all", "Every group"), ("some", "Some groups")]
    )
    groups = Choices("If some, which")


class SignForm(Form):
    signed_on = Day("Signed on", [Needed("Enter the day it was signed"),
                                  NoLaterThanToday("The day it was signed must be today or in the past")])  # fmt: skip
    signatory = ShortText(
        "Signed by", [Needed("Enter who signed it")], longest=120, description="The office held, such as Chief officer."
    )
