"""An agency with a sign-in of its own, for the sweeps."""

from __future__ import annotations

from casework.accounts.models import User
from casework.accounts.provider_models import SignInProvider
from casework.extensions import db
from tests.world import Maker


def arrange(make: Maker, person: User) -> None:
    with make.system():
        db.session.add(
            SignInProvider(
                agency_id=person.agency_id, issuer="https://login.wrensea.invalid", client_id="x", client_secret="x",
                domains=["wrensea.invalid"],
            )
        )  # fmt: skip
