"""Who may be inside StudyPack, until when, and what it costs those who may not."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from studium.commerce.catalog import (
    Entitlement,
    Product,
    current_entitlements,
    offered_products,
)
from studium.platform.database import Transaction
from studium.platform.ids import AFTER_ALL_IDS
from studium.study.pack.model import FEATURE, AccessWindow

_MOST_PRODUCTS = 100


async def pack_window(tx: Transaction, user_id: UUID, *, now: datetime) -> AccessWindow | None:
    """The window in which StudyPack is open to a person, or None when it is shut now."""
    rights = await current_entitlements(tx, user_id, now)
    return window_of((right for right in rights if right.feature == FEATURE), now=now)


def window_of(rights: Iterable[Entitlement], *, now: datetime) -> AccessWindow | None:
    """One window over a person's rights to one feature, those that follow the present included.

    None when none of them holds now.
    """
    lasting = [right for right in rights if right.revoked_at is None]
    if not any(right.is_active(now) for right in lasting):
        return None
    ends = [right.ends_at for right in lasting if right.ends_at is not None]
    return AccessWindow(
        starts_at=min(right.starts_at for right in lasting),
        ends_at=max(ends) if len(ends) == len(lasting) else None,
        now=now,
    )


async def pack_offers(tx: Transaction) -> list[Product]:
    """The products on sale that open StudyPack, the cheapest first."""
    products = await offered_products(tx, before_id=AFTER_ALL_IDS, limit=_MOST_PRODUCTS)
    return sorted(
        (product for product in products if FEATURE in product.features),
        key=lambda product: product.price_minor,
    )
