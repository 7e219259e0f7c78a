"""Who may be inside StudyPack, until when, and what it costs those who may not."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from studium.commerce.catalog import Product, offered_products
from studium.commerce.entitlements import FOR_GOOD, Entitlement, every_entitlement
from studium.platform.database import Transaction
from studium.platform.ids import AFTER_ALL_IDS
from studium.study.pack.model import FEATURE, AccessWindow, PastAccess

_MOST_PRODUCTS = 100


async def pack_window(tx: Transaction, user_id: UUID, *, now: datetime) -> AccessWindow | None:
    """The window in which StudyPack is open to a person, or None when it is shut now."""
    return window_of(await pack_rights(tx, user_id), now=now)


async def pack_rights(tx: Transaction, user_id: UUID) -> list[Entitlement]:
    """All rights to StudyPack that a person ever had."""
    rights = await every_entitlement(tx, user_id)
    return [right for right in rights if right.feature == FEATURE]


def window_of(rights: Iterable[Entitlement], *, now: datetime) -> AccessWindow | None:
    """The unbroken access that holds now, of all rights that a person ever had to one feature.

    Rights that follow one another without a gap are one, from the first day of the first to the
    last day of the last, and what was taken back counts until then. None when none holds now.
    """
    for run in _unbroken(rights):
        if any(right.is_active(now) for right in run):
            ends = [right.ends_at for right in run if right.revoked_at is None]
            return AccessWindow(
                starts_at=run[0].starts_at,
                ends_at=None if None in ends else max(end for end in ends if end is not None),
                now=now,
            )
    return None


def past_access_of(rights: Iterable[Entitlement], *, now: datetime) -> PastAccess | None:
    """How the access that a person had to one feature ended; None when it did not."""
    runs = _unbroken(rights)
    if not runs:
        return None
    last = runs[-1]
    ended_at = max(_until(right) for right in last)
    if ended_at > now:
        return None
    return PastAccess(ended_at, was_refunded=any(right.revoked_at == ended_at for right in last))


def _unbroken(rights: Iterable[Entitlement]) -> list[list[Entitlement]]:
    """The rights that were ever used or will be, in runs without a gap."""
    runs: list[list[Entitlement]] = []
    until = FOR_GOOD
    used = (right for right in rights if _until(right) > right.starts_at)
    for right in sorted(used, key=lambda right: (right.starts_at, right.created_at)):
        if runs and right.starts_at <= until:
            runs[-1].append(right)
            until = max(until, _until(right))
        else:
            runs.append([right])
            until = _until(right)
    return runs


def _until(right: Entitlement) -> datetime:
    return min(right.ends_at or FOR_GOOD, right.revoked_at or FOR_GOOD)


async def pack_offers(tx: Transaction) -> list[Product]:
    """The products on sale that open StudyPack, the cheapest first."""
    products = await offered_products(tx, before_id=AFTER_ALL_IDS, limit=_MOST_PRODUCTS)
    return sorted(
        (product for product in products if FEATURE in product.features),
        key=lambda product: product.price_minor,
    )
