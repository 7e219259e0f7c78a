"""Checkout Sessions through the SDK, paid on the hosted page."""

import asyncio
from datetime import timedelta

import httpx
import pytest
import stripe
from tests.sandbox.conftest import event_types, order, pay

from studium import sandbox
from studium.platform.clock import MovableClock
from studium.platform.parts import Parts

DONE = "http://testserver/done?session="


async def test_a_new_session_is_open_and_unpaid(sdk: stripe.StripeClient) -> None:
    session = await sdk.v1.checkout.sessions.create_async(
        order(client_reference_id="purchase-1", metadata={"purchase": "1"})
    )
    assert session.id.startswith("cs_test_")
    assert (session.status, session.payment_status) == ("open", "unpaid")
    assert (session.amount_total, session.currency) == (4900, "usd")
    assert session.url == f"http://testserver/sandbox/stripe/pay/{session.id}"
    assert session.expires_at == session.created + 24 * 3600
    assert session.client_reference_id == "purchase-1"
    assert session.metadata is not None
    assert session.metadata.to_dict() == {"purchase": "1"}
    assert session.payment_intent is None


async def test_paying_completes_the_session_and_says_so_in_order(
    sdk: stripe.StripeClient, browser: httpx.AsyncClient
) -> None:
    session = await sdk.v1.checkout.sessions.create_async(
        order(payment_intent_data={"metadata": {"purchase": "1"}, "description": "Access"})
    )
    answer = await pay(browser, session, "4242 4242 4242 4242")
    assert (answer.status_code, answer.headers["location"]) == (303, DONE + session.id)

    paid = await sdk.v1.checkout.sessions.retrieve_async(
        session.id, {"expand": ["payment_intent.latest_charge.balance_transaction", "line_items"]}
    )
    assert (paid.status, paid.payment_status, paid.url) == ("complete", "paid", None)
    assert paid.customer_details is not None
    assert paid.customer_details.email == "alice@example.org"
    assert paid.line_items is not None
    assert paid.line_items.data[0].description == "StudyPack"
    intent = paid.payment_intent
    assert isinstance(intent, stripe.PaymentIntent)
    assert (intent.status, intent.amount_received) == ("succeeded", 4900)
    assert intent.metadata.to_dict() == {"purchase": "1"}
    charge = intent.latest_charge
    assert isinstance(charge, stripe.Charge)
    assert charge.payment_method_details is not None
    assert charge.payment_method_details.card is not None
    assert charge.payment_method_details.card.last4 == "4242"
    assert isinstance(charge.balance_transaction, stripe.BalanceTransaction)
    assert charge.balance_transaction.net == 4900 - 172
    assert await event_types(sdk) == [
        "product.created",
        "price.created",
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "charge.updated",
        "checkout.session.completed",
    ]


async def test_submitting_twice_at_once_pays_once(
    sdk: stripe.StripeClient, browser: httpx.AsyncClient
) -> None:
    session = await sdk.v1.checkout.sessions.create_async(order())
    answers = await asyncio.gather(*(pay(browser, session, "4242424242424242") for _ in range(6)))
    assert {answer.headers["location"] for answer in answers} == {DONE + session.id}
    charges = await sdk.v1.charges.list_async({})
    assert len(charges.data) == 1
    assert (await event_types(sdk)).count("checkout.session.completed") == 1


async def test_another_card_does_not_pay_a_paid_session(
    sdk: stripe.StripeClient, browser: httpx.AsyncClient
) -> None:
    session = await sdk.v1.checkout.sessions.create_async(order())
    await pay(browser, session, "4242424242424242")
    answer = await pay(browser, session, "5555555555554444")
    assert answer.status_code == 200
    assert "cannot be paid a second time" in " ".join(answer.text.split())
    page = await browser.get(f"/sandbox/stripe/pay/{session.id}")
    assert DONE + session.id in page.text
    assert len((await sdk.v1.charges.list_async({})).data) == 1


@pytest.mark.parametrize(
    ("number", "codes", "words"),
    [
        ("4000000000000002", ("card_declined", "generic_decline"), "Your card was declined."),
        ("4000000000009995", ("card_declined", "insufficient_funds"), "insufficient funds"),
        ("4000000000009987", ("card_declined", "lost_card"), "Your card was declined."),
        ("4000000000009979", ("card_declined", "stolen_card"), "Your card was declined."),
        ("4000000000000069", ("expired_card", "expired_card"), "Your card has expired."),
        ("4000000000000127", ("incorrect_cvc", "incorrect_cvc"), "security code is incorrect"),
        (
            "4000000000000119",
            ("processing_error", "processing_error"),
            "processing your card",
        ),
        ("4100000000000019", ("card_declined", "fraudulent"), "Your card was declined."),
        ("4111111111111111", ("card_declined", "test_mode_live_card"), "used a non test card"),
    ],
)
async def test_a_declined_card_leaves_the_session_open_for_another(
    sdk: stripe.StripeClient,
    browser: httpx.AsyncClient,
    number: str,
    codes: tuple[str, str],
    words: str,
) -> None:
    session = await sdk.v1.checkout.sessions.create_async(order())
    answer = await pay(browser, session, number)
    assert answer.status_code == 402
    assert words in answer.text.replace("&#39;", "'")

    charges = await sdk.v1.charges.list_async({})
    assert (charges.data[0].status, charges.data[0].failure_code) == ("failed", codes[0])
    intents = await sdk.v1.payment_intents.list_async({})
    error = intents.data[0].last_payment_error
    assert error is not None
    assert (error.code, error.decline_code) == codes
    assert intents.data[0].status == "requires_payment_method"
    assert (await event_types(sdk))[-2:] == ["charge.failed", "payment_intent.payment_failed"]

    again = await pay(browser, session, "4242424242424242")
    assert again.status_code == 303
    assert len((await sdk.v1.payment_intents.list_async({})).data) == 1


async def test_three_d_secure_passed_completes_the_session(
    sdk: stripe.StripeClient, browser: httpx.AsyncClient
) -> None:
    session = await sdk.v1.checkout.sessions.create_async(order())
    challenge = await pay(browser, session, "4000002500003155")
    assert challenge.status_code == 303
    page = await browser.get(challenge.headers["location"])
    assert "Confirm your payment" in page.text
    answer = await answer_bank(browser, challenge.headers["location"], "complete")
    assert answer.headers["location"] == DONE + session.id
    paid = await sdk.v1.checkout.sessions.retrieve_async(session.id)
    assert paid.payment_status == "paid"
    charge = (await sdk.v1.charges.list_async({})).data[0]
    assert charge.payment_method_details is not None
    assert charge.payment_method_details.card is not None
    assert charge.payment_method_details.card.three_d_secure is not None
    assert charge.payment_method_details.card.three_d_secure.result == "authenticated"


async def test_three_d_secure_failed_leads_back_to_the_card_form(
    sdk: stripe.StripeClient, browser: httpx.AsyncClient
) -> None:
    session = await sdk.v1.checkout.sessions.create_async(order())
    challenge = await pay(browser, session, "4000000000003220")
    answer = await answer_bank(browser, challenge.headers["location"], "fail")
    assert answer.headers["location"] == session.url
    page = await browser.get(answer.headers["location"])
    assert "We are unable to authenticate your payment method" in page.text
    assert (await sdk.v1.charges.list_async({})).data == []
    again = await answer_bank(browser, challenge.headers["location"], "complete")
    assert again.headers["location"] == session.url
    assert (await pay(browser, session, "4242424242424242")).status_code == 303


async def test_a_card_may_authenticate_and_still_be_refused(
    sdk: stripe.StripeClient, browser: httpx.AsyncClient
) -> None:
    session = await sdk.v1.checkout.sessions.create_async(order())
    challenge = await pay(browser, session, "4000008260003178")
    answer = await answer_bank(browser, challenge.headers["location"], "complete")
    page = await browser.get(answer.headers["location"])
    assert "insufficient funds" in page.text


async def test_the_bank_asks_only_those_with_the_secret(
    sdk: stripe.StripeClient, browser: httpx.AsyncClient
) -> None:
    session = await sdk.v1.checkout.sessions.create_async(order())
    challenge = await pay(browser, session, "4000002760003184")
    url = httpx.URL(challenge.headers["location"])
    assert (await browser.get(url.copy_with(query=None))).status_code == 404
    forged = {"secret": "guess", "outcome": "complete"}
    assert (await browser.post(url.copy_with(query=None), data=forged)).status_code == 404


async def test_what_is_typed_wrong_is_said_beside_its_field(
    sdk: stripe.StripeClient, browser: httpx.AsyncClient
) -> None:
    session = await sdk.v1.checkout.sessions.create_async(order())
    answer = await pay(
        browser, session, "4242424242424241", email="nobody", expiry="13/20", cvc="1", name=""
    )
    assert answer.status_code == 422
    text = answer.text.replace("&#39;", "'")
    for words in (
        "Your email is invalid.",
        "Your card number is invalid.",
        "Your card's expiration date is invalid.",
        "Your card's security code is incomplete.",
        "Enter the name on the card.",
    ):
        assert words in text
    assert 'value="nobody"' in text
    assert (await sdk.v1.payment_intents.list_async({})).data == []


async def test_a_card_from_the_past_is_not_tried(
    sdk: stripe.StripeClient, browser: httpx.AsyncClient
) -> None:
    session = await sdk.v1.checkout.sessions.create_async(order())
    answer = await pay(browser, session, "4242424242424242", expiry="12/25")
    assert "expiration date is in the past" in answer.text
    answer = await pay(browser, session, "4242424242424242", expiry="0126")
    assert answer.status_code == 303


async def test_a_session_expires_by_the_clock(
    sdk: stripe.StripeClient,
    browser: httpx.AsyncClient,
    clock: MovableClock,
    sandbox_parts: Parts,
) -> None:
    session = await sdk.v1.checkout.sessions.create_async(order())
    await pay(browser, session, "4000000000000002")
    clock.advance(timedelta(hours=24))
    assert (await browser.get(f"/sandbox/stripe/pay/{session.id}")).status_code == 410
    await sandbox.tick(sandbox_parts)
    await sandbox.tick(sandbox_parts)
    gone = await sdk.v1.checkout.sessions.retrieve_async(session.id)
    assert (gone.status, gone.payment_status, gone.url) == ("expired", "unpaid", None)
    assert isinstance(gone.payment_intent, str)
    intent = await sdk.v1.payment_intents.retrieve_async(gone.payment_intent)
    assert (intent.status, intent.cancellation_reason) == ("canceled", "expired")
    assert (await event_types(sdk)).count("checkout.session.expired") == 1


async def test_paying_too_late_expires_the_session_instead(
    sdk: stripe.StripeClient, browser: httpx.AsyncClient, clock: MovableClock
) -> None:
    session = await sdk.v1.checkout.sessions.create_async(order())
    clock.advance(timedelta(days=2))
    answer = await pay(browser, session, "4242424242424242")
    assert answer.status_code == 410
    assert "expired" in answer.text
    gone = await sdk.v1.checkout.sessions.retrieve_async(session.id)
    assert gone.status == "expired"


async def test_an_open_session_can_be_expired_and_a_paid_one_cannot(
    sdk: stripe.StripeClient, browser: httpx.AsyncClient
) -> None:
    first = await sdk.v1.checkout.sessions.create_async(order())
    assert (await sdk.v1.checkout.sessions.expire_async(first.id)).status == "expired"
    second = await sdk.v1.checkout.sessions.create_async(order())
    await pay(browser, second, "4242424242424242")
    with pytest.raises(stripe.InvalidRequestError, match="status of complete"):
        await sdk.v1.checkout.sessions.expire_async(second.id)


async def test_prices_of_the_catalogue_are_sold_by_their_id(sdk: stripe.StripeClient) -> None:
    price = await sdk.v1.prices.create_async(
        {"currency": "eur", "unit_amount": 1500, "product_data": {"name": "Cards"}}
    )
    session = await sdk.v1.checkout.sessions.create_async(
        order(line_items=[{"price": price.id, "quantity": 3}])
    )
    assert (session.amount_total, session.currency) == (4500, "eur")
    items = await sdk.v1.checkout.sessions.line_items.list_async(session.id)
    assert (items.data[0].quantity, items.data[0].amount_total) == (3, 4500)


async def test_a_known_customer_is_not_asked_for_an_address(
    sdk: stripe.StripeClient, browser: httpx.AsyncClient
) -> None:
    customer = await sdk.v1.customers.create_async({"email": "alice@example.org"})
    session = await sdk.v1.checkout.sessions.create_async(order(customer=customer.id))
    page = await browser.get(f"/sandbox/stripe/pay/{session.id}")
    assert "alice@example.org" in page.text
    assert 'name="email"' not in page.text
    await pay(browser, session, "4242424242424242", email="")
    intent = (await sdk.v1.payment_intents.list_async({"customer": customer.id})).data[0]
    assert intent.customer == customer.id


async def test_a_guest_becomes_a_customer_where_the_session_asks_for_it(
    sdk: stripe.StripeClient, browser: httpx.AsyncClient
) -> None:
    session = await sdk.v1.checkout.sessions.create_async(order(customer_creation="always"))
    await pay(browser, session, "4242424242424242")
    paid = await sdk.v1.checkout.sessions.retrieve_async(session.id, {"expand": ["customer"]})
    assert isinstance(paid.customer, stripe.Customer)
    assert paid.customer.email == "alice@example.org"


async def test_nothing_to_pay_needs_no_card(
    sdk: stripe.StripeClient, browser: httpx.AsyncClient
) -> None:
    free = order()
    free["line_items"][0]["price_data"]["unit_amount"] = 0
    session = await sdk.v1.checkout.sessions.create_async(free)
    page = await browser.get(f"/sandbox/stripe/pay/{session.id}")
    assert "Complete order" in page.text
    assert 'name="number"' not in page.text
    answer = await browser.post(
        f"/sandbox/stripe/pay/{session.id}", data={"email": "alice@example.org"}
    )
    assert answer.headers["location"] == DONE + session.id
    paid = await sdk.v1.checkout.sessions.retrieve_async(session.id)
    assert (paid.status, paid.payment_status) == ("complete", "no_payment_required")


@pytest.mark.parametrize(
    ("change", "words", "param"),
    [
        ({"line_items": []}, "Missing required param: line_items", "line_items"),
        ({"success_url": "done"}, "Not a valid URL", "success_url"),
        ({"customer_email": "nobody"}, "Invalid email address", "customer_email"),
        ({"mode": "party"}, "must be one of payment, setup, or subscription", "mode"),
        ({"expires_at": 1_767_604_000}, "at least 30 minutes", "expires_at"),
        ({"expires_at": 1_900_000_000}, "less than 24 hours", "expires_at"),
        ({"customer": "cus_nobody"}, "No such customer", "customer"),
    ],
)
async def test_a_session_that_makes_no_sense_is_refused(
    sdk: stripe.StripeClient, change: dict[str, object], words: str, param: str
) -> None:
    with pytest.raises(stripe.InvalidRequestError, match=words) as caught:
        await sdk.v1.checkout.sessions.create_async(order(**change))
    assert caught.value.param == param


async def test_a_refused_session_leaves_no_product_behind(sdk: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="at least"):
        await sdk.v1.checkout.sessions.create_async(order(expires_at=1_767_604_000))
    assert (await sdk.v1.products.list_async({})).data == []
    assert await event_types(sdk) == []


async def answer_bank(browser: httpx.AsyncClient, url: str, outcome: str) -> httpx.Response:
    """Press a button on the bank's page."""
    address = httpx.URL(url)
    form = {"secret": address.params["secret"], "outcome": outcome}
    return await browser.post(address.copy_with(query=None), data=form)
