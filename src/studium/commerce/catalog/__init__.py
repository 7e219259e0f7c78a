"""The catalogue: products, purchases, and the access that they open."""

from studium.commerce.catalog.access import (
    FOR_GOOD,
    Entitlement,
    EntitlementGranted,
    EntitlementMoved,
    EntitlementRequired,
    EntitlementRevoked,
    every_entitlement,
    require_entitlement,
)
from studium.commerce.catalog.actions.keep_products import (
    Offer,
    ProductInvalid,
    SkuTaken,
    change_product,
    create_product,
)
from studium.commerce.catalog.actions.refund_purchase import refund_purchase
from studium.commerce.catalog.actions.seed_products import seed_products
from studium.commerce.catalog.events import PurchaseCompleted, PurchaseRefunded
from studium.commerce.catalog.features import Feature, Features
from studium.commerce.catalog.model import Product, Purchase, PurchaseStatus
from studium.commerce.catalog.store import (
    all_products,
    offered_products,
    product_by_id,
    product_by_sku,
    purchase,
    purchases_of,
    search_purchases,
)

__all__ = [
    "FOR_GOOD",
    "Entitlement",
    "EntitlementGranted",
    "EntitlementMoved",
    "EntitlementRequired",
    "EntitlementRevoked",
    "Feature",
    "Features",
    "Offer",
    "Product",
    "ProductInvalid",
    "Purchase",
    "PurchaseCompleted",
    "PurchaseRefunded",
    "PurchaseStatus",
    "SkuTaken",
    "all_products",
    "change_product",
    "create_product",
    "every_entitlement",
    "offered_products",
    "product_by_id",
    "product_by_sku",
    "purchase",
    "purchases_of",
    "refund_purchase",
    "require_entitlement",
    "search_purchases",
    "seed_products",
]
