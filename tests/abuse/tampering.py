"""Ways in which somebody who owns the database could change the log: each changes it over the owner's connection, at random."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from casework.audit import canonical
from casework.audit.models import KINDS
from casework.audit.seal_models import hash_of

OTHERWISE = {
    "id": "-id", "written_in": "written_in + 1", "partnership_id": "(SELECT max(p.id) FROM partnerships p WHERE p.id <> audit_entries.partnership_id)",
    "at": "at + interval '1 microsecond'", "kind": "", "verb": "verb || 'x'", "subject": "subject || 'x'",
    "subject_id": "coalesce(subject_id, 0) + 1", "case_id": "coalesce(case_id, 0) + 1", "group_id": "coalesce(group_id, 0) + 1",
    "user_id": "CASE WHEN user_id IS NULL THEN (SELECT max(id) FROM users) END", "reason": "reason || ' '",
    "context": "context || 'x'", "detail": "coalesce(detail, '{}') || '{\"x\": 1}'",
    "recipients": "coalesce(recipients, '[]') || '[\"x\"]'",
}  # fmt: skip
"""For each column of an entry, another value than it has."""
OF_SEALS = {
    "number": "number + 1000000", "sealed_at": "sealed_at - interval '1 second'", "form": "form + 1", "entries": "entries + 1",
    "first_id": "first_id + 1", "last_id": "last_id + 1", "top_id": "top_id + 1", "cluster": "cluster + 1",
    "after_id": "coalesce(after_id, 0) + 1", "from_xid": "from_xid - 1", "until_xid": "until_xid + 1", "root": "reverse(root || 'a')",
    "members": "members || '\\x00'", "previous": "reverse(previous || 'a')", "hash": "reverse(hash || 'a')",
}  # fmt: skip


@dataclass
class Ground:
    """A partnership's log with nothing amiss, over the owner's connection, and the newest seal as it was kept outside."""

    connection: Connection
    partnership_id: int
    random: random.Random

    def all(self, statement: str, **values: Any) -> list[Any]:
        return list(self.connection.execute(text(statement), {"p": self.partnership_id, **values}).all())

    def do(self, statement: str, **values: Any) -> None:
        done = self.connection.execute(text(statement), {"p": self.partnership_id, **values})
        assert done.rowcount > 0, f"nothing was changed by: {statement}"

    def entries(self) -> list[int]:
        """Ids in the order in which they were sealed."""
        return [
            row.id for row in self.all("SELECT id FROM audit_entries WHERE partnership_id = :p ORDER BY written_in, id")
        ]

    def seals(self) -> list[Any]:
        return self.all("SELECT * FROM audit_seals WHERE partnership_id = :p ORDER BY number")


def changed_column(ground: Ground, column: str | None = None) -> None:
    column = column or ground.random.choice(list(OTHERWISE))
    entry = ground.random.choice(ground.entries())
    value = OTHERWISE[column]
    if column == "kind":
        value = f"CASE WHEN kind = '{KINDS[0]}' THEN '{KINDS[1]}' ELSE '{KINDS[0]}' END"
    ground.do(f"UPDATE audit_entries SET {column} = {value} WHERE id = :id", id=entry)


def deleted_entry(ground: Ground) -> None:
    ground.do("DELETE FROM audit_entries WHERE id = :id", id=ground.random.choice(ground.entries()))


def inserted_entry(ground: Ground) -> None:
    """A copy of another under a number that was never given, or under the next one."""
    columns = [name for name in canonical.COLUMNS[canonical.FORM] if name != "id"]
    names = ", ".join(columns)
    copied = f"SELECT {{}}{names} FROM audit_entries WHERE id = :id"
    if ground.random.random() < 0.5:
        free = -ground.random.randrange(1, 10**6)
        statement = f"INSERT INTO audit_entries (id, {names}) " + copied.format(f"{free}, ")
    else:
        statement = f"INSERT INTO audit_entries ({names}) " + copied.format("")
    ground.do(statement, id=ground.random.choice(ground.entries()))


def swapped(ground: Ground) -> None:
    """Two entries change places."""
    one, two = ground.random.sample(ground.entries(), 2)
    for now, then in ((one, -(10**9)), (two, one), (-(10**9), two)):
        ground.do("UPDATE audit_entries SET id = :then WHERE id = :now", now=now, then=then)


def cut_tail(ground: Ground) -> None:
    """The newest entries, with the seals over them or without."""
    entries, seals = ground.entries(), ground.seals()
    if ground.random.random() < 0.5:
        gone = entries[-ground.random.randrange(1, len(entries)) :]
        ground.do("DELETE FROM audit_entries WHERE id = ANY(:ids)", ids=gone)
        return
    first = ground.random.choice(seals)
    ground.do("DELETE FROM audit_entries WHERE partnership_id = :p AND written_in >= :xid", xid=first.from_xid)
    ground.do("DELETE FROM audit_seals WHERE partnership_id = :p AND number >= :number", number=first.number)


def changed_seal(ground: Ground, column: str | None = None) -> None:
    column = column or ground.random.choice(list(OF_SEALS))
    seal = ground.random.choice(ground.seals())
    ground.do(f"UPDATE audit_seals SET {column} = {OF_SEALS[column]} WHERE id = :id", id=seal.id)


def deleted_seal(ground: Ground) -> None:
    ground.do("DELETE FROM audit_seals WHERE id = :id", id=ground.random.choice(ground.seals()).id)


def truncated(ground: Ground) -> None:
    ground.do("DELETE FROM audit_seals WHERE partnership_id = :p")
    ground.do("DELETE FROM audit_entries WHERE partnership_id = :p")


def sealed_anew(ground: Ground) -> None:
    """An entry is changed, and every seal from there on made again so that all of them agree."""
    changed_column(ground, ground.random.choice(["at", "verb", "user_id", "detail", "context", "subject_id"]))
    canonical.settle(ground.connection)
    previous = ""
    for seal in ground.seals():
        kept = canonical.lines(
            ground.connection, ground.partnership_id, seal.from_xid, seal.until_xid, above=seal.after_id
        )
        leaves = [(canonical.id_of(line), canonical.leaf(line)) for line in kept]
        tree = canonical.Tree()
        tree.add([leaf for _, leaf in leaves])
        members = b"".join(number.to_bytes(8, "big", signed=True) + leaf[:8] for number, leaf in leaves)
        made = {**seal._mapping, "root": tree.root(), "members": members, "previous": previous or seal.previous}
        previous = hash_of(made)
        ground.do(
            "UPDATE audit_seals SET root = :root, members = :members, previous = :previous, hash = :hash WHERE id = :id",
            id=seal.id, root=made["root"], members=members, previous=made["previous"], hash=previous,
        )  # fmt: skip


KINDS_OF_TAMPERING: dict[str, Callable[[Ground], None]] = {
    "changed column": changed_column, "deleted entry": deleted_entry, "inserted entry": inserted_entry, "swapped": swapped,
    "cut tail": cut_tail, "changed seal": changed_seal, "deleted seal": deleted_seal, "truncated whole": truncated,
    "sealed anew": sealed_anew,
}  # fmt: skip


def naive_root(leaves: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, as it is written there."""
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256(b"").digest()
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return hashlib.sha256(b"\1" + naive_root(leaves[:half]) + naive_root(leaves[half:])).digest()
