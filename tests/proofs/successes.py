"""For every operation of the API, values for which the answer is a success."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from schemathesis.core import NOT_SET
from starlette.types import ASGIApp
from tests.conftest import PASSWORD, Person, RunJobs, client_of, sign_up
from tests.proofs.shopping import SKU, PendingPurchase

from studium.connect.integrations import ConnectionCache
from studium.connect.integrations.actions.ensure_operator_connection import webhook_token
from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.platform.vault import Vault

EVENT = {
    "id": "evt_1",
    "object": "event",
    "type": "product.created",
    "livemode": False,
    "data": {"object": {}},
}
NEWEST_MAIL = """
    select body from sandbox.mails where recipient = $1 order by sent_at desc, id desc limit 1
"""


@dataclass(frozen=True)
class Asking:
    """What to send: as whom, with which body, path and query, signed as by Stripe or not."""

    person: Person | None = None
    body: Any = NOT_SET
    path: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    is_signed: bool = False


@dataclass
class Successes:
    """Makes what each operation needs; a fresh person wherever something changes."""

    app: ASGIApp
    parts: Parts
    run_jobs: RunJobs
    buyer: Person
    bought: PendingPurchase
    people: int = 0

    async def of(self, operation: str) -> Asking:
        """Raises KeyError for an operation that nobody entered below."""
        return await self._makers()[operation]()

    def _makers(self) -> dict[str, Callable[[], Awaitable[Asking]]]:
        return {
            "GET /api/users/me": self._as_buyer,
            "PATCH /api/users/me": self._patch_me,
            "DELETE /api/users/me": self._delete_me,
            "GET /api/users/me/export": self._as_buyer,
            "GET /api/users/me/sessions": self._as_buyer,
            "DELETE /api/users/me/sessions/{session_id}": self._end_session,
            "POST /api/users/me/password": self._change_password,
            "POST /api/users/me/email": self._change_email,
            "POST /api/auth/signup": self._sign_up,
            "POST /api/auth/login": self._log_in,
            "POST /api/auth/logout": self._as_somebody_new,
            "POST /api/auth/password-reset": self._ask_for_reset,
            "POST /api/auth/password-reset/confirm": self._reset,
            "POST /api/auth/confirm-email": self._confirm,
            "POST /api/auth/confirm-email/resend": self._as_somebody_new,
            "GET /api/products": self._as_nobody,
            "POST /api/purchases/checkout-session": self._check_out,
            "GET /api/purchases": self._as_buyer,
            "GET /api/purchases/entitlements": self._as_buyer,
            "GET /api/purchases/{purchase_id}": self._purchase,
            "POST /api/admin/entitlements": self._grant,
            "DELETE /api/admin/entitlements/{entitlement_id}": self._withdraw,
            "GET /api/study/pack": self._as_buyer,
            "POST /webhook/stripe/{token}": self._webhook_by_token,
            "POST /api/webhooks/stripe": self._webhook,
            "POST /api/stripe-webhook": self._webhook,
        }

    async def _person(self) -> Person:
        self.people += 1
        return await sign_up(self.app, self.parts, f"person{self.people}")

    async def _as_nobody(self) -> Asking:
        return Asking()

    async def _as_buyer(self) -> Asking:
        return Asking(self.buyer)

    async def _as_somebody_new(self) -> Asking:
        return Asking(await self._person())

    async def _patch_me(self) -> Asking:
        body = {"first_name": "Ada", "timezone": "Europe/Berlin", "preferences": {"theme": "dark"}}
        return Asking(await self._person(), body)

    async def _delete_me(self) -> Asking:
        return Asking(await self._person(), {"password": PASSWORD})

    async def _end_session(self) -> Asking:
        person = await self._person()
        answer = await person.client.get("/api/users/me/sessions")
        return Asking(person, path={"session_id": answer.json()["items"][0]["id"]})

    async def _change_password(self) -> Asking:
        body = {"current_password": PASSWORD, "new_password": "another horse, another battery"}
        return Asking(await self._person(), body)

    async def _change_email(self) -> Asking:
        return Asking(await self._person(), {"email": "new@example.org", "password": PASSWORD})

    async def _sign_up(self) -> Asking:
        return Asking(body={"email": "somebody.new@example.org", "password": PASSWORD})

    async def _log_in(self) -> Asking:
        person = await self._person()
        return Asking(body={"email": person.email, "password": person.password})

    async def _ask_for_reset(self) -> Asking:
        return Asking(body={"email": (await self._person()).email})

    async def _reset(self) -> Asking:
        person = await self._person()
        await self.run_jobs()
        async with client_of(self.app) as client:
            await client.post("/api/auth/password-reset", json={"email": person.email})
        token = await self._token_in_mail(person)
        return Asking(body={"token": token, "password": "another horse, another battery"})

    async def _confirm(self) -> Asking:
        return Asking(body={"token": await self._token_in_mail(await self._person())})

    async def _check_out(self) -> Asking:
        return Asking(await self._person(), {"sku": SKU})

    async def _purchase(self) -> Asking:
        return Asking(self.buyer, path={"purchase_id": self.bought.purchase_id})

    async def _admin(self) -> Person:
        self.people += 1
        return await sign_up(self.app, self.parts, f"person{self.people}", role="ADMIN")

    async def _grant(self) -> Asking:
        body = {"email": self.buyer.email, "feature": "studypack", "reason": "Won it."}
        return Asking(await self._admin(), body)

    async def _withdraw(self) -> Asking:
        asking = await self._grant()
        assert asking.person is not None
        made = await asking.person.client.post("/api/admin/entitlements", json=asking.body)
        return Asking(
            asking.person, path={"entitlement_id": made.json()["id"]}, query={"reason": "Over."}
        )

    async def _webhook(self) -> Asking:
        return Asking(body=EVENT | {"created": 1_767_603_600}, is_signed=True)

    async def _webhook_by_token(self) -> Asking:
        found = await self.parts[ConnectionCache].operator("stripe")
        assert found is not None
        token = webhook_token(found.connection, self.parts[Vault])
        return Asking(
            body=EVENT | {"id": "evt_2", "created": 1_767_603_600},
            path={"token": token},
            is_signed=True,
        )

    async def _token_in_mail(self, person: Person) -> str:
        """The token of the link in the newest mail to somebody."""
        await self.run_jobs()
        async with self.parts[Database].pool.acquire() as connection:
            text = await connection.fetchval(NEWEST_MAIL, person.email)
        found = re.search(r"token=([\w-]+)", text)
        assert found is not None, text
        return found[1]
