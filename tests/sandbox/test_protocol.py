"""How the API speaks: keys, errors, idempotency, lists, expansion."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest
import stripe
from tests.sandbox.conftest import InProcessClient, connect, event_types, order

from studium.platform.clock import MovableClock
from studium.sandbox.stripe import OPERATOR

API = "/sandbox/stripe/v1"


async def test_a_wrong_key_opens_nothing(sdk_client: InProcessClient) -> None:
    with pytest.raises(stripe.AuthenticationError, match=r"Invalid API Key provided: sk_test_\*"):
        await connect(sdk_client, "sk_test_somebody_else").v1.products.list_async({})


async def test_a_live_key_is_refused(sdk_client: InProcessClient) -> None:
    with pytest.raises(stripe.AuthenticationError, match="Invalid API Key provided: sk_live_"):
        await connect(sdk_client, "sk_live_4eC39HqLyjWDarjtT1zdp7dc").v1.products.list_async({})


async def test_a_missing_key_is_asked_for(browser: httpx.AsyncClient) -> None:
    answer = await browser.get(f"{API}/products")
    assert answer.status_code == 401
    assert answer.json()["error"]["type"] == "invalid_request_error"
    assert "You did not provide an API key" in answer.json()["error"]["message"]


async def test_the_key_may_come_as_basic_user_name(browser: httpx.AsyncClient) -> None:
    answer = await browser.get(f"{API}/products", auth=(OPERATOR.secret_key, ""))
    assert answer.status_code == 200


async def test_every_answer_names_its_request_and_version(
    sdk: stripe.StripeClient, sdk_client: InProcessClient
) -> None:
    await sdk.v1.products.create_async({"name": "StudyPack"})
    headers = sdk_client.answers[-1].headers
    assert headers["request-id"].startswith("req_")
    assert headers["stripe-version"] == stripe.api_version
    with pytest.raises(stripe.InvalidRequestError) as caught:
        await sdk.v1.products.retrieve_async("prod_none")
    assert caught.value.request_id == sdk_client.answers[-1].headers["request-id"]


async def test_what_is_not_there_is_not_found(sdk: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="No such product: 'prod_none'") as caught:
        await sdk.v1.products.retrieve_async("prod_none")
    assert (caught.value.http_status, caught.value.code) == (404, "resource_missing")
    assert caught.value.error is not None
    assert caught.value.error.doc_url == "https://stripe.com/docs/error-codes/resource-missing"


async def test_an_id_of_another_kind_is_not_found(sdk: stripe.StripeClient) -> None:
    product = await sdk.v1.products.create_async({"name": "StudyPack"})
    with pytest.raises(stripe.InvalidRequestError) as caught:
        await sdk.v1.customers.retrieve_async(product.id)
    assert caught.value.http_status == 404


async def test_another_account_sees_nothing_of_ours(
    sdk: stripe.StripeClient, creator_sdk: stripe.StripeClient
) -> None:
    product = await sdk.v1.products.create_async({"name": "StudyPack"})
    with pytest.raises(stripe.InvalidRequestError) as caught:
        await creator_sdk.v1.products.retrieve_async(product.id)
    assert caught.value.http_status == 404
    assert (await creator_sdk.v1.products.list_async({})).data == []
    assert await event_types(creator_sdk) == []


async def test_unknown_parameters_are_named(sdk: stripe.StripeClient) -> None:
    wrong: Any = {"name": "x", "size": 1, "colour": 2}
    with pytest.raises(
        stripe.InvalidRequestError, match="Received unknown parameters: colour, size"
    ) as caught:
        await sdk.v1.products.create_async(wrong)
    assert (caught.value.http_status, caught.value.code) == (400, "parameter_unknown")


async def test_missing_parameters_are_named(sdk: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="Missing required param: name") as caught:
        await sdk.v1.products.create_async({"description": "x"})  # type: ignore[typeddict-item]
    assert (caught.value.code, caught.value.param) == ("parameter_missing", "name")


async def test_nested_parameters_are_named_by_their_path(sdk: stripe.StripeClient) -> None:
    wrong = order()
    wrong["line_items"][0]["price_data"]["unit_amount"] = "many"
    with pytest.raises(stripe.InvalidRequestError, match="Invalid integer: many") as caught:
        await sdk.v1.checkout.sessions.create_async(wrong)
    assert caught.value.param == "line_items[0][price_data][unit_amount]"


async def test_empty_values_unset_what_may_be_unset(sdk: stripe.StripeClient) -> None:
    product = await sdk.v1.products.create_async({"name": "x", "description": "y"})
    changed = await sdk.v1.products.update_async(product.id, {"description": ""})
    assert changed.description is None
    with pytest.raises(stripe.InvalidRequestError) as caught:
        await sdk.v1.products.update_async(product.id, {"name": ""})
    assert caught.value.code == "parameter_invalid_empty"


async def test_an_address_that_the_api_lacks_is_a_404(browser: httpx.AsyncClient) -> None:
    headers = {"Authorization": f"Bearer {OPERATOR.secret_key}"}
    answer = await browser.get(f"{API}/horoscopes?sign=leo", headers=headers)
    assert answer.status_code == 404
    assert "Unrecognized request URL" in answer.json()["error"]["message"]


async def test_the_same_key_and_parameters_replay_the_first_answer(
    sdk: stripe.StripeClient, sdk_client: InProcessClient
) -> None:
    first = await sdk.v1.products.create_async({"name": "x"}, {"idempotency_key": "k1"})
    original = sdk_client.answers[-1].headers["request-id"]
    again = await sdk.v1.products.create_async({"name": "x"}, {"idempotency_key": "k1"})
    assert again.id == first.id
    headers = sdk_client.answers[-1].headers
    assert headers["idempotent-replayed"] == "true"
    assert headers["original-request"] == original
    assert len((await sdk.v1.products.list_async({})).data) == 1


async def test_the_same_key_with_other_parameters_is_refused(sdk: stripe.StripeClient) -> None:
    await sdk.v1.products.create_async({"name": "x"}, {"idempotency_key": "k1"})
    with pytest.raises(stripe.IdempotencyError, match="same parameters"):
        await sdk.v1.products.create_async({"name": "y"}, {"idempotency_key": "k1"})
    with pytest.raises(stripe.IdempotencyError, match="same endpoint"):
        await sdk.v1.customers.create_async({"name": "x"}, {"idempotency_key": "k1"})


async def test_a_key_means_nothing_to_another_account(
    sdk: stripe.StripeClient, creator_sdk: stripe.StripeClient
) -> None:
    first = await sdk.v1.products.create_async({"name": "x"}, {"idempotency_key": "k1"})
    other = await creator_sdk.v1.products.create_async({"name": "x"}, {"idempotency_key": "k1"})
    assert other.id != first.id


async def test_one_key_in_flight_many_times_takes_effect_once(
    sdk_client: InProcessClient,
) -> None:
    sdk = stripe.StripeClient(
        OPERATOR.secret_key,
        http_client=sdk_client,
        max_network_retries=8,
        base_addresses={"api": "http://testserver/sandbox/stripe"},
    )
    made = await asyncio.gather(
        *(
            sdk.v1.checkout.sessions.create_async(order(), {"idempotency_key": "k1"})
            for _ in range(8)
        )
    )
    assert len({session.id for session in made}) == 1
    assert len((await sdk.v1.checkout.sessions.list_async({})).data) == 1
    assert {answer.status_code for answer in sdk_client.answers} <= {200, 409}


async def test_a_refusal_is_replayed_and_a_malformed_request_is_not(
    sdk: stripe.StripeClient,
) -> None:
    params = order(customer="cus_later")
    nameless: Any = {}
    with pytest.raises(stripe.InvalidRequestError, match="No such customer"):
        await sdk.v1.checkout.sessions.create_async(params, {"idempotency_key": "k1"})
    with pytest.raises(stripe.IdempotencyError):
        await sdk.v1.checkout.sessions.create_async(order(), {"idempotency_key": "k1"})

    with pytest.raises(stripe.InvalidRequestError, match="Missing required param"):
        await sdk.v1.products.create_async(nameless, {"idempotency_key": "k2"})
    await sdk.v1.products.create_async({"name": "x"}, {"idempotency_key": "k2"})


async def test_keys_are_forgotten_after_a_day(
    sdk: stripe.StripeClient, clock: MovableClock
) -> None:
    first = await sdk.v1.products.create_async({"name": "x"}, {"idempotency_key": "k1"})
    clock.advance(timedelta(hours=24, seconds=1))
    again = await sdk.v1.products.create_async({"name": "x"}, {"idempotency_key": "k1"})
    assert again.id != first.id


async def test_lists_are_walked_in_both_directions(sdk: stripe.StripeClient) -> None:
    made = [(await sdk.v1.products.create_async({"name": str(n)})).id for n in range(7)]
    newest_first = made[::-1]

    page = await sdk.v1.products.list_async({"limit": 3})
    assert ([product.id for product in page.data], page.has_more) == (newest_first[:3], True)
    page = await sdk.v1.products.list_async({"limit": 3, "starting_after": newest_first[2]})
    assert ([product.id for product in page.data], page.has_more) == (newest_first[3:6], True)
    page = await sdk.v1.products.list_async({"limit": 3, "starting_after": newest_first[5]})
    assert ([product.id for product in page.data], page.has_more) == (newest_first[6:], False)
    page = await sdk.v1.products.list_async({"limit": 3, "ending_before": newest_first[6]})
    assert ([product.id for product in page.data], page.has_more) == (newest_first[3:6], True)
    page = await sdk.v1.products.list_async({"limit": 3, "ending_before": newest_first[3]})
    assert ([product.id for product in page.data], page.has_more) == (newest_first[:3], False)

    whole = await sdk.v1.products.list_async({"limit": 2})
    assert [product.id async for product in whole.auto_paging_iter()] == newest_first


@pytest.mark.parametrize("limit", [0, 101])
async def test_a_page_has_between_one_and_a_hundred(sdk: stripe.StripeClient, limit: int) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="than or equal to"):
        await sdk.v1.products.list_async({"limit": limit})


async def test_lists_are_narrowed_by_time_of_creation(
    sdk: stripe.StripeClient, clock: MovableClock
) -> None:
    early = await sdk.v1.products.create_async({"name": "early"})
    clock.advance(timedelta(minutes=1))
    late = await sdk.v1.products.create_async({"name": "late"})
    found = await sdk.v1.products.list_async({"created": {"gt": early.created}})
    assert [product.id for product in found.data] == [late.id]
    found = await sdk.v1.products.list_async({"created": {"lt": late.created}})
    assert [product.id for product in found.data] == [early.id]
    found = await sdk.v1.products.list_async({"created": late.created})
    assert [product.id for product in found.data] == [late.id]


async def test_ids_are_expanded_where_asked_and_only_there(sdk: stripe.StripeClient) -> None:
    product = await sdk.v1.products.create_async(
        {"name": "x", "default_price_data": {"currency": "usd", "unit_amount": 100}}
    )
    assert isinstance(product.default_price, str)
    found = await sdk.v1.products.list_async({"expand": ["data.default_price.product"]})
    price = found.data[0].default_price
    assert isinstance(price, stripe.Price)
    assert isinstance(price.product, stripe.Product)
    assert price.product.id == product.id
    with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
        await sdk.v1.products.retrieve_async(product.id, {"expand": ["metadata"]})
