"""What stands in for OpenAI's language models."""

from starlette.routing import Mount

from studium.sandbox.finding import StandIn
from studium.sandbox.openai.app import OPENAI_PATH, build_openai

STAND_IN = StandIn(
    title="OpenAI",
    text="Answers the tutor in OpenAI's own protocol. Name the model <code>twin</code>, or "
    "<code>twin-slow</code>, <code>twin-wrong</code>, <code>twin-half</code>, "
    "<code>twin-rubbish</code>, <code>twin-down</code> to see it misbehave.",
    routes=lambda _: [Mount(OPENAI_PATH, build_openai(), name="sandbox-openai")],
)
