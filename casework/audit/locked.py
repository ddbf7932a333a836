"""Keeps anchors in S3 under object lock, where nobody changes or deletes them before their time, and reads them back.

The name of an object says which seal it is of and the seal's hash: a list of names is all that checking asks for. Versions are
listed and not objects, for whoever may delete can hide an object that is locked behind a mark, and nothing more.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from casework import clock
from casework.audit.anchors import Anchor, Anchors, NotKept
from casework.storage import Unavailable
from casework.storage.buckets import Bucket, answered, checksum, client_of

_NAME = re.compile(r"(\d{1,18})/(\d{1,18})-([0-9a-f]{64})")


@dataclass(frozen=True)
class LockedKeeper:
    """A bucket with object lock. In its mode COMPLIANCE not even who owns the account ends a lock before its day."""

    bucket: Bucket
    days: int
    every: timedelta
    channel = "s3"

    def keep(self, anchor: Anchor) -> None:
        until = clock.now() + timedelta(days=self.days)
        body = anchor.line().encode() + b"\n"
        named = {
            "Bucket": self.bucket.name,
            "Key": f"{self.bucket.prefix}{anchor.partnership}/{anchor.seal:012d}-{anchor.hash}",
        }
        try:
            with answered("an anchor could not be kept"):
                client = client_of(self.bucket)
                put = client.put_object(
                    **named, Body=body, ContentType="application/json", **checksum(body),
                    ObjectLockMode="COMPLIANCE", ObjectLockRetainUntilDate=until,
                )  # fmt: skip
                held = client.head_object(**named, **({"VersionId": put["VersionId"]} if "VersionId" in put else {}))
        except (Unavailable, FileNotFoundError) as problem:
            raise NotKept(
                f"The bucket did not take it: {getattr(problem, 'why', 'it is not there afterwards')}."
            ) from problem
        if not _is_locked(held, until):
            raise NotKept(
                "The bucket took it without locking it: it needs object lock, and s3:GetObjectRetention to be seen."
            )

    def check(self) -> str:
        bucket = self.bucket
        try:
            with answered(f"object lock of {bucket} could not be asked"):
                answer = client_of(bucket).get_object_lock_configuration(Bucket=bucket.name)
            if answer.get("ObjectLockConfiguration", {}).get("ObjectLockEnabled") != "Enabled":
                raise NotKept(f"{bucket} has no object lock: make a bucket with it.")
            return f"{bucket} answers and locks what it is given; it holds {read(bucket).number:,} anchors."
        except (Unavailable, FileNotFoundError, ValueError) as problem:
            raise NotKept(str(getattr(problem, "why", problem))) from problem


def _is_locked(held: dict[str, Any], until: Any) -> bool:
    """As it was asked for: there are services that take the words of object lock and do nothing."""
    ends = held.get("ObjectLockRetainUntilDate")
    return held.get("ObjectLockMode") == "COMPLIANCE" and ends is not None and ends > until - timedelta(minutes=1)


@dataclass(frozen=True)
class Found:
    """What a bucket holds of anchors; `hidden` are those that somebody deleted as far as the lock let them."""

    anchors: Anchors
    number: int
    hidden: int


def read(bucket: Bucket) -> Found:
    """Every anchor that was ever kept there and is not past its day. Raises `Unavailable`, and `ValueError` when two say two things of a seal."""
    found: Anchors = defaultdict(dict)
    number = hidden = 0
    with answered("the anchors could not be read"):
        for page in (
            client_of(bucket).get_paginator("list_object_versions").paginate(Bucket=bucket.name, Prefix=bucket.prefix)
        ):
            for version in page.get("Versions", ()):
                if not (named := _NAME.fullmatch(version["Key"][len(bucket.prefix) :])):
                    continue
                partnership, seal, hashed = int(named[1]), int(named[2]), named[3]
                if found[partnership].setdefault(seal, hashed) != hashed:
                    raise ValueError(
                        f"{bucket} says two things of seal {seal} of partnership {partnership}: one of them is not ours."
                    )
                number += 1
            hidden += sum(
                bool(_NAME.fullmatch(mark["Key"][len(bucket.prefix) :])) for mark in page.get("DeleteMarkers", ())
            )
    return Found(dict(found), number, hidden)
