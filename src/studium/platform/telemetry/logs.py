"""Logging: structlog, JSON lines in production, with what is bound to the request or job."""

import json
import logging
import sys
from typing import Any

import structlog
from structlog.typing import EventDict, FilteringBoundLogger, Processor, WrappedLogger

_SECRET_KEYS = ("password", "secret", "token", "authorization", "cookie", "api_key", "signature")
_REDACTED = "[redacted]"


def get_logger() -> FilteringBoundLogger:
    """A logger: `log.info("purchase_completed", purchase_id=...)`, events in snake_case."""
    logger: FilteringBoundLogger = structlog.get_logger()
    return logger


def configure_logging(*, log_format: str, level: str) -> None:
    """Set up logging for this process; our lines and those of libraries look the same."""
    number = logging.getLevelNamesMapping()[level.upper()]
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        _redact,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[Processor] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(_dumps)]
        if log_format == "json"
        else [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]
    )
    structlog.configure(
        processors=[*shared, *last],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    logging.basicConfig(handlers=[handler], level=max(number, logging.WARNING), force=True)


def _dumps(line: Any, **_: Any) -> str:
    return json.dumps(line, default=str, separators=(",", ":"))


def _redact(_: WrappedLogger, __: str, line: EventDict) -> EventDict:
    """Keep secrets out of the log, whatever a caller passes in."""
    for key in line:
        lowered = key.lower()
        if any(secret in lowered for secret in _SECRET_KEYS):
            line[key] = _REDACTED
    return line
