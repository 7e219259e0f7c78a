"""Payment providers: what each must do, and how they are found.

A provider is a folder here whose `__init__.py` names a `PROVIDER`. Nothing else lists it.
"""

from studium.commerce.payments.providers.contract import (
    Capability,
    CapabilityMissing,
    CaptureRequest,
    CheckoutRequest,
    CustomerRequest,
    CustomerUnknown,
    EventHint,
    IntentRequest,
    OpenedCheckout,
    OpenedIntent,
    PaymentProvider,
    ProviderFailed,
    ProviderPlugin,
    ProviderRefused,
    RefundRequest,
    SavedMethod,
    SentRefund,
    StartedSetup,
)
from studium.commerce.payments.providers.discovery import (
    PaymentProviders,
    discover_providers,
)

__all__ = [
    "Capability",
    "CapabilityMissing",
    "CaptureRequest",
    "CheckoutRequest",
    "CustomerRequest",
    "CustomerUnknown",
    "EventHint",
    "IntentRequest",
    "OpenedCheckout",
    "OpenedIntent",
    "PaymentProvider",
    "PaymentProviders",
    "ProviderFailed",
    "ProviderPlugin",
    "ProviderRefused",
    "RefundRequest",
    "SavedMethod",
    "SentRefund",
    "StartedSetup",
    "discover_providers",
]
