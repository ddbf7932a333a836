"""One of each kind of thing that hangs on a person or a place, and who they were merged with, for the sweeps."""

from __future__ import annotations

from casework import clock
from casework.accounts.models import User
from casework.extensions import db
from casework.partnership.models import Group
from casework.subjects import merging
from casework.subjects.models import Person, PersonAddress, PersonName, Place
from casework.subjects.particulars import PersonIdentifier, Relationship, SafeContact, WarningMarker
from casework.subjects.safe_models import SafeAddress, SafeAddressReader
from tests.world import Maker


def arrange(make: Maker, group: Group, person: Person, other: Person, place: Place, by: User) -> dict[str, int]:
    """One of each kind of thing that hangs on a subject, by the last word of its pages' names."""
    more = {"person_id": person.id, "added_by_id": by.id}
    rows = {
        "names": PersonName(person_id=person.id, kind="alias", forename="Swe"),
        "addresses": PersonAddress(person_id=person.id, line="1 Sweep Row"),
        "relationships": Relationship(**more, other_id=other.id, kind="sibling"),
        "markers": WarningMarker(**more, kind="dogs", text="x", review_on=clock.today(), agency_id=by.agency_id),
        "numbers": PersonIdentifier(**more, kind="other", value="1", agency_id=by.agency_id),
        "contact": SafeContact(**more, text="x", agency_id=by.agency_id),
        "safe_address": SafeAddress(
            **more,
            line="9 Sweep Yard",
            postcode="SW9 9EE",
            reason="x",
            agency_id=by.agency_id,
            readers=[SafeAddressReader(user_id=by.id)],
        ),
        "place_markers": WarningMarker(
            place_id=place.id,
            added_by_id=by.id,
            kind="other",
            text="x",
            review_on=clock.today(),
            agency_id=by.agency_id,
        ),
    }
    with make.system():
        db.session.add_all(rows.values())
        db.session.flush()
        found = {name: row.id for name, row in rows.items()}
    twin, same_place = make.person("Sweep", "Twin"), make.place("Sweep place again")
    make.case(group, victim=twin, location=same_place)
    with make.acting(by):
        merged = merging.merge(person, twin, reason="the same", because={}, by=by)
        merged_places = merging.merge(place, same_place, reason="the same", because={}, by=by)
        db.session.commit()
        return found | {"person_merge": merged.id, "place_merge": merged_places.id}
