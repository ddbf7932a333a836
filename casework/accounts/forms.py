"""Forms of accounts."""

from __future__ import annotations

from casework.accounts.models import DUTIES
from casework.web.fields import Choices, Email, Needed, Password, Pick, ShortText
from casework.web.forms import Form


class SignInForm(Form):
    email = Email("E-mail address", [Needed("Enter your e-mail address")])
    password = Password("Password", [Needed("Enter your password")], render_kw={"autocomplete": "current-password"})


class CodeForm(Form):
    code = ShortText(
        "Six-figure code", [Needed("Enter the code")], description="From your authenticator app",
        render_kw={"inputmode": "numeric", "autocomplete": "one-time-code", "width": 10},
    )  # fmt: skip


class RecoveryForm(Form):
    code = ShortText(
        "Recovery code",
        [Needed("Enter a recovery code")],
        description="One of those you kept, like 3f9a1c-77be02",
        render_kw={"width": 20},
    )


class ForgottenForm(Form):
    email = Email("E-mail address", [Needed("Enter your e-mail address")])


class NewPasswordForm(Form):
    password = Password(
        "New password", [Needed("Enter a new password")], description="At least 12 characters. Three words in a row are easy to remember.",
        render_kw={"autocomplete": "new-password"},
    )  # fmt: skip


class ChangePasswordForm(NewPasswordForm):
    old = Password(
        "Present password", [Needed("Enter your present password")], render_kw={"autocomplete": "current-password"}
    )


class InviteForm(Form):
    name = ShortText("Name", [Needed("Enter the person's name")])
    email = Email("E-mail address", [Needed("Enter the person's e-mail address")])
    job_title = ShortText("Job title")
    agency = Pick("Agency", [Needed("Choose an agency")])
    duties = Choices("Duties", choices=list(DUTIES.items()))
