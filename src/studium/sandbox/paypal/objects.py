"""The objects of one account, in one transaction, at one moment.

Everything that the twin changes goes through here, so that an object, the event about it and
the webhooks for that event are written together or not at all.
"""

from dataclasses import dataclass
from datetime import datetime

from studium.platform.database import Transaction
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.sandbox import kit
from studium.sandbox.kit import Filter, NewObject, Stored, Window
from studium.sandbox.paypal.accounts import ACCOUNTS, PAYPAL_TWIN, Account
from studium.sandbox.paypal.errors import Body, no_such_resource
from studium.sandbox.paypal.identifiers import event_id

EVENT = "paypal_event"
WEBHOOK = "paypal_webhook"

_MOST_WEBHOOKS = 10


def twin_address(parts: Parts) -> str:
    """The twin's own absolute address, such as `http://127.0.0.1:8000/sandbox/paypal`."""
    return parts[Settings].base_url + PAYPAL_TWIN.path


def api_address(settings: Settings) -> str:
    """The same as an adapter on this machine finds it: the base of its API and certificates."""
    return f"http://127.0.0.1:{settings.port}{PAYPAL_TWIN.path}"


def moment(at: datetime) -> str:
    """A moment as PayPal writes it: `2026-11-27T17:14:08Z`."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True)
class Happening:
    """What an event reports: its type, and the resource that it is about."""

    type: str
    resource_type: str
    summary: str
    resource: Body
    resource_version: str = "2.0"


@dataclass(frozen=True, slots=True)
class AccountObjects:
    """One account's objects in a transaction. `address` is the twin's own, as browsers see it."""

    tx: Transaction
    account: Account
    now: datetime
    address: str

    async def find(self, kind: str, object_id: str) -> Stored:
        """An object of this account. Raises ApiError when there is none of that kind."""
        return self._expect(await kit.find(self.tx, object_id), kind)

    async def lock(self, kind: str, object_id: str) -> Stored:
        """The same, locked until the transaction ends."""
        return self._expect(await kit.find(self.tx, object_id, lock=True), kind)

    def _expect(self, found: Stored | None, kind: str) -> Stored:
        if found is None or found.deleted:
            raise no_such_resource()
        if found.kind != kind or found.account != self.account.id:
            raise no_such_resource()
        return found

    async def newest(self, kind: str, content: Body, limit: int) -> list[Stored]:
        """The newest objects of a kind whose body contains `content`."""
        narrowed = Filter(content=content)
        return await kit.list_objects(self.tx, self.account.id, kind, narrowed, Window(limit))

    async def add(
        self, kind: str, body: Body, *, private: Body | None = None, due_at: datetime | None = None
    ) -> Stored:
        """Keep a new object."""
        return await kit.insert(
            self.tx, NewObject(self.account.id, kind, body, private or {}, due_at)
        )

    async def save(self, stored: Stored) -> None:
        """Write back an object that was changed in place."""
        if "update_time" in stored.body:
            stored.body["update_time"] = moment(self.now)
        await kit.update(self.tx, stored)

    async def announce(self, happening: Happening) -> None:
        """Record an event, and post it to the webhooks that listen to its type."""
        event = await self.add(EVENT, self.event_body(happening))
        webhooks = await self.newest(WEBHOOK, {}, _MOST_WEBHOOKS)
        wanted = [each for each in webhooks if listens_to(each.body, happening.type)]
        await kit.post_event(self.tx, event, wanted, self.now)

    def event_body(self, happening: Happening) -> Body:
        """The event as its webhook carries it."""
        new_id = event_id()
        here = f"{self.address}/v1/notifications/webhooks-events/{new_id}"
        return {
            "id": new_id,
            "event_version": "1.0",
            "create_time": moment(self.now),
            "resource_type": happening.resource_type,
            "resource_version": happening.resource_version,
            "event_type": happening.type,
            "summary": happening.summary,
            "resource": happening.resource,
            "links": [link(here, "self"), link(f"{here}/resend", "resend", "POST")],
        }


def listens_to(webhook: Body, event_type: str) -> bool:
    """Whether a webhook asked for events of a type."""
    return any(each["name"] in ("*", event_type) for each in webhook["event_types"])


def link(href: str, rel: str, method: str = "GET") -> Body:
    """One of PayPal's links."""
    return {"href": href, "rel": rel, "method": method}


def objects_of(tx: Transaction, account_id: str, now: datetime, address: str) -> AccountObjects:
    """The objects of the account with this id."""
    return AccountObjects(tx, ACCOUNTS[account_id], now, address)
