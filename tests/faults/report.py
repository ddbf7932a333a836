"""What a trial by fault found: one line of the table."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Line:
    """`broken` names the promises that were not kept."""

    fault: str
    done: str
    found: str
    broken: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        verdict = "holds" if not self.broken else f"BROKEN: {', '.join(self.broken)}"
        return f"{self.fault:<26} {self.done:<72} {self.found:<74} {verdict}"
