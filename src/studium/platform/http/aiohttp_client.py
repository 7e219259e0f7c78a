"""The HTTP client in use: aiohttp behind the guard."""

import time
from collections.abc import Callable, Iterable
from typing import Self
from urllib.parse import urlsplit

import aiohttp

from studium.platform.http.guard import AddressRefused, GuardedResolver, check_url
from studium.platform.http.model import Answer, Call, NoAnswer, Outgoing

_LARGEST_ANSWER_BYTES = 10 * 1024 * 1024


class AiohttpClient:
    """Fulfils `Http`. One per process; close it."""

    def __init__(
        self,
        *,
        allowed: Iterable[str] = (),
        observers: Iterable[Callable[[Call], None]] = (),
    ) -> None:
        """Call public addresses, and the `host:port` pairs of `allowed`; tell observers."""
        self._allowed = frozenset(allowed)
        self._observers = tuple(observers)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                resolver=GuardedResolver(self._allowed), limit=100, ttl_dns_cache=60
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=True,
        )

    async def __aenter__(self) -> Self:
        """Use as a context manager."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close."""
        await self.close()

    async def close(self) -> None:
        """Close every connection."""
        await self._session.close()

    async def send(self, outgoing: Outgoing) -> Answer:
        """See `Http.send`."""
        check_url(outgoing.url, allowed=self._allowed)
        started = time.perf_counter()
        status: int | None = None
        problem: str | None = None
        try:
            answer = await self._send(outgoing)
            status = answer.status
        except (aiohttp.ClientError, TimeoutError) as error:
            problem = type(error).__name__
            refused = _refusal_in(error)
            if refused is not None:
                raise refused from error
            host = urlsplit(outgoing.url).hostname
            raise NoAnswer(f"{host} does not answer ({problem}). Try again later.") from error
        else:
            return answer
        finally:
            self._tell(outgoing, status, problem, time.perf_counter() - started)

    async def _send(self, outgoing: Outgoing) -> Answer:
        async with self._session.request(
            outgoing.method,
            outgoing.url,
            headers=outgoing.headers,
            data=outgoing.body,
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(total=outgoing.timeout_seconds, connect=10),
        ) as response:
            body = await response.content.read(_LARGEST_ANSWER_BYTES + 1)
            while not response.content.at_eof() and len(body) <= _LARGEST_ANSWER_BYTES:
                body += await response.content.read(_LARGEST_ANSWER_BYTES + 1 - len(body))
            if len(body) > _LARGEST_ANSWER_BYTES:
                raise aiohttp.ClientPayloadError("the answer is larger than 10 MiB")
            headers = {name.lower(): value for name, value in response.headers.items()}
            return Answer(response.status, headers, body)

    def _tell(
        self, outgoing: Outgoing, status: int | None, problem: str | None, seconds: float
    ) -> None:
        parts = urlsplit(outgoing.url)
        call = Call(outgoing.method, parts.netloc, parts.path, status, problem, seconds)
        for observe in self._observers:
            observe(call)


def _refusal_in(error: BaseException) -> AddressRefused | None:
    """The guard's own error, when aiohttp wrapped it."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, AddressRefused):
            return cause
        cause = cause.__cause__ or cause.__context__
    return None
