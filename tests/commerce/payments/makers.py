"""What providers send, and what of a payment nobody else may see."""

from tests.proofs.world import Asking, World

from studium.connect.integrations import ConnectionCache
from studium.connect.integrations.actions.ensure_operator_connection import webhook_token
from studium.platform.vault import Vault
from studium.sandbox import STRIPE_TWIN
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


REQUESTS = {
    "POST /webhook/stripe/{token}": deliver_by_token,
    "POST /api/webhooks/stripe": deliver,
    "POST /api/stripe-webhook": deliver,
}
OPEN = {"token": "whr_unknown"}  # a secret that opens by itself
