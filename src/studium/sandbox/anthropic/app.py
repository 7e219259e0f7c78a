"""`POST /v1/messages`, with the shapes and errors that Anthropic's API has."""

import json
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from studium.sandbox.language_model import Down, say

ANTHROPIC_PATH = "/sandbox/anthropic"


def build_anthropic() -> Starlette:
    """The application; it keeps nothing."""
    return Starlette(routes=[Route("/v1/messages", _message, methods=["POST"])])


async def _message(request: Request) -> Response:
    headers = request.headers  # the key in its own header, or as newer clients send it
    if not headers.get("x-api-key") and not headers.get("authorization"):
        return _error(401, "authentication_error", "x-api-key header is required")
    if not headers.get("anthropic-version"):
        return _error(400, "invalid_request_error", "anthropic-version header is required")
    body = await request.json()
    tools = body.get("tools", [])
    if not tools:
        return _error(400, "invalid_request_error", "This stand-in answers by a tool.")
    text = "\n".join(_text(message["content"]) for message in body["messages"])
    try:
        said = await say(body["model"], text, tools[0]["input_schema"])
    except Down:
        return _error(529, "overloaded_error", "Overloaded")
    used = {
        "type": "tool_use",
        "id": "toolu_twin",
        "name": tools[0]["name"],
        "input": _parsed(said.arguments),
    }
    return JSONResponse(
        {
            "id": "msg_twin",
            "type": "message",
            "role": "assistant",
            "model": body["model"],
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


def _text(content: str | list[dict[str, Any]]) -> str:
    if isinstance(content, str):
        return content
    return "\n".join(part.get("text", "") for part in content)


def _error(status: int, kind: str, message: str) -> Response:
    error = {"type": kind, "message": message}
    return JSONResponse({"type": "error", "error": error}, status_code=status)
