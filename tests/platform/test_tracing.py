"""Traces reach a receiver: a request, its jobs and their calls in one, and no secret in any."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from tests.conftest import PASSWORD, RunJobs

from studium.entrypoints.wiring import trace_call
from studium.platform.http import AiohttpClient, Outgoing
from studium.platform.telemetry import job_traced, start_tracing, stop_tracing


class Receiver:
    """What a collector is sent, as it came and as spans."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.address = ""

    async def take(self, request: web.Request) -> web.Response:
        if request.method == "POST":
            self.bodies.append(await request.read())
        return web.Response()

    def spans(self) -> list[Any]:
        found = [ExportTraceServiceRequest.FromString(body) for body in self.bodies]
        return [
            span
            for each in found
            for resource in each.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver, app = Receiver(), web.Application()
    app.router.add_post("/v1/traces", receiver.take)
    app.router.add_get("/hello", receiver.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.address = "http://{}:{}".format(*runner.addresses[0][:2])
    yield receiver
    await runner.cleanup()


@pytest.fixture
def traced(receiver: Receiver) -> Iterator[None]:
    start_tracing(receiver.address, share=1.0, version="1")
    yield
    stop_tracing()


@pytest.mark.usefixtures("traced")
async def test_a_request_its_jobs_and_a_call_are_traced_without_what_is_secret(
    receiver: Receiver, client: Any, run_jobs: RunJobs
) -> None:
    person = {"email": "zoe@example.org", "password": PASSWORD}
    answer = await client.post("/api/auth/signup", json=person)
    await run_jobs()
    allowed = {receiver.address.removeprefix("http://")}
    async with AiohttpClient(allowed=allowed, observers=(trace_call,)) as http:
        with job_traced("greet", 1):
            await http.send(Outgoing("GET", f"{receiver.address}/hello?key=sk_test_1"))
    await asyncio.to_thread(stop_tracing)  # the receiver answers on this loop

    by_name = {span.name: span for span in receiver.spans()}
    root = by_name["POST /api/auth/signup"]
    request_id = answer.headers["x-request-id"].replace("-", "")
    assert root.trace_id.hex() == request_id
    assert root.span_id.hex() == request_id[16:]
    assert root.parent_span_id == b""
    for name in ("job mail.send", "job events.dispatch"):
        assert by_name[name].trace_id == root.trace_id
        assert by_name[name].parent_span_id == root.span_id
    host = receiver.address.removeprefix("http://")
    call, job = by_name[f"GET {host}"], by_name["job greet"]
    assert (call.trace_id, call.parent_span_id) == (job.trace_id, job.span_id)
    assert job.trace_id != root.trace_id
    assert root.start_time_unix_nano <= root.end_time_unix_nano
    sent = b"".join(receiver.bodies)
    for secret in (PASSWORD, "zoe", answer.json()["token"], "sk_test_1", "/hello"):
        assert secret.encode() not in sent


async def test_a_share_of_traces_is_recorded_each_wholly(receiver: Receiver) -> None:
    start_tracing(receiver.address, share=0.5, version="1")
    for number in range(400):
        with job_traced(f"job {number}", 1):
            pass
    await asyncio.to_thread(stop_tracing)
    assert 100 < len(receiver.spans()) < 300


def test_nothing_is_recorded_and_nothing_breaks_without_a_receiver() -> None:
    with pytest.raises(ValueError, match="once"), job_traced("lost", 1):
        raise ValueError("once")
    start_tracing("http://127.0.0.1:1", share=1.0, version="1")
    with job_traced("kept", 1):
        pass
    stop_tracing()
