"""HTTP over a connection, with each call kept in the log."""

import time
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

import structlog

from studium.connect.calls import store
from studium.connect.calls.model import OutgoingCall, masked_body, masked_headers, masked_text
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.http import Answer, Http, Outgoing
from studium.platform.ids import new_id
from studium.platform.telemetry import correlation_id, get_logger

log = get_logger()

_LONGEST_OPERATION = 200


@dataclass(frozen=True, slots=True)
class CallLog:
    """Keeps what goes over connections."""

    database: Database
    clock: Clock

    def under(self, http: Http, *, connection_id: UUID, owner_id: UUID | None) -> Http:
        """The same HTTP, every call of which is kept under a connection."""
        return _RecordedHttp(http, self, connection_id, owner_id)

    async def keep(self, call: OutgoingCall) -> None:
        """Write a call down; a log that cannot be written stops no call."""
        try:
            async with self.database.transaction() as tx:
                await store.insert_call(tx, call)
        except Exception as problem:  # noqa: BLE001 - whatever it is, the call itself went well
            log.warning(
                "call_not_kept",
                connection_id=str(call.connection_id),
                operation=call.operation,
                problem=type(problem).__name__,
                alert="requests_fail",
                remedy="see that the database answers; the call itself was made",
            )


@dataclass(frozen=True, slots=True)
class _RecordedHttp:
    """Fulfils `Http`."""

    http: Http
    log: CallLog
    connection_id: UUID
    owner_id: UUID | None

    async def send(self, outgoing: Outgoing) -> Answer:
        """See `Http.send`."""
        started = time.perf_counter()
        answer: Answer | None = None
        problem: str | None = None
        try:
            answer = await self.http.send(outgoing)
        except BaseException as error:
            problem = type(error).__name__
            raise
        else:
            return answer
        finally:
            milliseconds = round((time.perf_counter() - started) * 1000)
            await self.log.keep(self._call(outgoing, answer, problem, milliseconds))

    def _call(
        self, outgoing: Outgoing, answer: Answer | None, problem: str | None, milliseconds: int
    ) -> OutgoingCall:
        address = urlsplit(outgoing.url)
        sent = {name.lower(): value for name, value in outgoing.headers.items()}
        correlation = correlation_id() or structlog.contextvars.get_contextvars().get("job_id")
        got = answer.headers if answer else {}
        operation = f"{outgoing.method} {masked_text(address.path)}"
        return OutgoingCall(
            id=new_id(),
            at=self.log.clock.now(),
            owner_id=self.owner_id,
            connection_id=self.connection_id,
            operation=operation[:_LONGEST_OPERATION],
            correlation_id=str(correlation) if correlation else None,
            host=address.netloc,
            status=answer.status if answer else None,
            problem=problem,
            milliseconds=milliseconds,
            request_headers=masked_headers(sent),
            request_body=masked_body(outgoing.body, sent.get("content-type", "")),
            answer_headers=masked_headers(got),
            answer_body=masked_body(answer.body if answer else None, got.get("content-type", "")),
        )
