"""Packs of credits for the sandbox's shop."""

from studium.commerce.catalog import (
    CatalogSettings,
    Offer,
    SkuTaken,
    create_product,
    product_by_sku,
)
from studium.commerce.credits import store
from studium.commerce.credits.model import CreditPack
from studium.commerce.credits.parts import FEATURE
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.platform.seeds import Say, Seed

_PACKS = (("credits-200", 200, 900), ("credits-1000", 1000, 3500))


async def seed_packs(parts: Parts, say: Say) -> None:
    """Make the packs that are missing."""
    now = parts[Clock].now()
    for sku, amount, price_minor in _PACKS:
        offer = Offer(
            name=f"{amount:,} AI credits",
            description="For questions made from your own material and answers that are graded.",
            price_minor=price_minor,
            currency=parts[CatalogSettings].default_currency,
            access_window_days=None,
            features=(FEATURE,),
        )
        async with parts[Database].transaction() as tx:
            if await product_by_sku(tx, sku) is not None:
                continue
            try:
                product = await create_product(tx, sku=sku, offer=offer, now=now)
            except SkuTaken:
                continue  # another machine was faster
            pack = CreditPack(
                product_id=product.id, credits=amount, expires_after_days=None, created_at=now
            )
            await store.insert_pack(tx, pack)
        say(f"made {sku}: {offer.name}")


SEEDS = (Seed("credit-packs", "the packs of credits", seed_packs, order=210, sandbox_only=True),)
