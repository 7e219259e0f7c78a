"""Payment intents through the SDK, with `pm_card_...` tokens."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
import stripe
from tests.sandbox.conftest import event_types, order, pay

from studium import sandbox
from studium.platform.clock import MovableClock
from studium.platform.parts import Parts


async def take(sdk: stripe.StripeClient, token: str, **more: Any) -> stripe.PaymentIntent:
    """Create and confirm an intent of $20 in one call."""
    params: Any = {"amount": 2000, "currency": "usd", "payment_method": token, "confirm": True}
    return await sdk.v1.payment_intents.create_async(params | more)


async def test_an_intent_goes_through_its_statuses(sdk: stripe.StripeClient) -> None:
    intent = await sdk.v1.payment_intents.create_async({"amount": 2000, "currency": "usd"})
    assert intent.status == "requires_payment_method"
    intent = await sdk.v1.payment_intents.update_async(
        intent.id, {"payment_method": "pm_card_visa", "metadata": {"a": "1"}}
    )
    assert intent.status == "requires_confirmation"
    intent = await sdk.v1.payment_intents.confirm_async(intent.id)
    assert (intent.status, intent.amount_received) == ("succeeded", 2000)
    assert isinstance(intent.latest_charge, str)
    charge = await sdk.v1.charges.retrieve_async(intent.latest_charge)
    assert (charge.paid, charge.captured, charge.refunded) == (True, True, False)
    with pytest.raises(stripe.InvalidRequestError) as caught:
        await sdk.v1.payment_intents.confirm_async(intent.id)
    assert caught.value.code == "payment_intent_unexpected_state"


@pytest.mark.parametrize(
    ("token", "code", "decline_code"),
    [
        ("pm_card_chargeDeclined", "card_declined", "generic_decline"),
        ("pm_card_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card", "expired_card"),
        ("pm_card_chargeDeclinedFraudulent", "card_declined", "fraudulent"),
        ("pm_card_chargeCustomerFail", "card_declined", "generic_decline"),
    ],
)
async def test_a_declined_card_is_a_card_error_and_leaves_its_traces(
    sdk: stripe.StripeClient, token: str, code: str, decline_code: str
) -> None:
    with pytest.raises(stripe.CardError) as caught:
        await take(sdk, token)
    error = caught.value.error
    assert caught.value.http_status == 402
    assert error is not None
    assert (error.type, error.code, error.decline_code) == ("card_error", code, decline_code)
    assert error.payment_intent is not None
    intent = await sdk.v1.payment_intents.retrieve_async(error.payment_intent.id)
    assert intent.status == "requires_payment_method"
    assert intent.latest_charge == error.charge
    assert await event_types(sdk) == [
        "payment_intent.created",
        "charge.failed",
        "payment_intent.payment_failed",
    ]


async def test_a_decline_is_replayed_like_any_answer(sdk: stripe.StripeClient) -> None:
    params: Any = {
        "amount": 2000,
        "currency": "usd",
        "payment_method": "pm_card_chargeDeclined",
        "confirm": True,
    }
    for _ in range(2):
        with pytest.raises(stripe.CardError):
            await sdk.v1.payment_intents.create_async(params, {"idempotency_key": "k1"})
    assert len((await sdk.v1.charges.list_async({})).data) == 1


async def test_authentication_is_asked_for_and_concluded_at_the_bank(
    sdk: stripe.StripeClient, browser: httpx.AsyncClient
) -> None:
    intent = await take(
        sdk, "pm_card_authenticationRequired", return_url="http://testserver/back?a=1"
    )
    assert intent.status == "requires_action"
    assert intent.next_action is not None
    assert intent.next_action.redirect_to_url is not None
    url = httpx.URL(intent.next_action.redirect_to_url.url or "")
    form = {"secret": url.params["secret"], "outcome": "complete"}
    answer = await browser.post(url.copy_with(query=None), data=form)
    back = httpx.URL(answer.headers["location"])
    assert (back.path, back.params["a"]) == ("/back", "1")
    assert (back.params["payment_intent"], back.params["redirect_status"]) == (
        intent.id,
        "succeeded",
    )
    assert (await sdk.v1.payment_intents.retrieve_async(intent.id)).status == "succeeded"


async def test_nobody_can_authenticate_off_session(sdk: stripe.StripeClient) -> None:
    with pytest.raises(stripe.CardError) as caught:
        await take(sdk, "pm_card_authenticationRequired", off_session=True)
    assert caught.value.code == "authentication_required"
    ready = await take(sdk, "pm_card_authenticationRequiredSetupForOffSession", off_session=True)
    assert ready.status == "succeeded"


async def test_an_authorised_amount_is_captured_in_part_and_the_rest_released(
    sdk: stripe.StripeClient,
) -> None:
    intent = await take(sdk, "pm_card_visa", capture_method="manual")
    assert (intent.status, intent.amount_capturable) == ("requires_capture", 2000)
    charge = await sdk.v1.charges.retrieve_async(str(intent.latest_charge))
    assert charge.payment_method_details is not None
    assert charge.payment_method_details.card is not None
    assert charge.payment_method_details.card.capture_before == charge.created + 7 * 24 * 3600
    with pytest.raises(stripe.InvalidRequestError, match=r"\$30.00"):
        await sdk.v1.payment_intents.capture_async(intent.id, {"amount_to_capture": 3000})
    intent = await sdk.v1.payment_intents.capture_async(intent.id, {"amount_to_capture": 1500})
    assert (intent.status, intent.amount_received) == ("succeeded", 1500)
    charge = await sdk.v1.charges.retrieve_async(str(intent.latest_charge))
    assert (charge.amount_captured, charge.amount_refunded, charge.refunded) == (1500, 500, False)
    assert "payment_intent.amount_capturable_updated" in await event_types(sdk)
    with pytest.raises(stripe.InvalidRequestError, match="could not be captured"):
        await sdk.v1.payment_intents.capture_async(intent.id)


async def test_an_authorisation_lapses_when_nobody_captures_it(
    sdk: stripe.StripeClient, clock: MovableClock, sandbox_parts: Parts
) -> None:
    intent = await take(sdk, "pm_card_visa", capture_method="manual")
    clock.advance(timedelta(days=7))
    await sandbox.tick(sandbox_parts)
    intent = await sdk.v1.payment_intents.retrieve_async(intent.id)
    assert (intent.status, intent.cancellation_reason) == ("canceled", "automatic")
    assert (await event_types(sdk))[-2:] == ["charge.expired", "payment_intent.canceled"]


async def test_an_intent_is_canceled_until_it_has_succeeded(sdk: stripe.StripeClient) -> None:
    held = await take(sdk, "pm_card_visa", capture_method="manual")
    held = await sdk.v1.payment_intents.cancel_async(
        held.id, {"cancellation_reason": "requested_by_customer"}
    )
    assert (held.status, held.amount_capturable) == ("canceled", 0)
    charge = await sdk.v1.charges.retrieve_async(str(held.latest_charge))
    assert (charge.refunded, charge.captured) == (True, False)
    paid = await take(sdk, "pm_card_visa")
    with pytest.raises(stripe.InvalidRequestError, match="because it has a status of succeeded"):
        await sdk.v1.payment_intents.cancel_async(paid.id)


async def test_checkout_alone_changes_its_intent(
    sdk: stripe.StripeClient, browser: httpx.AsyncClient
) -> None:
    session = await sdk.v1.checkout.sessions.create_async(order())
    await pay(browser, session, "4000000000000002")
    intent = (await sdk.v1.payment_intents.list_async({})).data[0]
    with pytest.raises(stripe.InvalidRequestError, match="belongs to the Checkout Session"):
        await sdk.v1.payment_intents.cancel_async(intent.id)
    with pytest.raises(stripe.InvalidRequestError, match="belongs to the Checkout Session"):
        await sdk.v1.payment_intents.confirm_async(intent.id, {"payment_method": "pm_card_visa"})


async def test_checkout_may_hold_an_amount_until_it_is_captured(
    sdk: stripe.StripeClient, browser: httpx.AsyncClient
) -> None:
    session = await sdk.v1.checkout.sessions.create_async(
        order(payment_intent_data={"capture_method": "manual"})
    )
    await pay(browser, session, "4242424242424242")
    held = await sdk.v1.checkout.sessions.retrieve_async(session.id)
    assert (held.status, held.payment_status) == ("complete", "unpaid")
    await sdk.v1.payment_intents.capture_async(str(held.payment_intent))
    assert (await sdk.v1.checkout.sessions.retrieve_async(session.id)).payment_status == "paid"


async def test_amounts_too_small_to_charge_are_refused(sdk: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError, match=r"at least \$0.50") as caught:
        await take(sdk, "pm_card_visa", amount=49)
    assert caught.value.code == "amount_too_small"


async def test_a_payment_method_is_kept_for_a_customer(sdk: stripe.StripeClient) -> None:
    customer = await sdk.v1.customers.create_async({"email": "alice@example.org"})
    method = await sdk.v1.payment_methods.attach_async(
        "pm_card_mastercard", {"customer": customer.id}
    )
    assert (method.customer, method.type) == (customer.id, "card")
    found = await sdk.v1.payment_methods.list_async({"customer": customer.id, "type": "card"})
    assert [one.id for one in found.data] == [method.id]
    paid = await take(sdk, method.id, customer=customer.id)
    assert paid.payment_method == method.id


async def refused(call: Any) -> stripe.StripeError:
    with pytest.raises(stripe.StripeError) as caught:
        await call
    return caught.value


async def test_what_stripe_refuses_is_refused(sdk: stripe.StripeClient) -> None:
    intents, methods = sdk.v1.payment_intents, sdk.v1.payment_methods
    held = await take(sdk, "pm_card_visa", capture_method="manual")
    uncaptured = await refused(sdk.v1.refunds.create_async({"charge": str(held.latest_charge)}))
    assert uncaptured.code == "charge_not_refundable"
    asks = {"error_on_requires_action": True}
    challenged = await refused(take(sdk, "pm_card_authenticationRequired", **asks))
    assert challenged.code == "authentication_required"
    everywhere = {"automatic_payment_methods": {"enabled": True}}
    assert "return_url" in str(await refused(take(sdk, "pm_card_visa", **everywhere)))
    once = await take(sdk, "pm_card_visa")
    assert "not be used again" in str(await refused(take(sdk, str(once.payment_method))))
    ada, eve = [await sdk.v1.customers.create_async({}) for _ in range(2)]
    again = methods.attach_async(str(once.payment_method), {"customer": ada.id})
    assert "not be used again" in str(await refused(again))
    declining = methods.attach_async("pm_card_chargeDeclined", {"customer": ada.id})
    assert (await refused(declining)).code == "card_declined"
    hers = await methods.attach_async("pm_card_visa", {"customer": ada.id})
    assert (await refused(take(sdk, hers.id, customer=eve.id))).code == "resource_missing"
    changes: Any = ({"currency": "zzz"}, {"amount": "1_000"}, {"amount": "١٢٣٤"}, {"amount": 49})
    for change in changes:
        params: Any = {"amount": 2000, "currency": "usd"} | change
        await refused(intents.create_async(params))
    of_nobody = intents.list_async({}, {"stripe_account": "acct_1Nobody"})
    assert (await refused(of_nobody)).http_status == 403
    late = await refused(intents.list_async({"created": {"gte": 10**25}}))
    assert late.http_status == 400


async def test_what_is_saved_while_paying_pays_again_and_a_bank_leaves_a_failed_charge(
    sdk: stripe.StripeClient,
) -> None:
    ada = await sdk.v1.customers.create_async({})
    first = await take(sdk, "pm_card_visa", customer=ada.id, setup_future_usage="off_session")
    again = await take(sdk, str(first.payment_method), customer=ada.id, off_session=True)
    assert again.status == "succeeded"
    error = await refused(take(sdk, "pm_card_authenticationRequired", off_session=True))
    assert isinstance(error, stripe.CardError)
    body: Any = error.json_body
    charge = await sdk.v1.charges.retrieve_async(body["error"]["charge"])
    assert (charge.status, charge.failure_code) == ("failed", "authentication_required")
