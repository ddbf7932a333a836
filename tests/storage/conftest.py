"""A real HTTP S3 on loopback, in this process, that answers as Amazon's does, and buckets on it."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from casework.storage import buckets
from casework.storage.buckets import Bucket, client_of


@pytest.fixture(scope="package")
def server() -> Iterator[str]:
    """Its address. Credentials are of nobody, and no machine is asked for others."""
    from moto.server import ThreadedMotoServer

    of_nobody = {
        "AWS_ACCESS_KEY_ID": "synthetic", "AWS_SECRET_ACCESS_KEY": "synthetic", "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull, "NO_PROXY": "127.0.0.1",
    }  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        for name, value in of_nobody.items():
            patch.setenv(name, value)
        patch.setattr(buckets, "ATTEMPTS", 1)
        serving = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
        serving.start()
        host, port = serving.get_host_and_port()
        yield f"http://{host}:{port}"
        serving.stop()


@pytest.fixture
def bucket(server: str) -> Callable[..., str]:
    """Makes a bucket, and says how a setting names a place in it."""

    def made(prefix: str = "casework", **more: Any) -> str:
        url = f"s3://b-{uuid.uuid4().hex[:12]}/{prefix}?endpoint={server}&region=eu-west-2"
        place = {"LocationConstraint": "eu-west-2"}
        client_of(Bucket.named(url)).create_bucket(
            Bucket=Bucket.named(url).name, CreateBucketConfiguration=place, **more
        )
        return url

    return made


@pytest.fixture
def files(app: Flask, bucket: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    """The application keeps its files in a bucket."""
    url = bucket()
    monkeypatch.setitem(app.config, "FILES_URL", url)
    with app.app_context():
        yield Bucket.named(url)
