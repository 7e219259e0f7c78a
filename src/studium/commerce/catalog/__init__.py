"""The catalogue: products and purchases."""

from studium.commerce.catalog.actions.keep_products import (
    Offer,
    ProductInvalid,
    SkuTaken,
    change_product,
    create_product,
)
from studium.commerce.catalog.actions.refund_purchase import refund_purchase
from studium.commerce.catalog.actions.see_purchase import SeenPurchase, see_purchase
from studium.commerce.catalog.actions.seed_products import seed_products
from studium.commerce.catalog.answers import ProductAnswer, PurchaseAnswer
from studium.commerce.catalog.asking import PurchaseFilterDep
from studium.commerce.catalog.checkout_steps import Buying, CheckoutSteps, ProductLines
from studium.commerce.catalog.events import PurchaseCompleted, PurchaseRefunded
from studium.commerce.catalog.model import (
    Product,
    Purchase,
    PurchaseFilter,
    PurchaseStatus,
)
from studium.commerce.catalog.settings import CatalogSettings
from studium.commerce.catalog.store import (
    all_products,
    offered_products,
    product_by_id,
    product_by_sku,
    purchase,
    purchase_of_owner,
    purchases_of,
    search_purchases,
)

__all__ = [
    "Buying",
    "CatalogSettings",
    "CheckoutSteps",
    "Offer",
    "Product",
    "ProductAnswer",
    "ProductInvalid",
    "ProductLines",
    "Purchase",
    "PurchaseAnswer",
    "PurchaseCompleted",
    "PurchaseFilter",
    "PurchaseFilterDep",
    "PurchaseRefunded",
    "PurchaseStatus",
    "SeenPurchase",
    "SkuTaken",
    "all_products",
    "change_product",
    "create_product",
    "offered_products",
    "product_by_id",
    "product_by_sku",
    "purchase",
    "purchase_of_owner",
    "purchases_of",
    "refund_purchase",
    "search_purchases",
    "see_purchase",
    "seed_products",
]
