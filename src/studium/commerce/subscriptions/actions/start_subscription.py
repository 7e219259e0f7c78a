"""Begin a subscription at the provider's checkout."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from studium.commerce.catalog import CatalogSettings
from studium.commerce.payments import (
    Capability,
    OpenedSubscription,
    PaymentProviders,
    ProviderRefused,
    PurposeRequest,
    payment_connection,
)
from studium.commerce.subscriptions import store
from studium.commerce.subscriptions.actions.apply_snapshot import expire
from studium.commerce.subscriptions.actions.begin_at_provider import (
    BegunElsewhere,
    begin_at_provider,
)
from studium.commerce.subscriptions.actions.link_price import link_price, subscription_provider
from studium.commerce.subscriptions.actions.refresh_subscription import refresh_subscription
from studium.commerce.subscriptions.facts import keep_asked
from studium.commerce.subscriptions.model import (
    Plan,
    PlanPrice,
    Subscription,
    SubscriptionStatus,
    terms_of,
)
from studium.connect.connections import Connection, ConnectionCache
from studium.platform.clock import Clock
from studium.platform.database import Database, Transaction
from studium.platform.errors import Conflict, NotFound
from studium.platform.ids import new_id
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.platform.telemetry import get_logger

log = get_logger()

# A checkout that ends sooner than this is not offered again.
_TIME_TO_PAY = timedelta(minutes=10)


class PlanNotOffered(NotFound):
    """No such plan, or not for this period and currency."""

    slug = "plan-not-offered"
    title = "This plan is not offered"


class AlreadySubscribed(Conflict):
    """A person has one subscription; it can be changed."""

    slug = "already-subscribed"
    title = "There is a subscription already"


@dataclass(frozen=True, slots=True)
class _Wanted:
    price_id: UUID
    connection_id: UUID
    method_id: str | None

    def is_met_by(self, standing: Subscription, now: datetime) -> bool:
        """Whether what is being begun is this, with time enough to pay it."""
        ends = standing.checkout_expires_at
        is_same = (standing.price_id, standing.connection_id, standing.method_id) == (
            self.price_id, self.connection_id, self.method_id,
        )  # fmt: skip
        return is_same and (ends is None or ends - now > _TIME_TO_PAY)


async def begin_plan(parts: Parts, asked: PurposeRequest) -> OpenedSubscription:
    """The purpose `plan`: `pro`, `pro:year` or `pro:year:eur`. Raises as below."""
    slug, _, rest = asked.value.partition(":")
    period, _, currency = rest.partition(":")
    started = await start_subscription(
        parts,
        user_id=asked.payer_id,
        plan=slug,
        period=period or "month",
        currency=currency or None,
        success_url=asked.success_url,
        cancel_url=asked.cancel_url,
    )
    return OpenedSubscription(
        subscription_id=started.id,
        status=started.status.value,
        provider_checkout_id=started.provider_checkout_id,
        checkout_url=started.checkout_url,
        expires_at=started.checkout_expires_at,
    )


async def start_subscription(  # noqa: PLR0913 - who, which plan, and where to come back to
    parts: Parts,
    *,
    user_id: UUID,
    plan: str,
    period: str,
    currency: str | None = None,
    success_url: str | None = None,
    cancel_url: str | None = None,
    method_id: str | None = None,
) -> Subscription:
    """The subscription with the address where it begins, or, with a saved method, begun; committed.

    Who asks again is sent to the same checkout; one of another plan is closed at the provider
    first, so nobody subscribes twice. Killed anywhere, it can be asked again. Raises
    PlanNotOffered, AlreadySubscribed, BegunElsewhere, NoPaymentProvider, NotSoldToYou,
    CapabilityMissing, ProviderFailed or CheckoutRefused, and ProviderRefused for a saved card
    that fails.
    """
    usual = parts[CatalogSettings].default_currency
    async with parts[Database].reader() as tx:
        found_plan, price = await find_price(tx, plan, period, currency, usual=usual)
        standing = await store.current(tx, user_id)
    found = await payment_connection(parts, None, needs=Capability.SUBSCRIPTIONS, payer_id=user_id)
    await subscription_provider(parts, found)
    wanted = _Wanted(price.id, found.connection.id, method_id)
    if standing is not None and standing.status is SubscriptionStatus.PENDING:
        await _settle_pending(parts, standing, wanted)
    await link_price(parts, found, found_plan, price)
    now = parts[Clock].now()
    async with parts[Database].transaction() as tx:
        await store.lock_person(tx, user_id)
        price = await store.price_by_id(tx, price.id)
        begun = await _the_one_to_begin(tx, user_id, wanted, now)
        if begun is None:
            base_url = parts[Settings].base_url
            begun = _new(user_id, found_plan, price, found.connection, now)
            begun = replace(
                begun,
                method_id=method_id,
                success_url=success_url or f"{base_url}/subscription?from=checkout",
                cancel_url=cancel_url or f"{base_url}/subscription",
                trial_days=found_plan.trial_days
                if await store.latest_begun(tx, user_id) is None
                else 0,
            )
            await store.insert(tx, begun)
            await keep_asked(tx, begun)
    return await begin_at_provider(parts, begun)


async def find_price(
    tx: Transaction, plan: str, period: str, currency: str | None, *, usual: str = ""
) -> tuple[Plan, PlanPrice]:
    """A plan that is offered and its price, where none was named in the `usual` currency if it can.

    Raises PlanNotOffered.
    """
    found = await store.plan_by_slug(tx, plan)
    if found is not None and found.is_active:
        fitting = [
            price
            for price in await store.prices(tx, found.id)
            if price.period == period and currency in {None, price.currency}
        ]
        if fitting:
            return found, min(fitting, key=lambda price: price.currency != usual)
    raise PlanNotOffered("There is no such plan. See /subscription for what is offered.")


async def _settle_pending(parts: Parts, standing: Subscription, wanted: _Wanted) -> None:
    """Read what became of what was begun; a checkout that is not the one that is wanted is closed.

    What was to begin with a saved method is begun, or refused, now: nobody knows how that ended.
    """
    checkout_id = standing.provider_checkout_id
    if standing.method_id is not None:
        with suppress(ProviderRefused):
            await begin_at_provider(parts, standing)
        return
    if checkout_id and not wanted.is_met_by(standing, parts[Clock].now()):
        found = await parts[ConnectionCache].by_id(standing.connection_id)
        await (await parts[PaymentProviders].reach(found)).close_checkout(checkout_id)
    await refresh_subscription(parts, standing.id)


async def _the_one_to_begin(
    tx: Transaction, user_id: UUID, wanted: _Wanted, now: datetime
) -> Subscription | None:
    """What is being begun at the same price already; one without a checkout yet is given up."""
    standing = await store.current(tx, user_id)
    if standing is None:
        return None
    if standing.status is not SubscriptionStatus.PENDING:
        raise AlreadySubscribed("You have a subscription: change it on /subscription.")
    if wanted.is_met_by(standing, now):
        return standing
    if standing.provider_checkout_id is not None or standing.method_id is not None:
        raise BegunElsewhere("You began another subscription at the same moment. Try again.")
    await expire(tx, await store.locked(tx, standing.id), now=now)
    return None


def _new(
    user_id: UUID, plan: Plan, price: PlanPrice, connection: Connection, now: datetime
) -> Subscription:
    return Subscription(
        id=new_id(),
        user_id=user_id,
        connection_id=connection.id,
        provider=connection.kind,
        **terms_of(plan, price),
        status=SubscriptionStatus.PENDING,
        success_url="",
        cancel_url="",
        trial_days=0,
        checked_at=now,
        created_at=now,
        updated_at=now,
    )
