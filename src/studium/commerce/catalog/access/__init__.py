"""What a person may use, and until when: the rights that purchases give."""

from studium.commerce.catalog.access.events import (
    EntitlementGranted,
    EntitlementMoved,
    EntitlementRevoked,
)
from studium.commerce.catalog.access.gate import EntitlementRequired, require_entitlement
from studium.commerce.catalog.access.model import (
    CLOCKS_MAY_DIFFER,
    FOR_GOOD,
    Entitlement,
    Grant,
    Window,
    entitlement_windows,
    held_until,
)
from studium.commerce.catalog.access.reconcile import reconcile_entitlements
from studium.commerce.catalog.access.store import (
    current_entitlements,
    every_entitlement,
    page_of_entitlements,
)

__all__ = [
    "CLOCKS_MAY_DIFFER",
    "FOR_GOOD",
    "Entitlement",
    "EntitlementGranted",
    "EntitlementMoved",
    "EntitlementRequired",
    "EntitlementRevoked",
    "Grant",
    "Window",
    "current_entitlements",
    "entitlement_windows",
    "every_entitlement",
    "held_until",
    "page_of_entitlements",
    "reconcile_entitlements",
    "require_entitlement",
]
