"""Payment intents. https://docs.stripe.com/api/payment_intents."""

from studium.sandbox.kit import Stored
from studium.sandbox.stripe.account_objects import merge_metadata
from studium.sandbox.stripe.errors import ApiError, Body, unexpected_state
from studium.sandbox.stripe.lists import CREATED, LIST_PARAMS, list_page, narrowed_by
from studium.sandbox.stripe.operation import Call, Operation, Refusal
from studium.sandbox.stripe.parameters import METADATA, SHIPPING
from studium.sandbox.stripe.payments import (
    attach_method,
    cancel_intent,
    capture_intent,
    confirm_intent,
    method_from_token,
    new_intent,
)
from studium.sandbox.stripe.shapes import (
    Field,
    ListOf,
    Nested,
    amount,
    boolean,
    choice,
    clearable,
    currency,
    email,
    optional,
    positive,
    required,
    text,
    url,
)

_URL = "/v1/payment_intents"

_DESCRIBE: dict[str, Field] = {
    "customer": optional(text),
    "description": clearable(text),
    "receipt_email": clearable(email),
    "setup_future_usage": clearable(choice("off_session", "on_session")),
    "statement_descriptor": optional(text),
    "statement_descriptor_suffix": optional(text),
    "payment_method": optional(text),
    "capture_method": optional(choice("automatic", "automatic_async", "manual")),
    **SHIPPING,
    **METADATA,
}

_CONFIRM: dict[str, Field] = {
    "payment_method": optional(text),
    "off_session": optional(boolean),
    "return_url": optional(url),
    "receipt_email": clearable(email),
    "error_on_requires_action": optional(boolean),
}

_CREATE: dict[str, Field] = {
    **_DESCRIBE,
    **_CONFIRM,
    "amount": required(positive),
    "currency": required(currency),
    "confirm": optional(boolean),
    "confirmation_method": optional(choice("automatic", "manual")),
    "allowed_payment_method_types": optional(ListOf(choice("card"))),
    "automatic_payment_methods": optional(
        Nested(
            {
                "enabled": required(boolean),
                "allow_redirects": optional(choice("always", "never")),
            }
        )
    ),
}

_UPDATE: dict[str, Field] = {
    **_DESCRIBE,
    "amount": optional(positive),
    "currency": optional(currency),
}

_CANCEL: dict[str, Field] = {
    "cancellation_reason": optional(
        choice("duplicate", "fraudulent", "requested_by_customer", "abandoned")
    )
}

_CAPTURE: dict[str, Field] = {
    "amount_to_capture": optional(amount),
    "final_capture": optional(boolean),
    **METADATA,
}

_LIST: dict[str, Field] = {**LIST_PARAMS, **CREATED, "customer": optional(text)}


async def _create(call: Call) -> Body | Refusal:
    params = call.params
    if "customer" in params:
        await call.objects.find("customer", params["customer"], param="customer")
    confirming = {"off_session", "return_url", "error_on_requires_action"} & params.keys()
    if confirming and not params.get("confirm"):
        name = min(confirming)
        raise ApiError(f"You can only use {name} when confirm is true.", param=name)
    intent = await new_intent(call.objects, params)
    if params.get("confirm"):
        return await _confirm_with(call, intent, params)
    if "payment_method" in params:
        method = await method_from_token(call.objects, params["payment_method"])
        await attach_method(call.objects, intent, method)
    return intent.body


async def _retrieve(call: Call) -> Body:
    return (await call.objects.find("payment_intent", call.id)).body


async def _update(call: Call) -> Body:
    intent = await _lock_own(call)
    changed = dict(call.params)
    moves_money = {"amount", "currency", "payment_method", "capture_method"} & changed.keys()
    if moves_money and intent.body["status"] not in (
        "requires_payment_method",
        "requires_confirmation",
        "requires_action",
    ):
        raise unexpected_state(
            "This PaymentIntent's amount and payment method could not be updated because it has a "
            f"status of {intent.body['status']}.",
            intent.body,
        )
    if "customer" in changed:
        await call.objects.find("customer", changed["customer"], param="customer")
    if "metadata" in changed:
        changed["metadata"] = merge_metadata(intent.body["metadata"], changed["metadata"])
    token = changed.pop("payment_method", None)
    intent.body |= changed
    await call.objects.save(intent)
    if token is not None:
        await attach_method(call.objects, intent, await method_from_token(call.objects, token))
    return intent.body


async def _confirm(call: Call) -> Body | Refusal:
    return await _confirm_with(call, await _lock_own(call), call.params)


async def _confirm_with(call: Call, intent: Stored, params: Body) -> Body | Refusal:
    token = params.get("payment_method") or intent.body["payment_method"]
    if token is None:
        raise unexpected_state(
            "You cannot confirm this PaymentIntent because it's missing a payment method. You can "
            "either update the PaymentIntent with a payment method and then confirm it again, or "
            "confirm it again directly with a payment method.",
            intent.body,
        )
    if "receipt_email" in params:
        intent.body["receipt_email"] = params["receipt_email"]
    _require_way_back(intent, params)
    method = await method_from_token(call.objects, token)
    refusal = await confirm_intent(
        call.objects,
        intent,
        method,
        off_session=params.get("off_session", False),
        return_url=params.get("return_url"),
        refuses_challenges=params.get("error_on_requires_action", False),
    )
    return intent.body if refusal is None else Refusal(refusal.status, refusal.error)


def _require_way_back(intent: Stored, params: Body) -> None:
    """Methods that may redirect need somewhere to come back to. Raises ApiError."""
    automatic = intent.body.get("automatic_payment_methods") or {}
    may_redirect = automatic.get("enabled") and automatic.get("allow_redirects") != "never"
    if may_redirect and "return_url" not in params:
        raise ApiError(
            "This PaymentIntent is configured to accept payment methods enabled in your Dashboard. "
            "Because some of these payment methods might redirect your customer off of your page, "
            "you must provide a `return_url`. If you don't want to accept redirect-based payment "
            "methods, set `automatic_payment_methods[enabled]` to `true` and "
            "`automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents "
            "and Payment Intents."
        )


async def _capture(call: Call) -> Body:
    known = await call.objects.find("payment_intent", call.id)
    session_id = known.private.get("session")
    # Whoever needs both locks the session first.
    session = await call.objects.lock("checkout.session", session_id) if session_id else None
    intent = await call.objects.lock("payment_intent", call.id)
    if "metadata" in call.params:
        given = call.params["metadata"]
        intent.body["metadata"] = merge_metadata(intent.body["metadata"], given)
    await capture_intent(call.objects, intent, call.params.get("amount_to_capture"))
    if session is not None:
        session.body["payment_status"] = "paid"
        await call.objects.save(session)
    return intent.body


async def _cancel(call: Call) -> Body:
    intent = await call.objects.lock("payment_intent", call.id)
    if intent.body["status"] != "requires_capture":
        _refuse_if_checkout_owns(intent)
    await cancel_intent(call.objects, intent, call.params.get("cancellation_reason"))
    return intent.body


async def _list(call: Call) -> Body:
    narrowed = narrowed_by(call.params, ("customer",))
    return await list_page(call.objects, "payment_intent", _URL, call.params, narrowed)


async def _lock_own(call: Call) -> Stored:
    """The intent, unless a Checkout Session is in charge of it."""
    intent = await call.objects.lock("payment_intent", call.id)
    if not call.params.keys() <= {"metadata", "description"}:
        _refuse_if_checkout_owns(intent)
    return intent


def _refuse_if_checkout_owns(intent: Stored) -> None:
    session_id = intent.private.get("session")
    if session_id is not None:
        raise unexpected_state(
            f"This PaymentIntent belongs to the Checkout Session {session_id}, which alone may "
            "change it. Expire the session instead.",
            intent.body,
        )


OPERATIONS = (
    Operation("POST", _URL, _create, _CREATE),
    Operation("GET", _URL, _list, _LIST),
    Operation("GET", _URL + "/{id}", _retrieve, {"client_secret": optional(text)}),
    Operation("POST", _URL + "/{id}", _update, _UPDATE),
    Operation("POST", _URL + "/{id}/confirm", _confirm, _CONFIRM),
    Operation("POST", _URL + "/{id}/capture", _capture, _CAPTURE),
    Operation("POST", _URL + "/{id}/cancel", _cancel, _CANCEL),
)
