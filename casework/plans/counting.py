"""Where incidents are counted, and the counts: typed in a grid, pasted or imported."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from casework import audit, clock
from casework.accounts.models import User
from casework.cases import services as cases
from casework.cases.models import Case
from casework.errors import Refusal, Stale
from casework.extensions import db
from casework.plans import lines, lists, queries
from casework.plans.models import ROLES, CountedPlace, IncidentCount
from casework.plans.months import month_of
from casework.plans.services import lock
from casework.web.forms import CONSTRAINTS
from casework.web.presentation import month as month_words

CONSTRAINTS["uq_counted_places_case_id_name_merged_from"] = ("A place of that name is counted already", "name")
CONSTRAINTS["uq_counted_places_here"] = ("The place of the response is there already", "role")

MOST_PLACES = 12
Cell = tuple[str, date]
Counts = dict[tuple[int, str], dict[date, int]]


def places_of(case: Case, merged_from: str = "") -> list[CountedPlace]:
    return list(db.session.scalars(queries.places_of(case.id, merged_from)))


def counts_of(case: Case, merged_from: str = "") -> Counts:
    """Every count of a case, or of one merged into it, by place and source, then month."""
    found: Counts = defaultdict(dict)
    for row in db.session.execute(queries.counts_of(case.id, merged_from)):
        found[row.place_id, row.source][row.month] = row.incidents
    return dict(found)


def add_place(case: Case, *, name: str, role: str, by: User) -> CountedPlace:
    """Count incidents at one more place. Only one is the place of the response."""
    cases.require_may_record(case, by)
    lock(case)
    name = name.strip()
    if not name:
        raise Refusal("Enter a name for the place", field="name")
    if role not in ROLES:
        raise Refusal("Choose what the place is", field="role")
    there = places_of(case)
    if len(there) >= MOST_PLACES:
        raise Refusal(f"A case counts at {MOST_PLACES} places at most. Remove one first.")
    if any(place.name.lower() == name.lower() for place in there):
        raise Refusal("A place of that name is counted already", field="name")
    if role == "here" and any(place.role == "here" for place in there):
        raise Refusal("There is a place where the response works already", field="role")
    place = CountedPlace(case_id=case.id, name=name, role=role)
    db.session.add(place)
    db.session.flush()
    return place


def place_of_the_response(case: Case, *, by: User) -> CountedPlace:
    """The place of the response, made when there is none yet and named after the case's location, else "Here"."""
    there = next((place for place in places_of(case) if place.role == "here"), None)
    return there or add_place(case, name=name_here(case), role="here", by=by)


def name_here(case: Case) -> str:
    """What the place of the response is called unless somebody says otherwise. Never a person's name."""
    names = [party.place.name or party.place.address for party in case.parties if party.place is not None]
    return names[0] if names else "Here"


def change_place(place: CountedPlace, case: Case, *, name: str, role: str, by: User) -> None:
    cases.require_may_record(case, by)
    lock(case)
    others = [other for other in places_of(case) if other.id != place.id]
    if not name.strip():
        raise Refusal("Enter a name for the place", field="name")
    if any(other.name.lower() == name.strip().lower() for other in others):
        raise Refusal("A place of that name is counted already", field="name")
    if role not in ROLES:
        raise Refusal("Choose what the place is", field="role")
    if role == "here" and any(other.role == "here" for other in others):
        raise Refusal("There is a place where the response works already", field="role")
    place.name, place.role = name.strip(), role
    db.session.flush()


def remove_place(place: CountedPlace, case: Case, *, by: User) -> None:
    """Take away a place with all that was counted there."""
    cases.require_may_record(case, by)
    lock(case)
    audit.record("erasure", "removed", IncidentCount.__tablename__, place.id, case_id=case.id)
    db.session.execute(delete(IncidentCount).where(IncidentCount.place_id == place.id))
    db.session.delete(place)
    db.session.flush()


def save_counts(place: CountedPlace, case: Case, cells: Mapping[Cell, int | None], *, version: int, by: User) -> int:
    """Save cells of one place's grid, None for "not known"; says how many changed.

    Raises `Stale` when somebody saved counts of this place after the grid was opened, with the cells that differ.
    """
    cases.require_may_record(case, by)
    lock(case)
    _refuse_wrong(cells)
    db.session.refresh(place)
    known = counts_of(case)
    changed = {
        (source, month): value
        for (source, month), value in cells.items()
        if known.get((place.id, source), {}).get(month) != value
    }
    if changed and place.version != version:
        raise Stale(
            yours={name_of(cell): "" if value is None else str(value) for cell, value in changed.items()},
            theirs={name_of(cell): str(known.get((place.id, cell[0]), {}).get(cell[1], "")) for cell in changed},
            version=place.version,
        )
    _write(place, case, changed, by=by)
    return len(changed)


def name_of(cell: Cell) -> str:
    """What a cell of the grid is called in its form: police-2026-03."""
    return f"{cell[0]}-{cell[1]:%Y-%m}"


def take_over(case: Case, text: str, *, field: str, by: User) -> int:
    """Take over pasted or imported lines, each instead of what was there; says how many counts there were.

    All of it or, with a `Refusal` that names the lines at fault, none.
    """
    cases.require_may_record(case, by)
    lock(case)
    places = {place.name.lower(): place for place in places_of(case)}
    read = lines.read(text, places={key: key for key in places}, today=clock.today(), field=field)
    cells: dict[str, dict[Cell, int | None]] = defaultdict(dict)
    for line in read:
        cells[line.place][line.source, line.month] = line.incidents
    here = place_of_the_response(case, by=by) if "" in cells else None
    if here is not None and here.name.lower() in cells and set(cells[""]) & set(cells[here.name.lower()]):
        raise Refusal(f"Some months are there twice: without a place, and for {here.name}", field=field)
    for name, of_place in cells.items():
        place = places[name] if name else here
        assert place is not None
        _write(place, case, of_place, by=by)
    return len(read)


def _refuse_wrong(cells: Mapping[Cell, int | None]) -> None:
    this_month = month_of(clock.today())
    for (source, month), value in cells.items():
        name = name_of((source, month))
        if source not in lists.sources():
            raise Refusal("Choose a source from the list", field=name)
        if month > this_month:
            raise Refusal(f"{month_words(month)} is still to come", field=name)
        if value is not None and not 0 <= value <= lines.MOST_INCIDENTS:
            raise Refusal(f"Enter a number from 0 to {lines.MOST_INCIDENTS:,}", field=name)


def _write(place: CountedPlace, case: Case, cells: Mapping[Cell, int | None], *, by: User) -> None:
    if not cells:
        return
    now = clock.now()
    rows = [
        {
            "case_id": case.id, "place_id": place.id, "source": source, "month": month, "incidents": value,
            "saved_by_id": by.id, "saved_at": now,
        }
        for (source, month), value in cells.items()
        if value is not None
    ]  # fmt: skip
    if rows:
        statement = insert(IncidentCount.__table__).values(
            [{"partnership_id": place.partnership_id, **r} for r in rows]
        )
        db.session.connection().execute(
            statement.on_conflict_do_update(
                index_elements=["place_id", "month", "source"],
                set_={name: statement.excluded[name] for name in ("incidents", "saved_by_id", "saved_at")},
            )
        )
    for source, month in (cell for cell, value in cells.items() if value is None):
        db.session.execute(
            delete(IncidentCount).where(
                IncidentCount.place_id == place.id, IncidentCount.source == source, IncidentCount.month == month
            )
        )
    place.version += 1
    case.updated_at = now
    audit.record("collection", "added", IncidentCount.__tablename__, place.id, case_id=case.id)
    db.session.flush()


def sources_in(counts: Counts) -> list[str]:
    """The sources counted so far, in the order of the list."""
    used = {source for _, source in counts}
    return [source for source in lists.sources() if source in used] + sorted(used - set(lists.sources()))
