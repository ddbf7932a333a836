"""What somebody says who takes a table out of the system."""

from __future__ import annotations

from casework.exports.models import FORMS
from casework.web.fields import Choice, LongText, Needed
from casework.web.forms import Form


class AskForm(Form):
    format = Choice(
        "What kind of file?", choices=list(FORMS.items()), default="xlsx", validators=[Needed("Choose a kind of file")]
    )
    reason = LongText("What do you need it for?", rows=2)
