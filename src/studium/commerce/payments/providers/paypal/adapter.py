"""Calls to PayPal. Every object that comes back is mapped before it leaves this folder."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Self

from studium.commerce.payments.model import PaymentReference, ProviderState, Snapshot
from studium.commerce.payments.providers.contract import (
    CheckoutRequest,
    FinishRequest,
    IntentRequest,
    OpenedCheckout,
    OpenedIntent,
    PaymentUnknown,
    ProviderRefused,
)
from studium.commerce.payments.providers.paypal import mapping
from studium.commerce.payments.providers.paypal.amounts import to_paypal
from studium.commerce.payments.providers.paypal.captures import (
    ORDERS,
    PAYMENTS,
    UNKNOWN,
    PayPalCaptures,
)
from studium.commerce.payments.providers.paypal.certificates import Certificates
from studium.commerce.payments.providers.paypal.client import PayPalClient
from studium.commerce.payments.providers.paypal.lists import PayPalLists
from studium.commerce.payments.providers.paypal.unsupported import UnsupportedAtPayPal
from studium.commerce.payments.providers.paypal.vault import PayPalVault
from studium.connect.connections import Credentials
from studium.platform.http import Http

_LONGEST_DESCRIPTION = _LONGEST_NAME = 127
_UNIT = "/purchase_units/@reference_id=='default'"


@dataclass(frozen=True)
class PayPalAdapter(PayPalCaptures, PayPalLists, PayPalVault, UnsupportedAtPayPal):
    """Fulfils `PaymentProvider`."""

    client: PayPalClient
    certificates: Certificates = field(default_factory=Certificates)

    @classmethod
    def open(cls, credentials: Credentials, http: Http, *, base: str) -> Self:
        """An account, reached through `http`."""
        return cls(PayPalClient(base, credentials, http))

    async def open_checkout(
        self, request: CheckoutRequest, *, idempotency_key: str
    ) -> OpenedCheckout:
        """See `PaymentProvider.open_checkout`: an order, which the payer approves."""
        context = _context(request.success_url, request.cancel_url)
        order = await self.client.post(
            ORDERS, _order("CAPTURE", request, context), request_id=idempotency_key
        )
        return mapping.opened_checkout(order)

    async def open_intent(
        self, request: IntentRequest, *, idempotency_key: str, now: datetime
    ) -> OpenedIntent:
        """See `PaymentProvider.open_intent`: an order, which the payer approves at PayPal.

        With a saved account it is paid, or held, as it is made.
        """
        asked = _order(
            "AUTHORIZE" if request.is_manual else "CAPTURE",
            request,
            _context(request.return_url, request.return_url),
        )
        if request.method_id is not None:
            asked["payment_source"] = {"paypal": {"vault_id": request.method_id}}
        try:
            order = await self.client.post(ORDERS, asked, request_id=idempotency_key)
        except ProviderRefused as refusal:
            if refusal.code != "INSTRUMENT_DECLINED":
                raise
            return OpenedIntent(snapshot=_declined(request, refusal, now), client_secret=None)
        return OpenedIntent(
            snapshot=mapping.order_snapshot(order, seen_at=now),
            client_secret=None,
            next_url=mapping.approval_link(order),
        )

    async def close_checkout(self, provider_checkout_id: str) -> None:
        """See `PaymentProvider.close_checkout`.

        PayPal cannot end an order. One that is marked as closed is never captured, and so costs
        nobody anything.
        """
        order = await self._order(provider_checkout_id)
        held = mapping.live_authorization(order)
        if held is not None:
            await self.cancel_payment(held["id"])
        elif not _is_over(order):
            closed = f"{mapping.order_reference(order).payment_id}{mapping.CLOSED}"
            change = [{"op": "replace", "path": f"{_UNIT}/custom_id", "value": closed}]
            try:
                await self.client.ask("PATCH", f"{ORDERS}/{provider_checkout_id}", change)
            except ProviderRefused:
                if not _is_over(await self._order(provider_checkout_id)):
                    raise

    async def finish_checkout(
        self, request: FinishRequest, *, idempotency_key: str, now: datetime
    ) -> Snapshot:
        """See `PaymentProvider.finish_checkout`. PayPal captures an order once, under any key."""
        verb = "authorize" if request.is_manual else "capture"
        path = f"{ORDERS}/{request.provider_checkout_id}"
        refused: ProviderRefused | None = None
        try:
            await self.client.post(f"{path}/{verb}", {}, request_id=idempotency_key)
        except ProviderRefused as refusal:
            refused = refusal
        order = await self._order(request.provider_checkout_id)
        snapshot = mapping.order_snapshot(order, seen_at=now)
        is_open = snapshot.state in {ProviderState.APPROVED, ProviderState.OPEN}
        if refused is None or not is_open or refused.code == "ORDER_NOT_APPROVED":
            return snapshot
        return replace(
            snapshot,
            state=ProviderState.FAILED,
            failure_code=(refused.code or "refused").lower(),
            failure_message=refused.message,
        )

    async def read_payment(self, reference: PaymentReference, *, now: datetime) -> Snapshot:
        """See `PaymentProvider.read_payment`. An order holds all that there is."""
        try:
            if reference.provider_checkout_id:
                order = await self._order(reference.provider_checkout_id)
                return mapping.order_snapshot(order, seen_at=now)
            if reference.provider_payment_id:
                return await self._read_by_payment(reference.provider_payment_id, now)
        except ProviderRefused as refusal:
            if refusal.code in UNKNOWN:
                raise PaymentUnknown(refusal.message, code=refusal.code) from refusal
            raise
        raise ProviderRefused("This payment never reached the provider.", code=None)

    async def _read_by_payment(self, payment_id: str, now: datetime) -> Snapshot:
        try:
            return mapping.order_snapshot(await self._order_of(payment_id), seen_at=now)
        except ProviderRefused as refusal:
            if refusal.code not in UNKNOWN:
                raise
        capture = await self.client.get(f"{PAYMENTS}/captures/{payment_id}")
        return mapping.capture_snapshot(capture, seen_at=now)


def _order(
    intent: str, request: CheckoutRequest | IntentRequest, context: dict[str, str]
) -> dict[str, Any]:
    """The same request always gives the same body, or its idempotency key would not hold."""
    invoice_id = request.metadata.get("invoice_id")
    return {
        "intent": intent,
        "purchase_units": [
            {
                "reference_id": "default",
                "custom_id": mapping.custom_id(request.payment_id, request.metadata),
                **({"invoice_id": invoice_id[:_LONGEST_NAME]} if invoice_id else {}),
                "description": request.description[:_LONGEST_DESCRIPTION],
                "amount": to_paypal(request.amount_minor, request.currency),
            }
        ],
        "payment_source": {"paypal": {"experience_context": context}},
    }


def _declined(request: IntentRequest, refusal: ProviderRefused, now: datetime) -> Snapshot:
    """A saved account that cannot pay: there is no order then."""
    return Snapshot(
        reference=PaymentReference(payment_id=request.payment_id),
        state=ProviderState.FAILED,
        seen_at=now,
        is_current=True,
        failure_code="instrument_declined",
        failure_message=refusal.message,
    )


def _context(success_url: str, cancel_url: str) -> dict[str, str]:
    return {
        "return_url": success_url,
        "cancel_url": cancel_url,
        "user_action": "PAY_NOW",
        "shipping_preference": "NO_SHIPPING",
    }


def _is_over(order: dict[str, Any]) -> bool:
    """Whether nothing more can happen to an order by which money moves to us."""
    is_done = order.get("status") in {"COMPLETED", "VOIDED"}
    return is_done or mapping.is_closed(order)
