"""What plans add to a case: a tab, a panel on the overview, and questions when it is closed."""

from __future__ import annotations

from typing import Any

from casework.accounts.models import User
from casework.cases.asking import ask_at
from casework.cases.models import Case
from casework.cases.sections import add_tab, panel
from casework.errors import Refusal, Stale
from casework.plans import queries, services
from casework.plans.forms import ClosingQuestions
from casework.plans.models import PARTS, VERDICTS
from casework.together import Rows
from casework.web.numbers import version_number

add_tab("plan", "Plan", "plans.show", order=20)


@panel("plan", "plans/panel.html", order=20, where="side", asks=queries.outline)
def _panel(_case: Case, rows: Rows) -> dict[str, Any]:
    """The objective and how far the plan has come."""
    written = {row.part for row in rows}
    return {
        "objective": "".join(row.objective for row in rows),
        "missing": [words for key, words in PARTS.items() if key not in written],
        "verdict": "".join(VERDICTS[row.verdict] for row in rows if row.verdict),
    }


def _known(case: Case) -> dict[str, Any]:
    assessment = services.plan_of(case).get("assessment")
    if assessment is None:
        return {"version": "0"}
    text = "not_assessed_because" if assessment.verdict == "not_assessed" else "happened"
    return {
        "version": str(assessment.number), "verdict": assessment.verdict, text: assessment.text, "worked": assessment.worked
    }  # fmt: skip


def _answer(case: Case, form: Any, by: User) -> None:
    none = form.verdict.data == "not_assessed"
    text = form.not_assessed_because if none else form.happened
    names = {"text": text.name}
    try:
        services.save_part(
            case,
            "assessment",
            text=text.data or "",
            worked="" if none else form.worked.data or "",
            verdict=form.verdict.data or "",
            number=version_number(form.version.data),
            by=by,
        )
    except Refusal as refusal:
        raise Refusal(refusal.message, field=names.get(refusal.field or "", refusal.field)) from None
    except Stale as stale:
        yours, theirs = (
            {names.get(key, key): words for key, words in each.items()} for each in (stale.yours, stale.theirs)
        )
        raise Stale(yours=yours, theirs=theirs, version=stale.version, changed_by=stale.changed_by) from None


ask_at("closing", "assessment", ClosingQuestions, order=20, known=_known, answer=_answer)
