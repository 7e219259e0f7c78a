"""`POST /v1/chat/completions`, with the shapes and errors that OpenAI's API has."""

from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from studium.sandbox.language_model import Down, say

OPENAI_PATH = "/sandbox/openai"


def build_openai() -> Starlette:
    """The application; it keeps nothing."""
    return Starlette(routes=[Route("/v1/chat/completions", _complete, methods=["POST"])])


async def _complete(request: Request) -> Response:
    if not request.headers.get("authorization", "").startswith("Bearer "):
        return _error(401, "You didn't provide an API key.", "invalid_request_error")
    body = await request.json()
    tools = [tool["function"] for tool in body.get("tools", []) if tool["type"] == "function"]
    if not tools:
        return _error(400, "This stand-in answers by a function.", "invalid_request_error")
    text = "\n".join(_text(message) for message in body["messages"])
    try:
        said = await say(body["model"], text, tools[0]["parameters"])
    except Down:
        return _error(503, "The engine is currently overloaded.", "server_error")
    call = {
        "id": "call_twin",
        "type": "function",
        "function": {"name": tools[0]["name"], "arguments": said.arguments},
    }
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": None, "tool_calls": [call]},
        "finish_reason": "length" if said.is_cut else "tool_calls",
    }
    sent, answered = len(text) // 4, len(said.arguments) // 4
    usage = {"prompt_tokens": sent, "completion_tokens": answered, "total_tokens": sent + answered}
    return JSONResponse(
        {
            "id": "chatcmpl-twin",
            "object": "chat.completion",
            "created": 1_700_000_000,
            "model": body["model"],
            "choices": [choice],
            "usage": usage,
        }
    )


def _text(message: dict[str, Any]) -> str:
    content = message.get("content") or ""
    if isinstance(content, str):
        return content
    return "\n".join(part.get("text", "") for part in content)


def _error(status: int, message: str, kind: str) -> Response:
    error = {"message": message, "type": kind, "param": None, "code": None}
    return JSONResponse({"error": error}, status_code=status)
