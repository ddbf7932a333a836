"""What was done about an order in order of time: its steps, agencies' views and breaches as one list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casework.orders.models import VIEWS, Order


@dataclass(frozen=True)
class Moment:
    on: date
    what: str
    agency: str
    text: str
    by: str = ""


def story(order: Order) -> list[Moment]:
    """The first first; on one day in the order in which steps follow each other."""
    tool = order.rules
    moments = [
        Moment(
            step.taken_on, tool.words(step.step), step.agency.name if step.agency else "", step.reasons, step.recorded_by.name
        )
        for step in order.steps
    ]  # fmt: skip
    moments += [
        Moment(view.given_on, f"Consulted: {VIEWS[view.view].lower()}", view.agency.name, view.words, view.given_by)
        for view in order.views
        if view.given_on is not None
    ]
    moments += [
        Moment(breach.breached_on, "Breached", breach.agency.name, breach.text, "") for breach in order.breaches
    ]
    return sorted(moments, key=lambda moment: moment.on)
