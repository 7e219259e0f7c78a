"""Logging: structlog, JSON lines in production, with what is bound to the request or job."""

import asyncio
import json
import logging
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import structlog
from structlog.typing import EventDict, FilteringBoundLogger, Processor

from studium.platform.telemetry.lossy_stream import LossyStream, escaped
from studium.platform.telemetry.redaction import redact

_FLUSH_SECONDS = 0.1
_stderr = LossyStream()
_to_json = json.JSONEncoder(default=str, separators=(",", ":")).encode


def get_logger() -> FilteringBoundLogger:
    """A logger: `log.info("purchase_completed", purchase_id=...)`, events in snake_case."""
    logger: FilteringBoundLogger = structlog.get_logger()
    return logger


def configure_logging(
    *, log_format: str, level: str, is_outage: Callable[[BaseException], bool] = lambda _: False
) -> None:
    """Set up logging for this process; our lines and those of libraries look the same.

    An exception that `is_outage` is told in its line, without the traceback: an outage ends
    everything that was under way, and a screen of frames for each hides what happened.
    """
    number = logging.getLevelNamesMapping()[level.upper()]
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        _Brevity(is_outage),
        redact,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[Processor] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(_dumps)]
        if log_format == "json"
        else [
            _escape_controls,
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(),
                # Not the default: that shows every frame's variables, secrets among them.
                exception_formatter=structlog.dev.plain_traceback,
            ),
        ]
    )
    structlog.configure(
        processors=[*shared, *last],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(_stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(_stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[_with_remedy, *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    logging.basicConfig(handlers=[handler], level=max(number, logging.WARNING), force=True)


def _with_remedy(_: object, __: str, line: EventDict) -> EventDict:
    """What to do about a library's warning, which does not say so itself."""
    line.setdefault(
        "remedy", "a line of a library: when it goes on, look at what it names, or report it"
    )
    return line


class AccessLog:
    """Writes a line for every answered request.

    Each request pays for it. So in JSON it goes around structlog's chain (4 µs instead of 33),
    and lines leave together every tenth of a second: each write lets go of the interpreter's
    lock, and waiting for it costs a busy server 30 µs more.
    """

    def __init__(self, *, log_format: str, level: str) -> None:
        """Write like `configure_logging` set up, or not at all where `level` is above info."""
        self._is_on = logging.getLevelNamesMapping()[level.upper()] <= logging.INFO
        self._is_json = log_format == "json"
        self._log = get_logger()
        self._waiting: list[str] = []

    def write(self, *, request_id: str, method: str, path: str, status: int, ms: float) -> None:
        """Log one request, from a running event loop. `path` holds no secrets."""
        if not self._is_on:
            return
        line = {"method": method, "path": path, "status": status, "ms": ms}
        if not self._is_json:
            self._log.info("request", **line)
            return
        moment = datetime.now(UTC).isoformat().replace("+00:00", "Z")
        frame = {"event": "request", "level": "info", "timestamp": moment}
        if not self._waiting:
            asyncio.get_running_loop().call_later(_FLUSH_SECONDS, self.flush)
        self._waiting.append(_to_json({**frame, "request_id": request_id, **line}))

    def flush(self) -> None:
        """Write the lines that wait."""
        lines, self._waiting = self._waiting, []
        if lines:
            _stderr.write("\n".join(lines) + "\n")


class _Brevity:
    """Puts an outage's words in place of its traceback."""

    def __init__(self, is_outage: Callable[[BaseException], bool]) -> None:
        self._is_outage = is_outage

    def __call__(self, _: Any, __: str, line: EventDict) -> EventDict:
        told = line.get("exc_info")
        problem = (
            sys.exc_info()[1] if told is True else told[1] if isinstance(told, tuple) else told
        )
        if isinstance(problem, BaseException) and self._is_outage(problem):
            del line["exc_info"]
            line.setdefault("problem", repr(problem))
        return line


def _escape_controls(_: Any, __: str, line: EventDict) -> EventDict:
    """Show control characters of values as escapes: a terminal would obey them."""
    return {
        name: value if name == "exc_info" or not isinstance(value, str) else escaped(value)
        for name, value in line.items()
    }


def _dumps(line: Any, **_: Any) -> str:
    return _to_json(line)
