"""Spans as OpenTelemetry's SDK sends them. Needs `requirements/telemetry.txt`."""

from collections.abc import Mapping

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import SpanContext, SpanKind, Status, StatusCode, TraceFlags

_KINDS = {"server": SpanKind.SERVER, "consumer": SpanKind.CONSUMER, "client": SpanKind.CLIENT}
_SENDS_FOR_SECONDS = 5
_RANDOM_BITS = (1 << 56) - 1  # the last of a trace's id that W3C Trace Context 2 wants random
_SAMPLED = TraceFlags(TraceFlags.SAMPLED)
_WELL, _FAILED = Status(StatusCode.UNSET), Status(StatusCode.ERROR)


class Spans:
    """Records spans that are over, and sends them in batches from a thread of its own.

    At most 2,048 wait; what comes when as many do is dropped, and a receiver that does not answer
    delays nobody.
    """

    def __init__(self, endpoint: str, *, share: float, version: str) -> None:
        """Send to `endpoint`; of every hundred traces `100 * share` are recorded, each wholly."""
        self._share = share
        told = {"service.name": "studium", "service.version": version}
        self._resource = Resource.create(told)
        self._scope = InstrumentationScope("studium", version)
        exporter = OTLPSpanExporter(f"{endpoint}/v1/traces", timeout=_SENDS_FOR_SECONDS)
        self._sender = BatchSpanProcessor(exporter)

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
        made = ReadableSpan(
            name,
            context=SpanContext(trace, span, is_remote=False, trace_flags=_SAMPLED),
            parent=None
            if parent is None
            else SpanContext(trace, parent, is_remote=True, trace_flags=_SAMPLED),
            resource=self._resource,
            instrumentation_scope=self._scope,
            attributes=attributes,
            kind=_KINDS[kind],
            status=_FAILED if is_error else _WELL,
            start_time=nanoseconds[0],
            end_time=nanoseconds[1],
        )
        self._sender.on_end(made)

    def close(self) -> None:
        """Send what waits, for some seconds at most."""
        self._sender.force_flush(_SENDS_FOR_SECONDS * 1000)
        self._sender.shutdown()  # type: ignore[no-untyped-call]
