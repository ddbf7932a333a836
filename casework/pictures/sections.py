"""What a case and a group show of the pictures: a tab of links."""

from __future__ import annotations

from casework.cases.sections import add_tab

add_tab("links", "Links", "pictures.links", order=40)
