"""The twin invents nothing: every field is in the SDK's resources, every parameter in its types."""

import importlib
import inspect
import typing
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import pytest
import stripe
from stripe import _object_classes
from tests.sandbox.conftest import InProcessClient, order, pay
from typing_extensions import is_typeddict

from studium.sandbox.stripe import CARDS
from studium.sandbox.stripe.app import OPERATIONS
from studium.sandbox.stripe.cards import is_card_number
from studium.sandbox.stripe.operation import Operation
from studium.sandbox.stripe.shapes import ListOf, Nested, Shape

NESTED_LISTS = {"object", "data", "has_more", "url"}


def resource_of(name: str) -> type[stripe.StripeObject]:
    """The SDK's class for an object, by the name that it carries."""
    module, kind = _object_classes.OBJECT_CLASSES[name]
    found: type[stripe.StripeObject] = getattr(importlib.import_module(module), kind)
    return found


def unknown_fields(body: dict[str, Any], kind: type[Any] | None) -> Iterator[str]:
    """The fields of an object, at any depth, that the SDK's resource does not declare."""
    name = body.get("object")
    if name == "list":
        yield from (f"list.{field}" for field in body.keys() - NESTED_LISTS)
        for item in body["data"]:
            yield from unknown_fields(item, None)
        return
    if isinstance(name, str) and name in _object_classes.OBJECT_CLASSES:
        kind = resource_of(name)
    if kind is None:
        return
    declared = {
        key: hint for base in kind.__mro__ for key, hint in inspect.get_annotations(base).items()
    }
    for field, value in body.items():
        if field not in declared:
            yield f"{kind.__qualname__}.{field}"
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, dict):
                yield from unknown_fields(part, shape_in(declared.get(field)))


def shape_in(hint: Any) -> type[Any] | None:
    """The nested resource class inside Optional[...], List[...] and Union[...]."""
    if isinstance(hint, type) and issubclass(hint, stripe.StripeObject):
        return None if hint is stripe.StripeObject else hint
    for part in typing.get_args(hint):
        found = shape_in(part)
        if found is not None:
            return found
    return None


async def test_every_field_is_one_of_stripes(
    sdk: stripe.StripeClient, browser: httpx.AsyncClient, sdk_client: InProcessClient
) -> None:
    customer = await sdk.v1.customers.create_async(
        {"email": "alice@example.org", "address": {"city": "Vienna"}}
    )
    await sdk.v1.products.create_async(
        {"name": "x", "default_price_data": {"currency": "usd", "unit_amount": 100}}
    )
    await sdk.v1.webhook_endpoints.create_async(
        {"url": "http://testserver/hook", "enabled_events": ["*"]}
    )
    session = await sdk.v1.checkout.sessions.create_async(order(customer=customer.id))
    await pay(browser, session, "4000000000000002")
    await pay(browser, session, "4000002500003155")
    intent = (await sdk.v1.payment_intents.list_async({"expand": ["data.payment_method"]})).data[0]
    assert intent.next_action is not None
    assert intent.next_action.redirect_to_url is not None
    url = httpx.URL(str(intent.next_action.redirect_to_url.url))
    form = {"secret": url.params["secret"], "outcome": "complete"}
    await browser.post(url.copy_with(query=None), data=form)
    await sdk.v1.refunds.create_async({"payment_intent": intent.id, "amount": 100})
    await sdk.v1.checkout.sessions.list_async(
        {"expand": ["data.line_items", "data.payment_intent.latest_charge.refunds"]}
    )
    await sdk.v1.charges.list_async({"expand": ["data.balance_transaction"]})
    setup = await sdk.v1.setup_intents.create_async({"customer": customer.id})
    await sdk.v1.setup_intents.confirm_async(setup.id, {"payment_method": "pm_card_visa"})
    portal = {"customer": customer.id, "return_url": "http://testserver/back"}
    await sdk.v1.billing_portal.sessions.create_async(portal)  # type: ignore[arg-type]
    await sdk.v1.events.list_async({"limit": 100})
    await sdk.v1.accounts.retrieve_current_async()
    await sdk.v1.balance.retrieve_async()
    await subscribe_and_end(sdk, customer.id)
    with pytest.raises(stripe.CardError):
        await sdk.v1.payment_intents.create_async(
            {
                "amount": 500,
                "currency": "usd",
                "payment_method": "pm_card_chargeDeclined",
                "confirm": True,
            }
        )
    bodies = [answer.json() for answer in sdk_client.answers]
    problems = {
        problem
        for body in bodies
        for problem in unknown_fields(
            body.get("error", body), stripe.ErrorObject if "error" in body else None
        )
    }
    assert problems == set()
    assert len(bodies) > 12


async def subscribe_and_end(sdk: stripe.StripeClient, customer_id: str) -> None:
    """The answers and events of a subscription, its invoices and a change looked at."""
    cheap, dear = [
        await sdk.v1.prices.create_async(
            {
                "product_data": {"name": "Club"},
                "currency": "usd",
                "unit_amount": amount,
                "recurring": {"interval": "month"},
            }
        )
        for amount in (900, 1900)
    ]
    subscription = await sdk.v1.subscriptions.create_async(
        {"customer": customer_id, "items": [{"price": cheap.id}], "trial_period_days": 3}
    )
    item: Any = {"id": subscription["items"].data[0].id, "price": dear.id}
    await sdk.v1.invoices.create_preview_async(
        {"subscription": subscription.id, "subscription_details": {"items": [item]}}
    )
    await sdk.v1.invoices.list_async({"subscription": subscription.id})
    await sdk.v1.invoice_payments.list_async()
    await sdk.v1.subscriptions.cancel_async(subscription.id)
    paid = await sdk.v1.subscriptions.create_async(
        {
            "customer": customer_id,
            "items": [{"price": cheap.id}],
            "default_payment_method": "pm_card_visa",
        }
    )
    await sdk.v1.credit_notes.create_async(
        {"invoice": str(paid.latest_invoice), "amount": 900, "refund_amount": 900}
    )


PARAMETERS = {
    ("POST", "/v1/checkout/sessions"): "checkout.SessionCreateParams",
    ("POST", "/v1/checkout/sessions/{id}"): "checkout.SessionUpdateParams",
    ("GET", "/v1/checkout/sessions"): "checkout.SessionListParams",
    ("GET", "/v1/checkout/sessions/{id}/line_items"): "checkout.SessionLineItemListParams",
    ("POST", "/v1/products"): "ProductCreateParams",
    ("POST", "/v1/products/{id}"): "ProductUpdateParams",
    ("GET", "/v1/products"): "ProductListParams",
    ("POST", "/v1/prices"): "PriceCreateParams",
    ("POST", "/v1/prices/{id}"): "PriceUpdateParams",
    ("GET", "/v1/prices"): "PriceListParams",
    ("POST", "/v1/customers"): "CustomerCreateParams",
    ("POST", "/v1/customers/{id}"): "CustomerUpdateParams",
    ("GET", "/v1/customers"): "CustomerListParams",
    ("POST", "/v1/payment_intents"): "PaymentIntentCreateParams",
    ("POST", "/v1/payment_intents/{id}"): "PaymentIntentUpdateParams",
    ("POST", "/v1/payment_intents/{id}/confirm"): "PaymentIntentConfirmParams",
    ("POST", "/v1/payment_intents/{id}/capture"): "PaymentIntentCaptureParams",
    ("POST", "/v1/payment_intents/{id}/cancel"): "PaymentIntentCancelParams",
    ("GET", "/v1/payment_intents/{id}"): "PaymentIntentRetrieveParams",
    ("GET", "/v1/payment_intents"): "PaymentIntentListParams",
    ("POST", "/v1/setup_intents"): "SetupIntentCreateParams",
    ("POST", "/v1/setup_intents/{id}/confirm"): "SetupIntentConfirmParams",
    ("GET", "/v1/setup_intents/{id}"): "SetupIntentRetrieveParams",
    ("POST", "/v1/billing_portal/sessions"): "billing_portal.SessionCreateParams",
    ("POST", "/v1/payment_methods/{id}/attach"): "PaymentMethodAttachParams",
    ("GET", "/v1/payment_methods"): "PaymentMethodListParams",
    ("GET", "/v1/charges"): "ChargeListParams",
    ("GET", "/v1/balance_transactions"): "BalanceTransactionListParams",
    ("POST", "/v1/subscriptions"): "SubscriptionCreateParams",
    ("GET", "/v1/subscriptions"): "SubscriptionListParams",
    ("POST", "/v1/subscriptions/{id}"): "SubscriptionUpdateParams",
    ("POST", "/v1/credit_notes"): "CreditNoteCreateParams",
    ("POST", "/v1/invoices/create_preview"): "InvoiceCreatePreviewParams",
    ("GET", "/v1/invoices"): "InvoiceListParams",
    ("GET", "/v1/invoice_payments"): "InvoicePaymentListParams",
    ("POST", "/v1/invoices/{id}/pay"): "InvoicePayParams",
    ("POST", "/v1/refunds"): "RefundCreateParams",
    ("POST", "/v1/refunds/{id}"): "RefundUpdateParams",
    ("GET", "/v1/refunds"): "RefundListParams",
    ("GET", "/v1/disputes"): "DisputeListParams",
    ("POST", "/v1/disputes/{id}"): "DisputeUpdateParams",
    ("GET", "/v1/events"): "EventListParams",
    ("POST", "/v1/webhook_endpoints"): "WebhookEndpointCreateParams",
    ("POST", "/v1/webhook_endpoints/{id}"): "WebhookEndpointUpdateParams",
    ("GET", "/v1/webhook_endpoints"): "WebhookEndpointListParams",
    ("POST", "/v1/test_helpers/test_clocks"): "test_helpers.TestClockCreateParams",
    ("GET", "/v1/test_helpers/test_clocks"): "test_helpers.TestClockListParams",
    ("POST", "/v1/test_helpers/test_clocks/{id}/advance"): "test_helpers.TestClockAdvanceParams",
}

WITH_PARAMETERS = [operation for operation in OPERATIONS if operation.params]


@pytest.mark.parametrize("operation", WITH_PARAMETERS, ids=lambda one: f"{one.method} {one.path}")
def test_every_parameter_is_one_of_stripes(operation: Operation) -> None:
    assert operation.params is not None
    folder, _, name = PARAMETERS[operation.method, operation.path].rpartition(".")
    package = importlib.import_module(f"stripe.params.{folder}" if folder else "stripe.params")
    assert set(unknown_parameters(operation.params, getattr(package, name))) == set()


# Names that the SDK's modules import for type checkers alone.
ONLY_FOR_TYPE_CHECKERS = {
    "Mapping": Mapping,
    "StripeContext": str,
    "UntypedStripeObject": list,
}


def unknown_parameters(shape: Shape, declared: type[Any]) -> Iterator[str]:
    """The parameters, at any depth, that the SDK's typed parameters do not have."""
    module = importlib.import_module(declared.__module__)
    words = vars(stripe) | vars(module) | ONLY_FOR_TYPE_CHECKERS
    hints = typing.get_type_hints(declared, localns=words)
    for name, given in shape.items():
        if name not in hints:
            yield f"{declared.__name__}.{name}"
        inner = given.reader.item if isinstance(given.reader, ListOf) else given.reader
        if isinstance(inner, Nested):
            kind = typed_dict_in(hints[name])
            assert kind is not None, f"{declared.__name__}.{name} has no inside"
            yield from unknown_parameters(inner.shape, kind)


def typed_dict_in(hint: Any) -> type[Any] | None:
    """The nested parameters inside NotRequired[...], List[...] and Union[...]."""
    if is_typeddict(hint):
        kind: type[Any] = hint
        return kind
    inside = (typed_dict_in(part) for part in typing.get_args(hint))
    return next((kind for kind in inside if kind is not None), None)


def test_every_test_card_has_a_number_that_cards_have() -> None:
    assert all(is_card_number(card.number) for card in CARDS)
    assert not is_card_number("4242424242424241")
    numbers = [card.number for card in CARDS]
    tokens = [token for card in CARDS for token in card.tokens]
    assert len(set(numbers)) == len(numbers)
    assert len(set(tokens)) == len(tokens)
