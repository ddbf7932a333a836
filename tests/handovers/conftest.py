"""A group with an officer who leaves, the one who takes over, and who may ask for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from casework.access.scope import as_system
from casework.accounts.models import User
from casework.extensions import db
from casework.handovers import services
from casework.handovers.models import HandOver, HandOverItem
from tests.world import Maker


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    psg = make.group("psg")
    housing = make.agency("Tidewater Homes")
    found: dict[str, Any] = {
        "psg": psg,
        "housing": housing,
        "chair": make.user("Ann Chair", chairs=[psg]),
        "gill": make.user("Gill Giver", agency=housing, joins=[psg]),
        "tom": make.user("Tom Taker", agency=housing, joins=[psg]),
        "spoc": make.user("Sue Spoc", agency=housing, joins=[psg], duties=["spoc"]),
        "member": make.user("Ben Member", joins=[psg]),
        "path": f"/groups/{psg.slug}/hand-over",
    }
    found["cases"] = [make.case(psg, reference=f"C-030{n}", lead_officer=found["gill"]) for n in range(3)]
    found["actions"] = [make.action(psg, owner=found["gill"], title=f"Task {n}") for n in range(2)]
    found["actions"].append(make.action(psg, owner=found["gill"], case=found["cases"][0], title="On a case"))
    return found


@pytest.fixture
def ask(make: Maker, world: dict[str, Any]) -> Callable[..., HandOver]:
    """Ask for Gill's work to go to Tom, as the chair unless said otherwise."""

    def asking(**more: Any) -> HandOver:
        values: dict[str, Any] = {
            "by": world["chair"],
            "group": world["psg"],
            "reason": "Moves to another team",
            **more,
        }
        people = (values.pop("giver", world["gill"]), values.pop("to", world["tom"]))
        with make.acting(values["by"]):
            return services.ask(*people, **values)

    return asking


@pytest.fixture
def pieces(make: Maker) -> Callable[[], list[HandOverItem]]:
    """Every piece of every hand-over, as it is in the database now."""

    def look() -> list[HandOverItem]:
        with as_system("looking", partnership_id=make.partnership().id):
            db.session.rollback()
            rows = db.session.scalars(
                db.select(HandOverItem).order_by(HandOverItem.id).execution_options(populate_existing=True)
            ).all()
            db.session.expunge_all()
            return list(rows)

    return look


def now(make: Maker, model: Any, row_id: int) -> Any:
    """A row as it is in the database now."""
    with as_system("looking", partnership_id=make.partnership().id):
        db.session.rollback()
        return db.session.scalars(
            db.select(model).where(model.id == row_id).execution_options(populate_existing=True)
        ).one()


def amend(make: Maker, row: Any, **values: Any) -> None:
    with make.system():
        found = db.session.scalars(db.select(type(row)).where(type(row).id == row.id)).one()
        for name, value in values.items():
            setattr(found, name, value)


def suspended(make: Maker, user: User) -> None:
    amend(make, user, status="suspended")
