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
    PaymentUnknown,
    ProviderFailed,
    ProviderPlugin,
    ProviderRefused,
    RefundNews,
    RefundRequest,
    SavedMethod,
    SentRefund,
    StartedSetup,
)
from studium.commerce.payments.providers.discovery import (
    PaymentProviders,
    discover_providers,
)
from studium.commerce.payments.providers.lists import (
    ListedDispute,
    ListedPage,
    ListedPayment,
    ListedRefund,
    ProviderLists,
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
    "ListedDispute",
    "ListedPage",
    "ListedPayment",
    "ListedRefund",
    "OpenedCheckout",
    "OpenedIntent",
    "PaymentProvider",
    "PaymentProviders",
    "PaymentUnknown",
    "ProviderFailed",
    "ProviderLists",
    "ProviderPlugin",
    "ProviderRefused",
    "RefundNews",
    "RefundRequest",
    "SavedMethod",
    "SentRefund",
    "StartedSetup",
    "discover_providers",
]
