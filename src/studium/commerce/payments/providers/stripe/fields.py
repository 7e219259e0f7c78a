"""What Stripe asks of an account that is connected, and whether it can be used."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from studium.connect.connections import ConnectionInvalid, Credentials, Finding
from studium.platform.http import AddressRefused, Http, NoAnswer, Outgoing
from studium.platform.settings import Settings

_WAITS_SECONDS = 10
_OK = 200
_REFUSALS = {
    401: ("Stripe does not accept the key", "copy the secret key from Stripe once more"),
    403: (
        "Stripe does not let this key read the balance",
        "give the restricted key that permission, or use another key",
    ),
}
STEPS = (
    "Sign in at dashboard.stripe.com; switch to test mode to try things without real money.",
    "Under Developers, API keys, copy the publishable key and the secret key.",
    "Under Developers, Webhooks, add an endpoint with the address {webhook} and all events.",
    "Open that endpoint and copy its signing secret.",
)


class StripeConfiguration(BaseModel):
    """What is no secret."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    publishable_key: (
        Annotated[str, Field(pattern=r"^pk_(test|live)_[A-Za-z0-9_]+$", max_length=255)] | None
    ) = Field(None, title="Publishable key", description="Begins with pk_; browsers need it.")
    account_id: Annotated[str, Field(pattern=r"^acct_[A-Za-z0-9]+$", max_length=255)] | None = (
        Field(
            None,
            title="Account id",
            description="Begins with acct_; events of other accounts are refused.",
        )
    )


class StripeSecrets(BaseModel):
    """What is."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    api_key: Annotated[
        str, Field(pattern=r"^(sk|rk)_(test|live)_[A-Za-z0-9_]+$", max_length=255)
    ] = Field(title="Secret key", description="Begins with sk_, or rk_ for a restricted one.")
    webhook_secret: Annotated[str, Field(pattern=r"^whsec_[!-~]+$", max_length=255)] | None = Field(
        None,
        title="Webhook signing secret",
        description="Begins with whsec_; it can follow once the endpoint is made.",
    )


def mode_of(configuration: Mapping[str, Any], secrets: Mapping[str, str]) -> str:
    """The mode of the secret key. Raises ConnectionInvalid when the publishable key differs."""
    mode = secrets["api_key"].split("_")[1]
    published = configuration.get("publishable_key")
    if published and published.split("_")[1] != mode:
        raise ConnectionInvalid(
            "Take both keys from Stripe's live mode, or both from its test mode.",
            field="configuration.publishable_key",
        )
    return mode


async def check(credentials: Credentials, http: Http, settings: Settings) -> Finding:
    """Asks for the balance, the cheapest thing that a key opens."""
    url = f"{settings.stripe_api_base}/v1/balance"
    headers = {"Authorization": f"Bearer {credentials.secret('api_key')}"}
    try:
        answer = await http.send(Outgoing("GET", url, headers, timeout_seconds=_WAITS_SECONDS))
    except (NoAnswer, AddressRefused) as problem:
        remedy = "see that this machine reaches it, or fix STRIPE_API_BASE"
        return Finding(finding=f"{url}: {problem.message}", remedy=remedy)
    if answer.status != _OK:
        finding, remedy = _REFUSALS.get(
            answer.status,
            (f"{url} answers {answer.status}", "try again later, or fix STRIPE_API_BASE"),
        )
        return Finding(finding=finding, remedy=remedy)
    if not credentials.secret("webhook_secret"):
        return Finding(
            finding="Stripe accepts the key, and no webhook can be believed yet",
            remedy="add the signing secret of the webhook endpoint",
        )
    return Finding(finding="Stripe accepts our key")
