"""What people fill in to sign in and to look after accounts."""

from __future__ import annotations

from wtforms import HiddenField
from wtforms.validators import Length

from casework.accounts.api_tokens import SCOPES
from casework.accounts.models import DUTIES
from casework.accounts.passwords import SHORTEST
from casework.web.fields import Choices, Email, Needed, Password, Pick, ShortText, WholeNumber
from casework.web.forms import Form


class SignInForm(Form):
    email = ShortText(
        "E-mail address", [Needed("Enter your e-mail address")],
        render_kw={"autocomplete": "username", "spellcheck": "false", "inputmode": "email"},
    )  # fmt: skip
    password = Password("Password", [Needed("Enter your password")], render_kw={"autocomplete": "current-password"})


class CodeForm(Form):
    code = ShortText(
        "Six-figure code", [Needed("Enter the code")], description="From the authenticator app on your telephone.",
        render_kw={"inputmode": "numeric", "autocomplete": "one-time-code", "width": 10},
    )  # fmt: skip


class RecoveryForm(Form):
    code = ShortText(
        "Recovery code", [Needed("Enter a recovery code")], description="Ten letters and figures, such as k7mq2-x9hdw.",
        render_kw={"autocomplete": "off", "spellcheck": "false", "width": 20},
    )  # fmt: skip


class PasskeyForm(Form):
    """`answer` is what the device gave the page's script, as JSON."""

    name = ShortText("What you call it", description="Such as: my work laptop.", longest=60)
    answer = HiddenField(validators=[Length(max=20_000)])


class ForgottenForm(Form):
    email = Email("E-mail address", [Needed("Enter your e-mail address")])


class NewPasswordForm(Form):
    password = Password(
        "New password", [Needed("Enter a new password")],
        description=f"At least {SHORTEST} characters. Three words you can remember make a good password.",
        render_kw={"autocomplete": "new-password"},
    )  # fmt: skip


class ConfirmForm(Form):
    """The password once more, before something that protects the account changes."""

    old = Password(
        "Present password", [Needed("Enter your present password")], render_kw={"autocomplete": "current-password"}
    )


class AddressForm(ConfirmForm):
    address = Email(
        "New e-mail address", [Needed("Enter your new e-mail address")], render_kw={"autocomplete": "email"}
    )


class KeyForm(ConfirmForm):
    name = ShortText("What the key is for", [Needed("Say what the key is for")], longest=100)
    scopes = Choices(
        "What it may do", [Needed("Choose what the key may do")],
        choices=[(scope, f"{words} ({scope})") for scope, words in SCOPES.items()],
        description="Choose no more than the program needs.",
    )  # fmt: skip
    days = WholeNumber("How many days it lasts", least=1, most=366)


class ChangePasswordForm(NewPasswordForm):
    old = Password(
        "Present password", [Needed("Enter your present password")], render_kw={"autocomplete": "current-password"}
    )


class PersonForm(Form):
    name = ShortText("Name", [Needed("Enter the person's name")], longest=120, render_kw={"autocomplete": "off"})
    job_title = ShortText("Job title", longest=120)
    phone = ShortText("Telephone", longest=40, render_kw={"width": 20})
    agency = Pick("Agency", [Needed("Choose an agency")])
    duties = Choices("Duties across the partnership", choices=list(DUTIES.items()),
                     description="Roles in groups are given on the group's own page.")  # fmt: skip


class InviteForm(PersonForm):
    email = Email("E-mail address", [Needed("Enter the person's e-mail address")])
