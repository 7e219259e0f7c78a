"""Products, prices and customers through the SDK."""

import pytest
import stripe
from tests.sandbox.conftest import event_types


async def test_products_are_made_changed_listed_and_deleted(sdk: stripe.StripeClient) -> None:
    product = await sdk.v1.products.create_async(
        {"name": "StudyPack", "metadata": {"sku": "pack", "colour": "blue"}}
    )
    assert (product.active, product.livemode, product.type) == (True, False, "service")
    changed = await sdk.v1.products.update_async(
        product.id, {"active": False, "metadata": {"colour": "", "size": "L"}}
    )
    assert changed.metadata.to_dict() == {"sku": "pack", "size": "L"}
    assert (await sdk.v1.products.list_async({"active": True})).data == []
    found = await sdk.v1.products.list_async({"active": False, "ids": [product.id]})
    assert [one.id for one in found.data] == [product.id]
    gone = await sdk.v1.products.delete_async(product.id)
    assert gone.deleted
    with pytest.raises(stripe.InvalidRequestError):
        await sdk.v1.products.retrieve_async(product.id)
    assert await event_types(sdk) == ["product.created", "product.updated", "product.deleted"]


async def test_an_update_tells_what_it_replaced(sdk: stripe.StripeClient) -> None:
    product = await sdk.v1.products.create_async({"name": "Old", "metadata": {"a": "1"}})
    await sdk.v1.products.update_async(product.id, {"name": "New", "metadata": {"a": "2"}})
    event = (await sdk.v1.events.list_async({"type": "product.updated"})).data[0]
    assert event.data.object["name"] == "New"
    assert event.data.previous_attributes is not None
    assert event.data.previous_attributes.to_dict() == {"name": "Old", "metadata": {"a": "1"}}


async def test_a_product_takes_an_id_of_ones_own_once(sdk: stripe.StripeClient) -> None:
    await sdk.v1.products.create_async({"id": "pack", "name": "StudyPack"})
    with pytest.raises(stripe.InvalidRequestError) as caught:
        await sdk.v1.products.create_async({"id": "pack", "name": "StudyPack"})
    assert caught.value.code == "resource_already_exists"


async def test_a_product_with_prices_stays(sdk: stripe.StripeClient) -> None:
    product = await sdk.v1.products.create_async(
        {"name": "x", "default_price_data": {"currency": "USD", "unit_amount": 100}}
    )
    with pytest.raises(stripe.InvalidRequestError, match="cannot be deleted"):
        await sdk.v1.products.delete_async(product.id)


async def test_prices_are_found_by_lookup_key_which_moves_on_request(
    sdk: stripe.StripeClient,
) -> None:
    product = await sdk.v1.products.create_async({"name": "x"})
    first = await sdk.v1.prices.create_async(
        {"product": product.id, "currency": "usd", "unit_amount": 100, "lookup_key": "pack"}
    )
    assert (first.type, first.unit_amount) == ("one_time", 100)
    with pytest.raises(stripe.InvalidRequestError, match="already uses that lookup key"):
        await sdk.v1.prices.create_async(
            {"product": product.id, "currency": "usd", "unit_amount": 200, "lookup_key": "pack"}
        )
    second = await sdk.v1.prices.create_async(
        {
            "product": product.id,
            "currency": "usd",
            "unit_amount": 200,
            "lookup_key": "pack",
            "transfer_lookup_key": True,
        }
    )
    found = await sdk.v1.prices.list_async({"lookup_keys": ["pack"]})
    assert [price.id for price in found.data] == [second.id]
    assert (await sdk.v1.prices.retrieve_async(first.id)).lookup_key is None


async def test_a_recurring_price_says_how_often(sdk: stripe.StripeClient) -> None:
    price = await sdk.v1.prices.create_async(
        {
            "product_data": {"name": "Club"},
            "currency": "usd",
            "unit_amount": 900,
            "recurring": {"interval": "month"},
        }
    )
    assert price.type == "recurring"
    assert price.recurring is not None
    assert (price.recurring.interval, price.recurring.interval_count) == ("month", 1)


async def test_an_inactive_price_is_not_sold(sdk: stripe.StripeClient) -> None:
    price = await sdk.v1.prices.create_async(
        {"product_data": {"name": "x"}, "currency": "usd", "unit_amount": 900}
    )
    await sdk.v1.prices.update_async(price.id, {"active": False, "nickname": "old"})
    with pytest.raises(stripe.InvalidRequestError, match="inactive"):
        await sdk.v1.checkout.sessions.create_async(
            {
                "mode": "payment",
                "line_items": [{"price": price.id, "quantity": 1}],
                "success_url": "http://testserver/done",
            }
        )


async def test_customers_are_made_changed_and_found_by_address(sdk: stripe.StripeClient) -> None:
    customer = await sdk.v1.customers.create_async(
        {"email": "alice@example.org", "address": {"city": "Vienna"}}
    )
    assert customer.address is not None
    assert (customer.address.city, customer.address.country) == ("Vienna", None)
    await sdk.v1.customers.update_async(customer.id, {"name": "Alice"})
    found = await sdk.v1.customers.list_async({"email": "alice@example.org"})
    assert [one.name for one in found.data] == ["Alice"]


async def test_a_deleted_customer_is_remembered_as_deleted(sdk: stripe.StripeClient) -> None:
    customer = await sdk.v1.customers.create_async({"email": "alice@example.org"})
    await sdk.v1.customers.delete_async(customer.id)
    gone = await sdk.v1.customers.retrieve_async(customer.id)
    assert gone.deleted
    assert (await sdk.v1.customers.list_async({})).data == []
    with pytest.raises(stripe.InvalidRequestError):
        await sdk.v1.customers.update_async(customer.id, {"name": "Alice"})


async def test_the_account_introduces_itself(
    sdk: stripe.StripeClient, creator_sdk: stripe.StripeClient
) -> None:
    assert (await sdk.v1.accounts.retrieve_current_async()).id == "acct_studiumsandbox"
    account = await creator_sdk.v1.accounts.retrieve_current_async()
    assert (account.id, account.charges_enabled) == ("acct_creatorsandbox", True)
    with pytest.raises(stripe.PermissionError):
        await creator_sdk.v1.accounts.retrieve_async("acct_studiumsandbox")


async def test_a_new_account_holds_nothing(sdk: stripe.StripeClient) -> None:
    balance = await sdk.v1.balance.retrieve_async()
    assert [fund.amount for fund in balance.available] == [0]
