"""One visit: a client with its own memory, and the steps that it took."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urljoin

import aiohttp
from rich.markup import escape

from studium.platform.ids import new_id

POLL_SECONDS = 0.1
SHOWN_CHARACTERS = 200


class StepFailed(Exception):
    """A step did not end as it should; the tour ends here."""


@dataclass(frozen=True)
class Step:
    """One step taken; `problem` is empty when it went well."""

    chapter: str
    title: str
    seconds: float
    problem: str = ""


@dataclass(frozen=True)
class Answer:
    """An answer: status, where it came from, and its body as text."""

    status: int
    url: str
    text: str

    @property
    def json(self) -> Any:
        """The body as JSON. Raises StepFailed when it is none."""
        try:
            return json.loads(self.text)
        except ValueError as problem:
            raise StepFailed(f"no JSON: {self.text[:SHOWN_CHARACTERS]}") from problem


class Tour:
    """A stranger's client: keeps cookies and the bearer token, and knows nothing of the inside."""

    def __init__(self, address: str, *, timeout_seconds: float) -> None:
        self.address = address
        self.timeout_seconds = timeout_seconds
        self.steps: list[Step] = []
        self.chapter = ""
        self.token: str | None = None
        self.kept: dict[str, Any] = {}
        self.on_step: Callable[[str], None] = lambda _: None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=self.timeout_seconds),
            cookie_jar=aiohttp.DummyCookieJar(),
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    @asynccontextmanager
    async def step(self, title: str) -> AsyncIterator[None]:
        """Time what happens in the block and note how it ended.

        Raises:
            StepFailed: it did not end well.
        """
        self.on_step(title)
        started = time.monotonic()
        try:
            yield
        except (StepFailed, aiohttp.ClientError, TimeoutError, KeyError, TypeError) as problem:
            reason = _reason(problem)
            self._note(title, started, reason)
            raise StepFailed(reason) from problem
        self._note(title, started)

    async def get(self, path: str, *, expect: int = 200) -> Answer:
        """GET an address of the server. Raises StepFailed on another status."""
        return await self._ask("GET", path, expect)

    async def post(
        self, path: str, body: object | None = None, *, expect: int = 200, once: bool = False
    ) -> Answer:
        """POST JSON; `once` sends an Idempotency-Key. Raises StepFailed on another status."""
        headers = {"Idempotency-Key": str(new_id())} if once else {}
        return await self._ask("POST", path, expect, json=body, headers=headers)

    async def put(self, path: str, body: object) -> Answer:
        """PUT JSON. Raises StepFailed on another status than 200."""
        return await self._ask("PUT", path, 200, json=body)

    async def upload(self, path: str, content: bytes, *, expect: int = 200) -> Answer:
        """POST a file's bytes. Raises StepFailed on another status."""
        headers = {"content-type": "application/octet-stream"}
        return await self._ask("POST", path, expect, data=content, headers=headers)

    async def submit(self, url: str, fields: dict[str, str]) -> Answer:
        """POST a form as a browser does, following where it leads."""
        return await self._ask("POST", url, 200, data=fields, allow_redirects=True)

    async def delete(self, path: str, *, expect: int = 204) -> Answer:
        """DELETE an address of the server. Raises StepFailed on another status."""
        return await self._ask("DELETE", path, expect)

    async def until(
        self, look: Callable[[], Awaitable[Any]], *, holds: Callable[[Any], bool], hint: str
    ) -> Any:
        """Look again and again until it holds; returns what was seen then.

        Raises:
            StepFailed: it did not hold in time; `hint` says where to look for the cause.
        """
        deadline = time.monotonic() + self.timeout_seconds
        while not holds(seen := await look()):
            if time.monotonic() > deadline:
                raise StepFailed(
                    f"still {str(seen)[:SHOWN_CHARACTERS]} after {self.timeout_seconds:.0f} s; "
                    f"{hint}"
                )
            await asyncio.sleep(POLL_SECONDS)
        return seen

    async def _ask(self, method: str, path: str, expect: int, **extra: Any) -> Answer:
        url = urljoin(f"{self.address}/", path)
        headers = extra.pop("headers", {})
        if self.token and url.startswith(f"{self.address}/"):
            headers["Authorization"] = f"Bearer {self.token}"
        extra.setdefault("allow_redirects", False)
        try:
            async with self._session.request(method, url, headers=headers, **extra) as response:
                text = await response.text(errors="replace")
                answer = Answer(response.status, str(response.url), text)
        except aiohttp.ClientConnectorError as problem:
            raise StepFailed(
                f"nobody answers at {problem.host}:{problem.port}: start it with `make run`, "
                "or name the server with --url"
            ) from problem
        if answer.status != expect:
            raise StepFailed(
                f"{method} {path} answered {answer.status} instead of {expect}: "
                f"{_detail(answer.text)}"
            )
        return answer

    def _note(self, title: str, started: float, problem: str = "") -> None:
        seconds = time.monotonic() - started
        self.steps.append(Step(self.chapter, title, seconds, escape(problem)))


def _detail(text: str) -> str:
    """The sentence of a problem document, or the beginning of any other body."""
    try:
        return str(json.loads(text)["detail"])
    except (ValueError, KeyError, TypeError):
        return text[:SHOWN_CHARACTERS]


def _reason(problem: Exception) -> str:
    if isinstance(problem, KeyError):
        return f"the answer lacks {problem}"
    return str(problem) or "no answer in time"


@dataclass(frozen=True)
class Chapter:
    """A part of the journey: steps that belong together. Lower `order` comes first."""

    title: str
    walk: Callable[[Tour], Awaitable[None]]
    order: int = 500
