"""What a statistic is, as data: the rows it counts, the column that says which of them, and how it is put in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select

from casework.statistics.asked import Asked

NOT_RECORDED = "Not recorded"
NAMED = ("group_id", "agency_id", "area_id")
"""Columns whose values are numbers of rows of the directory, and named by them."""


@dataclass(frozen=True)
class Split:
    """A column of a population by whose values its statistics are shown apart.

    `words` gives the words of coded values, in the order they are shown; a column in `NAMED` takes them from the directory.
    `rows_only`: not among counts without rows, because a statistic of the same rows tells what some of its values come to together.
    """

    column: str
    title: str
    words: Mapping[str, str] | Callable[[], Mapping[str, str]] | None = None
    rows_only: bool = False

    def in_words(self) -> Mapping[str, str] | None:
        return self.words() if callable(self.words) else self.words


@dataclass(frozen=True)
class Population:
    """The rows that statistics count, as one query: the figure and the list behind it both come from it.

    `rows` gives a Select with a column `id` (of `of`, what its list shows and links to), `part` (0, or what tells apart two rows about
    the same id), `earlier` (whether it belongs to the year before), the columns of `splits`, and what statistics say by name.
    `guarded`: what it says of people is shown to nobody as a list and to everybody with small counts left out.
    """

    key: str
    title: str
    one: str
    of: type[Any]
    rows: Callable[[Asked], Select[Any]]
    splits: tuple[Split, ...]
    dated: str
    many: str = ""
    as_it_stands: bool = False
    guarded: bool = False

    @property
    def has_agencies(self) -> bool:
        return any(split.column == "agency_id" for split in self.splits)


@dataclass(frozen=True)
class Statistic:
    """One figure: the rows of a population for which the column `when` holds; without one, all of them.

    `base` is the key of the statistic (of the same population) it is a share of. With `days` it is a length of time: the median and
    quartiles of that column, over the rows that have a value, in `unit`. With `total` it is the sum of that column over them.
    One that is not `apart` is left out of a page's tables by agency and the like, which would be too wide; spreadsheets have it.
    """

    key: str
    name: str
    counts: str
    of: Population
    when: str = ""
    base: str = ""
    days: str = ""
    total: str = ""
    unit: str = "day"
    apart: bool = True
    rows_only: bool = False

    @property
    def is_count(self) -> bool:
        return not self.days and not self.total


@dataclass(frozen=True)
class Theme:
    """Statistics shown on one page, with what a reader must know to read them. `first` statistics of a population come first."""

    key: str
    title: str
    about: str
    statistics: tuple[Statistic, ...]
    notes: tuple[str, ...] = ()

    def populations(self) -> list[Population]:
        return list({statistic.of.key: statistic.of for statistic in self.statistics}.values())

    def of(self, population: Population, *, rows: bool = True) -> list[Statistic]:
        """The statistics of a population; for who is shown no rows, without those that are only for others."""
        return [each for each in self.statistics if each.of is population and (rows or not each.rows_only)]

    def statistic(self, key: str) -> Statistic | None:
        return next((statistic for statistic in self.statistics if statistic.key == key), None)
