"""The SDK's HTTP client, over ours: guarded addresses, timeouts and the call log hold here too."""

import asyncio
from collections.abc import Awaitable, Mapping
from typing import Any

import stripe

from studium.platform.http import Http, NoAnswer, Outgoing

_TIMEOUT_SECONDS = 20.0


class PlatformClient(stripe.HTTPClient):
    """Sends the SDK's requests through `platform.http`. Only its asynchronous half."""

    name = "studium"

    def __init__(self, http: Http) -> None:
        """Send through `http`."""
        super().__init__()
        self._http = http

    async def request_async(
        self, method: str, url: str, headers: Mapping[str, str], post_data: Any = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        """Body, status and lower-case headers of the answer.

        Raises APIConnectionError, on which the SDK tries again with the same idempotency key.
        """
        body = post_data.encode() if isinstance(post_data, str) else post_data
        outgoing = Outgoing(
            method=method.upper(),
            url=url,
            headers={name: str(value) for name, value in headers.items()},
            body=body,
            timeout_seconds=_TIMEOUT_SECONDS,
        )
        try:
            answer = await self._http.send(outgoing)
        except NoAnswer as problem:
            raise _unreachable(problem) from problem
        return answer.body, answer.status, answer.headers

    def sleep_async(self, secs: float) -> Awaitable[None]:
        """Wait between tries."""
        return asyncio.sleep(secs)

    def close(self) -> None:
        """The connections are not ours to close."""

    async def close_async(self) -> None:
        """The connections are not ours to close."""


def _unreachable(problem: NoAnswer) -> stripe.APIConnectionError:
    """The SDK's word for a call that reached nobody."""
    return stripe.APIConnectionError(  # type: ignore[no-untyped-call]
        problem.message, should_retry=True
    )
