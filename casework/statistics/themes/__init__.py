"""The statistics there are, by theme. A theme is a module that declares them; this is their order."""

from casework.statistics.figures import Theme
from casework.statistics.themes import actions, cases, equality, meetings, outcomes, referrals, tools

THEMES: dict[str, Theme] = {
    each.THEME.key: each.THEME for each in (referrals, cases, actions, meetings, tools, outcomes, equality)
}
