"""Actions on the overview of a case: its live work, side by side in the triangle."""

from casework.actions.queries import live_work
from casework.cases.sections import overview

overview.add("work", live_work)
