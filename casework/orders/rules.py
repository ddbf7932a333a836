"""What the law and the list of tools allow: ages, lengths, who is asked first. Each says no in words for a person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from casework.errors import Refusal
from casework.orders.ages import ages_on, is_under, last_day_of, may_be_under
from casework.orders.models import Order
from casework.orders.tools import Consult, Length, Tool
from casework.partnership.models import AGENCY_KINDS
from casework.subjects.models import Person, Subject, kind_of
from casework.web.presentation import day as in_words
from casework.web.presentation import plural

NEVER_UNDER = 10
"""The age of criminal responsibility: nobody below it answers for behaviour to a court or an agency."""


def check_subject(tool: Tool, subject: Subject) -> None:
    wanted = kind_of(subject)
    if wanted not in tool.about:
        article = "an" if wanted == "organisation" else "a"
        raise Refusal(f"{tool.name} is not used about {article} {wanted}", field="tool")
    if isinstance(subject, Person) and subject.died_on is not None:
        raise Refusal("This person has died.", field="subject")


def check_age(tool: Tool, person: Person | None, on: date, *, must_know: bool) -> None:
    """Nobody too young for the tool. `must_know`: once something is applied for or made, an unknown age will not do."""
    if person is None or not tool.from_age:
        return
    if is_under(person, NEVER_UNDER, on):
        raise Refusal(f"{person.name} is under {NEVER_UNDER}: {tool.name.lower()} is never used then", field="tool")
    if is_under(person, tool.from_age, on):
        age = ages_on(person, on)[1]
        raise Refusal(
            f"{person.name} is {age} on {in_words(on)}. {tool.name} is for those of {tool.from_age} and over",
            field="tool",
        )
    if must_know and may_be_under(person, tool.from_age, on):
        raise Refusal(
            f"The age of {person.name} is not known. Record the date of birth first:"
            f" {tool.name.lower()} is for those of {tool.from_age} and over"
        )


def limits(tool: Tool, person: Person | None, on: date) -> tuple[int, int]:
    """The shortest and longest in months for this person, 0 for none. Somebody who may be young has the limits of the young."""
    length: Length = tool.length
    if may_be_under(person, length.young, on):
        return length.young_shortest_months, length.young_longest_months
    return length.shortest_months, length.longest_months


def check_term(
    tool: Tool, person: Person | None, starts_on: date | None, ends_on: date | None, *, extended: bool = False
) -> None:
    """A beginning and an end that the tool may have. `extended`: it runs on after a variation."""
    if not tool.runs:
        return
    if starts_on is None:
        raise Refusal("Enter the day it begins", field="starts_on")
    shortest, longest = limits(tool, person, starts_on)
    if extended and tool.extended_to_months:
        longest = tool.extended_to_months
    if ends_on is None:
        if tool.length.kind == "fixed" or longest:
            raise Refusal("Enter the day it ends: it cannot be without an end", field="ends_on")
        return
    if ends_on < starts_on:
        raise Refusal("It cannot end before it begins", field="ends_on")
    if longest and ends_on > last_day_of(starts_on, longest) + timedelta(days=1):
        raise Refusal(
            f"{tool.name} may run for at most {plural(longest, 'month')} here, until"
            f" {in_words(last_day_of(starts_on, longest))}",
            field="ends_on",
        )
    if tool.length.longest_days and (ends_on - starts_on).days > tool.length.longest_days:
        raise Refusal(f"{tool.name} may run for at most {plural(tool.length.longest_days, 'day')}", field="ends_on")
    if shortest and ends_on < last_day_of(starts_on, shortest):
        raise Refusal(
            f"{tool.name} runs for at least {plural(shortest, 'month')} here, until"
            f" {in_words(last_day_of(starts_on, shortest))}",
            field="ends_on",
        )


def to_consult(tool: Tool, person: Person | None, on: date) -> list[Consult]:
    """Whose view the law asks for before this tool is used about this person."""
    return [each for each in tool.consult if not each.under or may_be_under(person, each.under, on)]


def check_consulted(order: Order, answered_kinds: Iterable[str], on: date) -> None:
    """The views the law asks for are recorded."""
    had = set(answered_kinds)
    for each in to_consult(order.rules, order.person, on):
        if each.agency not in had:
            young = f" because {order.label} is, or may be, under {each.under}" if each.under else ""
            raise Refusal(
                f"Record the view of {AGENCY_KINDS[each.agency].lower()} first{young} ({each.basis}). Ask for views"
                " from the page of this tool"
            )
