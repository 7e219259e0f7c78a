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
    Flow,
    Payment,
    ProviderRefused,
    PurposeRequest,
    close_checkout,
    open_checkout,
    payment_connection,
    payment_of_owner,
    require_sold_to,
)
from studium.connect.connections import CredentialsMissing
from studium.platform.clock import Clock
from studium.platform.database import Database, Transaction
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.platform.telemetry import get_logger

log = get_logger()


async def check_out(  # noqa: PLR0913 - who buys what, and how
    parts: Parts,
    *,
    user_id: UUID,
    sku: str | None = None,
    product_id: UUID | None = None,
    request_key: str | None = None,
    asked: PurposeRequest | None = None,
    provider: str | None = None,
) -> SeenPurchase:
    """The purchase, committed, and its payment with the address where it is paid.

    `asked` says how it is to be paid, where that is not the usual way; `provider` where, of what
    the seller offers.

    A bare sku is the operator's product; `product_id` leads to anybody's. The provider is called
    between transactions; killed anywhere, this can be called again or be left to the
    sweep. Raises ProductNotOffered, NoPaymentProvider, ProviderNotOffered, ProviderFailed,
    NotSoldToYou, ReadByMany or CheckoutRefused.
    """
    async with parts[Database].reader() as tx:
        product = await _product(tx, sku=sku, product_id=product_id)
        await require_sold_to(tx, product.id, owner_id=product.owner_id, person_id=user_id)
    found = await payment_connection(parts, product.owner_id, provider=provider, payer_id=user_id)
    connection = found.connection
    async with parts[Database].reader() as tx:
        wanted = _wanted(user_id, product, request_key, asked)
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
    if wanted.flow is Flow.INTENT:
        async with parts[Database].reader() as tx:
            payment = await payment_of_owner(tx, purchase.payment_id, owner_id=purchase.owner_id)
        assert payment is not None  # noqa: S101 - it was committed with the purchase
        return SeenPurchase(purchase, payment)
    return SeenPurchase(purchase, await open_checkout(parts, purchase.payment_id))


async def begin_purchase(parts: Parts, asked: PurposeRequest) -> Payment:
    """Fulfils `PaymentPurpose.begin` for the operator's products, by their sku."""
    seen = await check_out(
        parts,
        user_id=asked.payer_id,
        sku=asked.value,
        request_key=asked.request_key,
        asked=asked,
        provider=asked.provider,
    )
    return seen.payment


async def begin_purchase_by_id(parts: Parts, asked: PurposeRequest) -> Payment:
    """Fulfils `PaymentPurpose.begin` for anybody's products, by their id."""
    try:
        product_id = UUID(asked.value)
    except ValueError:
        raise ProductNotOffered("There is no such product.") from None
    seen = await check_out(
        parts,
        user_id=asked.payer_id,
        product_id=product_id,
        request_key=asked.request_key,
        asked=asked,
        provider=asked.provider,
    )
    return seen.payment


def _wanted(
    user_id: UUID, product: Product, request_key: str | None, asked: PurposeRequest | None
) -> PurchaseRequest:
    if asked is None:
        return PurchaseRequest(user_id, product, request_key)
    return PurchaseRequest(
        user_id,
        product,
        request_key,
        asked.flow,
        asked.success_url,
        asked.cancel_url,
        asked.metadata,
    )


async def _close(parts: Parts, payment_id: UUID) -> None:
    """Close at the provider what this person could pay beside the new purchase.

    First of all, because somebody may be paying it right now: then that is the purchase.
    """
    try:
        await close_checkout(parts, payment_id, CloseReason.SUPERSEDED)
    except (ProviderRefused, CredentialsMissing) as problem:
        log.warning(
            "checkout_not_closed",
            payment_id=str(payment_id),
            problem=str(problem),
            alert="payment_paid_twice",
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
