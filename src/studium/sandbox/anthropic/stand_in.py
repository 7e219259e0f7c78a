"""What stands in for Anthropic's language models."""

from starlette.routing import Mount

from studium.sandbox.anthropic.app import ANTHROPIC_PATH, build_anthropic
from studium.sandbox.finding import StandIn

STAND_IN = StandIn(
    title="Anthropic",
    text="Answers the tutor in Anthropic's own protocol. Name the model <code>twin</code>, or "
    "<code>twin-slow</code>, <code>twin-wrong</code>, <code>twin-half</code>, "
    "<code>twin-rubbish</code>, <code>twin-down</code> to see it misbehave.",
    routes=lambda _: [Mount(ANTHROPIC_PATH, build_anthropic(), name="sandbox-anthropic")],
)
