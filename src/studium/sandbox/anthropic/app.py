"""`POST /v1/messages`, with the shapes and errors that Anthropic's API has."""

import json
from typing import Any

from pydantic import BaseModel, Field, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from studium.sandbox.language_model import Down, Message, Shape, say, text_of

ANTHROPIC_PATH = "/sandbox/anthropic"


class _Tool(BaseModel):
    name: str
    input_schema: Shape


class _Request(BaseModel):
    model: str
    messages: list[Message]
    tools: list[_Tool] = Field(default_factory=list)


def build_anthropic() -> Starlette:
    """The application; it keeps nothing."""
    return Starlette(routes=[Route("/v1/messages", _message, methods=["POST"])])


async def _message(request: Request) -> Response:
    headers = request.headers  # the key in its own header, or as newer clients send it
    if not headers.get("x-api-key") and not headers.get("authorization"):
        return _error(401, "authentication_error", "x-api-key header is required")
    if not headers.get("anthropic-version"):
        return _error(400, "invalid_request_error", "anthropic-version header is required")
    try:
        asked = _Request.model_validate_json(await request.body())
    except ValidationError as problem:
        return _error(400, "invalid_request_error", str(problem))
    if not asked.tools:
        return _error(400, "invalid_request_error", "This stand-in answers by a tool.")
    (tool, *_), text = asked.tools, text_of(asked.messages)
    try:
        said = await say(asked.model, text, tool.input_schema.properties)
    except Down:
        return _error(529, "overloaded_error", "Overloaded")
    used = {
        "type": "tool_use",
        "id": "toolu_twin",
        "name": tool.name,
        "input": _parsed(said.arguments),
    }
    return JSONResponse(
        {
            "id": "msg_twin",
            "type": "message",
            "role": "assistant",
            "model": asked.model,
            "content": [used],
            "stop_reason": "max_tokens" if said.is_cut else "tool_use",
            "stop_sequence": None,
            "usage": {"input_tokens": len(text) // 4, "output_tokens": len(said.arguments) // 4},
        }
    )


def _parsed(arguments: str) -> Any:
    """A tool's input is an object; what was cut off has lost its members."""
    try:
        return json.loads(arguments)
    except ValueError:
        return {}


def _error(status: int, kind: str, message: str) -> Response:
    error = {"type": kind, "message": message}
    return JSONResponse({"type": "error", "error": error}, status_code=status)
