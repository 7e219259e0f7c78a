"""What becomes of a delivery after an attempt. Pure: time and chance are arguments."""

import email.utils
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from studium.connect.webhooks.model import DeliveryStatus

# The Standard Webhooks specification's schedule: seconds before each further attempt.
RETRY_SECONDS = (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)
_JITTER = 0.1  # of the wait, added at most
_LONGEST_RETRY_AFTER = timedelta(days=1)
_GONE = 410
_SLOW_DOWN = frozenset({429, 502, 504})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What follows from an attempt, for its delivery and for its endpoint."""

    status: DeliveryStatus
    next_at: datetime | None
    is_success: bool
    is_gone: bool = False
    slows_down: bool = False


def judge(  # noqa: PLR0913 - what a verdict is made of
    *,
    status: int | None,
    retry_after: str | None,
    attempt: int,
    now: datetime,
    chance: float,
    waits: Sequence[float] = RETRY_SECONDS,
) -> Verdict:
    """The verdict on the attempt with this number, from 1.

    `status` is None when no answer came; `retry_after` is that header as sent; `chance`, from 0
    to 1, spreads the retries of many deliveries that failed together.
    """
    if status is not None and 200 <= status < 300:  # noqa: PLR2004 - HTTP's successes
        return Verdict(DeliveryStatus.SUCCEEDED, None, is_success=True)
    if status == _GONE:
        return Verdict(DeliveryStatus.DEAD, None, is_success=False, is_gone=True)
    slows_down = status in _SLOW_DOWN
    if attempt > len(waits):
        return Verdict(DeliveryStatus.DEAD, None, is_success=False, slows_down=slows_down)
    wait = timedelta(seconds=waits[attempt - 1] * (1 + _JITTER * chance))
    asked = read_retry_after(retry_after, now)
    next_at = now + (wait if asked is None else max(wait, min(asked, _LONGEST_RETRY_AFTER)))
    return Verdict(DeliveryStatus.PENDING, next_at, is_success=False, slows_down=slows_down)


def read_retry_after(text: str | None, now: datetime) -> timedelta | None:
    """How long an answer asks us to wait (RFC 9110, section 10.2.3), None when it does not."""
    if text is None:
        return None
    if text.strip().isdecimal() and len(text.strip()) <= 9:  # noqa: PLR2004 - thirty years
        return timedelta(seconds=int(text))
    try:
        at = email.utils.parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return max((at if at.tzinfo else at.replace(tzinfo=UTC)) - now, timedelta())
