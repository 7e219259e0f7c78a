"""One POST to a receiver: guarded, bounded, timed. Never raises for what the receiver does."""

import ssl
import time
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, Self

import aiohttp
from aiohttp.connector import Connection
from yarl import URL

from studium.platform.destinations import AllowedDestinations
from studium.platform.http import AddressRefused, GuardedResolver, checked_url

MOST_ANSWER_BYTES = 4096
_MOST_ANSWER_HEADERS = 50
_LONGEST_HEADER = 500
_CONNECT_SECONDS = 5
_KEEPALIVE_SECONDS = 30


@dataclass(slots=True)
class Sent:
    """What was seen of one attempt. Times in milliseconds; those of a kept connection are None."""

    address: str | None = None
    dns_ms: float | None = None
    connect_ms: float | None = None
    tls_ms: float | None = None
    answer_ms: float | None = None
    total_ms: float | None = None
    status: int | None = None
    problem: str | None = None
    answer_headers: dict[str, str] = field(default_factory=dict)
    answer_body: bytes = b""
    retry_after: str | None = None


_OPENING: ContextVar[SimpleNamespace | None] = ContextVar("opening", default=None)


class _TimedContext(ssl.SSLContext):
    """Notes when a handshake begins: an event loop asks for this once TCP is connected."""

    def wrap_bio(self, *given: Any, **named: Any) -> ssl.SSLObject:
        """Give what a connection is encrypted with."""
        opening = _OPENING.get()
        if opening is not None:
            _tcp_connected(opening)
            opening.handshaking = time.perf_counter()
        return super().wrap_bio(*given, **named)


class _Response(aiohttp.ClientResponse):
    """An answer that remembers where it came from."""

    peer: str | None = None

    async def start(self, connection: Connection) -> Self:
        transport = connection.transport
        peer = transport.get_extra_info("peername") if transport is not None else None
        self.peer = f"{peer[0]}:{peer[1]}" if peer else None
        await super().start(connection)
        return self


class Sender:
    """Sends to receivers. One per process; close it."""

    def __init__(self, allowed: AllowedDestinations) -> None:
        """Send to public addresses, and to what `allowed` exempts."""
        self._allowed = allowed
        self._checked = lru_cache(maxsize=10_000)(self._check)
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def send(
        self, url: str, *, headers: dict[str, str], body: bytes, timeout_seconds: float
    ) -> Sent:
        """POST a body and see what comes back; at most 4 KiB of the answer are read."""
        sent = Sent()
        started = time.perf_counter()
        try:
            await self._send(sent, self._checked(url), headers, body, timeout_seconds)
        except AddressRefused:
            sent.problem = "address_refused"
        except TimeoutError as problem:
            is_early = isinstance(problem, aiohttp.ConnectionTimeoutError)
            sent.problem = "connect_timeout" if is_early else "timeout"
        except (aiohttp.ClientError, OSError, ValueError) as problem:
            sent.problem = _problem_of(problem)
        sent.total_ms = (time.perf_counter() - started) * 1000
        return sent

    async def _send(
        self, sent: Sent, url: URL, headers: dict[str, str], body: bytes, timeout_seconds: float
    ) -> None:
        before = time.perf_counter()
        async with self._open().post(
            url,
            headers=headers,
            data=body,
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(total=timeout_seconds, sock_connect=_CONNECT_SECONDS),
            trace_request_ctx=sent,
        ) as response:
            sent.status = response.status
            sent.answer_ms = (time.perf_counter() - before) * 1000
            sent.address = response.peer if isinstance(response, _Response) else None
            sent.retry_after = response.headers.get("retry-after")
            sent.answer_headers = {
                name.lower(): value[:_LONGEST_HEADER]
                for name, value in list(response.headers.items())[:_MOST_ANSWER_HEADERS]
            }
            sent.answer_body = await _beginning(response)

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    resolver=GuardedResolver(self._allowed),
                    ssl=_tls_context(),
                    limit=0,
                    ttl_dns_cache=30,
                    keepalive_timeout=_KEEPALIVE_SECONDS,
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                response_class=_Response,
                trace_configs=[_tracing()],
                skip_auto_headers=("accept", "accept-encoding"),
            )
        return self._session

    def _check(self, url: str) -> URL:
        return checked_url(url, allowed=self._allowed)


async def _beginning(response: aiohttp.ClientResponse) -> bytes:
    """The first kilobytes of an answer; a longer one is cut off with its connection."""
    read = bytearray()
    while len(read) < MOST_ANSWER_BYTES:
        chunk = await response.content.read(MOST_ANSWER_BYTES - len(read))
        if not chunk:
            return bytes(read)
        read += chunk
    if not response.content.at_eof():
        response.close()
    return bytes(read)


def _problem_of(problem: Exception) -> str:
    """A word for why no answer came."""
    cause: BaseException | None = problem
    while cause is not None:
        if isinstance(cause, AddressRefused):
            return "address_refused"
        cause = cause.__cause__ or cause.__context__
    kinds: tuple[tuple[type[Exception], str], ...] = (
        (aiohttp.ClientConnectorDNSError, "dns"),
        (aiohttp.ClientSSLError, "tls"),
        (aiohttp.ClientConnectorError, "refused"),
        (aiohttp.ServerDisconnectedError, "disconnected"),
        (aiohttp.ClientPayloadError, "disconnected"),
        (aiohttp.ClientResponseError, "not_http"),
        (aiohttp.InvalidURL, "address_refused"),
        (OSError, "disconnected"),
    )
    return next((word for kind, word in kinds if isinstance(problem, kind)), "failed")


def _tracing() -> aiohttp.TraceConfig:
    """Times of name look-up, TCP connection and TLS, for attempts that open a connection."""
    tracing = aiohttp.TraceConfig()

    async def begin(_: aiohttp.ClientSession, context: SimpleNamespace, __: Any) -> None:
        context.began = time.perf_counter()
        context.handshaking = None
        _OPENING.set(context)

    async def resolved(_: aiohttp.ClientSession, context: SimpleNamespace, __: Any) -> None:
        context.trace_request_ctx.dns_ms = (time.perf_counter() - context.resolving) * 1000

    async def resolving(_: aiohttp.ClientSession, context: SimpleNamespace, __: Any) -> None:
        context.resolving = time.perf_counter()

    async def connected(_: aiohttp.ClientSession, context: SimpleNamespace, __: Any) -> None:
        if context.handshaking is None:
            _tcp_connected(context)
        else:
            context.trace_request_ctx.tls_ms = (time.perf_counter() - context.handshaking) * 1000

    tracing.on_connection_create_start.append(begin)
    tracing.on_dns_resolvehost_start.append(resolving)
    tracing.on_dns_resolvehost_end.append(resolved)
    tracing.on_connection_create_end.append(connected)
    return tracing


def _tcp_connected(opening: SimpleNamespace) -> None:
    sent: Sent = opening.trace_request_ctx
    sent.connect_ms = (time.perf_counter() - opening.began) * 1000 - (sent.dns_ms or 0)


def _tls_context() -> ssl.SSLContext:
    """As `ssl.create_default_context()` makes it, for HTTP/1.1: names and certificates checked."""
    context = _TimedContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_default_certs(ssl.Purpose.SERVER_AUTH)
    context.set_alpn_protocols(("http/1.1",))
    return context
