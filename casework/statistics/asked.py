"""What is asked of statistics: for which groups, over which period, in which area; and whether its reader may see the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from casework.partnership.models import Group
from casework.partnership.profiles import profile_of
from casework.statistics.periods import Period


@dataclass(frozen=True)
class Asked:
    """One question. `area_ids` are an area with its wards; `agency_id` keeps to what one agency referred, owes or came to.

    `rows`: the reader may open what was counted. Otherwise everything in the groups is counted, without anybody's row rules, and
    small counts are left out (see docs/decisions/counts-without-rows.md).
    """

    groups: Sequence[Group]
    period: Period
    today: date
    area_id: int | None = None
    area_ids: tuple[int, ...] = ()
    agency_id: int | None = None
    rows: bool = True

    @cached_property
    def group_ids(self) -> list[int]:
        return [group.id for group in self.groups]

    @cached_property
    def before(self) -> tuple[date, date] | None:
        return self.period.year_before()

    def groups_asking(self, question: str) -> list[int]:
        """The groups whose referral form has a question with this key."""
        return [
            group.id for group in self.groups if any(asks["key"] == question for asks in profile_of(group).fields())
        ]

    def choices_of(self, question: str) -> list[str]:
        """What may be ticked for a question in the forms of these groups, each once."""
        found = {
            choice: None
            for group in self.groups
            for asks in profile_of(group).fields()
            if asks["key"] == question
            for choice in asks.get("choices", ())
        }
        return list(found)

    def outcomes(self) -> list[str]:
        """The outcomes that cases of these groups may have, each once."""
        return list({each: None for group in self.groups for each in profile_of(group).outcomes})
