"""Saved PayPal accounts: payment tokens of the vault (v3), paid with in orders.

A payer agrees on PayPal's page to a setup token, which is then made a payment token. PayPal takes
names of customers from us, of 22 letters at most: our id of the payer, in base 62.
"""

from typing import Any
from uuid import UUID

from studium.commerce.payments.providers.contract import (
    CapabilityMissing,
    ProviderRefused,
    SavedMethod,
    StartedSetup,
)
from studium.commerce.payments.providers.paypal.client import PayPalClient

_SETUPS = "/v3/vault/setup-tokens"
_TOKENS = "/v3/vault/payment-tokens"
_PAGE, _MOST_PAGES = 20, 5
_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_GONE = frozenset({"RESOURCE_NOT_FOUND", "INVALID_RESOURCE_ID", "TOKEN_NOT_FOUND"})


class PayPalVault:
    """The part of the adapter that speaks of saved accounts."""

    client: PayPalClient

    async def start_setup(
        self, provider_customer_id: str, *, return_url: str, idempotency_key: str
    ) -> StartedSetup:
        """See `PaymentProvider.start_setup`: the payer agrees at `next_url`."""
        wallet = {
            "usage_type": "MERCHANT",
            "experience_context": {"return_url": return_url, "cancel_url": return_url},
        }
        asked = {
            "payment_source": {"paypal": wallet},
            "customer": {"id": customer_name(provider_customer_id)},
        }
        setup = await self.client.post(_SETUPS, asked, request_id=idempotency_key)
        links = {link.get("rel"): link.get("href") for link in setup.get("links") or ()}
        return StartedSetup(
            provider_setup_id=setup["id"],
            client_secret=None,
            status=str(setup["status"]).lower(),
            next_url=links.get("approve"),
        )

    async def finish_setup(
        self, provider_customer_id: str, provider_setup_id: str, *, idempotency_key: str
    ) -> SavedMethod:
        """See `PaymentProvider.finish_setup`."""
        setup = await self.client.get(f"{_SETUPS}/{provider_setup_id}")
        if (setup.get("customer") or {}).get("id") != customer_name(provider_customer_id):
            raise ProviderRefused("There is no such setup.", code="RESOURCE_NOT_FOUND")
        source = {"token": {"id": provider_setup_id, "type": "SETUP_TOKEN"}}
        token = await self.client.post(
            _TOKENS, {"payment_source": source}, request_id=idempotency_key
        )
        return _saved(token)

    async def saved_methods(self, provider_customer_id: str) -> list[SavedMethod]:
        """See `PaymentProvider.saved_methods`."""
        found: list[SavedMethod] = []
        for page in range(1, _MOST_PAGES + 1):
            query = f"customer_id={customer_name(provider_customer_id)}&page_size={_PAGE}"
            told = await self.client.get(f"{_TOKENS}?{query}&page={page}")
            tokens = told.get("payment_tokens") or []
            found += [_saved(token) for token in tokens]
            if len(tokens) < _PAGE:
                break
        return found

    async def remove_method(self, method_id: str) -> None:
        """See `PaymentProvider.remove_method`."""
        try:
            await self.client.ask("DELETE", f"{_TOKENS}/{method_id}")
        except ProviderRefused as refusal:
            if refusal.code not in _GONE:
                raise

    async def set_default_method(self, provider_customer_id: str, method_id: str) -> None:
        """PayPal keeps no first choice."""
        del provider_customer_id, method_id
        raise CapabilityMissing("PayPal keeps no first choice.", capability="default_method")


def customer_name(payer_id: str) -> str:
    """Our id of a payer as PayPal takes it."""
    rest, letters = UUID(payer_id).int, ""
    while rest:
        rest, place = divmod(rest, len(_LETTERS))
        letters = _LETTERS[place] + letters
    return letters


def payer_of(customer: str) -> UUID | None:
    """Our id of a payer behind such a name; None where it is none of ours."""
    number = 0
    for letter in customer:
        place = _LETTERS.find(letter)
        if place < 0 or number >> 128:
            return None
        number = number * len(_LETTERS) + place
    return UUID(int=number) if 0 < number < 1 << 128 else None


def _saved(token: dict[str, Any]) -> SavedMethod:
    """The account as its holder recognises it: by its address."""
    wallet = (token.get("payment_source") or {}).get("paypal") or {}
    return SavedMethod(
        id=token["id"],
        type="paypal",
        brand=wallet.get("email_address"),
        last4=None,
        exp_month=None,
        exp_year=None,
        is_default=False,
    )
