"""An app that connects to a person's account, as its developers would write it."""

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from tests.conftest import Person

CALLBACK = "https://app.example.org/callback"
SCOPES = ["exams:read", "profile:read"]


@dataclass
class ConnectingApp:
    """An app that knows its id and secret, and calls as a program does."""

    client_id: str
    secret: str | None
    http: httpx.AsyncClient
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))

    def request(self, **changes: str) -> dict[str, str]:
        """The query with which it sends a person to the consent page."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": CALLBACK,
            "scope": "exams:read",
            "state": "xyz",
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        } | changes

    async def code(self, person: Person, **changes: str) -> str:
        """The person agrees, and the app is sent its code."""
        answer = await self.agree(person, **changes)
        return answered(answer)["code"]

    async def agree(self, person: Person, **changes: str) -> httpx.Response:
        """The person presses Connect."""
        form = self.request(**changes) | {"decision": "allow"}
        return await person.client.post("/oauth/authorize", data=form)

    async def ask(self, status: int = 200, **form: str) -> dict[str, Any]:
        """Ask the token endpoint."""
        sent = {"client_id": self.client_id} | form
        if self.secret is not None:
            sent["client_secret"] = self.secret
        answer = await self.http.post("/oauth/token", data=sent)
        assert answer.status_code == status, answer.text
        assert answer.headers["cache-control"] == "no-store"
        found: dict[str, Any] = answer.json()
        return found

    async def exchange(self, code: str, status: int = 200, **changes: str) -> dict[str, Any]:
        """Bring a code."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": CALLBACK,
            "code_verifier": self.verifier,
        }
        return await self.ask(status, **form | changes)

    async def refresh(self, token: str, status: int = 200, **more: str) -> dict[str, Any]:
        """Bring a refresh token."""
        return await self.ask(status, grant_type="refresh_token", refresh_token=token, **more)

    async def get(self, token: str, address: str = "/api/exams/sessions") -> int:
        """The status with which a request by app token is answered."""
        answer = await self.http.get(address, headers={"Authorization": f"Bearer {token}"})
        return answer.status_code


def answered(answer: httpx.Response) -> dict[str, str]:
    """What the app was sent back with."""
    assert answer.status_code == 303, answer.text
    address = answer.headers["location"]
    assert address.startswith(CALLBACK), address
    return {name: value[0] for name, value in parse_qs(urlsplit(address).query).items()}


async def registered(
    owner: Person, http: httpx.AsyncClient, *, is_confidential: bool = True, **changes: Any
) -> tuple[ConnectingApp, dict[str, Any]]:
    """A new app of somebody's, as the program and as its owner sees it."""
    body = {
        "name": "Score Book",
        "redirect_uris": [CALLBACK],
        "scopes": SCOPES,
        "is_confidential": is_confidential,
    } | changes
    answer = await owner.client.post("/api/apps", json=body)
    assert answer.status_code == 201, answer.text
    app = answer.json()
    return ConnectingApp(app["client_id"], app["client_secret"], http), app
