"""Pages of registers; the blueprint is complete once they are imported."""

from casework.registers.views import attendance, decisions, declarations, searching, thread
from casework.registers.views.blueprint import bp

__all__ = ["attendance", "bp", "decisions", "declarations", "searching", "thread"]
