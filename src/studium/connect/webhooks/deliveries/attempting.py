"""Attempts of leased deliveries: signed, sent, judged."""

import json
import random
from dataclasses import dataclass
from datetime import datetime

from studium.connect.webhooks.deliveries.rows import Leased, NewAttempt, Outcome
from studium.connect.webhooks.deliveries.sender import Sender, Sent
from studium.connect.webhooks.deliveries.targets import Target
from studium.connect.webhooks.schedule import Verdict, judge
from studium.platform.clock import Clock
from studium.platform.ids import new_id

_INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class Finished:
    """An attempt that ended: what is written down, and what follows."""

    leased: Leased
    target: Target
    verdict: Verdict
    attempts: tuple[NewAttempt, ...]
    outcome: Outcome
    timed_out: bool


async def attempt(  # noqa: PLR0913 - what an attempt is made of
    leased: Leased,
    target: Target,
    body: bytes,
    *,
    sender: Sender,
    clock: Clock,
    waits: list[float],
) -> Finished:
    """Send a delivery once and say what follows."""
    started_at = clock.now()
    headers = target.signed_headers(message_id=str(leased.event_id), at=started_at, body=body)
    sent = await sender.send(
        target.endpoint.url,
        headers=headers,
        body=body,
        timeout_seconds=target.endpoint.timeout_seconds,
    )
    verdict = judge(
        status=None if sent.problem else sent.status,
        retry_after=sent.retry_after,
        attempt=leased.attempts - leased.attempts_before,
        now=clock.now(),
        chance=random.random(),  # noqa: S311 - jitter, not a secret
        waits=waits,
    )
    shown = target.shown(headers)
    return Finished(
        leased,
        target,
        verdict,
        (
            *_lost(leased, target, started_at),
            _written(
                leased,
                target,
                sent=sent,
                verdict=verdict,
                started_at=started_at,
                shown=shown,
            ),
        ),
        Outcome(
            delivery_id=leased.id,
            created_at=leased.created_at,
            number=leased.attempts,
            status=verdict.status,
            next_at=verdict.next_at,
            last_status=sent.status,
            last_problem=sent.problem,
        ),
        timed_out=sent.problem in {"timeout", "connect_timeout"},
    )


def _written(  # noqa: PLR0913 - what a row is made of
    leased: Leased,
    target: Target,
    *,
    sent: Sent,
    verdict: Verdict,
    started_at: datetime,
    shown: str,
) -> NewAttempt:
    return NewAttempt(
        id=new_id(),
        started_at=started_at,
        delivery_id=leased.id,
        number=leased.attempts,
        url=target.endpoint.url,
        request_headers=shown,
        sealed_headers=target.endpoint.sealed_headers,
        address=sent.address,
        dns_ms=sent.dns_ms,
        connect_ms=sent.connect_ms,
        tls_ms=sent.tls_ms,
        answer_ms=sent.answer_ms,
        total_ms=sent.total_ms,
        status=sent.status,
        problem=sent.problem,
        answer_headers=_json_text(sent.answer_headers),
        answer_body=sent.answer_body,
        next_at=verdict.next_at,
    )


def _json_text(headers: dict[str, str]) -> str:
    """Headers of an answer as JSON; bytes that are no text, and NUL, are replaced."""
    return json.dumps(
        {
            name: value.encode("utf-8", "replace").decode().replace("\0", "�")
            for name, value in headers.items()
        }
    )


def _lost(leased: Leased, target: Target, now: datetime) -> tuple[NewAttempt, ...]:
    """The attempts that a worker began and did not live to write down."""
    return tuple(
        NewAttempt(
            id=new_id(),
            started_at=now,
            delivery_id=leased.id,
            number=number,
            url=target.endpoint.url,
            request_headers="{}",
            sealed_headers=None,
            address=None,
            dns_ms=None,
            connect_ms=None,
            tls_ms=None,
            answer_ms=None,
            total_ms=None,
            status=None,
            problem=_INTERRUPTED,
            answer_headers="{}",
            answer_body=b"",
            next_at=now,
        )
        for number in range(leased.recorded + 1, leased.attempts)
    )
