"""Keeping secrets out of the log, whatever a caller passes in."""

import re
from collections.abc import Mapping
from typing import Any

from structlog.typing import EventDict, WrappedLogger

REDACTED = "[redacted]"
_SECRET_KEYS = ("password", "secret", "token", "authorization", "cookie", "api_key", "signature")
_LONGEST_PATH = 500
# /webhook/{kind}/{token} and /portal/{token}/…
_SECRET_ADDRESS = re.compile(r"(/+webhook/+[^/]*/+|/+portal/+).+", re.DOTALL)


def is_secret(name: str) -> bool:
    """Whether what goes by this name is nobody's business."""
    lowered = name.lower()
    return any(secret in lowered for secret in _SECRET_KEYS)


def redact(_: WrappedLogger, __: str, line: EventDict) -> EventDict:
    """Structlog's processor: secrets by their key, at any depth."""
    return {
        key: REDACTED if is_secret(key) else _without_secrets(value) for key, value in line.items()
    }


def _without_secrets(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: REDACTED if is_secret(str(key)) else _without_secrets(member)
            for key, member in value.items()
        }
    if isinstance(value, list | tuple):
        return [_without_secrets(member) for member in value]
    return value


def redacted_path(path: str, parameters: Mapping[str, Any] | None) -> str:
    """A request's path without its secrets, and not too long.

    Secrets are known by their names among the route's parameters and, because what is refused
    or breaks early has no route, by the address that they stand in.
    """
    for name, value in (parameters or {}).items():
        if isinstance(value, str) and value and is_secret(name):
            path = path.replace(value, REDACTED)
    found = _SECRET_ADDRESS.match(path)
    path = found[1] + REDACTED if found else path
    return path[:_LONGEST_PATH]
