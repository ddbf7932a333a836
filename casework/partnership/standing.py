"""Where an agency stands with its information sharing agreement, in words, and when somebody has to do something."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from casework.partnership.models import Agreement
from casework.web.presentation import day

SOON = timedelta(days=60)


@dataclass(frozen=True)
class Standing:
    """`state`: current, review (due or past), ending (soon), unsigned, lapsed, to_come or none."""

    state: str
    words: str
    agreement: Agreement | None = None

    @property
    def is_current(self) -> bool:
        return self.state in ("current", "review", "ending")


def standing(agreements: Iterable[Agreement], on: date) -> Standing:
    """What an agency's agreements, newest first, come to on a day."""
    found = list(agreements)
    current = [a for a in found if _is_current(a, on)]
    if current:
        longest = max(current, key=lambda a: a.ends_on or date.max)
        if longest.ends_on is not None and longest.ends_on - on <= SOON:
            follows = any(a.signed_on and a.starts_on <= longest.ends_on + timedelta(days=1) for a in found
                          if a is not longest and a.starts_on > on)  # fmt: skip
            if not follows:
                return Standing("ending", f"Ends {day(longest.ends_on)}", longest)
        if longest.review_on is not None and longest.review_on <= on:
            return Standing("review", f"Review was due {day(longest.review_on)}", longest)
        until = f"until {day(longest.ends_on)}" if longest.ends_on else "with no end date"
        return Standing("current", f"Current {until}", longest)
    if any(a.signed_on is None and (a.ends_on is None or a.ends_on >= on) for a in found):
        unsigned = next(a for a in found if a.signed_on is None and (a.ends_on is None or a.ends_on >= on))
        return Standing("unsigned", "Not signed", unsigned)
    coming = [a for a in found if a.starts_on > on]
    if coming:
        return Standing("to_come", f"Starts {day(coming[-1].starts_on)}", coming[-1])
    ended = [a for a in found if a.ends_on is not None and a.ends_on < on]
    if ended:
        last = max(ended, key=lambda a: a.ends_on or date.min)
        return Standing("lapsed", f"Lapsed {day(last.ends_on)}", last)
    return Standing("none", "None")


def _is_current(agreement: Agreement, on: date) -> bool:
    return (
        agreement.signed_on is not None
        and agreement.starts_on <= on
        and (agreement.ends_on is None or agreement.ends_on >= on)
    )
