"""Says in plain words what is wrong with the place that files are kept in, by keeping one there and taking it away again."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any

from casework.storage.buckets import Bucket, checksum, client_of, code, stranger_to
from casework.storage.disk import DiskStore
from casework.storage.stores import Store, Unavailable


class Trouble(Exception):
    """What is wrong, and what to do about it."""


def check(store: Store) -> Iterator[str]:
    """Step by step what is well. Raises `Trouble` at the first thing that is not."""
    yield f"Files are kept in {store}."
    bucket = getattr(store, "bucket", None)
    if bucket is not None:
        yield from _answers(bucket)
    yield from _round_trip(store)
    if bucket is not None:
        yield from _kept_from_others(bucket)
        yield from _ends(bucket)


def _round_trip(store: Store) -> Iterator[str]:
    key, data = secrets.token_hex(20), b"Casework looks whether files can be kept here.\n"
    try:
        store.put(key, data)
        try:
            if store.get(key) != data:
                raise Trouble("What was kept came back as something else.")
            yield "A file was kept and came back as it was."
        finally:
            store.remove(key)
        _gone(store, key)
    except Unavailable as problem:
        raise Trouble(f"{problem.why[:1].upper()}{problem.why[1:]}. {_advice(store, problem)}") from problem
    yield "It was deleted again."


def _gone(store: Store, key: str) -> None:
    try:
        store.get(key)
    except FileNotFoundError:
        return
    except Unavailable as problem:
        if code(problem.__cause__) in ("AccessDenied", "403"):
            raise Trouble(
                "Of a file that is not there it says that access is denied, as S3 does to those who may not list: give the "
                "right s3:ListBucket, or what is missing cannot be told from what is forbidden."
            ) from problem
        raise
    raise Trouble("A file that was deleted is still there.")


def _advice(store: Store, problem: Unavailable) -> str:
    if isinstance(store, DiskStore):
        return "The service's user must be able to write there (VAR_DIR)."
    said = code(problem.__cause__)
    if said in ("AccessDenied", "403"):
        return (
            "Whom the credentials stand for needs s3:GetObject, s3:PutObject, s3:DeleteObject and s3:ListBucket there."
        )
    return "Look at FILES_URL and at what the bucket's own log says."


def _answers(bucket: Bucket) -> Iterator[str]:
    """That the bucket is there and lets us in."""
    if not bucket.endpoint and not bucket.region:
        yield "No region is named: the one of AWS_REGION or of the profile counts, or else us-east-1."
    from botocore.exceptions import BotoCoreError, ClientError  # type: ignore[import-untyped]

    try:
        client_of(bucket).head_bucket(Bucket=bucket.name)
    except Unavailable as problem:
        raise Trouble(f"{code(problem.__cause__)}: FILES_URL names a profile there is not.") from problem
    except ClientError as problem:
        words = {
            "404": f"There is no bucket {bucket.name} (FILES_URL).",
            "403": f"The bucket {bucket.name} does not let us in: look at the credentials, and give them s3:ListBucket.",
            "400": f"The bucket {bucket.name} takes our question amiss: the region may be another, or the credentials have ended.",
            "301": f"The bucket {bucket.name} is in another region: put ?region=... into FILES_URL.",
        }
        raise Trouble(words.get(code(problem), f"The bucket {bucket.name} answers {code(problem)}.")) from problem
    except BotoCoreError as problem:
        kind = code(problem)
        raise Trouble(
            {
                "NoCredentialsError": "There are no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the machine a role.",
                "EndpointConnectionError": "Nothing answers where FILES_URL points to: the endpoint may be wrong, or a firewall stand between.",
                "ConnectTimeoutError": "Nothing answers where FILES_URL points to: a firewall may stand between.",
                "SSLError": "It shows a certificate this machine does not trust: name the authority's certificates in SSL_CERT_FILE.",
            }.get(kind, f"It could not be asked: {kind}.")
        ) from problem
    yield f"The bucket {bucket.name} answers and lets us in."


def _kept_from_others(bucket: Bucket) -> Iterator[str]:
    """That nobody without credentials reads there, and that a file is refused which is not of the checksum sent with it."""
    from botocore.exceptions import BotoCoreError, ClientError

    ours, name = client_of(bucket), f"{bucket.prefix}check-{secrets.token_hex(8)}"
    try:
        ours.put_object(Bucket=bucket.name, Key=name, Body=b"x")
        try:
            stranger_to(bucket).get_object(Bucket=bucket.name, Key=name)
        except ClientError:
            yield "Without credentials it cannot be read."
        else:
            raise Trouble(
                f"Anybody can read what is in {bucket.name}, without credentials. Close it before anything is kept."
            )
        try:
            ours.put_object(Bucket=bucket.name, Key=name, Body=b"x", **checksum(b"y"))
        except ClientError:
            yield "A file that was altered on its way is refused there."
        else:
            yield "It takes a file that was altered on its way: that is found only when the file is fetched."
    except BotoCoreError as problem:
        raise Trouble(f"It could not be asked: {code(problem)}.") from problem
    finally:
        ours.delete_object(Bucket=bucket.name, Key=name)


def _ends(bucket: Bucket) -> Iterator[str]:
    """That what is deleted does not stay as an earlier version, or for how long; an erasure is to be one."""
    locked = _asked(bucket, "get_object_lock_configuration").get("ObjectLockConfiguration") or {}
    if locked.get("Rule"):
        raise Trouble(
            "The bucket locks every object: what is to be erased would stay. Keep files in a bucket without object lock."
        )
    if _asked(bucket, "get_bucket_versioning").get("Status") not in ("Enabled", "Suspended"):
        yield "It keeps no earlier versions: what is deleted is gone."
        return
    rules = _asked(bucket, "get_bucket_lifecycle_configuration").get("Rules") or []
    ending = (
        rule.get("NoncurrentVersionExpiration", {}).get("NoncurrentDays")
        for rule in rules
        if _covers(rule, bucket.prefix)
    )
    days = [int(number) for number in ending if number]
    if not days:
        raise Trouble(
            "The bucket keeps earlier versions without end, so what is erased stays there. Set a lifecycle rule that ends earlier "
            "versions after some days (NoncurrentVersionExpiration), or turn versions off."
        )
    yield f"What is deleted stays as an earlier version for {min(days)} days: say so where people are told of erasure."


def _covers(rule: dict[str, Any], prefix: str) -> bool:
    """Whether a rule holds for all that is ours, and not for some tags or sizes alone."""
    where = rule.get("Filter") or {"Prefix": rule.get("Prefix", "")}
    return rule.get("Status") == "Enabled" and set(where) <= {"Prefix"} and prefix.startswith(where.get("Prefix", ""))


def _asked(bucket: Bucket, what: str) -> dict[str, Any]:
    """What the bucket says of itself; nothing where it has no such thing or does not tell us."""
    from botocore.exceptions import ClientError

    try:
        return dict(getattr(client_of(bucket), what)(Bucket=bucket.name))
    except ClientError as problem:
        if code(problem) in ("AccessDenied", "403"):
            raise Trouble(
                f"It does not tell us ({what}): give that right, so that what stays after an erasure is known."
            ) from problem
        return {}
