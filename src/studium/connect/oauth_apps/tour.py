"""The chapter of apps: one is registered, let in, acts within its scopes, and is taken away."""

import base64
import hashlib
import secrets
from urllib.parse import parse_qs, urlencode, urlsplit

from studium.platform.tour import Chapter, StepFailed, Tour


async def walk(tour: Tour) -> None:
    """Register, agree, exchange the code, call, be refused beyond the scope, take away."""
    async with tour.step("Register an app of your own"):
        wanted = {
            "name": "Tour's score book",
            "redirect_uris": [_callback(tour)],
            "scopes": ["exams:read", "openid"],
            "is_confidential": False,
        }
        app = (await tour.post("/api/apps", wanted, expect=201)).json
    verifier = secrets.token_urlsafe(48)
    async with tour.step("Let it in on the consent page"):
        code = await _agree(tour, app["client_id"], verifier)
    async with tour.step("Exchange its code for tokens, once"):
        form = {
            "grant_type": "authorization_code",
            "client_id": app["client_id"],
            "code": code,
            "redirect_uri": _callback(tour),
            "code_verifier": verifier,
        }
        tokens = (await tour.submit("/oauth/token", form)).json
    session, tour.token = tour.token, tokens["access_token"]
    try:
        async with tour.step("Read exams with the app's token"):
            await tour.get("/api/exams/sessions")
        async with tour.step("Be refused what was not granted"):
            await tour.get("/api/purchases", expect=403)
    finally:
        tour.token = session
    async with tour.step("Take the app away"):
        (installed,) = [
            each
            for each in (await tour.get("/api/installed-apps")).json["items"]
            if each["app_id"] == app["id"]
        ]
        await tour.delete(f"/api/installed-apps/{installed['id']}")
    tour.token = tokens["access_token"]
    try:
        async with tour.step("See that its token opens nothing any more"):
            await tour.get("/api/exams/sessions", expect=401)
    finally:
        tour.token = session


async def _agree(tour: Tour, client_id: str, verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    asked = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": _callback(tour),
        "scope": "exams:read openid",
        "state": "tour",
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    page = await tour.get(f"/oauth/authorize?{urlencode(asked)}")
    if "exams" not in page.text:
        raise StepFailed("the consent page does not say what the app may see")
    back = await tour.submit("/oauth/authorize", asked | {"decision": "allow"})
    return parse_qs(urlsplit(back.url).query)["code"][0]


def _callback(tour: Tour) -> str:
    """A page that anybody sees: the tour is an app without pages of its own."""
    return f"{tour.address}/apps"


CHAPTERS = (Chapter("Let an app in", walk, order=780),)
