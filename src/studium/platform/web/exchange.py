"""One request and its answer, watched as they pass the perimeter."""

import asyncio
import time

from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from studium.platform.errors import TooLarge, TooSlow
from studium.platform.ids import new_label
from studium.platform.telemetry import (
    AccessLog,
    get_logger,
    redacted_path,
    request_served,
    request_traced,
)
from studium.platform.web.answering import answer_headers, tell_answered
from studium.platform.web.content_policy import widened_headers
from studium.platform.web.problems import problem_response

log = get_logger()

_LARGEST_DRAIN = 8  # times the limit
_LONGEST_DRAIN_SECONDS = 2
# A body has this long, and a second more for each so many bytes that arrived: who sends 16 KiB a
# second is never cut off.
BODY_SECONDS = 20
BODY_BYTES_A_SECOND = 16_384
_CLIENT_LEFT = 499  # what nginx logs when the caller went away before the answer


class Exchange:
    """Counts the body, completes the answer with our headers, and tells log and metrics."""

    def __init__(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        body_limit: int,
        headers: list[tuple[bytes, bytes]],
    ) -> None:
        """Watch a request whose body may have `body_limit` bytes; `headers` go on its answer."""
        self._scope = scope
        self._receive = receive
        self._send = send
        self._body_limit = body_limit
        self._body_bytes = 0
        self._is_body_read = False
        self._is_too_slow = False
        self._headers = headers
        self._is_replaced = False
        self._status = 0
        self._started = time.perf_counter()
        self.is_complete = False
        self.path: str = scope["path"]
        self.method: str = scope["method"]
        self.request_id = new_label()

    @property
    def has_started(self) -> bool:
        """Whether the answer's status is on its way."""
        return self._status != 0

    @property
    def shown_path(self) -> str:
        """The path as the log may have it."""
        return redacted_path(self.path, self._scope.get("path_params"))

    async def receive(self) -> Message:
        """Pass on a message of the body while it stays within the limits.

        Raises TooLarge or TooSlow.
        """
        message = await self._receive_in_time()
        self._body_bytes += len(message.get("body", b""))
        self._is_body_read = not message.get("more_body", False)
        if self._body_bytes > self._body_limit:
            raise too_large(self._body_limit)
        return message

    async def _receive_in_time(self) -> Message:
        if self._is_body_read:
            return await self._receive()  # tells of the end of the connection, whenever that is
        spent = time.perf_counter() - self._started
        left = BODY_SECONDS + self._body_bytes / BODY_BYTES_A_SECOND - spent
        try:
            async with asyncio.timeout(left):
                return await self._receive()
        except TimeoutError:
            self._is_too_slow = True
            raise _too_slow() from None

    async def send(self, message: Message) -> None:
        """Pass on a message of the answer.

        Whatever the application makes of a body over a limit, the caller is told 413 or 408.
        """
        if self._is_replaced:
            return
        is_start = message["type"] == "http.response.start"
        if is_start and self._body_bytes > self._body_limit:
            await self.refuse_body()
            self._is_replaced = True
        elif is_start and self._is_too_slow:
            await self.answer(problem_response(_too_slow(), instance=self.path))
            self._is_replaced = True
        elif is_start:
            await self._start(message)
        else:
            await self._continue(message)

    async def refuse_body(self) -> None:
        """Answer 413, after reading on for a while: who still sends would not read the answer."""
        try:
            async with asyncio.timeout(_LONGEST_DRAIN_SECONDS):
                await self._drain()
        except TimeoutError:
            log.debug("body_not_drained")
        await self.answer(problem_response(too_large(self._body_limit), instance=self.path))

    async def _drain(self) -> None:
        read, is_more = 0, not self._is_body_read
        while is_more and read < _LARGEST_DRAIN * self._body_limit:
            message = await self._receive()
            read += len(message.get("body", b""))
            is_more = message.get("more_body", False)

    async def answer(self, response: Response) -> None:
        """Send an answer of our own."""
        await response(self._scope, self._receive, self._pass)

    async def _pass(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await self._start(message)
        else:
            await self._continue(message)

    async def _start(self, message: Message) -> None:
        self._status = message["status"]
        own: list[tuple[bytes, bytes]] = message.get("headers") or []
        ours = widened_headers(self._scope, self._headers)
        present = {name.lower() for name, _ in own}
        message["headers"] = [
            *own,
            *answer_headers(self._scope),
            *(pair for pair in ours if pair[0] not in present),
            (b"x-request-id", self.request_id.encode()),
        ]
        await self._send(message)

    async def _continue(self, message: Message) -> None:
        if self.method == "HEAD":
            await self._end_without_body()
            return
        self.is_complete = not message.get("more_body", False)
        await self._send(message)

    async def _end_without_body(self) -> None:
        """An answer to HEAD has the headers of GET's and ends there."""
        if self.is_complete:
            raise OSError("an answer to HEAD has no body")  # stops a stream
        self.is_complete = True
        await self._send({"type": "http.response.body", "body": b""})

    def finish(self, access_log: AccessLog) -> None:
        """Log and count the finished exchange."""
        seconds = time.perf_counter() - self._started
        route = getattr(self._scope.get("route"), "path", "-")
        status = self._status or _CLIENT_LEFT
        request_served(self.method, route, status, seconds)
        request_traced(self.request_id, self.method, route, status, seconds)
        tell_answered(self._scope, self.method, route, status)
        access_log.write(
            request_id=self.request_id,
            method=self.method,
            path=self.shown_path,
            status=status,
            ms=round(seconds * 1000, 1),
        )


def _too_slow() -> TooSlow:
    return TooSlow(
        f"The body did not arrive: it has {BODY_SECONDS} seconds, and one more for each "
        f"{BODY_BYTES_A_SECOND} bytes. Send it again over a better connection."
    )


def too_large(limit_bytes: int) -> TooLarge:
    """The refusal of a body over the limit."""
    return TooLarge(f"At most {limit_bytes} bytes are accepted.", limit_bytes=limit_bytes)
