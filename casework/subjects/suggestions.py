"""Suggestions as their reader may know them: within reach what they are, out of reach whom to ask and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import ARRAY, BigInteger, any_, bindparam, select, text

from casework.access.scope import as_system, current_scope
from casework.extensions import db
from casework.subjects.known import give_addresses
from casework.subjects.likeness import Known
from casework.subjects.models import SUBJECTS, PersonAddress
from casework.together import Together

ELSEWHERE = "the partnership's coordinator"
STEPPED_BACK = "You declared an interest here"


@dataclass(frozen=True)
class Suggestion:
    """Somebody or somewhere that may be meant. Out of reach, only `ask` says anything; `stepped_back` from, nothing does."""

    kind: str
    id: int
    reference: str | None
    label: str
    detail: str
    exact: bool
    score: float
    readable: bool
    ask: str
    stepped_back: bool = False


def _reach() -> Together:
    """Which of some subjects (`person_ids`, ...) the reader may open, each kind by its own rule; and where the people live."""
    asked, lives = Together(), PersonAddress.__table__
    ids = {kind: bindparam(f"{kind}_ids", type_=ARRAY(BigInteger)) for kind in SUBJECTS}
    for kind, model in SUBJECTS.items():
        asked.add(kind, lambda model=model, kind=kind: select(model.id).where(model.id == any_(ids[kind])))  # type: ignore[misc]
    asked.add(
        "lives",
        lambda: (
            select(lives.c.person_id, lives.c.line, lives.c.postcode)
            .where(lives.c.person_id == any_(ids["person"]))
            .order_by(lives.c.id)
        ),
    )
    return asked


_REACH = _reach()


def masked(found: list[Suggestion], people: dict[int, Known]) -> list[Suggestion]:
    """The suggestions as the reader may know them, `people` with where they live: out of reach, whom to ask and nothing else."""
    if not found:
        return []
    by_kind = {kind: [s.id for s in found if s.kind == kind] for kind in SUBJECTS}
    empty = frozenset(kind for kind, ids in by_kind.items() if not ids)
    settled = any(known.lines for known in people.values())
    leave_out = empty | {"lives"} if settled or "person" in empty else empty
    answers = _REACH.ask({f"{kind}_ids": ids for kind, ids in by_kind.items()}, leave_out=leave_out)
    give_addresses([people[s.id] for s in found if s.kind == "person"], answers.get("lives", ()))
    within = {(kind, row.id) for kind in SUBJECTS for row in answers.get(kind, ())}
    hidden: dict[str, list[int]] = {}
    for s in found:
        if (s.kind, s.id) not in within:
            hidden.setdefault(s.kind, []).append(s.id)
    ask = whom_to_ask(hidden) if hidden else {}
    return [
        replace(s, detail=_detail(people[s.id]) if s.kind == "person" else s.detail)
        if (s.kind, s.id) in within
        else _closed(s, ask.get((s.kind, s.id), ELSEWHERE))
        for s in found
    ]


def _closed(found: Suggestion, ask: str) -> Suggestion:
    """A suggestion out of reach. Whoever stepped back is told that they did, and not whom to ask: they should ask nobody."""
    if f"{found.kind}-{found.id}" in current_scope().declared_subjects:
        return Suggestion(found.kind, found.id, None, STEPPED_BACK, "", False, 0.0, False, "", stepped_back=True)
    return Suggestion(found.kind, found.id, None, "Known to the partnership", "", False, 0.0, False, ask)


_ASK = text(
    """
    SELECT p.person_id, p.place_id, p.organisation_id, g.short_name, g.contact, c.restricted, a.contact AS general
    FROM case_parties p JOIN cases c ON c.id = p.case_id JOIN caseloads l ON l.case_id = c.id JOIN groups g ON g.id = l.group_id
    JOIN partnerships a ON a.id = c.partnership_id
    WHERE (p.person_id = ANY(:people) OR p.place_id = ANY(:places) OR p.organisation_id = ANY(:organisations)) AND l.left_on IS NULL
    """
)


def whom_to_ask(hidden: dict[str, list[int]]) -> dict[tuple[str, int], str]:
    """Who answers for those out of reach: the group's contact; for restricted cases only the partnership's.

    Of those the reader stepped back from nothing is said of which group has them.
    """
    stepped_back = current_scope().declared_subjects
    hidden = {kind: [n for n in ids if f"{kind}-{n}" not in stepped_back] for kind, ids in hidden.items()}
    with as_system("saying whom to ask about somebody out of reach"):
        rows = (
            db.session.connection()
            .execute(
                _ASK,
                {
                    name: hidden.get(kind, [])
                    for kind, name in (("person", "people"), ("place", "places"), ("organisation", "organisations"))
                },
            )
            .all()
        )
    found: dict[tuple[str, int], str] = {}
    for row in rows:
        key = next((kind, number) for kind in SUBJECTS if (number := getattr(row, f"{kind}_id")) is not None)
        if row.restricted:
            found[key] = row.general or ELSEWHERE
        else:
            found.setdefault(key, f"{row.short_name}, {row.contact}" if row.contact else row.short_name)
    return found


def _detail(known: Known) -> str:
    born = known.born
    words = (
        f"born {born.on.day} {born.on:%B %Y}" if born.on else f"born in {born.year}" if born.year else "",
        *(f"also {alias}" for alias in known.called[1:3]), known.lines[-1] if known.lines else "",
    )  # fmt: skip
    return ", ".join(part for part in words if part)
