"""Kinds of error that the domain raises. They know nothing of HTTP; `platform.web` translates.

A domain error subclasses a kind and names itself:

    class EmailTaken(Conflict):
        slug = "email-taken"
        title = "This address has an account"
"""

from typing import Any, ClassVar


class StudiumError(Exception):
    """Something that the caller is told: a stable slug, a title, and a sentence to act on."""

    slug: ClassVar[str] = "error"
    title: ClassVar[str] = "Something went wrong"

    def __init__(self, message: str, **details: Any) -> None:
        """Carry a sentence for people and, optionally, JSON-ready details for programs."""
        super().__init__(message)
        self.message = message
        self.details = details


class Refused(StudiumError):
    """The request makes no sense as sent."""

    slug = "bad-request"
    title = "The request could not be understood"


class NotSignedIn(StudiumError):
    """Nobody is signed in, or the credentials are not (or no longer) good."""

    slug = "not-signed-in"
    title = "Sign in first"


class PaymentRequired(StudiumError):
    """What was asked for has to be bought first."""

    slug = "payment-required"
    title = "Payment required"


class NotAllowed(StudiumError):
    """The caller is known and may not do this."""

    slug = "not-allowed"
    title = "Not allowed"


class NotFound(StudiumError):
    """There is no such thing, or it is not the caller's to see."""

    slug = "not-found"
    title = "Not found"


class Conflict(StudiumError):
    """The request contradicts what is already so."""

    slug = "conflict"
    title = "Conflict"


class TooSlow(StudiumError):
    """A request was begun and did not arrive in time."""

    slug = "too-slow"
    title = "Too slow"


class TooLarge(StudiumError):
    """More was sent than is accepted."""

    slug = "too-large"
    title = "Too large"


class Invalid(StudiumError):
    """The request is well formed and its values are not acceptable."""

    slug = "invalid"
    title = "Some values are not acceptable"


class TooMany(StudiumError):
    """More requests than the limit allows."""

    slug = "too-many-requests"
    title = "Too many requests"

    def __init__(self, message: str, *, retry_after_seconds: int, **details: Any) -> None:
        """Say also when to try again."""
        super().__init__(message, **details)
        self.retry_after_seconds = retry_after_seconds


class Unavailable(StudiumError):
    """Something that we depend on does not answer; trying again later can help."""

    slug = "unavailable"
    title = "Not available right now"
