"""The operator's Stripe account, from the environment: what `studium doctor` tells of it."""

from studium.commerce.payments.providers.stripe.fields import check
from studium.connect.connections import ConnectionMode, Credentials, Finding
from studium.platform.http import Http
from studium.platform.settings import Settings


def operator_credentials(settings: Settings) -> Credentials | None:
    """From STRIPE_SECRET_KEY and its neighbours; None without it."""
    if settings.stripe_secret_key is None:
        return None
    secrets = {"api_key": settings.stripe_secret_key.get_secret_value()}
    if settings.stripe_webhook_secret:
        secrets["webhook_secret"] = settings.stripe_webhook_secret.get_secret_value()
    configuration = {
        "publishable_key": settings.stripe_publishable_key,
        "account_id": settings.stripe_account_id,
    }
    return Credentials(
        mode=ConnectionMode.LIVE if settings.has_live_stripe_key else ConnectionMode.TEST,
        secrets=secrets,
        configuration={name: value for name, value in configuration.items() if value},
        account_ref=settings.stripe_account_id,
    )


async def check_operator_account(settings: Settings, http: Http) -> Finding:
    """Whether it can be used; asks Stripe, changes nothing."""
    credentials = operator_credentials(settings)
    if credentials is None:
        return Finding(
            finding="STRIPE_SECRET_KEY is not set: the operator can sell nothing",
            remedy="take the key from Stripe's dashboard, Developers, API keys",
        )
    if settings.stripe_webhook_secret is None:
        return Finding(
            finding="STRIPE_WEBHOOK_SECRET is not set: no webhook can be believed",
            remedy="take it from Stripe's dashboard, Developers, Webhooks",
        )
    found = await check(credentials, http, settings)
    remedies = {"copy the secret key from Stripe once more": "fix STRIPE_SECRET_KEY"}
    return Finding(finding=found.finding, remedy=remedies.get(found.remedy, found.remedy))
