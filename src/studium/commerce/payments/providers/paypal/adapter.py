"""Calls to PayPal. Every object that comes back is mapped before it leaves this folder."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Self

from studium.commerce.payments.model import PaymentReference, ProviderState, Snapshot
from studium.commerce.payments.providers.contract import (
    CaptureRequest,
    CheckoutRequest,
    FinishRequest,
    IntentRequest,
    OpenedCheckout,
    OpenedIntent,
    PaymentUnknown,
    ProviderRefused,
    RefundRequest,
    SentRefund,
)
from studium.commerce.payments.providers.paypal import mapping
from studium.commerce.payments.providers.paypal.amounts import to_paypal
from studium.commerce.payments.providers.paypal.certificates import Certificates
from studium.commerce.payments.providers.paypal.client import PayPalClient
from studium.commerce.payments.providers.paypal.unsupported import UnsupportedAtPayPal
from studium.commerce.payments.providers.paypal.vault import PayPalVault
from studium.connect.connections import Credentials
from studium.platform.http import Http

ORDERS = "/v2/checkout/orders"
PAYMENTS = "/v2/payments"
_LONGEST_DESCRIPTION = 127
_UNKNOWN = frozenset({"RESOURCE_NOT_FOUND", "INVALID_RESOURCE_ID"})
_UNIT = "/purchase_units/@reference_id=='default'"


@dataclass(frozen=True)
class PayPalAdapter(PayPalVault, UnsupportedAtPayPal):
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
            if refusal.code in _UNKNOWN:
                raise PaymentUnknown(refusal.message, code=refusal.code) from refusal
            raise
        raise ProviderRefused("This payment never reached the provider.", code=None)

    async def capture(self, request: CaptureRequest, *, idempotency_key: str) -> None:
        """See `PaymentProvider.capture`."""
        body = {
            "amount": to_paypal(request.amount_minor, request.currency),
            "final_capture": True,
        }
        path = f"{PAYMENTS}/authorizations/{request.provider_payment_id}/capture"
        await self.client.post(path, body, request_id=idempotency_key)

    async def cancel_payment(self, provider_payment_id: str) -> None:
        """See `PaymentProvider.cancel_payment`. PayPal refuses to end what is over."""
        path = f"{PAYMENTS}/authorizations/{provider_payment_id}"
        try:
            await self.client.post(f"{path}/void", {}, request_id=f"void-{provider_payment_id}")
        except ProviderRefused:
            held = await self.client.get(path)
            if held.get("status") in {"CREATED", "PENDING"}:
                raise

    async def refund(self, request: RefundRequest, *, idempotency_key: str) -> SentRefund:
        """See `PaymentProvider.refund`. Of money that was held first, the capture is looked up."""
        body = {
            "amount": to_paypal(request.amount_minor, request.currency),
            "custom_id": str(request.refund_id),
        }
        capture_id = request.provider_payment_id
        try:
            made = await self._refund(capture_id, body, idempotency_key)
        except ProviderRefused as refusal:
            if refusal.code not in _UNKNOWN:
                raise
            captures = mapping.captures_of(await self._order_of(capture_id))
            if not captures:
                raise
            made = await self._refund(captures[0]["id"], body, idempotency_key)
        return mapping.sent_refund(made)

    async def find_refund(self, request: RefundRequest) -> SentRefund | None:
        """See `PaymentProvider.find_refund`. Our id is the refund's custom id."""
        order = await self._order_of(request.provider_payment_id)
        for refund in mapping.refunds_of(order):
            if mapping.our_id(refund.get("custom_id")) == request.refund_id:
                return mapping.sent_refund(refund)
        return None

    async def _refund(self, capture_id: str, body: dict[str, Any], key: str) -> dict[str, Any]:
        path = f"{PAYMENTS}/captures/{capture_id}/refund"
        return await self.client.post(path, body, request_id=key)

    async def _order(self, order_id: str) -> dict[str, Any]:
        return await self.client.get(f"{ORDERS}/{order_id}")

    async def _order_of(self, payment_id: str) -> dict[str, Any]:
        """The order of a capture or an authorization."""
        reference = mapping.related_reference(await self._payment(payment_id))
        if reference.provider_checkout_id is None:
            raise ProviderRefused("PayPal does not tell its order.", code="RESOURCE_NOT_FOUND")
        return await self._order(reference.provider_checkout_id)

    async def _read_by_payment(self, payment_id: str, now: datetime) -> Snapshot:
        try:
            return mapping.order_snapshot(await self._order_of(payment_id), seen_at=now)
        except ProviderRefused as refusal:
            if refusal.code not in _UNKNOWN:
                raise
        capture = await self.client.get(f"{PAYMENTS}/captures/{payment_id}")
        return mapping.capture_snapshot(capture, seen_at=now)

    async def _payment(self, payment_id: str) -> dict[str, Any]:
        """A capture by its id, else an authorization."""
        try:
            return await self.client.get(f"{PAYMENTS}/captures/{payment_id}")
        except ProviderRefused as refusal:
            if refusal.code not in _UNKNOWN:
                raise
        return await self.client.get(f"{PAYMENTS}/authorizations/{payment_id}")


def _order(
    intent: str, request: CheckoutRequest | IntentRequest, context: dict[str, str]
) -> dict[str, Any]:
    """The same request always gives the same body, or its idempotency key would not hold."""
    return {
        "intent": intent,
        "purchase_units": [
            {
                "reference_id": "default",
                "custom_id": str(request.payment_id),
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
