"""Buy a product: begin the purchase, then have a page opened on which it is paid."""

from dataclasses import dataclass
from uuid import UUID

from studium.commerce.catalog import store
from studium.commerce.catalog.actions.start_purchase import (
    Buying,
    ProductNotOffered,
    start_purchase,
)
from studium.commerce.catalog.model import Product, Purchase
from studium.commerce.payments import Payment, house_payment_connection, open_checkout
from studium.platform.clock import Clock
from studium.platform.database import Database, Transaction
from studium.platform.parts import Parts
from studium.platform.settings import Settings


@dataclass(frozen=True, slots=True)
class Checkout:
    """A purchase and the payment that completes it."""

    purchase: Purchase
    payment: Payment


async def check_out(
    parts: Parts,
    *,
    user_id: UUID,
    sku: str | None = None,
    product_id: UUID | None = None,
    request_key: str | None = None,
) -> Checkout:
    """The purchase, committed, and its payment with the address where it is paid.

    The provider is called between two transactions; killed anywhere, this can be called again
    or be left to the sweep. Raises ProductNotOffered, NoPaymentProvider, ProviderFailed or
    CheckoutRefused.
    """
    connection = (await house_payment_connection(parts)).connection
    async with parts[Database].transaction() as tx:
        product = await _product(tx, sku=sku, product_id=product_id)
        purchase = await start_purchase(
            tx,
            buying=Buying(user_id, product, request_key),
            connection=connection,
            base_url=parts[Settings].base_url,
            now=parts[Clock].now(),
        )
    return Checkout(purchase, await open_checkout(parts, purchase.payment_id))


async def _product(tx: Transaction, *, sku: str | None, product_id: UUID | None) -> Product:
    found = None
    if product_id is not None:
        found = await store.product_by_id(tx, product_id)
    elif sku is not None:
        found = await store.product_by_sku(tx, sku)
    if found is None:
        raise ProductNotOffered("There is no such product. See /pricing for what is offered.")
    return found
