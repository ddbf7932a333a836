"""Whether a problem moved next door or the good spread: the weighted displacement quotient, in words.

With A the place of the response, B the places nearby and C the comparison, each before (0) and after (1):
(B1/C1 - B0/C0) / (A1/C1 - A0/C0). (Bowers and Johnson, Journal of Quantitative Criminology 19, 2003.) It says how much
the nearby places changed for each unit of change here, both set against what happened anyway.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from casework.plans.chance import FEWEST, Change


@dataclass(frozen=True)
class Moved:
    """What can be said about displacement. Without a `quotient`, `words` says why it cannot be worked out."""

    quotient: float | None
    words: str


def moved(here: Change, nearby: Sequence[Change], comparison: Sequence[Change]) -> Moved:
    """Work out the quotient where it means something, and say what it means."""
    if not nearby:
        return Moved(None, "Whether the problem moved cannot be said: no nearby place has counts for the same months.")
    near = _together(nearby)
    if not comparison:
        return Moved(None, f"{_without_comparison(here, near)} The displacement quotient cannot be worked out: it needs a"
                     " comparison place with counts for the same months.")  # fmt: skip
    control = _together(comparison)
    if few := [name for name, change in (("here", here), ("nearby", near), ("at the comparison place", control))
               if change.too_few]:  # fmt: skip
        return Moved(None, f"The displacement quotient cannot be worked out: fewer than {FEWEST} incidents {few[0]}.")
    if not control.before or not control.after:
        when = "before" if not control.before else "after"
        return Moved(
            None, f"The displacement quotient cannot be worked out: the comparison place had no incidents {when}."
        )
    success = here.after / control.after - here.before / control.before
    if success >= 0:
        return Moved(None, "The displacement quotient cannot be worked out: incidents here did not fall against the"
                     " comparison place, so there is no success that could have moved the problem.")  # fmt: skip
    quotient = (near.after / control.after - near.before / control.before) / success
    return Moved(quotient, f"{_meaning(quotient)} {_how_sure(near)}")


def _together(changes: Sequence[Change]) -> Change:
    return Change(
        sum(c.before for c in changes), sum(c.after for c in changes), changes[0].days_before, changes[0].days_after
    )


def _meaning(quotient: float) -> str:
    if quotient > 1:
        return "Nearby places improved even more than here: the good may have spread (diffusion of benefit)."
    if quotient > 0.1:
        return "Nearby places improved too, if less than here: some of the good may have spread (diffusion of benefit)."
    if quotient >= -0.1:
        return "Nearby places hardly changed: nothing suggests that the problem moved."
    if quotient >= -1:
        return (
            "Nearby places got worse, but by less than things got better here: some of the problem may have moved"
            " (displacement), and the response still did more good than harm."
        )
    return "Nearby places got worse by more than things got better here: the problem may have moved (displacement)."


def _how_sure(near: Change) -> str:
    if near.is_claimed:
        return f"The change nearby is {near.sureness}."
    return "The change nearby alone could be chance, so take this as a hint only."


def _without_comparison(here: Change, near: Change) -> str:
    if near.too_few:
        return "Too few incidents nearby to tell whether the problem moved."
    fell = here.is_claimed and here.after < here.before
    if not near.is_claimed:
        return "The change nearby could be chance: nothing shows that the problem moved, and nothing rules it out."
    if near.after > near.before:
        more = "some of the problem may have moved there" if fell else "the problem may be growing more widely"
        return f"Incidents nearby rose, which is {near.sureness}: {more}."
    more = "the good may have spread, or all places improved for another reason" if fell else "for a reason not known"
    return f"Incidents nearby fell, which is {near.sureness}: {more}."
