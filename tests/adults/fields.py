"""What the tests about an adult fill into forms and read from pages."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from casework import clock
from casework.extensions import db
from tests.world import Maker

TAB = "/cases/C-0900/adult"


def day_fields(name: str, day: date | None) -> dict[str, str]:
    if day is None:
        return {f"{name}-day": "", f"{name}-month": "", f"{name}-year": ""}
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


def ago(days: int) -> date:
    return clock.today() - timedelta(days=days)


def rows(make: Maker, model: Any) -> list[Any]:
    with make.system():
        db.session.rollback()
        return list(db.session.scalars(select(model).order_by(model.id).execution_options(populate_existing=True)))


def gaps(page: Any) -> str:
    return " ".join(item.text for item in page.select("[aria-labelledby=gaps] li"))


def an_outcome(words: str = "I want my own front door key", *, wanted: int = 60, review: int = 10) -> dict[str, Any]:
    return {
        "words": words, "said_by": "adult", **day_fields("wanted_on", ago(wanted)), **day_fields("review_on", ago(review)),
    }  # fmt: skip


def a_review_of_it(result: str = "partly", said_by: str = "adult", *, days: int = 5, again: int = 30) -> dict[str, Any]:
    return {
        "result": result, "said_by": said_by, **day_fields("reviewed_on", ago(days)), **day_fields("next_review_on", ago(-again)),
    }  # fmt: skip


def an_assessment(finding: str = "lacks", **more: Any) -> dict[str, Any]:
    return {
        "finding": finding, **day_fields("assessed_on", ago(7)), "assessed_by": "Jo Bell, social worker, Adult Care",
        "support": "Pictures, her sister there, in the morning", "basis": "Could not keep the risk in mind", **more,
    }  # fmt: skip


def a_consent(answer: str = "given", **more: Any) -> dict[str, Any]:
    return {
        "answer": answer,
        **day_fields("asked_on", ago(3)),
        "scope": "A joint plan of council, fire and health",
        **more,
    }
