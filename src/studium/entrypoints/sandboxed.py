"""Everything that is different when the sandbox is on, so that nothing else need ask.

The sandbox is imported inside the functions: a production process never loads it.
"""

from datetime import timedelta

from fastapi import FastAPI
from pydantic import SecretStr

from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.jobs import JobHandler, Schedule
from studium.platform.mail import Mailer
from studium.platform.parts import Parts
from studium.platform.settings import Settings


def effective_settings(settings: Settings) -> Settings:
    """With the sandbox on: the settings with its Stripe account and sign-in provider filled in."""
    if not settings.sandbox:
        return settings
    from studium.sandbox import STRIPE_TWIN
    from studium.sandbox.openid import oidc_provider

    own = {
        "stripe_secret_key": SecretStr(STRIPE_TWIN.secret_key),
        "stripe_publishable_key": STRIPE_TWIN.publishable_key,
        "stripe_webhook_secret": SecretStr(STRIPE_TWIN.webhook_secret),
        "stripe_account_id": STRIPE_TWIN.account_id,
        "stripe_api_base": f"http://127.0.0.1:{settings.port}{STRIPE_TWIN.path}",
        "oidc_providers": settings.oidc_providers or [oidc_provider(settings.base_url)],
    }
    return settings.model_copy(update=own)


async def prepare(parts: Parts) -> None:
    """Make the sandbox's tables and have its Stripe send events to this installation."""
    from studium import sandbox

    await sandbox.apply_schema(parts[Database])
    await sandbox.register_webhook(parts, f"{parts[Settings].base_url}/api/webhooks/stripe")


def mount(app: FastAPI, parts: Parts) -> None:
    """Put the stand-ins under /sandbox."""
    from studium import sandbox

    sandbox.mount(app, parts)


def jobs() -> tuple[JobHandler, ...]:
    """The jobs of the stand-ins."""
    from studium import sandbox

    return sandbox.JOBS


def schedules() -> tuple[Schedule, ...]:
    """What time itself does in the sandbox."""
    from studium import sandbox

    return sandbox.SCHEDULES


def mailer(parts: Parts) -> Mailer:
    """The mailbox that keeps what would have been sent."""
    from studium import sandbox

    return sandbox.MailboxMailer(parts[Database], parts[Clock])


async def clock_offset(parts: Parts) -> timedelta:
    """How far the sandbox's clock was moved."""
    from studium import sandbox

    async with parts[Database].reader() as tx:
        return await sandbox.load_offset(tx) or timedelta()
