"""Traces for OpenTelemetry: how long a request took, the jobs that it caused, and their calls.

Off until `start_tracing`. Nothing is carried from one to the other: the id of a trace is that of
the request (a UUID has the 16 bytes that W3C Trace Context, section 3.2.2.3, asks for), and the
request's span is named by its last eight, so that whatever knows its correlation id knows its
trace. A job that nothing caused begins a trace of its own.

What is recorded: templates of routes, names of jobs and hosts, methods, statuses, the types of
exceptions. Never an address, a body, a header, or the words of an exception.
"""

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING
from uuid import UUID

from studium.platform.telemetry.correlation import correlation_id

if TYPE_CHECKING:
    from studium.platform.telemetry.spans import Spans

_NANOSECONDS = 1_000_000_000
_LOWER_HALF = (1 << 64) - 1
_FIRST_SERVER_ERROR = 500

_spans: "Spans | None" = None
_within: ContextVar[tuple[int, int] | None] = ContextVar("studium_span", default=None)


class TracingMissing(Exception):
    """Traces are wanted, and the packages that send them are not installed."""


def start_tracing(endpoint: str, *, share: float, version: str) -> None:
    """Send this share of all traces to a receiver of OTLP over HTTP. Raises TracingMissing."""
    global _spans  # noqa: PLW0603 - one for the process, as its log
    try:
        from studium.platform.telemetry.spans import Spans  # noqa: PLC0415 - an extra
    except ImportError as problem:
        raise TracingMissing(problem.name) from problem
    _spans = Spans(endpoint, share=share, version=version)


def stop_tracing() -> None:
    """Send what waits, for some seconds at most, and record no more."""
    global _spans
    stopped, _spans = _spans, None
    if stopped is not None:
        stopped.close()


def request_traced(request_id: str, method: str, route: str, status: int, seconds: float) -> None:
    """Record a request that was answered: the root of its trace."""
    if _spans is None:
        return
    trace = UUID(request_id).int
    _spans.record(
        f"{method} {route}",
        "server",
        trace=trace,
        span=trace & _LOWER_HALF,
        parent=None,
        nanoseconds=_ending_now(seconds),
        attributes={
            "http.request.method": method,
            "http.route": route,
            "http.response.status_code": status,
        },
        is_error=status >= _FIRST_SERVER_ERROR,
    )


@contextmanager
def job_traced(name: str, attempt: int) -> Iterator[None]:
    """Record a try of a job, and let the calls in the block belong to it."""
    spans = _spans
    if spans is None:
        yield
        return
    cause = _cause()
    trace, parent = cause or (secrets.randbits(128), None)
    span = secrets.randbits(64) | 1
    inside = _within.set((trace, span))
    began, error = time.time_ns(), ""
    try:
        yield
    except BaseException as problem:
        error = type(problem).__name__
        raise
    finally:
        _within.reset(inside)
        attributes: dict[str, str | int] = {"studium.job": name, "studium.attempt": attempt}
        if error:
            attributes["error.type"] = error
        spans.record(
            f"job {name}",
            "consumer",
            trace=trace,
            span=span,
            parent=parent,
            nanoseconds=(began, time.time_ns()),
            attributes=attributes,
            is_error=bool(error),
        )


def call_traced(
    method: str, host: str, status: int | None, problem: str | None, seconds: float
) -> None:
    """Record a call to another system, under the job or request in which it is made."""
    if _spans is None:
        return
    trace, parent = _within.get() or _cause() or (secrets.randbits(128), None)
    attributes: dict[str, str | int] = {"http.request.method": method, "server.address": host}
    if status is not None:
        attributes["http.response.status_code"] = status
    if problem is not None:
        attributes["error.type"] = problem.partition(":")[0][:100]
    _spans.record(
        f"{method} {host}",
        "client",
        trace=trace,
        span=secrets.randbits(64) | 1,
        parent=parent,
        nanoseconds=_ending_now(seconds),
        attributes=attributes,
        is_error=status is None or status >= _FIRST_SERVER_ERROR,
    )


def _cause() -> tuple[int, int] | None:
    """The trace and span of the request that caused the work at hand."""
    try:
        trace = UUID(correlation_id() or "").int
    except ValueError:
        return None
    return trace, trace & _LOWER_HALF


def _ending_now(seconds: float) -> tuple[int, int]:
    now = time.time_ns()
    return now - int(seconds * _NANOSECONDS), now
