"""What keeps two cases from being merged, and what whoever merges them must weigh first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from casework.access import current_scope
from casework.accounts.models import User
from casework.cases import moving, timeline
from casework.cases.merge_rules import Beside, Clash, OnlyOne
from casework.cases.models import Case, CaseInterest, CaseNamedPerson, CaseParty
from casework.extensions import db
from casework.partnership.models import Group
from casework.subjects.models import Organisation, Person, Place
from casework.web.presentation import listed, sentence

MOST = 20
HIDDEN = (
    "Something another group keeps of both differs, which you may not see. Ask those who run that group to merge them."
)


@dataclass(frozen=True)
class Weighed:
    """Something to answer before a merge; `key` names it in the form and in the record of the merge."""

    key: str
    words: str


def in_the_way(one: Case, two: Case) -> list[str]:
    """Everything for which a merge of the two is refused, in words, with what differs. The reader sees both cases."""
    found = [f"{case.reference} is {case.status}." for case in (one, two) if case.status != "open"]
    found += _closed_to_different_people(one, two)
    scope = current_scope()
    found += [
        f"{group.name} has {having.reference} and not {other.reference}, and you are not a member: only somebody who is can show it the other."
        for group, having, other in one_sided_groups(one, two)
        if not scope.in_group(group.id)
    ]
    return found + _rows_that_differ(one, two)


def to_weigh(one: Case, two: Case) -> list[Weighed]:
    """What a merge changes for others or what speaks against it; each is answered."""
    found = [
        Weighed(f"group_{group.id}", f"{group.name} has {having.reference} and not {other.reference}. Its members will see both.")
        for group, having, other in one_sided_groups(one, two)
    ]  # fmt: skip
    parties = {
        case.id: {(p.side, p.person_id, p.place_id, p.organisation_id): p for p in _parties(case)}
        for case in (one, two)
    }
    subjects = {case_id: {key[1:] for key in rows} for case_id, rows in parties.items()}
    if not subjects[one.id] & subjects[two.id]:
        found.append(Weighed("nobody_shared", "They have nobody and no place in common."))
    sides = {("victim", "offender"), ("offender", "victim")}
    for (side, *subject), party in parties[one.id].items():
        for other_side, *other in parties[two.id]:
            if subject == other and (side, other_side) in sides:
                who = party.label
                found.append(
                    Weighed(
                        f"sides_{party.person_id or f'organisation_{party.organisation_id}'}",
                        f"{who} is {side} in {one.reference} and {other_side} in {two.reference}, and will be both.",
                    )
                )
    return found


def _parties(case: Case) -> Sequence[CaseParty]:
    return case.parties


def one_sided_groups(one: Case, two: Case) -> list[tuple[Group, Case, Case]]:
    """(group, the case it has or had, the other): whose members see more after a merge than before."""
    found = []
    for having, other in ((one, two), (two, one)):
        theirs = {load.group_id for load in other.caseloads}
        groups = {load.group_id: load.group for load in having.caseloads if load.group_id not in theirs}
        found += [(group, having, other) for _, group in sorted(groups.items())]
    return found


def _closed_to_different_people(one: Case, two: Case) -> list[str]:
    found = []
    ids = (one.id, two.id)
    named: dict[int, set[int]] = {one.id: set(), two.id: set()}
    for case_id, user_id in db.session.execute(
        select(CaseNamedPerson.case_id, CaseNamedPerson.user_id).where(CaseNamedPerson.case_id.in_(ids))
    ):
        named[case_id].add(user_id)
    if one.restricted != two.restricted:
        closed, wide = (one, two) if one.restricted else (two, one)
        found.append(f"{closed.reference} is restricted to named people and {wide.reference} is not.")
    elif one.restricted and named[one.id] != named[two.id]:
        found.append("They are restricted to different people.")
    back: dict[int, dict[int, str]] = {one.id: {}, two.id: {}}
    for case_id, user_id, name in db.session.execute(
        select(CaseInterest.case_id, CaseInterest.user_id, User.name)
        .join(User, User.id == CaseInterest.user_id)
        .where(CaseInterest.case_id.in_(ids), CaseInterest.withdrawn_at.is_(None))
        .order_by(CaseInterest.id)
    ):
        back[case_id][user_id] = name
    for case, other in ((one, two), (two, one)):
        only = [name for user_id, name in back[case.id].items() if user_id not in back[other.id]]
        if only:
            found.append(
                f"{listed(only[:5])} declared an interest in {case.reference} and not in {other.reference}: they would have"
                " to in both, or it is lifted."
            )
    return found


def _rows_that_differ(one: Case, two: Case) -> list[str]:
    pairs = moving.in_the_way(one.id, two.id)
    seen = _seen(pairs)
    names = _names([row for _, a, b in pairs for row in (a, b)])
    found = []
    for place, a, b in pairs:
        if not {a["id"], b["id"]} <= seen[place.table]:
            found.append(HIDDEN)
        elif isinstance(place.rule, OnlyOne | Clash | Beside):
            found.append(place.rule.words)
        else:
            found.append(_in_words(place, a, b, (one, two), names))
    return list(dict.fromkeys(found))[:MOST]


def _seen(pairs: list[Any]) -> dict[str, set[int]]:
    """Which of these rows the reader may see: a statement a table, and only for tables where something differs."""
    ids: dict[str, set[int]] = {}
    for place, a, b in pairs:
        ids.setdefault(place.table, set()).update((a["id"], b["id"]))
    found = {}
    for table, rows in ids.items():
        model = moving.model_of(table)
        found[table] = set(db.session.scalars(select(model.id).where(model.id.in_(rows))))
    return found


def _names(rows: list[dict[str, Any]]) -> dict[tuple[str, int], str]:
    """What the groups, people and places that the rows are about are called, as far as the reader may see them."""
    found = {}
    for column, model in (
        ("group_id", Group), ("person_id", Person), ("place_id", Place), ("organisation_id", Organisation),
    ):  # fmt: skip
        ids = {row[column] for row in rows if row.get(column) is not None}
        for each in db.session.scalars(select(model).where(model.id.in_(ids))) if ids else ():
            found[(column, each.id)] = each.label if isinstance(each, Place) else each.name
    return found


def _in_words(
    place: Any, a: dict[str, Any], b: dict[str, Any], cases: tuple[Case, Case], names: dict[tuple[str, int], str]
) -> str:
    shown = getattr(moving.model_of(place.table), "__audit_values__", frozenset())
    fields = []
    for key in a:
        if key == "id" or a[key] == b.get(key):
            continue
        words = timeline.field_of(key)
        if key in shown and not key.endswith("_id"):
            said = [timeline.word_of(key, row[key]) or "not said" for row in (a, b)]
            words += f" ({said[0]} in {cases[0].reference}, {said[1]} in {cases[1].reference})"
        fields.append(words)
    about = [
        names[(key, a[key])]
        for key in ("group_id", "person_id", "place_id", "organisation_id")
        if (key, a.get(key)) in names
    ]
    thing = sentence(timeline.thing_of(place.table))
    return f"{thing}{f' ({listed(about)})' if about else ''} differs: {listed(fields)}. Make the two the same first."
