"""The journey of an integrator with the client that was generated from `/openapi.json`.

Runs with the generated package on the path, as an administrator: `client_journey.py
http://127.0.0.1:8000 ida@example.org violet-harbour-9`.
"""

import json
import sys
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

import httpx
from standardwebhooks import Webhook
from studium_client import AuthenticatedClient, Client
from studium_client.api.accounts import log_in, read_me
from studium_client.api.api_keys import create_api_key
from studium_client.api.entitlements import list_entitlements
from studium_client.api.products_and_purchases import (
    begin_purchase,
    read_product,
    read_purchase,
)
from studium_client.api.products_kept import make_admin_product
from studium_client.api.sales import (
    list_admin_purchases,
    read_admin_purchase,
    refund_admin_purchase,
)
from studium_client.api.webhooks import (
    list_deliveries,
    read_delivery,
    register_webhook,
    remove_webhook,
    send_test_event,
)
from studium_client.models import (
    CheckoutRequest,
    CheckoutRequestMetadata,
    ExampleBody,
    LogInRequest,
    NewApiKey,
    NewEndpointBody,
    NewProductRequest,
    Problem,
    PurchaseStatus,
    SaleRefundRequest,
)

T = TypeVar("T")
LONGEST_SECONDS = 60
SCOPES = [
    f"{name}:{act}"
    for name in ("products", "purchases", "sales", "webhooks")
    for act in ("read", "write")
] + ["profile:read", "staff:act"]
CARD = {
    "number": "4242 4242 4242 4242",
    "expiry": "12 / 40",
    "cvc": "123",
    "name": "Ida Integrator",
    "email": "ida@example.org",
}


def main(address: str, email: str, password: str) -> None:
    """Make a key, sell to oneself, be told, and look up what was told."""
    key = make_key(address, email, password)
    with AuthenticatedClient(address, token=key) as client:
        me = told(read_me.sync(client=client))
        print(f"The key acts for {me.email}.")
        sku = f"journey-{time.time_ns()}"
        wish = NewProductRequest(name="Journey", price_minor=4900, currency="usd", sku=sku)
        product = told(make_admin_product.sync(client=client, body=wish))
        with Receiver() as receiver:
            endpoint = told(register_webhook.sync(client=client, body=endpoint_at(receiver.url)))
            receiver.secret = str(endpoint.secret)
            purchase_id = buy(client, product.sku)
            receiver.wait_for("purchase.completed")
            example = ExampleBody("payment.failed")
            told(send_test_event.sync(endpoint.id, client=client, body=example))
            receiver.wait_for("payment.failed")
            newest = told(list_deliveries.sync(endpoint.id, client=client)).items[0]
            one = told(read_delivery.sync(endpoint.id, newest.id, client=client))
            print(f"{len(receiver.types)} deliveries; the newest was of {one.event_type}.")
            remove_webhook.sync_detailed(endpoint.id, client=client)
        rights = told(list_entitlements.sync(client=client)).items
        require(purchase_id in {right.purchase_id for right in rights}, "the purchase opens")
        sales = told(list_admin_purchases.sync(client=client, sku=sku)).items
        require([sale.id for sale in sales] == [purchase_id], "the sale is listed")
        part = SaleRefundRequest(reason="part of the journey", amount_minor=100)
        told(refund_admin_purchase.sync(purchase_id, client=client, body=part))
        until(lambda: told(read_admin_purchase.sync(purchase_id, client=client)).refunded_minor > 0)
    print("The generated client made the whole journey.")


def make_key(address: str, email: str, password: str) -> str:
    """A new key of the person."""
    person = LogInRequest(email=email, password=password)
    session = told(log_in.sync(client=Client(address), body=person))
    with AuthenticatedClient(address, token=session.token) as client:
        made = told(create_api_key.sync(client=client, body=NewApiKey("Journey", SCOPES)))
    return str(made.key)


def buy(client: AuthenticatedClient, sku: str) -> UUID:
    """Buy a product and pay on the sandbox's page; the purchase's id."""
    product = told(read_product.sync(sku, client=client))
    metadata = CheckoutRequestMetadata.from_dict({"cart": "17"})
    wish = CheckoutRequest(sku=product.sku, metadata=metadata)
    begun = told(begin_purchase.sync(client=client, body=wish, idempotency_key="journey"))
    url = str(begun.checkout_url)
    parts = urlsplit(url)
    paid = httpx.post(url, data=CARD, headers={"Origin": f"{parts.scheme}://{parts.netloc}"})
    require(paid.is_redirect, paid.text)
    back = httpx.get(paid.headers["location"])
    require(back.is_success, "the page after paying needs no session")
    completed = PurchaseStatus.COMPLETED
    until(lambda: told(read_purchase.sync(begun.purchase_id, client=client)).status is completed)
    print(f"Bought {product.name}.")
    return UUID(str(begun.purchase_id))


def endpoint_at(url: str) -> NewEndpointBody:
    """An endpoint for everything that is told of purchases and payments."""
    types = ["purchase.*", "payment.*"]
    return NewEndpointBody(url=url, event_types=types, for_operator=True)


class Receiver:
    """A server of the integrator's own that verifies what it is sent."""

    def __init__(self) -> None:
        self.secret = ""
        self.types: list[str] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                Webhook(receiver.secret).verify(body, dict(self.headers.items()))
                receiver.types.append(json.loads(body)["type"])
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hooks"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()

    def wait_for(self, event_type: str) -> None:
        """Wait until an event of this type was taken."""
        until(lambda: event_type in self.types)


def told(answer: T | Problem | None) -> T:
    """What was answered. Raises when it is a problem."""
    if answer is None or isinstance(answer, Problem):
        raise SystemExit(f"refused: {answer}")
    return answer


def require(is_so: bool, what: str) -> None:  # noqa: FBT001 - what is to be so
    """Stop with words unless it is so."""
    if not is_so:
        raise SystemExit(f"this is not so: {what}")


def until(is_so: Callable[[], bool]) -> None:
    """Wait, a minute at most."""
    deadline = time.monotonic() + LONGEST_SECONDS
    while not is_so():
        if time.monotonic() > deadline:
            raise SystemExit("it did not become so within a minute")
        time.sleep(0.1)


if __name__ == "__main__":
    main(*sys.argv[1:])
