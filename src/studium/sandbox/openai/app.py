"""`POST /v1/chat/completions`, with the shapes and errors that OpenAI's API has."""

from typing import Literal

from pydantic import BaseModel, Field, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from studium.sandbox.language_model import Down, Message, Shape, say, text_of

OPENAI_PATH = "/sandbox/openai"


class _Function(BaseModel):
    name: str
    parameters: Shape = Field(default_factory=Shape)


class _Tool(BaseModel):
    type: Literal["function"]
    function: _Function


class _Request(BaseModel):
    model: str
    messages: list[Message]
    tools: list[_Tool] = Field(default_factory=list)


def build_openai() -> Starlette:
    """The application; it keeps nothing."""
    return Starlette(routes=[Route("/v1/chat/completions", _complete, methods=["POST"])])


async def _complete(request: Request) -> Response:
    if not request.headers.get("authorization", "").startswith("Bearer "):
        return _error(401, "You didn't provide an API key.", "invalid_request_error")
    try:
        asked = _Request.model_validate_json(await request.body())
    except ValidationError as problem:
        return _error(400, str(problem), "invalid_request_error")
    if not asked.tools:
        return _error(400, "This stand-in answers by a function.", "invalid_request_error")
    function = asked.tools[0].function
    text = text_of(asked.messages)
    try:
        said = await say(asked.model, text, function.parameters.properties)
    except Down:
        return _error(503, "The engine is currently overloaded.", "server_error")
    call = {
        "id": "call_twin",
        "type": "function",
        "function": {"name": function.name, "arguments": said.arguments},
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
            "model": asked.model,
            "choices": [choice],
            "usage": usage,
        }
    )


def _error(status: int, message: str, kind: str) -> Response:
    error = {"message": message, "type": kind, "param": None, "code": None}
    return JSONResponse({"error": error}, status_code=status)
