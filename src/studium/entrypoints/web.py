"""The web application: every module's routes behind one perimeter."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp

import studium
from studium.commerce.payments import discover_providers
from studium.connect.api_keys import ApiKeyAuthenticator
from studium.connect.oauth_apps import AppTokenAuthenticator
from studium.entrypoints import modules, observability, sandboxed
from studium.entrypoints.schema_names import with_short_names
from studium.entrypoints.static import CachedStaticFiles
from studium.entrypoints.wiring import running_parts
from studium.operations.reference import complete_document
from studium.operations.site import error_page
from studium.platform.database import is_outage
from studium.platform.errors import StudiumError
from studium.platform.pages.callers import SignInFirst
from studium.platform.parts import Parts
from studium.platform.settings import Settings, load_settings
from studium.platform.telemetry import configure_logging, get_logger
from studium.platform.web import (
    SECURITY_SCHEMES,
    BodyLimits,
    Perimeter,
    add_routes,
    conditional,
    index_routes,
    install_problems,
)

log = get_logger()

_DESCRIPTION = """\
Sell access, take payment, and let people in.

Send `Authorization: Bearer <token>` with what `POST /api/auth/login` gave you. POSTs that create
something or move money take `Idempotency-Key`. Errors are problem documents (RFC 9457). Lists are
cursor-paginated. Every `/api/...` address also answers under `/api/v1/...`.
"""


_DOCUMENT = "/openapi.json"
_DOCUMENT_KEPT = "public, max-age=300"


class Application(FastAPI):
    """FastAPI, whose document also says how callers prove who they are, and what modules add."""

    def setup(self) -> None:
        """Serve the document, rendered once, to be kept for five minutes and asked for by tag."""
        rendered: list[bytes] = []

        async def serve(request: Request) -> Response:
            if not rendered:
                rendered.append(bytes(JSONResponse(self.openapi()).body))
            answer = Response(rendered[0], media_type="application/json")
            return conditional(request, answer, cache_control=_DOCUMENT_KEPT)

        self.add_route(_DOCUMENT, serve, include_in_schema=False)

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI 3.1 document, made once."""
        if self.openapi_schema is not None:
            return self.openapi_schema
        document = with_short_names(super().openapi())
        document["components"]["securitySchemes"] = SECURITY_SCHEMES
        about_people = document["components"]["schemas"]["PersonAnswer"]["properties"]
        about_people |= {each.name: each.schema for each in modules.person_members().members}
        complete_document(document, self.routes)
        self.openapi_schema = document
        return document


def create_app() -> ASGIApp:
    """The application of this process, from the environment: what the web server loads."""
    settings = load_settings()
    configure_logging(log_format=settings.log_format, level=settings.log_level, is_outage=is_outage)
    parts = Parts()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with running_parts(settings, into=parts):
            log.info(
                "listening",
                address=settings.base_url,
                host=settings.host,
                port=settings.port,
                version=studium.__version__,
            )
            yield

    return guarded(build_app(settings, parts, lifespan=lifespan), settings)


def guarded(app: FastAPI, settings: Settings) -> ASGIApp:
    """The application behind its perimeter, with the body limits that its routes state."""

    async def is_listed(origin: str) -> bool:
        parts: Parts = app.state.parts
        keys, apps = parts[ApiKeyAuthenticator], parts[AppTokenAuthenticator]
        return await keys.is_listed(origin) or await apps.is_listed(origin)

    limits = BodyLimits(
        settings,
        large_prefixes=modules.large_body_paths() + (("/sandbox/",) if settings.sandbox else ()),
        routes=(route for router in modules.routers() for route in router.routes),
    )
    checkouts = (origin for plugin in discover_providers() for origin in plugin.checkout_origins)
    return Perimeter(
        app,
        settings=settings,
        body_limits=limits,
        forms=tuple(checkouts),
        is_listed=is_listed,
    )


def build_app(settings: Settings, parts: Parts, *, lifespan: object = None) -> FastAPI:
    """The routes of every module, over parts that are there when the first request comes."""
    app = Application(
        title="Studium",
        version=studium.__version__,
        description=_DESCRIPTION,
        servers=[{"url": settings.base_url}],
        contact={"name": "The operator of this installation", "url": settings.base_url},
        license_info={"name": "MIT", "identifier": "MIT"},
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # the framework would build addresses from the request's own Host
        lifespan=lifespan,  # type: ignore[arg-type] # FastAPI's own type is private
    )
    app.state.parts = parts
    install_problems(app, error_page=_error_page)
    add_routes(app.router, *modules.routers(), observability.router)
    index_routes(app.router)
    app.mount("/static", CachedStaticFiles(parts))
    if settings.sandbox:
        sandboxed.mount(app, parts)
    return app


async def _error_page(request: Request, status: int, error: StudiumError) -> Response:
    """An error for people: strangers are led to sign in, others told how to go on."""
    if isinstance(error, SignInFirst):
        return RedirectResponse(error.location, 303)
    return await error_page(request, status, error)
