"""The operator's PayPal account, from the environment: what `studium doctor` tells of it."""

from studium.commerce.payments.providers.paypal.fields import LIVE_BASE, check
from studium.connect.connections import ConnectionMode, Credentials, Finding
from studium.platform.http import Http
from studium.platform.settings import Settings


def operator_credentials(settings: Settings) -> Credentials | None:
    """From PAYPAL_CLIENT_ID and its neighbours; None without id or secret."""
    if not settings.paypal_client_id or settings.paypal_client_secret is None:
        return None
    secrets = {
        "client_id": settings.paypal_client_id,
        "client_secret": settings.paypal_client_secret.get_secret_value(),
    }
    if settings.paypal_webhook_id:
        secrets["webhook_id"] = settings.paypal_webhook_id
    is_live = settings.paypal_api_base == LIVE_BASE
    return Credentials(
        mode=ConnectionMode.LIVE if is_live else ConnectionMode.TEST,
        secrets=secrets,
        configuration={"environment": "live" if is_live else "sandbox"},
    )


async def check_operator_account(settings: Settings, http: Http) -> Finding:
    """Whether it can be used; asks PayPal, changes nothing."""
    credentials = operator_credentials(settings)
    if credentials is None:
        return Finding(
            finding="PAYPAL_CLIENT_ID or PAYPAL_CLIENT_SECRET is not set",
            remedy="take both from developer.paypal.com, Apps & Credentials",
        )
    if not settings.paypal_webhook_id:
        return Finding(
            finding="PAYPAL_WEBHOOK_ID is not set: no webhook can be believed",
            remedy="take it from developer.paypal.com, your app, Webhooks",
        )
    return await check(credentials, http, settings)
