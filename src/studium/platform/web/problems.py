"""Errors as RFC 9457 problem documents, or as pages for those who read HTML."""

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from structlog.contextvars import get_contextvars

from studium.platform import errors
from studium.platform.errors import StudiumError
from studium.platform.telemetry import get_logger

log = get_logger()

PROBLEM_TYPE = "application/problem+json"
ErrorPage = Callable[[Request, int, StudiumError], Awaitable[Response]]


class MethodNotAllowed(StudiumError):
    """The address exists and does not take this method."""

    slug = "method-not-allowed"
    title = "This address does not take this method"


_STATUS: dict[type[StudiumError], int] = {
    errors.Refused: 400,
    errors.NotSignedIn: 401,
    errors.PaymentRequired: 402,
    errors.NotAllowed: 403,
    errors.NotFound: 404,
    MethodNotAllowed: 405,
    errors.Conflict: 409,
    errors.TooLarge: 413,
    errors.Invalid: 422,
    errors.TooMany: 429,
    errors.Unavailable: 503,
}


class Internal(StudiumError):
    """A fault of ours."""

    slug = "internal"
    title = "Something went wrong on our side"


def status_of(error: type[StudiumError]) -> int:
    """The HTTP status of a class of error, from its kind."""
    return next((_STATUS[kind] for kind in error.__mro__ if kind in _STATUS), 500)


def problem_kinds() -> list[type[StudiumError]]:
    """Every error with a slug of its own, for the page that explains them."""
    found: dict[str, type[StudiumError]] = {}
    pending = [StudiumError]
    while pending:
        kind = pending.pop()
        pending.extend(kind.__subclasses__())
        found.setdefault(kind.slug, kind)
    return [found[slug] for slug in sorted(found)]


def problem_response(error: StudiumError, *, instance: str) -> JSONResponse:
    """The problem document of an error."""
    status = status_of(type(error))
    body: dict[str, Any] = {
        "type": f"/problems/{error.slug}",
        "title": error.title,
        "status": status,
        "detail": error.message,
        "instance": instance,
        "request_id": get_contextvars().get("request_id", ""),
        **error.details,
    }
    headers = {}
    if isinstance(error, errors.TooMany):
        headers["Retry-After"] = str(error.retry_after_seconds)
    if isinstance(error, errors.NotSignedIn):
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse(body, status, headers, media_type=PROBLEM_TYPE)


def install_problems(app: FastAPI, *, error_page: ErrorPage) -> None:
    """Answer every error as a problem document; as a page where a browser asked for one."""

    async def answer(request: Request, error: StudiumError) -> Response:
        if _wants_page(request):
            return await error_page(request, status_of(type(error)), error)
        return problem_response(error, instance=request.url.path)

    async def domain(request: Request, error: Exception) -> Response:
        assert isinstance(error, StudiumError)  # noqa: S101 - registered for this class
        return await answer(request, error)

    async def validation(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101 - as above
        return await answer(request, _invalid(error))

    async def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 - as above
        response = await answer(request, _from_http(error))
        response.headers.update(error.headers or {})
        return response

    async def unexpected(request: Request, error: Exception) -> Response:
        log.error("request_failed", path=request.url.path, exc_info=error)
        return await answer(
            request, Internal("The fault is ours and was logged. Try again; nothing was lost.")
        )

    app.add_exception_handler(StudiumError, domain)
    app.add_exception_handler(RequestValidationError, validation)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(Exception, unexpected)


def _wants_page(request: Request) -> bool:
    is_api = request.url.path.startswith(("/api/", "/webhook/"))
    return not is_api and "text/html" in request.headers.get("accept", "")


def _invalid(error: RequestValidationError) -> StudiumError:
    """Which values are wrong and why, without repeating them: they may be passwords."""
    faults = [
        {"field": ".".join(str(step) for step in fault["loc"][1:]), "message": fault["msg"]}
        for fault in error.errors()
    ]
    if any(fault["type"] == "json_invalid" for fault in error.errors()):
        return errors.Refused("The body is not valid JSON.")
    named = ", ".join(fault["field"] or "body" for fault in faults[:5])
    return errors.Invalid(f"Please correct: {named}.", errors=faults)


def _from_http(error: HTTPException) -> StudiumError:
    """Errors that the framework raises itself."""
    if error.status_code == 404:  # noqa: PLR2004 - HTTP's own numbers
        return errors.NotFound("There is nothing at this address.")
    if error.status_code == 405:  # noqa: PLR2004
        return MethodNotAllowed("Look at /docs for what this address takes.")
    if error.status_code >= 500:  # noqa: PLR2004
        return Internal(str(error.detail))
    return errors.Refused(str(error.detail))
