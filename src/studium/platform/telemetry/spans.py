"""Spans as OpenTelemetry's SDK sends them. Needs `requirements/telemetry.txt`."""

from collections.abc import Mapping
from contextvars import ContextVar

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import IdGenerator
from opentelemetry.sdk.trace.sampling import ALWAYS_ON
from opentelemetry.trace import (
    NonRecordingSpan,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    TraceFlags,
    set_span_in_context,
)

_KINDS = {"server": SpanKind.SERVER, "consumer": SpanKind.CONSUMER, "client": SpanKind.CLIENT}
_SENDS_FOR_SECONDS = 5
_RANDOM_BITS = (1 << 56) - 1  # the last of a trace's id that W3C Trace Context 2 wants random

_ids: ContextVar[tuple[int, int]] = ContextVar("studium_span_ids")


class _Given(IdGenerator):
    """Gives the ids that were chosen for the span that begins."""

    def generate_trace_id(self) -> int:
        return _ids.get()[0]

    def generate_span_id(self) -> int:
        return _ids.get()[1]


class Spans:
    """Records spans that are over, and sends them in batches from a thread of its own.

    At most 2,048 wait; what comes when as many do is dropped, and a receiver that does not answer
    delays nobody.
    """

    def __init__(self, endpoint: str, *, share: float, version: str) -> None:
        """Send to `endpoint`; of every hundred traces `100 * share` are recorded, each wholly."""
        self._share = share
        told = {"service.name": "studium", "service.version": version}
        self._provider = TracerProvider(
            resource=Resource.create(told),
            sampler=ALWAYS_ON,
            id_generator=_Given(),
            shutdown_on_exit=False,
        )
        exporter = OTLPSpanExporter(f"{endpoint}/v1/traces", timeout=_SENDS_FOR_SECONDS)
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("studium", version)

    def record(  # noqa: PLR0913 - what a span is made of
        self,
        name: str,
        kind: str,
        *,
        trace: int,
        span: int,
        parent: int | None,
        nanoseconds: tuple[int, int],
        attributes: Mapping[str, str | int],
        is_error: bool,
    ) -> None:
        """Keep a span that began and ended then, unless its trace is not of those recorded."""
        if (trace & _RANDOM_BITS) >= self._share * (_RANDOM_BITS + 1):
            return
        context = Context()
        if parent is not None:
            above = SpanContext(trace, parent, is_remote=True, trace_flags=TraceFlags(1))
            context = set_span_in_context(NonRecordingSpan(above), context)
        chosen = _ids.set((trace, span))
        try:
            made = self._tracer.start_span(
                name,
                context=context,
                kind=_KINDS[kind],
                attributes=attributes,
                start_time=nanoseconds[0],
            )
        finally:
            _ids.reset(chosen)
        if is_error:
            made.set_status(Status(StatusCode.ERROR))
        made.end(nanoseconds[1])

    def close(self) -> None:
        """Send what waits, for some seconds at most."""
        self._provider.force_flush(_SENDS_FOR_SECONDS * 1000)
        self._provider.shutdown()
