"""Begin to buy a product."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from studium.commerce.catalog import store
from studium.commerce.catalog.model import Product, Purchase, Snapshot
from studium.commerce.payments import (
    CloseReason,
    Flow,
    Payment,
    close_checkout_soon,
    payment_of_owner,
    request_payment,
)
from studium.connect.connections import Connection
from studium.platform.database import Transaction
from studium.platform.errors import Invalid, NotFound
from studium.platform.ids import new_id

PURPOSE = "purchase"

# A checkout that ends sooner than this is not offered again.
_TIME_TO_PAY = timedelta(minutes=10)
# A purchase whose checkout is still being opened is shared by clicks for this long.
_TIME_TO_OPEN = timedelta(minutes=2)


class ProductNotOffered(NotFound):
    """No such product, or it is no longer sold."""

    slug = "product-not-offered"
    title = "This product is not offered"


class PurchaseKeyReused(Invalid):
    """The idempotency key began the purchase of another product, perhaps long ago."""

    slug = "purchase-key-reused"
    title = "This key belongs to another purchase"


@dataclass(frozen=True, slots=True)
class PurchaseRequest:
    """Who buys what and how, and under which key the request came, if any.

    Without addresses the payer comes back to the purchase, or to the prices.
    """

    user_id: UUID
    product: Product
    request_key: str | None
    flow: Flow = Flow.CHECKOUT
    success_url: str | None = None
    cancel_url: str | None = None
    metadata: dict[str, str] = field(default_factory=dict)


async def start_purchase(
    tx: Transaction,
    *,
    wanted: PurchaseRequest,
    connection: Connection,
    base_url: str,
    now: datetime,
) -> Purchase:
    """The purchase to pay for: a new one, or the one that this person is already paying.

    A second click, a second tab and a repeated request get the same purchase, hence the same
    checkout, which can be paid once only; so does who has paid, while the money is on its way.
    A changed offer begins a new one, and nobody can pay the old one any more.
    What a key began stays the answer to it, also when the product is no longer sold.
    Raises ProductNotOffered or PurchaseKeyReused.
    """
    product = wanted.product
    await store.lock_person(tx, wanted.user_id)
    same = await _attempt_under_key(tx, wanted)
    if same is not None:
        return same
    if not product.is_active:
        raise ProductNotOffered(f"{product.name} is no longer sold.")
    pending = await _payable_attempts(tx, wanted, connection)
    for purchase, payment in pending:
        if _is_the_same(purchase, payment, wanted, connection, now=now):
            return purchase
    for _, payment in pending:
        await close_checkout_soon(tx, payment.id, CloseReason.SUPERSEDED)
    purchase_id = new_id()
    payment = await request_payment(
        tx,
        connection=connection,
        payer_id=wanted.user_id,
        purpose=PURPOSE,
        purpose_id=purchase_id,
        description=product.name,
        price=product.price,
        success_url=wanted.success_url or f"{base_url}/purchases/{purchase_id}?from=checkout",
        cancel_url=wanted.cancel_url or f"{base_url}/pricing?canceled={purchase_id}",
        flow=wanted.flow,
        metadata=wanted.metadata,
        now=now,
    )
    return await store.insert_purchase(
        tx,
        purchase_id=purchase_id,
        user_id=wanted.user_id,
        product=product,
        payment_id=payment.id,
        request_key=wanted.request_key,
        now=now,
    )


async def _attempt_under_key(tx: Transaction, wanted: PurchaseRequest) -> Purchase | None:
    if wanted.request_key is None:
        return None
    same = await store.purchase_by_request_key(
        tx, user_id=wanted.user_id, request_key=wanted.request_key
    )
    if same is not None and same.product_id != wanted.product.id:
        raise PurchaseKeyReused("Use a fresh key to buy something else.")
    return same


async def superseded_payments(
    tx: Transaction, *, wanted: PurchaseRequest, connection: Connection, now: datetime
) -> list[UUID]:
    """What `start_purchase` would leave behind payable: to be closed before it begins another."""
    if not wanted.product.is_active or await _attempt_under_key(tx, wanted) is not None:
        return []
    attempts = await _payable_attempts(tx, wanted, connection)
    if any(_is_the_same(*attempt, wanted, connection, now=now) for attempt in attempts):
        return []
    return [payment.id for _, payment in attempts]


async def _payable_attempts(
    tx: Transaction, wanted: PurchaseRequest, connection: Connection
) -> list[tuple[Purchase, Payment]]:
    """What this person began to buy of the product, and may still come to have."""
    found = []
    for purchase in await store.open_purchases(
        tx, user_id=wanted.user_id, product_id=wanted.product.id
    ):
        payment = await payment_of_owner(tx, purchase.payment_id, owner_id=connection.owner_id)
        if payment is not None and (payment.can_be_paid or payment.is_under_way):
            found.append((purchase, payment))
    return found


def _is_the_same(
    purchase: Purchase,
    payment: Payment,
    wanted: PurchaseRequest,
    connection: Connection,
    *,
    now: datetime,
) -> bool:
    """Whether this is being paid, or paying it in time buys the product as it is offered now."""
    if payment.is_under_way:
        return True
    is_same = (
        payment.connection_id == connection.id
        and payment.flow is wanted.flow
        and payment.metadata == wanted.metadata
        and wanted.success_url in {None, payment.success_url}
        and wanted.cancel_url in {None, payment.cancel_url}
        and Snapshot.of_purchase(purchase) == Snapshot.of_product(wanted.product)
    )
    if not is_same:
        return False
    if payment.checkout_expires_at is None:
        return now - payment.created_at < _TIME_TO_OPEN
    return payment.checkout_url is not None and payment.checkout_expires_at - now > _TIME_TO_PAY
