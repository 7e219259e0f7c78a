"""Buy a product: begin the purchase, then have a page opened on which it is paid."""

from uuid import UUID

from studium.commerce.catalog import store
from studium.commerce.catalog.actions.see_purchase import SeenPurchase
from studium.commerce.catalog.actions.start_purchase import (
    ProductNotOffered,
    PurchaseRequest,
    start_purchase,
    superseded_payments,
)
from studium.commerce.catalog.model import Product
from studium.commerce.payments import (
    CloseReason,
    ProviderFailed,
    ProviderRefused,
    close_checkout,
    open_checkout,
    payment_connection,
)
from studium.connect.connections import CredentialsMissing
from studium.platform.clock import Clock
from studium.platform.database import Database, Transaction
from studium.platform.jobs import RetryLater
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.platform.telemetry import get_logger

log = get_logger()


async def check_out(
    parts: Parts,
    *,
    user_id: UUID,
    sku: str | None = None,
    product_id: UUID | None = None,
    request_key: str | None = None,
) -> SeenPurchase:
    """The purchase, committed, and its payment with the address where it is paid.

    A bare sku is the operator's product; `product_id` leads to anybody's. The provider is called
    between transactions; killed anywhere, this can be called again or be left to the
    sweep. Raises ProductNotOffered, NoPaymentProvider, ProviderFailed or
    CheckoutRefused.
    """
    async with parts[Database].reader() as tx:
        product = await _product(tx, sku=sku, product_id=product_id)
    connection = (await payment_connection(parts, product.owner_id)).connection
    async with parts[Database].reader() as tx:
        wanted = PurchaseRequest(user_id, product, request_key)
        superseded = await superseded_payments(
            tx, wanted=wanted, connection=connection, now=parts[Clock].now()
        )
    for payment_id in superseded:
        await _close(parts, payment_id)
    async with parts[Database].transaction() as tx:
        purchase = await start_purchase(
            tx,
            wanted=wanted,
            connection=connection,
            base_url=parts[Settings].base_url,
            now=parts[Clock].now(),
        )
    return SeenPurchase(purchase, await open_checkout(parts, purchase.payment_id))


async def _close(parts: Parts, payment_id: UUID) -> None:
    """Close at the provider what this person could pay beside the new purchase.

    First of all, because somebody may be paying it right now: then that is the purchase.
    """
    try:
        await close_checkout(parts, payment_id, CloseReason.SUPERSEDED)
    except RetryLater as problem:
        raise ProviderFailed(
            "Your last try is still being settled. Try again in a moment."
        ) from problem
    except (ProviderRefused, CredentialsMissing) as problem:
        log.warning(
            "checkout_not_closed",
            payment_id=str(payment_id),
            problem=str(problem),
            remedy="expire this checkout at the provider: it could be paid beside a newer one",
        )


async def _product(tx: Transaction, *, sku: str | None, product_id: UUID | None) -> Product:
    found = None
    if product_id is not None:
        found = await store.product_by_id(tx, product_id)
    elif sku is not None:
        found = await store.product_by_sku(tx, sku)
    if found is None:
        raise ProductNotOffered("There is no such product. See /pricing for what is offered.")
    return found
