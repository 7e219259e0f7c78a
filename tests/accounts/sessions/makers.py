"""Valid requests to the routes of sessions, and a session of Alice's."""

from tests.proofs.callers import sign_in
from tests.proofs.world import Asking, World, as_alice

MARKS = "select id::text from sessions where user_id = $1"


async def end_session(world: World) -> Asking:
    person = await world.somebody_new()
    answer = await person.client.get("/api/users/me/sessions")
    return Asking(person, path={"session_id": answer.json()["items"][0]["id"]})


async def make_session(world: World) -> str:
    """One more session of hers."""
    await sign_in(world.app, world.alice)
    answer = await world.alice.client.get("/api/users/me/sessions")
    sessions = [each["id"] for each in answer.json()["items"] if not each["is_current"]]
    return str(sessions[0])


REQUESTS = {
    "GET /api/users/me/sessions": as_alice,
    "DELETE /api/users/me/sessions/{session_id}": end_session,
}
OBJECTS = {"session_id": make_session}
