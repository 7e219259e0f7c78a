"""Paying a session: once, whatever is submitted how often."""

from dataclasses import dataclass

from studium.sandbox.kit import Stored
from studium.sandbox.stripe.account_objects import AccountObjects
from studium.sandbox.stripe.billing import start_subscription
from studium.sandbox.stripe.checkout.sessions import (
    complete_session,
    customer_details,
    expire_session,
    intent_id_of,
    is_over,
    needs_card,
)
from studium.sandbox.stripe.clocks import at_clock
from studium.sandbox.stripe.customers import new_customer
from studium.sandbox.stripe.errors import ApiError, Body
from studium.sandbox.stripe.payments import (
    CardEntry,
    card_of,
    confirm_intent,
    fingerprint,
    finish_challenge,
    new_intent,
    new_method,
    save_method,
)


@dataclass(frozen=True, slots=True)
class Payer:
    """Who pays: the card (None when nothing is due), and the address for the receipt."""

    card: CardEntry | None
    email: str | None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Paid:
    """It is bought; the payer goes on to the shop."""

    return_url: str


@dataclass(frozen=True, slots=True)
class Declined:
    """The card refused; `param` tells which field it is about, if one."""

    message: str
    param: str | None


@dataclass(frozen=True, slots=True)
class Challenged:
    """The bank wants the holder to authenticate, there."""

    url: str


@dataclass(frozen=True, slots=True)
class Closed:
    """The session was paid before (with another card) or has expired."""

    status: str


Outcome = Paid | Declined | Challenged | Closed


async def pay_session(objects: AccountObjects, session_id: str, payer: Payer) -> Outcome:
    """Try to pay. The session stays locked throughout, so that it is paid once."""
    session = await objects.lock("checkout.session", session_id)
    if is_over(objects, session):
        await expire_session(objects, session)
    if session.body["status"] == "complete" and await _was_paid_by(objects, session, payer):
        return Paid(success_url(session.body))
    if session.body["status"] != "open":
        return Closed(session.body["status"])
    if payer.card is not None and not session.body["amount_total"]:
        return await _begin_trial(objects, session, payer.card)
    if payer.card is None:
        await _note_payer(objects, session, payer.email, payer.name, None)
        await complete_session(objects, session, "no_payment_required")
        return Paid(success_url(session.body))
    intent = await _intent_of(objects, session)
    method = await new_method(objects, payer.card)
    error = await confirm_intent(
        objects, intent, method, off_session=False, return_url=session.body["url"]
    )
    return await _conclude(objects, session, intent, error)


async def finish_authentication(
    objects: AccountObjects, intent_id: str, client_secret: str, *, passed: bool
) -> Outcome:
    """The holder answered the bank. Raises ApiError when the secret is not the intent's."""
    known = await objects.find("payment_intent", intent_id)
    if known.body["client_secret"] != client_secret:
        raise ApiError("The client_secret provided does not match this PaymentIntent.")
    session_id = known.private.get("session")
    session = await objects.lock("checkout.session", session_id) if session_id else None
    intent = await objects.lock("payment_intent", intent_id)
    if intent.body["status"] != "requires_action":
        return _already(session, intent)
    return_url = intent.body["next_action"]["redirect_to_url"]["return_url"]
    error = await finish_challenge(objects, intent, passed=passed)
    if session is not None:
        return await _conclude(objects, session, intent, error)
    if error is not None and return_url is None:
        return Declined(str(error), error.error.get("param"))
    return Paid(return_url or f"{objects.address}/authenticated")


def success_url(session: Body) -> str:
    """Where the payer goes on, with the session's id where the shop asked for it."""
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])


async def _was_paid_by(objects: AccountObjects, session: Stored, payer: Payer) -> bool:
    """Whether this card paid the session: then it is the same submission, sent twice."""
    intent_id = intent_id_of(session)
    if intent_id is None and needs_card(session.body):
        return True
    if intent_id is None or payer.card is None:
        return intent_id is None and payer.card is None
    intent = await objects.find("payment_intent", intent_id)
    method = await objects.find("payment_method", intent.body["payment_method"])
    return bool(method.body["card"]["fingerprint"] == fingerprint(payer.card.number))


async def _intent_of(objects: AccountObjects, session: Stored) -> Stored:
    """The session's intent: made at the first try to pay, then used again."""
    intent_id = intent_id_of(session)
    if intent_id is not None:
        return await objects.lock("payment_intent", intent_id)
    params = session.private["payment_intent_data"] | {
        "amount": session.body["amount_total"],
        "currency": session.body["currency"],
        "customer": session.body["customer"],
    }
    intent = await new_intent(objects, params, session_id=session.id)
    if session.body["mode"] == "subscription":
        session.private = {**session.private, "intent": intent.id}
    else:
        session.body["payment_intent"] = intent.id
    await objects.save(session)
    return intent


async def _conclude(
    objects: AccountObjects, session: Stored, intent: Stored, error: ApiError | None
) -> Outcome:
    """Bring the session to what its intent has become."""
    if error is not None:
        return Declined(str(error), error.error.get("param"))
    status = intent.body["status"]
    if status == "requires_action":
        return Challenged(intent.body["next_action"]["redirect_to_url"]["url"])
    method = await objects.find("payment_method", intent.body["payment_method"])
    details = method.body["billing_details"]
    await _note_payer(objects, session, details["email"], details["name"], intent)
    if session.body["mode"] == "subscription":
        await save_method(objects, method, session.body["customer"])
        await _begin_subscription(objects, session, method, paid_by=intent)
        await complete_session(objects, session, "paid")
        return Paid(success_url(session.body))
    held = status == "requires_capture"
    await complete_session(objects, session, "unpaid" if held else "paid")
    return Paid(success_url(session.body))


async def _begin_trial(objects: AccountObjects, session: Stored, entry: CardEntry) -> Outcome:
    """Keep the card for later and begin; nothing is paid yet."""
    method = await new_method(objects, entry)
    card = card_of(method)
    if card.decline is not None and "can_be_saved" not in card.tags:
        return Declined(card.decline.message, card.decline.param)
    await save_method(objects, method, session.body["customer"])
    details = method.body["billing_details"]
    await _note_payer(objects, session, details["email"], details["name"], None)
    await _begin_subscription(objects, session, method, paid_by=None)
    await complete_session(objects, session, "no_payment_required")
    return Paid(success_url(session.body))


async def _begin_subscription(
    objects: AccountObjects, session: Stored, method: Stored, *, paid_by: Stored | None
) -> None:
    data = session.private["subscription_data"]
    customer = await objects.find("customer", session.body["customer"])
    objects = await at_clock(objects, customer.body)
    started = await start_subscription(
        objects,
        customer_id=session.body["customer"],
        price=session.private["line_items"][0]["price"],
        trial_days=data.get("trial_period_days"),
        metadata=data.get("metadata"),
        method=method,
        paid_by=paid_by,
    )
    session.body |= {
        "subscription": started.id, "invoice": started.body["latest_invoice"],
    }  # fmt: skip


async def _note_payer(
    objects: AccountObjects,
    session: Stored,
    email: str | None,
    name: str | None,
    intent: Stored | None,
) -> None:
    """Report who paid, and make them a customer where the session asks for it."""
    session.body["customer_details"] = customer_details(email, name)
    if session.body["customer"] is None and session.body["customer_creation"] == "always":
        customer = await new_customer(objects, {"email": email, "name": name})
        session.body["customer"] = customer.id
        if intent is not None:
            intent.body["customer"] = customer.id
            await objects.save(intent)


def _already(session: Stored | None, intent: Stored) -> Outcome:
    """What to say when nothing waits for authentication (any more)."""
    if session is None:
        return Closed(intent.body["status"])
    if session.body["status"] == "complete":
        return Paid(success_url(session.body))
    return Closed(session.body["status"])
