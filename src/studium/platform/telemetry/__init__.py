"""What operators see: structured logs with request ids, and Prometheus metrics."""

from studium.platform.telemetry.logs import configure_logging, get_logger
from studium.platform.telemetry.metrics import (
    job_finished,
    metrics_text,
    payment_moved,
    request_served,
    webhook_received,
)

__all__ = [
    "configure_logging",
    "get_logger",
    "job_finished",
    "metrics_text",
    "payment_moved",
    "request_served",
    "webhook_received",
]
