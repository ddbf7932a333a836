"""How a table's rows become one case's when two cases are merged. Rows follow the case that stays, unless their model says otherwise.

A model says so with `__cases_merged__`. It must where its case is part of a unique key, for there both cases may have a row
that only one can have; a test asks for it. Everything else needs nothing: the rows follow, and go back with an undo.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Follow:
    """The rows follow: what holds for every table that says nothing."""


@dataclass(frozen=True)
class Same:
    """Two rows with one key are one if they say the same; the merge is refused with what differs if they do not.

    The row of the case that goes is set aside, and what hangs on it hangs on the other. Who wrote a row and when, and the
    columns in `but`, may differ: those of the case that stays hold. So may a column in `settled` where its condition holds,
    which names the two rows `g` and `k`.
    """

    but: tuple[str, ...] = ()
    settled: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Clash:
    """Refused, with these words, where both cases have a row with one key."""

    words: str


@dataclass(frozen=True)
class OnlyOne:
    """Refused, with these words, where both cases have a row for which `where` holds."""

    words: str
    where: str = "true"


@dataclass(frozen=True)
class Beside:
    """Two rows with one key stand side by side, that of the case that goes marked in the column `mark`, which the key leaves out.

    Refused with `words` where `refused` holds for it.
    """

    mark: str
    words: str = ""
    refused: str = "false"


@dataclass(frozen=True)
class Earlier:
    """Where both cases have rows of their own, those of the case that goes are kept as its: as an earlier whole, not mixed in.

    The column `mark`, empty otherwise and part of every key, then holds the reference of that case. Where only one of the two has
    any, they are the case's own. `words` say so before the merge.
    """

    mark: str
    words: str


@dataclass(frozen=True)
class Stays:
    """The rows stay as they are, because of `why`."""

    why: str


Rule = Follow | Same | Clash | OnlyOne | Beside | Earlier | Stays
