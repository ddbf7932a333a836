"""Terms of reference for the sweeps: a draft of the group's, as version 1."""

from __future__ import annotations

from typing import Any

from casework.accounts.models import User
from casework.extensions import db
from casework.partnership.models import Group
from casework.terms.content import Clause, MembershipClass, Seat, Terms
from casework.terms.models import TermsVersion
from tests.world import Maker

SHORT = Terms(
    clauses=(Clause(number="1", heading="Purpose", text="To work together.", membership=True),),
    membership=(MembershipClass(name="Members", seats=(Seat(organisation="Council", post="Director"),)),),
)


def arrange(make: Maker, group: Group, by: User) -> None:
    with make.system():
        db.session.add(
            TermsVersion(group_id=group.id, number=1, content=SHORT.model_dump(mode="json"), saved_by_id=by.id)
        )


def values(endpoint: str) -> dict[str, Any]:
    return {"form": "pdf"} if endpoint == "terms.download" else {}
