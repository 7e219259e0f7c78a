"""The mails about endpoints, word for word."""

from datetime import timedelta

from studium.accounts.people import Person
from studium.connect.webhooks.model import Endpoint
from studium.platform.mail import Mail, compose
from studium.platform.settings import Settings
from studium.platform.text import words


def failing(settings: Settings, person: Person, endpoint: Endpoint, *, pause: timedelta) -> Mail:
    """When nothing was taken for a day."""
    return compose(
        settings,
        person.email,
        "Your webhook endpoint fails",
        f"Nothing that we sent to {endpoint.url} was taken for a day. We keep trying; after "
        f"{words(pause)} of nothing but failures the endpoint is paused.",
        _look(settings, endpoint),
    )


def paused(settings: Settings, person: Person, endpoint: Endpoint) -> Mail:
    """When an endpoint was paused after days of failure."""
    return compose(
        settings,
        person.email,
        "Your webhook endpoint is paused",
        f"Nothing that we sent to {endpoint.url} was taken for days, so we stopped sending. What "
        "happens meanwhile is held. When the receiver works again, resume the endpoint and choose "
        "to have sent what it missed.",
        _look(settings, endpoint),
    )


def _look(settings: Settings, endpoint: Endpoint) -> str:
    return f"See what went wrong:\n{settings.base_url}/webhooks/{endpoint.id}"
