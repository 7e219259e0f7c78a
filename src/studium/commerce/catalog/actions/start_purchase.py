"""Begin to buy a product."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from studium.commerce.catalog import store
from studium.commerce.catalog.model import Product, Purchase
from studium.commerce.payments import Payment, payment_of_owner, request_payment
from studium.connect.integrations import Connection
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
class Buying:
    """Who buys what, and under which key the request came, if any."""

    user_id: UUID
    product: Product
    request_key: str | None


async def start_purchase(
    tx: Transaction, *, buying: Buying, connection: Connection, base_url: str, now: datetime
) -> Purchase:
    """The purchase to pay for: a new one, or the one that this person is already paying.

    A second click, a second tab and a repeated request get the same purchase, hence the same
    checkout, which can be paid once only. A changed price begins a new one.
    What a key began stays the answer to it, also when the product is no longer sold.
    Raises ProductNotOffered or PurchaseKeyReused.
    """
    product = buying.product
    await store.lock_person(tx, buying.user_id)
    same = await _begun_under_key(tx, buying)
    if same is not None:
        return same
    if not product.is_active:
        raise ProductNotOffered(f"{product.name} is no longer sold.")
    begun = await _still_open(tx, buying, connection, now=now)
    if begun is not None:
        return begun
    purchase_id = new_id()
    payment = await request_payment(
        tx,
        connection=connection,
        payer_id=buying.user_id,
        purpose=PURPOSE,
        purpose_id=purchase_id,
        description=product.name,
        price=product.price,
        success_url=f"{base_url}/purchases/{purchase_id}?from=checkout",
        cancel_url=f"{base_url}/pricing",
        now=now,
    )
    return await store.insert_purchase(
        tx,
        purchase_id=purchase_id,
        user_id=buying.user_id,
        product=product,
        payment_id=payment.id,
        request_key=buying.request_key,
        now=now,
    )


async def _begun_under_key(tx: Transaction, buying: Buying) -> Purchase | None:
    if buying.request_key is None:
        return None
    same = await store.purchase_by_request_key(
        tx, user_id=buying.user_id, request_key=buying.request_key
    )
    if same is not None and same.product_id != buying.product.id:
        raise PurchaseKeyReused("Use a fresh key to buy something else.")
    return same


async def _still_open(
    tx: Transaction, buying: Buying, connection: Connection, *, now: datetime
) -> Purchase | None:
    for purchase in await store.open_purchases(
        tx, user_id=buying.user_id, product_id=buying.product.id
    ):
        payment = await payment_of_owner(tx, purchase.payment_id, owner_id=connection.owner_id)
        if payment is not None and _can_go_on(payment, buying.product, connection, now=now):
            return purchase
    return None


def _can_go_on(
    payment: Payment, product: Product, connection: Connection, *, now: datetime
) -> bool:
    """Whether paying this is paying what the product costs now, with time enough left."""
    is_same = (
        payment.connection_id == connection.id
        and (payment.amount_minor, payment.currency) == (product.price_minor, product.currency)
        and payment.description == product.name
    )
    if not is_same or not payment.can_be_paid:
        return False
    if payment.checkout_expires_at is None:
        return now - payment.created_at < _TIME_TO_OPEN
    return payment.checkout_url is not None and payment.checkout_expires_at - now > _TIME_TO_PAY
