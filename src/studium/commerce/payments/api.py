"""Where payment providers send their webhooks."""

from studium.commerce.payments.inbound import payment_inbound_kinds
from studium.commerce.payments.providers import discover_providers
from studium.connect.integrations import inbound_router

root_router = inbound_router(payment_inbound_kinds(discover_providers()))
