"""The HTTP client in use: aiohttp behind the guard."""

import time
from collections.abc import Callable, Iterable
from typing import Self

import aiohttp
from yarl import URL

from studium.platform.destinations import AllowedDestinations
from studium.platform.http.guard import AddressRefused, GuardedResolver, checked_url
from studium.platform.http.model import Answer, Call, NoAnswer, Outgoing

_FIRST_REDIRECT = 300


class AnswerTooLarge(aiohttp.ClientPayloadError):
    """The other system sends more than we read."""


class AiohttpClient:
    """Fulfils `Http`. One per process; close it."""

    def __init__(
        self,
        *,
        allowed: Iterable[str] = (),
        observers: Iterable[Callable[[Call], None]] = (),
    ) -> None:
        """Call public addresses and what `allowed` names (`platform.destinations`); tell observers.

        Raises ValueError for an entry of `allowed` that is neither host:port nor a network.
        """
        self._allowed = AllowedDestinations.parse(allowed)
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
        url = checked_url(outgoing.url, allowed=self._allowed)
        started = time.perf_counter()
        status: int | None = None
        problem: str | None = None
        try:
            answer = await self._send(outgoing, url)
            status = answer.status
        except (aiohttp.ClientError, OSError, AddressRefused) as error:
            problem = type(error).__name__
            refused = _refusal_in(error)
            if refused is not None:
                raise refused from error
            raise NoAnswer(
                f"{url.raw_host} does not answer ({problem}). Try again later."
            ) from error
        except BaseException as error:
            problem = type(error).__name__
            raise
        else:
            return answer
        finally:
            seconds = time.perf_counter() - started
            self._tell(
                Call(outgoing.method, url.raw_authority, url.raw_path, status, problem, seconds)
            )

    async def _send(self, outgoing: Outgoing, url: URL) -> Answer:
        async with self._session.request(
            outgoing.method,
            url,
            headers=outgoing.headers,
            data=outgoing.body if outgoing.stream is None else outgoing.stream(),
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(total=outgoing.timeout_seconds, connect=10),
        ) as response:
            headers = {name.lower(): value for name, value in response.headers.items()}
            if outgoing.sink is not None and response.status < _FIRST_REDIRECT:
                await outgoing.sink(response.content.iter_any())
                return Answer(response.status, headers, b"")
            body = bytearray()
            async for chunk in response.content.iter_any():
                body += chunk
                if len(body) > outgoing.largest_answer_bytes:
                    most = outgoing.largest_answer_bytes
                    raise AnswerTooLarge(f"the answer is larger than {most} bytes")
            return Answer(response.status, headers, bytes(body))

    def _tell(self, call: Call) -> None:
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
