"""Taking what is held, in one capture or several, and giving back what was taken.

An authorization is honoured for three days; from then on until it ends the money is held anew,
once, before it is taken: developer.paypal.com/docs/checkout/standard/customize/authorization.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from studium.commerce.payments.model import RefundStatus
from studium.commerce.payments.providers.contract import (
    CaptureRequest,
    ProviderRefused,
    RefundRequest,
    SentRefund,
)
from studium.commerce.payments.providers.paypal import mapping
from studium.commerce.payments.providers.paypal.amounts import from_paypal, to_paypal
from studium.commerce.payments.providers.paypal.client import PayPalClient, moment

ORDERS = "/v2/checkout/orders"
PAYMENTS = "/v2/payments"
UNKNOWN = frozenset({"RESOURCE_NOT_FOUND", "INVALID_RESOURCE_ID"})
_HONORED_FOR = timedelta(days=3)


class PayPalCaptures:
    """The part of the adapter that moves money which the payer agreed to."""

    client: PayPalClient

    async def capture(
        self, request: CaptureRequest, *, idempotency_key: str, now: datetime
    ) -> None:
        """See `PaymentProvider.capture`."""
        body = {
            "amount": to_paypal(request.amount_minor, request.currency),
            "final_capture": request.is_final,
        }
        held = await self._authorization(request.provider_payment_id)
        authorization_id = await self._honored(held, now)
        path = f"{PAYMENTS}/authorizations/{authorization_id}/capture"
        await self.client.post(path, body, request_id=idempotency_key)

    async def _honored(self, held: dict[str, Any], now: datetime) -> str:
        """The authorization to capture: what is held too long for PayPal's word, held anew.

        Where PayPal does not hold it anew, the newest authorization there is: it may have been
        held anew before, or be one that PayPal captures all the same.
        """
        made_at = moment(held.get("create_time")) or datetime.max.replace(tzinfo=UTC)
        if now - made_at < _HONORED_FOR or held.get("status") == "PARTIALLY_CAPTURED":
            return str(held["id"])
        path = f"{PAYMENTS}/authorizations/{held['id']}/reauthorize"
        try:
            anew = await self.client.post(
                path, {"amount": held["amount"]}, request_id=f"reauthorize-{held['id']}"
            )
        except ProviderRefused:
            order = await self._order_of(held["id"])
            return mapping.order_reference(order).provider_payment_id or str(held["id"])
        return str(anew["id"])

    async def cancel_payment(self, provider_payment_id: str) -> None:
        """See `PaymentProvider.cancel_payment`. PayPal refuses to end what is over.

        What was held anew is let go by the authorization that it began with.
        """
        try:
            await self._void(provider_payment_id)
        except ProviderRefused as refusal:
            held = await self._authorization(provider_payment_id)
            if held.get("status") not in {"CREATED", "PENDING", "PARTIALLY_CAPTURED"}:
                return
            if refusal.code != "CANNOT_BE_VOIDED":
                raise
            first = mapping.authorizations_of(await self._order_of(provider_payment_id))[0]
            await self._void(first["id"])

    async def _void(self, authorization_id: str) -> None:
        path = f"{PAYMENTS}/authorizations/{authorization_id}/void"
        await self.client.post(path, {}, request_id=f"void-{authorization_id}")

    async def refund(self, request: RefundRequest, *, idempotency_key: str) -> SentRefund:
        """See `PaymentProvider.refund`. Of money that was held first, captures are looked up.

        PayPal gives back captures, not payments: what is more than one holds is given back of
        several, each under our id of the refund.
        """
        capture_id = request.provider_payment_id
        try:
            made = await self._refund(capture_id, request, request.amount_minor, idempotency_key)
        except ProviderRefused as refusal:
            if refusal.code not in UNKNOWN:
                raise
            return await self._refund_of_order(request, idempotency_key)
        return mapping.sent_refund(made)

    async def _refund_of_order(self, request: RefundRequest, key: str) -> SentRefund:
        """Give back of the captures of an order, oldest first, what was not given back before."""
        order = await self._order_of(request.provider_payment_id)
        made = mapping.refunds_named(order, request.refund_id)
        wanted = request.amount_minor - sum(_minor(each) for each in made)
        done = {mapping.capture_of(each) for each in made}
        captures = [each for each in mapping.captures_of(order) if each["id"] not in done]
        is_one = not made and len(captures) == 1
        for capture in captures:
            left = _minor(capture) - mapping.given_back_of(order, capture["id"])
            part = wanted if is_one else min(wanted, left)
            if part > 0:
                own_key = key if is_one else f"{key}-{capture['id']}"
                ending = "" if part == request.amount_minor else mapping.PART
                made.append(await self._refund(capture["id"], request, part, own_key, ending))
                wanted -= part
        if not made:
            raise ProviderRefused("PayPal has nothing to give back.", code="CAPTURE_FULLY_REFUNDED")
        return _together([mapping.sent_refund(each) for each in made])

    async def find_refund(self, request: RefundRequest) -> SentRefund | None:
        """See `PaymentProvider.find_refund`. Our id is the refund's custom id."""
        order = await self._order_of(request.provider_payment_id)
        made = mapping.refunds_named(order, request.refund_id)
        return _together([mapping.sent_refund(each) for each in made]) if made else None

    async def _refund(
        self,
        capture_id: str,
        request: RefundRequest,
        amount_minor: int,
        key: str,
        ending: str = "",
    ) -> dict[str, Any]:
        body = {
            "amount": to_paypal(amount_minor, request.currency),
            "custom_id": f"{request.refund_id}{ending}",
        }
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

    async def _payment(self, payment_id: str) -> dict[str, Any]:
        """A capture by its id, else an authorization."""
        try:
            return await self.client.get(f"{PAYMENTS}/captures/{payment_id}")
        except ProviderRefused as refusal:
            if refusal.code not in UNKNOWN:
                raise
        return await self._authorization(payment_id)

    async def _authorization(self, authorization_id: str) -> dict[str, Any]:
        return await self.client.get(f"{PAYMENTS}/authorizations/{authorization_id}")


def _minor(money: dict[str, Any]) -> int:
    return from_paypal(money["amount"]).amount_minor


def _together(parts: list[SentRefund]) -> SentRefund:
    """Refunds of several captures as one: it waits, or failed, as long as any does."""
    statuses = {each.status for each in parts}
    for status in (RefundStatus.FAILED, RefundStatus.PENDING):
        if status in statuses:
            worst = next(each for each in parts if each.status is status)
            return replace(worst, provider_refund_id=parts[0].provider_refund_id)
    return parts[0]
