"""Errors as RFC 9457 problem documents, or as pages for those who read HTML."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Match
from structlog.contextvars import get_contextvars

from studium.platform import errors
from studium.platform.database import is_outage
from studium.platform.errors import StudiumError
from studium.platform.faults import fault_sentence
from studium.platform.principal import forget_caller
from studium.platform.telemetry import get_logger

log = get_logger()

PROBLEM_TYPE = "application/problem+json"
_FIRST_SERVER_ERROR = 500
_MOST_FAULTS = 20
_LONGEST_NAME = 100
ErrorPage = Callable[[Request, int, StudiumError], Awaitable[Response]]


class MethodNotAllowed(StudiumError):
    """The address exists and does not take this method."""

    slug = "method-not-allowed"
    title = "This address does not take this method"


class UnsupportedMediaType(StudiumError):
    """The body is of a kind that this address does not read."""

    slug = "unsupported-media-type"
    title = "This address reads JSON"


_STATUS: dict[type[StudiumError], int] = {
    errors.Refused: 400,
    errors.NotSignedIn: 401,
    errors.PaymentRequired: 402,
    errors.NotAllowed: 403,
    errors.NotFound: 404,
    MethodNotAllowed: 405,
    errors.TooSlow: 408,
    errors.Conflict: 409,
    errors.TooLarge: 413,
    UnsupportedMediaType: 415,
    errors.Invalid: 422,
    errors.TooMany: 429,
    errors.Unavailable: 503,
}


class Internal(StudiumError):
    """A fault of ours."""

    slug = "internal"
    title = "Something went wrong on our side"


REPORT_IT = "report it, with this line and its traceback"  # for the log
_METHOD_NOT_ALLOWED = 405
_SEND_JSON = UnsupportedMediaType("Send the body as JSON, with Content-Type: application/json.")
_UNREADABLE = "There was an error parsing the body"  # the framework's own words
_NOTHING_HERE = errors.NotFound("There is nothing at this address.")
_NO_SUCH_OPERATION = errors.NotFound(
    "There is nothing at this address: /docs lists the API's addresses."
)
OUR_FAULT = Internal("The fault is ours and was logged. Try again; nothing was lost.")


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
        **error.details,
        "type": f"/problems/{error.slug}",
        "title": error.title,
        "status": status,
        "detail": error.message,
        "instance": instance,
        "request_id": get_contextvars().get("request_id", ""),
    }
    headers = {}
    if isinstance(error, errors.TooMany):
        headers["Retry-After"] = str(error.retry_after_seconds)
    if isinstance(error, errors.NotSignedIn):
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse(body, status, headers, media_type=PROBLEM_TYPE)


def install_problems(  # noqa: C901 - one short handler for each kind of error
    app: FastAPI, *, error_page: ErrorPage
) -> None:
    """Answer every error as a problem document; as a page where a browser asked for one."""

    async def answer(request: Request, error: StudiumError) -> Response:
        return await _answer(request, error, error_page)

    async def domain(request: Request, error: Exception) -> Response:
        assert isinstance(error, StudiumError)  # noqa: S101 - registered for this class
        return await answer(request, error)

    async def validation(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101 - as above
        if _wants_page(request) and any(fault["loc"][:1] == ("path",) for fault in error.errors()):
            return await answer(request, _NOTHING_HERE)  # a mistyped address, to a person
        if _is_other_media(request) and any(
            fault["loc"][:1] == ("body",) for fault in error.errors()
        ):
            return await answer(request, _SEND_JSON)
        return await answer(request, _invalid(error))

    async def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 - as above
        if error.status_code == _METHOD_NOT_ALLOWED:
            return await _other_method(request, error, answer)
        response = await answer(request, _from_http(request, error))
        response.headers.update(error.headers or {})
        return response

    async def left(request: Request, _: Exception) -> Response:
        return await answer(request, errors.Refused("The body ended before it was whole."))

    async def unexpected(request: Request, error: Exception) -> Response:
        if is_outage(error):
            log.error(
                "request_met_outage",
                problem=repr(error),
                alert="requests_fail",
                remedy="see that PostgreSQL runs and takes connections; `studium doctor` looks",
            )
            return await answer(
                request, errors.Unavailable("The database does not answer. Try again in a moment.")
            )
        log.error("request_failed", exc_info=error, remedy=REPORT_IT, alert="requests_fail")
        return await answer(request, OUR_FAULT)

    app.add_exception_handler(StudiumError, domain)
    app.add_exception_handler(RequestValidationError, validation)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(ClientDisconnect, left)
    app.add_exception_handler(Exception, unexpected)
    _document_problems(app)


async def _other_method(
    request: Request,
    error: HTTPException,
    answer: Callable[[Request, StudiumError], Awaitable[Response]],
) -> Response:
    """405, or the answer to OPTIONS; both name every method of the address (RFC 9110, 10.2.1)."""
    methods = _methods_at(request, error)
    if request.method == "OPTIONS":
        return Response(status_code=204, headers={"Allow": methods})
    refusal = MethodNotAllowed(f"This address takes {methods}.")
    response = await answer(request, refusal)
    response.headers["Allow"] = methods
    return response


def _methods_at(request: Request, error: HTTPException) -> str:
    """Every method of the address; the error names those of one route of it."""
    found = {"OPTIONS", *filter(None, (error.headers or {}).get("Allow", "").split(", "))}
    for route in request.app.router.routes:
        match, _ = route.matches(request.scope)
        if match is not Match.NONE:
            found |= getattr(route, "methods", None) or set()
    return ", ".join(sorted(found | ({"HEAD"} if "GET" in found else set())))


def _is_other_media(request: Request) -> bool:
    """Whether there is a body that says that it is something else than JSON."""
    if "content-type" not in request.headers and request.headers.get("content-length", "0") == "0":
        return False
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return not (kind == "application/json" or kind.endswith("+json"))


def _document_problems(app: FastAPI) -> None:
    """Name the media type of problems in the OpenAPI document; FastAPI knows one for all."""
    generate = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            for operations in generate()["paths"].values():
                for operation in operations.values():
                    for status in operation["responses"].keys() & {"4XX", "5XX"}:
                        content = operation["responses"][status]["content"]
                        content[PROBLEM_TYPE] = content.pop("application/json")
        return generate()

    app.openapi = openapi  # type: ignore[method-assign] # as FastAPI's handbook says


async def _answer(request: Request, error: StudiumError, error_page: ErrorPage) -> Response:
    """The page or the problem document; the document also when the page cannot be made."""
    status = status_of(type(error))
    if _wants_page(request):
        if status >= _FIRST_SERVER_ERROR:
            forget_caller(request)  # what failed may be what would find the caller
        try:
            return await error_page(request, status, error)
        except Exception:
            log.exception("error_page_failed", remedy=REPORT_IT, alert="requests_fail")
    return problem_response(error, instance=request.url.path)


def _wants_page(request: Request) -> bool:
    is_api = request.url.path.startswith(("/api/", "/webhook/"))
    return not is_api and "text/html" in request.headers.get("accept", "")


def _invalid(error: RequestValidationError) -> StudiumError:
    """Which values are wrong and why, without repeating them: they may be passwords."""
    found = error.errors()
    if any(fault["type"] == "json_invalid" for fault in found):
        return errors.Refused("The body is not valid JSON.")
    faults = [
        {"field": _field(fault["loc"]), "message": fault_sentence(fault)}
        for fault in found[:_MOST_FAULTS]
    ]
    named = ", ".join(fault["field"] or "body" for fault in faults[:5])
    return errors.Invalid(f"Please correct: {named}.", errors=faults)


def _field(location: Sequence[str | int]) -> str:
    """The way to a value. Its names may be the caller's own: cut, and made valid text."""
    name = ".".join(str(step) for step in location[1:])[:_LONGEST_NAME]
    return name.encode(errors="replace").decode()


def _from_http(request: Request, error: HTTPException) -> StudiumError:
    """Errors that the framework raises itself."""
    if error.status_code == 404:  # noqa: PLR2004 - HTTP's own numbers
        return _NOTHING_HERE if _wants_page(request) else _NO_SUCH_OPERATION
    if error.status_code >= _FIRST_SERVER_ERROR:
        return OUR_FAULT
    if error.detail == _UNREADABLE:
        return errors.Refused("The body cannot be read: it is no JSON, or has a number too long.")
    for kind, status in _STATUS.items():
        if status == error.status_code and kind is not errors.TooMany:
            return kind(str(error.detail))
    return errors.Refused(str(error.detail))
