"""What the demonstration's plans say, by the problem a case is about. Any likeness to a real plan is chance."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """A plan without its assessment."""

    problems: tuple[str, ...]
    objective: str
    analysis: dict[str, str]
    response: str


def by_problem(title: str) -> Words:
    """The plan for a case by its title, which begins with the problem."""
    return next((words for start, words in PLANS.items() if title.startswith(start)), OTHER)


PLANS = {
    "Noise": Words(
        ("Noise",),
        "No more than one call about noise a month for three months, and the neighbours sleep through the week.",
        {
            "victim": "Two households above and beside. One has small children and has stopped complaining to the tenant's face.",
            "offender": "Drinks with visitors from Thursday to Sunday. Has kept to agreements before when somebody rang each week.",
            "location": "Thin floors, an outer door that does not lock, no concierge after six.",
        },
        "Weekly call by housing, an acceptable behaviour contract, a lock and closer on the outer door, and weekend visits by the neighbourhood team.",
    ),
    "Youths": Words(
        ("Groups gathering", "Criminal damage"),
        "Half as many reports in the school holidays as last year, and no fires.",
        {
            "victim": "Three shops and the residents opposite; two no longer report.",
            "offender": "About fifteen young people, four known to youth services. Most leave when somebody they know comes by.",
            "location": "Unlit corner with seats and free wireless; bins left out overnight.",
        },
        "Detached youth work on Friday and Saturday, bins taken in at closing time, light over the corner, and letters to the parents of four.",
    ),
    "Off-road": Words(
        ("Vehicle nuisance",),
        "No motorcycles seen on the path at weekends for two months.",
        {
            "victim": "Walkers and riders on the path; a child was nearly struck.",
            "offender": "Three riders, one with a lock-up nearby. Bikes are unregistered.",
            "location": "Two open ends, no barrier, easy way to the estate.",
        },
        "Barriers at both ends, section 59 warnings, seizure of two bikes, and a licensed track offered through the youth club.",
    ),
    "Repeat shop theft": Words(
        ("Shop theft", "Threats or intimidation"),
        "Thefts by the two halved in three months, and no threats to staff.",
        {
            "victim": "Staff of three shops; the youngest works alone in the evening.",
            "offender": "Both steal to buy drugs. One has just left treatment.",
            "location": "Spirits near the door, radio link out of use.",
        },
        "Radio link back in use, spirits moved, a fast way into treatment, and a criminal behaviour order if either breaks the agreement.",
    ),
    "Drug dealing": Words(
        ("Drug use or dealing", "Exploitation"),
        "No callers at night for two months, and the tenant safe in the flat.",
        {
            "victim": "The tenant himself may be under pressure; neighbours find needles.",
            "offender": "Two men from elsewhere who come by train.",
            "location": "Stairwell open day and night; camera broken.",
        },
        "Safeguarding visit, a camera and an entry system, warrants, and a partial closure order in reserve.",
    ),
    "Fly-tipping": Words(
        ("Fly-tipping or litter", "Fire setting"),
        "No fires, and waste cleared within two days.",
        {
            "victim": "Garage tenants and the houses behind.",
            "offender": "A man with a van, seen twice; young people set light to what is left.",
            "location": "Open lane behind the garages, no light, no camera.",
        },
        "Gate across the lane, waste cleared each Friday, a hidden camera, and a visit by the fire service to the school.",
    ),
}
OTHER = Words(
    ("Threats or intimidation",),
    "The victim says that she feels safe, and there are no reports for two months.",
    {
        "victim": "Lives alone and no longer goes out in the evening. Sister calls at weekends.",
        "offender": "Known to two agencies. Behaves when seen by somebody with a say over him.",
        "location": "Overlooked by few; the landlord answers letters after some weeks.",
    },
    "Weekly contact with the victim, a warning, a meeting with the landlord, and support for whoever takes it.",
)
ASSESSMENTS = (
    ("stopped", "No report for eight weeks; the neighbours say the same.", "Somebody who rang every week. The letters alone did nothing."),
    ("reduced", "About half as many calls, and none of them serious.", "The lock and the light. Visits helped only while they lasted."),
    ("reduced", "Fewer calls to police; the council hears as much as before.", "Treatment within a week of asking. Patrols moved it by an hour."),
    ("moved", "Quiet here, but reports began two streets away.", "The gate worked here. The streets next to it should have been part of the plan."),
    ("unclear", "The tenant moved away in the sixth week.", "Too early to tell; housing and police working from one list did save time."),
)  # fmt: skip
