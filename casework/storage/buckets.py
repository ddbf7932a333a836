"""A bucket of S3 as the settings name it, the client that asks it, and what goes wrong there told in a word.

boto3 is imported when a bucket is first asked and not before: nobody who keeps files on disk pays for it.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from casework.storage.stores import unavailable

CONNECT_SECONDS, READ_SECONDS, ATTEMPTS = 3, 10, 3
"""For a connection, for each silence of the other side, and how often in all: a page waits for some forty seconds at most."""
QUICK_SECONDS = 2
LOOPBACK = ("127.0.0.1", "localhost", "::1")
OPTIONS = ("endpoint", "region", "profile")
ABSENT = ("NoSuchKey", "NotFound", "404")

logging.getLogger("botocore").setLevel(logging.WARNING)  # its further lines name objects

_clients: dict[tuple[int, Bucket, bool], Any] = {}
_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class Bucket:
    """A bucket, what begins the names of all objects that are ours in it, and where to ask for it.

    `endpoint` is empty for Amazon's own. `profile` names credentials of a file of AWS; without one they come the usual way.
    """

    name: str
    prefix: str = ""
    endpoint: str = ""
    region: str = ""
    profile: str = ""

    def __str__(self) -> str:
        return f"s3://{self.name}/{self.prefix}"

    @classmethod
    def named(cls, url: str) -> Bucket:
        """Out of `s3://bucket/prefix?endpoint=https://...&region=...&profile=...`. Raises `ValueError`, whose words say what is wrong."""
        parts = urlsplit(url)
        if "@" in parts.netloc:
            raise ValueError("must not hold credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
        if parts.scheme != "s3" or not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", parts.netloc):
            raise ValueError("must be s3://bucket/prefix, with ?endpoint=https://... where it is not Amazon's")
        prefix = parts.path.strip("/")
        if not re.fullmatch(r"(?:[\w.-]+(?:/[\w.-]+)*)?", prefix, re.ASCII) or parts.fragment:
            raise ValueError("may name its prefix by letters, digits, full stops, hyphens and strokes only")
        options = parse_qsl(parts.query, keep_blank_values=True)
        given = dict(options)
        if len(given) < len(options) or not set(given) <= set(OPTIONS):
            raise ValueError(f"takes {', '.join(OPTIONS)} after the question mark, each once, and nothing else")
        _refuse_unsafe_endpoint(given.get("endpoint", ""))
        return cls(parts.netloc, f"{prefix}/" if prefix else "", **given)

    def overlaps(self, other: Bucket) -> bool:
        """Whether objects of one would lie among those of the other."""
        same = (self.name, self.endpoint) == (other.name, other.endpoint)
        return same and (self.prefix.startswith(other.prefix) or other.prefix.startswith(self.prefix))


def _refuse_unsafe_endpoint(endpoint: str) -> None:
    if not endpoint:
        return
    parts = urlsplit(endpoint)
    loopback = parts.scheme == "http" and parts.hostname in LOOPBACK
    if not parts.hostname or not (parts.scheme == "https" or loopback):
        raise ValueError("must have an endpoint that begins with https:// : files and signatures go there")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError("must have an endpoint that is an address alone, without credentials or questions")


def client_of(bucket: Bucket, *, quick: bool = False) -> Any:
    """The client of this process; `quick` asks once and waits for two seconds. Raises `Unavailable` where there can be none."""
    wanted = (os.getpid(), bucket, quick)  # connections are not taken along into a process that was forked
    with _one_at_a_time:
        if wanted not in _clients:
            with answered("no client could be made"):
                _clients[wanted] = _made(bucket, quick)
        return _clients[wanted]


def stranger_to(bucket: Bucket) -> Any:
    """A client without credentials, to see what anybody may do there."""
    return _made(bucket, quick=True, signed=False)


def _made(bucket: Bucket, quick: bool, signed: bool = True) -> Any:
    import boto3  # type: ignore[import-untyped]
    from botocore import UNSIGNED  # type: ignore[import-untyped]
    from botocore.config import Config  # type: ignore[import-untyped]

    config = Config(
        connect_timeout=QUICK_SECONDS if quick else CONNECT_SECONDS, read_timeout=QUICK_SECONDS if quick else READ_SECONDS,
        retries={"mode": "standard", "total_max_attempts": 1 if quick else ATTEMPTS}, max_pool_connections=16,
        # We send SHA-256 ourselves and hold what comes back against it; other sums are for servers that ask for them.
        request_checksum_calculation="when_required", response_checksum_validation="when_required",
        s3={"addressing_style": "path" if bucket.endpoint else "auto"},
        ignore_configured_endpoint_urls=True,  # none that was not looked at above
        signature_version=None if signed else UNSIGNED,
    )  # fmt: skip
    session = boto3.session.Session(profile_name=bucket.profile or None)
    return session.client(
        "s3", config=config, endpoint_url=bucket.endpoint or None, region_name=bucket.region or session.region_name or "us-east-1",
        verify=os.environ.get("AWS_CA_BUNDLE") or os.environ.get("SSL_CERT_FILE") or None,
    )  # fmt: skip


@contextmanager
def answered(what: str) -> Iterator[None]:
    """Faults of S3, of the network and of credentials as `Unavailable`; a missing object as `FileNotFoundError`."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except (BotoCoreError, ClientError) as problem:
        if code(problem) in ABSENT:
            raise FileNotFoundError(what) from problem
        raise unavailable(f"{what}: {code(problem)}") from problem


def code(problem: BaseException | None) -> str:
    """What S3 answers with, such as AccessDenied, or the kind of error. No words: those may quote a name."""
    answer = getattr(problem, "response", None) or {}
    return str(answer.get("Error", {}).get("Code") or type(problem).__name__)


def checksum(data: bytes) -> dict[str, str]:
    """What a PUT says of its bytes: S3 refuses others, and keeps the sum. A lock is given to what came with one alone."""
    return {"ChecksumAlgorithm": "SHA256", "ChecksumSHA256": base64.b64encode(hashlib.sha256(data).digest()).decode()}
