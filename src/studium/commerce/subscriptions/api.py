"""REST for plans and subscriptions. They begin at /api/payments/checkout-session, too."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import StringConstraints

from studium.commerce.subscriptions import store
from studium.commerce.subscriptions.actions.change_subscription import (
    cancel_subscription,
    change_subscription,
    own_subscription,
    pause_subscription,
    preview_change,
    resume_subscription,
)
from studium.commerce.subscriptions.actions.choose_method import choose_method
from studium.commerce.subscriptions.actions.start_subscription import start_subscription
from studium.commerce.subscriptions.answers import (
    ChangePreviewAnswer,
    PlanAnswer,
    PlansAnswer,
    SubscriptionAnswer,
)
from studium.commerce.subscriptions.model import Subscription
from studium.platform.database import Database
from studium.platform.money import CurrencyCode
from studium.platform.parts import Parts
from studium.platform.web import (
    ApiRouter,
    DatabaseDep,
    Page,
    PageQueryDep,
    PartsDep,
    RequestModel,
    SignedIn,
    Text,
)

router = ApiRouter(prefix="/api", tags=["subscriptions"], idempotent=True, scope="subscriptions")


class ChangeRequest(RequestModel):
    """Another plan, or the same for another period."""

    plan: Annotated[Text, StringConstraints(min_length=1, max_length=40)]
    period: Literal["month", "year"] = "month"


class StartRequest(ChangeRequest):
    """A plan to begin with a saved card: this one, or else one's first choice."""

    currency: CurrencyCode | None = None
    method_id: Annotated[Text, StringConstraints(min_length=1, max_length=100)] | None = None


class CancelRequest(RequestModel):
    """Whether it ends with the period that is paid, or now."""

    at_period_end: bool = True


@router.get("/plans", etag=True)
async def list_plans(database: DatabaseDep) -> PlansAnswer:
    """What can be subscribed to."""
    async with database.reader() as tx:
        items = [
            PlanAnswer.of(plan, await store.prices(tx, plan.id)) for plan in await store.plans(tx)
        ]
    return PlansAnswer(items=items)


@router.post("/subscriptions", status_code=201, location="/api/subscriptions/{id}")
async def start_subscription_route(
    body: StartRequest, principal: SignedIn, parts: PartsDep
) -> SubscriptionAnswer:
    """Begin with a saved card, without a checkout; 409 when its first payment fails."""
    method = await choose_method(
        parts, principal.user_id, fits=lambda each: body.method_id in {None, each.id}
    )
    begun = await start_subscription(
        parts,
        user_id=principal.user_id,
        plan=body.plan,
        period=body.period,
        currency=body.currency,
        method_id=method.id,
    )
    return await _answer(parts, begun)


@router.get("/subscriptions")
async def list_subscriptions(
    query: PageQueryDep, principal: SignedIn, database: DatabaseDep
) -> Page[SubscriptionAnswer]:
    """One's own subscriptions, newest first, each with its invoices."""
    async with database.reader() as tx:
        found = await store.page_of_person(
            tx, principal.user_id, before_id=query.before_id, limit=query.fetch_limit
        )
        answers = [SubscriptionAnswer.of(each, await store.invoices(tx, each.id)) for each in found]
    return Page.of(answers, query)


@router.get("/subscriptions/{subscription_id}", etag=True)
async def read_subscription(
    subscription_id: UUID, principal: SignedIn, parts: PartsDep
) -> SubscriptionAnswer:
    """One's own subscription with its invoices."""
    return await _answer(parts, await own_subscription(parts, subscription_id, principal.user_id))


@router.post("/subscriptions/{subscription_id}/preview")
async def preview_subscription_change_route(
    subscription_id: UUID, body: ChangeRequest, principal: SignedIn, parts: PartsDep
) -> ChangePreviewAnswer:
    """What a change would cost at this moment; nothing changes."""
    found = await own_subscription(parts, subscription_id, principal.user_id)
    return ChangePreviewAnswer.of(
        await preview_change(parts, found, plan=body.plan, period=body.period)
    )


@router.post("/subscriptions/{subscription_id}/change")
async def change_subscription_route(
    subscription_id: UUID, body: ChangeRequest, principal: SignedIn, parts: PartsDep
) -> SubscriptionAnswer:
    """Change the plan or the period; the difference is collected at once."""
    found = await own_subscription(parts, subscription_id, principal.user_id)
    return await _answer(
        parts, await change_subscription(parts, found, plan=body.plan, period=body.period)
    )


@router.post("/subscriptions/{subscription_id}/cancel")
async def cancel_subscription_route(
    subscription_id: UUID,
    principal: SignedIn,
    parts: PartsDep,
    body: CancelRequest | None = None,
) -> SubscriptionAnswer:
    """End it: with the period that is paid, as without a body, or now."""
    found = await own_subscription(parts, subscription_id, principal.user_id)
    at_period_end = body is None or body.at_period_end
    return await _answer(
        parts, await cancel_subscription(parts, found, at_period_end=at_period_end)
    )


@router.post("/subscriptions/{subscription_id}/pause")
async def pause_subscription_route(
    subscription_id: UUID, principal: SignedIn, parts: PartsDep
) -> SubscriptionAnswer:
    """Have it charged no more until it is resumed; what is paid stays open."""
    found = await own_subscription(parts, subscription_id, principal.user_id)
    return await _answer(parts, await pause_subscription(parts, found))


@router.post("/subscriptions/{subscription_id}/resume")
async def resume_subscription_route(
    subscription_id: UUID, principal: SignedIn, parts: PartsDep
) -> SubscriptionAnswer:
    """Let it go on, though it was paused or to end with its period.

    Paused for longer than was paid, a new period begins now; 409 when that cannot be charged.
    """
    found = await own_subscription(parts, subscription_id, principal.user_id)
    return await _answer(parts, await resume_subscription(parts, found))


async def _answer(parts: Parts, found: Subscription) -> SubscriptionAnswer:
    async with parts[Database].reader() as tx:
        return SubscriptionAnswer.of(found, await store.invoices(tx, found.id))
