"""What a report tells of the risk register: the open risks with their ratings in words, and the matrix."""

from __future__ import annotations

from collections.abc import Sequence

from casework.indicators.models import PerformanceReport
from casework.indicators.report_parts import Part, keep
from casework.partnership.models import Group
from casework.rendering import Note, Table
from casework.rendering.document import Block
from casework.risk_register import register, services
from casework.risk_register.paper import matrix_table
from casework.web.filtering import Chosen


def _blocks(group: Group, report: PerformanceReport) -> Sequence[Block]:
    """No names: of an owner no more than the agency."""
    scale, _ = services.scale_in_force(group.id)
    found = register.lines(group, Chosen(), scale)
    if not found:
        return [Note("There is no open risk.")]
    rows = [
        [
            f"{line.risk.reference}: {line.risk.title}", line.impact, line.likelihood,
            line.rating + ("; above tolerance" if line.is_above else ""), line.risk.controls, line.risk.owner_agency_words or "Nobody yet",
        ]
        for line in found
    ]  # fmt: skip
    columns = ("Risk", "Impact", "Likelihood", "Rating", "Mitigating action", "Owner")
    table = Table(columns, rows, caption="Open risks, the highest first", widths=(26, 10, 11, 14, 26, 13))
    return [table, matrix_table(found, scale)]


keep(Part("risks", "Risks", _blocks))
