"""REST for payments: paying, capturing, refunding, saved ways of paying; and the webhooks."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Header

from studium.commerce.payments import provider_api
from studium.commerce.payments.actions.begin_intent import (
    begin_intent,
    checked_return,
    require_capabilities,
)
from studium.commerce.payments.actions.capture_payment import capture_payment, request_capture
from studium.commerce.payments.actions.close_checkout import close_checkout
from studium.commerce.payments.actions.close_checkout_soon import CloseReason
from studium.commerce.payments.actions.find_payment import (
    ask_briefly,
    movable_payment,
    visible_payment,
)
from studium.commerce.payments.actions.open_intent import PayableIntent, open_intent
from studium.commerce.payments.actions.request_refund import request_refund
from studium.commerce.payments.answers import (
    CheckoutSessionAnswer,
    IntentAnswer,
    PaymentAnswer,
    RefundAnswer,
)
from studium.commerce.payments.inbound import payment_inbound_kinds
from studium.commerce.payments.method_api import methods_router, setup_router
from studium.commerce.payments.model import CaptureMethod, Flow, Payment
from studium.commerce.payments.providers import Capability, discover_providers
from studium.commerce.payments.purposes import (
    OpenedSubscription,
    PaymentPurposes,
    PurposeRequest,
)
from studium.commerce.payments.requests import (
    AuthorizeRequest,
    CaptureRequestBody,
    CheckoutSessionRequest,
    IntentRequestBody,
    RefundRequestBody,
)
from studium.connect.connections import ConnectionCache
from studium.connect.inbound import inbound_router
from studium.platform.audit import Subject, record_act
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.errors import Invalid
from studium.platform.money import Money
from studium.platform.parts import Parts
from studium.platform.web import ApiRouter, ClockDep, PartsDep, SignedIn, add_routes

root_router = inbound_router(payment_inbound_kinds(discover_providers()))
router = ApiRouter(prefix="/api/payments", tags=["payments"], idempotent=True, scope="payments")
add_routes(
    router, provider_api.router, setup_router, methods_router
)  # before those with an id in their path

IdempotencyKey = Annotated[str | None, Header(max_length=255, include_in_schema=False)]


class PurposeUnknown(Invalid):
    """Nothing of this kind is sold here."""

    slug = "purpose-unknown"
    title = "This cannot be paid for here"


def _place_of(made: dict[str, Any]) -> str:
    """Where what a checkout begins is found: a payment, or a subscription that has none yet."""
    if made["payment_id"] is None:
        return f"/api/subscriptions/{made['subscription_id']}"
    return f"/api/payments/{made['payment_id']}"


@router.post("/checkout-session", status_code=201, location=_place_of)
async def open_session(
    body: CheckoutSessionRequest,
    principal: SignedIn,
    parts: PartsDep,
    idempotency_key: IdempotencyKey = None,
) -> CheckoutSessionAnswer:
    """Begin to pay on the provider's own page: for exactly one of the purposes sold here."""
    ((name, value),) = body.purposes.items()
    payment = await _begin(
        parts,
        name,
        PurposeRequest(
            payer_id=principal.user_id,
            value=value,
            flow=Flow.CHECKOUT,
            success_url=checked_return(parts, body.success_url),
            cancel_url=checked_return(parts, body.cancel_url),
            metadata=body.metadata,
            request_key=idempotency_key,
            provider=body.provider,
        ),
    )
    return CheckoutSessionAnswer.of(payment)


router.add_api_route(
    "/create-checkout-session",
    open_session,
    methods=["POST"],
    status_code=201,
    location=_place_of,
    operation_id="create_checkout_session",
)


@router.post("/payment-intent", status_code=201, location="/api/payments/{payment[id]}")
async def create_intent(
    body: IntentRequestBody,
    principal: SignedIn,
    parts: PartsDep,
    idempotency_key: IdempotencyKey = None,
) -> IntentAnswer:
    """Begin to pay on a page of one's own: a product, or an amount within the stated limit."""
    if body.amount_minor is not None and body.currency is not None:
        opened = await begin_intent(
            parts,
            payer_id=principal.user_id,
            owner_id=body.owner_id,
            price=Money(body.amount_minor, body.currency),
            description=body.description,
            capture_method=CaptureMethod.AUTOMATIC,
            return_url=body.return_url,
            metadata=body.metadata,
            options={"saves_method": True} if body.saves_method else {},
        )
        return await _intent_answer(parts, opened)
    name, value = ("sku", body.sku) if body.sku else ("product_id", str(body.product_id))
    payment = await _begin(
        parts,
        name,
        PurposeRequest(
            payer_id=principal.user_id,
            value=value,
            flow=Flow.INTENT,
            success_url=checked_return(parts, body.return_url),
            metadata=body.metadata,
            request_key=idempotency_key,
        ),
    )
    if isinstance(payment, OpenedSubscription):
        raise PurposeUnknown("A subscription begins at /api/payments/checkout-session.")
    found = await parts[ConnectionCache].by_id(payment.connection_id)
    require_capabilities(parts, found, Capability.INTENTS)
    return await _intent_answer(parts, await open_intent(parts, payment.id))


@router.post("/authorize", status_code=201, location="/api/payments/{payment[id]}")
async def authorize_payment_route(
    body: AuthorizeRequest, principal: SignedIn, parts: PartsDep
) -> IntentAnswer:
    """Have an amount held, to be captured later: with a saved method, or a client secret back."""
    options: dict[str, object] = {}
    if body.payment_method_id:
        options = {"method_id": body.payment_method_id, "is_off_session": body.is_off_session}
    opened = await begin_intent(
        parts,
        payer_id=principal.user_id,
        owner_id=body.owner_id,
        price=Money(body.amount_minor, body.currency),
        description=body.description,
        capture_method=CaptureMethod.MANUAL,
        return_url=body.return_url,
        metadata=body.metadata,
        options=options,
        provider=body.provider,
    )
    return await _intent_answer(parts, opened)


@router.post("/capture")
async def capture_payment_route(
    body: CaptureRequestBody, principal: SignedIn, parts: PartsDep, clock: ClockDep
) -> PaymentAnswer:
    """Take what is authorized, or a part of it: for whom it is paid to."""
    async with parts[Database].reader() as tx:
        stored = await movable_payment(tx, body.payment_id, principal)
    if not body.is_final:
        found = await parts[ConnectionCache].by_id(stored.connection_id)
        require_capabilities(parts, found, Capability.MULTIPLE_CAPTURE)
    async with parts[Database].transaction() as tx:
        await movable_payment(tx, body.payment_id, principal)
        await request_capture(
            tx,
            body.payment_id,
            amount_minor=body.amount_minor,
            is_final=body.is_final,
            now=clock.now(),
        )
    after = await capture_payment(parts, body.payment_id)
    return PaymentAnswer.of(after, as_of=clock.now())


@router.post("/refund", status_code=201, location="/api/payments/{payment_id}")
async def refund_payment_route(
    body: RefundRequestBody, principal: SignedIn, parts: PartsDep, clock: ClockDep
) -> RefundAnswer:
    """Refund a payment, or a part of it: for whom it was paid to."""
    now = clock.now()
    async with parts[Database].transaction() as tx:
        payment = await movable_payment(tx, body.payment_id, principal)
        asked = await request_refund(
            tx,
            payment_id=payment.id,
            amount_minor=body.amount_minor,
            reason=body.reason,
            requested_by=principal.user_id,
            now=now,
        )
        if payment.owner_id is None:
            await record_act(
                tx,
                actor_id=principal.user_id,
                action="asked for a refund",
                subject=Subject("payment", payment.id),
                details={"reason": body.reason, "amount_minor": asked.amount_minor},
                now=now,
            )
    return RefundAnswer(
        id=asked.id,
        payment_id=payment.id,
        amount_minor=asked.amount_minor,
        currency=payment.currency,
        status=asked.status,
        reason=asked.reason,
        created_at=asked.created_at,
    )


@router.post("/{payment_id}/cancel")
async def cancel_payment_route(
    payment_id: UUID, principal: SignedIn, parts: PartsDep, clock: ClockDep
) -> PaymentAnswer:
    """Release what is authorized, or let nobody pay any more: for payer and payee."""
    async with parts[Database].reader() as tx:
        await visible_payment(tx, payment_id, principal)
    after = await close_checkout(parts, payment_id, CloseReason.CANCELED)
    return PaymentAnswer.of(after, as_of=clock.now())


@router.get("/{payment_id}")
async def read_payment(payment_id: UUID, principal: SignedIn, parts: PartsDep) -> PaymentAnswer:
    """A payment, for its payer, for whom it is paid to, and for staff.

    The provider is asked for at most two seconds; `as_of` says how old the answer is.
    """
    async with parts[Database].reader() as tx:
        stored = await visible_payment(tx, payment_id, principal)
    seen = await ask_briefly(parts, stored)
    is_asked = seen.version != stored.version or seen.is_paid
    as_of = parts[Clock].now() if is_asked else (seen.provider_seen_at or seen.updated_at)
    return PaymentAnswer.of(seen, as_of=min(as_of, parts[Clock].now()))


async def _begin(parts: Parts, name: str, asked: PurposeRequest) -> Payment | OpenedSubscription:
    purpose = parts[PaymentPurposes].find(name)
    if purpose is None:
        known = ", ".join(parts[PaymentPurposes].fields())
        raise PurposeUnknown(f"Nothing here is sold by {name}: send {known}.", field=name)
    return await purpose.begin(parts, asked)


async def _intent_answer(parts: Parts, opened: PayableIntent) -> IntentAnswer:
    found = await parts[ConnectionCache].by_id(opened.payment.connection_id)
    return IntentAnswer(
        payment=PaymentAnswer.of(opened.payment, as_of=parts[Clock].now()),
        client_secret=opened.client_secret,
        publishable_key=found.credentials.configuration.get("publishable_key"),
        next_url=opened.next_url,
    )
