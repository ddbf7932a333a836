"""Checks the log against its seals, and the seals against each other and against what was kept outside.

What it finds it says by the first entry, seal or gap that is amiss. It reads everything once, as the server streams it, in the bytes that were sealed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Connection, text

from casework import clock
from casework.audit import canonical
from casework.audit.seal_models import GENESIS, hash_of

MOST_FAULTS = 20
"""Enough to see what happened; a log that was made anew would have one for every seal."""
SEALS_AT_ONCE = 500
UNSEALED_TOO_LONG = timedelta(minutes=10)


@dataclass(frozen=True)
class Fault:
    """Something amiss: at which seal and entry, where there is one, and in words."""

    words: str
    seal: int | None = None
    entry: int | None = None


@dataclass
class Verdict:
    """What checking one partnership's log found. `waiting` counts entries not sealed yet, as the newest always are for some seconds."""

    partnership_id: int
    seals: int = 0
    entries: int = 0
    waiting: int = 0
    last_hash: str = GENESIS
    anchors: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        return not self.faults

    def note(self, words: str, *, seal: int | None = None, entry: int | None = None) -> None:
        self.faults.append(Fault(words, seal, entry))

    def full(self) -> bool:
        return len(self.faults) >= MOST_FAULTS


_SEALS = text(
    "SELECT * FROM audit_seals WHERE partnership_id = :partnership AND number > :number ORDER BY number LIMIT :most"
)
_COUNTS = text(
    "SELECT DISTINCT after_id FROM audit_seals WHERE partnership_id = :partnership AND after_id IS NOT NULL ORDER BY 1"
)
_WAITING = text(
    """
    SELECT count(*) AS number, min(id) AS first, min(at) FILTER (WHERE at > :since) AS oldest FROM audit_entries
    WHERE partnership_id = :partnership AND (
        written_in >= :until AND (CAST(:above AS bigint) IS NULL OR id > :above)
        OR CAST(:top AS bigint) IS NOT NULL AND id > :top AND written_in < :until
    )
    """
)
_HERE = text("SELECT system_identifier FROM pg_control_system()")


def verify(
    connection: Connection, partnership_id: int, anchors: Mapping[int, str] | None = None, *, at: datetime | None = None
) -> Verdict:
    """Check one partnership's log in this transaction, which should see one moment (REPEATABLE READ) where others write meanwhile.

    `anchors` are hashes of seals by number, as they were kept outside. `at` is the moment the database is of, now unless given: in one
    restored from a backup, nothing was sealed since.
    """
    canonical.settle(connection)
    check = _Check(connection, Verdict(partnership_id), dict(anchors or {}), at or clock.now())
    for seals in check.pages():
        check.chain(seals)
        for run in _runs(seals):
            check.entries(run)
        if check.verdict.full():
            return check.verdict
    check.end()
    return check.verdict


class _Check:
    def __init__(self, connection: Connection, verdict: Verdict, anchors: dict[int, str], at: datetime) -> None:
        self.connection, self.verdict, self.anchors, self.at = connection, verdict, anchors, at
        self.asked = {"partnership": verdict.partnership_id}
        self.counts: Sequence[int] = connection.execute(_COUNTS, self.asked).scalars().all()
        self.here = connection.execute(_HERE).scalar_one()
        self.last: Any = None

    def pages(self) -> Iterator[list[Any]]:
        number = 0
        while seals := list(
            self.connection.execute(_SEALS, {**self.asked, "number": number, "most": SEALS_AT_ONCE}).all()
        ):
            yield seals
            number = seals[-1].number

    def chain(self, seals: list[Any]) -> None:
        """Each seal is as it was made and follows the one before, without a gap."""
        for seal in seals:
            before, number = self.last, self.last.number if self.last is not None else 0
            if seal.number != number + 1:
                gone = (
                    f"Seal {number + 1} is"
                    if seal.number == number + 2
                    else f"Seals {number + 1} to {seal.number - 1} are"
                )
                self.verdict.note(f"{gone} missing.", seal=number + 1)
            elif seal.previous != (before.hash if before is not None else GENESIS):
                self.verdict.note(f"Seal {seal.number} does not follow from the one before it.", seal=seal.number)
            elif not _continues(before, seal):
                self.verdict.note(f"Seal {seal.number} does not begin where the one before it ends.", seal=seal.number)
            if hash_of(seal._mapping) != seal.hash:
                self.verdict.note(f"Seal {seal.number} was changed after it was made.", seal=seal.number)
            if (kept := self.anchors.pop(seal.number, None)) is not None:
                self.verdict.anchors += 1
                if kept != seal.hash:
                    self.verdict.note(
                        f"Seal {seal.number} is not the one that was kept outside: the log was made anew from there or before.",
                        seal=seal.number,
                    )
            self.last = seal
            self.verdict.seals += 1
            self.verdict.last_hash = seal.hash

    def entries(self, run: list[Any]) -> None:
        """The entries of seals that follow each other under one count of transactions: those that were sealed, unchanged, no more and no fewer."""
        while run and not self.verdict.full():
            bad = self._first_bad(run)
            if bad is None:
                return
            self._explain(run[bad])
            run = run[bad + 1 :]

    def _first_bad(self, run: list[Any]) -> int | None:
        """Which seal's entries are not those sealed; counts the entries of all before it."""
        lines = self._lines(run[0], run[-1].until_xid)
        ahead = next(lines, None)
        try:
            for index, seal in enumerate(run):
                tree, left, line = canonical.Tree(), seal.entries, ahead
                if line is None or canonical.written_in(line) < seal.from_xid:
                    return index
                tree.add((canonical.leaf(line),))
                left -= 1
                while left and (block := list(islice(lines, min(left, 4096)))):
                    tree.add([canonical.leaf(each) for each in block])
                    left -= len(block)
                    line = block[-1]
                ahead = next(lines, None)
                short = left or canonical.written_in(line) >= seal.until_xid
                more = ahead is not None and canonical.written_in(ahead) < seal.until_xid
                if short or more or tree.root() != seal.root:
                    return index
                self.verdict.entries += seal.entries
        finally:
            lines.close()  # type: ignore[attr-defined]
        return None if ahead is None else len(run) - 1

    def _lines(self, seal: Any, until: int) -> Iterator[bytes]:
        form = seal.form if seal.form in canonical.COLUMNS else canonical.FORM
        return canonical.lines(
            self.connection, self.verdict.partnership_id, seal.from_xid, until, above=seal.after_id,
            up_to=self._up_to(seal), form=form,
        )  # fmt: skip

    def _up_to(self, seal: Any) -> int | None:
        """The last id under this seal's count of transactions, where another count follows or is about to."""
        later = [above for above in self.counts if seal.after_id is None or above > seal.after_id]
        if later:
            return later[0]
        newest = self.connection.execute(
            text(
                "SELECT cluster, top_id FROM audit_seals WHERE partnership_id = :partnership ORDER BY number DESC LIMIT 1"
            ),
            self.asked,
        ).one()
        return newest.top_id if newest.cluster != self.here else None

    def _explain(self, seal: Any) -> None:
        """Name the first entry of a seal that is amiss."""
        found = {canonical.id_of(line): canonical.leaf(line)[:8] for line in self._lines(seal, seal.until_xid)}
        self.verdict.entries += len(found)
        sealed = dict(_members(seal.members))
        for entry, leaf in sealed.items():
            if entry not in found:
                self.verdict.note(f"Entry {entry} of seal {seal.number} is missing.", seal=seal.number, entry=entry)
                return
            if found[entry] != leaf:
                self.verdict.note(f"Entry {entry} of seal {seal.number} was changed.", seal=seal.number, entry=entry)
                return
        if added := [entry for entry in found if entry not in sealed]:
            self.verdict.note(
                f"Entry {added[0]} was put in after seal {seal.number} was made.", seal=seal.number, entry=added[0]
            )
            return
        self.verdict.note(f"The entries of seal {seal.number} are not those that were sealed.", seal=seal.number)

    def end(self) -> None:
        """What is not sealed yet, and what was kept outside of seals that are not here."""
        last = self.last
        elsewhere = last is not None and last.cluster != self.here
        since = last.sealed_at if last is not None else datetime(1970, 1, 1, tzinfo=UTC)
        waiting = self.connection.execute(
            _WAITING,
            {
                **self.asked,
                "until": last.until_xid if last is not None else 0,
                "above": last.after_id if last is not None else None,
                "top": last.top_id if elsewhere else None,
                "since": since,
            },
        ).one()
        self.verdict.waiting = waiting.number
        if waiting.oldest is not None and waiting.oldest < self.at - UNSEALED_TOO_LONG:
            self.verdict.note(
                f"{waiting.number} entries from {waiting.first} on have no seal although they are older than ten minutes: "
                "nothing seals the log, or its last seals were taken away.",
                entry=waiting.first,
            )
        for number in sorted(self.anchors):
            self.verdict.note(
                f"Seal {number}, which was kept outside, is not here: the end of the log was cut off.", seal=number
            )
            return


def _continues(before: Any, seal: Any) -> bool:
    if before is None:
        return seal.from_xid == 0 and seal.after_id is None
    if seal.after_id == before.after_id:
        return bool(seal.from_xid == before.until_xid)
    return seal.from_xid == 0 and seal.after_id is not None and seal.after_id >= before.top_id


def _runs(seals: list[Any]) -> Iterator[list[Any]]:
    """Seals that follow each other without a gap and under one count of transactions: their entries come in one stream."""
    run: list[Any] = []
    for seal in seals:
        if run and (
            seal.after_id != run[-1].after_id or seal.from_xid != run[-1].until_xid or seal.form != run[-1].form
        ):
            yield run
            run = []
        run.append(seal)
    if run:
        yield run


def _members(kept: bytes) -> Iterator[tuple[int, bytes]]:
    for at in range(0, len(kept), 16):
        yield int.from_bytes(kept[at : at + 8], "big", signed=True), kept[at + 8 : at + 16]
