"""Terms of reference in the JSON document: what was put to the meeting, or adopted at it."""

from __future__ import annotations

from datetime import date as Day

from pydantic import Field

from casework.exchange.blocks import Block, Line, Part, Text
from casework.terms.content import Chairing, Frequency, MembershipClass, Quorum


class TermsClause(Part):
    """A clause as printed: 3.0 Membership. One without a number goes on with the one before."""

    number: Line = ""
    heading: Line = ""
    record: list[Block] | Text = []
    membership: bool = Field(False, description="The classes of membership stand under this clause.")
    after: list[Block] | Text = Field([], description="What follows the classes of membership under the same clause.")


class TermsOfReference(Part):
    """A version of the body's terms of reference. Without a day of adoption it was put to this meeting."""

    title: Line = "Terms of reference"
    clauses: list[TermsClause] = Field([], max_length=80)
    membership: list[MembershipClass] = Field([], max_length=80)
    chairing: Chairing = Chairing()
    quorum: Quorum | None = None
    frequency: Frequency | None = None
    adopted_on: Day | None = None
    adopted_by: Line = Field("", description="Who adopted it, when it was no meeting of this body.")
    review_on: Day | None = None
    version: int | None = Field(None, description="On reading: the number of the version. Not read when sent.")
    export: Line = Field("", description="On reading: its name among the exports. Not read when sent.")
