"""Forms of the archive of everything."""

from __future__ import annotations

from casework.web.fields import LongText, Needed, ShortText
from casework.web.forms import Form


class AskForm(Form):
    reason = LongText(
        "What is it needed for?", [Needed("Say what it is needed for")], rows=3, longest=2000,
        description="Who receives it and why. The information governance officer decides by it, and it stands in the archive.",
    )  # fmt: skip
    public_key = ShortText(
        "The public key of whoever receives it", [Needed("Enter the public key of whoever receives it")], longest=200,
        description="One line that begins with age1. Whoever receives it makes the key; the secret half never leaves them.",
    )  # fmt: skip


class AgreeForm(Form):
    typed = ShortText(
        "The last six signs of their key", [Needed("Enter the last six signs of their key")], longest=10, render_kw={"width": 10},
        description="Ring whoever receives the archive, on a number you know to be theirs, and have them read their key out.",
    )  # fmt: skip
