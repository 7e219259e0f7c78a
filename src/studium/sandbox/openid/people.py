"""Who can sign in at the stand-in, and what it can be told to get wrong."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody with an account at the stand-in."""

    subject: str
    email: str
    email_verified: bool
    given_name: str
    family_name: str


class Fault(StrEnum):
    """What the stand-in gets wrong in its answer, on request."""

    NONE = ""
    WRONG_NONCE = "wrong_nonce"
    WRONG_AUDIENCE = "wrong_audience"
    WRONG_ISSUER = "wrong_issuer"
    EXPIRED = "expired"
    FOREIGN_KEY = "foreign_key"
    NO_EMAIL = "no_email"
    OTHER_USERINFO = "other_userinfo"


FAULTS = (
    (Fault.NONE, "Nothing: answer as one should"),
    (Fault.WRONG_NONCE, "The ID token belongs to another sign-in (nonce)"),
    (Fault.WRONG_AUDIENCE, "The ID token is for somebody else (audience)"),
    (Fault.WRONG_ISSUER, "The ID token names another issuer"),
    (Fault.EXPIRED, "The ID token has expired"),
    (Fault.FOREIGN_KEY, "The ID token is signed with a key that is not published"),
    (Fault.NO_EMAIL, "The address is told by the userinfo endpoint only"),
    (Fault.OTHER_USERINFO, "The userinfo endpoint speaks of another person"),
)

PEOPLE = (
    Account(
        subject="sandbox-alice",
        email="alice@studium.example",
        email_verified=True,
        given_name="Alice",
        family_name="Adair",
    ),
    Account(
        subject="sandbox-robin",
        email="robin@people.example",
        email_verified=True,
        given_name="Robin",
        family_name="Reyes",
    ),
    Account(
        subject="sandbox-uma",
        email="uma@people.example",
        email_verified=False,
        given_name="Uma",
        family_name="Unverified",
    ),
)


def account_of(subject: str) -> Account | None:
    """The account with this subject."""
    return next((account for account in PEOPLE if account.subject == subject), None)
