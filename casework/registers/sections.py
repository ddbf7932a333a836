"""The tab of a case that follows it from meeting to meeting."""

from __future__ import annotations

from casework.cases.sections import add_tab

add_tab("meetings", "Meetings", "registers.thread", order=55)
