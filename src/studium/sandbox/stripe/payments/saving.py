"""Saving a way of paying with a customer, and setting it up without paying.

https://docs.stripe.com/payments/setup-intents
"""

from studium.sandbox.kit import Stored
from studium.sandbox.stripe.account_objects import AccountObjects, merge_metadata
from studium.sandbox.stripe.cards import AUTHENTICATION_REQUIRED
from studium.sandbox.stripe.errors import ApiError, Body, unexpected_state
from studium.sandbox.stripe.identifiers import fresh, letters
from studium.sandbox.stripe.payments.charging import card_error
from studium.sandbox.stripe.payments.methods import card_of

_SECRET_LENGTH = 25
_CONFIRMABLE = ("requires_payment_method", "requires_confirmation", "requires_action")


async def save_method(objects: AccountObjects, method: Stored, customer_id: str | None) -> None:
    """Keep a method with a customer, unless it is kept already."""
    if customer_id is None or method.body["customer"] is not None:
        return
    method.body["customer"] = customer_id
    method.private.pop("used_up", None)  # Checkout and the page of an invoice keep what has paid
    await objects.save(method)
    await objects.announce("payment_method.attached", method.body)


async def forget_method(objects: AccountObjects, method: Stored) -> None:
    """Keep a method with nobody any more; it can never be used again."""
    if method.body["customer"] is None:
        raise ApiError("The payment method you provided is not attached to a customer.")
    method.body["customer"] = None
    method.private["detached"] = True
    await objects.save(method)
    await objects.announce("payment_method.detached", method.body)


async def use_up(objects: AccountObjects, method: Stored) -> None:
    """What paid once and is kept with nobody never pays again."""
    if method.body["customer"] is None:
        method.private["used_up"] = True
        await objects.save(method)


def refuse_used_up(method: Stored) -> None:
    """Raise ApiError for a method that paid, or was kept, without being kept any more."""
    if method.private.get("used_up") or method.private.get("detached"):
        raise ApiError(
            "The provided PaymentMethod was previously used with a PaymentIntent without Customer "
            "attachment, shared with a connected account without Customer attachment, or was "
            "detached from a Customer. It may not be used again. To use a PaymentMethod multiple "
            "times, you must attach it to a Customer first.",
            param="payment_method",
        )


def refuse_others_method(method: Stored, customer_id: str | None) -> None:
    """Raise ApiError for a method of another customer, or one that is never used again."""
    refuse_used_up(method)
    holder = method.body["customer"]
    if holder not in {None, customer_id}:
        raise ApiError(
            f"The customer does not have a payment method with the ID {method.id}. The payment "
            "method must be attached to the customer.",
            code="resource_missing",
            param="payment_method",
        )


async def new_setup(objects: AccountObjects, params: Body) -> Stored:
    """Keep a setup that waits for a way of paying."""
    setup_id = fresh("seti")
    body = {
        "id": setup_id,
        "object": "setup_intent",
        "application": None,
        "automatic_payment_methods": params.get("automatic_payment_methods"),
        "cancellation_reason": None,
        "client_secret": f"{setup_id}_secret_{letters(_SECRET_LENGTH)}",
        "created": objects.second,
        "customer": params.get("customer"),
        "description": params.get("description"),
        "flow_directions": None,
        "last_setup_error": None,
        "latest_attempt": None,
        "livemode": False,
        "mandate": None,
        "metadata": merge_metadata({}, params.get("metadata")),
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": None,
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": ["card"],
        "single_use_mandate": None,
        "status": "requires_payment_method",
        "usage": params.get("usage", "off_session"),
    }
    setup = await objects.add(body)
    await objects.announce("setup_intent.created", setup.body)
    return setup


async def confirm_setup(objects: AccountObjects, setup: Stored, method: Stored) -> ApiError | None:
    """Save the method with the setup's customer; the error is what the card refused with."""
    if setup.body["status"] not in _CONFIRMABLE:
        raise unexpected_state(
            f"You cannot confirm this SetupIntent because it has a status of "
            f"{setup.body['status']}.",
            setup.body,
        )
    refuse_others_method(method, setup.body["customer"])
    card = card_of(method)
    if card.decline is not None and "can_be_saved" not in card.tags:
        return await _fail(objects, setup, method)
    setup.body |= {"payment_method": method.id, "status": "succeeded", "last_setup_error": None}
    await save_method(objects, method, setup.body["customer"])
    await objects.save(setup)
    await objects.announce("setup_intent.succeeded", setup.body)
    return None


async def _fail(objects: AccountObjects, setup: Stored, method: Stored) -> ApiError:
    decline = card_of(method).decline or AUTHENTICATION_REQUIRED
    refusal = card_error(decline, {}, method.body, None)
    plain = {name: value for name, value in refusal.error.items() if name != "payment_intent"}
    setup.body |= {"status": "requires_payment_method", "last_setup_error": plain}
    await objects.save(setup)
    await objects.announce("setup_intent.setup_failed", setup.body)
    return refusal
