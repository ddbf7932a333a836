"""What people fill in about views."""

from __future__ import annotations

from casework.web.fields import Needed, ShortText, Tick
from casework.web.forms import Form


class RenameForm(Form):
    name = ShortText("Name", [Needed("Give the view a name")], longest=60, description="Only you see it.")


class KeepForm(RenameForm):
    begins = Tick("Open the list with this view")
