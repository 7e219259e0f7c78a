"""Make, change and archive plans and their prices: what admins decide, on the record."""

import re
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from studium.commerce.entitlements import is_feature_name
from studium.commerce.payments import require_chargeable
from studium.commerce.subscriptions import store
from studium.commerce.subscriptions.model import FREE, Plan, PlanPrice
from studium.platform.audit import Subject, record_act
from studium.platform.database import Transaction
from studium.platform.errors import Conflict, Invalid, NotFound
from studium.platform.ids import new_id
from studium.platform.money import Money

_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_LARGEST_PRICE = 99_999_999
_MOST_FEATURES = 20
_MOST_CREDITS = 1_000_000
_LONGEST_TRIAL_DAYS = 365
_LONGEST_NAME = 100
_LONGEST_DESCRIPTION = 2000


class PlanSlugTaken(Conflict):
    """Another plan has the slug."""

    slug = "plan-slug-taken"
    title = "This slug is taken"


class PlanInvalid(Invalid):
    """A plan cannot be like this. `field` in the details says what is wrong."""

    slug = "plan-invalid"
    title = "This is not a plan that can be offered"


class PriceSetElsewhere(Conflict):
    """The price is the provider's: STRIPE_PRICE_ID names it."""

    slug = "price-set-elsewhere"
    title = "This price is set by STRIPE_PRICE_ID"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTerms:
    """What of a plan can be changed. Who subscribed before keeps what they bought."""

    name: str
    description: str
    features: list[str]
    monthly_credits: int
    trial_days: int
    is_active: bool


async def add_plan(
    tx: Transaction, *, slug: str, terms: PlanTerms, actor_id: UUID, now: datetime
) -> Plan:
    """A new plan, as yet without prices. Raises PlanSlugTaken or PlanInvalid."""
    if not _SLUG.fullmatch(slug) or slug == FREE:
        raise PlanInvalid(
            "A slug is lower-case letters, digits, dashes or underscores, and not free.",
            field="slug",
        )
    _check(terms)
    plan = Plan(
        id=new_id(), slug=slug, metadata={}, created_at=now, updated_at=now, **asdict(terms)
    )
    if not await store.insert_plan(tx, plan):
        raise PlanSlugTaken(f"Another plan has the slug {slug}.", field="slug")
    await _record(tx, plan, "made the plan", {"slug": slug, **asdict(terms)}, actor_id, now)
    return plan


async def change_plan(
    tx: Transaction, plan_id: UUID, *, terms: PlanTerms, actor_id: UUID, now: datetime
) -> Plan:
    """The plan as offered from now on. Raises NotFound or PlanInvalid."""
    _check(terms)
    before = await _locked(tx, plan_id)
    plan = replace(before, updated_at=now, **asdict(terms))
    await store.save_plan(tx, plan)
    await _record(tx, plan, "changed the plan", asdict(terms), actor_id, now)
    return plan


async def set_price(  # noqa: PLR0913 - whose price, for what, how much, and who says so
    tx: Transaction,
    plan_id: UUID,
    *,
    period: str,
    amount: Money,
    given_price_id: str | None,
    actor_id: UUID,
    now: datetime,
) -> PlanPrice:
    """What the plan costs from now on for a period in a currency; the price before is archived.

    Who subscribed at that one keeps paying it. `given_price_id` is STRIPE_PRICE_ID. Raises
    NotFound, PlanInvalid, NotChargeable or PriceSetElsewhere.
    """
    if not 1 <= amount.amount_minor <= _LARGEST_PRICE:
        least, most = (Money(each, amount.currency).format() for each in (1, _LARGEST_PRICE))
        raise PlanInvalid(f"A price is between {least} and {most}.", field="amount")
    await require_chargeable(
        tx,
        owner_id=None,
        amount_minor=amount.amount_minor,
        currency=amount.currency,
        field="amount",
    )
    plan = await _locked(tx, plan_id)
    for price in await store.prices(tx, plan_id):
        if (price.period, price.currency) == (period, amount.currency):
            if price.amount == amount:
                return price
            await _archive(tx, price, given_price_id)
    made = PlanPrice(
        id=new_id(),
        plan_id=plan_id,
        period=period,
        currency=amount.currency,
        amount_minor=amount.amount_minor,
        is_active=True,
        created_at=now,
    )
    await store.insert_price(tx, made)
    details = {"period": period, "price": amount.format()}
    await _record(tx, plan, "set a price of the plan", details, actor_id, now)
    return made


async def archive_price(  # noqa: PLR0913 - which price of which plan, and who says so
    tx: Transaction,
    plan_id: UUID,
    price_id: UUID,
    *,
    given_price_id: str | None,
    actor_id: UUID,
    now: datetime,
) -> PlanPrice:
    """The price, offered no more; who subscribed at it keeps it. Safe to repeat.

    Raises NotFound or PriceSetElsewhere.
    """
    plan = await _locked(tx, plan_id)
    price = await store.maybe_price(tx, price_id)
    if price is None or price.plan_id != plan_id:
        raise NotFound("This plan has no such price.")
    if price.is_active:
        await _archive(tx, price, given_price_id)
        details = {"period": price.period, "price": price.amount.format()}
        await _record(tx, plan, "archived a price of the plan", details, actor_id, now)
    return replace(price, is_active=False)


async def _locked(tx: Transaction, plan_id: UUID) -> Plan:
    """A plan that nobody else changes meanwhile."""
    plan = await store.locked_plan(tx, plan_id)
    if plan is None:
        raise NotFound("There is no such plan.")
    return plan


async def _archive(tx: Transaction, price: PlanPrice, given_price_id: str | None) -> None:
    if given_price_id and await store.newest_price_link(tx, price.id) == given_price_id:
        raise PriceSetElsewhere(
            "STRIPE_PRICE_ID names this price: change it at Stripe, or unset it first."
        )
    await store.archive_price(tx, price.id)


async def _record(  # noqa: PLR0913, PLR0917 - who did what to which
    tx: Transaction,
    plan: Plan,
    action: str,
    details: dict[str, Any],
    actor_id: UUID,
    now: datetime,
) -> None:
    await record_act(
        tx,
        actor_id=actor_id,
        action=action,
        subject=Subject("plan", plan.id),
        details=details,
        now=now,
    )


def _check(terms: PlanTerms) -> None:
    """Say in a sentence what the database's constraints would only refuse."""
    rules = (
        ("name", 1 <= len(terms.name) <= _LONGEST_NAME, "A name has 1 to 100 characters."),
        (
            "description",
            len(terms.description) <= _LONGEST_DESCRIPTION,
            "At most 2000 characters.",
        ),
        (
            "monthly_credits",
            0 <= terms.monthly_credits <= _MOST_CREDITS,
            "Between 0 and 1,000,000 credits.",
        ),
        ("trial_days", 0 <= terms.trial_days <= _LONGEST_TRIAL_DAYS, "Between 0 and 365 days."),
        (
            "features",
            len(terms.features) <= _MOST_FEATURES
            and all(is_feature_name(feature) for feature in terms.features),
            "At most twenty features, of lower-case letters, digits, dashes or underscores.",
        ),
    )
    for field, is_right, sentence in rules:
        if not is_right:
            raise PlanInvalid(sentence, field=field)
