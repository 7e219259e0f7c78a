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
    SubscriptionHint,
)
from studium.commerce.payments.providers.discovery import (
    PaymentProviders,
    discover_providers,
)
from studium.commerce.payments.providers.subscription_contract import (
    ChangePreview,
    CheckoutState,
    InvoiceSnapshot,
    KnownPrice,
    PriceRequest,
    SubscriptionProvider,
    SubscriptionRequest,
    SubscriptionSnapshot,
)

__all__ = [
    "Capability",
    "CapabilityMissing",
    "CaptureRequest",
    "ChangePreview",
    "CheckoutRequest",
    "CheckoutState",
    "CustomerRequest",
    "CustomerUnknown",
    "EventHint",
    "IntentRequest",
    "InvoiceSnapshot",
    "KnownPrice",
    "OpenedCheckout",
    "OpenedIntent",
    "PaymentProvider",
    "PaymentProviders",
    "PriceRequest",
    "ProviderFailed",
    "ProviderPlugin",
    "ProviderRefused",
    "RefundRequest",
    "SavedMethod",
    "SentRefund",
    "StartedSetup",
    "SubscriptionHint",
    "SubscriptionProvider",
    "SubscriptionRequest",
    "SubscriptionSnapshot",
    "discover_providers",
]
