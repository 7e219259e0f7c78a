"""What providers send, and what of a payment nobody else may see."""

from typing import Any

from schemathesis.core import NOT_SET
from tests.proofs.world import Asking, World, as_alice

from studium.connect.connections import ConnectionCache
from studium.connect.connections.actions.ensure_operator_connection import webhook_token
from studium.platform.vault import Vault
from studium.sandbox import STRIPE_TWIN
from studium.sandbox.stripe import CREATOR
from studium.sandbox.stripe.deliveries import sign

EVENT = {
    "object": "event",
    "type": "product.created",
    "livemode": False,
    "created": 1_767_603_600,
    "data": {"object": {}},
}
MARKS = """
    select c.provider_customer_id from payment_customers c where c.payer_id = $1
    union select unnest(array[p.provider_checkout_id, p.provider_payment_id, p.checkout_url])
            from payments p where p.payer_id = $1
"""


def _signed(world: World, event_id: str, **path: str) -> Asking:
    def headers(body: bytes) -> dict[str, str]:
        signature = sign(body.decode(), STRIPE_TWIN.webhook_secret, world.now)
        return {"Stripe-Signature": signature}

    return Asking(body=EVENT | {"id": event_id}, path=path, sign=headers)


async def deliver(world: World) -> Asking:
    return _signed(world, "evt_1")


async def deliver_by_token(world: World) -> Asking:
    found = await world.parts[ConnectionCache].operator("stripe")
    assert found is not None
    token = webhook_token(found.connection, world.parts[Vault])
    return _signed(world, "evt_2", token=token)


PROVIDERS = "/api/integrations/payment-providers"


async def connect(world: World) -> Asking:
    body = {
        "kind": "stripe",
        "label": "Atelier",
        "credentials": {"api_key": CREATOR.secret_key, "webhook_secret": "whsec_atelier"},
    }
    return Asking(await world.somebody_new(), body)


async def _connected(world: World, body: Any = NOT_SET) -> Asking:
    asking = await connect(world)
    assert asking.person is not None
    made = await asking.person.client.post(PROVIDERS, json=asking.body)
    return Asking(asking.person, body, path={"connection_id": made.json()["id"]})


async def change(world: World) -> Asking:
    return await _connected(world, {"label": "Studio"})


async def make_connection(world: World) -> str:
    """Her own account at a payment provider."""
    asking = await connect(world)
    made = await world.alice.client.post(PROVIDERS, json=asking.body)
    return str(made.json()["id"])


REQUESTS = {
    f"GET {PROVIDERS}": as_alice,
    f"POST {PROVIDERS}": connect,
    f"PUT {PROVIDERS}/{{connection_id}}": change,
    f"DELETE {PROVIDERS}/{{connection_id}}": _connected,
    f"POST {PROVIDERS}/{{connection_id}}/test": _connected,
    f"POST {PROVIDERS}/{{connection_id}}/choose": _connected,
    "POST /webhook/stripe/{token}": deliver_by_token,
    "POST /api/webhooks/stripe": deliver,
    "POST /api/stripe-webhook": deliver,
}
OBJECTS = {"connection_id": make_connection}
BODIES = {f"PUT {PROVIDERS}/{{connection_id}}": {"label": "Taken"}}
OPEN = {"token": "whr_unknown"}  # a secret that opens by itself
