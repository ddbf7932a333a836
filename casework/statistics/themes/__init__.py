"""The statistics there are, by theme. A theme is a module that declares them; this is their order."""

from casework.statistics.figures import Statistic, Theme
from casework.statistics.themes import referrals

THEMES: dict[str, Theme] = {each.THEME.key: each.THEME for each in (referrals,)}


def the_statistic(theme: Theme, key: str) -> Statistic | None:
    return theme.statistic(key)
