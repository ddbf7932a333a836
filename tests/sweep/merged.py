"""An organisation that had a twin, and a case that another was merged into, for the sweeps."""

from __future__ import annotations

from typing import Any

from casework.cases import merge_differences
from casework.cases import merging as case_merging
from casework.cases.models import Case, CaseInterest
from casework.extensions import db
from casework.plans.models import PlanPart
from casework.subjects import merging
from casework.subjects.models import Organisation
from tests.world import Maker


def organisations(make: Maker, world: dict[str, Any]) -> dict[str, Any]:
    """One that had a twin, and another."""
    group, chair = world["group"], world["chair"]
    one, twin, other = (make.organisation(name) for name in ("Sweep Stores", "Sweep Store", "Sweep Academy"))
    for each in (one, twin, other):
        make.case(group, victim=each)
    with make.acting(chair):
        a, b = (db.session.get_one(Organisation, each.id) for each in (one, twin))
        merged = merging.merge(a, b, reason="the same", because={}, by=chair)
        db.session.commit()
    world["particulars"]["organisation_merge"] = merged.id
    return {"organisation": one, "other organisation": other}


def cases(make: Maker, world: dict[str, Any]) -> tuple[int, str]:
    """A case with a plan merged into the one at hand, from which the same person has stepped back. The merge, and its reference."""
    case, chair = world["case"].id, world["chair"]
    twin = make.case(world["group"], offender=world["person"])
    with make.system():
        db.session.add(CaseInterest(case_id=twin.id, user_id=world["interest"].user_id, reason="x"))
        db.session.add(PlanPart(case_id=twin.id, part="objective", number=1, text="x", saved_by_id=chair.id))
    with make.acting(chair):
        kept, gone = db.session.get_one(Case, case), db.session.get_one(Case, twin.id)
        weighed = {each.key: "x" for each in merge_differences.to_weigh(kept, gone)}
        merged = case_merging.merge(kept, gone, reason="the same", because=weighed, by=chair)
        db.session.commit()
        return merged.id, twin.reference
