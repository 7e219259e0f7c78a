"""The same store over a real S3-compatible server: SeaweedFS, started for this file."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from studium.platform.files import FileMissing, FilesSettings, Objects, StoreAway
from studium.platform.ids import new_id

WEED = Path(sys.executable).parent / "weed"
BUCKET = "studium-files"
IDENTITY = {
    "name": "studium",
    "credentials": [{"accessKey": "an-access-key", "secretKey": "a-secret-key"}],
    "actions": ["Read", "Write", "List"],
}
LARGE = 12 * 1024 * 1024  # several parts of a multipart upload


def free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [int(each.getsockname()[1]) for each in sockets]
    for each in sockets:
        each.close()
    return ports


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("weed")
    names = ["master.port", "master.port.grpc", "volume.port", "volume.port.grpc"]
    names += ["filer.port", "filer.port.grpc", "s3.port", "s3.port.grpc"]
    ports = dict(zip(names, free_ports(len(names)), strict=True))
    options = [f"-{name}={port}" for name, port in ports.items()]
    options += ["-s3.port.iceberg=0", "-s3.port.lance=0", "-master.telemetry=false"]
    keys = folder / "keys.json"
    keys.write_text(json.dumps({"identities": [IDENTITY]}))
    command = [str(WEED), "server", f"-dir={folder}", "-ip=127.0.0.1", "-s3", *options]
    command += [f"-s3.config={keys}", "-volume.max=4", "-master.volumeSizeLimitMB=64"]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
    try:
        wait_for(f"http://127.0.0.1:{ports['s3.port']}/")
        bucket = f"http://127.0.0.1:{ports['filer.port']}/buckets/{BUCKET}/"
        httpx.post(bucket, timeout=10).raise_for_status()
        yield f"http://127.0.0.1:{ports['s3.port']}"
    finally:
        server.kill()  # it would take ten seconds to end by itself
        server.wait(10)


def wait_for(address: str) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            httpx.get(address, timeout=5)
        except httpx.HTTPError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError("SeaweedFS did not start")


@pytest.fixture
def objects(endpoint: str, tmp_path: Path) -> Objects:
    settings = FilesSettings(
        _env_file=None,
        files_s3_bucket=BUCKET,
        files_s3_endpoint=endpoint,
        files_s3_access_key="an-access-key",
        files_s3_secret_key=SecretStr("a-secret-key"),
    )
    return Objects(settings, tmp_path)


async def content(size: int) -> AsyncIterator[bytes]:
    piece = bytes(range(256)) * 1024
    for start in range(0, size, len(piece)):
        yield piece[: size - start]


async def read(objects: Objects, name: object) -> bytes:
    return b"".join([piece async for piece in await objects.read(name)])  # type: ignore[arg-type]


@pytest.mark.parametrize("size", [10, LARGE])
async def test_objects_come_back_as_they_were_stored(objects: Objects, size: int) -> None:
    name = new_id()
    await objects.put(name, content(size))
    assert await read(objects, name) == b"".join([piece async for piece in content(size)])
    await objects.delete(name)
    await objects.delete(name)
    with pytest.raises(FileMissing):
        await objects.read(name)


async def test_a_broken_upload_leaves_nothing(objects: Objects) -> None:
    async def breaking() -> AsyncIterator[bytes]:
        async for piece in content(LARGE):
            yield piece
        raise ConnectionResetError

    name = new_id()
    with pytest.raises((ConnectionResetError, StoreAway)):
        await objects.put(name, breaking())
    with pytest.raises(FileMissing):
        await objects.read(name)


async def test_old_objects_are_listed(objects: Objects) -> None:
    name = new_id()
    await objects.put(name, content(10))
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    found = [each async for batch in objects.stored_before(tomorrow) for each in batch]
    assert name in found


async def test_a_server_that_is_gone_is_said_to_be_away(tmp_path: Path) -> None:
    [port] = free_ports(1)
    settings = FilesSettings(
        _env_file=None, files_s3_bucket=BUCKET, files_s3_endpoint=f"http://127.0.0.1:{port}"
    )
    with pytest.raises(StoreAway):
        await Objects(settings, tmp_path).read(new_id())
