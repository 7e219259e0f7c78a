"""Whose Stripe accounts the twin keeps, and the keys that open them."""

from dataclasses import dataclass

API_VERSION = "2026-10-28.endive"


@dataclass(frozen=True, slots=True)
class Account:
    """A Stripe account of the sandbox."""

    id: str
    business_name: str
    country: str
    currency: str
    email: str
    secret_key: str


@dataclass(frozen=True, slots=True)
class StripeTwin:
    """What an adapter needs in order to talk to the twin; the same on every machine."""

    secret_key: str
    publishable_key: str
    account_id: str
    webhook_secret: str
    path: str
    api_version: str


OPERATOR = Account(
    id="acct_studiumsandbox",
    business_name="Studium",
    country="US",
    currency="usd",
    email="house@studium.example",
    secret_key="sk_test_studium_sandbox",  # noqa: S106 - public by design: it opens only the twin
)

CREATOR = Account(
    id="acct_creatorsandbox",
    business_name="Atelier Lumen",
    country="DE",
    currency="eur",
    email="atelier@lumen.example",
    secret_key="sk_test_creator_sandbox",  # noqa: S106 - public by design: it opens only the twin
)

ACCOUNTS = {account.id: account for account in (OPERATOR, CREATOR)}

STRIPE_TWIN = StripeTwin(
    secret_key=OPERATOR.secret_key,
    publishable_key="pk_test_studium_sandbox",
    account_id=OPERATOR.id,
    webhook_secret="whsec_studium_sandbox_house_endpoint",  # noqa: S106 - signs only the twin's
    path="/sandbox/stripe",
    api_version=API_VERSION,
)
