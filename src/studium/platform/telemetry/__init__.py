"""What operators see: structured logs with request ids, and Prometheus metrics."""

from studium.platform.telemetry.correlation import correlation_id
from studium.platform.telemetry.logs import AccessLog, configure_logging, get_logger
from studium.platform.telemetry.metrics import (
    alerts_measured,
    counted_locally,
    database_measured,
    drift_measured,
    job_finished,
    job_took,
    lane_measured,
    limiter_failed,
    metrics_text,
    payment_moved,
    queue_measured,
    request_served,
    version_known,
    webhook_attempted,
    webhook_received,
)
from studium.platform.telemetry.redaction import REDACTED, is_secret, redacted_path
from studium.platform.telemetry.tracing import (
    TracingMissing,
    call_traced,
    job_traced,
    request_traced,
    start_tracing,
    stop_tracing,
)

__all__ = [
    "REDACTED",
    "AccessLog",
    "TracingMissing",
    "alerts_measured",
    "call_traced",
    "configure_logging",
    "correlation_id",
    "counted_locally",
    "database_measured",
    "drift_measured",
    "get_logger",
    "is_secret",
    "job_finished",
    "job_took",
    "job_traced",
    "lane_measured",
    "limiter_failed",
    "metrics_text",
    "payment_moved",
    "queue_measured",
    "redacted_path",
    "request_served",
    "request_traced",
    "start_tracing",
    "stop_tracing",
    "version_known",
    "webhook_attempted",
    "webhook_received",
]
