"""Prometheus metrics. Functions, so that the wings need not know the library."""

import os
from collections.abc import Mapping
from functools import cache

from prometheus_client import (
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

_LONGEST_REASON = 40
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_REQUESTS = Counter("studium_http_requests", "Requests answered.", ["method", "route", "status"])
_REQUEST_SECONDS = Histogram(
    "studium_http_request_seconds",
    "Time to answer a request.",
    ["route"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
_JOBS = Counter("studium_jobs", "Job runs by how they ended: done, retried, dead.", ["job", "end"])
_WEBHOOKS = Counter(
    "studium_inbound_webhooks", "Inbound webhooks by what became of them.", ["kind", "outcome"]
)
_JOBS_DUE = Gauge(
    "studium_jobs_due", "Jobs that could run now, or do.", multiprocess_mode="mostrecent"
)
_JOBS_DEAD = Gauge(
    "studium_jobs_dead", "Jobs that failed for good and wait.", multiprocess_mode="mostrecent"
)
_PAYMENTS = Counter("studium_payments", "Payments that reached a status.", ["provider", "status"])
_FAILURES = Counter(
    "studium_payment_failures",
    "Tries to pay that failed, by the provider's own reason.",
    ["provider", "reason"],
)
_WEBHOOK_LAG = Histogram(
    "studium_inbound_webhook_lag_seconds",
    "From a service's event to its handling here.",
    ["kind"],
    buckets=(0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 3600, 86_400),
)
_ACCESS_SECONDS = Histogram(
    "studium_access_seconds",
    "From paying, by the provider's clock, to access.",
    buckets=(0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 3600),
)
_ATTEMPTS = Counter(
    "studium_webhook_attempts", "Attempts to deliver webhooks, by how they ended.", ["outcome"]
)
_DRIFT = Gauge(
    "studium_reconciliation_differences",
    "Open differences between our books and payment providers', by kind.",
    ["kind"],
    multiprocess_mode="mostrecent",
)
_COMPARED_AT = Gauge(
    "studium_reconciliation_last_success_seconds",
    "When a comparison with a payment provider last ended well, in seconds since 1970.",
    multiprocess_mode="mostrecent",
)
_JOB_SECONDS = Histogram(
    "studium_job_seconds",
    "How long runs of jobs took.",
    ["job"],
    buckets=(0.01, 0.05, 0.25, 1, 5, 15, 60, 300),
)
_JOBS_OLDEST = Gauge(
    "studium_jobs_oldest_seconds",
    "How long the oldest job of a lane has been due.",
    ["lane"],
    multiprocess_mode="mostrecent",
)
_JOBS_DUE_IN_LANE = Gauge(
    "studium_jobs_due_in_lane",
    "Jobs of a lane that are due.",
    ["lane"],
    multiprocess_mode="mostrecent",
)
_DATABASE_UP = Gauge(
    "studium_database_up", "Whether the database answered just now.", multiprocess_mode="min"
)
_POOL = Gauge(
    "studium_database_pool_connections",
    "Connections of a process's pool: open, busy, and at most.",
    ["state"],
    multiprocess_mode="livesum",
)
_ALERTS_OPEN = Gauge(
    "studium_alerts_open",
    "Open alerts of the operator and of everybody, by severity.",
    ["severity"],
    multiprocess_mode="mostrecent",
)
_VERSION = Gauge(
    "studium_build_info",
    "1, with the version as a label.",
    ["version"],
    multiprocess_mode="mostrecent",
)
_LIMITER_FAILURES = Counter(
    "studium_rate_limiter_failures", "Hits that nothing counted, because Redis was away."
)
_LOCAL_LIMITS = Counter(
    "studium_rate_limits_local", "Hits that one process counted alone, because Redis was away."
)


def request_served(method: str, route: str, status: int, seconds: float) -> None:
    """Count one answered request under its route's template.

    Methods that nobody knows count as one, so that strangers cannot make series.
    """
    answered, took = _request_series(method if method in _METHODS else "other", route, status)
    answered.inc()
    took.observe(seconds)


@cache
def _request_series(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    """The counter and the clock of one kind of request: looking both up costs 6 µs each time."""
    return _REQUESTS.labels(method, route, status), _REQUEST_SECONDS.labels(route)


def job_finished(job: str, end: str) -> None:
    """Count one run of a job: `done`, `retried` or `dead`."""
    _JOBS.labels(job, end).inc()


def queue_measured(*, due: int, dead: int) -> None:
    """Note how many jobs are due and how many lie dead, in the whole installation."""
    _JOBS_DUE.set(due)
    _JOBS_DEAD.set(dead)


def payment_failed(provider: str, reason: str | None) -> None:
    """Count one try to pay that failed; what is no plain word counts as `other`."""
    is_word = reason is not None and len(reason) <= _LONGEST_REASON and reason.isidentifier()
    _FAILURES.labels(provider, reason.lower() if reason and is_word else "other").inc()


def webhook_handled(kind: str, lag_seconds: float) -> None:
    """Note how long after its service's event a webhook was handled."""
    _WEBHOOK_LAG.labels(kind).observe(max(0.0, lag_seconds))


def access_given(seconds: float) -> None:
    """Note how long after paying somebody had what they paid for."""
    _ACCESS_SECONDS.observe(max(0.0, seconds))


def job_took(job: str, seconds: float) -> None:
    """Note how long one run of a job took, however it ended."""
    _JOB_SECONDS.labels(job).observe(seconds)


def lane_measured(lane: str, *, due: int, oldest_seconds: int) -> None:
    """Note what waits in a lane of the whole installation."""
    _JOBS_DUE_IN_LANE.labels(lane).set(due)
    _JOBS_OLDEST.labels(lane).set(oldest_seconds)


def database_measured(*, is_up: bool, open_: int, busy: int, most: int) -> None:
    """Note whether the database answers, and how this process's pool is used."""
    _DATABASE_UP.set(is_up)
    for state, count in (("open", open_), ("busy", busy), ("most", most)):
        _POOL.labels(state).set(count)


def alerts_measured(severity: str, count: int) -> None:
    """Note how many alerts of a severity are open."""
    _ALERTS_OPEN.labels(severity).set(count)


def version_known(version: str) -> None:
    """Note which version runs."""
    _VERSION.labels(version).set(1)


def limiter_failed() -> None:
    """Count a hit that was to be counted in Redis and was not counted at all."""
    _LIMITER_FAILURES.inc()


def webhook_received(kind: str, outcome: str) -> None:
    """Count an inbound webhook: `stored`, `repeated`, or why it was refused."""
    _WEBHOOKS.labels(kind, outcome).inc()


def payment_moved(provider: str, status: str) -> None:
    """Count a payment that reached a status."""
    _PAYMENTS.labels(provider, status).inc()


def webhook_attempted(outcome: str) -> None:
    """Count an attempt to deliver a webhook: `success` or `failure`."""
    _ATTEMPTS.labels(outcome).inc()


def drift_measured(open_differences: Mapping[str, int], *, compared_at: float | None) -> None:
    """Note how many differences stand, by kind, and when books were last compared."""
    for kind, count in open_differences.items():
        _DRIFT.labels(kind).set(count)
    if compared_at is not None:
        _COMPARED_AT.set(compared_at)


def counted_locally() -> None:
    """Count a hit that was to be counted in Redis and was counted in this process."""
    _LOCAL_LIMITS.inc()


def metrics_text() -> bytes:
    """All metrics in Prometheus' text format.

    With PROMETHEUS_MULTIPROC_DIR set, those of every process that writes there.
    """
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)
