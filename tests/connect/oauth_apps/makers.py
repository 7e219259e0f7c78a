"""Valid requests to the routes of apps, and apps of Alice's."""

import base64
import hashlib
import re
from typing import Any

from tests.connect.oauth_apps.connecting import CALLBACK, SCOPES
from tests.proofs.world import Asking, World, as_alice

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
    "gg=="
)
MARKS = """
    select unnest(array[id::text, client_id]) from oauth_apps where owner_id = $1
    union select id::text from oauth_grants where user_id = $1
"""
APP = {
    "name": "Score Book",
    "description": "Keeps scores.",
    "website": "https://app.example.org",
    "redirect_uris": [CALLBACK],
    "scopes": SCOPES,
}


async def make_app(world: World) -> str:
    answer = await world.alice.client.post("/api/apps", json=APP)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def make_grant(world: World) -> str:
    app = (await world.alice.client.get(f"/api/apps/{await make_app(world)}")).json()
    digest = hashlib.sha256(b"v" * 43).digest()
    form = {
        "response_type": "code",
        "client_id": app["client_id"],
        "redirect_uri": CALLBACK,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
        "decision": "allow",
    }
    answer = await world.alice.client.post("/oauth/authorize", data=form)
    assert answer.status_code == 303, answer.text
    listed = (await world.alice.client.get("/api/installed-apps")).json()["items"]
    return str(listed[0]["id"])


async def register(world: World) -> Asking:
    return Asking(world.alice, APP)


async def see(world: World) -> Asking:
    return Asking(world.alice, path={"app_id": await make_app(world)})


async def change(world: World) -> Asking:
    return Asking(world.alice, APP, {"app_id": await make_app(world)})


async def take_away(world: World) -> Asking:
    return Asking(world.alice, path={"grant_id": await make_grant(world)})


async def remove_picture(world: World) -> Asking:
    """A picture that she added, to be taken away."""
    app_id = await make_app(world)
    path = f"/developer/apps/{app_id}"
    await world.alice.client.post(
        f"{path}/pictures", files={"picture": ("a.png", PNG)}, data={"alt": "Scores"}
    )
    page = (await world.alice.client.get(path)).text
    (picture_id,) = re.findall(rf"{path}/pictures/([^/]+)/remove", page)
    return Asking(world.alice, path={"app_id": app_id, "picture_id": picture_id})


REQUESTS: dict[str, Any] = {
    "POST /api/apps": register,
    "GET /api/apps": as_alice,
    "GET /api/apps/{app_id}": see,
    "PUT /api/apps/{app_id}": change,
    "POST /api/apps/{app_id}/secret": see,
    "POST /api/apps/{app_id}/submit": see,
    "GET /api/apps/{app_id}/usage": see,
    "GET /api/installed-apps": as_alice,
    "DELETE /api/installed-apps/{grant_id}": take_away,
}
PAGE_REQUESTS = {"POST /developer/apps/{app_id}/pictures/{picture_id}/remove": remove_picture}
OBJECTS = {"app_id": make_app, "grant_id": make_grant}
BODIES = {
    "PUT /api/apps/{app_id}": APP,
    "POST /developer/apps/{app_id}": {
        "name": "Score Book",
        "redirect_uris": CALLBACK,
        "scopes[]": SCOPES,
    },
}
NOBODYS = "00000000-0000-7000-8000-000000000000"
OPEN = {"reviewed_id": NOBODYS, "picture_id": NOBODYS, "listed_id": NOBODYS}
