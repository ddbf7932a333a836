"""What people fill in to sign in and to look after accounts."""

from __future__ import annotations

from wtforms import HiddenField
from wtforms.validators import Length

from casework.accounts.api_tokens import SCOPES
from casework.accounts.bulk_models import OUTCOMES
from casework.accounts.models import DUTIES
from casework.accounts.passwords import SHORTEST
from casework.accounts.provider_models import SECOND_FACTOR
from casework.web.fields import Choice, Choices, Email, LongText, Needed, Password, Pick, ShortText, Tick, WholeNumber
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


class OrganisationForm(Form):
    email = Email(
        "Your e-mail address at work", [Needed("Enter your e-mail address")],
        render_kw={"autocomplete": "username", "spellcheck": "false"},
    )  # fmt: skip


class ProviderForm(Form):
    """An agency's own sign-in. The secret is never shown again; left empty, the one there is stays."""

    issuer = ShortText(
        "Issuer", [Needed("Enter the issuer's address")], longest=300,
        description="The address of the organisation's sign-in (OpenID Connect), such as https://login.wrensea.example/tenant/v2.0",
        render_kw={"spellcheck": "false", "inputmode": "url"},
    )  # fmt: skip
    client_id = ShortText("Client id", [Needed("Enter the client id")], longest=200, render_kw={"spellcheck": "false"})
    client_secret = Password(
        "Client secret", [Length(max=500)], description="Leave empty to keep the one there is.", render_kw={"autocomplete": "off"}
    )  # fmt: skip
    domains = LongText(
        "Domains of its e-mail addresses", [Needed("Enter at least one domain")], rows=3, longest=2000,
        description="One a line, such as wrensea.example. Only addresses of these are taken from it.",
    )  # fmt: skip
    second_factor = Choice(
        "Second step", [Needed("Choose who asks for the second step")], choices=list(SECOND_FACTOR.items())
    )
    levels = ShortText(
        "Values of acr that stand for two factors", longest=500,
        description="Only where its sign-in says so in this way rather than by amr. Leave a space between them.",
    )  # fmt: skip
    required = Tick("People of this agency sign in no other way. Administrators can still use their password.")


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


class ProgramForm(Form):
    name = ShortText("What the program is called", [Needed("Say what the program is called")], longest=120)
    agency = Pick("Agency", [Needed("Choose an agency")])


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


class DisuseForm(Form):
    days = WholeNumber(
        "Suspend an account after how many days without signing in?",
        [Needed("Enter a number, or 0 for never")],
        least=0,
        most=400,
    )


class InviteForm(PersonForm):
    email = Email("E-mail address", [Needed("Enter the person's e-mail address")])


class BulkViewForm(Form):
    outcome = Choice("What was it?", [Needed("Choose what it was")], choices=list(OUTCOMES.items()))
    note = LongText("What did they say, and what follows?", [Needed("Say what they said")], rows=4, longest=2000)
