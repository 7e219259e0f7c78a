"""The objects of one account: its objects, in one transaction, at one moment.

Everything that the twin changes goes through here, so that an object, the event about it and
the webhooks for that event are written together or not at all.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from studium.platform.database import Transaction
from studium.sandbox import kit
from studium.sandbox.kit import NewObject, Stored, post_event
from studium.sandbox.stripe.accounts import API_VERSION, Account
from studium.sandbox.stripe.errors import ApiError, Body, no_such
from studium.sandbox.stripe.identifiers import fresh
from studium.sandbox.stripe.store import list_endpoints

# What Stripe calls an object in "No such ...", where it differs from the object's own name.
_NOUNS = {"payment_method": "PaymentMethod", "balance_transaction": "balance transaction",
          "webhook_endpoint": "webhook endpoint"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trace:
    """The API request behind a change; both None when a person or the clock caused it."""

    request_id: str | None = None
    idempotency_key: str | None = None


@dataclass(frozen=True, slots=True)
class AccountObjects:
    """One account's objects inside a transaction. `address` is the twin's own, as browsers see it.

    Example: `http://127.0.0.1:8000/sandbox/stripe`. `posts_at` is when events are sent, where that
    is not `now`: a test clock has a time of its own, the network has not.
    """

    tx: Transaction
    account: Account
    now: datetime
    address: str
    trace: Trace = Trace()
    posts_at: datetime | None = None

    @property
    def second(self) -> int:
        """The moment as Stripe writes it: whole seconds since 1970."""
        return int(self.now.timestamp())

    async def find(self, kind: str, object_id: str, *, param: str = "id") -> Stored:
        """An object of this account. Raises ApiError when there is none of that kind."""
        return self._expect(await kit.find(self.tx, object_id), kind, object_id, param)

    async def lock(self, kind: str, object_id: str, *, param: str = "id") -> Stored:
        """The same, locked until the transaction ends."""
        found = await kit.find(self.tx, object_id, lock=True)
        return self._expect(found, kind, object_id, param)

    def _expect(self, found: Stored | None, kind: str, object_id: str, param: str) -> Stored:
        if found is None or found.kind != kind or found.account != self.account.id:
            raise no_such(_NOUNS.get(kind, kind.rsplit(".", maxsplit=1)[-1]), object_id, param)
        if found.deleted:
            raise no_such(_NOUNS.get(kind, kind), object_id, param)
        return found

    async def add(
        self, body: Body, *, private: Body | None = None, due_at: datetime | None = None
    ) -> Stored:
        """Keep a new object. Raises ApiError when its id is taken."""
        if await kit.find(self.tx, body["id"]) is not None:
            kind = str(body["object"]).capitalize()
            raise ApiError(f"{kind} already exists.", code="resource_already_exists", param="id")
        new = NewObject(self.account.id, body["object"], body, private or {}, due_at)
        return await kit.insert(self.tx, new)

    async def save(self, stored: Stored) -> None:
        """Write back an object that was changed in place."""
        await kit.update(self.tx, stored)

    async def announce(self, event_type: str, body: Body, *, before: Body | None = None) -> None:
        """Record an event about an object as it now is, and post it to those who listen.

        `before` is the object as it was; what differs goes into `previous_attributes`.
        """
        endpoints = await list_endpoints(self.tx, self.account.id, event_type)
        data: dict[str, Any] = {"object": body}
        if before is not None:
            data["previous_attributes"] = changes(before, body)
        body = self._event(event_type, data, len(endpoints))
        event = await kit.insert(self.tx, NewObject(self.account.id, "event", body))
        await post_event(self.tx, event, endpoints, self.posts_at or self.now)

    def _event(self, event_type: str, data: Body, pending: int) -> Body:
        return {
            "id": fresh("evt"),
            "object": "event",
            "api_version": API_VERSION,
            "created": self.second,
            "data": data,
            "livemode": False,
            "pending_webhooks": pending,
            "request": {
                "id": self.trace.request_id,
                "idempotency_key": self.trace.idempotency_key,
            },
            "type": event_type,
        }


def changes(before: Body, after: Body) -> Body:
    """The former values of what changed, objects compared field by field."""
    former: Body = {}
    for name in before.keys() | after.keys():
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        if isinstance(old, dict) and isinstance(new, dict):
            former[name] = changes(old, new)
        else:
            former[name] = old
    return former


def merge_metadata(current: dict[str, str], given: dict[str, str] | None) -> dict[str, str]:
    """Stripe's rule: given keys are set, keys given empty are dropped, "" drops all."""
    if given is None:
        return {}
    return {key: value for key, value in (current | given).items() if value != ""}
