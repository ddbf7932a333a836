"""What later slices have to say to those who decide on a referral, without this slice knowing them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from casework.partnership.models import Group
from casework.referrals.models import Referral

Teller = Callable[[Group, Mapping[int, str]], Any]
_tellers: dict[str, Teller] = {}


def at_triage(template: str) -> Callable[[Teller], Teller]:
    """Show `template` to those who decide, with what the decorated function answers for the group and the people.

    The people are those the referral is about, by id, as it calls them. None leaves the template out.
    """

    def register(teller: Teller) -> Teller:
        _tellers[template] = teller
        return teller

    return register


_of_referrers: list[Callable[[Referral], list[tuple[str, str]]]] = []


def about_its_referrer(
    teller: Callable[[Referral], list[tuple[str, str]]],
) -> Callable[[Referral], list[tuple[str, str]]]:
    """Have the decorated function asked what else is to be said of who made a referral, as (label, words)."""
    _of_referrers.append(teller)
    return teller


def said_of_referrer(referral: Referral) -> list[tuple[str, str]]:
    return [line for teller in _of_referrers for line in teller(referral)]


def shown_at_triage(group: Group, people: Mapping[int, str]) -> list[tuple[str, Any]]:
    """(template, what it shows) of each that has something to say."""
    said = [(template, teller(group, people)) for template, teller in _tellers.items()]
    return [(template, shown) for template, shown in said if shown is not None]
