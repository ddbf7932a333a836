"""Search for people, places and organisations, however they are spelt."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for

from casework import audit
from casework.subjects import matching
from casework.subjects.models import SUBJECTS
from casework.subjects.typed import read_words
from casework.subjects.views.blueprint import bp
from casework.web.gate import signed_in
from casework.web.plans import one_plan

PREFIXES = {
    "P": "subjects.person",
    "L": "subjects.place",
    "B": "subjects.organisation",
    "C": "cases.show",
    "R": "referrals.show",
    "A": "actions.show",
}


@bp.get("/subjects/")
@signed_in
@one_plan
def search() -> Any:
    typed = request.args.get("q", "")[:200]
    found: list[matching.Suggestion] = []
    if typed.strip():
        meant = read_words(typed)
        if reference := meant.get("reference"):
            return redirect(url_for(PREFIXES[reference[0]], reference=reference))
        found = matching.suggest(**meant, limit=15)
        audit.searched("people", by=[name for name, value in meant.items() if value], found=len(found))
        for kind, model in SUBJECTS.items():
            audit.consulted(model.__tablename__, [s.id for s in found if s.readable and s.kind == kind])
    return render_template("subjects/search.html", typed=typed, found=found)
