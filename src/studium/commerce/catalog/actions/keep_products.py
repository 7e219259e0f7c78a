"""Make and change products."""

import re
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from studium.commerce.catalog import store
from studium.commerce.catalog.model import Product
from studium.commerce.entitlements import is_feature_name
from studium.platform.database import Transaction
from studium.platform.errors import Conflict, Invalid, NotFound
from studium.platform.ids import new_id
from studium.platform.money import Money

_SKU = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_CURRENCY = re.compile(r"[a-z]{3}")
_LARGEST_PRICE = 99_999_999
_LONGEST_WINDOW_DAYS = 36_500
_MOST_FEATURES = 20
_LONGEST_NAME = 120
_LONGEST_DESCRIPTION = 2000


class SkuTaken(Conflict):
    """Another product has the sku."""

    slug = "sku-taken"
    title = "This sku is taken"


class ProductInvalid(Invalid):
    """A product cannot be like this. `field` in the details says what is wrong."""

    slug = "product-invalid"
    title = "This is not a product that can be sold"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What of a product can be changed. Purchases made before keep what they bought."""

    name: str
    description: str
    price_minor: int
    currency: str
    access_window_days: int | None
    features: tuple[str, ...]
    is_active: bool = True


async def create_product(
    tx: Transaction, *, sku: str, offer: Offer, now: datetime, owner_id: UUID | None = None
) -> Product:
    """A new product of an owner (None: the operator). Raises SkuTaken or ProductInvalid."""
    if not _SKU.fullmatch(sku):
        raise ProductInvalid(
            "A sku is lower-case letters, digits, dots, dashes or underscores.", field="sku"
        )
    _check(offer)
    product = Product(
        id=new_id(),
        owner_id=owner_id,
        sku=sku,
        metadata={},
        created_at=now,
        updated_at=now,
        **_columns_of(offer),
    )
    if not await store.insert_product(tx, product):
        raise SkuTaken(f"Another product has the sku {sku}.", field="sku")
    return product


async def change_product(
    tx: Transaction,
    product_id: UUID,
    *,
    offer: Offer,
    now: datetime,
    owner_id: UUID | None = None,
) -> Product:
    """An owner's product as offered from now on. Raises NotFound or ProductInvalid."""
    _check(offer)
    before = await store.product_of_owner(tx, product_id, owner_id=owner_id)
    if before is None:
        raise NotFound("There is no such product.")
    after = replace(before, updated_at=now, **_columns_of(offer))
    await store.update_product(tx, after)
    return after


def _columns_of(offer: Offer) -> dict[str, Any]:
    return {**asdict(offer), "features": list(offer.features)}


def _check(offer: Offer) -> None:
    """Say in a sentence what the database's constraints would only refuse."""
    days = offer.access_window_days
    if not _CURRENCY.fullmatch(offer.currency):
        raise ProductInvalid("Three letters, such as usd.", field="currency")
    least, most = (Money(each, offer.currency).format() for each in (1, _LARGEST_PRICE))
    rules = (
        ("name", 1 <= len(offer.name) <= _LONGEST_NAME, "A name has 1 to 120 characters."),
        ("description", len(offer.description) <= _LONGEST_DESCRIPTION, "At most 2000 characters."),
        (
            "price_minor",
            1 <= offer.price_minor <= _LARGEST_PRICE,
            f"A price is between {least} and {most}.",
        ),
        (
            "access_window_days",
            days is None or 1 <= days <= _LONGEST_WINDOW_DAYS,
            "Between 1 and 36500 days, or nothing for access without an end.",
        ),
        (
            "features",
            1 <= len(offer.features) <= _MOST_FEATURES
            and all(is_feature_name(feature) for feature in offer.features),
            "One to twenty features, each of lower-case letters, digits, dashes or underscores.",
        ),
    )
    for field, is_right, sentence in rules:
        if not is_right:
            raise ProductInvalid(sentence, field=field)
