"""The perimeter: everything that holds for every request, in one pass.

Request id, API version alias, HEAD, body limit, origin check, compression, security headers,
access log, metrics. One ASGI class instead of eight, because each layer costs every request.
"""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, reset_contextvars

from studium.platform.errors import NotAllowed, Refused, StudiumError, TooLarge
from studium.platform.settings import Settings
from studium.platform.telemetry import AccessLog, get_logger
from studium.platform.web.body_limits import BodyLimits
from studium.platform.web.compression import Compression
from studium.platform.web.content_policy import content_policy
from studium.platform.web.cross_origin import IsListed, is_preflight, preflight_answer
from studium.platform.web.exchange import Exchange, too_large
from studium.platform.web.problems import OUR_FAULT, REPORT_IT, problem_response

log = get_logger()

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_FROM_HERE = frozenset({"same-origin", "none"})
_MOST_DIGITS = 18
_ALIAS = "/api/v1/"


class CrossOrigin(NotAllowed):
    """A browser sent this from another site."""

    slug = "cross-origin"
    title = "This request came from another site"


class Perimeter:
    """ASGI middleware around the whole application."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        settings: Settings,
        body_limits: BodyLimits | None = None,
        forms: tuple[str, ...] = (),
        is_listed: IsListed | None = None,
    ) -> None:
        """Guard `app` according to the settings.

        `forms` are origins that a form on our pages may lead to, besides ours; `is_listed` says
        whether scripts of an origin may call the API with some key.
        """
        self._app = app
        self._compression = Compression(app)
        self._is_listed = is_listed
        self._origin = settings.origin
        self._body_limits = body_limits or BodyLimits(settings)
        self._headers = _security_headers(settings, forms)
        self._access_log = AccessLog(log_format=settings.log_format, level=settings.log_level)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; other scopes pass through."""
        if scope["type"] != "http":
            try:
                await self._app(scope, receive, send)
            finally:
                self._access_log.flush()  # the server's lifespan has ended
            return
        path = _unversioned(scope["path"])
        limit = self._body_limits.at(path)
        exchange = Exchange(scope, receive, send, limit, self._headers)
        tokens = bind_contextvars(request_id=exchange.request_id)
        refusal = self._refusal(scope, limit)
        _route_as(scope, path)
        try:
            if isinstance(refusal, TooLarge):
                await exchange.refuse_body()
            elif refusal is not None:
                await exchange.answer(problem_response(refusal, instance=exchange.path))
            else:
                await self._pass_on(scope, exchange)
        finally:
            exchange.finish(self._access_log)
            reset_contextvars(**tokens)

    async def _pass_on(self, scope: Scope, exchange: Exchange) -> None:
        """Let the application answer. What it raises was answered already, or is answered here."""
        try:
            headers = Headers(scope=scope)
            if self._is_listed and is_preflight(scope["method"], exchange.path, headers):
                answer = await preflight_answer(headers, exchange.path, self._is_listed)
                await exchange.answer(answer)
                return
            await self._compression.at(scope)(scope, exchange.receive, exchange.send)
        except Exception:
            if exchange.is_complete:
                return  # Starlette raises on what `install_problems` answered and logged
            log.exception(
                "request_broke", path=exchange.shown_path, remedy=REPORT_IT, alert="requests_fail"
            )
            if exchange.has_started:
                raise  # the server cuts the connection: half an answer must not look whole
            await exchange.answer(problem_response(OUR_FAULT, instance=exchange.path))

    def _refusal(self, scope: Scope, limit: int) -> StudiumError | None:
        for name, value in scope["headers"]:
            if name == b"content-length":
                if not value.isdigit() or len(value) > _MOST_DIGITS:
                    return Refused("Content-Length is not a number of bytes.")
                if int(value) > limit:
                    return too_large(limit)
        if scope["method"] in _SAFE_METHODS or self._is_from_here(Headers(scope=scope)):
            return None
        return CrossOrigin("Send this from the site itself, or with a bearer token.")

    def _is_from_here(self, headers: Headers) -> bool:
        """Whether an unsafe request is free of another site's hand.

        A bearer token is never sent by a browser on its own. Otherwise the browser's own word
        counts: Sec-Fetch-Site where it has it, Origin where it has not. Every browser sends one of
        them with an unsafe request (Fetch standard, 3.1): one with neither is a program's.
        """
        if headers.get("authorization", "")[:7].lower() == "bearer ":
            return True
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site in _FROM_HERE
        origin = headers.get("origin")
        return origin is None or origin == self._origin


def _route_as(scope: Scope, path: str) -> None:
    """Answer /api/v1/… by the routes of /api/…, and HEAD by those of GET."""
    if path != scope["path"]:
        scope["path"], scope["raw_path"] = path, path.encode()
    if scope["method"] == "HEAD":
        scope["method"] = "GET"


def _unversioned(path: str) -> str:
    return "/api/" + path[len(_ALIAS) :] if path.startswith(_ALIAS) else path


def _security_headers(settings: Settings, forms: tuple[str, ...]) -> list[tuple[bytes, bytes]]:
    headers = {
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
        "x-frame-options": "DENY",
        "cross-origin-opener-policy": "same-origin",
        "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=()",
        "cache-control": "no-store",
    }
    if settings.serves_https:
        headers["strict-transport-security"] = "max-age=31536000; includeSubDomains"
    others = ((name.encode(), value.encode()) for name, value in headers.items())
    return [content_policy(forms=forms), *others]
