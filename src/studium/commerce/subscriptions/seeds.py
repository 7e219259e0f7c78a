"""Plans for the sandbox's shop."""

from studium.commerce.catalog import CatalogSettings
from studium.commerce.subscriptions import store
from studium.commerce.subscriptions.actions.keep_plans import PlanOffer, make_plan
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.platform.seeds import Say, Seed

_PLANS = (
    PlanOffer(
        slug="pro",
        name="Pro",
        description="The StudyPack, with 500 AI credits a month.",
        features=["studypack", "ai-credits"],
        monthly_credits=500,
        trial_days=14,
        prices={"month": 1900, "year": 19_000},
    ),
    PlanOffer(
        slug="pro-plus",
        name="Pro Plus",
        description="All of Pro, with 2,000 AI credits a month.",
        features=["studypack", "ai-credits"],
        monthly_credits=2000,
        trial_days=0,
        prices={"month": 4900, "year": 49_000},
    ),
)


async def seed_plans(parts: Parts, say: Say) -> None:
    """Make the plans that are missing."""
    currency, now = parts[CatalogSettings].default_currency, parts[Clock].now()
    for offer in _PLANS:
        async with parts[Database].transaction() as tx:
            if await store.plan_by_slug(tx, offer.slug) is not None:
                continue
            await make_plan(tx, offer, currency=currency, now=now)
        say(f"made plan {offer.slug}: {offer.name}")


SEEDS = (Seed("plans", "the plans to subscribe to", seed_plans, order=220, sandbox_only=True),)
