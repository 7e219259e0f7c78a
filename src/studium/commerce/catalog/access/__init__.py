"""What a person may use, and until when: the rights that purchases give."""

from studium.commerce.catalog.access.events import (
    EntitlementGranted,
    EntitlementMoved,
    EntitlementRevoked,
)
from studium.commerce.catalog.access.gate import EntitlementRequired, require_entitlement
from studium.commerce.catalog.access.lay import lay_access
from studium.commerce.catalog.access.model import (
    CLOCKS_MAY_DIFFER,
    FOR_GOOD,
    Entitlement,
    Grant,
    Window,
    held_until,
    lay_windows,
)
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
    "every_entitlement",
    "held_until",
    "lay_access",
    "lay_windows",
    "page_of_entitlements",
    "require_entitlement",
]
