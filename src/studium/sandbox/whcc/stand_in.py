"""The lab, as the sandbox mounts it."""

from studium.sandbox.finding import StandIn
from studium.sandbox.whcc.printing import settle
from studium.sandbox.whcc.routes import CONSUMER_KEY, CONSUMER_SECRET, PATH, routes

STAND_IN = StandIn(
    title="WHCC, a print lab",
    text=(
        f'Order Submit API at <code>{PATH}</code>; <a href="{PATH}/">what it prints</a>. '
        f"Connect it with the key <code>{CONSUMER_KEY}</code> and the secret "
        f"<code>{CONSUMER_SECRET}</code>. Orders ship two days later by the clock."
    ),
    routes=routes,
    settle=settle,
)
