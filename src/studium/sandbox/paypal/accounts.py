"""Whose PayPal accounts the twin keeps, the credentials that open them, and who buys there."""

from dataclasses import dataclass

_UNLIKE_DIGITS = str.maketrans("IO", "JP")


@dataclass(frozen=True, slots=True)
class Account:
    """A merchant's account with its REST app."""

    id: str
    business_name: str
    country: str
    currency: str
    email: str
    client_id: str
    client_secret: str


@dataclass(frozen=True, slots=True)
class PayPalTwin:
    """What an adapter needs in order to talk to the twin; the same on every machine."""

    client_id: str
    client_secret: str
    merchant_id: str
    webhook_id: str
    path: str


@dataclass(frozen=True, slots=True)
class Buyer:
    """A person who pays at the twin, and what becomes of it.

    `pays` is "at once", "by eCheck" (pending, then completed), "by a bad eCheck" (pending, then
    denied), "never" (INSTRUMENT_DECLINED). `disputes` opens a dispute a minute after the capture.
    """

    id: str
    email: str
    given_name: str
    surname: str
    label: str
    pays: str = "at once"
    disputes: bool = False

    @property
    def payer_id(self) -> str:
        """How PayPal names the person to merchants; its ids spare what looks like a digit."""
        return self.id.translate(_UNLIKE_DIGITS)


OPERATOR = Account(
    id="STUDYSANDBXAA",
    business_name="Studium",
    country="US",
    currency="USD",
    email="house@studium.example",
    client_id="AStudiumSandboxClient",
    client_secret="EStudiumSandboxSecret",  # noqa: S106 - public by design: it opens only the twin
)

CREATOR = Account(
    id="CREATRSANDBXA",
    business_name="Atelier Lumen",
    country="DE",
    currency="EUR",
    email="atelier@lumen.example",
    client_id="ACreatorSandboxClient",
    client_secret="ECreatorSandboxSecret",  # noqa: S106 - public by design: it opens only the twin
)

ACCOUNTS = {account.id: account for account in (OPERATOR, CREATOR)}

PAYPAL_TWIN = PayPalTwin(
    client_id=OPERATOR.client_id,
    client_secret=OPERATOR.client_secret,
    merchant_id=OPERATOR.id,
    webhook_id="STUDIUMSANDBOXHOUSE",
    path="/sandbox/paypal",
)

BUYERS = {
    buyer.id: buyer
    for buyer in (
        Buyer("BUYERPAYSAAAA", "pays@buyer.example", "Bea", "Buyer", "Pays"),
        Buyer("BUYERDECLINED", "declined@buyer.example", "Dora", "Declined",
              "Is declined: INSTRUMENT_DECLINED", pays="never"),
        Buyer("BUYERECHECKAA", "echeck@buyer.example", "Emil", "Echeck",
              "Pays by eCheck: pending, completed after three days", pays="by eCheck"),
        Buyer("BUYERBOUNCESA", "bounces@buyer.example", "Bruno", "Bounces",
              "Pays by a bad eCheck: pending, denied after three days", pays="by a bad eCheck"),
        Buyer("BUYERDISPUTES", "disputes@buyer.example", "Dirk", "Disputes",
              "Pays, and opens a dispute a minute later", disputes=True),
    )
}  # fmt: skip
