"""What PayPal cannot do here: refused before any call, should somebody ask all the same."""

from typing import NoReturn

from studium.commerce.payments.providers.contract import (
    CapabilityMissing,
    CustomerRequest,
)


def _refuse(what: str) -> NoReturn:
    raise CapabilityMissing(f"PayPal cannot do this here: {what}.", capability=what)


class UnsupportedAtPayPal:
    """The part of the adapter that answers for missing capabilities."""

    async def create_customer(self, request: CustomerRequest, *, idempotency_key: str) -> str:
        """See `Capability.CUSTOMERS`."""
        del request, idempotency_key
        _refuse("customers")

    async def update_customer(self, provider_customer_id: str, request: CustomerRequest) -> None:
        """See `Capability.CUSTOMERS`."""
        del provider_customer_id, request
        _refuse("customers")

    async def delete_customer(self, provider_customer_id: str) -> None:
        """See `Capability.CUSTOMERS`."""
        del provider_customer_id
        _refuse("customers")

    async def open_portal(self, provider_customer_id: str, *, return_url: str) -> str:
        """See `Capability.PORTAL`."""
        del provider_customer_id, return_url
        _refuse("portal")
