"""Entitlements: what a person may use, from when and until when, and what granted it."""

from studium.commerce.entitlements.actions.grant_entitlement import grant_entitlement
from studium.commerce.entitlements.actions.reconcile_entitlements import reconcile_entitlements
from studium.commerce.entitlements.actions.revoke_entitlements import revoke_entitlements
from studium.commerce.entitlements.answers import EntitlementAnswer
from studium.commerce.entitlements.events import (
    EntitlementGranted,
    EntitlementMoved,
    EntitlementRevoked,
)
from studium.commerce.entitlements.features import Feature, Features, is_feature_name
from studium.commerce.entitlements.gate import (
    EntitlementRequired,
    check_any_entitlement,
    require_any_entitlement,
    require_entitlement,
)
from studium.commerce.entitlements.model import (
    CLOCKS_MAY_DIFFER,
    FOR_GOOD,
    Entitlement,
    Grant,
    Source,
    Window,
    entitlement_windows,
    held_until,
)
from studium.commerce.entitlements.store import (
    current_entitlements,
    entitlement_for,
    every_entitlement,
)

__all__ = [
    "CLOCKS_MAY_DIFFER",
    "FOR_GOOD",
    "Entitlement",
    "EntitlementAnswer",
    "EntitlementGranted",
    "EntitlementMoved",
    "EntitlementRequired",
    "EntitlementRevoked",
    "Feature",
    "Features",
    "Grant",
    "Source",
    "Window",
    "check_any_entitlement",
    "current_entitlements",
    "entitlement_for",
    "entitlement_windows",
    "every_entitlement",
    "grant_entitlement",
    "held_until",
    "is_feature_name",
    "reconcile_entitlements",
    "require_any_entitlement",
    "require_entitlement",
    "revoke_entitlements",
]
