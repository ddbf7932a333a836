"""What risk adds to a case: a tab, and on the overview where each party stands. Reads the tools, so that a mistake stops the start-up."""

from __future__ import annotations

from typing import Any

from casework.cases.models import SIDES, Case
from casework.cases.sections import add_tab, panel
from casework.risk import queries
from casework.risk.offers import about_party, has_tools
from casework.risk.tool_files import tools
from casework.together import Rows

tools()
add_tab("risk", "Risk", "risk.show", order=15, shows=has_tools)


@panel("risk", "risk/panel.html", order=15, where="side", asks=queries.latest)
def _panel(case: Case, rows: Rows) -> list[dict[str, Any]] | None:
    """The latest bands, the most pressing first; what awaits validation is named without its band, which is not in force."""
    if not has_tools(case):
        return None
    labels = {about_party(party): party.label for party in case.parties} | {("", None, None): "The case as a whole"}
    found: dict[Any, dict[str, Any]] = {}
    for row in rows:
        about = (row.side, row.person_id, row.place_id)
        shown = found.setdefault(
            (row.tool_key, about),
            {
                "who": labels.get(about, "Somebody no longer on the case"),
                "side": SIDES.get(row.side, ""),
                "title": row.title,
                "band": None,
                "waiting": False,
            },
        )
        if row.status == "final":
            shown["band"] = row
        else:
            shown["waiting"] = True
    order = ("red", "amber", "green", "")
    return sorted(found.values(), key=lambda each: order.index(each["band"].rag if each["band"] else ""))
