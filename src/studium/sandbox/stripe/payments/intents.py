"""The life of a PaymentIntent. https://docs.stripe.com/payments/paymentintents/lifecycle."""

from copy import deepcopy
from typing import Any

from studium.sandbox.kit import Stored
from studium.sandbox.stripe.account_objects import AccountObjects, merge_metadata
from studium.sandbox.stripe.amounts import refuse_unchargeable, shown
from studium.sandbox.stripe.cards import (
    AUTHENTICATION_REQUIRED,
    NOT_AUTHENTICATED,
    Decline,
)
from studium.sandbox.stripe.errors import ApiError, Body, unexpected_state
from studium.sandbox.stripe.identifiers import fresh, letters
from studium.sandbox.stripe.payments.charging import (
    AUTHORISATION_LASTS,
    card_error,
    charge_card,
    record_capture,
    refuse_card,
)
from studium.sandbox.stripe.payments.methods import card_of
from studium.sandbox.stripe.payments.refunding import release_authorisation
from studium.sandbox.stripe.payments.saving import (
    refuse_others_method,
    save_method,
    use_up,
)

_SECRET_LENGTH = 25
_CONFIRMABLE = ("requires_payment_method", "requires_confirmation", "requires_action")
_CANCELABLE = (
    "requires_payment_method",
    "requires_capture",
    "requires_confirmation",
    "requires_action",
    "processing",
)


async def new_intent(
    objects: AccountObjects, params: Body, *, session_id: str | None = None
) -> Stored:
    """Keep an intent to be paid `params["amount"]`; with a session it is Checkout's own."""
    refuse_unchargeable(params["amount"], params["currency"])
    intent = await objects.add(_intent_body(objects, params), private={"session": session_id})
    await objects.announce("payment_intent.created", intent.body)
    return intent


async def attach_method(objects: AccountObjects, intent: Stored, method: Stored) -> None:
    """Say which card is to pay."""
    intent.body |= {"payment_method": method.id, "status": "requires_confirmation"}
    await objects.save(intent)


async def confirm_intent(  # noqa: PLR0913 - what Stripe's own call takes
    objects: AccountObjects,
    intent: Stored,
    method: Stored,
    *,
    off_session: bool,
    return_url: str | None,
    refuses_challenges: bool = False,
) -> ApiError | None:
    """Try to pay; the error is what the card refused with, already recorded on the intent."""
    if intent.body["status"] not in _CONFIRMABLE:
        raise unexpected_state(
            "You cannot confirm this PaymentIntent because it has already "
            f"{_has_become(intent.body['status'])}.",
            intent.body,
        )
    refuse_others_method(method, intent.body["customer"])
    card = card_of(method)
    intent.body |= {"payment_method": method.id, "last_payment_error": None}
    if card.challenge and not off_session and not refuses_challenges:
        await _ask_to_authenticate(objects, intent, return_url)
        return None
    if card.challenge and "off_session" not in card.tags:
        charge = await refuse_card(objects, intent.body, method, AUTHENTICATION_REQUIRED)
        intent.body["latest_charge"] = charge.id
        return await _fail(objects, intent, method, AUTHENTICATION_REQUIRED, charge.id)
    return await _charge(objects, intent, method, authenticated=False)


async def finish_challenge(
    objects: AccountObjects, intent: Stored, *, passed: bool
) -> ApiError | None:
    """The holder authenticated, or failed to. Raises ApiError when nothing was asked."""
    if intent.body["status"] != "requires_action":
        raise unexpected_state("This PaymentIntent does not wait for authentication.", intent.body)
    method = await objects.find("payment_method", intent.body["payment_method"])
    intent.body["next_action"] = None
    if not passed:
        return await _fail(objects, intent, method, NOT_AUTHENTICATED, None)
    return await _charge(objects, intent, method, authenticated=True)


async def capture_intent(objects: AccountObjects, intent: Stored, amount_minor: int | None) -> None:
    """Take an authorised amount, or a part of it; the rest is released."""
    if intent.body["status"] != "requires_capture":
        raise unexpected_state(
            "This PaymentIntent could not be captured because it has a status of "
            f"{intent.body['status']}. Only a PaymentIntent with one of the following statuses "
            "may be captured: requires_capture.",
            intent.body,
        )
    capturable = intent.body["amount_capturable"]
    taken = capturable if amount_minor is None else amount_minor
    if not 0 < taken <= capturable:
        raise ApiError(
            f"The provided amount ({shown(taken, intent.body['currency'])}) is not "
            "between zero and the capturable amount.",
            code="amount_too_large" if taken > 0 else "parameter_invalid_integer",
            param="amount_to_capture",
        )
    charge = await objects.lock("charge", intent.body["latest_charge"])
    before = deepcopy(charge.body)
    charge.body |= {"amount_captured": taken, "captured": True}
    charge.body["amount_refunded"] = charge.body["amount"] - taken
    charge.body["payment_method_details"]["card"].pop("capture_before", None)
    await objects.save(charge)
    await objects.announce("charge.captured", charge.body, before=before)
    await _succeed(objects, intent, taken)
    await record_capture(objects, charge)


async def cancel_intent(objects: AccountObjects, intent: Stored, reason: str | None) -> None:
    """Give the intent up; an authorisation that it holds is released."""
    status = intent.body["status"]
    if status not in _CANCELABLE:
        raise unexpected_state(
            f"You cannot cancel this PaymentIntent because it has a status of {status}. Only a "
            "PaymentIntent with one of the following statuses may be canceled: "
            f"{', '.join(_CANCELABLE)}.",
            intent.body,
        )
    if status == "requires_capture":
        await release_authorisation(objects, intent.body["latest_charge"])
    await _cancel(objects, intent, reason)


async def lapse_intent(objects: AccountObjects, intent: Stored) -> None:
    """Time is up for an authorisation that nobody captured."""
    charge = await objects.lock("charge", intent.body["latest_charge"])
    charge.body["refunded"] = True
    charge.body["amount_refunded"] = charge.body["amount"]
    await objects.save(charge)
    await objects.announce("charge.expired", charge.body)
    await _cancel(objects, intent, "automatic")


async def _charge(
    objects: AccountObjects, intent: Stored, method: Stored, *, authenticated: bool
) -> ApiError | None:
    charge, decline = await charge_card(objects, intent.body, method, authenticated=authenticated)
    intent.body["latest_charge"] = charge.id
    if decline is not None:
        return await _fail(objects, intent, method, decline, charge.id)
    if intent.body["setup_future_usage"]:
        await save_method(objects, method, intent.body["customer"])
    await use_up(objects, method)
    if intent.body["capture_method"] == "manual":
        await _hold(objects, intent)
    else:
        await _succeed(objects, intent, intent.body["amount"])
        await record_capture(objects, charge)
    return None


async def _ask_to_authenticate(
    objects: AccountObjects, intent: Stored, return_url: str | None
) -> None:
    secret = intent.body["client_secret"]
    intent.body |= {
        "status": "requires_action",
        "next_action": {
            "type": "redirect_to_url",
            "redirect_to_url": {
                "return_url": return_url,
                "url": f"{objects.address}/authenticate/{intent.id}?secret={secret}",
            },
        },
    }
    await objects.save(intent)
    await objects.announce("payment_intent.requires_action", intent.body)


async def _hold(objects: AccountObjects, intent: Stored) -> None:
    intent.body |= {
        "status": "requires_capture",
        "amount_capturable": intent.body["amount"],
        "next_action": None,
    }
    intent.due_at = objects.now + AUTHORISATION_LASTS
    await objects.save(intent)
    await objects.announce("payment_intent.amount_capturable_updated", intent.body)


async def _succeed(objects: AccountObjects, intent: Stored, received: int) -> None:
    intent.body |= {
        "status": "succeeded",
        "amount_received": received,
        "amount_capturable": 0,
        "next_action": None,
    }
    intent.due_at = None
    await objects.save(intent)
    await objects.announce("payment_intent.succeeded", intent.body)


async def _fail(
    objects: AccountObjects, intent: Stored, method: Stored, decline: Decline, charge_id: str | None
) -> ApiError:
    """Record why the card refused; another card may be tried."""
    plain = card_error(decline, {}, method.body, charge_id).error
    last_error = {name: value for name, value in plain.items() if name != "payment_intent"}
    intent.body |= {
        "status": "requires_payment_method",
        "payment_method": None,
        "next_action": None,
        "last_payment_error": last_error,
    }
    await objects.save(intent)
    await objects.announce("payment_intent.payment_failed", intent.body)
    return card_error(decline, intent.body, method.body, charge_id)


async def _cancel(objects: AccountObjects, intent: Stored, reason: str | None) -> None:
    intent.body |= {
        "status": "canceled",
        "amount_capturable": 0,
        "canceled_at": objects.second,
        "cancellation_reason": reason,
        "next_action": None,
    }
    intent.due_at = None
    await objects.save(intent)
    await objects.announce("payment_intent.canceled", intent.body)


def _has_become(status: str) -> str:
    return {
        "succeeded": "succeeded after being previously confirmed",
        "requires_capture": "been confirmed and waits for its capture",
    }.get(status, f"become {status}")


def _intent_body(objects: AccountObjects, params: Body) -> Body:
    intent_id = fresh("pi")
    given: dict[str, Any] = {
        name: params.get(name)
        for name in (
            "customer",
            "description",
            "receipt_email",
            "setup_future_usage",
            "shipping",
            "statement_descriptor",
            "statement_descriptor_suffix",
        )
    }
    return given | {
        "id": intent_id,
        "object": "payment_intent",
        "allowed_payment_method_types": params.get("allowed_payment_method_types"),
        "amount": params["amount"],
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": params.get("automatic_payment_methods"),
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": params.get("capture_method", "automatic_async"),
        "client_secret": f"{intent_id}_secret_{letters(_SECRET_LENGTH)}",
        "confirmation_method": params.get("confirmation_method", "automatic"),
        "created": objects.second,
        "currency": params["currency"],
        "excluded_payment_method_types": None,
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": merge_metadata({}, params.get("metadata")),
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": None,
        "payment_method_configuration_details": None,
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": ["card"],
        "processing": None,
        "review": None,
        "source": None,
        "status": "requires_payment_method",
        "transfer_data": None,
        "transfer_group": None,
    }
