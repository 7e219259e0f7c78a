"""Valid requests to the routes of entitlements, and one of Alice's."""

from tests.proofs.world import Asking, World, as_alice

MARKS = "select id::text from entitlements where user_id = $1"
GRANT = {"feature": "studypack", "reason": "A prize.", "email": "alice@example.org"}


async def grant(world: World) -> Asking:
    return Asking(await world.admin(), GRANT)


async def withdraw(world: World) -> Asking:
    admin = await world.admin()
    granted = await admin.client.post("/api/admin/entitlements", json=GRANT)
    return Asking(
        admin, path={"entitlement_id": granted.json()["id"]}, query={"reason": "A mistake."}
    )


async def read(world: World) -> Asking:
    admin = await world.admin()
    granted = await admin.client.post("/api/admin/entitlements", json=GRANT)
    return Asking(admin, path={"entitlement_id": granted.json()["id"]})


async def make_entitlement(world: World) -> str:
    answer = await world.alice.client.get("/api/purchases/entitlements")
    return str(answer.json()["items"][0]["id"])


REQUESTS = {
    "GET /api/purchases/entitlements": as_alice,
    "POST /api/admin/entitlements": grant,
    "GET /api/admin/entitlements/{entitlement_id}": read,
    "DELETE /api/admin/entitlements/{entitlement_id}": withdraw,
}
OBJECTS = {"entitlement_id": make_entitlement}
