"""A meeting before which four agencies are asked about two cases; who is who in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import select

from casework.accounts.models import User
from casework.extensions import db
from casework.meetings import services
from casework.meetings.models import Meeting
from casework.meetings.return_models import InformationRequest, ReturnParagraph
from casework.meetings.typed import Content, Typed
from tests.world import Maker

from .test_agenda import fresh

FACT = Typed("fact", "Two calls in February.", "group", (), "Call log", "27", "2", "2026")


def arrange(make: Maker, at: Callable[..., Any]) -> dict[str, Any]:
    """It is Monday 2 March 2026; the meeting is on the 10th, answers are due on the 6th."""
    at(2026, 3, 2, 9)
    group = make.group("psg", name="North PSG")
    police, housing, health = (
        make.agency(name, kind=kind) for name, kind in (("Wrensea Police", "police"), ("Harbour Homes", "housing"),
                                                        ("Wrensea NHS", "health"))
    )  # fmt: skip
    people = {
        "coordinator": make.user("Noor Coordinator", coordinates=[group]),
        "chair": make.user("Cat Chair", agency=police, chairs=[group]),
        "landlord": make.user("Hal Landlord", agency=housing, joins=[group]),
        "colleague": make.user("Hetty Landlord", agency=housing, joins=[group]),
        "nurse": make.user("Nia Nurse", agency=health, joins=[group]),
        "observer": make.user("Oli Observer", agency=make.agency("Watchers"), joins=[(group, "observer")]),
        "stranger": make.user("Una Stranger", joins=[make.group("psg")]),
    }
    ada = make.person("Ada", "Finch")
    case, second = make.case(group, title="Gull Walk", offender=ada), make.case(group, title="Quay Street")
    meeting = make.meeting(group, on=date(2026, 3, 10))
    with make.acting(people["coordinator"]) as by:
        services.build_agenda(fresh(meeting), by=by)
        services.publish_agenda(fresh(meeting), by=by)
    return {
        "make": make, "at": at, "group": group, "meeting": meeting, "case": case, "second": second, "police": police,
        "housing": housing, "health": health, "ada": ada, **people,
    }  # fmt: skip


def request_of(world: dict[str, Any], agency: str = "housing", case: str = "case") -> InformationRequest:
    """The request of an agency on a case, read as whoever is at work."""
    statement = select(InformationRequest).where(
        InformationRequest.meeting_id == world["meeting"].id,
        InformationRequest.agency_id == world[agency].id,
        InformationRequest.case_id == world[case].id,
    )
    return db.session.scalars(statement.execution_options(populate_existing=True)).one()


def send(world: dict[str, Any], *paragraphs: Typed, by: str = "landlord", case: str = "case", **more: Any) -> None:
    """Send a return as somebody of an agency."""
    agency = {"landlord": "housing", "colleague": "housing", "nurse": "health", "chair": "police"}[by]
    with world["make"].acting(world[by]) as user:
        services.send_return(request_of(world, agency, case), Content(paragraphs, **more), by=user)


def read_by(world: dict[str, Any], user: User) -> set[str]:
    """The paragraphs somebody can read, whether they stand or not."""
    with world["make"].acting(user):
        return set(db.session.scalars(select(ReturnParagraph.text)))


def meeting_of(world: dict[str, Any]) -> Meeting:
    return fresh(world["meeting"])
