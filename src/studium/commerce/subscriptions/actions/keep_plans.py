"""Make plans, and let the provider know their prices."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from studium.commerce.payments import Capability, payment_connection
from studium.commerce.subscriptions import store
from studium.commerce.subscriptions.actions.link_price import link_price
from studium.commerce.subscriptions.model import Plan, PlanPrice
from studium.platform.database import Database, Transaction
from studium.platform.ids import new_id
from studium.platform.parts import Parts


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOffer:
    """What a plan is to be; `prices` in minor units by `month` and `year`."""

    slug: str
    name: str
    description: str
    features: list[str]
    monthly_credits: int
    trial_days: int
    prices: Mapping[str, int]


async def make_plan(
    tx: Transaction, offer: PlanOffer, *, currency: str, now: datetime
) -> Plan | None:
    """The plan with its prices; None when its slug is taken."""
    plan = Plan(
        id=new_id(),
        slug=offer.slug,
        name=offer.name,
        description=offer.description,
        features=offer.features,
        monthly_credits=offer.monthly_credits,
        trial_days=offer.trial_days,
        is_active=True,
        metadata={},
        created_at=now,
        updated_at=now,
    )
    if not await store.insert_plan(tx, plan):
        return None
    for period, amount_minor in offer.prices.items():
        price = PlanPrice(
            id=new_id(),
            plan_id=plan.id,
            period=period,
            currency=currency,
            amount_minor=amount_minor,
            is_active=True,
            created_at=now,
        )
        await store.insert_price(tx, price)
    return plan


async def sync_plans(parts: Parts) -> list[tuple[Plan, PlanPrice, str]]:
    """Every price that is offered with the name by which the operator's provider knows it.

    Raises NoPaymentProvider, CapabilityMissing, ProviderFailed or ProviderRefused.
    """
    found = await payment_connection(parts, None, needs=Capability.SUBSCRIPTIONS)
    async with parts[Database].reader() as tx:
        offered = [
            (plan, price)
            for plan in await store.plans(tx)
            for price in await store.prices(tx, plan.id)
        ]
    return [(plan, price, await link_price(parts, found, plan, price)) for plan, price in offered]
