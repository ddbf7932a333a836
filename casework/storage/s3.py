"""Files in a bucket of S3, or of anything that answers like it."""

from __future__ import annotations

import logging
import os
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import IO, Any

from casework.storage.buckets import Bucket, answered, checksum, client_of, code
from casework.storage.stores import Unavailable, is_key, place, unavailable

log = logging.getLogger(__name__)
AT_ONCE = 8
"""Files that are fetched ahead of whoever reads all of them."""
IN_MEMORY = 32 << 20
"""Bytes; what is larger, such as the archive of a partnership, goes by way of a file without a name."""
REMEMBERED_SECONDS = 30.0
PAUSE_SECONDS = 10.0
NEVER_SENT = ("EndpointConnectionError", "ConnectTimeoutError", "NoCredentialsError", "SSLError", "ProxyConnectionError")  # fmt: skip
SILENT = ("EndpointConnectionError", "ConnectTimeoutError", "ReadTimeoutError", "ConnectionClosedError")

_Fetched = tuple[int, IO[bytes]] | None
_states: dict[Bucket, tuple[float, str]] = {}
_silent_until: dict[Bucket, float] = {}


@dataclass(frozen=True)
class S3Store:
    """One object a file, laid out as on disk. S3 shows an object once all of it is there, and refuses one that is not of its checksum."""

    bucket: Bucket

    def __str__(self) -> str:
        return str(self.bucket)

    @property
    def _client(self) -> Any:
        return client_of(self.bucket)

    def _named(self, key: str) -> dict[str, str]:
        return {"Bucket": self.bucket.name, "Key": self.bucket.prefix + place(key)}

    @contextmanager
    def _asking(self, what: str) -> Iterator[None]:
        """A bucket that was silent is left alone for some seconds, so that in an outage not everybody waits as long as the first one did."""
        if time.monotonic() < _silent_until.get(self.bucket, 0.0):
            raise unavailable(f"{what}: nothing answered a moment ago, so it was not asked again yet")
        try:
            with answered(what):
                yield
        except Unavailable as problem:
            if code(problem.__cause__) in SILENT:
                _silent_until[self.bucket] = time.monotonic() + PAUSE_SECONDS
            raise

    def put(self, key: str, data: bytes) -> None:
        named = self._named(key)
        try:
            with self._asking("a file could not be kept"):
                self._client.put_object(**named, Body=data, **checksum(data), ContentType="application/octet-stream")
        except FileNotFoundError as problem:
            raise unavailable("a file could not be kept: there is no such place") from problem
        except Unavailable as problem:
            if problem.__cause__ is not None and code(problem.__cause__) not in NEVER_SENT:
                with suppress(Unavailable):  # it may have got there although nobody said so
                    self._delete(key, client_of(self.bucket, quick=True))
            raise

    def put_file(self, key: str, file: IO[bytes]) -> None:
        """In parts where it is large, each with its checksum."""
        from boto3.exceptions import Boto3Error  # type: ignore[import-untyped]

        extra = {"ChecksumAlgorithm": "SHA256", "ContentType": "application/octet-stream"}
        try:
            with answered("a file could not be kept"):
                self._client.upload_fileobj(file, **self._named(key), ExtraArgs=extra)
        except (FileNotFoundError, Boto3Error) as problem:
            raise unavailable(f"a file could not be kept: {type(problem).__name__}") from problem

    def open(self, key: str) -> IO[bytes]:
        """Fetched whole into a file without a name, which is gone once it is closed."""
        file = tempfile.TemporaryFile()  # noqa: SIM115 (closed by whoever reads it)
        try:
            with answered("a file could not be fetched"):
                self._client.download_fileobj(**self._named(key), Fileobj=file)
        except BaseException:
            file.close()
            raise
        file.seek(0)
        return file

    def get(self, key: str) -> bytes:
        with self._asking("a file could not be fetched"):
            return bytes(self._client.get_object(**self._named(key))["Body"].read())

    def remove(self, key: str) -> None:
        self._delete(key, self._client)

    def _delete(self, key: str, client: Any) -> None:
        with suppress(FileNotFoundError), answered("a file could not be deleted"):
            client.delete_object(**self._named(key))

    def keys(self, *, before: datetime | None = None) -> Iterator[str]:
        yield from (key for key, _ in self._listed(before))

    def _listed(self, before: datetime | None = None) -> Iterator[tuple[str, int]]:
        pages = self._client.get_paginator("list_objects_v2")
        with answered("the files could not be listed"):
            for page in pages.paginate(Bucket=self.bucket.name, Prefix=self.bucket.prefix):
                for each in page.get("Contents", ()):
                    key = each["Key"].rpartition("/")[2]
                    ours = is_key(key) and each["Key"] == self.bucket.prefix + place(key)
                    if ours and (before is None or each["LastModified"] < before):
                        yield key, each["Size"]

    def all(self) -> Iterator[tuple[str, int, IO[bytes]]]:
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="fetching") as pool:
            ahead: deque[tuple[str, Future[_Fetched]]] = deque()
            try:
                for key, size in self._listed():
                    ahead.append((key, pool.submit(self._if_there, key, size)))
                    if len(ahead) >= AT_ONCE:
                        yield from _next(ahead)
                while ahead:
                    yield from _next(ahead)
            finally:
                for _, waiting in ahead:
                    waiting.cancel()

    def _if_there(self, key: str, size: int) -> _Fetched:
        with suppress(FileNotFoundError):
            if size <= IN_MEMORY:
                data = self.get(key)
                return len(data), BytesIO(data)
            file = self.open(key)
            size = file.seek(0, os.SEEK_END)
            file.seek(0)
            return size, file
        return None

    def is_empty(self) -> bool:
        with answered("the files could not be listed"):
            found = self._client.list_objects_v2(Bucket=self.bucket.name, Prefix=self.bucket.prefix, MaxKeys=1)
        return not found.get("Contents")

    def room(self) -> int | None:
        return None

    def state(self) -> str:
        """Asked anew every half minute, for two seconds at most."""
        at, state = _states.get(self.bucket, (0.0, ""))
        now = time.monotonic()
        if not state or now - at > REMEMBERED_SECONDS:
            state = self._asked()
            _states[self.bucket] = (time.monotonic(), state)
        return state

    def _asked(self) -> str:
        from botocore.exceptions import ClientError

        try:
            with answered("the bucket does not answer"):
                client_of(self.bucket, quick=True).head_bucket(Bucket=self.bucket.name)
        except FileNotFoundError:
            return "no bucket"
        except Unavailable as problem:
            return "refused" if isinstance(problem.__cause__, ClientError) else "unreachable"
        return "ok"

    @contextmanager
    def arriving(self, why: str) -> Iterator[_Uploaded]:
        """They lie where they belong from the first on, and are taken away again unless all were settled."""
        arrival = _Uploaded(self, why)
        try:
            yield arrival
        finally:
            if not arrival.settled:
                arrival.take_back()


def _next(ahead: deque[tuple[str, Future[_Fetched]]]) -> Iterator[tuple[str, int, IO[bytes]]]:
    key, waiting = ahead.popleft()
    if (found := waiting.result()) is not None:
        size, content = found
        with content:
            yield key, size, content


@dataclass
class _Uploaded:
    store: S3Store
    why: str
    keys: list[str] = field(default_factory=list)
    settled: bool = False

    @contextmanager
    def file(self, key: str) -> Iterator[IO[bytes]]:
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as file:
            yield file
            self.keys.append(key)
            large = file.tell() > IN_MEMORY
            file.seek(0)
            if large:
                self.store.put_file(key, file)
            else:
                self.store.put(key, file.read())

    def settle(self) -> None:
        self.settled = True

    def take_back(self) -> None:
        for number, key in enumerate(self.keys):
            try:
                self.store.remove(key)
            except Unavailable:
                log.error("%s broke off and left %s files in %s", self.why, len(self.keys) - number, self.store)
                return
