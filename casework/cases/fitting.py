"""Which groups may have which case: some have no caseload, and in some nobody is named."""

from __future__ import annotations

from casework.cases.models import Case
from casework.errors import Refusal
from casework.partnership.models import Group
from casework.partnership.profiles import profile_of
from casework.subjects.models import Person, Subject


def has_caseload(group: Group) -> bool:
    """A board that meets in public, or a group that takes no referrals, has none."""
    profile = profile_of(group)
    return profile.takes_referrals and not profile.public


def fits(case: Case, group: Group) -> bool:
    """Whether nobody is named in the case whom the group's members, residents among them, must not hear of."""
    return not _names_nobody(group) or all(party.person_id is None for party in case.parties)


def refuse_unfit(case: Case, group: Group) -> None:
    if not has_caseload(group):
        raise Refusal(f"{group.name} has no caseload", field="group")
    if not fits(case, group):
        raise Refusal(f"{group.name} names nobody, and this case names people. Refer the place to it instead", field="group")  # fmt: skip


def refuse_person(case: Case, subject: Subject) -> None:
    """Whoever is added to a case is seen by each group that has it."""
    if not isinstance(subject, Person):
        return
    for load in case.caseloads:
        if load.left_on is None and _names_nobody(load.group):
            raise Refusal(
                f"{load.group.name} has this case and names nobody. Refer the person to another group, as a case of its own",
                field="reference",
            )


def _names_nobody(group: Group) -> bool:
    return "person" not in profile_of(group).subject_types
