"""Outgoing HTTP: address guard at connect time, no redirects, timeouts, a log of calls."""

from studium.platform.http.aiohttp_client import AiohttpClient
from studium.platform.http.guard import AddressRefused, GuardedResolver, checked_url
from studium.platform.http.model import Answer, Call, Http, NoAnswer, Outgoing

__all__ = [
    "AddressRefused",
    "AiohttpClient",
    "Answer",
    "Call",
    "GuardedResolver",
    "Http",
    "NoAnswer",
    "Outgoing",
    "checked_url",
]
