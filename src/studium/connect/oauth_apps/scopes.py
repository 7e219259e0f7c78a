"""What a scope lets an app do, in a sentence that people read before they agree. Pure."""

from collections.abc import Iterable

from starlette.routing import BaseRoute

from studium.connect.oauth_apps.model import OPENID
from studium.platform.principal import STAFF_SCOPE
from studium.platform.web import scopes_of

# With a key that it made itself, an app would outlive what the person granted it.
_NEVER_GRANTED = frozenset({STAFF_SCOPE, "api_keys:read", "api_keys:write"})

_AREAS = {
    "analytics": "your study statistics",
    "api_keys": "your API keys",
    "apps": "the apps that you make",
    "broker": "events over the message broker",
    "calendars": "your calendars and bookings",
    "credits": "your AI credits",
    "events": "what happened in your account",
    "exams": "your exams and results",
    "files": "your files",
    "flashcards": "your flashcards",
    "fulfillment": "your print orders",
    "invoices": "your invoices and billing details",
    "payments": "your payments",
    "plan": "your study plan",
    "profile": "your name and account",
    "purchases": "your purchases",
    "questions": "the question bank",
    "study": "your study area",
    "subscriptions": "your subscription",
    "tutor": "your questions to the tutor",
    "webhooks": "your webhook endpoints",
}


def scopes_for_apps(routes: Iterable[BaseRoute]) -> frozenset[str]:
    """Every scope of the routes that an app may be granted."""
    return scopes_of(routes) - _NEVER_GRANTED


def scope_sentence(scope: str) -> str:
    """For example: "See your exams and results"."""
    if scope == OPENID:
        return "Know who you are"
    if scope == "email":
        return "See your email address"
    area, _, act = scope.partition(":")
    what = _AREAS.get(area, area.replace("_", " "))
    return f"See {what}" if act == "read" else f"Change {what}"
