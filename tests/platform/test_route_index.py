"""Routes that are found by the first words of an address are those that would be found without."""

import httpx
from fastapi import APIRouter, FastAPI
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.responses import PlainTextResponse

from studium.platform.web import index_routes

PATHS = (
    "/",
    "/exams",
    "/exams/{name}",
    "/exams/new",
    "/exams/new/{name}",
    "/api/exams",
    "/api/exams/{name}",
    "/api/exams/{name}/items",
    "/api/{kind}/items",
    "/{anything}",
    "/feeds/{name}.ics",
)
WORDS = st.sampled_from(["", "exams", "new", "api", "items", "x", "feeds", "a.ics", "static"])


def application(*, indexed: bool) -> FastAPI:
    app = FastAPI(redirect_slashes=False)
    router = APIRouter()

    def route(path: str, method: str) -> None:
        async def answer() -> PlainTextResponse:
            return PlainTextResponse(f"{method} {path}")

        router.add_api_route(path, answer, methods=[method], response_model=None)

    for path in PATHS:
        route(path, "GET")
    route("/exams/{name}", "POST")
    app.router.routes.extend(router.routes)
    if indexed:
        index_routes(app.router)
    app.mount("/static", PlainTextResponse("a file"))
    return app


ASKED, INDEXED = application(indexed=False), application(indexed=True)


async def answers(app: FastAPI, method: str, path: str) -> tuple[int, str]:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        answer = await client.request(method, path)
        return answer.status_code, answer.text


@settings(max_examples=60)
@given(st.lists(WORDS, max_size=4), st.sampled_from(["GET", "POST"]))
async def test_the_same_route_is_found(words: list[str], method: str) -> None:
    path = "/" + "/".join(words)
    if path.startswith("//"):
        return  # an address without a name is another host's
    assert await answers(INDEXED, method, path) == await answers(ASKED, method, path)
