"""The products that a fresh installation offers."""

from datetime import datetime
from functools import partial

from studium.commerce.catalog import store
from studium.commerce.catalog.actions.keep_products import Offer, SkuTaken, create_product
from studium.commerce.catalog.model import Product
from studium.platform.database import Transaction

FIRST_PRODUCTS = {
    "flashcards-90": partial(
        Offer,
        name="Flashcards, 90 days",
        description="Every flashcard deck, those to come as well.",
        price_minor=1900,
        access_window_days=90,
        features=("flashcards",),
    ),
    "studypack-365": partial(
        Offer,
        name="StudyPack, one year",
        description="Everything in StudyPack for a whole year, for those who study beside work.",
        price_minor=12900,
        access_window_days=365,
        features=("studypack", "flashcards"),
    ),
    "studypack-90": partial(
        Offer,
        name="StudyPack, 90 days",
        description="Everything in StudyPack, your days laid out to learn and to rehearse.",
        price_minor=4900,
        access_window_days=90,
        features=("studypack", "flashcards"),
    ),
}


async def seed_products(tx: Transaction, *, now: datetime, currency: str = "usd") -> list[Product]:
    """Make the first products that are missing; those that were there stay as they are."""
    made = []
    for sku, offer in FIRST_PRODUCTS.items():
        if await store.product_by_sku(tx, sku) is not None:
            continue
        try:
            made.append(await create_product(tx, sku=sku, offer=offer(currency=currency), now=now))
        except SkuTaken:
            continue  # another machine was faster
    return made
