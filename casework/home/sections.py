"""What an account page says of work that goes on in the background."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for

from casework.accounts.background import work_for
from casework.accounts.models import User
from casework.accounts.panels import Row, on_account_page


@on_account_page
def _background(user: User) -> Sequence[Row]:
    going = sum(work.goes_on for work in work_for(user))
    words = f"{going} under way" if going else "Nothing under way"
    return [Row("Work in the background", words, url_for("home.background"), "work in the background", "See")]
