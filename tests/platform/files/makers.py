"""Valid requests to the routes of files, and a file of Alice's."""

from urllib.parse import urlsplit

from tests.proofs.world import Asking, World, as_alice

BYTES = "application/octet-stream"
MARKS = "select unnest(array[id::text, name]) from files where owner_id = $1"


async def upload(world: World) -> Asking:
    return Asking(world.alice, b"%PDF-1.7 x", query={"name": "x.pdf"}, media_type=BYTES)


async def make_file(world: World) -> str:
    answer = await world.alice.client.post(
        "/api/files", params={"name": "alices.png"}, content=b"\x89PNG\r\n\x1a\n of alice"
    )
    return str(answer.json()["id"])


async def see(world: World) -> Asking:
    return Asking(world.alice, path={"file_id": await make_file(world)})


async def follow(world: World) -> Asking:
    answer = await world.alice.client.get(f"/api/files/{await make_file(world)}")
    return Asking(path={"token": urlsplit(answer.json()["url"]).path.rpartition("/")[2]})


REQUESTS = {
    "POST /api/files": upload,
    "GET /api/files": as_alice,
    "GET /api/files/{file_id}": see,
    "GET /api/files/{file_id}/content": see,
    "DELETE /api/files/{file_id}": see,
    "GET /files/{token}": follow,
}
OBJECTS = {"file_id": make_file}
