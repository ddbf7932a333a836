"""Forms of who is told."""

from __future__ import annotations

from casework.web.fields import Choices, Needed, Pick, ShortText
from casework.web.forms import Form
from casework.webhooks.models import EVENTS


class WebhookForm(Form):
    name = ShortText(
        "Who is told", [Needed("Say who is told")], longest=100, description="Such as: Harbour Housing's case system"
    )
    url = ShortText("Web address", [Needed("Enter a web address, like https://example.org/told")], longest=500)
    events = Choices("What they are told of", [Needed("Choose what they are told of")], choices=list(EVENTS.items()))
    agency = Pick(
        "Of which agency?", description="Its own referrals and actions, and minutes of groups it has people in."
    )
