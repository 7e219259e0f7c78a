"""Make or change a product: an admin for the operator, on the record, or a creator."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from studium.commerce.catalog import (
    Offer,
    Product,
    change_product,
    create_product,
    product_by_id,
)
from studium.commerce.payments import (
    AudienceForm,
    AudienceRequest,
    keep_audience,
    require_chargeable,
)
from studium.operations.admin.sellers import Seller
from studium.platform.audit import Subject, record_act
from studium.platform.database import Transaction
from studium.platform.errors import NotFound


async def add_product(
    tx: Transaction, *, seller: Seller, sku: str, offer: Offer, now: datetime
) -> Product:
    """A new product. Raises SkuTaken, ProductInvalid or NotChargeable."""
    await _require_chargeable(tx, seller, offer)
    product = await create_product(tx, sku=sku, offer=offer, now=now, owner_id=seller.owner_id)
    if seller.owner_id is not None:
        return product
    await record_act(
        tx,
        actor_id=seller.actor_id,
        action="made the product",
        subject=Subject("product", product.id),
        details={"sku": sku, **asdict(offer)},
        now=now,
    )
    return product


async def edit_product(
    tx: Transaction, *, seller: Seller, product_id: UUID, offer: Offer, now: datetime
) -> Product:
    """The product as changed. Raises NotFound, ProductInvalid or NotChargeable."""
    await _require_chargeable(tx, seller, offer)
    product = await change_product(tx, product_id, offer=offer, now=now, owner_id=seller.owner_id)
    if seller.owner_id is not None:
        return product
    await record_act(
        tx,
        actor_id=seller.actor_id,
        action="changed the product",
        subject=Subject("product", product.id),
        details=asdict(offer),
        now=now,
    )
    return product


async def _require_chargeable(tx: Transaction, seller: Seller, offer: Offer) -> None:
    await require_chargeable(
        tx, owner_id=seller.owner_id, amount_minor=offer.price_minor, currency=offer.currency
    )


async def kept_product(tx: Transaction, seller: Seller, product_id: UUID) -> Product:
    """A seller's own product, offered or not. Raises NotFound."""
    found = await product_by_id(tx, product_id)
    if found is None or found.owner_id != seller.owner_id:
        raise NotFound("There is no such product.")
    return found


async def sell_product_to(
    tx: Transaction,
    *,
    seller: Seller,
    product_id: UUID,
    wanted: AudienceRequest | AudienceForm,
    now: datetime,
) -> None:
    """Sell a product to these people from now on. Raises NotFound or NoSuchBuyer."""
    await kept_product(tx, seller, product_id)
    await keep_audience(tx, product_id, wanted, now=now)
    if seller.owner_id is not None:
        return
    await record_act(
        tx,
        actor_id=seller.actor_id,
        action="changed to whom the product is sold",
        subject=Subject("product", product_id),
        details={"sold_to": wanted.sold_to.value, "percentage": wanted.percentage},
        now=now,
    )
