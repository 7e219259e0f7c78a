"""Payment providers: what each must do, and how they are found.

A provider is a folder here whose `__init__.py` names a `PROVIDER`. Nothing else lists it.
"""

from studium.commerce.payments.providers.contract import (
    Capability,
    CapabilityMissing,
    CheckoutRequest,
    CustomerRequest,
    CustomerUnknown,
    EventHint,
    OpenedCheckout,
    PaymentProvider,
    ProviderFailed,
    ProviderPlugin,
    ProviderRefused,
    RefundRequest,
    SentRefund,
)
from studium.commerce.payments.providers.discovery import (
    PaymentProviders,
    discover_providers,
)

__all__ = [
    "Capability",
    "CapabilityMissing",
    "CheckoutRequest",
    "CustomerRequest",
    "CustomerUnknown",
    "EventHint",
    "OpenedCheckout",
    "PaymentProvider",
    "PaymentProviders",
    "ProviderFailed",
    "ProviderPlugin",
    "ProviderRefused",
    "RefundRequest",
    "SentRefund",
    "discover_providers",
]
