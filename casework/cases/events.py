"""What others hear of cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class CaseOpened:
    case_id: int
    group_id: int


@dataclass(frozen=True)
class CaseJoined:
    """A case is on the caseload of one more group."""

    case_id: int
    group_id: int


@dataclass(frozen=True)
class CaseStepsDown:
    """A case is about to leave the caseload of one group; others keep it."""

    case_id: int
    caseload_id: int


@dataclass(frozen=True)
class CasesMerged:
    """Everything of one case hangs on the other now. `group_ids`: groups that had only one of the two."""

    kept_case_id: int
    group_ids: tuple[int, ...]
    merged_at: datetime


@dataclass(frozen=True)
class CasesUnmerged:
    """A merge of then was taken back; what was recorded since stays with the case that stayed."""

    kept_case_id: int
    gone_case_id: int
    merged_at: datetime


@dataclass(frozen=True)
class CaseClosed:
    case_id: int


@dataclass(frozen=True)
class InterestDeclared:
    case_id: int
    user_id: int


@dataclass(frozen=True)
class LeadAgencyChanged:
    case_id: int
    before: int | None
    after: int | None
