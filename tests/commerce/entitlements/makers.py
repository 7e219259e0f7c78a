"""Valid requests to the routes of entitlements, and a right of Alice's."""

from tests.proofs.world import Asking, World, as_alice

MARKS = "select e.id::text from entitlements e where e.user_id = $1"


async def grant(world: World) -> Asking:
    body = {"email": world.alice.email, "feature": "studypack", "reason": "Won it."}
    return Asking(await world.admin(), body)


async def withdraw(world: World) -> Asking:
    asking = await grant(world)
    assert asking.person is not None
    made = await asking.person.client.post("/api/admin/entitlements", json=asking.body)
    path = {"entitlement_id": made.json()["id"]}
    return Asking(asking.person, path=path, query={"reason": "It is over."})


async def make_entitlement(world: World) -> str:
    """What her purchase opened for her."""
    listed = await world.alice.client.get("/api/purchases/entitlements")
    return str(listed.json()["items"][0]["id"])


REQUESTS = {
    "GET /api/purchases/entitlements": as_alice,
    "POST /api/admin/entitlements": grant,
    "DELETE /api/admin/entitlements/{entitlement_id}": withdraw,
}
OBJECTS = {"entitlement_id": make_entitlement}
