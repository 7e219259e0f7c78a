"""Whether the operator's Stripe account can be used: what `studium doctor` tells."""

from studium.commerce.payments.providers.contract import AccountFinding
from studium.platform.http import AddressRefused, Http, NoAnswer, Outgoing
from studium.platform.settings import Settings

_WAITS_SECONDS = 10
_OK = 200
_REFUSALS = {
    401: ("Stripe does not accept the key", "fix STRIPE_SECRET_KEY"),
    403: (
        "Stripe does not let this key read the balance",
        "give the restricted key that permission, or set another STRIPE_SECRET_KEY",
    ),
}


async def check_operator_account(settings: Settings, http: Http) -> AccountFinding:
    """Asks for the balance, the cheapest thing that a key opens."""
    key = settings.stripe_secret_key
    if key is None:
        return AccountFinding(
            finding="STRIPE_SECRET_KEY is not set: the operator can sell nothing",
            remedy="take the key from Stripe's dashboard, Developers, API keys",
        )
    if settings.stripe_webhook_secret is None:
        return AccountFinding(
            finding="STRIPE_WEBHOOK_SECRET is not set: no webhook can be believed",
            remedy="take it from Stripe's dashboard, Developers, Webhooks",
        )
    url = f"{settings.stripe_api_base}/v1/balance"
    headers = {"Authorization": f"Bearer {key.get_secret_value()}"}
    try:
        answer = await http.send(Outgoing("GET", url, headers, timeout_seconds=_WAITS_SECONDS))
    except (NoAnswer, AddressRefused) as problem:
        remedy = "see that this machine reaches it, or fix STRIPE_API_BASE"
        return AccountFinding(finding=f"{url}: {problem.message}", remedy=remedy)
    if answer.status == _OK:
        return AccountFinding(finding="Stripe accepts our key")
    finding, remedy = _REFUSALS.get(
        answer.status,
        (f"{url} answers {answer.status}", "try again later, or fix STRIPE_API_BASE"),
    )
    return AccountFinding(finding=finding, remedy=remedy)
