"""What providers send, and what of a payment nobody else may see."""

from typing import Any

from schemathesis.core import NOT_SET
from tests.commerce.payments.paypal_requests import (
    deliver_from_paypal,
    deliver_from_paypal_by_token,
    finish_setup,
)
from tests.conftest import client_of
from tests.proofs.shopping import SKU
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


HOLD = {"amount_minor": 5_000, "currency": "usd"}


async def check_out(world: World) -> Asking:
    return Asking(await world.somebody_new(), {"sku": SKU})


async def hold(world: World) -> Asking:
    return Asking(await world.somebody_new(), HOLD)


async def pay_secret(world: World, secret: str) -> None:
    """Type a good card where the provider's browser script would ask for it."""
    card = {"number": "4242424242424242", "expiry": "12/30", "cvc": "123", "name": "Ada"}
    async with client_of(world.app) as browser:
        answer = await browser.post(f"/sandbox/stripe/elements/{secret}", data=card)
    assert answer.status_code == 303, answer.text


async def capture(world: World) -> Asking:
    begun = (await world.alice.client.post("/api/payments/authorize", json=HOLD)).json()
    await pay_secret(world, begun["client_secret"])
    payment_id = begun["payment"]["id"]
    await world.alice.client.get(f"/api/payments/{payment_id}")
    return Asking(await world.admin(), {"payment_id": payment_id, "amount_minor": 2_000})


async def refund(world: World) -> Asking:
    body = {"payment_id": await make_payment(world), "amount_minor": 100, "reason": "Kindness."}
    return Asking(await world.admin(), body)


async def set_up(world: World) -> Asking:
    return Asking(await world.somebody_new(), {})


async def see_payment(world: World) -> Asking:
    return Asking(world.alice, path={"payment_id": await make_payment(world)})


async def see_method(world: World) -> Asking:
    return Asking(world.alice, path={"method_id": await make_method(world)})


async def make_payment(world: World) -> str:
    """What she paid."""
    seen = await world.alice.client.get(f"/api/purchases/{world.bought.purchase_id}")
    return str(seen.json()["payment_id"])


async def make_method(world: World) -> str:
    """Her saved card."""
    begun = (await world.alice.client.post("/api/payments/setup-intent", json={})).json()
    await pay_secret(world, begun["client_secret"])
    listed = await world.alice.client.get("/api/payment-methods")
    return str(listed.json()["items"][0]["id"])


async def sell_to(world: World) -> Asking:
    return await _connected(world, {"sold_to": "percentage", "percentage": 100})


async def operators_connection(world: World) -> str:
    """The operator's own account."""
    found = await world.parts[ConnectionCache].operator("stripe")
    assert found is not None
    return str(found.connection.id)


async def make_connection(world: World) -> str:
    """Her own account at a payment provider."""
    asking = await connect(world)
    made = await world.alice.client.post(PROVIDERS, json=asking.body)
    return str(made.json()["id"])


REQUESTS = {
    "POST /api/payments/checkout-session": check_out,
    "POST /api/payments/create-checkout-session": check_out,
    "POST /api/payments/payment-intent": check_out,
    "POST /api/payments/authorize": hold,
    "POST /api/payments/capture": capture,
    "POST /api/payments/refund": refund,
    "POST /api/payments/setup-intent": set_up,
    "POST /api/payments/setup-intent/finish": finish_setup,
    "POST /api/payments/customer-portal": set_up,
    "GET /api/payment-methods": as_alice,
    "PUT /api/payment-methods/{method_id}/default": see_method,
    "DELETE /api/payment-methods/{method_id}": see_method,
    "GET /api/payments/{payment_id}": see_payment,
    "POST /api/payments/{payment_id}/cancel": see_payment,
    f"GET {PROVIDERS}": as_alice,
    f"POST {PROVIDERS}": connect,
    f"PUT {PROVIDERS}/{{connection_id}}": change,
    f"GET {PROVIDERS}/{{connection_id}}": _connected,
    f"DELETE {PROVIDERS}/{{connection_id}}": _connected,
    f"POST {PROVIDERS}/{{connection_id}}/test": _connected,
    f"POST {PROVIDERS}/{{connection_id}}/choose": _connected,
    f"POST {PROVIDERS}/{{connection_id}}/offer": _connected,
    f"POST {PROVIDERS}/{{connection_id}}/withdraw": _connected,
    f"GET {PROVIDERS}/{{connection_id}}/audience": _connected,
    f"POST {PROVIDERS}/{{connection_id}}/webhook-address": _connected,
    f"PUT {PROVIDERS}/{{connection_id}}/audience": sell_to,
    "POST /webhook/paypal/{token}": deliver_from_paypal_by_token,
    "POST /api/webhooks/paypal": deliver_from_paypal,
    "POST /webhook/stripe/{token}": deliver_by_token,
    "POST /api/webhooks/stripe": deliver,
    "POST /api/stripe-webhook": deliver,
}
OBJECTS = {
    "connection_id": make_connection,
    "operator_connection_id": operators_connection,
    "method_id": make_method,
    "payment_id": make_payment,
}
BODIES = {
    f"PUT {PROVIDERS}/{{connection_id}}": {"label": "Taken"},
    f"PUT {PROVIDERS}/{{connection_id}}/audience": {"sold_to": "staff"},
}
OPEN = {
    "kind": "stripe",  # the name of a provider
    "token": "whr_unknown",  # a secret that opens by itself
}
