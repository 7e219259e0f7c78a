"""What the catalog brings to `studium seed`: products to try the shop with."""

from studium.commerce.catalog.actions.seed_products import seed_products
from studium.commerce.catalog.settings import CatalogSettings
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.platform.seeds import Say, Seed


async def seed_demo_products(parts: Parts, say: Say) -> None:
    """Make the products that are missing; what was changed since stays."""
    async with parts[Database].transaction() as tx:
        made = await seed_products(
            tx, now=parts[Clock].now(), currency=parts[CatalogSettings].default_currency
        )
    for product in made:
        say(f"made {product.sku}: {product.name}")


# Nobody is to find a demo product on sale where money is real.
SEEDS = (Seed("products", "the demo products", seed_demo_products, order=200, sandbox_only=True),)
