"""Those who call: as a program with a token, as a browser with a cookie, or as nobody."""

from dataclasses import dataclass

import httpx
from starlette.types import ASGIApp
from tests.conftest import BASE_URL, Person, client_of
from tests.proofs.addresses import Address


@dataclass
class Caller:
    """Somebody; signs in again when what they did signed them out."""

    name: str
    app: ASGIApp
    person: Person | None = None
    by_cookie: bool = False
    token: str = ""

    @property
    def credentials(self) -> dict[str, str]:
        """The headers that say who it is."""
        if not self.token:
            return {}
        if self.by_cookie:
            return {"Cookie": f"studium_session={self.token}", "Origin": BASE_URL}
        return {"Authorization": f"Bearer {self.token}"}

    async def ask(
        self, address: Address, path: str, body: dict[str, object] | None = None
    ) -> httpx.Response:
        """Send a body as JSON to the API, as a form to pages."""
        await self.be_signed_in()
        accepted = {"Accept": "application/json" if address.is_api else "text/html"}
        async with client_of(self.app, **self.credentials, **accepted) as client:
            if address.method == "GET":
                return await client.get(path)
            if address.is_api:
                return await client.request(address.method, path, json=body or {})
            return await client.request(address.method, path, data=body or {})

    async def be_signed_in(self) -> None:
        """Sign in, unless that is so."""
        if self.person is None:
            return
        async with client_of(self.app, **self.credentials) as client:
            if (await client.get("/api/users/me")).status_code == 200:
                return
        self.token = await sign_in(self.app, self.person)


async def sign_in(app: ASGIApp, person: Person) -> str:
    """A new session's token."""
    async with client_of(app) as client:
        answer = await client.post(
            "/api/auth/login", json={"email": person.email, "password": person.password}
        )
    assert answer.status_code == 200, answer.text
    return str(answer.json()["token"])
