"""Files: streamed in and out, limited, owned, linked, and swept; in a folder."""

import hashlib
import os
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import Person, RunJobs

from studium.platform.clock import MovableClock
from studium.platform.database import Database
from studium.platform.files import FilesSettings, Objects, keep_file, media_type_of
from studium.platform.files.jobs import SweepObjects, sweep_objects
from studium.platform.files.model import safe_name
from studium.platform.ids import new_id
from studium.platform.parts import Parts
from studium.platform.settings import ModuleSettings

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40
LIMIT = 200_000


@pytest.fixture
def module_settings() -> list[ModuleSettings]:
    return [FilesSettings(_env_file=None, files_largest_bytes=LIMIT, files_per_owner_bytes=300_000)]


def stored(tmp_path: Path) -> list[Path]:
    return [path for path in tmp_path.rglob("files/*/*") if path.is_file()]


async def test_what_was_uploaded_is_read_back(alice: Person) -> None:
    answer = await alice.client.post("/api/files", params={"name": "a/hand.png"}, content=PNG)
    assert answer.status_code == 201
    file = answer.json()
    assert (file["name"], file["media_type"], file["size_bytes"]) == (
        "hand.png",
        "image/png",
        len(PNG),
    )
    assert file["sha256"] == hashlib.sha256(PNG).hexdigest()
    content = await alice.client.get(f"/api/files/{file['id']}/content")
    assert content.content == PNG
    assert content.headers["content-type"] == "image/png"
    assert "sandbox" in content.headers["content-security-policy"]
    listed = (await alice.client.get("/api/files")).json()["items"]
    assert [each["id"] for each in listed] == [file["id"]]


async def test_sending_it_again_is_the_same_file(alice: Person, tmp_path: Path) -> None:
    first = await alice.client.post("/api/files", params={"name": "x.png"}, content=PNG)
    again = await alice.client.post("/api/files", params={"name": "x.png"}, content=PNG)
    assert again.json()["id"] == first.json()["id"]
    assert len(stored(tmp_path)) == 1


async def test_others_do_not_see_it(alice: Person, bob: Person) -> None:
    file = (await alice.client.post("/api/files", params={"name": "x"}, content=PNG)).json()
    for path in (f"/api/files/{file['id']}", f"/api/files/{file['id']}/content"):
        assert (await bob.client.get(path)).status_code == 404
    assert (await bob.client.delete(f"/api/files/{file['id']}")).status_code == 404


async def test_a_link_opens_one_file_for_a_while(
    alice: Person, clock: MovableClock, client: object
) -> None:
    del client
    file = (await alice.client.post("/api/files", params={"name": "x.png"}, content=PNG)).json()
    stranger = alice.client
    token = stranger.headers.pop("authorization")
    assert (await stranger.get(file["url"])).content == PNG
    assert (await stranger.get(file["url"][:-4] + "AAAA")).status_code == 404
    clock.advance(timedelta(hours=7))
    assert (await stranger.get(file["url"])).status_code == 404
    stranger.headers["authorization"] = token


@pytest.mark.parametrize("declares_length", [True, False])
async def test_too_much_is_refused_and_nothing_is_kept(
    alice: Person, tmp_path: Path, *, declares_length: bool
) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(LIMIT // 10_000 + 2):
            yield b"x" * 10_000

    content = b"x" * (LIMIT + 1) if declares_length else pieces()
    answer = await alice.client.post("/api/files", params={"name": "x"}, content=content)
    assert answer.status_code == 413
    assert stored(tmp_path) == []


async def test_a_person_keeps_so_much_in_all(alice: Person) -> None:
    for number, status in ((1, 201), (2, 413)):
        content = bytes([number]) * 180_000
        answer = await alice.client.post("/api/files", params={"name": "x"}, content=content)
        assert answer.status_code == status


async def test_an_empty_file_is_refused(alice: Person) -> None:
    answer = await alice.client.post("/api/files", params={"name": "x"}, content=b"")
    assert answer.status_code == 422


async def test_only_administrators_keep_files_for_the_operator(
    alice: Person, carol: Person, parts: Parts
) -> None:
    asked = {"name": "x.png", "for_operator": "true"}
    assert (await alice.client.post("/api/files", params=asked, content=PNG)).status_code == 403
    assert (await carol.client.post("/api/files", params=asked, content=PNG)).status_code == 201
    assert (await carol.client.get("/api/files")).json()["items"] == []
    del parts


async def test_deleting_takes_the_bytes_too(
    alice: Person, run_jobs: RunJobs, tmp_path: Path
) -> None:
    file = (await alice.client.post("/api/files", params={"name": "x"}, content=PNG)).json()
    assert (await alice.client.delete(f"/api/files/{file['id']}")).status_code == 204
    assert (await alice.client.get(f"/api/files/{file['id']}")).status_code == 404
    await run_jobs()
    assert stored(tmp_path) == []


async def test_what_no_file_is_made_of_is_swept_after_a_day(parts: Parts, tmp_path: Path) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield PNG

    kept = await keep_file(parts, pieces(), name="x.png", owner_id=None)
    for age_days in (2, 0):
        left_over = new_id()
        await parts[Objects].put(left_over, pieces())
        old = time.time() - age_days * 86_400
        [file] = [path for path in stored(tmp_path) if path.name == str(left_over)]
        os.utime(file, (old, old))
    [own] = [path for path in stored(tmp_path) if path.name == str(kept.id)]
    os.utime(own, (0, 0))
    await sweep_objects(parts, SweepObjects())
    assert {UUID(path.name) for path in stored(tmp_path)} == {kept.id, left_over}


async def test_an_owner_who_is_gone_leaves_no_file(
    alice: Person, parts: Parts, tmp_path: Path
) -> None:
    await alice.client.post("/api/files", params={"name": "x"}, content=PNG)
    async with parts[Database].pool.acquire() as connection:
        await connection.execute("delete from users where id = $1", alice.user_id)
        assert await connection.fetchval("select count(*) from files") == 0
    os.utime(stored(tmp_path)[0], (0, 0))
    await sweep_objects(parts, SweepObjects())
    assert stored(tmp_path) == []


@pytest.mark.parametrize(
    ("beginning", "media_type"),
    [
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"RIFF\0\0\0\0WEBP", "image/webp"),
        (b'<?xml version="1.0"?><svg xmlns="x">', "image/svg+xml"),
        (b"<?xml version='1.0'?><html>", "application/octet-stream"),
        (b"<html><script>", "application/octet-stream"),
        (b"%PDF-1.7", "application/pdf"),
        (b"", "application/octet-stream"),
    ],
)
def test_a_file_is_what_its_first_bytes_say(beginning: bytes, media_type: str) -> None:
    assert media_type_of(beginning) == media_type


@given(st.text(max_size=400))
def test_names_are_safe(name: str) -> None:
    safe = safe_name(name)
    assert 1 <= len(safe) <= 200
    assert not set(safe) & set("/\\\n\r\0")
    assert safe.isprintable()
