"""Who somebody or somewhere may be: suggestions as the search gives them, out of reach only whom to ask."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from casework import audit
from casework.api.given import Answered, Given, Line
from casework.api.operations import operation
from casework.api.views import bp
from casework.subjects import matching
from casework.subjects.models import SUBJECTS
from casework.web.gate import signed_in


class MatchGiven(Given):
    """What is known of somebody or somewhere."""

    kind: Literal["person", "place", "organisation"]
    name: Line = Field("", description="First names and last name, or what the place or organisation is called.")
    date_of_birth: date | None = Field(None, description="Of a person.")
    postcode: Line = ""
    address: Line = Field("", description="Of a place or organisation.")
    registration_number: Line = Field("", description="Of an organisation: its number at Companies House or the like.")

    @model_validator(mode="after")
    def _something(self) -> MatchGiven:
        if not any((self.name, self.date_of_birth, self.postcode, self.address, self.registration_number)):
            raise ValueError("say something to look for")
        return self


class SuggestionAnswer(Answered):
    """Somebody or somewhere that may be meant. Out of reach there is nothing but whom to ask."""

    kind: Literal["person", "place", "organisation"]
    readable: bool
    reference: str | None
    label: str
    detail: str
    exact: bool
    score: float
    ask: str = Field(description="Whom to ask, where it is known to the partnership and not in the account's reach.")


class MatchesAnswer(Answered):
    suggestions: list[SuggestionAnswer]


@bp.post("/subjects/match")
@signed_in
@operation(
    "Who or what on record may be meant",
    scope="subjects:match",
    tag="People, places and organisations",
    body=MatchGiven,
    answer=MatchesAnswer,
)
def match_subjects(body: MatchGiven) -> MatchesAnswer:
    person = body.kind == "person"
    asked = {
        "name": body.name, "date_of_birth": body.date_of_birth if person else None, "postcode": body.postcode,
        "address": "" if person else body.address, "number": body.registration_number if body.kind == "organisation" else "",
    }  # fmt: skip
    found = matching.suggest(**asked, kinds=(body.kind,))  # type: ignore[arg-type]
    table = SUBJECTS[body.kind].__tablename__
    audit.searched(table, by=[name for name, value in asked.items() if value], found=len(found))
    audit.consulted(table, [s.id for s in found if s.readable])
    return MatchesAnswer(suggestions=[told(each) for each in found])


def told(found: matching.Suggestion) -> SuggestionAnswer:
    return SuggestionAnswer(
        kind=found.kind, readable=found.readable, reference=found.reference, label=found.label, detail=found.detail, exact=found.exact,
        score=found.score, ask=found.ask,
    )  # fmt: skip
