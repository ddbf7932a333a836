"""What others hear of cases."""

from __future__ import annotations

from dataclasses import dataclass


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
