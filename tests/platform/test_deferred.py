"""Schemas are built at their first use, each once."""

from fastapi import FastAPI
from starlette.testclient import TestClient

from studium.platform.web import ApiRouter, RequestModel, ResponseModel


class Part(RequestModel):
    """In the body."""

    count: int


class Whole(RequestModel):
    """The body."""

    parts: list[Part]


class Counted(ResponseModel):
    """The answer."""

    total: int


def test_a_schema_is_built_when_a_request_first_needs_it() -> None:
    router = ApiRouter(prefix="/api/things")

    @router.post("")
    async def count_route(body: Whole) -> Counted:
        """Count."""
        return Counted(total=sum(part.count for part in body.parts))

    app = FastAPI()
    app.include_router(router)
    assert not Whole.__pydantic_complete__
    assert not Part.__pydantic_complete__

    answer = TestClient(app).post("/api/things", json={"parts": [{"count": 2}, {"count": 3}]})

    assert answer.json() == {"total": 5}
    assert Whole.__pydantic_complete__
    assert Part.__pydantic_complete__  # by itself, so that others that hold it share it
    refused = TestClient(app).post("/api/things", json={"parts": [{"count": "x"}]})
    assert refused.status_code == 422
